"""Document timestamps: each is believed at the time that the next one proves, the last at the time of checking."""

import datetime as dt
from collections.abc import Sequence

from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_timestamp

from signing.validate.coverage import coverage_of, covers_revision
from signing.validate.data import Case, ValidationData
from signing.validate.judge import name_of
from signing.validate.report import DocumentTimestamp
from signing.validate.strength import weaknesses_of


async def document_timestamps(
    items: Sequence[EmbeddedPdfSignature], case: Case, *, at: dt.datetime
) -> tuple[tuple[DocumentTimestamp, ...], tuple[tuple[int, dt.datetime], ...]]:
    """What each says, in the order of the file.

    Returns:
        The timestamps; and for those that are believed, oldest first, the revision that they cover and their time: all
        that stood in that revision existed by then (ETSI EN 319 102-1 § 5.6).
    """
    told: list[DocumentTimestamp] = []
    moments: list[tuple[int, dt.datetime]] = []
    moment = at
    for item in reversed(items):
        context = ValidationData(item, case).timestamp_context(moment)
        status = await async_validate_pdf_timestamp(item, context, skip_diff=True)
        intact = bool(status.intact and status.valid)
        key = status.signing_cert.public_key
        weak = weaknesses_of((str(status.md_algorithm),), (key.algorithm, int(key.bit_size)), at=moment)
        # One that was copied behind what it does not cover proves nothing of it.
        trusted = intact and bool(status.trusted) and not weak and covers_revision(item)
        told.append(
            DocumentTimestamp(
                time=status.timestamp,
                issuer=name_of(status.signing_cert.subject),
                intact=intact,
                trusted=trusted,
                field=str(item.field_name),
                coverage=coverage_of(item).name.lower(),
            )
        )
        if trusted:
            moment = status.timestamp
            moments.append((item.signed_revision, moment))
    return tuple(reversed(told)), tuple(reversed(moments))
