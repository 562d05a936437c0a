"""Fronts and backs, and a kill at any point between them: the next start ends the same."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.config import Desk
from core.errors import Reason
from pipeline import inbox
from pipeline.inbox import quarantined
from pipeline.inboxes.looks import StackLook
from pipeline.receiving import Receiver
from pipeline.tools import utc_now
from storage import Index, open_index
from storage.files import FilesStore
from tests.pipeline.stacks import done, drop, left, make_desk, once, order_of, side


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk")


@pytest.fixture
def index(desk: Desk) -> Iterator[Index]:
    opened = open_index(desk.config.index, create=True)
    yield opened
    opened.close()


class Killed(BaseException):
    """What ends the program here and now."""


def kill_in(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, *, call: int) -> None:
    """End the program in the so-many-th call."""
    real = getattr(owner, name)
    calls = iter(range(1, 1000))

    def killing(*given: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return real(*given, **named)

    monkeypatch.setattr(owner, name, killing)


def take(desk: Desk, index: Index) -> None:
    """What the thread of the inbox does, in this one."""
    (settings, *_) = desk.config.inboxes
    receiver = Receiver(desk, index, clock=utc_now)
    list(StackLook(settings, receiver, incomplete_seconds=900, stopping=lambda: False).look())
    list(StackLook(settings, receiver, incomplete_seconds=900, stopping=lambda: False).look())


@pytest.fixture(params=["whole", "unequal"])
def stack(request: pytest.FixtureRequest, desk: Desk) -> str:
    drop(desk, "1.pdf", side(1, 3), minute=0)
    drop(desk, "2.pdf", side(4, 2) if request.param == "whole" else side(4), minute=1)
    return str(request.param)


@pytest.mark.parametrize(
    ("point", "call"),
    [
        *(("put", call) for call in (1, 2, 3)),
        ("receive", 1),
        ("note_made", 1),
        ("set_aside", 1),
        ("set_aside", 2),
        ("move", 1),
        ("move", 2),
    ],
)
def test_killed_anywhere_the_next_start_ends_the_same(
    desk: Desk, index: Index, stack: str, point: str, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = {
        "put": FilesStore,
        "receive": index,
        "note_made": index.work,
        "set_aside": sys.modules["pipeline.inbox.receive"],
        "move": inbox,
    }[point]
    with monkeypatch.context() as patched:
        kill_in(patched, owner, "move_to_done" if point == "move" else point, call=call)
        with contextlib.suppress(Killed):
            take(desk, index)
    # Given the next stack, of as many pages, that lies there at the next start
    drop(desk, "3.pdf", side(5, 7), minute=2)
    once(desk, index)
    assert left(desk) == ["3.pdf"]
    drop(desk, "4.pdf", side(8, 6), minute=3)
    once(desk, index)
    orders = [order_of(document, desk) for document in index.documents()]
    if stack == "whole":
        assert orders == [[1, 2, 3, 4], [5, 6, 7, 8]]
        assert quarantined(desk.config.inbox.quarantine) == ()
    else:
        assert orders == [[5, 6, 7, 8]]
        assert {item.reason for item in quarantined(desk.config.inbox.quarantine)} == {Reason.SIDES_DIFFER}
    assert left(desk) == []
    assert set(done(desk)) == {"1.pdf", "2.pdf", "3.pdf", "4.pdf"}
    for document in index.documents():
        assert len(index.arrivals(document.id)) == 1
