"""What the clerk is told of bad pictures, wherever a paper is shown."""

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from core.model import Document
from tests.commands.conftest import Run


@pytest.fixture
def blurred(papers: Path, tmp_path: Path) -> Path:
    """A paper that moved while it was scanned."""
    path = tmp_path / "blurred.jpg"
    with Image.open(papers / "SCAN0002.jpg") as page:
        page.filter(ImageFilter.BoxBlur(5)).save(path, quality=70, dpi=(200, 200))
    return path


def test_a_blurred_page_is_to_be_scanned_again_and_the_clerk_is_told_what_to_do(run: Run, blurred: Path) -> None:
    text = run("read", blurred).out
    assert "trang 1: nên quét lại – Chữ bị nhòe" in text
    answer = run("read", "--json", blurred).json
    assert answer["pages"][0]["quality"]["verdict"] == "scan_again"
    (advice,) = answer["advice"]
    assert (advice["page"], advice["verdict"], advice["reasons"][0]["code"]) == (1, "scan_again", "blurred")


def test_a_good_page_gets_no_advice(run: Run, samples: Path) -> None:
    answer = run("read", "--json", samples / "inbox" / "SCAN_0002.pdf").json
    assert answer["advice"] == []
    assert answer["pages"][0]["quality"]["tone"] == "colour"


def test_a_gray_certificate_may_have_lost_its_seal_and_review_and_status_say_so(
    run: Run, home: Path, waiting: Document
) -> None:
    for command in ("review", "status"):
        assert "trang 1: dùng được – Ảnh không có màu" in run(command, waiting.id, "--home", home).out
    shown = run("review", "--json", "--home", home).json["documents"][0]["advice"]
    assert [reason["code"] for reason in shown[0]["reasons"]] == ["colour_lost"]
    assert run("status", waiting.id, "--json", "--home", home).json["advice"] == shown


def test_a_paper_whose_pages_were_cleared_away_is_still_shown(run: Run, home: Path, waiting: Document) -> None:
    assert waiting.outputs.texts is not None
    for path in (home / "work").rglob(f"*{waiting.outputs.texts[:12]}*"):
        path.unlink()
    assert run("status", waiting.id, "--json", "--home", home).json["advice"] == []
