"""Benchmarks as they are run by hand: nothing measures what they run through."""

import pytest

from tests.journeys.conftest import MEASURES


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MEASURES, raising=False)
