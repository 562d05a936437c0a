"""A record on its screen: for whose dossier, in which session, whether its bytes are whole, and who looked at it."""

import datetime as dt
import logging
from dataclasses import replace

import pytest

from core.model import ChangeKind, DossierCode, LedgerEvent, Role
from tests.portal.conftest import DOSSIER, NEIGHBOUR, OWNER, PURPOSE, Portal, content_of
from tests.portal.screens.conftest import Screens, announced

ASKED = {"purpose": "giai-quyet-tthc", "basis": "statute", "dossier": DOSSIER}


@pytest.fixture
def screens(screens: Screens) -> Screens:
    screens.sign_in(Role.CLERK)
    return screens


def place(portal: Portal, name: str = "decision") -> str:
    return f"/records/{portal.records[name].id}"


def refusals(screens: Screens) -> list[dict[str, str]]:
    return [dict(event.facts) for event in screens.noted() if event.action == "access_refused"]


# --- for which dossier ------------------------------------------------------------------------------------------------


def test_what_is_no_dossier_code_opens_nothing(screens: Screens, portal: Portal) -> None:
    for code in ("bia-dat-123", "H48.90.01-259915-0001", f"H48-{OWNER}"):
        answer = screens.post(place(portal), ASKED | {"dossier": code, "elsewhere": code})
        assert (answer.status_code, "Mã hồ sơ chưa đúng" in answer.text) == (422, True), code
    assert screens.noted() == []
    assert screens.get(f"{place(portal)}/1.jpg").status_code == 403


def test_a_dossier_of_another_owner_opens_nothing_and_that_is_on_record(screens: Screens, portal: Portal) -> None:
    announced(portal, DOSSIER, NEIGHBOUR)
    answer = screens.post(place(portal), ASKED)
    assert answer.status_code == 422
    assert "của người khác" in answer.text
    assert refusals(screens) == [
        {"purpose": "giai-quyet-tthc", "dossier": DOSSIER, "problem": "not-reusable", "reasons": "other_owner"}
    ]
    assert screens.get(f"{place(portal)}/1.jpg").status_code == 403
    assert "bị từ chối: giấy tờ không dùng được cho hồ sơ đó: của người khác" in screens.get(place(portal)).text


def test_who_works_at_a_dossier_sees_every_paper_that_lies_in_it(screens: Screens, portal: Portal) -> None:
    announced(portal, DOSSIER, NEIGHBOUR)
    record = portal.records["decision"]
    portal.index.amend(replace(record, dossier_code=DossierCode(DOSSIER), version=record.version + 1))
    assert screens.post(place(portal), ASKED).status_code == 303


def test_a_dossier_that_only_the_one_stop_system_knows_is_said_before_and_marked_after(
    screens: Screens, portal: Portal
) -> None:
    before = screens.post(place(portal), ASKED)
    assert (before.status_code, screens.noted()) == (422, [])
    assert f"Bàn này chưa có hồ sơ {DOSSIER}" in before.text
    # Whoever comes with the code from a list reads it at once
    assert f"Bàn này chưa có hồ sơ {DOSSIER}" in screens.get(f"{place(portal)}?dossier={DOSSIER}").text
    assert screens.post(place(portal), ASKED | {"elsewhere": DOSSIER}).status_code == 303
    assert "hồ sơ chưa có ở bàn này" in screens.get(place(portal)).text
    announced(portal, DOSSIER, OWNER)
    assert "hồ sơ chưa có ở bàn này" not in screens.get(place(portal)).text


def test_words_and_numbers_are_looked_for_only_for_a_dossier_that_can_be(screens: Screens, portal: Portal) -> None:
    asked = ASKED | {"text": "hoa giai"}
    assert "Mã hồ sơ chưa đúng" in screens.post("/search", asked | {"dossier": "bia-dat-123"}).text
    assert "Hãy nhập mã hồ sơ" in screens.post("/search", asked | {"dossier": ""}).text
    announced(portal, DOSSIER, NEIGHBOUR)
    assert screens.post("/search", asked).status_code == 200
    answer = screens.post("/search", ASKED | {"owner": OWNER})
    assert (answer.status_code, "của người khác" in answer.text) == (422, True)


def test_other_systems_number_their_dossiers_as_they_do_and_that_is_marked(screens: Screens, portal: Portal) -> None:
    record, code = portal.records["decision"], "HS-2"
    fetch = {"X-Purpose": PURPOSE, "X-Dossier": code}
    assert portal.ask("GET", content_of(record), headers=fetch).status_code == 200
    assert portal.search(dossier=code).status_code == 200
    announced(portal, DOSSIER, OWNER)
    assert screens.post(place(portal), ASKED).status_code == 303
    assert "hồ sơ chưa có ở bàn này" in screens.get(place(portal)).text


# --- in which session -------------------------------------------------------------------------------------------------


def test_a_purpose_lasts_no_longer_than_the_session_in_which_it_was_given(screens: Screens, portal: Portal) -> None:
    announced(portal, DOSSIER, OWNER)
    assert screens.post(place(portal), ASKED).status_code == 303
    picture = f"{place(portal)}/1.jpg"
    assert screens.get(picture).status_code == 200
    screens.keeper.sitting = "second"
    assert screens.get(picture).status_code == 403
    assert "Vì sao cần xem giấy tờ này?" in screens.get(place(portal)).text


# --- bytes that are not those recorded --------------------------------------------------------------------------------


def test_a_damaged_paper_is_said_to_be_so_in_place_of_its_picture_and_raises_an_alarm(
    screens: Screens, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    record = portal.records["decision"]
    announced(portal, DOSSIER, OWNER)
    screens.post(place(portal), ASKED)
    portal.spoil(record)
    with caplog.at_level(logging.ERROR):
        page = screens.get(place(portal))
    assert page.status_code == 200
    assert "không còn đúng từng byte như lúc ghi sổ" in page.text
    assert "sohoa store verify" in page.text
    assert "<img" not in page.text.split("<main", 1)[1]
    assert "Không được dùng: tệp trong kho đã hỏng" in page.text
    assert "Hiệu lực" not in page.text
    assert "Không dùng lại được" in page.text
    assert [item.getMessage() for item in caplog.records] == ["stored bytes are not the recorded ones"]
    (event,) = (item for item in screens.noted() if item.action == "damage_found")
    assert (event.subject, dict(event.facts)["object"]) == (record.id, record.signed.sha256)
    for name in ("masked.png", "1.jpg", "paper.pdf"):
        answer = screens.get(f"{place(portal)}/{name}")
        assert (answer.status_code, "Báo ngay cán bộ lưu trữ" in answer.text) == (409, True), name
    assert not any(event.action == "fetched" for event in screens.noted())


def test_a_store_that_is_away_is_no_damage(screens: Screens, portal: Portal) -> None:
    portal.take_store_away()
    page = screens.get(place(portal))
    assert (page.status_code, "Kho tạm thời không trả lời" in page.text) == (200, True)
    assert screens.noted() == []


# --- who looked -------------------------------------------------------------------------------------------------------


def test_a_fetch_at_the_terminal_is_listed_with_its_machine_and_without_a_purpose(
    screens: Screens, portal: Portal
) -> None:
    code = portal.desk.config.desk.code
    portal.index.note(LedgerEvent("fetched", portal.records["decision"].id, code, portal.now))
    page = screens.get(place(portal)).text
    assert f"máy của bàn {code} (dòng lệnh, không nêu người)" in page
    assert "không nêu</td>" in page


def test_what_a_system_was_refused_is_listed_with_its_purpose_and_the_reason(screens: Screens, portal: Portal) -> None:
    portal.fetch(portal.records["marriage"])
    page = screens.get(place(portal, "marriage")).text
    assert "bị từ chối: giấy tờ không dùng được cho hồ sơ đó: hết thời hạn hiệu lực" in page
    assert f">{PURPOSE}</td>" in page
    # A purpose that nobody has admitted may be any text
    portal.ask("GET", content_of(portal.records["marriage"]), headers={"X-Purpose": f"xem {OWNER}"})
    assert OWNER not in str([entry.event for entry in portal.index.ledger()])


# --- its standing -----------------------------------------------------------------------------------------------------


def test_an_archivist_withdraws_a_record_by_a_decision_and_reinstates_it(screens: Screens, portal: Portal) -> None:
    screens.sign_in(Role.ARCHIVIST)
    form = {"kind": "withdrawn", "decision": "16/QĐ-UBND", "day": "15/09/2025"}
    assert "Ghi nhận thay đổi" in screens.get(place(portal)).text
    assert screens.post(f"{place(portal)}/standing", form).status_code == 303
    page = screens.get(place(portal)).text
    assert "Thu hồi từ" in page
    assert "Quét lại bản giấy" in page[page.index("ghi lại cho đúng") :]
    assert "16/QĐ-UBND" in page
    record = portal.index.record(portal.records["decision"].id)
    assert record is not None
    assert record.withdrawn_on == dt.date(2025, 9, 15)
    assert [change.actor for change in record.changes] == ["can.bo.mau"]
    assert "phục hồi</option>" in page
    assert "thu hồi</option>" not in page
    again = form | {"kind": "reinstated", "decision": "17/QĐ-UBND"}
    assert screens.post(f"{place(portal)}/standing", again).status_code == 303
    page = screens.get(place(portal)).text
    assert ("Hiệu lực" in page, "ghi lại cho đúng" in page) == (True, False)


def test_another_record_stands_in_its_place(screens: Screens, portal: Portal) -> None:
    screens.sign_in(Role.ARCHIVIST)
    new = portal.records["doubtful"].id
    form = {"kind": "superseded", "decision": "16/QĐ-UBND", "day": "15/09/2025", "by": new}
    assert screens.post(f"{place(portal)}/standing", form).status_code == 303
    record = portal.index.record(portal.records["decision"].id)
    assert record is not None
    assert (record.superseded_by, record.changes[-1].kind) == (new, ChangeKind.SUPERSEDED)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "renewed"}, "Hãy chọn việc cần ghi"),
        ({"decision": ""}, "ần số, ký hiệu của quyết định"),
        ({"day": "hôm nay"}, "Ngày cần có dạng"),
        ({"kind": "superseded", "by": "r-khong-co"}, "Hãy nhập mã bản ghi thay thế"),
    ],
)
def test_a_change_without_its_reason_changes_nothing_and_keeps_what_was_typed(
    screens: Screens, portal: Portal, changed: dict[str, str], said: str
) -> None:
    screens.sign_in(Role.ARCHIVIST)
    form = {"kind": "withdrawn", "decision": "16/QĐ-UBND", "day": "15/09/2025"} | changed
    answer = screens.post(f"{place(portal)}/standing", form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{form["day"]}"' in answer.text
    assert portal.index.record(portal.records["decision"].id) == portal.records["decision"]


def test_a_clerk_changes_no_records_standing_and_reads_who_does(screens: Screens, portal: Portal) -> None:
    page = screens.get(place(portal)).text
    assert "Ghi nhận thay đổi" not in page
    assert "báo cán bộ lưu trữ" in page
    assert screens.post(f"{place(portal)}/standing", {"kind": "withdrawn"}).status_code == 403
