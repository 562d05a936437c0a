"""Moving a paper: step by step, twice, at once, and what stops it."""

import io
import logging
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from core.codes import document_id_for, record_id_for, sha256_of
from core.errors import ConfigError, DocumentError, IntegrityError, Reason, UnavailableError
from core.model import Document, DocumentId, DossierCode, Group, Outputs, OwnerId, PageText, Sha256, Status
from pipeline import outputs
from pipeline.steps import _STEPS, MOVING, advance, can_advance, finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import PrintReader, open_tools, reader_of, receive, scan_of

PAPER = a_page(DECISION)
OWNER = "051095000123"


@pytest.fixture
def paper(tools: Tools) -> DocumentId:
    return receive(tools, scan_of(PAPER))


def at(status: Status, paper: DocumentId, tools: Tools) -> Document:
    """The paper when it has come to that status."""
    document = stored(paper, tools)
    while document.status is not status:
        document = advance(paper, tools)
        assert document.status in {*MOVING, Status.ARCHIVED}, document.reason
    return document


def stored(paper: DocumentId, tools: Tools) -> Document:
    document = tools.index.document(paper)
    assert document is not None
    return document


def reading(tools: Tools, engine: PrintReader) -> Tools:
    return replace(tools, engine=engine)


def of_drawing(drawing: str, tools: Tools) -> tuple[DocumentId, Tools]:
    """Another paper at the same desk, and the tools that read it."""
    page = a_page(drawing)
    return receive(tools, scan_of(page)), reading(tools, reader_of(page))


def actions(paper: DocumentId, tools: Tools) -> list[str]:
    return [entry.event.action for entry in tools.index.ledger() if entry.event.subject == paper]


def test_a_paper_takes_every_step_in_order(paper: DocumentId, tools: Tools) -> None:
    seen = [stored(paper, tools).status]
    while can_advance(document := advance(paper, tools)):
        seen.append(document.status)
    assert [*seen, document.status] == [*MOVING, Status.ARCHIVED]
    assert actions(paper, tools)[1:] == [*(status.value for status in MOVING[1:-1]), "signature", "signed", "archived"]


def test_an_archived_paper_says_what_it_is_and_whose(paper: DocumentId, tools: Tools) -> None:
    document = finish(paper, tools)
    record = tools.index.record(record_id_for(paper))
    assert record is not None
    assert (document.status, document.kind, document.group) == (Status.ARCHIVED, "decision", Group.RESULT)
    assert (record.owner, record.unit, record.desk, record.page_count) == (OWNER, "H48.90.01", "quay-1", 1)
    assert str(record.issued_on) == "2025-09-04"
    assert not record.doubtful
    assert [hit.record.id for hit in tools.index.search("hòa giải thôn Một")] == [record.id]
    with pikepdf.open(io.BytesIO(tools.store.get(record.signed.sha256))) as pdf:
        assert len(pdf.pages) == 1


def test_an_archived_paper_is_left_as_it_is(paper: DocumentId, tools: Tools) -> None:
    document = finish(paper, tools)
    assert advance(paper, tools) == finish(paper, tools) == document


@pytest.mark.parametrize("status", MOVING)
def test_a_step_done_twice_gives_the_same(status: Status, paper: DocumentId, tools: Tools) -> None:
    document = at(status, paper, tools)
    first, second = (_STEPS[status](document, tools) for _ in range(2))
    if status is Status.ASSEMBLED:
        # Two signatures over one paper differ in their salt; what is signed and said of it does not.
        notes = [outputs.signed_of(outcome.document, tools) for outcome in (first, second)]
        assert replace(notes[0], data=b"") == replace(notes[1], data=b"")
        same = Outputs()
        assert replace(first.document, outputs=same) == replace(second.document, outputs=same)
    else:
        assert first == second
    assert stored(paper, tools) == document, "a step saves nothing; only advance does"


@pytest.mark.parametrize("status", MOVING)
def test_a_paper_whose_run_was_killed_before_the_save_goes_on(status: Status, paper: DocumentId, tools: Tools) -> None:
    document = at(status, paper, tools)
    _STEPS[status](document, tools)
    assert finish(paper, tools).status is Status.ARCHIVED
    assert actions(paper, tools).count("archived") == 1


def test_of_two_that_advance_at_once_only_the_first_saves(
    paper: DocumentId, tools: Tools, home: Path, keys: Path
) -> None:
    rival = open_tools(home, keys, reader_of(PAPER))
    at(Status.RENDERED, paper, tools)
    quicker: list[Document] = []
    slow = reading(tools, reader_of(PAPER, first=lambda: quicker.append(finish(paper, rival))))
    assert [advance(paper, slow)] == quicker
    assert quicker[0].status is Status.ARCHIVED
    assert actions(paper, tools).count("recognized") == 1
    assert finish(paper, tools) == quicker[0]
    rival.index.close()


def test_what_somebody_told_of_a_paper_beats_what_it_says(tools: Tools) -> None:
    paper = receive(tools, scan_of(PAPER), owner=OwnerId("051190000777"), dossier=DossierCode("H48.001-250915-0009"))
    document = finish(paper, tools)
    assert (document.owner, document.dossier_code) == ("051190000777", "H48.001-250915-0009")


def test_a_paper_names_its_dossier_and_procedure(tools: Tools) -> None:
    codes = "\n    > Mã hồ sơ: H48.001.01-250915-0001\n    > Mã TTHC: 1.004884\n"
    paper, reader = of_drawing(DECISION.replace("\n    || CHỦ TỊCH", codes + "\n    || CHỦ TỊCH"), tools)
    document = finish(paper, reader)
    assert (document.dossier_code, document.procedure_code) == ("H48.001.01-250915-0001", "1.004884")


# --- what stops a paper -----------------------------------------------------------------------------------------------


def test_a_paper_that_no_stage_can_use_is_set_aside_with_its_reason(paper: DocumentId, tools: Tools) -> None:
    def fail() -> None:
        raise DocumentError(Reason.UNREADABLE, "reading takes too long", page=1)

    at(Status.RENDERED, paper, tools)
    document = finish(paper, reading(tools, reader_of(PAPER, first=fail)))
    assert (document.status, document.reason, document.detail, document.stopped_at) == (
        Status.SET_ASIDE,
        "unreadable",
        "reading takes too long",
        Status.RENDERED,
    )
    assert tools.store.get(document.original.sha256) == scan_of(PAPER)
    assert not can_advance(document)
    facts = dict(list(tools.index.ledger())[-1].event.facts)
    assert float(facts.pop("seconds")) >= 0
    assert facts == {"from": "rendered", "reason": "unreadable"}


def test_a_mistake_of_ours_stops_this_paper_and_not_the_queue(
    paper: DocumentId, tools: Tools, caplog: pytest.LogCaptureFixture
) -> None:
    def trip() -> None:
        raise ZeroDivisionError(f"while reading {OWNER}")

    with caplog.at_level(logging.INFO):
        document = finish(paper, reading(tools, reader_of(PAPER, first=trip)))
    assert (document.status, document.reason, document.detail) == (Status.SET_ASIDE, "crashed", "ZeroDivisionError")
    assert document.stopped_at is Status.RENDERED
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["step failed"]


@pytest.mark.parametrize("error", [UnavailableError, ConfigError, IntegrityError])
def test_an_error_that_is_not_the_papers_leaves_it_untouched(
    error: type[Exception], paper: DocumentId, tools: Tools
) -> None:
    def away() -> None:
        raise error("the reader is away")

    before = at(Status.RENDERED, paper, tools)
    with pytest.raises(error, match="the reader is away"):
        finish(paper, reading(tools, reader_of(PAPER, first=away)))
    assert stored(paper, tools) == before
    assert finish(paper, tools).status is Status.ARCHIVED


def test_a_desk_without_a_key_stops_before_signing_and_goes_on_when_it_has_one(paper: DocumentId, tools: Tools) -> None:
    at(Status.ASSEMBLED, paper, tools)
    signing = tools.config.signing.model_copy(update={"pkcs12": ""})
    with pytest.raises(ConfigError):
        finish(paper, replace(tools, config=tools.config.model_copy(update={"signing": signing})))
    assert stored(paper, tools).status is Status.ASSEMBLED
    assert finish(paper, tools).status is Status.ARCHIVED


def test_a_damaged_scan_is_set_aside(tools: Tools) -> None:
    paper = receive(tools, scan_of(PAPER)[:2000])
    document = finish(paper, tools)
    assert (document.status, document.stopped_at) == (Status.SET_ASIDE, Status.RECEIVED)
    assert document.reason in {"damaged", "truncated"}


def test_a_paper_on_which_nothing_can_be_read_is_set_aside(paper: DocumentId, tools: Tools) -> None:
    document = finish(paper, reading(tools, PrintReader()))
    assert (document.status, document.reason) == (Status.SET_ASIDE, Reason.UNREADABLE)


def two_pages(first: PageText) -> bytes:
    front = Image.open(io.BytesIO(scan_of(first)))
    out = io.BytesIO()
    front.save(out, "TIFF", dpi=(100, 100), save_all=True, append_images=[Image.new("L", front.size, 245)])
    return out.getvalue()


def test_a_blank_back_is_no_obstacle_and_is_not_read(tools: Tools) -> None:
    engine = reader_of(PAPER)
    document = finish(receive(tools, two_pages(PAPER)), reading(tools, engine))
    assert (document.status, document.page_count, engine.reads) == (Status.ARCHIVED, 2, 1)


def test_a_secret_paper_is_not_digitized(tools: Tools) -> None:
    paper, reader = of_drawing(DECISION.replace("\n    QUYẾT ĐỊNH", "    MẬT ||\n\n    QUYẾT ĐỊNH"), tools)
    document = finish(paper, reader)
    assert (document.status, document.reason, document.stopped_at) == (
        Status.SET_ASIDE,
        Reason.SECRET,
        Status.RENDERED,
    )
    assert document.outputs.texts is None


def test_a_paper_of_unknown_kind_waits_for_a_clerk(tools: Tools) -> None:
    paper, reader = of_drawing("THỰC ĐƠN HÔM NAY\n\n> Cơm, canh, rau, trà", tools)
    document = finish(paper, reader)
    assert (document.status, document.reason, document.kind) == (Status.NEEDS_REVIEW, Reason.UNKNOWN_KIND, None)
    assert document.stopped_at is Status.CLASSIFIED
    assert advance(paper, reader) == document


def test_a_paper_whose_number_is_doubtful_waits_for_a_clerk(tools: Tools) -> None:
    paper, reader = of_drawing(DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.3"), tools)
    document = finish(paper, reader)
    assert (document.status, document.reason, document.kind) == (
        Status.NEEDS_REVIEW,
        Reason.DOUBTFUL_FIELD,
        "decision",
    )
    assert document.owner == OWNER


def test_a_paper_whose_doubts_are_accepted_does_not_wait(tools: Tools) -> None:
    paper, reader = of_drawing(DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.3"), tools)
    document = at(Status.CLASSIFIED, paper, reader)
    assert tools.index.save(replace(document, doubts_accepted=True))
    assert finish(paper, reader).status is Status.ARCHIVED
    record = tools.index.record(record_id_for(paper))
    assert record is not None
    assert record.doubtful


def test_a_pdf_that_is_no_pdfa_is_not_archived(paper: DocumentId, tools: Tools) -> None:
    document = at(Status.ASSEMBLED, paper, tools)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(outputs.pdf_of(document, tools))) as pdf:
        del pdf.Root.OutputIntents
        pdf.save(out)
    poor = tools.work.put(out.getvalue(), media_type="application/pdf")
    assert tools.index.save(replace(document, outputs=replace(document.outputs, pdf=poor.sha256)))
    document = finish(paper, tools)
    assert (document.status, document.reason, document.stopped_at) == (
        Status.SET_ASIDE,
        Reason.NOT_PDFA,
        Status.ASSEMBLED,
    )
    assert document.detail


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.RENDERED, "pages"),
        (Status.RECOGNIZED, "texts"),
        (Status.CLASSIFIED, "classification"),
        (Status.DESCRIBED, "metadata"),
        (Status.ASSEMBLED, "pdf"),
        (Status.SIGNED, "signed"),
    ],
)
@pytest.mark.parametrize("left", [None, sha256_of(b"swept out of the work store")])
def test_a_paper_without_what_its_status_needs_is_an_alarm(
    left: Sha256 | None, status: Status, name: str, paper: DocumentId, tools: Tools
) -> None:
    document = at(status, paper, tools)
    assert tools.index.save(replace(document, outputs=replace(document.outputs, **{name: left})))
    before = stored(paper, tools)
    with pytest.raises(IntegrityError, match=left or f"{paper} is {status.value} without what that status needs"):
        advance(paper, tools)
    assert stored(paper, tools) == before


def test_a_paper_that_the_index_does_not_know_is_an_alarm(tools: Tools) -> None:
    with pytest.raises(IntegrityError, match="not in the index"):
        advance(document_id_for(sha256_of(b"nobody")), tools)
