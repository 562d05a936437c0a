"""Whoever looks into the archive: for a purpose, which is on record first."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, Served
from tests.browser.desk import DOSSIER, OWNER

pytestmark = pytest.mark.service

Opens = Callable[..., Look]


def looked_at(served: Served, name: str) -> list[tuple[str, str]]:
    """What was done with a record, and for which purpose."""
    events = (entry.event for entry in served.site.index.events(served.ids[name], limit=99))
    found = [(event.action, dict(event.facts).get("purpose", "")) for event in events if event.actor == "mau.can.bo"]
    return found[::-1]


@pytest.fixture
def page(look: Opens, served: Served) -> Page:
    seen = look()
    seen.page.goto(f"{served.address}/test/sign-in")
    return seen.page


def test_a_record_is_masked_until_a_purpose_is_on_record(page: Page, served: Served) -> None:
    # Given a record that nobody has asked for
    page.goto(f"{served.address}/records/{served.ids['marriage']}")
    assert "Nguyễn Văn Mẫu" not in page.content()
    assert OWNER not in page.content()
    expect(page.get_by_alt_text("Ảnh trang 1, đã che")).to_be_visible()
    # When a purpose is given without the dossier that it is about
    page.keyboard.press("F9")
    expect(page.get_by_role("alert")).to_contain_text("Hãy nhập mã hồ sơ")
    assert looked_at(served, "marriage") == []
    page.get_by_label("Mã hồ sơ").fill(DOSSIER)
    page.keyboard.press("F9")
    # Then it says what the paper says, and who looked at it
    expect(page.get_by_text("Nguyễn Văn Mẫu").first).to_be_visible()
    assert looked_at(served, "marriage") == [("viewed", "giai-quyet-tthc")]
    expect(page.locator("#history + table tbody tr").first).to_contain_text("xem trên màn hình")
    expect(page.get_by_text("Dùng lại được", exact=True)).to_be_visible()
    # And the paper leaves as it was signed, which is on record too
    paper = page.request.get(f"{served.address}/records/{served.ids['marriage']}/paper.pdf")
    assert paper.body().startswith(b"%PDF")
    assert paper.headers["content-disposition"].startswith("inline")
    # Waiting for a function evaluates words as a script, which the page's policy forbids.
    assert page.locator('img[alt="Trang 1"]').evaluate("image => image.decode().then(() => image.naturalWidth)") > 700
    assert [action for action, _ in looked_at(served, "marriage")] == ["viewed", "fetched"]


def test_neither_pages_nor_pdf_are_given_without_a_purpose(page: Page, served: Served) -> None:
    for name in ("1.jpg", "paper.pdf"):
        assert page.request.get(f"{served.address}/records/{served.ids['decision']}/{name}").status == 403


def test_the_owners_number_gets_neither_into_an_address_nor_into_the_ledger(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.address}/search")
    page.get_by_label("Số định danh, mã số thuế").fill(OWNER)
    page.get_by_label("Mã hồ sơ").fill(f"H48-{OWNER}")
    page.keyboard.press("F9")
    expect(page.get_by_role("alert")).to_contain_text("Mã hồ sơ chưa đúng")
    page.get_by_label("Mã hồ sơ").fill(DOSSIER)
    page.keyboard.press("F9")
    expect(page.locator("#found")).to_contain_text("Tìm thấy 2 giấy tờ")
    assert OWNER not in " ".join(asked)
    events = [entry.event for entry in served.site.index.events(DOSSIER, limit=9)]
    assert [event.action for event in events if event.actor == "mau.can.bo"] == ["owner_searched"]
    assert OWNER not in str(events)


def test_papers_are_found_by_words_kind_and_day(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/search")
    for text, first, found in (("hoa giai", "", 1), ("", "01/09/2025", 1), ("xac nhan", "01/09/2025", 0)):
        page.get_by_label("Từ trong giấy tờ").fill(text)
        page.get_by_label("Cấp từ ngày").fill(first)
        page.get_by_label("Mã hồ sơ").fill(DOSSIER)
        page.keyboard.press("F9")
        expect(page.locator("#found")).to_have_text(f"Tìm thấy {found} giấy tờ")
    page.get_by_label("Cấp từ ngày").fill("hôm nay")
    page.keyboard.press("F9")
    expect(page.get_by_role("alert")).to_contain_text("04/09/2025")


def test_a_dossier_says_in_one_sentence_what_it_lacks(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/dossiers")
    page.get_by_label("Mã hồ sơ").fill("H48.90.01-250915-9999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa tiếp nhận")
    page.get_by_label("Mã hồ sơ").fill(DOSSIER)
    page.keyboard.press("Enter")
    expect(page.locator("#complete")).to_contain_text("Hồ sơ chưa đủ: còn thiếu Tờ khai đăng ký kết hôn")
    expect(page.get_by_role("row", name="Căn cước")).to_contain_text("chỉ xuất trình")
    expect(page.locator(".paper")).to_contain_text("Giấy xác nhận tình trạng hôn nhân")
