"""For whoever hands out a PDF that did not come through the journey: signed as its profiles say, never over another."""

import unicodedata
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.journeys.conftest import sohoa
from tests.signing.papers import paper


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "ket-qua.pdf").write_bytes(paper())
    (folder / unicodedata.normalize("NFD", "giấy tờ.pdf")).write_bytes(paper((), size_mm=(148, 105)))
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7 cut off")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial desk."""
    desk = tmp_path_factory.mktemp("desk")
    sohoa("init", "--demo", home=desk)
    return desk


def test_a_chain_of_profiles_is_signed_and_believed(run: Run, home: Path, papers: Path, tmp_path: Path) -> None:
    chain = ("--profile", "nd30-nguoi-ky", "--profile", "nd30-ket-qua", "--profile", "tt05-co-quan")
    made = run("sign", papers / "ket-qua.pdf", *chain, "-o", tmp_path / "out", "--home", home, "--json").json
    assert made["profiles"] == ["nd30-nguoi-ky", "nd30-ket-qua", "tt05-co-quan"]
    assert made["level"] == "B-B"
    found = run("verify", made["signed"], "--home", home, "--json").json
    assert found["indication"] == "TOTAL_PASSED"
    assert [item["field"] for item in found["signatures"]] == ["SohoaSigner", "SohoaSeal", "SohoaAgency"]
    assert found["pdfa"]["conforms"]


def test_a_file_that_cannot_be_signed_does_not_stop_the_others(
    run: Run, home: Path, papers: Path, tmp_path: Path
) -> None:
    answer = run(
        *("sign", *sorted(papers.iterdir()), "-o", tmp_path / "out", "--home", home, "--json"),
        *("--profile", "nd137-chuyen-doi", "--person", "Nguyễn Thị Hư Cấu"),
    )
    assert answer.code == 3
    reasons = {Path(line["file"]).name: line["reason"] for line in answer.lines}
    assert reasons.pop("hong.pdf")["code"] == "signature_not_good"
    assert set(reasons.values()) == {None}
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(reasons)


def test_nothing_is_signed_before_everything_is_there(run: Run, home: Path, papers: Path, tmp_path: Path) -> None:
    out, file = tmp_path / "out", papers / "ket-qua.pdf"
    nameless = run("sign", file, "--profile", "nd137-chuyen-doi", "-o", out, "--home", home)
    assert (nameless.code, "stamp.person is empty" in nameless.err) == (2, True)
    unknown = run("sign", file, "--profile", "tt99", "-o", out, "--home", home)
    assert (unknown.code, "nd30-ket-qua" in unknown.err) == (2, True)
    twice = run("sign", file, file, "--profile", "tt05-co-quan", "-o", out, "--home", home)
    assert (twice.code, "hai tệp cùng tên" in twice.err) == (2, True)
    tried = run("sign", file, "--profile", "tt05-co-quan", "-o", out, "--home", home, "--dry-run")
    assert (tried.code, str(out / "ket-qua.pdf") in tried.out) == (0, True)
    assert not out.exists()


def test_a_signed_file_is_never_written_over(run: Run, home: Path, papers: Path, tmp_path: Path) -> None:
    once = ("sign", papers / "ket-qua.pdf", "--profile", "tt05-co-quan", "-o", tmp_path / "out", "--home", home)
    assert run(*once).code == 0
    kept = (tmp_path / "out" / "ket-qua.pdf").read_bytes()
    assert run(*once).code == 2
    assert (tmp_path / "out" / "ket-qua.pdf").read_bytes() == kept
    again = run(
        *("sign", tmp_path / "out" / "ket-qua.pdf", "--profile", "tt05-co-quan"),
        *("-o", tmp_path / "more", "--home", home),
    )
    assert (again.code, "tt05-co-quan has signed this file already" in again.err) == (3, True)
