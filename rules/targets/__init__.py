"""Counts + plans + a day → how far every office is, in every reading that the plan's words allow.

Pure arithmetic: nothing is rounded, nothing above the target is cut, and "no data" is not 0. A target that a reading
lets grow beyond 100 % is capped at 100 %; the row's `target` is then that cap, and a note says so.
"""

from rules.targets.doubts import Contradiction, contradictions
from rules.targets.figures import Books, together, with_predecessors
from rules.targets.rows import Definitions, Sheet, progress
from rules.targets.tree import Tree
from rules.targets.values import EVERYTHING, Count, Forecast, Note, Only, Show, Spread, TargetProgress
from rules.targets.words import in_tenths, note_text

__all__ = [
    "EVERYTHING",
    "Books",
    "Contradiction",
    "Count",
    "Definitions",
    "Forecast",
    "Note",
    "Only",
    "Sheet",
    "Show",
    "Spread",
    "TargetProgress",
    "Tree",
    "contradictions",
    "in_tenths",
    "note_text",
    "progress",
    "together",
    "with_predecessors",
]
