"""A paper that waits, as a clerk is asked about it: which fields, what was read, and what was answered."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from core import serial
from core.errors import Reason
from core.fields import expected, normalised
from core.messages.spoken import language, t
from core.model import Box, Document, DocumentKind, Field, FieldName, Metadata
from pipeline.decisions.asking_back import asks_back
from portal.pages.filters import as_typed
from portal.pages.words import field_said
from portal.site import Site

#: What else a clerk must look at, by why the paper waits.
_ASKED_BY_REASON: Final[dict[str, tuple[FieldName, ...]]] = {
    Reason.OWNER_DIFFERS: (FieldName.PERSONAL_ID, FieldName.TAX_CODE),
    Reason.WITHDRAWN_BEFORE: (FieldName.PERSONAL_ID, FieldName.TAX_CODE, FieldName.PERSON_NAME),
    Reason.COVER_DIFFERS: (FieldName.DOSSIER_CODE, FieldName.PROCEDURE_CODE),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One field that a clerk must look at."""

    name: FieldName
    label: str
    read: str = field(repr=False)  #: as the machine read it, empty where it found nothing
    value: str = field(repr=False)  #: what stands in the form now
    proposals: tuple[str, ...] = field(repr=False)
    page: int | None
    box: Box | None
    absent: bool = False  #: the clerk says that the paper does not have it
    wrong: str = ""  #: what is wrong with the answer
    back: str = ""  #: what is asked back once before the answer is taken
    score: float = 0.0  #: of what was read


@dataclass(frozen=True, slots=True)
class Answers:
    """What a clerk has answered."""

    questions: tuple[Question, ...]  #: with what was typed, and what is wrong with it
    typed: Mapping[FieldName, str] = field(repr=False)  #: what is not as it was read; empty: the paper does not have it

    @property
    def good(self) -> bool:
        """Whether every answer can be one."""
        return not any(item.wrong or item.back for item in self.questions)


def metadata_of(document: Document, site: Site) -> Metadata:
    """What is known of a paper so far."""
    if document.outputs.metadata is None:
        return Metadata()
    return serial.load(Metadata, site.work.get(document.outputs.metadata))


def questions_of(document: Document, kind: DocumentKind | None, site: Site) -> tuple[Question, ...]:
    """The fields that a clerk must look at: the doubtful, the required that nobody found, those the reason names."""
    described = metadata_of(document, site)
    required = kind.required_fields if kind else ()
    # Accepting a paper says of everything on it that it was compared: what is not required is asked too.
    asked = {item.name for item in described.fields if item.abstained and item.value is not None}
    asked |= {name for name in required if described.value(name) is None}
    # Of a number that nobody found nothing can be compared.
    asked |= {name for name in _ASKED_BY_REASON.get(document.reason or "", ()) if described.get(name)}
    taken = {(item.page, item.box) for item in described.fields if item.value is not None}
    questions = (_question(name, described.get(name), taken) for name in FieldName if name in asked)
    # What was read worst is before the clerk's hands first; what nobody found has to be looked for, and comes last.
    return tuple(sorted(questions, key=lambda item: (not item.read, item.score)))


def _question(name: FieldName, found: Field | None, taken: AbstractSet[tuple[int | None, Box | None]]) -> Question:
    label = field_said(name)
    if found is None:
        return Question(name, label, "", "", (), None, None)
    read = as_typed(found.value or "")
    other = as_typed(found.other or "")
    proposals = (other,) if other not in {"", read} else ()
    # What stands there is another field's value: to show it here would be to offer it.
    place = (None, None) if found.value is None and (found.page, found.box) in taken else (found.page, found.box)
    return Question(name, label, read, read, proposals, *place, score=found.score)


def answers_to(questions: tuple[Question, ...], form: Mapping[str, object]) -> Answers:
    """What the form says of the questions.

    `value.NAME` is what was typed, `absent.NAME` that the paper has none, `sure.NAME` what was asked back about before.
    """
    answered, typed = [], dict[FieldName, str]()
    for item in questions:
        text = str(form.get(f"value.{item.name}", "")).strip()
        absent = f"absent.{item.name}" in form
        wrong = _wrong(item.name, text, absent=absent)
        sure = absent or wrong or form.get(f"sure.{item.name}") == text
        back = "" if sure else _asked_back(item, text)
        answered.append(replace(item, value=text, absent=absent, wrong=wrong, back=back))
        if absent or text != item.read:
            typed[item.name] = "" if absent else text
    return Answers(tuple(answered), typed)


def _asked_back(item: Question, text: str) -> str:
    """What is asked once about a correction that looks as if it were meant for another field; empty where it does not.

    What a reader proposed is no slip of a hand.
    """
    if text in {item.read, *item.proposals} or not asks_back(item.name, text, item.read, *item.proposals):
        return ""
    if not item.read:
        return t(f"Ông/bà gõ “{text}”: đúng là {item.label}?", f"You typed “{text}”: is that the {item.label}?")
    return t(
        f"Máy đọc “{item.read}”, ông/bà gõ “{text}”: đúng là {item.label}?",
        f"It was read as “{item.read}”, you typed “{text}”: is that the {item.label}?",
    )


def _wrong(name: FieldName, text: str, *, absent: bool) -> str:
    if absent:
        return ""
    if not text:
        return t(
            "Hãy nhập như trên giấy, hoặc đánh dấu là giấy không có thông tin này.",
            "Type it as printed, or tick that the paper does not have it.",
        )
    if normalised(name, text) is None:
        vietnamese, _, english = expected(name).partition(" / ")
        return t(f"Cần {vietnamese}.", f"{english.capitalize()}.") if language() == "vi" else f"{english}."
    return ""
