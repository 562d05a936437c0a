"""Samples are made for tests: nothing measures what makes them."""

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """Samples are no part of what is measured."""
