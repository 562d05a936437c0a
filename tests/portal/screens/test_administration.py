"""Administration: each change asks the password again, shows a secret once, and is in the ledger."""

import asyncio
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from core.model import AccountName, Action, Role
from portal.people import FORM_FIELD, SESSION_COOKIE, csrf
from portal.people.door import add_people
from portal.screens import add_screens
from portal.site import Site
from storage.access.clients import has_secret
from tests.portal.people.conftest import CHIEF, CLERK, OWN, Browser, House, blank_index, house, peopled, site, why

__all__ = ["blank_index", "house", "peopled", "site"]

SYSTEM = {
    "name": "cong-dich-vu", "scopes": ["reuse:search", "records:read"], "purposes": ["giai-quyet-tthc"], "password": OWN
}  # fmt: skip
PERSON = {"name": "le.van.mau", "display_name": "Lê Văn Mẫu", "roles": ["clerk"], "password": OWN}


@dataclass
class Office:
    """An administrator before the screens of a desk."""

    house: House
    app: FastAPI
    browser: Browser

    def ask(self, method: str, path: str, data: Mapping[str, object] | None = None) -> httpx.Response:
        async def once() -> httpx.Response:
            cookies = {SESSION_COOKIE: self.browser.cookie}
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://portal", cookies=cookies) as client:
                return await client.request(method, path, data=dict(data) if data else None)

        return asyncio.run(once())

    def get(self, path: str) -> str:
        answer = self.ask("GET", path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, data: Mapping[str, object]) -> httpx.Response:
        return self.ask("POST", path, {FORM_FIELD: csrf(self.browser.request()), **data})


@pytest.fixture
def office(house: House, site: Site) -> Office:
    app = FastAPI()
    add_people(app, house.gate, add_screens(app, site))
    browser = house.browser("127.0.0.1")
    browser.sign_in(CHIEF)
    browser.second_step(house.code())
    return Office(house, app, browser)


def secret_in(answer: httpx.Response) -> str:
    found = re.search(r'id="secret"[^>]*>([^<]+)<', answer.text)
    assert found
    return html.unescape(found[1])


def test_a_system_is_admitted_and_its_secret_shown_once(office: Office) -> None:
    answer = office.post("/administration/systems", SYSTEM)
    secret = secret_in(answer)
    assert answer.headers["cache-control"] == "no-store"
    (client,) = office.house.index.systems.clients.all()
    assert has_secret(client, secret)
    assert {scope.action for scope in client.scopes} == {Action.REUSE_SEARCH, Action.RECORDS_READ}
    page = office.get("/administration/systems")
    assert "cong-dich-vu" in page
    assert secret not in page
    (noted,) = office.house.said("client_added")
    assert (noted.actor, noted.subject) == (CHIEF, "cong-dich-vu")
    assert secret not in str(noted)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "wrong"}, "Chưa đúng"),
        ({"name": "Cổng dịch vụ"}, "chữ không dấu"),
        ({"scopes": []}, "ít nhất một việc"),
        ({"scopes": ["everything"]}, "ít nhất một việc"),
        ({"purposes": []}, "ít nhất một mục đích"),
        ({"purposes": ["to-mo"]}, "không thuộc danh mục"),
        ({"kinds": "giay_la"}, "Không có loại giấy tờ giay_la"),
        ({"units": "H48;<b>"}, "không đúng dạng"),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_admitted(
    office: Office, changed: dict[str, object], sentence: str
) -> None:
    answer = office.post("/administration/systems", SYSTEM | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<b>" not in answer.text
    assert office.house.index.systems.clients.all() == ()


def test_a_name_is_given_once(office: Office) -> None:
    office.post("/administration/systems", SYSTEM)
    answer = office.post("/administration/systems", SYSTEM)
    assert (answer.status_code, "tên này đã có" in answer.text) == (422, True)


def test_a_system_gets_another_secret_and_is_shut_out(office: Office) -> None:
    first = secret_in(office.post("/administration/systems", SYSTEM))
    second = secret_in(office.post("/administration/systems/cong-dich-vu/secret", {"password": OWN}))
    (client,) = office.house.index.systems.clients.all()
    assert not has_secret(client, first)
    assert has_secret(client, second)
    assert office.post("/administration/systems/cong-dich-vu/end", {"password": "wrong"}).status_code == 422
    assert "không còn vào được" in office.post("/administration/systems/cong-dich-vu/end", {"password": OWN}).text
    (client,) = office.house.index.systems.clients.all()
    assert not has_secret(client, second)
    assert [event.action for event in office.house.said("client_secret_rotated", "client_disabled")] == [
        "client_secret_rotated",
        "client_disabled",
    ]


def test_a_person_is_added_with_a_password_for_the_first_time_only(office: Office) -> None:
    first = secret_in(office.post("/administration/people", PERSON))
    browser = office.house.browser()
    assert why(browser.sign_in("le.van.mau", first)) is None
    assert browser.place() == "/account/password"
    assert "Lê Văn Mẫu" in office.get("/administration/people")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": ""}, "Chưa đúng"),
        ({"display_name": " "}, "Cần họ và tên"),
        ({"name": "051095000123"}, "không dùng số định danh"),
        ({"name": CLERK}, "đã có tài khoản"),
        ({"roles": []}, "ít nhất một vai trò"),
        ({"roles": ["king"]}, "không có vai trò này"),
        ({"roles": ["operator"]}, "người ngoài cơ quan phải có ngày hết hạn"),
        ({"until": "31/02/2027"}, "cần một ngày có thật"),
        ({"until": "31/08/2026"}, "31/08/2026 đã qua"),
    ],
)
def test_a_person_is_not_added_where_something_is_wrong(
    office: Office, changed: dict[str, object], sentence: str
) -> None:
    before = office.house.index.accounts.all()
    answer = office.post("/administration/people", PERSON | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.house.index.accounts.all() == before


def test_roles_change_and_an_account_is_disabled_and_enabled(office: Office) -> None:
    path = f"/administration/people/{CLERK}"
    form = {"deed": "roles", "roles": ["auditor", "clerk"], "units": "H48.90.01", "password": OWN}
    assert "Đã ghi" in office.post(path, form).text
    for deed in ("disable", "enable", "unlock", "sessions", "factor"):
        assert "Đã ghi" in office.post(path, {"deed": deed, "password": OWN}).text
    found = office.house.index.accounts.find(CLERK)
    assert found is not None
    assert (set(found[0].roles), found[0].units) == ({Role.AUDITOR, Role.CLERK}, ("H48.90.01",))
    done = office.house.said("account_changed", "account_disabled", "account_enabled", "account_unlocked")
    assert {event.actor for event in done} == {CHIEF}
    assert len(done) == 4


def test_somebody_from_outside_has_a_last_day_that_can_be_put_off(office: Office) -> None:
    office.post("/administration/people", PERSON | {"roles": ["operator"], "until": "10/09/2026"})
    page = office.get("/administration/people")
    assert ("10/09/2026" in page, "sắp hết hạn" in page) == (True, True)
    assert "1 sắp hết hạn" in office.get("/administration")
    path = "/administration/people/le.van.mau"
    assert 'value="10/09/2026"' in office.get(path)
    office.post(path, {"deed": "roles", "roles": ["operator"], "until": "31/12/2026", "password": OWN})
    (changed,) = office.house.said("account_changed")
    assert dict(changed.facts)["until"] == "2026-12-31"
    assert "sắp hết hạn" not in office.get("/administration/people")


def test_who_forgot_their_password_gets_one_for_the_first_time(office: Office) -> None:
    fresh = secret_in(office.post(f"/administration/people/{CLERK}", {"deed": "password", "password": OWN}))
    assert why(office.house.browser().sign_in(CLERK, OWN)) is not None
    assert why(office.house.browser("192.0.2.8").sign_in(CLERK, fresh)) is None


def test_the_last_administrator_stays(office: Office) -> None:
    answer = office.post(f"/administration/people/{CHIEF}", {"deed": "disable", "password": OWN})
    assert (answer.status_code, "quản trị viên cuối cùng" in answer.text) == (422, True)


def test_names_are_only_names(office: Office) -> None:
    office.post("/administration/people", PERSON | {"display_name": "<script>alert(1)</script>"})
    for page in (office.get("/administration/people"), office.get("/administration/people/le.van.mau")):
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_nobody_else_comes_in(office: Office) -> None:
    office.browser.sign_in(CLERK)
    for path in ("", "/people", "/systems", f"/people/{CHIEF}"):
        assert office.ask("GET", f"/administration{path}").status_code == 403
    assert office.post("/administration/systems", SYSTEM).status_code == 403


def test_without_the_token_of_the_session_nothing_is_done(office: Office) -> None:
    assert office.ask("POST", "/administration/systems", SYSTEM).status_code == 403
    assert office.house.index.systems.clients.all() == ()


def test_the_first_page_says_what_there_is(office: Office) -> None:
    page = office.get("/administration")
    assert "3 tài khoản đang dùng, 0 đã ngừng hoặc hết hạn." in page
    assert "Chưa có chứng thư gốc nào" in page
    assert office.ask("GET", f"/administration/people/{AccountName('nobody')}").status_code == 404
