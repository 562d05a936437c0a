"""Papers used again: noted before they are handed out, by number and by linked number, until they no longer count."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from core.config import load
from core.model import ArchiveRecord, DossierCode
from pipeline import archive
from pipeline.upkeep import rebuild
from storage import Index, open_index, open_store
from tests.commands.conftest import MARRIAGE, OWNER, Run

DOSSIER = "H48.001.01-251001-0001"
OLD = "212345678"
ASKED = ("--procedure", MARRIAGE, "--on", "2025-10-01")
TAKE = ("--procedure", MARRIAGE, "--dossier", DOSSIER, "--take")


@pytest.fixture
def index(home: Path) -> Iterator[Index]:
    opened = open_index(load(home).config.index)
    yield opened
    opened.close()


def by_kind(records: tuple[ArchiveRecord, ...], kind: str) -> ArchiveRecord:
    return next(record for record in records if record.kind == kind)


def states(answer: dict[str, object]) -> dict[str, str]:
    components = answer["components"]
    assert isinstance(components, list)
    return {item["component"]: item["state"] for item in components}


# --- reuse ---


def test_a_reuse_is_on_record_before_the_paper_is_handed_out(
    run: Run, home: Path, index: Index, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    answer = run("reuse", "--owner", OWNER, *TAKE, "-o", out, "--json", "--home", home)
    assert answer.code == 0
    taken = {item["component"]: item["record"] for item in answer.json["components"] if item["taken"]}
    assert taken
    assert {Path(name).name for name in answer.json["files"]} == {
        f"{part}-{record}.pdf" for part, record in taken.items()
    }
    assert all(path.read_bytes().startswith(b"%PDF") for path in out.iterdir())
    uses = index.dossiers.reuses(DossierCode(DOSSIER))
    assert {(use.component, use.record, use.purpose, use.basis) for use in uses} == {
        (part, record, "giai-quyet-tthc", "statute") for part, record in taken.items()
    }
    again = run("reuse", "--owner", OWNER, *TAKE, "--home", home)
    assert "Đã ghi nhận dùng lại" in again.out
    assert index.dossiers.reuses(DossierCode(DOSSIER)) == uses
    # The papers that lie there are not written over.
    assert run("reuse", "--owner", OWNER, *TAKE, "-o", out, "--home", home).code == 2


def test_every_reason_is_told_with_the_place_of_its_rule(run: Run, home: Path) -> None:
    told = run("reuse", "--owner", OWNER, *ASKED, "--explain", "--home", home).out
    assert "đúng chủ hồ sơ  (TT 01/2023/TT-VPCP Điều 9(2)(b))" in told
    late = ("--procedure", MARRIAGE, "--on", "2027-10-01")
    assert "- r-" in run("reuse", "--owner", OWNER, *late, "--explain", "--home", home).out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--take",), "--dossier"),
        (("--take", "--dossier", DOSSIER), "hôm nay"),
        (("--purpose", "quang-cao"), "không phải mục đích được phép"),
        (("--purpose", "cap-ban-sao"), "cần căn cứ request"),
    ],
)
def test_what_is_not_lawful_or_not_whole_is_refused(run: Run, home: Path, more: tuple[str, ...], said: str) -> None:
    answer = run("reuse", "--owner", OWNER, *ASKED, *more, "--home", home)
    assert answer.code == 2
    assert said in answer.err


def test_a_dry_run_notes_nothing(run: Run, home: Path) -> None:
    before = (home / "index.db").read_bytes()
    assert run("reuse", "--owner", OWNER, *TAKE, "--dry-run", "--home", home).code == 0
    assert (home / "index.db").read_bytes() == before


# --- a dossier ---


def test_a_dossier_says_in_one_sentence_what_it_lacks(run: Run, home: Path) -> None:
    unknown = run("dossier", DOSSIER, "--home", home)
    assert (unknown.code, "--owner" in unknown.err) == (2, True)
    whose = ("--procedure", MARRIAGE, "--owner", OWNER, "--dossier", DOSSIER)
    assert run("scan", *whose, "--originals", "1", "--home", home).code == 0
    day = ("--on", "2027-10-01")
    told = run("dossier", DOSSIER, *day, "--home", home)
    assert told.code == 3
    assert told.out.splitlines()[-1].startswith("Hồ sơ chưa đủ: còn thiếu Tờ khai")
    run("reuse", "--owner", OWNER, *TAKE, "--home", home)
    answer = run("dossier", DOSSIER, *day, "--explain", "--json", "--home", home).json
    assert answer["lacks"] == ["papers", "copies"]
    assert answer["code_form"] == "new"
    flags = {item["component"]: (item["DuocSoHoa"], item["DuocTaiSuDung"]) for item in answer["components"]}
    assert (False, True) in flags.values()
    assert (True, False) not in flags.values()
    assert "dùng lại" in run("dossier", DOSSIER, *day, "--explain", "--home", home).out


def test_a_code_that_is_another_owners_is_refused(run: Run, home: Path) -> None:
    told = ("scan", "--procedure", MARRIAGE, "--dossier", DOSSIER, "--home", home)
    assert run(*told, "--owner", OWNER).code == 0
    answer = run(*told, "--owner", "051197000456")
    assert (answer.code, "mã này đã dùng" in answer.err) == (2, True)


def test_a_dossier_of_another_desk_is_judged_by_what_is_told(run: Run, home: Path) -> None:
    told = ("--procedure", MARRIAGE, "--owner", OWNER, "--on", "2025-10-01")
    answer = run("dossier", "H48.001.01-251001-0009", *told, "--json", "--home", home)
    assert answer.json["complete"] is False


# --- records that no longer count ---


def test_a_superseded_record_is_kept_found_and_not_used_again(
    run: Run, home: Path, index: Index, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    birth = by_kind(records, "birth_certificate")
    order = ("--decision", "15/QĐ-UBND", "--home", home)
    other = next(record for record in records if record.kind != birth.kind)
    assert "cùng loại" in run("record", "supersede", birth.id, "--by", other.id, *order).err
    assert "không thể thay" in run("record", "supersede", birth.id, "--by", birth.id, *order).err
    dry = run("record", "withdraw", birth.id, *order, "--dry-run", "--json")
    assert (dry.json["record"]["version"], dry.json["changes"][0]["kind"]) == (2, "withdrawn")
    assert run("record", "show", birth.id, "--json", "--home", home).json["changes"] == []
    assert "đang có hiệu lực" in run("record", "reinstate", birth.id, *order, "--dry-run").err

    done = run("record", "withdraw", birth.id, "--from", "2025-09-01", *order, "--json")
    assert (done.code, done.json["record"]["version"], done.json["record"]["withdrawn_on"]) == (0, 2, "2025-09-01")
    assert "đã bị thu hồi" in run("record", "withdraw", birth.id, *order).err
    refused = run("reuse", "--owner", OWNER, *ASKED, "--json", "--home", home).json
    assert any(item["refused"] and "withdrawn" in item["refused"][0]["reasons"] for item in refused["components"])
    hits = run("search", "giấy khai sinh", "--json", "--home", home).json["records"]
    assert {hit["id"]: hit["withdrawn_on"] for hit in hits}[birth.id] == "2025-09-01"
    assert "thu hồi từ 01/09/2025" in run("search", "giấy khai sinh", "--home", home).out
    fetched = run("fetch", birth.id, "-o", tmp_path / "a.pdf", "--home", home)
    assert (fetched.code, "Lưu ý" in fetched.err) == (0, True)
    manifest = json.loads((tmp_path / "a.manifest.json").read_text(encoding="utf-8"))
    assert manifest["record"]["version"] == 2

    back = run("record", "reinstate", birth.id, *order, "--json").json
    assert [item["kind"] for item in back["changes"]] == ["withdrawn", "reinstated"]
    assert "đang có hiệu lực" in run("record", "reinstate", birth.id, *order).err
    assert "phục hồi" in run("record", "show", birth.id, "--home", home).out
    *_, last = index.ledger()
    assert (last.event.action, last.event.subject) == ("reinstated", birth.id)
    # All versions lie in the store, the audit looks at each, and the index can be made again from the newest.
    # 5 would say so; 6 is a signature that a busy machine had no time for.
    assert run("audit", "--home", home).code in {0, 6}
    store = open_store(load(home).config.store)
    (name,) = [name for record_id, name in rebuild.manifests(store) if record_id == birth.id]
    assert name == archive.manifest_name(birth.id, 3)
    assert rebuild.read(birth.id, name, store).record == index.record(birth.id)


def test_a_change_whose_index_was_never_written_is_taken_over(
    run: Run, home: Path, index: Index, records: tuple[ArchiveRecord, ...]
) -> None:
    birth = by_kind(records, "birth_certificate")
    order = ("--decision", "15/QĐ-UBND", "--home", home)
    before = (home / "index.db").read_bytes()
    assert run("record", "withdraw", birth.id, *order).code == 0
    index.close()
    for path in home.glob("index.db-*"):
        path.unlink()
    (home / "index.db").write_bytes(before)
    reopened = open_index(load(home).config.index)
    # Who only tries sees it too, and leaves it to whoever does
    entries = len(tuple(reopened.ledger()))
    assert "đã bị thu hồi" in run("record", "withdraw", birth.id, *order, "--dry-run").err
    assert len(tuple(reopened.ledger())) == entries
    reopened.close()
    assert "đã bị thu hồi" in run("record", "withdraw", birth.id, *order).err
    assert run("record", "reinstate", birth.id, *order, "--json").json["record"]["version"] == 3


@pytest.mark.parametrize("decision", ["", "một câu dài", f"15/{OWNER}", "x" * 60])
def test_only_the_number_of_a_decision_stays_for_ever(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], decision: str
) -> None:
    answer = run("record", "withdraw", records[0].id, "--decision", decision, "--home", home)
    assert answer.code == 2
    assert OWNER not in answer.err


# --- one person's numbers ---


def card(path: Path, text: str) -> Path:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    picture = Image.new("L", (1240, 800), 250)
    picture.paste(Image.fromarray(barcode.to_image(scale=5)), (60, 60))
    picture.save(path, dpi=(200, 200))
    return path


def test_papers_under_the_old_number_serve_once_a_clerk_has_linked_it(
    run: Run, home: Path, index: Index, tmp_path: Path
) -> None:
    asked = ("reuse", "--owner", OLD, *ASKED, "--json", "--home", home)
    assert "reused" not in states(run(*asked).json).values()
    qr = card(tmp_path / "card.png", f"{OWNER}|{OLD}|Nguyễn Văn Mẫu|02011995|Nam|Thôn 1|04052021")
    told = ("owner", "link", "--owner", OWNER, "--other", OLD, "--evidence", "card_qr", "--home", home)
    assert "không đọc được mã QR" in run(*told).err
    assert run(*told, "--card", qr, "--dry-run", "--json").json["links"] == []
    linked = run(*told, "--card", qr, "--json")
    assert [item["number"] for item in linked.json["links"]] == ["•••678"]
    again = run(*asked).json
    assert "reused" in states(again).values()
    assert any("linked_owner" in item["grounds"] for item in again["components"])
    shown = run("owner", "show", "--owner", OWNER, "--home", home).out
    assert "•••678" in shown
    assert OLD not in shown
    ended = run("owner", "unlink", "--owner", OLD, "--other", OWNER, "--home", home)
    assert "đã chấm dứt" in ended.out
    assert "reused" not in states(run(*asked).json).values()
    assert "không được liên kết" in run("owner", "unlink", "--owner", OLD, "--other", OWNER, "--home", home).err
    assert [entry.event.action for entry in index.ledger()][-3:-1] == ["reuse_asked", "owner_link_ended"]


def test_evidence_that_is_a_record_must_be_one(run: Run, home: Path) -> None:
    told = ("owner", "link", "--owner", OWNER, "--other", "B1234567", "--evidence", "passport", "--home", home)
    assert "no record r-none" in run(*told, "--record", "r-none").err
    assert run(*told, "--json").json["links"][0]["evidence"] == "passport"


# --- search and fetch ---


@pytest.mark.parametrize("text", ["", "  ", "…"])
def test_a_search_for_nothing_says_what_to_type(run: Run, home: Path, text: str) -> None:
    answer = run("search", text, "--home", home)
    assert (answer.code, "ít nhất một từ" in answer.err) == (2, True)


def test_a_file_that_is_there_stays_unless_it_may_go(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    target = tmp_path / "a.pdf"
    (tmp_path / "a.words.json").write_text("mine", encoding="utf-8")
    refused = run("fetch", records[0].id, "-o", target, "--home", home)
    assert (refused.code, "đã có tệp này" in refused.err, target.exists()) == (2, True, False)
    assert run("fetch", records[0].id, "-o", target, "--force", "--home", home).code == 0
    assert (tmp_path / "a.words.json").read_text(encoding="utf-8") != "mine"
