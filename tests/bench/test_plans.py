"""Targets are looked up in the words of their plans."""

from pathlib import Path

import pytest

from bench import plans
from core.catalogue.rulebook import load_plans

TEXT = """II. MỤC TIÊU
2. Mục tiêu cụ thể
a) Năm 2021:
- Số hóa kết quả đạt {percent} đối với cấp tỉnh.
b) Năm 2022:
- Tăng tối thiểu 20% đối với cấp tỉnh.
"""
TARGET = """
[[target]]
indicator = "T1"
level = "province"
year = {year}
comparator = ">="
value = {value}
mode = "absolute"
clause = "{clause}"
ambiguous = false
denominator = "kết quả"
quotation = "{quotation}"
"""


@pytest.mark.parametrize(
    ("percent", "clause", "quotation", "value", "said"),
    [
        ("30%", "II.2.b", "tăng tối thiểu 20% … cấp tỉnh", 50.0, ""),
        ("31%", "II.2.b", "tăng tối thiểu 20%", 50.0, "II.2.a T1 province 2021: not in its words: đạt 30%"),
        ("30%", "II.2.c", "tăng tối thiểu 20%", 50.0, "II.2.c T1 province 2022: no such clause"),
        ("30%", "II.2.a", "tăng tối thiểu 20%", 50.0, "II.2.a T1 province 2022: not in its words: tăng tối thiểu 20%"),
        ("30%", "II.2.b", "tăng tối thiểu 20%", 55.0, "II.2.b T1 province 2022: no way from its numbers to 55"),
    ],
)
def test_a_target_that_the_plan_does_not_say_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    percent: str,
    clause: str,
    quotation: str,
    value: float,
    said: str,
) -> None:
    (tmp_path / "1-KH-UBND.txt").write_text(TEXT.format(percent=percent), encoding="utf-8")
    plan = tmp_path / "plan.toml"
    head = 'code = "1/KH-UBND"\nname = "Thử"\nprovince = "H48"\nsource = "1/KH-UBND"\n'
    first = TARGET.format(year=2021, value=30.0, clause="II.2.a", quotation="đạt 30%")

    plan.write_text(
        head + first + TARGET.format(year=2022, value=value, clause=clause, quotation=quotation), encoding="utf-8"
    )
    monkeypatch.setattr(plans, "load_plans", lambda: load_plans([plan]))
    assert plans.main([str(tmp_path)]) == (1 if said else 0)
    out = capsys.readouterr().out
    assert (f"1/KH-UBND {said}\n" in out) is bool(said)


def test_rows_of_an_annex_stand_under_their_number() -> None:
    assert plans.clauses("XI\n\nThông tin\n\n39\n\nBáo cáo\n") == {"Phụ lục, mục 39": "39 Báo cáo"}
