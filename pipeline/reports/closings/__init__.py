"""A period that is over, frozen: its figures as JSON and as a signed PDF, in the store for ever and in the ledger."""

from pipeline.reports.closings.kept import Closed, Closing, closings, noted
from pipeline.reports.closings.making import Office, drawn_up, keep, require_reason, require_unaltered, window_for

__all__ = [
    "Closed",
    "Closing",
    "Office",
    "closings",
    "drawn_up",
    "keep",
    "noted",
    "require_reason",
    "require_unaltered",
    "window_for",
]
