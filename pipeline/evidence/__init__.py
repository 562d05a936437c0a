"""Evidence for the whole archive, all of it in the store beside what it speaks of (docs/adr/0029, docs/ARCHIVE.md)."""

from pipeline.evidence.checking import Checked, EvidenceFault, Fault, examine
from pipeline.evidence.folders import Kind, Leaves, Tree
from pipeline.evidence.history import History, read_history, untimed
from pipeline.evidence.logbook import LogBook, proof_of, read_log
from pipeline.evidence.making import OVERDUE, Made, Means, Waiting, make
from pipeline.evidence.renewing import Renewed, due, rehash, renew
from pipeline.evidence.standing import Ground, Standing, standing

__all__ = [
    "OVERDUE",
    "Checked",
    "EvidenceFault",
    "Fault",
    "Ground",
    "History",
    "Kind",
    "Leaves",
    "LogBook",
    "Made",
    "Means",
    "Renewed",
    "Standing",
    "Tree",
    "Waiting",
    "due",
    "examine",
    "make",
    "proof_of",
    "read_history",
    "read_log",
    "rehash",
    "renew",
    "standing",
    "untimed",
]
