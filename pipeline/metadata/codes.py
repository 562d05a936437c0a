"""What the QR codes of a paper say, held against what is printed on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from core.model import CodeKind, Field, FieldName, FieldSource
from core.qr import card_fields, receipt_fields
from core.text import same_tones

#: A code is read with its error correction, or not at all; it can still be the code of another paper.
_SCORE: Final = 0.995


def code_values(codes: Iterable[str], kind: CodeKind | None) -> dict[FieldName, str]:
    """What the codes say; a field of which two codes say different things is left out.

    Args:
        codes: the decoded text of each QR code that was found on the paper.
        kind: which codes this kind of paper bears. The code of a receipt is believed wherever it stands, for it names
            the dossier; that of a citizen card on a card only, for elsewhere it is somebody's in a copy beside.
    """
    said: dict[FieldName, set[str]] = {}
    for code in codes:
        values = receipt_fields(code) | (card_fields(code) if kind is CodeKind.CITIZEN_CARD else {})
        for name, value in values.items():
            said.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in said.items() if len(values) == 1}


def held_against(found: Mapping[FieldName, Field], said: Mapping[FieldName, str]) -> Iterator[Field]:
    """The fields after the codes: where they agree there is little doubt, where they differ the field abstains."""
    for name, item in found.items():
        if name not in said or item.value is None:
            continue
        if same_tones(item.value).casefold() == same_tones(said[name]).casefold():
            against = [tag for tag in item.evidence if tag.endswith(":differs")]
            yield replace(
                item,
                value=said[name],
                score=max(item.score, _SCORE),
                source=FieldSource.QR,
                abstained=bool(against),
                other=item.other if against else None,
                evidence=(*item.evidence, "qr:agrees"),
            )
        else:
            yield replace(item, other=said[name], abstained=True, evidence=(*item.evidence, "qr:differs"))
    for name, value in said.items():
        seen = found.get(name)
        if seen is None or seen.value is None:
            # Nothing legible is printed there: the code stands alone.
            place = (None, None, None) if seen is None else (seen.page, seen.box, seen.printed)
            yield Field(name, value, _SCORE, place[0], place[1], FieldSource.QR, printed=place[2], evidence=("qr",))
