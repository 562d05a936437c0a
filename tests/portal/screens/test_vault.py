"""A person's vault: shown to officers only with a dossier and a purpose, on record before it is shown."""

import pytest

from core.model import DeskCode, Role
from storage.index import SqlIndex
from tests.portal.conftest import NEIGHBOUR, OWNER, Portal
from tests.portal.screens.conftest import Screens, announced

CODE = "H48.001-250915-0009"
#: Nobody has announced the dossier here, and the officer was told so.
ASKED = {"owner": OWNER, "dossier": CODE, "purpose": "giai-quyet-tthc", "basis": "statute", "elsewhere": CODE}


@pytest.fixture
def screens(screens: Screens) -> Screens:
    screens.sign_in(Role.CLERK)
    return screens


def test_a_persons_papers_are_shown_with_whether_they_can_be_used_again(screens: Screens, portal: Portal) -> None:
    answer = screens.post("/vault", dict(ASKED))
    assert answer.status_code == 200
    assert answer.text.count('<article class="card">') == len(portal.records) - 1
    assert "dùng lại được" in answer.text
    assert "Bản xem thử cho cán bộ" in answer.text
    assert OWNER not in answer.text
    assert NEIGHBOUR not in answer.text


def test_each_paper_shown_is_on_record_with_who_and_why_and_the_person_sees_that_too(
    screens: Screens, portal: Portal
) -> None:
    page = screens.post("/vault", dict(ASKED)).text
    noted = {event.subject: dict(event.facts) for event in screens.noted()}
    theirs = {record.id for record in portal.records.values() if record.owner == OWNER}
    assert noted.keys() == theirs | {ASKED["dossier"]}
    assert all(noted[subject]["purpose"] == "giai-quyet-tthc" for subject in noted)
    assert all(noted[subject]["dossier"] == ASKED["dossier"] for subject in theirs)
    assert "can.bo.mau" in page
    assert "Giải quyết thủ tục hành chính" in page


def test_nothing_is_shown_where_it_cannot_be_put_on_record(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OSError("the ledger is away")

    monkeypatch.setattr(SqlIndex, "note", away)
    answer = screens.post("/vault", dict(ASKED))
    assert answer.status_code == 500
    assert "article" not in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"owner": "12"}, "số định danh 12 chữ số"),
        ({"dossier": ""}, "Cần mã hồ sơ"),
        ({"dossier": f"H48-{OWNER}"}, "Mã hồ sơ chưa đúng"),
        ({"purpose": "to-mo"}, "Hãy chọn mục đích xem"),
        ({"purpose": "theo-dong-y"}, "Căn cứ này không dùng được"),
    ],
)
def test_without_a_good_reason_nothing_is_shown(screens: Screens, changed: dict[str, str], sentence: str) -> None:
    answer = screens.post("/vault", ASKED | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "article" not in answer.text
    assert screens.noted() == []


def test_papers_of_other_desks_are_counted_and_not_shown(screens: Screens, portal: Portal) -> None:
    screens.sign_in(Role.CLERK, desks=(DeskCode("quay-9"),))
    page = screens.post("/vault", dict(ASKED)).text
    assert "article" not in page
    assert f"{len(portal.records) - 1} giấy tờ của bàn khác" in page


def test_a_vault_has_no_address_of_its_own(screens: Screens) -> None:
    assert "article" not in screens.get(f"/vault?owner={OWNER}").text
    screens.sign_in(Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)
    assert screens.post("/vault", dict(ASKED)).status_code == 403


def test_a_dossier_that_is_not_known_here_is_said_before_and_in_the_list_of_looks(screens: Screens) -> None:
    asked = {name: value for name, value in ASKED.items() if name != "elsewhere"}
    before = screens.post("/vault", asked)
    assert (before.status_code, "article" in before.text, screens.noted()) == (422, False, [])
    assert f"Bàn này chưa có hồ sơ {CODE}" in before.text
    assert f'name="elsewhere" value="{CODE}"' in before.text
    assert "hồ sơ chưa có ở bàn này" in screens.post("/vault", dict(ASKED)).text


def test_a_dossier_of_somebody_else_opens_nobodys_vault(screens: Screens, portal: Portal) -> None:
    announced(portal, CODE, NEIGHBOUR)
    answer = screens.post("/vault", dict(ASKED))
    assert answer.status_code == 422
    assert "của người khác" in answer.text
    assert "article" not in answer.text
    (event,) = screens.noted()
    assert (event.action, event.subject, dict(event.facts)["reasons"]) == ("access_refused", CODE, "other_owner")
