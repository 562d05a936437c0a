"""Whether a signature's bytes are whole, what it covers, and whether what came after may have come."""

from collections.abc import Callable
from dataclasses import dataclass

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from signing.validate.aspects import Finding
from signing.validate.coverage import coverage_of, covers_revision
from signing.validate.data import Case
from signing.validate.document.changes import BY_SIGNING, Change, ChangeKind, Fill, How
from signing.validate.document.looks import hides
from signing.validate.report import Indication, Policy, SubIndication

_FAILED, _OPEN = Indication.TOTAL_FAILED, Indication.INDETERMINATE


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature stands among those of its file."""

    policy: Policy
    last: bool  #: no signature comes after it
    last_of_desk: bool  #: the desk put no other after it; where the desk signed nothing, as `last`


def integrity(
    status: PdfSignatureStatus, item: EmbeddedPdfSignature, case: Case, place: Place
) -> tuple[list[Finding], tuple[Change, ...]]:
    """What speaks against the bytes, and what was changed after the signature."""
    if not status.intact:
        return [Finding("hash_mismatch", _FAILED, SubIndication.HASH_FAILURE)], ()
    if not status.valid:
        return [Finding("bad_signature", _FAILED, SubIndication.SIG_CRYPTO_FAILURE)], ()
    if not covers_revision(item):
        return [Finding("does_not_cover", _FAILED, SubIndication.FORMAT_FAILURE)], ()
    if coverage_of(item) is SignatureCoverageLevel.ENTIRE_FILE:
        return [], ()
    changes, fills = case.history.changes_since(item.signed_revision)
    ends = int(item.byte_range[2]) + int(item.byte_range[3])
    return _judged(status, place, changes, lambda: _filled(case.pdf[:ends], case.pdf, changes, fills)), changes


def _judged(
    status: PdfSignatureStatus, place: Place, changes: tuple[Change, ...], filled: Callable[[], Finding]
) -> list[Finding]:
    """What was done after it, against what its policy lets be done."""
    strict = place.policy is Policy.ARCHIVE
    level = status.modification_level
    findings: list[Finding] = []
    if level not in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}:
        # Whoever signed later signed these changes too; they are told, and the reader decides.
        later = not place.last and not strict
        return [_against("changed_before_next", _OPEN) if later else _against("changed_after", _FAILED)]
    if status.docmdp_ok is False:
        findings.append(_against("docmdp_violated", _FAILED))
    if any(change.kind is ChangeKind.METADATA for change in changes):
        findings.append(_against("metadata_changed", _FAILED if strict else _OPEN))
    if level is not ModificationLevel.FORM_FILLING:
        return findings
    if any(change.kind is ChangeKind.SIGNATURE and change.how is How.ADDED for change in changes):
        of_others = strict and place.last_of_desk
        findings.append(_against("signed_after", _FAILED) if of_others else Finding("other_signatures_after"))
    if any(not _is_legal(change) and change.kind is not ChangeKind.METADATA for change in changes):
        findings.append(_against("form_changed_after", _FAILED) if strict else filled())
    return findings


def _is_legal(change: Change) -> bool:
    """Whether it only adds a signature, a timestamp or what is needed to check them."""
    return change.kind is ChangeKind.VALIDATION_DATA or (change.kind in BY_SIGNING and change.how is How.ADDED)


def _filled(signed: bytes, pdf: bytes, changes: tuple[Change, ...], fills: tuple[Fill, ...]) -> Finding:
    """A form may be filled in where it was empty, if nothing that was signed is hidden or replaced by it."""
    told = {fill.name for fill in fills}
    if any(
        not _is_legal(change) and change.kind is not ChangeKind.METADATA and change.where not in told
        for change in changes
    ):
        return _against("form_changed_after", _OPEN)
    if not all(fill.allowed for fill in fills):
        return _against("filled_value_changed", _OPEN)
    if hides(signed, pdf, [box for fill in fills for box in fill.boxes]):
        return _against("content_hidden", _OPEN)
    return Finding("form_filled_after")


def _against(code: str, indication: Indication) -> Finding:
    return Finding(code, indication, SubIndication.FORMAT_FAILURE)
