"""Back-scan programmes: how far, how quickly, what waits and why; by code, never by what a paper says."""

import datetime as dt

import pytest

from core.errors import Reason
from core.model import Batch, BatchId, BatchItem, BatchState, DeskCode, Expected, ItemState, Role, StopReason
from portal.site import Site
from tests.portal.conftest import NOON, Portal
from tests.portal.screens.conftest import Screens

HOUR = dt.timedelta(hours=1)
ID = BatchId("b-mau")


@pytest.fixture
def screens(screens: Screens) -> Screens:
    screens.sign_in(Role.LEADER)
    return screens


def programme(site: Site, *, pages: int = 30, refused: int = 2, missing: int = 3) -> Batch:
    """One that began an hour ago: a file done, some refused, some not found yet."""
    batches = site.index.batches
    batch = Batch(ID, DeskCode("quay-1"), "/srv/<b>hồ sơ cũ</b>", None, BatchState.RUNNING, NOON - HOUR, NOON - HOUR)
    listed = {f"thieu-{number}.pdf": Expected(pages=10, operator="nguoi.quet") for number in range(missing)}
    batches.begin(batch, listed | {"xong.pdf": Expected(pages=pages, operator="nguoi.quet")})
    paper = next(iter(site.index.documents()))
    done = BatchItem(
        0, "xong.pdf", listed=True, expected=Expected(), state=ItemState.RECEIVED,
        document_id=paper.id, sha256=paper.original.sha256, pages=pages, rested_at=NOON - HOUR / 2,
    )  # fmt: skip
    batches.found(ID, "xong.pdf", done)
    for number in range(refused):
        bad = BatchItem(
            0, f"<i>{number}.pdf", listed=False, expected=Expected(), state=ItemState.REFUSED, reason=Reason.EMPTY.value
        )
        batches.found(ID, bad.source, bad)
    return batch


def test_a_programme_says_how_far_it_is_and_when_it_ends_at_this_pace(screens: Screens) -> None:
    programme(screens.site)
    page = screens.get("/programmes").text
    assert "đang chạy" in page
    assert "30 / 60" in page
    assert "50\u00a0%" in page
    # 30 pages in the last hour, and 30 are left
    assert "13:00 15/09/2025" in page


def test_what_waits_stands_with_its_reason_and_whoever_scanned_with_their_errors(screens: Screens) -> None:
    programme(screens.site)
    page = screens.get(f"/programmes/{ID}").text
    assert "Tệp rỗng" in page
    assert "nguoi.quet" in page
    assert "chưa kiểm tra" in page
    assert "/review/" not in page, "a leader sees no paper"


def test_one_that_stopped_itself_says_why(screens: Screens) -> None:
    programme(screens.site)
    changed = screens.site.index.batches.change(
        ID, BatchState.STOPPED, only_from=(BatchState.RUNNING,), why=StopReason.LOW_DISK
    )
    assert changed
    page = screens.get("/programmes").text
    assert "tự dừng" in page
    assert "Đĩa sắp đầy" in page


def test_neither_the_folder_nor_the_names_of_files_are_shown(screens: Screens) -> None:
    programme(screens.site)
    for path in ("/programmes", f"/programmes/{ID}"):
        page = screens.get(path).text
        assert "hồ sơ cũ" not in page.replace("Số hóa hồ sơ cũ", "")
        assert ".pdf" not in page


def test_a_programme_of_another_desk_is_not_there(screens: Screens, portal: Portal) -> None:
    programme(screens.site)
    screens.sign_in(Role.TEAM_LEAD, desks=(DeskCode("quay-9"),))
    assert ID not in screens.get("/programmes").text
    assert screens.get(f"/programmes/{ID}").status_code == 404
    assert portal.index.batches.batch(ID) is not None


def test_without_any_the_page_says_how_to_begin(screens: Screens) -> None:
    assert "sohoa batch" in screens.get("/programmes").text
