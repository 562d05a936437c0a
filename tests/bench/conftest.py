"""Benchmarks as they are run by hand: nothing measures what they run through."""

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """Benchmarks are no part of what is measured."""
