"""What else a clerk is asked than a field: which paper it is, where another begins, whether two see the same."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from re import sub

import pytest

from core.config import load
from core.model import DeskCode, Document, DocumentId, Eyes, Role, Status
from portal.site import open_site
from tests.portal.conftest import NOON
from tests.portal.screens.conftest import Screens, screens_over

Opens = Callable[..., Screens]


@pytest.fixture
def desk(odd_desk: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Opens]:
    """Opens a copy of the desk with other settings: `desk({"review.four_eyes": "*"})`; a clerk is signed in."""
    home = Path(shutil.copytree(odd_desk[0], tmp_path / "desk"))
    with ExitStack() as opened:

        def opens(flags: dict[str, str] | None = None) -> Screens:
            site = opened.enter_context(open_site(load(home, environ={}, flags=flags or {}), clock=lambda: NOON))
            screens = screens_over(site)
            screens.sign_in(Role.CLERK)
            return screens

        yield opens


@pytest.fixture
def ids(odd_desk: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return odd_desk[1]


def stands(screens: Screens, paper: str) -> Document:
    document = screens.site.index.document(DocumentId(paper))
    assert document is not None
    return document


def plain(text: str) -> str:
    return " ".join(unescape(sub(r"<[^>]*>", " ", text)).split())


def confirm(screens: Screens, paper: str, **typed: str) -> str:
    """What the screen says after somebody has confirmed a decision as it was read, but for what was typed."""
    form = {"kind": "decision", "version": str(stands(screens, paper).version)}
    known = {"number": "15", "symbol": "QĐ-UBND"}
    fields = {f"value.{name}": value for name, value in (known | typed).items()}
    absent = {f"absent.{name}": "1" for name in ("personal_id", "issued_date", "subject", "organ_name", "person_name")}
    answer = screens.post(f"/review/{paper}", form | fields | absent)
    return plain(screens.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text)


# --- which paper it is ------------------------------------------------------------------------------------------------


def test_of_a_paper_that_no_machine_knows_the_kind_is_chosen_first(desk: Opens, ids: dict[str, str]) -> None:
    screens, place = desk(), f"/review/{ids['unknown']}"
    page = screens.get(place).text
    assert "Đây là giấy tờ gì?" in page
    assert "value." not in page, "which fields there are depends on the kind"
    chosen = screens.get(f"{place}?kind=decision").text
    assert 'value="decision" selected' in chosen
    assert 'name="value.number"' in chosen
    said = confirm(screens, ids["unknown"])
    assert "Đã ghi nhận tờ vừa rồi" in said
    assert (stands(screens, ids["unknown"]).status, stands(screens, ids["unknown"]).kind) == (
        Status.DESCRIBED,
        "decision",
    )


@pytest.mark.parametrize("kind", ["", "giay_la", "<b>"])
def test_without_a_kind_that_there_is_nothing_is_confirmed(desk: Opens, ids: dict[str, str], kind: str) -> None:
    screens = desk()
    version = str(stands(screens, ids["unknown"]).version)
    answer = screens.post(f"/review/{ids['unknown']}", {"kind": kind, "version": version})
    assert (answer.status_code, "Hãy chọn loại giấy tờ." in answer.text) == (409, True)
    assert "<b>" not in answer.text
    assert "Đây là giấy tờ gì?" in screens.get(f"/review/{ids['unknown']}?kind={kind}").text
    assert stands(screens, ids["unknown"]).status is Status.NEEDS_REVIEW


# --- where another paper begins ---------------------------------------------------------------------------------------


def test_a_file_with_two_papers_is_parted_at_the_page_that_was_ticked(desk: Opens, ids: dict[str, str]) -> None:
    screens = desk()
    page = screens.get(f"/review/{ids['several']}").text
    assert "Trang nào bắt đầu một giấy tờ khác?" in page
    answer = screens.post(f"/review/{ids['several']}/split", {"start": "2"})
    whole = stands(screens, ids["several"])
    assert (whole.status, len(whole.parts)) == (Status.SPLIT, 2)
    assert "tách thành 2 giấy tờ" in screens.get(answer.headers["location"]).text
    assert [event.action for event in screens.noted()] == ["viewed", "split", "viewed"]


@pytest.mark.parametrize(
    ("starts", "status", "said"),
    [
        ([], 422, "Hãy đánh dấu trang đầu"),
        (["x", "²"], 422, "Hãy đánh dấu trang đầu"),
        (["1"], 409, "Cần số trang từ 2 đến 2"),
        (["2", "9"], 409, "Cần số trang từ 2 đến 2"),
    ],
)
def test_pages_that_begin_nothing_part_nothing(
    desk: Opens, ids: dict[str, str], starts: list[str], status: int, said: str
) -> None:
    screens = desk()
    answer = screens.post(f"/review/{ids['several']}/split", {"start": starts})
    assert (answer.status_code, said in plain(answer.text)) == (status, True)
    assert "--" not in plain(answer.text)
    assert stands(screens, ids["several"]).status is Status.NEEDS_REVIEW


# --- two clerks -------------------------------------------------------------------------------------------------------


def test_where_two_clerks_must_see_a_paper_the_same_answer_of_both_counts(desk: Opens, ids: dict[str, str]) -> None:
    screens, paper = desk({"review.four_eyes": "*"}), ids["unknown"]
    assert "cần cán bộ thứ hai" in confirm(screens, paper)
    # The first is not the second too
    said = confirm(screens, paper)
    assert "Cán bộ can.bo.mau đã xác nhận; cần cán bộ thứ hai xem và xác nhận" in said
    assert "--by" not in said
    # The second sees nothing of the answer, and gives the same
    screens.sign_in(Role.CLERK, name="thu.hai.mau")
    assert "QĐ-UBND" not in screens.get(f"/review/{paper}?kind=decision").text
    assert "máy xử lý tiếp" in confirm(screens, paper)
    assert (stands(screens, paper).status, stands(screens, paper).eyes) == (Status.DESCRIBED, Eyes.ONE)


def test_where_two_clerks_differ_the_screen_says_so_and_the_paper_waits_on(desk: Opens, ids: dict[str, str]) -> None:
    screens, paper = desk({"review.four_eyes": "*"}), ids["unknown"]
    confirm(screens, paper)
    screens.sign_in(Role.CLERK, name="thu.hai.mau")
    assert "Hai cán bộ xác nhận khác nhau; cần xem lại." in confirm(screens, paper, number="16")
    assert (stands(screens, paper).status, stands(screens, paper).eyes) == (Status.NEEDS_REVIEW, Eyes.AGAIN)


# --- once more --------------------------------------------------------------------------------------------------------


def test_a_paper_that_was_set_aside_is_done_again_with_its_reason_in_the_ledger(
    desk: Opens, ids: dict[str, str]
) -> None:
    screens = desk()
    assert "Làm lại" in screens.get(f"/review/{ids['aside']}").text
    answer = screens.post(f"/review/{ids['aside']}/redo")
    assert "máy xử lý tiếp" in screens.get(answer.headers["location"]).text
    assert stands(screens, ids["aside"]).status is Status.RENDERED
    (event,) = (item for item in screens.noted() if item.action == "redo")
    assert dict(event.facts) == {"from": "rendered", "reason": "unreadable"}


def test_a_refused_file_is_taken_again_when_its_cause_is_mended(desk: Opens, ids: dict[str, str]) -> None:
    place = f"/today/refused/{ids['refused']}/again"
    # While the limit stands it is refused again, and the page says why
    screens = desk({"inbox.max_pages": "1"})
    page = screens.get("/today").text
    assert "quá nhiều trang" in page
    assert "Mẫu.tif" not in page
    said = plain(screens.get(screens.post(place).headers["location"]).text)
    assert "Tệp vẫn chưa nhận được. Tệp có quá nhiều trang" in said
    # When it was raised
    screens = desk()
    said = plain(screens.get(screens.post(place).headers["location"]).text)
    # Then the file goes its way, it is known who wished it, and why it had lain there
    assert "Đã ghi nhận tờ vừa rồi" in said
    assert stands(screens, ids["refused"]).page_count == 3
    assert f"{ids['refused']}/again" not in screens.get("/today").text
    noted = [(event.action, event.subject, event.facts) for event in screens.noted()]
    assert noted == [("taken_again", ids["refused"], (("reason", "too_many_pages"),))] * 2
    assert screens.post(place).status_code == 404, "it lies there no longer"


def test_only_clerks_of_the_desk_take_a_file_again(desk: Opens, ids: dict[str, str]) -> None:
    screens, place = desk(), f"/today/refused/{ids['refused']}/again"
    screens.sign_in(Role.OPERATOR)
    assert ids["refused"] not in screens.get("/today").text
    assert screens.post(place).status_code == 403
    screens.sign_in(Role.TEAM_LEAD, desks=(DeskCode("quay-9"),))
    assert ids["refused"] not in screens.get("/today").text
    assert screens.post(place).status_code == 404
    assert screens.post("/today/refused/..%2f..%2finbox/again").status_code == 404
    assert ids["refused"] not in screens.get(f"/today?done={ids['refused']}").text
    assert screens.noted() == []


# --- a slip of the hand -----------------------------------------------------------------------------------------------


def test_a_name_typed_where_the_authority_is_asked_is_asked_back_once(desk: Opens, ids: dict[str, str]) -> None:
    screens, paper = desk(), ids["unknown"]
    form = {"kind": "decision", "version": str(stands(screens, paper).version), "value.number": "15"}
    form |= {"value.symbol": "QĐ-UBND", "value.organ_name": "Lê Văn Ví"}
    form |= {f"absent.{name}": "1" for name in ("personal_id", "issued_date", "subject", "person_name")}
    asked = screens.post(f"/review/{paper}", form)
    assert asked.status_code == 422
    assert "gõ “Lê Văn Ví”: đúng là Cơ quan ban hành?" in plain(asked.text)
    assert 'name="sure.organ_name" value="Lê Văn Ví"' in asked.text
    # The field that is asked back has the keys
    (field,) = (line for line in asked.text.splitlines() if "autofocus" in line)
    assert 'name="value.organ_name"' in field
    assert stands(screens, paper).status is Status.NEEDS_REVIEW
    # What was asked back was another value: it is asked again; the same value is the clerk's word
    other = screens.post(f"/review/{paper}", form | {"sure.organ_name": "Tê Văn Ví"})
    assert other.status_code == 422
    assert screens.post(f"/review/{paper}", form | {"sure.organ_name": "Lê Văn Ví"}).status_code == 303
    assert stands(screens, paper).status is Status.DESCRIBED


def test_what_was_confirmed_wrongly_is_asked_anew_while_it_is_not_signed(desk: Opens, ids: dict[str, str]) -> None:
    screens, paper = desk(), ids["unknown"]
    confirm(screens, paper)
    page = screens.get(f"/review/{paper}").text
    assert "Xác nhận lại từ đầu" in page
    answer = screens.post(f"/review/{paper}/redo")
    assert answer.status_code == 303
    assert stands(screens, paper).status is Status.CLASSIFIED


def test_a_paper_that_is_in_the_archive_leads_to_its_record(desk: Opens, ids: dict[str, str]) -> None:
    screens, record = desk(), ids["decision"]
    place = f"/review/{record.replace('r-', 'd-', 1)}"
    page = screens.get(place).text
    assert f'href="/records/{record}?dossier=' in page
    assert "Xác nhận lại từ đầu" not in page
    # Who works from outside sees no record
    screens.sign_in(Role.OPERATOR)
    assert record not in screens.get(place).text


def test_the_key_for_proposals_is_told_only_where_there_is_one(desk: Opens, ids: dict[str, str]) -> None:
    screens = desk()
    page = screens.get(f"/review/{ids['unknown']}?kind=decision").text
    assert "F9" in page
    assert "F2" not in page
