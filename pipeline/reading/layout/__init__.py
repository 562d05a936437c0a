"""What the layout of a page hides from a reader: words beside dotted lines, columns of numbers, stops behind them."""

from pipeline.reading.layout.leaders import without_leaders
from pipeline.reading.layout.leftover import leftover, upright_words
from pipeline.reading.layout.stops import with_stops

__all__ = ["leftover", "upright_words", "with_stops", "without_leaders"]
