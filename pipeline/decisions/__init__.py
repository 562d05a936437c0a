"""What people decide about a paper: accept what the machine doubts, correct it, part it, have a step done again."""

from pipeline.decisions.papers import Scope, accept_doubts, confirm, proposed, redo, same_as_before
from pipeline.decisions.queue import Waiting, queue
from pipeline.decisions.splits import parted, split

__all__ = [
    "Scope",
    "Waiting",
    "accept_doubts",
    "confirm",
    "parted",
    "proposed",
    "queue",
    "redo",
    "same_as_before",
    "split",
]
