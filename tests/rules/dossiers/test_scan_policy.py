"""What a desk does with a component, and which rule says so."""

import datetime as dt
from typing import Any

import pytest

from core.model import Replacement
from rules.dossiers.scan_policy import NotRequired, Policy, ScanDecision, scan_policy
from rules.law import MIN_DRAWING_DPI, MIN_SCAN_DPI

SINCE = dt.date(2025, 11, 15)
BASE = Replacement("Cơ sở dữ liệu quốc gia về dân cư", SINCE, "NQ 66.7/2025/NQ-CP")


@pytest.mark.parametrize(
    ("given", "decision"),
    [
        ({}, ScanDecision(Policy.REQUIRED)),
        ({"on_request": True}, ScanDecision(Policy.ON_REQUEST)),
        ({"electronic": True}, ScanDecision(Policy.NOT_REQUIRED, NotRequired.ELECTRONIC)),
        ({"only_shown": True}, ScanDecision(Policy.NOT_REQUIRED, NotRequired.ONLY_SHOWN)),
        ({"between_agencies": True}, ScanDecision(Policy.NOT_REQUIRED, NotRequired.BETWEEN_AGENCIES)),
        ({"secret": True}, ScanDecision(Policy.REFUSED, NotRequired.SECRET)),
        (
            {"secret": True, "electronic": True, "only_shown": True, "replacement": BASE},
            ScanDecision(Policy.REFUSED, NotRequired.SECRET),
        ),
        ({"replacement": BASE}, ScanDecision(Policy.NOT_REQUIRED, NotRequired.DATABASE, BASE.database)),
        ({"replacement": BASE, "on": SINCE - dt.timedelta(days=1)}, ScanDecision(Policy.REQUIRED)),
        (
            {"replacement": BASE, "on": SINCE - dt.timedelta(days=1), "only_shown": True},
            ScanDecision(Policy.NOT_REQUIRED, NotRequired.ONLY_SHOWN),
        ),
        ({"only_shown": True, "on_request": True}, ScanDecision(Policy.NOT_REQUIRED, NotRequired.ONLY_SHOWN)),
    ],
)
def test_a_component_is_treated_as_the_rule_says(given: dict[str, Any], decision: ScanDecision) -> None:
    assert scan_policy(**{"on": SINCE, **given}) == decision


def test_drawings_need_finer_scans_than_papers() -> None:
    assert (MIN_SCAN_DPI, MIN_DRAWING_DPI) == (200, 300)
