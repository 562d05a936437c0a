"""A paper that was digitized before is asked about, whatever is doubtful else, and never dropped by itself."""

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageDraw

from core.codes import record_id_for
from core.errors import ConfigError, Reason
from core.model import Document, DocumentId, FieldName, KindCode, LedgerEvent, OwnerId, RecordId, Status
from pipeline.decisions import Scope, accept_doubts, confirm, redo, same_as_before
from pipeline.rescanned import record_before
from pipeline.steps import finish
from pipeline.tools import Tools
from storage.files import cas_path
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import MORNING, reader_of, receive, scan_of

AGAIN = DECISION.replace("hòa giải", "hòa giài")
OTHER = DECISION.replace("051095000123", "051095000129").replace("Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu Hai")
OWNER = OwnerId("051095000123")


def brought(drawing: str, tools: Tools, *, mark: bytes = b"", owner: OwnerId | None = OWNER) -> Document:
    page = a_page(drawing)
    reading = replace(tools, engine=reader_of(page))
    return finish(receive(reading, scan_of(page) + mark, owner=owner), reading)


@pytest.fixture
def first(tools: Tools) -> RecordId:
    document = brought(DECISION, tools)
    assert document.status is Status.ARCHIVED
    return record_id_for(document.id)


def test_a_second_scan_of_an_archived_paper_waits_with_its_record(tools: Tools, first: RecordId) -> None:
    document = brought(AGAIN, tools, mark=b"1")
    assert (document.status, document.reason, document.detail) == (
        Status.NEEDS_REVIEW, Reason.ALREADY_DIGITIZED, first,
    )  # fmt: skip


def test_a_paper_of_the_same_form_for_another_number_goes_on(tools: Tools, first: RecordId) -> None:
    assert brought(OTHER, tools, mark=b"1", owner=OwnerId("051095000129")).status is Status.ARCHIVED
    different_owner = brought(OTHER, tools, mark=b"2")
    assert different_owner.reason == Reason.OWNER_DIFFERS


def amended(tools: Tools, record_id: RecordId, **changes: Any) -> None:
    record = tools.index.record(record_id)
    assert record is not None
    event = LedgerEvent("amended", record_id, "clerk", MORNING)
    assert tools.index.amend(replace(record, version=record.version + 1, **changes), event)


def test_what_another_has_replaced_is_no_paper_to_use_again(tools: Tools, first: RecordId) -> None:
    amended(tools, first, superseded_by=RecordId("r-of-another"))
    assert brought(AGAIN, tools, mark=b"1").status is Status.ARCHIVED


def test_a_paper_whose_record_was_withdrawn_is_not_signed_again_before_a_clerk_has_seen_it(
    tools: Tools, first: RecordId
) -> None:
    # Given a paper that was signed with the wrong owner, so that its record was withdrawn
    amended(tools, first, withdrawn_on=MORNING.date())
    # When it is scanned again, and read as before
    document = brought(AGAIN, tools, mark=b"1")
    # Then a clerk looks at it, and nothing that is typed about a field answers that
    assert (document.reason, record_before(document)) == (Reason.WITHDRAWN_BEFORE, first)
    typed = confirm(document.id, tools.index, tools.work, actor="clerk", at=MORNING, scope=Scope.TYPED, values={})
    assert typed.reason == Reason.WITHDRAWN_BEFORE
    with pytest.raises(ConfigError, match="no record of the same paper"):
        same_as_before(document.id, tools.index, actor="clerk", at=MORNING)
    # And what the clerk corrects stands in a record of its own, which a third scan is then asked about
    right = {FieldName.PERSONAL_ID: "051095000129"}
    confirm(document.id, tools.index, tools.work, actor="clerk", at=MORNING, values=right)
    second = finish(document.id, tools)
    assert (second.status, second.owner) == (Status.ARCHIVED, OwnerId("051095000129"))


def test_a_record_whose_words_are_lost_holds_up_nobody(tools: Tools, first: RecordId) -> None:
    record = tools.index.record(first)
    assert record is not None
    (tools.config.store.path / cas_path(record.words.sha256)).unlink()
    assert brought(AGAIN, tools, mark=b"1").status is Status.ARCHIVED


def test_a_clerk_keeps_it_as_a_new_paper_or_uses_the_record(tools: Tools, first: RecordId) -> None:
    document = brought(AGAIN, tools, mark=b"1")
    typed = confirm(document.id, tools.index, tools.work, actor="clerk", at=MORNING, scope=Scope.TYPED, values={})
    assert typed.reason == Reason.ALREADY_DIGITIZED
    used = same_as_before(document.id, tools.index, actor="clerk", at=MORNING)
    assert (used.status, used.detail) == (Status.SET_ASIDE, first)
    *_, last = tools.index.ledger()
    assert (last.event.action, dict(last.event.facts)) == ("same_as_before", {"record": first})
    with pytest.raises(ConfigError, match="không chờ"):
        same_as_before(document.id, tools.index, actor="clerk", at=MORNING)
    # It was not dropped: the clerk may change his mind.
    redo(document.id, tools.index, actor="clerk", at=MORNING)
    assert finish(document.id, replace(tools, engine=reader_of(a_page(AGAIN)))).reason == Reason.ALREADY_DIGITIZED
    confirm(document.id, tools.index, tools.work, actor="clerk", at=MORNING)
    assert finish(document.id, tools).status is Status.ARCHIVED


def test_only_a_paper_that_waits_for_that_question_is_answered(tools: Tools) -> None:
    document = brought(DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.3"), tools)
    assert document.reason == Reason.DOUBTFUL_FIELD
    with pytest.raises(ConfigError, match="no record of the same paper"):
        same_as_before(document.id, tools.index, actor="clerk", at=MORNING)
    accept_doubts(document.id, tools.index, actor="clerk", at=MORNING)
    assert finish(document.id, tools).status is Status.ARCHIVED


def a_drawing(tools: Tools, *, shift: int = 0, other: bool = False, copies: int = 1) -> Document:
    """A drawing with hardly a word, archived or asked about."""
    sheets = []
    for _ in range(copies):
        page = Image.new("L", (827, 1169), 246)
        draw = ImageDraw.Draw(page)
        draw.rectangle((120 + shift, 200, 700 + shift, 900), outline=30, width=5)
        if other:
            draw.line((140, 880, 690, 220), fill=30, width=9)
        else:
            draw.rectangle((200 + shift, 600, 640 + shift, 860), outline=30, width=5)
        sheets.append(page)
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", dpi=(100, 100), save_all=True, append_images=sheets[1:])
    reading = replace(tools, engine=reader_of(a_page("BẢN VẼ")))
    paper = DocumentId(receive(reading, out.getvalue(), owner=OWNER))
    document = finish(paper, reading)
    if document.reason == Reason.ALREADY_DIGITIZED:
        return document
    assert document.status is Status.NEEDS_REVIEW or document.kind == KindCode("drawing")
    return document


def test_papers_without_words_are_compared_by_their_pictures(tools: Tools) -> None:
    house = a_drawing(tools)
    assert house.status is Status.ARCHIVED, (house.status, house.reason, house.kind)
    again = a_drawing(tools, shift=8)
    assert (again.reason, again.detail) == (Reason.ALREADY_DIGITIZED, record_id_for(house.id))
    assert a_drawing(tools, other=True).status is Status.ARCHIVED
    # As many pages as one drawing has, or it is another paper: its pages are asked about, not a rescan
    assert a_drawing(tools, shift=4, copies=2).reason != Reason.ALREADY_DIGITIZED
