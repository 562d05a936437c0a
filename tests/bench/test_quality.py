"""The bench of page quality draws the same pages each time, and counts what it says it counts."""

from collections import Counter

import numpy as np
import pytest

from bench.defects import DEFECTS
from bench.good_pages import good_page
from bench.quality import Counts, judged, show


def test_a_page_is_the_same_each_time_and_another_in_the_other_split() -> None:
    first, again = good_page(2, "tuning"), good_page(2, "tuning")
    assert np.array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.pixels, good_page(2, "test").pixels)


def test_a_good_page_counts_as_one_and_is_not_accused() -> None:
    counts = judged(2, "tuning", spoil=False)
    assert (counts.good, counts.accused, counts.tried) == (1, [], Counter())


def test_the_table_tells_what_was_found_of_what_was_tried(capsys: pytest.CaptureFixture[str]) -> None:
    names = [defect.name for defect in DEFECTS] + ["blank", "colour lost"]
    tried = Counter({(name, strength): 4 for name in names for strength in range(3)})
    found = Counter({key: 3 if key[0] == "coarse" else 4 for key in tried})
    show("test", Counts(found=found, tried=tried, accused=[(7, "soft")], good=50, seconds=[0.3]))
    said = capsys.readouterr().out
    assert "| coarse: 180 dpi / 150 dpi / 100 dpi " in said
    assert f"clear defects found: {4 * len(DEFECTS) - 1} of {4 * len(DEFECTS)}" in said
    assert "good pages accused: 1 of 50 = 2.0%" in said
    assert "page 7: soft" in said
