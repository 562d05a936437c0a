"""The language that people are spoken to in."""

import os

from core.messages.flaws import Language


def language() -> Language:
    """The language of messages: Vietnamese, unless SOHOA_LANG=en."""
    return "en" if os.environ.get("SOHOA_LANG", "vi").lower().startswith("en") else "vi"


def t(vietnamese: str, english: str) -> str:
    """The text in the reader's language."""
    return english if language() == "en" else vietnamese
