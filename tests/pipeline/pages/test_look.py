"""The signer sees a page as a reader sees it, and reads its text layer where it stands."""

import io

import numpy as np
import pikepdf
import pytest

from pipeline.pages import EYES
from tests.signing.papers import altered, paper

LINES = (("CHỦ TỊCH", 20, 10, 13), ("Nơi nhận:", 80, 10, 12), ("Lê Văn Ví Dụ", 20, 30, 13))


def test_phrases_stand_where_they_are_shown() -> None:
    upright = EYES.read(io.BytesIO(paper(LINES, size_mm=(120, 60))), 0)
    assert [item.text for item in upright] == ["CHỦ TỊCH", "Nơi nhận:", "Lê Văn Ví Dụ"]
    left, bottom, right, top = (side / 72 * 25.4 for side in upright[0].box)
    assert (left, 60 - top) == pytest.approx((20, 11), abs=1.5)
    assert 20 < right - left < 32
    assert 2 < top - bottom < 6


def test_a_turned_page_is_seen_turned() -> None:
    pdf = paper(LINES, size_mm=(120, 60))
    seen = EYES.see(io.BytesIO(pdf), 0, 1.0)
    turned = EYES.see(io.BytesIO(altered(pdf, Rotate=90)), 0, 1.0)
    assert seen is not None
    assert turned is not None
    assert seen.shape[::-1] == turned.shape
    assert np.abs(np.rot90(seen, -1).astype(int) - turned).mean() < 3
    doubled = EYES.see(io.BytesIO(pdf), 0, 2.0)
    assert doubled is not None
    assert doubled.shape == pytest.approx((2 * seen.shape[0], 2 * seen.shape[1]), abs=2)


def test_what_cannot_be_drawn_is_not_seen() -> None:
    assert EYES.see(io.BytesIO(b"%PDF-1.7 and no more"), 0, 1.0) is None
    assert EYES.see(io.BytesIO(altered(paper(()), MediaBox=[0, 0, 14000, 14000])), 0, 1.0) is None


def test_a_page_without_text_says_nothing() -> None:
    out = io.BytesIO()
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(out)
    assert EYES.read(out, 0) == ()
