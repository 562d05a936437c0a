"""Papers that are used again: what a dossier still lacks, what serves it, and whether a record still counts."""

from pipeline.reuse.dossiers import Standing, checklist, state_of
from pipeline.reuse.handing import By, fetched, hand_out
from pipeline.reuse.naming import Named, named
from pipeline.reuse.owners import Proposal, card_in, end_link, link, proposals, require_evidence
from pipeline.reuse.standing import Change, Order, change, proposed

__all__ = [
    "By",
    "Change",
    "Named",
    "Order",
    "Proposal",
    "Standing",
    "card_in",
    "change",
    "checklist",
    "end_link",
    "fetched",
    "hand_out",
    "link",
    "named",
    "proposals",
    "proposed",
    "require_evidence",
    "state_of",
]
