"""Which component must be digitized, is only shown, is replaced by a database, or is secret."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model import Replacement


class Policy(StrEnum):
    """What a desk does with a component."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    ON_REQUEST = "on_request"
    REFUSED = "refused"


class NotRequired(StrEnum):
    """Why a paper need not be copied: TT 03/2025/TT-VPCP Điều 5(2), and NQ 66.7/2025 for databases."""

    ELECTRONIC = "filed_electronically"  #: (a)
    ONLY_SHOWN = "only_shown"  #: (b) xuất trình
    BETWEEN_AGENCIES = "between_agencies"  #: (c) outcomes of consultation between agencies
    SECRET = "secret"  # noqa: S105  a paper's mark, not a password  #: (d)
    DATABASE = "replaced_by_database"


@dataclass(frozen=True, slots=True)
class ScanDecision:
    """What to do with a component, and why."""

    policy: Policy
    reason: NotRequired | None = None
    database: str | None = None


def scan_policy(
    *,
    electronic: bool = False,
    only_shown: bool = False,
    between_agencies: bool = False,
    secret: bool = False,
    on_request: bool = False,
    replacement: Replacement | None = None,
    on: dt.date,
) -> ScanDecision:
    """The decision for one component on a day; a secret paper stops everything else."""
    if secret:
        return ScanDecision(Policy.REFUSED, NotRequired.SECRET)
    if replacement is not None and on >= replacement.since:
        return ScanDecision(Policy.NOT_REQUIRED, NotRequired.DATABASE, replacement.database)
    if electronic:
        return ScanDecision(Policy.NOT_REQUIRED, NotRequired.ELECTRONIC)
    if only_shown:
        return ScanDecision(Policy.NOT_REQUIRED, NotRequired.ONLY_SHOWN)
    if between_agencies:
        return ScanDecision(Policy.NOT_REQUIRED, NotRequired.BETWEEN_AGENCIES)
    return ScanDecision(Policy.ON_REQUEST if on_request else Policy.REQUIRED)
