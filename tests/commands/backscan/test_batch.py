"""Many files at once: a folder, an inbox."""

import json
import os
import shutil
import unicodedata
from pathlib import Path

import pikepdf

from core.config import load
from storage import open_index
from tests.commands.conftest import OWNER, Run


def sources(answer: dict[str, list[dict[str, object]]]) -> dict[str, dict[str, object]]:
    return {str(row["source"]): row for row in answer["documents"]}


def code_of(row: dict[str, object]) -> str | None:
    reason = row["reason"]
    return str(reason["code"]) if isinstance(reason, dict) else None


def test_a_second_run_finds_everything_done(run: Run, home: Path, papers: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in papers.iterdir()}
    answer = run("batch", papers, "--json", "--home", home)
    assert answer.code == 3
    assert answer.json["counts"] == {"archived": 4, "needs_review": 1}
    assert {path.name: path.stat().st_mtime_ns for path in papers.iterdir()} == before
    row = sources(answer.json)["SCAN0002.jpg"]
    assert (row["status"], row["kind"], row["pages"]) == ("archived", "birth_certificate", 1)
    assert str(row["record"]).startswith("r-")


def test_the_table_tells_what_became_of_each_file(run: Run, home: Path, papers: Path) -> None:
    text = run("batch", papers, "--home", home).out
    assert "SCAN0002.jpg" in text
    assert "bắt buộc" in text


def test_a_dry_run_lists_and_does_nothing(run: Run, home: Path, light_papers: Path) -> None:
    before = (home / "index.db").read_bytes()
    answer = run("batch", light_papers, "--dry-run", "--home", home)
    assert len(answer.out.splitlines()) == 4
    assert run("batch", light_papers, "--dry-run", "--json", "--home", home).json["files"] == answer.out.splitlines()
    assert (home / "index.db").read_bytes() == before


def test_doubtful_papers_are_archived_when_told_to(run: Run, home: Path, papers: Path) -> None:
    answer = run("batch", papers, "--accept-doubtful", "--json", "--home", home)
    assert answer.code == 0
    assert answer.json["counts"] == {"archived": 5}


def test_a_desk_inside_the_folder_is_refused(run: Run, home: Path) -> None:
    answer = run("batch", home.parent, "--home", home)
    assert answer.code == 2
    assert "hãy chọn thư mục khác" in answer.err


def test_good_files_between_hostile_ones_are_archived_and_each_bad_one_is_explained(
    run: Run, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stack"
    folder.mkdir()
    good = sorted(light_papers.iterdir())
    shutil.copy(good[0], folder / unicodedata.normalize("NFD", "Đơn đề nghị.jpg"))
    shutil.copy(good[1], folder / "two\nlines.jpg")
    (folder / "empty.pdf").touch()
    os.utime(folder / "empty.pdf", (0, 0))
    (folder / "half.jpg").write_bytes(good[2].read_bytes()[:20_000])
    (folder / "page.pdf").write_text("<html><body>Không phải PDF</body></html>")
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    answer = run("batch", folder, "--json", "--home", home)
    assert answer.code == 3
    rows = sources(answer.json)
    assert {code_of(row) for name, row in rows.items() if name.endswith(".jpg") and "loop" not in name} == {
        None,
        "truncated",
    }
    assert code_of(rows["empty.pdf"]) == "empty"
    assert code_of(rows["half.jpg"]) == "truncated"
    assert code_of(rows["page.pdf"]) in {"not_what_it_says", "unsupported"}
    assert code_of(rows["loop.jpg"]) == "not_a_regular_file"
    assert code_of(rows["locked.pdf"]) == "encrypted"
    kept = list((home / "quarantine").glob("*/reason.json"))
    assert len(kept) == 4
    assert {json.loads(path.read_text())["schema"] for path in kept} == {"sohoa.quarantine/1"}


def test_what_the_manifest_says_of_a_file_goes_with_it(
    run: Run, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    paper = folder / "SCAN0001.jpg"
    # Other bytes, so that it is another document
    paper.write_bytes((light_papers / "SCAN0001.jpg").read_bytes() + b"\0")
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(
        f"\ufefffile,dossier_code,procedure_code,owner\nSCAN0001.jpg,H48.90-250915-0007,1.004884,{OWNER}\nabsent.jpg,,,\n",
        encoding="utf-8",
    )
    (row,) = run("batch", folder, "--manifest", manifest, "--accept-doubtful", "--json", "--home", home).json[
        "documents"
    ]
    index = open_index(load(home).config.index)
    document = index.document(row["id"])
    index.close()
    assert document is not None
    assert (document.dossier_code, document.procedure_code, document.owner) == ("H48.90-250915-0007", "1.004884", OWNER)


def test_a_manifest_without_its_columns_is_refused(run: Run, home: Path, light_papers: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("name;dossier\n")
    answer = run("batch", light_papers, "--manifest", manifest, "--home", home)
    assert answer.code == 2
    assert "cột file" in answer.err
