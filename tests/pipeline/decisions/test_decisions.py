"""What a clerk decides counts; what nobody may decide is refused."""

import datetime as dt
from dataclasses import replace

import pytest

from core.codes import document_id_for, record_id_for, sha256_of
from core.errors import ConfigError, IntegrityError
from core.model import (
    ArchiveRecord,
    Document,
    DocumentId,
    DossierCode,
    FieldName,
    FieldSource,
    KindCode,
    OwnerId,
    Status,
)
from pipeline import outputs
from pipeline.decisions import Scope, accept_doubts, confirm, redo
from pipeline.steps import MOVING, advance, finish
from pipeline.tools import Tools
from storage import Index
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import PrintReader, reader_of, receive, scan_of

NOON = dt.datetime(2025, 9, 15, 5, tzinfo=dt.UTC)
DOUBTFUL = DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.3")
UNKNOWN = "THỰC ĐƠN HÔM NAY\n\n> Cơm, canh, rau, trà"


def waiting(drawing: str, tools: Tools, **told: object) -> tuple[DocumentId, Tools]:
    """A paper that waits for a clerk, and the tools that read it."""
    page = a_page(drawing)
    reader = replace(tools, engine=reader_of(page))
    paper = receive(tools, scan_of(page), **told)  # type: ignore[arg-type]
    assert finish(paper, reader).status is Status.NEEDS_REVIEW
    return paper, reader


def confirmed(paper: DocumentId, tools: Tools, **values: str) -> Document:
    typed = {FieldName(name): value for name, value in values.items()}
    return confirm(paper, tools.index, tools.work, actor="can-bo-1", at=NOON, values=typed)


def archived(paper: DocumentId, tools: Tools) -> ArchiveRecord:
    assert finish(paper, tools).status is Status.ARCHIVED
    record = tools.index.record(record_id_for(paper))
    assert record is not None
    return record


def last_event(tools: Tools) -> tuple[str, str, dict[str, str]]:
    event = list(tools.index.ledger())[-1].event
    return event.action, event.actor, dict(event.facts)


# --- confirming -------------------------------------------------------------------------------------------------------


def test_what_a_clerk_has_seen_counts(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    document = confirmed(paper, tools)
    assert (document.status, document.reason, document.stopped_at) == (Status.DESCRIBED, None, None)
    assert last_event(tools) == ("confirmed", "can-bo-1", {"kind": "decision", "typed": "", "scope": "all"})
    record = archived(paper, reader)
    assert record.metadata.value(FieldName.NUMBER) == "15"
    assert not record.doubtful


def test_what_a_clerk_typed_replaces_what_was_read_and_keeps_where_it_stands(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    before = outputs.metadata_of(stored(paper, tools), tools).get(FieldName.NUMBER)
    confirmed(paper, tools, number="16", place="Mẫu Sơn", birth_date="1995-03-12")
    assert last_event(tools)[2] == {"kind": "decision", "typed": "birth_date,number,place", "scope": "all"}
    metadata = archived(paper, reader).metadata
    number, born = metadata.get(FieldName.NUMBER), metadata.get(FieldName.BIRTH_DATE)
    assert before is not None
    assert number is not None
    assert (number.value, number.score, number.source, number.abstained) == ("16", 1.0, FieldSource.TYPED, False)
    assert (number.box, number.page, number.printed) == (before.box, before.page, before.printed)
    assert born is not None
    assert (born.value, born.box, born.page, born.printed) == ("1995-03-12", None, None, None)
    assert [item.name for item in metadata.fields] == [name for name in FieldName if metadata.get(name)]


def stored(paper: DocumentId, tools: Tools) -> Document:
    document = tools.index.document(paper)
    assert document is not None
    return document


def test_a_clerk_can_say_that_a_paper_does_not_have_a_value(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    confirmed(paper, tools, symbol="")
    record = archived(paper, reader)
    symbol = record.metadata.get(FieldName.SYMBOL)
    assert symbol is not None
    assert (symbol.value, symbol.abstained, symbol.source) == (None, True, FieldSource.TYPED)


def test_a_value_that_was_not_found_stays_unknown_after_confirming(tools: Tools) -> None:
    paper, reader = waiting(DECISION.replace("15/QĐ-UBND", "……/QĐ-UBND"), tools)
    confirmed(paper, tools)
    number = archived(paper, reader).metadata.get(FieldName.NUMBER)
    assert number is not None
    assert (number.value, number.abstained) == (None, True)


def test_what_was_not_typed_stays_doubtful_unless_all_is_confirmed(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    about = {"actor": "can-bo-1", "at": NOON, "kind": tools.kind(KindCode("decision")), "scope": Scope.TYPED}
    left = confirm(paper, tools.index, tools.work, values={FieldName.NUMBER: "15"}, **about)  # type: ignore[arg-type]
    assert (left.status, left.reason) == (Status.NEEDS_REVIEW, "doubtful_field")
    typed = {FieldName.SYMBOL: "QĐ-UBND"}
    done = confirm(paper, tools.index, tools.work, values=typed, **about)  # type: ignore[arg-type]
    assert done.status is Status.DESCRIBED
    assert archived(paper, reader).metadata.value(FieldName.NUMBER) == "15"


def test_a_paper_that_names_somebody_else_than_its_told_owner_waits_for_a_clerk(tools: Tools) -> None:
    paper, reader = waiting(DECISION, tools, owner=OwnerId("051197000456"))
    assert stored(paper, tools).reason == "owner_differs"
    assert confirmed(paper, tools).owner == "051197000456"
    assert archived(paper, reader).owner == "051197000456"


@pytest.mark.parametrize("typed", ["12/13/2025", "hôm nay", "2025-02-29"])
def test_no_day_that_does_not_exist_can_be_typed(typed: str, tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    with pytest.raises(ConfigError, match="issued_date"):
        confirmed(paper, tools, issued_date=typed)
    assert confirmed(paper, tools, issued_date="04/10/2021").status is Status.DESCRIBED


def test_a_clerk_chooses_the_kind_of_an_unknown_paper(tools: Tools) -> None:
    paper, reader = waiting(UNKNOWN, tools)
    with pytest.raises(ConfigError, match=r"its kind is not known; choose one with --kind"):
        confirmed(paper, tools)
    kind = tools.kind(KindCode("commitment"))
    document = confirm(paper, tools.index, tools.work, actor="can-bo-1", at=NOON, kind=kind)
    assert kind is not None
    assert (document.kind, document.group) == (kind.code, kind.group)
    assert archived(paper, reader).kind == "commitment"


@pytest.mark.parametrize(
    ("typed", "owner"),
    [
        ({}, "051095000123"),
        ({"personal_id": "051190000777"}, "051190000777"),
        ({"personal_id": ""}, None),
        ({"personal_id": "", "tax_code": "0100109106"}, "0100109106"),
        ({"tax_code": "0100109106"}, "051095000123"),
    ],
)
def test_the_owner_is_whom_the_clerk_confirms(typed: dict[str, str], owner: str | None, tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    assert confirmed(paper, tools, **typed).owner == owner
    assert archived(paper, reader).owner == owner


def test_a_dossier_code_that_was_misread_is_corrected_on_the_record_too(tools: Tools) -> None:
    codes = "\n    > Mã hồ sơ: H48.001.01-250915-0001\n    > Mã TTHC: 1.004884\n\n    || CHỦ TỊCH"
    paper, reader = waiting(DOUBTFUL.replace("\n    || CHỦ TỊCH", codes), tools)
    document = confirmed(paper, tools, dossier_code="H48.001.01-250915-0007", procedure_code="1.001612")
    assert (document.dossier_code, document.procedure_code) == ("H48.001.01-250915-0007", "1.001612")
    assert archived(paper, reader).dossier_code == "H48.001.01-250915-0007"


def test_a_waiting_paper_without_metadata_is_an_alarm(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    document = stored(paper, tools)
    assert tools.index.save(replace(document, outputs=replace(document.outputs, metadata=None)))
    with pytest.raises(IntegrityError, match="waits for a clerk without metadata"):
        confirmed(paper, tools)


# --- accepting --------------------------------------------------------------------------------------------------------


def test_accepted_doubts_stay_doubtful_and_the_record_says_so(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    document = accept_doubts(paper, tools.index, actor="quay-1", at=NOON)
    assert (document.status, document.doubts_accepted) == (Status.DESCRIBED, True)
    assert last_event(tools) == ("doubts_accepted", "quay-1", {})
    record = archived(paper, reader)
    assert record.doubtful
    assert record.metadata.value(FieldName.NUMBER) is None


def test_an_unknown_paper_can_be_kept_without_a_kind(tools: Tools) -> None:
    paper, reader = waiting(UNKNOWN, tools)
    accept_doubts(paper, tools.index, actor="quay-1", at=NOON)
    assert archived(paper, reader).kind is None


# --- doing again ------------------------------------------------------------------------------------------------------


def test_a_paper_that_was_set_aside_goes_on_where_it_stopped(tools: Tools) -> None:
    paper = receive(tools, scan_of(a_page(DECISION)))
    stopped = finish(paper, replace(tools, engine=PrintReader()))
    assert stopped.status is Status.SET_ASIDE
    document = redo(paper, tools.index, actor="can-bo-1", at=NOON)
    assert document.status is Status.RENDERED
    assert (document.reason, document.detail, document.stopped_at) == (None, None, None)
    assert last_event(tools) == ("redo", "can-bo-1", {"from": "rendered", "reason": stopped.reason})
    assert archived(paper, tools).kind == "decision"


@pytest.mark.parametrize("start", [status for status in MOVING if MOVING.index(status) <= 3])
def test_a_waiting_paper_can_be_done_again_from_any_stage_that_it_passed(start: Status, tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    assert redo(paper, tools.index, actor="can-bo-1", at=NOON, start=start).status is start
    assert finish(paper, reader).status is Status.NEEDS_REVIEW


def test_what_a_first_reading_got_wrong_does_not_stick_to_the_second(tools: Tools) -> None:
    page = a_page(DECISION)
    paper = receive(tools, scan_of(page), dossier=DossierCode("H48.001.01-250915-0001"))
    misread = a_page(DOUBTFUL.replace("051095000123", "051090000321"))
    assert finish(paper, replace(tools, engine=reader_of(misread))).owner == "051090000321"
    again = redo(paper, tools.index, actor="can-bo-1", at=NOON, start=Status.RENDERED)
    assert (again.owner, again.dossier_code) == (None, "H48.001.01-250915-0001")
    assert archived(paper, tools).owner == "051095000123"


def test_an_owner_who_was_told_at_the_counter_stays_when_a_paper_is_done_again(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools, owner=OwnerId("051190000777"))
    assert redo(paper, tools.index, actor="can-bo-1", at=NOON, start=Status.RECEIVED).owner == "051190000777"


def test_doubts_accepted_of_one_reading_are_not_accepted_of_the_next(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    accept_doubts(paper, tools.index, actor="quay-1", at=NOON)
    advance(paper, reader)
    assert redo(paper, tools.index, actor="can-bo-1", at=NOON).doubts_accepted
    redo(paper, tools.index, actor="can-bo-1", at=NOON, start=Status.RENDERED)
    assert finish(paper, reader).status is Status.NEEDS_REVIEW


def test_what_is_archived_does_not_change(tools: Tools) -> None:
    paper = receive(tools, scan_of(a_page(DECISION)))
    archived(paper, tools)
    with pytest.raises(ConfigError, match="is archived; what is archived does not change"):
        redo(paper, tools.index, actor="can-bo-1", at=NOON)


@pytest.mark.parametrize("start", [Status.DESCRIBED, Status.SIGNED, Status.ARCHIVED, Status.NEEDS_REVIEW])
def test_a_paper_cannot_be_done_again_from_where_it_never_was(start: Status, tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    with pytest.raises(ConfigError, match=f"has come to classified: it cannot go on from {start.value}"):
        redo(paper, tools.index, actor="can-bo-1", at=NOON, start=start)


# --- what nobody may decide -------------------------------------------------------------------------------------------


def test_only_a_waiting_paper_can_be_confirmed_or_accepted(tools: Tools) -> None:
    paper = receive(tools, scan_of(a_page(DECISION)))
    with pytest.raises(ConfigError, match="does not wait for a clerk: it is received"):
        confirmed(paper, tools)
    with pytest.raises(ConfigError, match="does not wait for a clerk"):
        accept_doubts(paper, tools.index, actor="quay-1", at=NOON)


def test_a_paper_that_nobody_knows_cannot_be_decided(tools: Tools) -> None:
    stranger = document_id_for(sha256_of(b"nobody"))
    with pytest.raises(ConfigError, match=f"no document {stranger} at this desk"):
        redo(stranger, tools.index, actor="can-bo-1", at=NOON)


class _QuickerColleague:
    """An index at which somebody else decides between our look and our save."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def document(self, document_id: DocumentId) -> Document | None:
        seen = self._index.document(document_id)
        accept_doubts(document_id, self._index, actor="can-bo-2", at=NOON)
        return seen


def test_two_clerks_who_decide_at_once_do_not_undo_each_other(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    shared = _QuickerColleague(tools.index)
    with pytest.raises(ConfigError, match="was changed by somebody else at the same moment"):
        confirm(paper, shared, tools.work, actor="can-bo-1", at=NOON)  # type: ignore[arg-type]
    assert stored(paper, tools).doubts_accepted
    assert last_event(tools)[1] == "can-bo-2"
