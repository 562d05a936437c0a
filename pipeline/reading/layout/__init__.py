"""What the layout of a page hides from a reader: words beside dotted lines and under rings, columns of numbers."""

from pipeline.reading.layout.leaders import without_leaders
from pipeline.reading.layout.leftover import leftover, upright_words
from pipeline.reading.layout.seals import dark_seals, without_junk, without_seals

__all__ = ["dark_seals", "leftover", "upright_words", "without_junk", "without_leaders", "without_seals"]
