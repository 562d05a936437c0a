"""What was refused is listed by reason, and taken again when what was wrong with it or with us is mended."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from core.config import load
from storage import open_index
from tests.commands.conftest import Run


@pytest.fixture
def home(demo_desk: Path, tmp_path: Path) -> Path:
    """A desk that allows one page a file, with a file of two pages and one that is no scan in its inbox."""
    place = tmp_path / "desk"
    shutil.copytree(demo_desk, place)
    settings = place / "sohoa.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("quiet_seconds = 1.0", "quiet_seconds = 0.0\nmax_pages = 1"), encoding="utf-8")
    out = io.BytesIO()
    pages = [Image.new("L", (800, 1100), 250) for _ in range(2)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100))
    (place / "inbox" / "Nguyen Van Mau.tif").write_bytes(out.getvalue())
    (place / "inbox" / "letter.pdf").write_text("<html>no paper</html>")
    return place


def test_what_was_refused_is_listed_by_reason_and_taken_again_when_the_limit_is_raised(run: Run, home: Path) -> None:
    assert run("watch", "--once", "--home", home).code == 0
    files = run("status", "--json", "--home", home).json["quarantine"]
    ids = {item["reason"]["code"]: item["id"] for item in files}
    assert sorted(ids) == ["not_what_it_says", "too_many_pages"]
    assert {item["inbox"] for item in files} == {"inbox"}
    said = run("status", "--home", home).out
    assert "too_many_pages × 1" in said
    assert ids["too_many_pages"] in said
    assert "chia thành nhiều tệp" in said
    assert "Mau" not in said
    # While nothing has changed it is refused again
    thick = ids["too_many_pages"]
    assert run("status", thick, "--json", "--home", home).json["reason"]["code"] == "too_many_pages"
    answer = run("redo", thick, "--home", home)
    assert answer.code == 3
    assert "quá nhiều trang" in answer.out
    # When the limit is raised it goes its way, and its quarantine is empty
    settings = home / "sohoa.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("max_pages = 1", "max_pages = 9"), "utf-8")
    assert "received" in run("redo", thick, "--dry-run", "--home", home).out
    answer = run("redo", thick, "--json", "--home", home)
    assert answer.json["pages"] == 2
    assert answer.json["reason"]["code"] != "too_many_pages"
    assert not (home / "quarantine" / thick).exists()
    files = run("status", "--json", "--home", home).json["quarantine"]
    assert [item["reason"]["code"] for item in files] == ["not_what_it_says"]
    # And it is known how it had come
    index = open_index(load(home).config.index)
    (arrival,) = index.arrivals(thick)
    index.close()
    assert (arrival.inbox, Path(arrival.source).name) == ("inbox", "Nguyen Van Mau.tif")


def test_what_is_refused_again_for_another_reason_says_the_new_one(run: Run, home: Path) -> None:
    run("watch", "--once", "--home", home)
    settings = home / "sohoa.toml"
    text = settings.read_text(encoding="utf-8").replace("max_pages = 1", "max_pages = 9\nmax_pixels = 1000")
    settings.write_text(text, encoding="utf-8")
    files = run("status", "--json", "--home", home).json["quarantine"]
    (thick,) = (item["id"] for item in files if item["reason"]["code"] == "too_many_pages")
    answer = run("redo", thick, "--json", "--home", home)
    assert answer.code == 3
    assert answer.json["reason"]["code"] == "too_large"
    files = run("status", "--json", "--home", home).json["quarantine"]
    assert {item["reason"]["code"] for item in files} == {"not_what_it_says", "too_large"}


def test_nobody_can_be_made_to_look_outside_the_quarantine(run: Run, home: Path) -> None:
    for name in ("../inbox", "/etc", "d-none", ".."):
        assert run("redo", name, "--home", home).code == 2
        assert run("status", name, "--home", home).code == 2
        assert run("redo", name, "--dry-run", "--home", home).code == 2


def test_a_quarantine_that_an_earlier_version_wrote_is_taken_again_too(run: Run, home: Path) -> None:
    run("watch", "--once", "--home", home)
    for arrival in (home / "quarantine").glob("*/arrival.json"):
        arrival.unlink()
    settings = home / "sohoa.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("max_pages = 1", "max_pages = 9"), "utf-8")
    files = run("status", "--json", "--home", home).json["quarantine"]
    (thick,) = (item["id"] for item in files if item["reason"]["code"] == "too_many_pages")
    assert run("redo", thick, "--json", "--home", home).json["pages"] == 2
