"""What the QR codes of a paper say, held against what is printed on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from core.model import CodeField, CodeKind, Field, FieldName, FieldSource, PageCode
from core.text import is_person_name, same_tones

#: A code is read with its error correction, or not at all; it can still be the code of another paper.
_SCORE: Final = 0.995
_SAME: Final = {
    CodeField.PERSONAL_ID: FieldName.PERSONAL_ID,
    CodeField.BIRTH_DATE: FieldName.BIRTH_DATE,
    CodeField.ISSUED_DATE: FieldName.ISSUED_DATE,
    CodeField.DOSSIER_CODE: FieldName.DOSSIER_CODE,
    CodeField.PROCEDURE_CODE: FieldName.PROCEDURE_CODE,
}


def code_values(codes: Iterable[PageCode], kind: CodeKind | None) -> dict[FieldName, str]:
    """What the codes say; a field of which two codes say different things is left out.

    Args:
        codes: those of all pages.
        kind: which codes this kind of paper bears. The code of a receipt is believed wherever it stands, for it names
            the dossier; that of a citizen card on a card only, for elsewhere it is somebody's in a copy beside.
    """
    said: dict[FieldName, set[str]] = {}
    for code in codes:
        if code.kind is CodeKind.RECEIPT or code.kind is CodeKind.CITIZEN_CARD is kind:
            for name, value in _values(code):
                said.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in said.items() if len(values) == 1}


def _values(code: PageCode) -> Iterator[tuple[FieldName, str]]:
    for name, value in code.fields:
        match name:
            case CodeField.PERSON_NAME:
                # Capitals, as on the card.
                if is_person_name(value.title()):
                    yield FieldName.PERSON_NAME, value.title()
            case CodeField.SEX:
                yield FieldName.SEX, value.lower()
            case _ if name in _SAME:
                yield _SAME[name], value


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
