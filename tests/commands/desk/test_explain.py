"""`sohoa read --explain`: pictures for people, and a desk that notices nothing."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.commands.conftest import Run


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_page_of_html_is_written_and_no_desk_notices(run: Run, papers: Path, demo_desk: Path, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    shutil.copytree(demo_desk, home)
    before = everything_in(home)
    target = tmp_path / "giải thích.html"
    answer = run("read", "--explain", papers / "WAITS.jpg", "-o", target, "--json", "--home", home)
    assert answer.code == 0
    assert answer.json["explanation"] == [str(target)]
    html = target.read_text(encoding="utf-8")
    assert "WAITS.jpg" in html
    assert "Giấy khai sinh" in html
    assert everything_in(home) == before


def test_several_pages_become_several_pictures(run: Run, papers: Path, tmp_path: Path) -> None:
    with Image.open(papers / "SCAN0001.jpg") as page:
        shape = page.width / page.height
        page.save(tmp_path / "two.tif", save_all=True, append_images=[Image.new("L", page.size, 250)], dpi=(200, 200))
    said = run("read", "--explain", tmp_path / "two.tif", "-o", tmp_path / "p.png", "--home", tmp_path).out
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["p-1.png", "p-2.png"]
    assert said.splitlines()[-2:] == [str(tmp_path / "p-1.png"), str(tmp_path / "p-2.png")]
    with Image.open(tmp_path / "p-1.png") as picture:
        # What is said of the page stands beside it.
        assert picture.width / picture.height > shape


def test_what_cannot_be_read_is_not_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7")
    answer = run("read", "--explain", tmp_path / "bad.pdf", "-o", tmp_path / "a.png", "--json", "--home", tmp_path)
    assert (answer.code, answer.json["reason"]["code"]) == (3, "truncated")
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--explain", "a.png"), "needs -o"),
        (("a.png", "-o", "b.png"), "with --explain only"),
        (("--explain", "a.png", "c.png", "-o", "b.png"), "one file at a time"),
        (("--explain", "a.png", "-o", "b.gif"), "ending in .png or .html"),
        (("--explain", "a.png", "-o", "./a.png"), "the scan itself"),
        (("--explain", "a.png", "-o", "desk/inbox/b.png"), "a desk's folder"),
        (("--explain", "a.png", "-o", "none/b.png"), "none: không có thư mục"),
    ],
)
def test_where_an_explanation_may_not_go_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    Image.new("L", (300, 400), 250).save(tmp_path / "a.png", dpi=(200, 200))
    before = (tmp_path / "a.png").read_bytes()
    (tmp_path / "desk" / "inbox").mkdir(parents=True)
    (tmp_path / "desk" / "sohoa.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    answer = run("read", *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert (tmp_path / "a.png").read_bytes() == before
    assert [path.name for path in tmp_path.glob("**/b.*")] == []
