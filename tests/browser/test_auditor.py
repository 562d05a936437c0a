"""An auditor checks files: one that is as it was signed, and one that is not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.model import RecordId, Role
from portal.screens.auditor.uploads import MOST_MIB
from tests.browser.conftest import Look, Served
from tests.browser.looks import readable_by_everybody, signed_in

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("fork_server")]


@pytest.fixture
def signed(served: Served, keys: Path, tmp_path: Path) -> Path:
    """A signed paper of the archive, whose anchor the desk trusts; and an auditor signed in."""
    shutil.copytree(keys.parent / "trust", served.site.desk.config.trust.folder, dirs_exist_ok=True)
    served.sign_in(Role.AUDITOR)
    record = served.site.index.record(RecordId(served.ids["decision"]))
    assert record is not None
    path = tmp_path / "quyet-dinh.pdf"
    path.write_bytes(served.site.store.get(record.signed.sha256))
    return path


def test_an_auditor_finds_out_that_a_file_was_tampered_with(
    look: Callable[..., Look], served: Served, signed: Path
) -> None:
    seen = look()
    signed_in(seen, served.address)
    # A check takes as long as a busy machine lets it.
    seen.page.goto(f"{served.address}/auditor")
    # Given the paper as it was signed: it is good
    seen.page.get_by_label("Chọn tệp").set_input_files(signed)
    seen.page.get_by_role("button", name="Kiểm tra").click()
    expect(seen.page.get_by_role("status")).to_contain_text("Chữ ký số hợp lệ")
    readable_by_everybody(seen)
    # When one bit of it is turned, and it is dropped on the page
    data = bytearray(signed.read_bytes())
    data[len(data) // 3] ^= 1
    signed.write_bytes(data)
    dropped = seen.page.evaluate_handle(
        "bytes => { const data = new DataTransfer(); data.items.add(new File([new Uint8Array(bytes)], 'sua.pdf',"
        " {type: 'application/pdf'})); return data; }",
        list(data),
    )
    seen.page.dispatch_event("form.drop", "drop", {"dataTransfer": dropped})
    # Then the page says so in a sentence
    seen.page.wait_for_selector(".verdict.alarm")
    expect(seen.page.get_by_role("status")).to_contain_text("KHÔNG hợp lệ")
    expect(seen.page.get_by_role("status")).to_contain_text("Nội dung đã bị thay đổi sau khi ký.")
    readable_by_everybody(seen)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    look: Callable[..., Look], served: Served, signed: Path
) -> None:
    seen = look()
    signed_in(seen, served.address)
    seen.page.goto(f"{served.address}/auditor")
    with signed.open("r+b") as file:
        file.truncate((MOST_MIB + 1) << 20)
    seen.page.get_by_label("Chọn tệp").set_input_files(signed)
    expect(seen.page.get_by_role("alert")).to_contain_text("100 MB")
    seen.page.get_by_role("button", name="Kiểm tra").click()
    expect(seen.page.locator(".verdict")).to_have_count(0)
