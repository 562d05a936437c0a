"""For the desk that runs all day: whatever falls into the inboxes is taken in and digitized."""

import datetime as dt
import signal
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.pins import pin_option, unlocked
from commands.scanning.quarantine import counts_of
from commands.terminal import home_option, language, open_desk, t
from core.config import Desk
from core.errors import ExitCode, Reason, UnavailableError
from core.messages import reason_text
from core.model import Document, DocumentId
from storage import Index, open_index

if TYPE_CHECKING:
    from pipeline.engine import Engine, Keeper
    from pipeline.inboxes import Inboxes, News

_LOOK_SECONDS: Final = 0.5


@click.command()
@click.option("--once", is_flag=True, help="Một lượt rồi dừng / one round, then stop.")
@pin_option
@home_option
def watch(home: Path, *, once: bool) -> int:
    """Trông các hộp nhận cho đến khi dừng (Ctrl-C). / Run the inboxes until stopped."""
    from pipeline.engine import Keeper, open_engine
    from pipeline.inboxes import Inboxes
    from pipeline.pages.isolated import IsolatedCheck
    from pipeline.receiving import Receiver, limits_of
    from pipeline.steps import MOVING
    from pipeline.tools import utc_now

    desk = open_desk(home)
    if desk.config.engine.runner != "dramatiq":
        # Else it is the signing worker's key.
        desk = unlocked(desk)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    index = open_index(desk.config.index)
    # Whoever runs all day must not end with the first file that hangs or eats memory.
    check = IsolatedCheck(limits_of(desk), memory_mib=desk.config.engine.memory_mib)
    try:
        receiver = Receiver(desk, index, clock=utc_now, language=language(), check=check, collate=check.collate)
        inboxes = Inboxes(desk, receiver, once=once)
        engine = open_engine(desk, index)
        # What an earlier run left on its way goes on.
        going = _Going(index, engine, Keeper(index), {document.id for document in index.documents(*MOVING)})
        engine.start()
        inboxes.start()
        try:
            _keep_going(going, inboxes, desk, stopped)
        finally:
            inboxes.stop()
            engine.stop()
    finally:
        check.stop()
        index.close()
    return ExitCode.DONE


class _Going:
    """Documents on their way, and whoever moves them."""

    def __init__(self, index: Index, engine: "Engine", keeper: "Keeper", ids: set[DocumentId]) -> None:
        self._index = index
        self._engine = engine
        self._keeper = keeper
        self._ids = ids
        self._away: str | None = None

    def add(self, document_id: DocumentId) -> None:
        self._ids.add(document_id)

    def go_on(self) -> bool:
        """Work or let others work; say what came to rest; whether there is more to do at once."""
        self._keeper.look()
        if not self._ids:
            return False
        worked = self._engine.nudge()
        standing = self._index.work.standing()
        for document_id in sorted(self._ids - standing.keys()):
            self._ids.discard(document_id)
            _announce(document_id, self._index)
        away = self._engine.outage()
        if away is not None and str(away) != self._away:
            self._away = str(away)
            _say(t(f"dịch vụ mất kết nối, sẽ thử lại: {away}", f"a service is away, it is tried again: {away}"))
        return worked

    def stuck(self) -> UnavailableError | None:
        """What everything that is left waits for."""
        standing = self._index.work.standing()
        waits = all(standing.get(item, False) for item in self._ids)
        return self._engine.outage() if self._ids and waits else None

    def __bool__(self) -> bool:
        return bool(self._ids)


def _keep_going(going: _Going, inboxes: "Inboxes", desk: Desk, stopped: threading.Event) -> None:
    """Until somebody stops us or, of one round, everything rests.

    Raises:
        UnavailableError: one round is over and what is left waits for a service.
    """
    several = len(desk.config.all_inboxes) > 1
    while not stopped.is_set():
        _tell(inboxes.news(), going, several=several)
        worked = going.go_on()
        if inboxes.ended:
            if not going:
                return
            if (away := going.stuck()) is not None:
                raise away
        if not worked:
            stopped.wait(_LOOK_SECONDS)


def _tell(news: Iterable["News"], going: _Going, *, several: bool) -> None:
    from pipeline.inbox import Refusal
    from pipeline.inboxes import Away, Back, FrontsWait, Taken

    for item in news:
        where = f"{item.inbox}: " if several else ""
        match item:
            case Taken(outcome=Refusal() as refused):
                name = f"{refused.document_id}  " if refused.document_id else ""
                why = reason_text(refused.reason, language=language())
                _say(f"{where}{name}{why}{counts_of(refused.reason, refused.detail)}")
            case Taken(outcome=Document() as document):
                going.add(document.id)
            case FrontsWait(minutes=minutes):
                text = t(
                    f"đã có mặt trước; lật tập giấy, quét mặt sau trong {minutes:g} phút",
                    f"the fronts are there; turn the stack and scan its backs within {minutes:g} minutes",
                )
                _say(f"{where}{text}")
            case Away(error=error):
                _say(
                    t(
                        f"{item.inbox}: hộp nhận không dùng được, sẽ thử lại; các hộp khác vẫn chạy ({error})",
                        f"{item.inbox}: the inbox is away and is tried again; the others go on ({error})",
                    )
                )
            case Back():
                _say(t(f"{item.inbox}: hộp nhận đã dùng lại được", f"{item.inbox}: the inbox is back"))


def _announce(document_id: DocumentId, index: Index) -> None:
    document = index.document(document_id)
    if document is None:
        return
    why = reason_text(Reason(document.reason), language=language()) if document.reason else ""
    _say(f"{document.id}  {document.status.value}  {document.kind or '?'}  {why}".rstrip())


def _say(text: str) -> None:
    click.echo(f"{dt.datetime.now().astimezone():%H:%M:%S}  {text}")
