"""A clerk prints cover sheets, has a file of several papers taken apart, and sees what became of each."""

from pathlib import Path

import pypdfium2
import pytest

from core.config import load
from core.model import DocumentId
from storage import open_index
from tests.commands.conftest import Run, replace_all
from tests.journeys.stacks import printed, scanned, stack_of

DOSSIER = "H48.001.01-250915-0001"


def test_cover_sheets_are_printed_for_the_papers_of_a_dossier(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "to-bia.pdf"
    asked = ("cover", "--dossier", DOSSIER, "--procedure", "1.004884", "--component", "to-khai", "-o", made)
    answer = run(*asked, "--component", "khai-sinh")
    assert (answer.code, answer.out) == (0, f"{made}: 2 tờ bìa\n")
    with pypdfium2.PdfDocument(made) as pdf:
        assert "Giấy khai sinh (khai-sinh)" in pdf[0].get_textpage().get_text_range()
    assert run(*asked, "--one-a-page").code == 0


def test_without_a_procedure_a_component_is_any_of_that_code(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "to-bia.pdf"
    assert run("cover", "--dossier", DOSSIER, "--component", "khai-sinh", "-o", made).code == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--component": "to-khaii"}, "không có thành phần này. Các mã dùng được: to-khai, "),
        ({"--dossier": "H48"}, "không đúng mẫu mã hồ sơ"),
        ({"--procedure": "9.999999"}, "không có thủ tục này"),
        ({"-o": "/nowhere/to-bia.pdf"}, "/nowhere: không có thư mục này"),
    ],
)
def test_a_wrong_code_is_said_in_plain_words(run: Run, tmp_path: Path, changed: dict[str, str], said: str) -> None:
    asked = {"--dossier": DOSSIER, "--procedure": "1.004884", "--component": "to-khai", "-o": str(tmp_path / "a.pdf")}
    answer = run("cover", *(part for item in (asked | changed).items() for part in item))
    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "a.pdf").exists()


def test_a_component_that_no_procedure_has(run: Run) -> None:
    answer = run("cover", "--dossier", DOSSIER, "--component", "khong-co")
    assert (answer.code, "procedures.toml" in answer.err) == (2, True)


@pytest.fixture
def stack(light_papers: Path, tmp_path: Path) -> Path:
    """Two papers behind their sheets, and two without one."""
    first, second, third, _ = (path.read_bytes() for path in sorted(light_papers.iterdir()))
    folder = tmp_path / "stacks"
    folder.mkdir()
    sheets = (scanned(printed(code)) for code in ("to-khai", "khai-sinh"))
    (folder / "covered.pdf").write_bytes(stack_of(next(sheets), first, next(sheets), second))
    (folder / "bare.pdf").write_bytes(stack_of(second, third))
    return folder


def test_a_folder_with_stacks_tells_of_every_paper(
    run: Run, home: Path, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_BACKSCAN__SPLIT", "propose")
    # The same papers have been archived by themselves
    replace_all(home)
    answer = run("batch", stack, "--json", "--home", home)
    assert answer.code == 3
    rows = {row["source"]: row for row in answer.json["documents"]}
    assert {name: rows[name]["status"] for name in sorted(rows)} == {
        "bare.pdf": "needs_review",
        "covered.pdf": "split",
        "covered.pdf#1": "archived",
        "covered.pdf#2": "archived",
    }
    assert rows["covered.pdf#1"]["sha256"] == rows["covered.pdf"]["sha256"]
    part = run("status", rows["covered.pdf#2"]["id"], "--json", "--home", home).json
    assert part["part"] == {"of": rows["covered.pdf"]["id"], "first": 4, "last": 4, "component": "khai-sinh"}
    assert f"trang 4 của {rows['covered.pdf']['id']}" in run("status", part["id"], "--home", home).out
    # Run again, everything is done, and nothing is there twice
    again = run("batch", stack, "--json", "--home", home)
    assert [row["id"] for row in again.json["documents"]] == [row["id"] for row in answer.json["documents"]]
    # And a clerk parts the other one
    waits = rows["bare.pdf"]["id"]
    text = run("review", waits, "--home", home).out
    assert "Tách như trên: --split 2" in text
    shown = run("review", waits, "--json", "--home", home).json["documents"][0]
    assert [(part["first"], part["last"]) for part in shown["split"]["parts"]] == [(1, 1), (2, 2)]
    assert run("review", waits, "--split", "2", "--accept", "--home", home).code == 2
    assert run("review", waits, "--split", "hai", "--home", home).code == 2
    assert "2 giấy tờ" in run("review", waits, "--split", "2", "--dry-run", "--home", home).out
    replace_all(home)
    done = run("review", waits, "--split", "2", "--json", "--home", home)
    assert [item["status"] for item in done.json["documents"]] == ["split", "archived", "archived"]
    assert "2 giấy tờ" in run("review", waits, "--home", home).out
    index = open_index(load(home).config.index)
    document = index.document(DocumentId(waits))
    index.close()
    assert document is not None
    assert len(document.parts) == 2
