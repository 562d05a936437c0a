"""How screens are drawn: templates, words in the reader's language, files with names of their own."""

from portal.pages.drawing import Pages
from portal.pages.navigation import Entry

__all__ = ["Entry", "Pages"]
