"""Limits that tests can reach, and the pages of a file."""

from collections.abc import Callable

import pytest

from core.model import PageImage
from pipeline.pages import PageLimits, check_structure, render

Pages = Callable[..., list[PageImage]]


@pytest.fixture
def limits() -> PageLimits:
    return PageLimits(max_bytes=1_000_000, max_pages=5, max_pixels=2_000_000)


@pytest.fixture
def pages_of(limits: PageLimits) -> Pages:
    """Check a file as intake does, then take its pages."""

    def pages(data: bytes, name: str = "scan") -> list[PageImage]:
        found = list(render(data, limits))
        assert check_structure(data, limits, name=name) == len(found)
        assert [page.number for page in found] == list(range(1, len(found) + 1))
        return found

    return pages
