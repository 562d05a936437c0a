"""What screens say, and how they write days, numbers and sizes."""

import datetime as dt

import pytest

from core.errors import Reason
from core.model import ChangeKind
from portal.pages.deeds import deed_said
from portal.pages.filters import as_typed, size, waits
from portal.pages.words import change_said, purpose_said, reason_said

NOW = dt.datetime(2025, 9, 15, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_nobody_before_a_screen_is_told_what_to_type_at_a_terminal(
    reason: Reason, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_LANG", language)
    said = reason_said(reason)
    assert "sohoa" not in said
    assert "--" not in said
    assert "_" not in said
    assert said.endswith(".")
    assert said.count("(") == said.count(")")


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "vừa đến"), (59, "chờ 59 phút"), (61, "chờ 1 giờ"), (2881, "chờ 2 ngày"), (-5, "vừa đến")]
)
def test_how_long_a_paper_waits_is_told_in_its_largest_unit(minutes: int, said: str) -> None:
    assert waits(NOW - dt.timedelta(minutes=minutes), NOW) == said


def test_days_are_typed_as_people_write_them_and_everything_else_is_left() -> None:
    assert as_typed("1995-01-02") == "02/01/1995"
    assert [as_typed(text) for text in ("1995-13-02", "051095000123", "")] == ["1995-13-02", "051095000123", ""]


def test_sizes_are_told_in_their_largest_unit() -> None:
    assert [size(value) for value in (512, 300_000, 2_500_000)] == ["512 byte", "292 KB", "2,3 MB"]


def test_what_is_not_known_by_name_is_told_by_its_code() -> None:
    assert (deed_said("viewed"), deed_said("x_new")) == ("xem trên màn hình", "x_new")
    assert purpose_said("giai-quyet-tthc") == "Giải quyết thủ tục hành chính"
    assert purpose_said("cong-dich-vu") == "cong-dich-vu"
    assert len({change_said(kind) for kind in ChangeKind}) == len(ChangeKind)
