"""A file with several papers becomes their documents; every page is accounted for, whoever stops us and when."""

import io
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from classifiers.separators import split_at
from core.codes import document_id_for
from core.codes.payloads import cover_payload
from core.errors import ConfigError, IntegrityError, Reason
from core.model import (
    ComponentCode,
    Cover,
    Document,
    DocumentId,
    DossierCode,
    PageRange,
    Part,
    ProcedureCode,
    Split,
    Splitting,
    Status,
)
from pipeline import decisions
from pipeline.splitting import apart, split_of, stored_pages
from pipeline.steps import advance, finish
from pipeline.tools import Tools
from pipeline.upkeep import rebuild
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import DPI, MORNING, receive, scan_of

PAPER = a_page(DECISION)
DOSSIER = DossierCode("H48.001.01-250901-0001")
COVER = Cover(DOSSIER, ComponentCode("to-khai"), ProcedureCode("1.004884"))
OTHER = Cover(DOSSIER, ComponentCode("khai-sinh"))


def sheet(cover: Cover) -> Image.Image:
    code = zxingcpp.create_barcode(cover_payload(cover), zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = blank()
    image.paste(Image.fromarray(np.asarray(code.to_image(scale=4))), (100, 100))
    return image


def blank() -> Image.Image:
    return Image.new("L", (827, 1169), 245)


def written() -> Image.Image:
    with Image.open(io.BytesIO(scan_of(PAPER))) as image:
        return image.copy()


def stack(*pages: Image.Image) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(DPI, DPI), compression="tiff_deflate")
    return out.getvalue()


def stored(document_id: DocumentId, tools: Tools) -> Document:
    document = tools.index.document(document_id)
    assert document is not None
    return document


def described(paper: DocumentId, tools: Tools) -> Document:
    """The paper once a machine knows what it is, or asks."""
    document = stored(paper, tools)
    while document.status not in {Status.DESCRIBED, Status.NEEDS_REVIEW, Status.SET_ASIDE}:
        document = advance(paper, tools)
    return document


FILE = (sheet(COVER), blank(), written(), written(), sheet(OTHER), written())


@given(pages=st.lists(st.sampled_from("cbpn"), min_size=1, max_size=30))
@settings(deadline=None)
def test_every_page_is_of_one_paper_or_a_cover_or_its_back(pages: list[str]) -> None:
    """c: a cover sheet, b: blank, p: a page, n: a page that begins a paper."""
    kinds = dict(enumerate(pages, start=1))
    split = split_at(
        len(pages),
        starts=[number for number, kind in kinds.items() if kind == "n"],
        covers={number: COVER for number, kind in kinds.items() if kind == "c"},
        blank=lambda number: kinds[number] == "b",
    )
    inside = [number for part in split.parts for number in range(part.pages.first, part.pages.last + 1)]
    assert sorted((*inside, *split.covers, *split.blanks)) == list(kinds)
    assert split.page_count == len(pages)
    assert all(part.pages.first <= part.pages.last for part in split.parts)
    begun = {number for number, kind in kinds.items() if kind == "n"}
    assert begun <= {part.pages.first for part in split.parts}


def test_papers_behind_cover_sheets_are_archived_each_by_itself(tools: Tools) -> None:
    whole = finish(receive(tools, stack(*FILE)), tools)
    assert (whole.status, whole.page_count) == (Status.SPLIT, 6)
    split = split_of(whole, tools.work)
    assert split is not None
    assert (split.covers, split.blanks) == ((1, 5), (2,))
    first, second = (finish(part, tools) for part in whole.parts)
    assert [(part.status, part.kind, part.page_count) for part in (first, second)] == [
        (Status.ARCHIVED, "decision", 2),
        (Status.ARCHIVED, "decision", 1),
    ]
    assert (first.pages, second.pages) == (PageRange(3, 4), PageRange(6, 6))
    assert (first.cover, first.dossier_code, first.procedure_code) == (COVER, DOSSIER, "1.004884")
    records = {record.document_id: record for record in tools.index.records()}
    assert set(records) == set(whole.parts)
    assert records[second.id].original == whole.original
    assert (records[second.id].pages, records[second.id].cover) == (PageRange(6, 6), OTHER)
    # They come back when the index is made again
    found = rebuild.rebuild(tools.store, None)
    assert (found.records, found.damaged) == (2, ())


def test_the_ledger_says_which_pages_went_where(tools: Tools) -> None:
    whole = advance(receive(tools, stack(*FILE)), tools)
    events = [entry.event for entry in tools.index.ledger()]
    (split,) = (dict(event.facts) for event in events if event.action == "split")
    assert (split["pages"], split["covers"], split["blanks"]) == ("6", "1,5", "2")
    assert split["parts"] == f"{whole.parts[0]}:3-4 {whole.parts[1]}:6-6"
    came = {event.subject: dict(event.facts) for event in events if event.action == "received"}
    assert came[whole.parts[0]] == {"part_of": whole.id, "pages": "3-4"}


def test_split_twice_it_is_split_once(tools: Tools) -> None:
    # Given two workers that read the same file at the same moment
    paper = receive(tools, stack(*FILE))
    before = stored(paper, tools)
    whole = advance(paper, tools)
    # When the slower one saves what it made
    made = apart(
        before,
        Split((Part(PageRange(1, 6)),)),
        stored_pages(whole, tools.work),
        tools.index.arrivals(paper)[0],
        tools.work,
    )
    assert not tools.index.save(made.document, parts=made.parts)
    # Then there are the parts of the quicker one, and no others
    assert {item.id for item in tools.index.documents()} == {paper, *whole.parts}
    assert advance(paper, tools) == whole


def test_a_file_that_comes_again_is_the_same_file_with_the_same_parts(tools: Tools) -> None:
    data = stack(*FILE)
    whole = finish(receive(tools, data), tools)
    assert receive(tools, data) == whole.id
    assert stored(whole.id, tools).parts == whole.parts
    assert whole.parts[0] == document_id_for(whole.original.sha256, PageRange(3, 4))


def test_a_part_can_be_done_again_from_the_original(tools: Tools) -> None:
    whole = advance(receive(tools, stack(*FILE)), tools)
    part = whole.parts[1]
    decisions.redo(part, tools.index, actor="a", at=MORNING, start=Status.RENDERED)
    before = stored(part, tools)
    tools.index.save(replace(before, status=Status.RECEIVED, outputs=replace(before.outputs, pages=None)))
    again = advance(part, tools)
    assert (again.status, again.page_count, again.outputs.pages) == (Status.RENDERED, 1, before.outputs.pages)
    with pytest.raises(ConfigError, match=part):
        decisions.redo(whole.id, tools.index, actor="a", at=MORNING)


def test_cover_sheets_and_nothing_else_are_set_aside(tools: Tools) -> None:
    document = finish(receive(tools, stack(sheet(COVER), blank())), tools)
    assert (document.status, document.reason) == (Status.SET_ASIDE, Reason.ONLY_COVERS)


def test_a_source_whose_files_are_papers_is_not_split(tools: Tools) -> None:
    paper = receive(tools, stack(*FILE))
    tools.index.save(replace(stored(paper, tools), splitting=Splitting.NEVER))
    assert advance(paper, tools).status is Status.RENDERED


def test_a_cover_sheet_of_another_dossier_is_for_a_clerk(tools: Tools) -> None:
    paper = receive(tools, stack(*FILE), dossier=DossierCode("H48.001.01-250901-0009"))
    part = described(advance(paper, tools).parts[0], tools)
    assert (part.status, part.reason) == (Status.NEEDS_REVIEW, Reason.COVER_DIFFERS)
    confirmed = decisions.confirm(part.id, tools.index, tools.work, actor="a", at=MORNING)
    assert confirmed.dossier_code == "H48.001.01-250901-0009"


@pytest.fixture
def several(tools: Tools) -> DocumentId:
    """Two decisions without a sheet between."""
    return receive(tools, stack(written(), written()))


def test_two_papers_without_a_cover_sheet_are_proposed_to_a_clerk(several: DocumentId, tools: Tools) -> None:
    document = described(several, tools)
    assert (document.status, document.reason) == (Status.NEEDS_REVIEW, Reason.SEVERAL_PAPERS)
    split = split_of(document, tools.work)
    assert split is not None
    assert [part.pages for part in split.parts] == [PageRange(1, 1), PageRange(2, 2)]
    assert split.parts[1].score > 0.9
    assert "state_name" in split.parts[1].cues


def test_a_clerk_parts_a_file(several: DocumentId, tools: Tools) -> None:
    described(several, tools)
    assert decisions.parted(several, tools.index, tools.work, starts=[2]).page_count == 2
    whole = decisions.split(several, tools.index, tools.work, actor="a", at=MORNING, starts=[2])
    assert whole.status is Status.SPLIT
    assert [described(part, tools).status for part in whole.parts] == [Status.DESCRIBED] * 2


def test_a_clerk_says_that_it_is_one_paper(several: DocumentId, tools: Tools) -> None:
    described(several, tools)
    waits = decisions.confirm(
        several, tools.index, tools.work, actor="a", at=MORNING, values={}, scope=decisions.Scope.TYPED
    )
    assert waits.reason == Reason.SEVERAL_PAPERS
    confirmed = decisions.confirm(several, tools.index, tools.work, actor="a", at=MORNING)
    assert (confirmed.status, confirmed.page_count, confirmed.parts) == (Status.DESCRIBED, 2, ())


def test_a_part_is_parted_again_at_its_own_pages(tools: Tools) -> None:
    # Given two papers behind one sheet, which waits because it is of another dossier
    data = stack(sheet(COVER), written(), written())
    whole = advance(receive(tools, data, dossier=DossierCode("H48.001.01-250901-0009")), tools)
    (part,) = whole.parts
    assert described(part, tools).reason == Reason.COVER_DIFFERS
    # When a clerk parts it at its second page
    again = decisions.split(part, tools.index, tools.work, actor="a", at=MORNING, starts=[2])
    # Then its parts are pages of the file
    assert [stored(item, tools).pages for item in again.parts] == [PageRange(2, 2), PageRange(3, 3)]


@pytest.mark.parametrize("starts", [(), (1,), (3,), (0, 2)])
def test_a_file_is_parted_at_its_own_pages_only(several: DocumentId, tools: Tools, starts: tuple[int, ...]) -> None:
    described(several, tools)
    with pytest.raises(ConfigError, match="từ 2 đến 2"):
        decisions.split(several, tools.index, tools.work, actor="a", at=MORNING, starts=starts)


def test_a_split_that_loses_a_page_is_none(several: DocumentId, tools: Tools) -> None:
    document = advance(several, tools)
    pages = stored_pages(document, tools.work)
    arrival = tools.index.arrivals(several)[0]
    with pytest.raises(IntegrityError, match="1 of 2"):
        apart(document, Split((Part(PageRange(1, 1)),)), pages, arrival, tools.work)
