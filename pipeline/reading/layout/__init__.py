"""What the layout of a page hides from a reader: the words beside dotted lines, and columns of numbers."""

from pipeline.reading.layout.leaders import without_leaders
from pipeline.reading.layout.leftover import leftover, upright_words

__all__ = ["leftover", "upright_words", "without_leaders"]
