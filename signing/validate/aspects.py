"""Findings: what each code speaks of, and what all of them together say of a signature."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signing.validate.report import Answer, Aspect, Indication, SubIndication

_ORDER: Final = (Indication.TOTAL_FAILED, Indication.INDETERMINATE)
#: Code → what it speaks of.
OF: Final[dict[str, Aspect]] = {
    "hash_mismatch": Aspect.INTEGRITY,
    "bad_signature": Aspect.INTEGRITY,
    "several_signers": Aspect.STRUCTURE,
    "does_not_cover": Aspect.STRUCTURE,
    "changed_after": Aspect.CHANGES,
    "changed_before_next": Aspect.CHANGES,
    "metadata_changed": Aspect.CHANGES,
    "docmdp_violated": Aspect.CHANGES,
    "signed_after": Aspect.CHANGES,
    "other_signatures_after": Aspect.CHANGES,
    "form_filled_after": Aspect.CHANGES,
    "form_changed_after": Aspect.CHANGES,
    "filled_value_changed": Aspect.CHANGES,
    "content_hidden": Aspect.CHANGES,
    "no_anchor": Aspect.PATH,
    "expired": Aspect.PATH,
    "not_yet_valid": Aspect.PATH,
    "wrong_usage": Aspect.PATH,
    "chain_broken": Aspect.PATH,
    "revoked": Aspect.REVOCATION,
    "no_revocation_data": Aspect.REVOCATION,
    "timestamp_not_of_this": Aspect.TIMESTAMP,
    "timestamp_not_trusted": Aspect.TIMESTAMP,
    "timestamp_weak": Aspect.TIMESTAMP,
    "weak_algorithm": Aspect.ALGORITHMS,
    "broken_algorithm": Aspect.ALGORITHMS,
    "lower_level": Aspect.LEVEL,
}
#: Codes of what is odd about a file → what they speak of; all others of its structure.
_OF_FILE: Final = {"lower_level": Aspect.LEVEL, "timestamp_does_not_cover": Aspect.TIMESTAMP}
#: What a signature then certainly does not cover.
_UNCOVERED: Final = frozenset({"bytes_outside", "unlisted_objects"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; without an indication it is told and takes nothing away."""

    code: str
    indication: Indication | None = None
    sub: SubIndication | None = None


def worst(findings: Iterable[Finding]) -> tuple[Indication, SubIndication | None]:
    """The verdict that they make together."""
    for level in _ORDER:
        for finding in findings:
            if finding.indication is level:
                return level, finding.sub
    return Indication.TOTAL_PASSED, None


def answers(findings: Sequence[Finding], *, revocation: str, timestamped: bool) -> dict[Aspect, Answer]:
    """Aspect by aspect. Of bytes that are not whole nothing else is decided."""
    found = dict.fromkeys(Aspect, Answer.GOOD)
    if revocation == "no_source":
        found[Aspect.REVOCATION] = Answer.ABSENT
    if not timestamped:
        found[Aspect.TIMESTAMP] = Answer.ABSENT
    for finding in findings:
        aspect = OF[finding.code]
        if finding.indication is Indication.TOTAL_FAILED or finding.code in {"revoked", "broken_algorithm"}:
            found[aspect] = Answer.BAD
        elif found[aspect] is not Answer.BAD and (finding.indication is not None or aspect is Aspect.TIMESTAMP):
            found[aspect] = Answer.OPEN
    if found[Aspect.INTEGRITY] is Answer.BAD:
        found |= dict.fromkeys((Aspect.PATH, Aspect.REVOCATION, Aspect.CHANGES), Answer.OPEN)
    if found[Aspect.PATH] is not Answer.GOOD and found[Aspect.REVOCATION] is Answer.GOOD:
        found[Aspect.REVOCATION] = Answer.OPEN
    return found


def doubted_aspects(aspects: Mapping[Aspect, Answer], doubts: Iterable[str]) -> dict[Aspect, Answer]:
    """The answers of a signature in a file of which these things are odd: none says more than the file's verdict."""
    found = dict(aspects)
    for code in doubts:
        aspect = _OF_FILE.get(code, Aspect.STRUCTURE)
        if code in _UNCOVERED:
            found[aspect] = Answer.BAD
        elif found.get(aspect) is Answer.GOOD:
            found[aspect] = Answer.OPEN
    return found
