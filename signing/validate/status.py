"""What the library says of one signature, in two questions: what its timestamp proves, and then all else as of then.

Its own function answers both at once, so that whoever needs the time first has all of it done twice.
"""

import datetime as dt
from typing import Any, Final

from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    cms_basic_validation,
    collect_signer_attr_status,
    collect_timing_info,
)
from pyhanko.sign.validation.pdf_embedded import report_seed_value_validation
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus

from signing.validate.data import ValidationData

SIGNING: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_SUBFILTERS: Final = frozenset(
    item.value for item in (SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES, SigSeedSubFilter.PBAD_PADES)
)

Timing = dict[str, Any]


async def timing_of(item: EmbeddedPdfSignature, data: ValidationData, at: dt.datetime) -> Timing:
    """The timestamps that a signature carries, held against the anchors of timestamps at that moment.

    Raises:
        SignatureValidationError: it is no signature of a kind that is known.
    """
    if item.sig_object_type != "/Sig" or str(item.sig_object.get("/SubFilter")) not in _SUBFILTERS:
        raise SignatureValidationError("a signature of another kind")
    found: Timing = await collect_timing_info(
        item.signer_info, data.timestamp_context(at), raw_digest=item.compute_digest
    )
    return found


async def status_of(
    item: EmbeddedPdfSignature, data: ValidationData, moment: dt.datetime, timing: Timing
) -> PdfSignatureStatus:
    """Integrity, what came after it, and the signer's certificate at a moment.

    Raises:
        SignatureValidationError: it is malformed.
    """
    item.compute_integrity_info()
    kwargs = await cms_basic_validation(
        item.signed_data,
        raw_digest=item.compute_digest(),
        validation_context=data.signer_context(moment),
        status_kwargs={**item.summarise_integrity_info(), **timing},
        key_usage_settings=PdfSignatureStatus.default_usage_constraints(SIGNING),
    )
    stamp = timing.get("timestamp_validity")
    stamped = stamp is not None and stamp.valid and stamp.trusted
    kwargs |= report_seed_value_validation(item, kwargs["validation_path"], stamped)
    kwargs |= await collect_signer_attr_status(
        sd_attr_certificates=item.embedded_attr_certs,
        signer_cert=item.signer_cert,
        validation_context=None,
        sd_signed_attrs=item.signer_info["signed_attrs"],
    )
    return PdfSignatureStatus(**kwargs)
