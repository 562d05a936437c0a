"""What a layout hides from a reader: words beside dotted lines and under rings, columns of numbers, and their stops."""

from pipeline.reading.layout.leaders import without_leaders
from pipeline.reading.layout.leftover import leftover, upright_words
from pipeline.reading.layout.seals import dark_seals, without_junk, without_seals
from pipeline.reading.layout.stops import with_stops

__all__ = [
    "dark_seals",
    "leftover",
    "upright_words",
    "with_stops",
    "without_junk",
    "without_leaders",
    "without_seals",
]
