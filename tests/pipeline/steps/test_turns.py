"""A long paper is read a few pages a turn; what is read is read once; memory that runs out is told from a crash."""

import errno
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import DocumentId, Status
from pipeline.steps import advance, finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import DPI, PrintReader, reader_of, receive, scan_of


def a_stack(count: int) -> bytes:
    """So many pages in one TIFF, each a little different."""
    first = Image.open(io.BytesIO(scan_of(a_page(DECISION))))
    pages = [first.copy() for _ in range(count)]
    for number, page in enumerate(pages):
        page.putpixel((0, number), 0)
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(DPI, DPI))
    return out.getvalue()


def with_settings(tools: Tools, engine: PrintReader, *, a_turn: int = 8, workers: int = 1) -> Tools:
    config = tools.config
    turns = config.engine.model_copy(update={"pages_a_turn": a_turn})
    reading = config.reading.model_copy(update={"page_workers": workers})
    return replace(tools, engine=engine, config=config.model_copy(update={"engine": turns, "reading": reading}))


@pytest.fixture
def stack(tools: Tools) -> DocumentId:
    """Three pages, rendered."""
    paper = receive(tools, a_stack(3))
    assert advance(paper, tools).status is Status.RENDERED
    return paper


def test_a_long_paper_is_read_a_turn_at_a_time(stack: DocumentId, tools: Tools) -> None:
    reader = reader_of(a_page(DECISION))
    slow = with_settings(tools, reader, a_turn=1)
    seen = [(advance(stack, slow).status, reader.reads) for _ in range(3)]
    assert seen == [(Status.RENDERED, 1), (Status.RENDERED, 2), (Status.RECOGNIZED, 3)]


@pytest.mark.parametrize("workers", [1, 2])
def test_one_bad_page_costs_only_itself(stack: DocumentId, tools: Tools, workers: int) -> None:
    # Given a second page that cannot be read
    reader = reader_of(a_page(DECISION))

    def fail_at_the_second() -> None:
        if reader.reads == 2:
            raise DocumentError(Reason.UNREADABLE, "it takes too long")

    reader.first = fail_at_the_second
    stopped = finish(stack, with_settings(tools, reader, workers=workers))
    assert (stopped.status, stopped.reason, stopped.stopped_at) == (Status.SET_ASIDE, "unreadable", Status.RENDERED)
    # When the paper is done again, only that page is read
    reader.first = lambda: None
    assert tools.index.save(replace(stopped, status=Status.RENDERED))
    assert advance(stack, with_settings(tools, reader, workers=workers)).status is Status.RECOGNIZED
    assert reader.reads == 4


def test_what_was_read_and_swept_away_is_read_again(stack: DocumentId, tools: Tools) -> None:
    reader = reader_of(a_page(DECISION))
    slow = with_settings(tools, reader, a_turn=1)
    advance(stack, slow)
    for path in tools.config.work.path.glob("cas/sha256/*/*/*"):
        if b'"words"' in path.read_bytes():
            path.unlink()
    advance(stack, slow)
    assert reader.reads == 2
    assert advance(stack, slow).status is Status.RENDERED


class OpenCvError(Exception):
    """As cv2.error says that memory ran out."""

    code = -4


def raising(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOMEM, "no memory"), OpenCvError("no memory")])
def test_memory_that_runs_out_moves_nothing_and_is_told(stack: DocumentId, tools: Tools, error: Exception) -> None:
    reader = replace(reader_of(a_page(DECISION)), first=raising(error))
    with pytest.raises(MemoryError):
        advance(stack, with_settings(tools, reader))
    document = tools.index.document(stack)
    assert document is not None
    assert document.status is Status.RENDERED
