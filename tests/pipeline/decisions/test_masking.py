"""What a clerk is shown of a paper: its own pages, and of identity papers only their shape."""

import io

import numpy as np
from PIL import Image

from core.model import PageRange
from pipeline import pages
from pipeline.masking import alone, masked
from tests.pipeline.scans import jpeg, picture, scanned_pdf

LIMITS = pages.PageLimits(max_bytes=50_000_000, max_pages=10, max_pixels=100_000_000)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_of_a_stack_only_the_papers_own_pages_are_shown() -> None:
    shots = [picture(seed=seed) for seed in (1, 2, 3)]
    stack = scanned_pdf(*map(jpeg, shots))
    shown = opened(alone(stack, LIMITS, PageRange(2, 2)))
    (page,) = list(pages.render(stack, LIMITS))[1:2]
    scale = min(1.0, 150 / page.dpi)
    size = round(page.width_px * scale), round(page.height_px * scale)
    assert shown.size == size

    def unlike(number: int) -> float:
        other = np.asarray(shots[number].convert("L").resize(size), dtype=float)
        return float(np.abs(other - np.asarray(shown.convert("L"), dtype=float)).mean())

    assert unlike(1) < unlike(0)
    assert unlike(1) < unlike(2)


def test_masked_pages_are_as_many_as_the_paper_has_and_hold_no_letter() -> None:
    stack = scanned_pdf(*(jpeg(picture(seed=seed)) for seed in (1, 2, 3)))
    whole, two = opened(masked(stack, LIMITS)), opened(masked(stack, LIMITS, PageRange(2, 3)))
    assert whole.mode == two.mode == "L"
    assert whole.height * 2 == two.height * 3
    # Blocks of eight millimetres, 24 pixels: the tone changes nowhere else
    steps = np.flatnonzero(np.abs(np.diff(np.asarray(two, dtype=int), axis=1)).sum(axis=0))
    assert (np.diff(steps) >= 20).all()
