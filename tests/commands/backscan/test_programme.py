"""A back-scan as its leader meets it: the manifest, progress, pauses, samples, the list that is handed over."""

import csv
import json
from pathlib import Path

import pytest

from commands.backscan.manifest import read_manifest
from core.codes import batch_id_for
from core.errors import ConfigError
from core.model import DeskCode, Expected
from tests.commands.conftest import OWNER, Answer, Run

HEAD = "file,box,folder,shelf,pages,kind,operator\n"


@pytest.fixture
def box(light_papers: Path, tmp_path: Path) -> Path:
    """Four papers that the desk knows, and what is no scan."""
    folder = tmp_path / "box"
    folder.mkdir()
    for path in light_papers.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "=broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    return folder


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(
        HEAD + "SCAN0001.jpg,H1,01,K1,1,,lan\nSCAN0002.jpg,H1,01,K1,2,birth_certificate,lan\n"
        "SCAN0003.jpg,H1,02,K1,,land_use_certificate,minh\nABSENT.jpg,H1,02,K1,5,,minh\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def programme(run: Run, home: Path, box: Path, manifest: Path) -> str:
    """A programme that was run to its end."""
    assert run("batch", box, "--manifest", manifest, "--json", "--home", home).json["counts"] == {
        "archived": 4,
        "set_aside": 1,
    }
    return batch_id_for(DeskCode("mau-son-dong"), str(box.resolve()))


def shown(run: Run, home: Path, programme: str) -> Answer:
    return run("backscan", "show", programme, "--json", "--home", home)


def test_the_list_that_is_handed_over_names_what_is_missing_extra_and_different(
    run: Run, home: Path, programme: str, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    answer = run("backscan", "handover", programme, "-o", target, "--json", "--home", home)
    assert answer.code == 3
    told = answer.json
    assert told["files"] == 6
    assert {name: count for name, count in told["counts"].items() if count} == {
        "found": 5,
        "missing": 1,
        "extra": 2,
        "pages_differ": 1,
        "kind_differs": 1,
        "refused": 1,
    }
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert rows["SCAN0001.jpg"]["findings"] == "found"
    assert rows["SCAN0001.jpg"]["record"].startswith("r-")
    assert rows["SCAN0002.jpg"]["findings"] == "found pages_differ"
    assert (rows["SCAN0002.jpg"]["pages_expected"], rows["SCAN0002.jpg"]["pages_found"]) == ("2", "1")
    assert rows["SCAN0003.jpg"]["findings"] == "found kind_differs"
    assert (rows["ABSENT.jpg"]["findings"], rows["ABSENT.jpg"]["record"]) == ("missing", "")
    assert rows["SCAN0008.jpg"]["findings"] == "found extra"
    # A spreadsheet must not take a name for a formula
    assert rows["'=broken.pdf"]["findings"] == "found extra refused"
    assert "Hãy" in rows["'=broken.pdf"]["reason"]


def test_a_dry_run_hands_nothing_over(run: Run, home: Path, programme: str, tmp_path: Path) -> None:
    answer = run("backscan", "handover", programme, "-o", tmp_path / "out.csv", "--dry-run", "--home", home)
    assert "thiếu" in answer.out
    assert not (tmp_path / "out.csv").exists()
    nowhere = run("backscan", "handover", programme, "-o", tmp_path / "no" / "out.csv", "--home", home)
    assert (nowhere.code, nowhere.out, "không có thư mục" in nowhere.err) == (2, "", True)


def test_progress_is_shown_with_the_errors_of_each_operator(run: Run, home: Path, programme: str) -> None:
    found = shown(run, home, programme).json
    assert (found["state"], found["why"], found["rounds"]) == ("done", None, [])
    assert found["progress"]["counts"] == {"archived": 4, "expected": 1, "refused": 1}
    operators = {row["operator"]: row for row in found["progress"]["operators"]}
    assert (operators["lan"]["files"], operators["lan"]["pages_differ"]) == (2, 1)
    assert operators[""]["refused"] == 1
    text = run("backscan", "show", programme, "--home", home).out
    assert "xong" in text
    assert "minh" in text
    assert programme in run("backscan", "list", "--home", home).out
    listed = run("backscan", "list", "--json", "--home", home).json["batches"]
    assert programme in {batch["id"] for batch in listed}


def test_samples_of_two_rounds_are_inspected_and_counted(run: Run, home: Path, programme: str) -> None:
    # Given a sample of the first round: one file of each operator
    draw = ("backscan", "sample", programme, "--round", "1", "--json", "--home", home)
    first = run(*draw, "--percent", "10", "--seed", "7").json
    assert first["draw"]["population"] == 4
    assert [item["operator"] for item in first["items"]].count("lan") == 1
    assert len(first["items"]) == 3
    assert run(*draw).json == first
    refused = run("backscan", "sample", programme, "--round", "1", "--percent", "90", "--home", home)
    assert refused.code == 2
    assert "đã lấy mẫu" in refused.err
    # When an inspector finds an error
    (lan,) = [item["number"] for item in first["items"] if item["operator"] == "lan"]
    (minh,) = [item["number"] for item in first["items"] if item["operator"] == "minh"]
    assert run("backscan", "qc", programme, str(lan), "--error", "mo", "--home", home).code == 0
    told = run("backscan", "qc", programme, str(minh), "--ok", "--inspector", "kiem.tra", "--json", "--home", home).json
    assert (told["verdict"], told["inspector"], told["round"]) == ("ok", "kiem.tra", 1)
    # Then it is counted, and the second round does not draw that file until it is corrected
    found = shown(run, home, programme).json
    assert found["rounds"][0] | {"seed": 0} == {
        "round": 1,
        "percent": 10.0,
        "seed": 0,
        "drawn": 3,
        "population": 4,
        "inspected": 2,
        "wrong": 1,
    }
    operators = {row["operator"]: row["error_percent"] for row in found["progress"]["operators"]}
    assert (operators["lan"], operators["minh"]) == (100.0, 0.0)
    arguments = ("backscan", "sample", programme, "--round", "2", "--percent", "100", "--home", home)
    second = run(*arguments, "--dry-run", "--json").json
    assert second["draw"]["population"] == 1
    assert second["items"][0]["number"] not in {item["number"] for item in first["items"]}
    assert shown(run, home, programme).json["rounds"] == found["rounds"]


def test_the_second_round_is_not_drawn_before_the_first(run: Run, home: Path, programme: str) -> None:
    answer = run("backscan", "sample", programme, "--round", "2", "--percent", "5", "--home", home)
    assert (answer.code, "vòng 1" in answer.err) == (2, True)
    answer = run("backscan", "sample", programme, "--round", "1", "--home", home)
    assert (answer.code, "--percent" in answer.err) == (2, True)


@pytest.mark.parametrize("verdict", [("--ok", "--error", "mo"), (), ("--error", "Mờ quá"), ("--error", "ok")])
def test_a_verdict_is_one_thing_or_the_other(run: Run, home: Path, programme: str, verdict: tuple[str, ...]) -> None:
    assert run("backscan", "qc", programme, "1", *verdict, "--home", home).code == 2


def test_a_verdict_on_what_was_not_drawn_is_refused(run: Run, home: Path, programme: str) -> None:
    answer = run("backscan", "qc", programme, "1", "--ok", "--home", home)
    assert (answer.code, "không có trong mẫu" in answer.err) == (2, True)


def test_what_was_cancelled_does_not_begin_again_by_mistake(
    run: Run, home: Path, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a programme that stopped itself
    with monkeypatch.context() as full:
        full.setenv("SOHOA_BACKSCAN__MIN_FREE_MIB", "1000000000")
        stopped = run("batch", box, "--json", "--home", home)
    assert (stopped.code, stopped.json["documents"]) == (3, [])
    assert "sohoa backscan resume b-" in stopped.err
    (programme,) = [
        batch["id"]
        for batch in run("backscan", "list", "--json", "--home", home).json["batches"]
        if batch["why"] == "low_disk"
    ]
    # When it is cancelled
    assert run("backscan", "cancel", programme, "--dry-run", "--home", home).code == 0
    assert run("backscan", "cancel", programme, "--json", "--home", home).json["state"] == "cancelled"
    again = run("batch", box, "--home", home)
    assert (again.code, "đã hủy" in again.err) == (2, True)
    assert run("backscan", "pause", programme, "--home", home).code == 2
    # Then only who asks for it gets it going
    assert "đang chạy" in run("backscan", "resume", programme, "--dry-run", "--home", home).out
    done = run("backscan", "resume", programme, "--json", "--home", home)
    assert done.json["counts"] == {"archived": 4, "set_aside": 1}
    assert shown(run, home, programme).json["state"] == "done"


def test_files_that_were_refused_are_tried_once_more(run: Run, home: Path, programme: str, box: Path) -> None:
    assert "1 tệp bị loại" in run("backscan", "retry", programme, "--dry-run", "--home", home).out
    (box / "=broken.pdf").unlink()
    answer = run("backscan", "retry", programme, "--json", "--home", home)
    assert (answer.code, answer.json["counts"]) == (0, {"archived": 4})


def test_a_folder_that_is_gone_is_said_to_be_so(run: Run, home: Path, programme: str, box: Path) -> None:
    box.rename(box.with_name("elsewhere"))
    answer = run("backscan", "resume", programme, "--home", home)
    assert (answer.code, "Không còn thấy" in answer.err) == (2, True)


def test_a_programme_that_nobody_knows_is_refused(run: Run, home: Path) -> None:
    answer = run("backscan", "show", "b-unknown", "--home", home)
    assert (answer.code, "sohoa backscan list" in answer.err) == (2, True)


# --- the manifest ---


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("file,colour\na.pdf,red\n", "dòng 1, cột colour"),
        ("file,box,box\na.pdf,1,2\n", "dòng 1, cột box"),
        (HEAD + "a.pdf,1,1,1,0,,\n", "dòng 2, cột pages"),
        (HEAD + "a.pdf,1,1,1,²,,\n", "dòng 2, cột pages"),
        (HEAD + "a.pdf,1,1,1,,poem,\n", "dòng 2, cột kind"),
        (HEAD + "a.pdf,1,1,1,,,Nguyễn Thị Lan\n", "dòng 2, cột operator"),
        (HEAD + "a.pdf\n\nb.pdf\na.pdf\n", "dòng 5, cột file"),
        (HEAD + ",1,1,1,,,\n", "dòng 2, cột file"),
        (HEAD + "../a.pdf\n", "dòng 2, cột file"),
        (HEAD + "a.pdf,1,1,1,1,,lan,more\n", "dòng 2: có 8 ô"),
    ],
)
def test_a_mistake_in_the_manifest_names_row_and_column(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        read_manifest(path)
    assert where in str(raised.value)
    assert "Nguyễn" not in str(raised.value)


def test_a_manifest_that_excel_saved_in_another_encoding_is_told_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(HEAD.encode("utf-16"))
    with pytest.raises(ConfigError, match="CSV UTF-8"):
        read_manifest(path)


def test_a_manifest_is_read_as_excel_in_vietnam_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"\ufefffile;owner;box;pages;operator\r\nhộp 1\\Đơn.pdf;{OWNER};H;12;lan.nt\r\n;;;;\r\n", encoding="utf-8"
    )
    ((source, line),) = read_manifest(path).items()
    assert source == "hộp 1/Đơn.pdf"
    assert line.told.owner == OWNER
    assert line.expected == Expected(box="H", pages=12, operator="lan.nt")


def test_names_are_the_same_in_both_forms_of_their_accents(run: Run, home: Path, box: Path, manifest: Path) -> None:
    (box / "SCAN0001.jpg").rename(box / "Tơ\u0300.jpg")
    manifest.write_text(HEAD + "Tờ.jpg,H1,,,,,lan\n", encoding="utf-8")
    run("batch", box, "--manifest", manifest, "--json", "--home", home)
    programme = batch_id_for(DeskCode("mau-son-dong"), str(box.resolve()))
    found = shown(run, home, programme).json["progress"]
    assert {row["operator"]: row["files"] for row in found["operators"]}["lan"] == 1
    assert "expected" not in found["counts"]


def test_the_trail_says_who_did_what_to_a_programme(run: Run, home: Path, programme: str) -> None:
    from core.config import load
    from storage import open_index

    run("backscan", "sample", programme, "--round", "1", "--percent", "100", "--home", home)
    run("backscan", "qc", programme, "1", "--error", "lech", "--home", home)
    index = open_index(load(home).config.index)
    events = [entry.event for entry in index.ledger() if entry.event.subject == programme]
    index.close()
    assert [event.action for event in events] == ["backscan_sampled", "backscan_inspected"]
    assert ("verdict", "lech") in events[1].facts
    assert json.dumps([event.facts for event in events]).isascii()
