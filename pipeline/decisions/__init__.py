"""What people decide about a paper: accept what the machine doubts, correct it, part it, have a step done again."""

from pipeline.decisions.eyes import TWO_EYES, FourEyes, four_eyes_of
from pipeline.decisions.papers import Scope, accept_doubts, confirm, proposed, redo, same_as_before
from pipeline.decisions.queue import Waiting, queue
from pipeline.decisions.splits import join, joinable, parted, split

__all__ = [
    "TWO_EYES",
    "FourEyes",
    "Scope",
    "Waiting",
    "accept_doubts",
    "confirm",
    "four_eyes_of",
    "join",
    "joinable",
    "parted",
    "proposed",
    "queue",
    "redo",
    "same_as_before",
    "split",
]
