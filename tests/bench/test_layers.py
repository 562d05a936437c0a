"""The bench of profiles draws the same pages each time, and compares what it says it compares."""

from pathlib import Path

import numpy as np

from bench.layers import likeness, office_scan, real_scans, rows_of


def test_a_scan_is_the_same_each_time_and_another_in_the_other_split() -> None:
    first = office_scan(2, "tuning", 200)
    assert first.image == office_scan(2, "tuning", 200).image
    assert first.truth != office_scan(2, "test", 200).truth


def test_a_picture_is_like_itself_and_less_like_another() -> None:
    rng = np.random.default_rng(1)
    one, other = (rng.uniform(0, 255, (40, 50)).astype(np.float32) for _ in range(2))
    assert likeness(one, one).min() > 0.999
    assert likeness(one, other).mean() < 0.3


def test_every_profile_has_its_row_and_the_worst_page_is_kept(tmp_path: Path) -> None:
    rows = list(rows_of("tuning 200", [office_scan(1, "tuning", 200)], tmp_path, read=False))
    assert [row[0] for row in rows] == [f"tuning 200: {name}" for name in ("scan", "faithful", "standard", "layered")]
    assert int(rows[3][2]) < int(rows[2][2]) <= int(rows[1][2])
    # Grain is gone from the paper, not the edges of print.
    assert float(rows[3][7]) > 0.9
    assert {path.name for path in tmp_path.iterdir()} == {
        f"tuning-200-{name}-tuning-200-1.png" for name in ("standard", "layered")
    }


def test_real_scans_come_with_their_truth(tmp_path: Path) -> None:
    image = office_scan(1, "tuning", 200).image
    (tmp_path / "p1.jpg").write_bytes(image.data)
    (tmp_path / "p2.jpg").write_bytes(image.data)
    (tmp_path / "truth.json").write_text('{"pages": [{"id": "p1", "text": "Số: 1"}]}', encoding="utf-8")
    (found,) = real_scans(tmp_path)
    assert (found.name, found.truth, found.image.data) == ("p1", "Số: 1", image.data)
