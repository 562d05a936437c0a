"""The journey of papers that no scanner made: written by a program, signed before they came, read by somebody else."""

import io
from dataclasses import replace

import pdfplumber
import pikepdf
import pytest
from PIL import Image

from bench.digital_pages import Line, digital_page, digital_pdf, width_of
from core import serial
from core.codes import record_id_for
from core.model import ArchiveRecord, CarriedVerdict, DocumentId, PageText, Status
from pipeline import archive, outputs
from pipeline.steps import advance, finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import MORNING, PrintReader, receive, scan_of
from tests.pipeline.scans import encoded, image_object, saved

POINTS = 72 / 200
PAPER = a_page(DECISION)


def lines_of(page: PageText, before: bytes = b"") -> list[Line]:
    """Every word drawn to fill its box."""
    lines = []
    for word in page.words:
        size = (word.box.y1 - word.box.y0) * POINTS * 0.95
        wide = (word.box.x1 - word.box.x0) * POINTS / width_of(word.text, size) * 100
        y = 842 - word.box.y1 * POINTS + size * 0.22
        lines.append(Line(word.text, word.box.x0 * POINTS, y, size, before=b"%s %g Tz" % (before, wide)))
    return lines


def written(page: PageText) -> bytes:
    """The page as a program writes it."""
    return digital_pdf(lines_of(page))


def scanned(page: PageText, *, layer: PageText) -> bytes:
    """A scan of the page with invisible words over it."""
    pdf = pikepdf.new()
    with Image.open(io.BytesIO(scan_of(page))) as image:
        picture = image_object(pdf, encoded(image, "JPEG"), image.size, ColorSpace=pikepdf.Name.DeviceGray)
    digital_page(pdf, lines_of(layer, b"3 Tr"), images={"/Im0": picture}, under=b"595 0 0 842 0 0 cm /Im0 Do")
    return saved(pdf)


def archived(paper: DocumentId, tools: Tools) -> ArchiveRecord:
    document = finish(paper, tools)
    assert document.status is Status.ARCHIVED, (document.status, document.reason)
    record = tools.index.record(record_id_for(paper))
    assert record is not None
    return record


def words_of(record: ArchiveRecord, tools: Tools) -> tuple[PageText, ...]:
    return archive.texts_from(tools.store.get(record.words.sha256))


def words_said(data: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return sorted(" ".join(page.extract_text() for page in pdf.pages).split())


def test_a_paper_that_a_program_wrote_is_archived_without_being_read(tools: Tools) -> None:
    engine = PrintReader()
    record = archived(receive(tools, written(PAPER)), replace(tools, engine=engine))
    assert engine.reads == 0
    assert (record.kind, str(record.issued_on), record.owner) == ("decision", "2025-09-04", "051095000123")
    (page,) = words_of(record, tools)
    assert (page.carried, page.engine) == (CarriedVerdict.TRUSTED, "pdf text")


def test_the_archived_file_has_one_layer_of_text(tools: Tools) -> None:
    expected = sorted(word.text for word in PAPER.words)
    record = archived(receive(tools, written(PAPER)), tools)
    assert words_said(tools.store.get(record.signed.sha256)) == expected


def test_a_scan_with_another_programs_layer_is_archived_with_ours_alone(tools: Tools) -> None:
    other = replace(PAPER, words=tuple(replace(word, text="xzzk") for word in PAPER.words))
    record = archived(receive(tools, scanned(PAPER, layer=other)), tools)
    (page,) = words_of(record, tools)
    assert page.carried is CarriedVerdict.WORSE_LAYER
    assert words_said(tools.store.get(record.signed.sha256)) == sorted(word.text for word in PAPER.words)


def test_a_paper_that_was_signed_before_it_came_is_kept_byte_for_byte_with_its_words_beside_it(tools: Tools) -> None:
    signed = tools.signer.sign(written(PAPER), at=MORNING).data
    record = archived(receive(tools, signed), replace(tools, engine=PrintReader()))
    # Its signature is that of its issuer: not a byte of it may change
    assert tools.store.get(record.original.sha256) == signed
    assert record.signed.sha256 != record.original.sha256
    (page,) = words_of(record, tools)
    assert {word.text for word in PAPER.words} <= {word.text for word in page.words}


def test_what_a_page_brought_lies_in_the_work_store_and_is_named_there(tools: Tools) -> None:
    document = advance(receive(tools, written(PAPER)), tools)
    (page,) = outputs.pages_of(document, tools)
    assert page.carried is not None
    assert page.carried in set(outputs.named_by(document, tools.work))
    image = outputs.image_of(page, tools)
    assert image.carried is not None
    assert tools.work.get(page.carried) == serial.dump(image.carried)


@pytest.mark.parametrize("other", [None, "another"])
def test_the_same_picture_with_another_text_is_another_page(other: str | None, tools: Tools) -> None:
    document = advance(receive(tools, written(PAPER)), tools)
    (page,) = outputs.pages_of(document, tools)
    text = replace(PAPER, number=1)
    outputs.keep_text(page, text, tools)
    assert outputs.text_of(page, tools) == text
    changed = replace(page, carried=None if other is None else outputs.keep(other, tools))
    assert outputs.text_of(changed, tools) is None
