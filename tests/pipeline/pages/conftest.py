"""Limits that tests can reach, and the pages of a file."""

from collections.abc import Callable

import pytest

from core.model import CarriedText, PageImage
from pipeline.pages import PageLimits, check_structure, render

GENEROUS = PageLimits(max_bytes=10**8, max_pages=10, max_pixels=10**8)
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


def page_of(data: bytes) -> PageImage:
    (page,) = render(data, GENEROUS)
    return page


def carried(data: bytes) -> CarriedText:
    found = page_of(data).carried
    assert found is not None
    return found


def texts(found: CarriedText) -> list[str]:
    """The lines."""
    numbers = sorted({word.line for word in found.words})
    return [" ".join(word.text for word in found.words if word.line == number) for number in numbers]
