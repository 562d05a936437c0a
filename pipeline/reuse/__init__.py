"""Papers that are used again: what a dossier still lacks, what serves it, and whether a record still counts."""

from pipeline.reuse.dossiers import Standing, checklist, state_of
from pipeline.reuse.handing import By, hand_out
from pipeline.reuse.owners import Proposal, card_in, end_link, link, proposals, require_evidence
from pipeline.reuse.standing import Order, reinstate, supersede, withdraw

__all__ = [
    "By",
    "Order",
    "Proposal",
    "Standing",
    "card_in",
    "checklist",
    "end_link",
    "hand_out",
    "link",
    "proposals",
    "reinstate",
    "require_evidence",
    "state_of",
    "supersede",
    "withdraw",
]
