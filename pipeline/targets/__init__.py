"""How far the offices are: what an index holds, counted as the plans count. For commands, screens and other systems."""

from pipeline.targets.counts import FIRST_YEAR, added_up, as_counts, counts_of
from pipeline.targets.desks import desks_of
from pipeline.targets.missing import Gap, Lacking, behind, having, missing, why_said
from pipeline.targets.postings import catch_up
from pipeline.targets.registers import VIETNAM, Book, bring_in, doubtful, enter, read_book
from pipeline.targets.sheet import definitions, progress_of, sheet_of
from pipeline.targets.shown import shown

__all__ = [
    "FIRST_YEAR",
    "VIETNAM",
    "Book",
    "Gap",
    "Lacking",
    "added_up",
    "as_counts",
    "behind",
    "bring_in",
    "catch_up",
    "counts_of",
    "definitions",
    "desks_of",
    "doubtful",
    "enter",
    "having",
    "missing",
    "progress_of",
    "read_book",
    "sheet_of",
    "shown",
    "why_said",
]
