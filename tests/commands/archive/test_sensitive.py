"""Papers that are secret, that are somebody's identity, and that were digitized before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from core.config import load
from core.model import ArchiveRecord, Document, DossierCode, KindCode
from storage import Index, open_index, schema
from storage.rows import sealed_record
from tests.commands.archive.test_reuse import DOSSIER, by_kind
from tests.commands.conftest import MARRIAGE, OWNER, Run
from tests.pipeline.receiving.test_secrecy import RED, a_page


@pytest.fixture
def index(home: Path) -> Iterator[Index]:
    opened = open_index(load(home).config.index)
    yield opened
    opened.close()


# --- secret papers and identity papers ---


def test_a_secret_paper_is_refused_before_anything_of_it_is_stored(run: Run, home: Path, tmp_path: Path) -> None:
    paper = tmp_path / "secret.jpg"
    paper.write_bytes(a_page(("TUYỆT MẬT", 35, 48, RED), framed=True))
    before = sorted((home / "store").rglob("*")), sorted((home / "work").rglob("*"))
    told = ("--procedure", MARRIAGE, "--owner", OWNER, "--dossier", DOSSIER)
    answer = run("scan", paper, *told, "--json", "--home", home)
    assert answer.code == 3
    assert [(item["file"], item["code"]) for item in answer.json["refused"]] == [("secret.jpg", "secret")]
    assert "Chưa lưu gì vào kho" in answer.json["refused"][0]["text"]
    assert (sorted((home / "store").rglob("*")), sorted((home / "work").rglob("*"))) == before
    assert paper.exists()


def test_lists_do_not_quote_identity_papers_until_somebody_asks(
    run: Run, home: Path, index: Index, records: tuple[ArchiveRecord, ...]
) -> None:
    birth = by_kind(records, "birth_certificate")
    with index._engine.begin() as connection:  # type: ignore[attr-defined]
        key = index._keys.current  # type: ignore[attr-defined]
        card = replace(birth, kind=KindCode("citizen_card"))
        change = sa.update(schema.records).where(schema.records.c.id == birth.id)
        connection.execute(change.values(sealed_record(card, key)))
    shown = run("search", "khai sinh", "--json", "--home", home).json["records"]
    assert {hit["id"]: (hit["snippet"], hit["masked"]) for hit in shown}[birth.id] == ("", True)
    assert "•••" in run("search", "khai sinh", "--home", home).out
    asked = run("search", "khai sinh", "--show-sensitive", "--json", "--home", home).json["records"]
    assert all(hit["snippet"] and not hit["masked"] for hit in asked)
    *_, last = index.ledger()
    assert (last.event.action, last.event.subject) == ("sensitive_shown", birth.id)


def test_the_picture_of_an_identity_paper_is_masked_until_somebody_asks(
    run: Run, home: Path, index: Index, waiting: Document, papers: Path, tmp_path: Path
) -> None:
    assert index.save(replace(waiting, kind=KindCode("citizen_card")))
    target = tmp_path / "masked.png"
    answer = run("review", waiting.id, "--picture", target, "--home", home)
    assert (answer.code, "--unmask" in answer.err) == (0, True)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert run("review", waiting.id, "--picture", tmp_path / "a.jpg", "--home", home).code == 2
    assert run("review", waiting.id, "--picture", tmp_path / "a.jpg", "--unmask", "--home", home).code == 0
    assert (tmp_path / "a.jpg").read_bytes() == (papers / "WAITS.jpg").read_bytes()
    *_, last = index.ledger()
    assert (last.event.action, last.event.subject) == ("picture_shown", waiting.id)


# --- a paper that is scanned again ---


def test_a_rescan_waits_for_a_clerk_and_its_record_serves_instead(
    run: Run, home: Path, index: Index, light_papers: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.jpg"
    with Image.open(light_papers / "SCAN0002.jpg") as page:
        page.rotate(0.4, fillcolor=245).save(again, quality=60, dpi=(200, 200))
    told = ("--procedure", MARRIAGE, "--owner", OWNER, "--dossier", DOSSIER)
    answer = run("scan", again, *told, "--json", "--home", home)
    (document,) = answer.json["documents"]
    assert (answer.code, document["status"], document["reason"]["code"]) == (3, "needs_review", "already_digitized")
    record = index.record(document["same_as"])
    assert record is not None
    assert (
        f"Đã số hóa ngày {record.archived_at:%d/%m/%Y}: {record.id}"
        in run("review", document["id"], "--home", home).out
    )
    assert run("review", document["id"], "--set", "number=1", "--home", home).code == 3
    assert run("review", document["id"], "--reuse", "--dry-run", "--home", home).code == 0
    used = run("review", document["id"], "--reuse", "--json", "--home", home)
    assert (used.code, used.json["documents"][0]["status"]) == (0, "set_aside")
    assert [use.record for use in index.dossiers.reuses(DossierCode(DOSSIER))] == [record.id]
    state = run("dossier", DOSSIER, "--json", "--home", home).json
    assert state["waiting"] == []
    assert any(item["DuocTaiSuDung"] and item["record"] == record.id for item in state["components"])
    assert run("review", document["id"], "--reuse", "--home", home).code == 2
