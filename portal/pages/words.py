"""What screens say of papers."""

import re
from typing import Final

from core.errors import Reason
from core.messages import eyes_text, reason_text
from core.messages.spoken import language
from core.model import Document

#: What is typed at a terminal stands in brackets or after a colon; a screen has buttons for it.
_COMMAND: Final = re.compile(r" \((?:sohoa|--)[^)]*\)|[:;] (?:sohoa [^.]*|--[^.]*)(?=\.)")


def why(document: Document) -> str:
    """Why a paper does not go on, and what to do about it; empty where it goes on."""
    if document.reason is None:
        return ""
    said = eyes_text(document.eyes, language=language()), reason_said(Reason(document.reason))
    return " ".join(filter(None, said))


def reason_said(reason: Reason) -> str:
    """The sentence of a reason, without what it says to people at a terminal."""
    return _COMMAND.sub("", reason_text(reason, language=language()))
