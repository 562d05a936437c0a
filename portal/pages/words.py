"""What screens say of papers."""

import re
from collections.abc import Callable
from typing import Final

from core.catalogue.purposes import find_purpose
from core.errors import Reason
from core.messages import eyes_text, reason_text
from core.messages.spoken import language, t
from core.model import ChangeKind, Document, FieldName
from pipeline.explain.said import FIELDS
from portal.pages.deeds import CHANGES

#: A refused file is taken again by its id; of a paper on its way a step is done again, for which no id is named.
_AGAIN: Final[tuple[tuple[str, tuple[str, str]], ...]] = (
    ("sohoa redo ID", ("bấm “Nhận lại”", "press “Take it again”")),
    ("sohoa redo", ("bấm “Làm lại”", "press “Do it again”")),
)
#: What else is typed at a terminal stands in brackets or after a colon; a screen has buttons for it.
_COMMAND: Final = re.compile(
    r" \((?:sohoa|--)[^)]*\)"
    r"|[:;] (?:sohoa|--)[^.]*(?=\.)"
    r"| (?:bằng|with) sohoa review ID --split"
    r"|, (?:xem|hãy chọn bằng|see|choose one with) (?:sohoa \w+|--\w+)"
)

#: The fields' names that a terminal takes.
_CODE: Final = re.compile("|".join(name.value for name in FieldName if "_" in name.value))


#: What a sentence begins with where a terminal has many of them: the paper, or the option, that it is about.
_ABOUT: Final = re.compile(r"^(?:[dr]-[a-z2-7]+|--\w+(?: [^:]*)?): ")


def why(document: Document) -> str:
    """Why a paper does not go on, and what to do about it; empty where it goes on."""
    if document.reason is None:
        return ""
    said = eyes_text(document.eyes, language=language()), reason_said(Reason(document.reason))
    return " ".join(filter(None, said))


def reason_said(reason: Reason) -> str:
    """The sentence of a reason."""
    return on_a_screen(reason_text(reason, language=language()))


def on_a_screen(text: str) -> str:
    """A sentence, with what it says to people at a terminal as the screens have it."""
    for typed, button in _AGAIN:
        text = text.replace(typed, t(*button))
    text = _CODE.sub(lambda found: field_said(FieldName(found[0])).lower(), _COMMAND.sub("", text))
    about = _ABOUT.match(text)
    # What begins with an account's name stays as it is.
    return text if about is None else text[about.end() :][:1].upper() + text[about.end() + 1 :]


def field_said(name: FieldName) -> str:
    """What a field is called."""
    return t(*FIELDS[name])


def change_said(kind: ChangeKind) -> str:
    """What happened to a record's standing."""
    return t(*CHANGES[kind])


def purpose_said(code: str) -> str:
    """What a purpose is called; one that is not of configs/purposes.toml is another system's own."""
    found = find_purpose(code)
    return code if found is None else found.name


WORDS: Final[dict[str, Callable[..., str]]] = {
    "why": why,
    "said": reason_said,
    "field": field_said,
    "change": change_said,
    "purpose": purpose_said,
}
