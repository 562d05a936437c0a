"""May a record serve a new dossier, whose is it, was it digitized before: every rule about using a paper again."""

from rules.reuse.serving import Ground, Known, Refusal, ReuseDecision, ReuseRequest, Use, add_months, decide, newest

__all__ = [
    "Ground",
    "Known",
    "Refusal",
    "ReuseDecision",
    "ReuseRequest",
    "Use",
    "add_months",
    "decide",
    "newest",
]
