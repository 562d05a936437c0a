"""The auditor's page: any file is judged in plain words, none is kept, and what ends soonest stands first."""

import re

import pytest

from core.model import ArchiveRecord, RecordId, Role
from pipeline.audit.last import ClosingFaults, LastAudit, Named
from portal.screens.auditor.uploads import MOST_BYTES
from tests.portal.conftest import NOON
from tests.portal.screens.conftest import Screens

pytestmark = pytest.mark.usefixtures("fork_server")


@pytest.fixture
def screens(screens: Screens) -> Screens:
    screens.sign_in(Role.AUDITOR)
    return screens


def said(screens: Screens, data: bytes, name: str = "giay.pdf", **form: object) -> str:
    """The page's answer to a file, without its tags."""
    answer = screens.post("/auditor", form, files={"file": (name, data, "application/pdf")})
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def test_a_paper_of_the_archive_is_found_good_and_known(screens: Screens, paper: ArchiveRecord) -> None:
    before = len(list(screens.site.index.ledger()))
    page = said(screens, screens.site.store.get(paper.signed.sha256), policy="archive")
    assert "Chữ ký số hợp lệ" in page
    assert "trùng từng byte với một tệp trong kho này" in page
    assert "Nội dung còn nguyên như lúc ký? đạt" in page
    # And nothing of it is kept
    assert len(list(screens.site.index.ledger())) == before


def test_one_turned_bit_is_told_in_plain_words(screens: Screens, paper: ArchiveRecord) -> None:
    data = bytearray(screens.site.store.get(paper.signed.sha256))
    data[len(data) // 3] ^= 1
    page = said(screens, bytes(data))
    assert "KHÔNG hợp lệ: đừng dùng tệp này" in page
    assert "Nội dung đã bị thay đổi sau khi ký." in page
    assert "không trùng tệp nào trong kho này" in page


@pytest.mark.parametrize("data", [b"PK\x03\x04 a workbook", b"%PDF-1.7\n" + b"[" * 10_000, b"\0" * 64])
def test_what_is_no_pdf_is_refused_in_a_sentence_and_not_with_a_crash(screens: Screens, data: bytes) -> None:
    page = said(screens, data)
    assert "Chưa thể kết luận" in page or "không có chữ ký số" in page
    assert "PDF" in page


def test_a_name_with_a_script_in_it_is_only_a_name(screens: Screens) -> None:
    files = {"file": ("<img src=x onerror=alert(1)>.pdf", b"x", "application/pdf")}
    answer = screens.post("/auditor", files=files)
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_no_file_is_asked_for(screens: Screens) -> None:
    answer = screens.post("/auditor")
    assert (answer.status_code, "Hãy chọn một tệp PDF" in answer.text) == (422, True)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(screens: Screens) -> None:
    headers = {"Content-Length": str(2 * MOST_BYTES)}
    answer = screens.ask("POST", "/auditor", content=b"only the beginning", headers=headers)
    assert (answer.status_code, "100 MB" in answer.text, "sohoa verify" in answer.text) == (413, True, True)


def test_who_is_no_auditor_does_not_see_it(screens: Screens) -> None:
    screens.sign_in(Role.LEADER)
    assert screens.get("/auditor").status_code == 403


def test_the_last_audit_is_the_newest_one(screens: Screens) -> None:
    assert "Chưa có lần nào" in screens.get("/auditor").text
    for faulty in (0, 3):
        found = LastAudit(NOON, "quay-1", stored=1200, records=400, faulty=faulty, evidence_faults=0, books_agree=True)
        screens.site.index.note(found.event)
    page = screens.get("/auditor").text
    assert "CÓ LỖI" in page
    assert "400 / 1.200" in page


def test_what_the_last_audit_found_is_named_with_a_way_to_it(screens: Screens, paper: ArchiveRecord) -> None:
    found = LastAudit(
        NOON, "quay-1", stored=4, records=4, faulty=3, evidence_faults=0, books_agree=False,
        closings=(ClosingFaults("closing/2025-Q3/1", ("altered", "of_tomorrow")),),
        named=(
            Named(RecordId("r-gone"), "gone"),
            Named(paper.id, "bytes_damaged", "cas/sha256/ab/cd/abcd"),
            Named(paper.id, "not_passed", "INDETERMINATE: no_anchor"),
            Named(RecordId("r-other"), "of_tomorrow"),
        ),
    )  # fmt: skip
    assert LastAudit.of(found.event) == found
    screens.site.index.note(found.event)
    page = screens.get("/auditor").text
    assert f'<a class="code" href="/records/{paper.id}">{paper.id}</a>' in page
    assert screens.get(f"/records/{paper.id}").status_code == 200
    said = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "tệp cas/sha256/ab/cd/abcd đã bị thay đổi; sohoa store verify khôi phục từ bản sao" in said
    assert "chữ ký không đạt: INDETERMINATE. Không có chứng thư gốc tin cậy" in said
    assert "r-gone sổ ghi đã lưu kho, nay kho và mục lục đều không còn" in said
    assert "r-other of_tomorrow" in said
    assert "Lần chốt 2025-Q3 số 1 BỊ SỬA: tệp không như sổ đã ghi of_tomorrow" in said
    assert "Và 1 bản ghi nữa" in said


def test_bytes_behind_the_end_are_told_the_same_in_every_row(screens: Screens, paper: ArchiveRecord) -> None:
    page = said(screens, screens.site.store.get(paper.signed.sha256) + b"junk", policy="archive")
    assert "Có dữ liệu nằm ngoài phần PDF được ký" in page
    assert "Chữ ký bao trùm trọn tệp? KHÔNG đạt" in page
    assert "Nội dung còn nguyên như lúc ký? đạt" in page
    assert "Chữ ký số hợp lệ" not in page


def test_what_ends_is_listed_with_the_soonest_first(screens: Screens) -> None:
    page = screens.get("/auditor").text
    section = page[page.index('id="calendar"') :]
    days = [tuple(reversed(day.split("/"))) for day in re.findall(r"\d\d/\d\d/\d{4}", section)]
    assert days == sorted(days)
    assert len(days) >= 2
    assert "Chứng thư ký của cơ quan" in section
    assert screens.get("/auditor/checkpoint").status_code == 404
