"""A paper that was put together from two files: kept with both of them, and looked at before it is signed."""

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from core.codes import document_id_for, record_id_for
from core.errors import IntegrityError, Reason
from core.model import Arrival, Backs, DeskCode, Document, DocumentId, FieldName, Status
from pipeline import archive, pages
from pipeline.decisions import Scope, confirm
from pipeline.steps import finish
from pipeline.tools import Tools
from pipeline.upkeep import rebuild
from pipeline.upkeep.garbage import archive_heap
from pipeline.upkeep.must import must_have
from storage.care import open_cared
from storage.care.checks import SqlChecks
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import DPI, MORNING, scan_of
from tests.schemas import hold

PRINTED = scan_of(a_page(DECISION))


def blank() -> bytes:
    with Image.open(io.BytesIO(PRINTED)) as page:
        out = io.BytesIO()
        Image.new("L", page.size, 245).save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def collated(fronts: bytes, backs: bytes, tools: Tools) -> DocumentId:
    kept = tuple(tools.store.put(side, media_type="image/png") for side in (fronts, backs))
    made = pages.collate(fronts, backs, Backs.REVERSED, tools.limits)
    original = tools.store.put(made, media_type="application/pdf")
    desk = DeskCode(tools.config.desk.code)
    document = Document(document_id_for(original.sha256), desk, Status.RECEIVED, original, collated_from=kept)
    return tools.index.receive(document, Arrival(desk, "SCAN0001.png", MORNING)).id


def test_its_record_names_both_files_and_nothing_is_whole_without_them(tools: Tools) -> None:
    paper = collated(PRINTED, blank(), tools)
    document = finish(paper, tools)
    assert (document.status, document.page_count) == (Status.ARCHIVED, 2)
    record = tools.index.record(record_id_for(paper))
    assert record is not None
    sides = [kept.sha256 for kept in record.collated_from]
    assert [tools.store.get(sha256) for sha256 in sides] == [PRINTED, blank()]
    manifest = tools.store.get_named(archive.manifest_name(record.id))
    hold(json.loads(manifest))
    assert archive.record_from(manifest) == record
    sums = tools.store.get_named(archive.sums_name(record.id)).decode()
    assert all(f"{sha256}  cas/sha256/" in sums for sha256 in sides)
    # An index that is made again says the same
    assert rebuild.read(record.id, archive.manifest_name(record.id), tools.store).document.collated_from == (
        record.collated_from
    )
    # And without the scanner's bytes it is damaged
    (fronts,) = tools.config.store.path.glob(f"cas/sha256/*/*/{sides[0]}")
    fronts.unlink()
    with pytest.raises(IntegrityError, match=sides[0]):
        rebuild.read(record.id, archive.manifest_name(record.id), tools.store)


def test_both_files_are_looked_after_and_never_cleared_up_before_it_is_archived(tools: Tools) -> None:
    paper = tools.index.document(collated(PRINTED, blank(), tools))
    assert paper is not None
    store, checks = open_cared(tools.config.store), SqlChecks(tools.config.index)
    sides = {kept.sha256 for kept in paper.collated_from}
    assert sides <= archive_heap(checks, store).named
    assert sides <= {item.sha256 for item in must_have(tools.index, checks, store)}
    checks.close()


def test_a_file_that_is_gone_before_the_paper_is_sealed_stops_everything(tools: Tools) -> None:
    paper = collated(PRINTED, blank(), tools)
    backs = tools.index.document(paper)
    assert backs is not None
    (path,) = tools.config.store.path.glob(f"cas/sha256/*/*/{backs.collated_from[1].sha256}")
    path.unlink()
    with pytest.raises(IntegrityError, match="missing from the store"):
        finish(paper, tools)


def test_sides_that_do_not_seem_to_belong_together_wait_for_a_clerk(tools: Tools) -> None:
    # Given a sheet that lay the wrong way: blank where its front should be
    paper = collated(blank(), PRINTED, tools)
    document = finish(paper, tools)
    assert (document.status, document.reason) == (Status.NEEDS_REVIEW, Reason.SIDES_DOUBTFUL)
    # When the clerk corrects a field, that says nothing of the pages
    typed = {FieldName.SUBJECT: "hòa giải"}
    changed = confirm(
        paper,
        tools.index,
        tools.work,
        actor="canbo",
        at=MORNING,
        values=typed,
        scope=Scope.TYPED,
        kind=tools.kind(document.kind),
    )
    assert changed.reason == Reason.SIDES_DOUBTFUL
    # When she has compared them with the paper, it goes on
    confirm(paper, tools.index, tools.work, actor="canbo", at=MORNING)
    assert finish(paper, tools).status is Status.ARCHIVED


def test_the_same_pages_of_a_scanner_that_turns_sheets_itself_are_advice_only(tools: Tools) -> None:
    paper = tools.index.document(collated(blank(), PRINTED, tools))
    assert paper is not None
    alone = replace(paper, collated_from=())
    assert tools.index.save(alone)
    assert finish(paper.id, tools).status is Status.ARCHIVED
