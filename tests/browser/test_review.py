"""A clerk and a doubtful paper."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from core import serial
from core.model import DocumentId, FieldName, Metadata, Role, Status
from portal.people import SESSION_COOKIE
from tests.browser.conftest import Look, Served

pytestmark = pytest.mark.service

Opens = Callable[..., Look]


def known(served: Served, name: str) -> Metadata:
    document = served.site.index.document(DocumentId(served.ids[name]))
    assert document is not None
    assert document.outputs.metadata is not None
    return serial.load(Metadata, served.site.work.get(document.outputs.metadata))


def status(served: Served, name: str) -> Status | None:
    document = served.site.index.document(DocumentId(served.ids[name]))
    return document.status if document else None


def actions(served: Served, name: str) -> list[str]:
    events = served.site.index.events(served.ids[name], limit=99)
    return [entry.event.action for entry in events if entry.event.actor == "mau.can.bo"][::-1]


def test_a_clerk_confirms_three_papers_by_keyboard_alone(look: Opens, served: Served) -> None:
    # Given a clerk before the list of the day
    seen = look()
    seen.page.goto(f"{served.address}/test/sign-in")
    seen.page.goto(f"{served.address}/today")
    press = seen.page.keyboard.press
    # When the first paper is corrected, one that only tries the screen is left for later, two others are right as read
    press("F9")
    expect(seen.page.get_by_label("Ngày sinh", exact=True)).to_be_focused()
    press("Control+a")
    seen.page.keyboard.type("03/01/1995")
    press("Enter")
    expect(seen.page.get_by_role("button", name="Xác nhận, tờ tiếp theo")).to_be_focused()
    press("F9")
    done = 1
    while done < 3:
        expect(seen.page.get_by_text("Xác nhận, tờ tiếp theo")).to_be_visible()
        if seen.page.url.partition("?")[0].endswith(served.ids["hostile"]):
            seen.page.keyboard.press("F8")
            seen.page.wait_for_url(lambda url: served.ids["hostile"] not in url)
            continue
        before = seen.page.url
        press("Control+Enter")
        expect(seen.page).not_to_have_url(before)
        done += 1
    # Then each goes on with what the clerk has said, and it is on record who looked before it was shown
    expect(seen.page.get_by_text("Đã ghi nhận tờ vừa rồi")).to_be_visible()
    assert [status(served, name) for name in ("born", "number", "owner")] == [Status.DESCRIBED] * 3
    assert status(served, "hostile") is Status.NEEDS_REVIEW
    assert known(served, "born").value(FieldName.BIRTH_DATE) == "1995-01-03"
    assert known(served, "owner").value(FieldName.PERSONAL_ID) == "051095000123"
    assert all(actions(served, name)[:2] == ["viewed", "confirmed"] for name in ("born", "number", "owner"))
    assert seen.wrong == []


def test_a_name_typed_over_another_value_is_asked_back_and_taken_by_keyboard_alone(look: Opens, served: Served) -> None:
    # Given a clerk who types a name where the paper's subject is asked
    seen = look()
    seen.page.goto(f"{served.address}/test/sign-in")
    seen.page.goto(f"{served.address}/review/{served.ids['hostile']}")
    subject = seen.page.get_by_label("Trích yếu", exact=True)
    expect(subject).to_be_focused()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type("Lê Văn Ví")
    # When it is confirmed at once
    seen.page.keyboard.press("F9")
    # Then the screen asks whether it is that, before the same field, and takes the clerk's word
    expect(seen.page.get_by_role("alert")).to_contain_text("gõ “Lê Văn Ví”: đúng là Trích yếu?")
    expect(subject).to_be_focused()
    assert status(served, "hostile") is Status.NEEDS_REVIEW
    seen.page.keyboard.press("F9")
    expect(seen.page.get_by_text("Đã ghi nhận tờ vừa rồi")).to_be_visible()
    assert known(served, "hostile").value(FieldName.SUBJECT) == "Lê Văn Ví"


def test_what_a_paper_says_is_shown_and_never_run(look: Opens, served: Served) -> None:
    seen = look()
    seen.page.goto(f"{served.address}/review/{served.ids['hostile']}")
    field = seen.page.get_by_label("Trích yếu", exact=True)
    assert field.input_value() == 'Về việc <script>alert(1)</script> "onmouseover=alert(2) {{7*7}} hòa giải thôn Một'
    field.hover()
    assert seen.page.locator("main script").count() == 0
    assert seen.page.locator("[onmouseover]").count() == 0
    # No dialog, no error of a script, nothing that the page's policy had to stop
    assert seen.wrong == []


def test_a_second_clerk_is_told_that_somebody_sits_before_the_paper(look: Opens, served: Served) -> None:
    # Given a paper that one clerk has open
    address = f"{served.address}/review/{served.ids['owner']}"
    first = look()
    first.page.goto(f"{served.address}/test/sign-in")
    first.page.goto(address)
    expect(first.page.locator("#other")).to_have_count(0)
    # When another opens it too, and is quicker
    served.sign_in(Role.CLERK, name="mau.thu.hai")
    second = look()
    second.page.goto(f"{served.address}/test/sign-in")
    second.page.goto(address)
    expect(second.page.locator("#other")).to_contain_text("mau.can.bo")
    second.page.keyboard.press("F9")
    second.page.wait_for_url(lambda url: served.ids["owner"] not in url.partition("?")[0])
    # Then the first changes nothing, and reads why
    first.page.keyboard.press("F9")
    expect(first.page.get_by_role("alert")).to_contain_text("Người khác vừa thay đổi")
    confirmed = [
        e.event for e in served.site.index.events(served.ids["owner"], limit=99) if e.event.action == "confirmed"
    ]
    assert [event.actor for event in confirmed] == ["mau.thu.hai"]


def test_an_empty_answer_is_asked_again_unless_the_paper_has_none(look: Opens, served: Served) -> None:
    seen = look()
    seen.page.goto(f"{served.address}/test/sign-in")
    seen.page.goto(f"{served.address}/review/{served.ids['born']}")
    field = seen.page.get_by_label("Ngày sinh", exact=True)
    for typed, said in (("", "Hãy nhập như trên giấy"), ("hôm qua", "Cần ngày")):
        field.fill(typed)
        seen.page.keyboard.press("F9")
        expect(seen.page.locator(".error")).to_contain_text(said)
        assert field.input_value() == typed
    seen.page.get_by_label("Giấy không có thông tin này").check()
    seen.page.keyboard.press("F9")
    seen.page.wait_for_url(lambda url: served.ids["born"] not in url.partition("?")[0])
    assert known(served, "born").value(FieldName.BIRTH_DATE) is None


def test_a_rescan_is_recognized_and_taken_up_again(look: Opens, served: Served) -> None:
    seen = look()
    seen.page.goto(f"{served.address}/test/sign-in")
    address = f"{served.address}/review/{served.ids['number']}"
    seen.page.goto(address)
    seen.page.keyboard.press("F4")
    expect(seen.page.get_by_text("Đã ghi nhận tờ vừa rồi")).to_be_visible()
    assert status(served, "number") is Status.SET_ASIDE
    seen.page.goto(address)
    seen.page.get_by_role("button", name="Làm lại").click()
    seen.page.wait_for_url(f"{served.address}/today*")
    assert actions(served, "number") == ["viewed", "same_as_before", "viewed", "redo"]
    assert status(served, "number") is not Status.SET_ASIDE


def test_no_picture_of_a_paper_is_shown_to_whoever_has_not_opened_it(served: Served) -> None:
    picture = f"{served.address}/review/{served.ids['born']}/1.jpg"
    with httpx.Client(cookies={SESSION_COOKIE: "of-this-test"}) as client:
        assert client.get(picture).status_code == 403
        client.get(picture.rpartition("/")[0])
        shown = client.get(picture)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
        assert client.get(picture.replace("1.jpg", "2.jpg")).status_code == 404
