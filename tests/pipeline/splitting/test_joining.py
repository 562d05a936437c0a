"""A split that was wrong is undone before anything of it is archived; no page and no decision is lost."""

from dataclasses import replace

import pytest

from core.codes import document_id_for, record_id_for
from core.errors import ConfigError
from core.model import Document, DocumentId, PageRange, Splitting, Status
from pipeline import decisions
from pipeline.steps import advance, finish
from pipeline.tools import Tools
from tests.pipeline.desk import MORNING, receive
from tests.pipeline.splitting.test_splitting import FILE, described, stack, stored, written

CLERK = "can-bo-1"


@pytest.fixture
def whole(tools: Tools) -> DocumentId:
    """A file of three pages that a clerk has parted before the second and the third."""
    paper = receive(tools, stack(written(), written(), written()))
    described(paper, tools)
    parted(paper, tools, 2, 3)
    return paper


def parted(paper: DocumentId, tools: Tools, *starts: int) -> Document:
    return decisions.split(paper, tools.index, tools.work, actor=CLERK, at=MORNING, starts=starts)


def joined(paper: DocumentId, tools: Tools) -> Document:
    return decisions.join(paper, tools.index, tools.work, actor=CLERK, at=MORNING)


def events(action: str, tools: Tools) -> list[tuple[str, dict[str, str]]]:
    ledger = (entry.event for entry in tools.index.ledger())
    return [(event.subject, dict(event.facts)) for event in ledger if event.action == action]


def test_the_parts_of_a_file_become_one_paper_again(whole: DocumentId, tools: Tools) -> None:
    parts = stored(whole, tools).parts
    advance(parts[0], tools)
    would_end = decisions.joinable(whole, tools.index, tools.work)
    document = joined(whole, tools)
    assert tuple(part.id for part in would_end) == parts
    assert (document.status, document.splitting, document.parts) == (Status.RENDERED, Splitting.NEVER, ())
    assert events("joined", tools) == [
        (whole, {"parts": " ".join(parts)}),
        *((part, {"into": whole}) for part in parts),
    ]
    for part in (stored(part_id, tools) for part_id in parts):
        assert (part.status, part.reason, part.parts) == (Status.SPLIT, "joined", (whole,))
    # Only the whole is work for a machine, and nobody is asked the same again
    assert set(tools.index.work.standing()) == {whole}
    assert finish(whole, tools).status is Status.ARCHIVED
    record = tools.index.record(record_id_for(whole))
    assert record is not None
    assert (record.page_count, record.pages) == (3, None)


def test_a_file_that_was_split_wrongly_is_split_anew(whole: DocumentId, tools: Tools) -> None:
    first, second, third = stored(whole, tools).parts
    advance(third, tools)
    document = parted(whole, tools, 3)
    both = document_id_for(document.original.sha256, PageRange(1, 2))
    assert document.parts == (both, third)
    assert [stored(part, tools).reason for part in (first, second)] == ["joined", "joined"]
    # What stays a part goes on from where it was
    assert stored(third, tools).status is Status.RECOGNIZED
    assert set(tools.index.work.standing()) == {both, third}


def test_a_part_that_was_joined_lives_again_when_it_is_a_part_again(whole: DocumentId, tools: Tools) -> None:
    parts = stored(whole, tools).parts
    joined(whole, tools)
    with pytest.raises(ConfigError, match="do again what goes on instead"):
        decisions.redo(parts[0], tools.index, actor=CLERK, at=MORNING)
    with pytest.raises(ConfigError, match="does not wait"):
        parted(parts[0], tools, 2)
    assert tools.index.save(replace(stored(whole, tools), status=Status.NEEDS_REVIEW, reason="several_papers"))
    assert parted(whole, tools, 2, 3).parts == parts
    assert [stored(part, tools).status for part in parts] == [Status.RENDERED] * 3
    assert set(tools.index.work.standing()) == set(parts)


def test_parts_of_parts_are_joined_with_them(tools: Tools) -> None:
    paper = receive(tools, stack(written(), written(), written()))
    described(paper, tools)
    _, rest = parted(paper, tools, 2).parts
    tools.index.save(replace(stored(rest, tools), status=Status.NEEDS_REVIEW))
    inner = parted(rest, tools, 2).parts
    joined(paper, tools)
    assert {stored(part, tools).reason for part in (rest, *inner)} == {"joined"}
    with pytest.raises(ConfigError, match="nothing to join"):
        joined(rest, tools)


@pytest.mark.parametrize("status", [Status.SIGNED, Status.ARCHIVED])
def test_what_is_signed_stays_a_paper(status: Status, whole: DocumentId, tools: Tools) -> None:
    part = stored(stored(whole, tools).parts[1], tools)
    assert tools.index.save(replace(part, status=status))
    with pytest.raises(ConfigError, match="is signed or archived"):
        joined(whole, tools)
    assert stored(whole, tools).status is Status.SPLIT


def test_papers_between_cover_sheets_are_not_one(tools: Tools) -> None:
    paper = receive(tools, stack(*FILE))
    assert advance(paper, tools).status is Status.SPLIT
    with pytest.raises(ConfigError, match="cover sheets on pages 1, 5"):
        joined(paper, tools)


def test_a_part_that_moves_at_the_same_moment_is_not_joined(whole: DocumentId, tools: Tools) -> None:
    document = stored(whole, tools)
    gone = decisions.joinable(whole, tools.index, tools.work)
    advance(gone[2].id, tools)
    assert not tools.index.save(replace(document, status=Status.RENDERED, parts=()), also=gone)
    assert stored(whole, tools).status is Status.SPLIT
    assert [stored(part.id, tools).status for part in gone[:2]] == [Status.RENDERED, Status.RENDERED]
