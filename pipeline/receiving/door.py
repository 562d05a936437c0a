"""A desk's front door for files: what `batch`, `watch` and `scan` do with a scan before any step runs."""

import datetime as dt
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.config import Desk
from core.messages import Language
from core.model import (
    Arrival,
    Backs,
    DeskCode,
    Document,
    DossierCode,
    Lane,
    LedgerEvent,
    OwnerId,
    ProcedureCode,
    Splitting,
)
from core.settings import ScannerInbox
from pipeline import inbox, pages
from pipeline.inbox import Quarantined, Refusal, ScanFile
from storage import Index, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a file before it is read: a row of the manifest, or what the clerk said."""

    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = None
    lane: Lane = Lane.DESK
    scanner: str | None = None  #: where it is not the inbox that names it


def limits_of(desk: Desk) -> pages.PageLimits:
    """How much one file may ask of this machine."""
    settings = desk.config.inbox
    return pages.PageLimits(settings.max_bytes, settings.max_pages, settings.max_pixels)


class Receiver:
    """Takes files into a desk."""

    def __init__(
        self,
        desk: Desk,
        index: Index,
        *,
        clock: Callable[[], dt.datetime],
        language: Language = "vi",
        check: Callable[[bytes, str], int] | None = None,
        collate: inbox.Collate | None = None,
    ) -> None:
        """Open the archive store of the desk; the index is the caller's.

        Args:
            desk: whose files.
            index: where they are noted; used from several threads where `take` is.
            clock: the time.
            language: of the sentences beside what is refused.
            check: how many pages a file has; in this process if nothing else is said.
            collate: puts fronts and backs together; the same.
        """
        settings = desk.config.inbox
        limits = limits_of(desk)
        self._desk = desk
        self._clock = clock
        self._collate = collate or (lambda fronts, backs, order: pages.collate(fronts, backs, order, limits))
        self._intake = inbox.Intake(
            store=open_store(desk.config.store),
            index=index,
            check=check or (lambda data, name: pages.check_structure(data, limits, name=name)),
            quarantine=settings.quarantine,
            max_bytes=settings.max_bytes,
            language=language,
        )

    def take(
        self,
        found: ScanFile | Refusal,
        told: Told = Told(),
        *,
        move: bool = False,
        source: ScannerInbox | None = None,
        patience_seconds: float = 0.0,
    ) -> Document | Refusal:
        """Receive one file.

        Args:
            found: what a look found.
            told: what is known of it.
            move: whether it leaves its folder once it is safe.
            source: the inbox that it fell into; its procedure counts where none was told.
            patience_seconds: a file that ends too early and was not changed for less than this may still be coming.
        """
        if isinstance(found, Refusal):
            log.info("file refused", extra={"reason": found.reason.value})
            return found
        now = self._clock()
        arrival = self._arrival(found, told, source, now)
        outcome = inbox.receive(found, self._intake, arrival, patience_seconds=patience_seconds - _age(found, now))
        _note(outcome)
        if move:
            self._move(found, outcome, now)
        return outcome

    def take_stack(
        self,
        fronts: ScanFile,
        backs: ScanFile,
        order: Backs,
        told: Told = Told(),
        *,
        move: bool = False,
        source: ScannerInbox | None = None,
        patience: Callable[[ScanFile], float] = lambda _found: 0.0,
    ) -> Document | tuple[Refusal, ...]:
        """Receive the two files of a stack as one document, or refuse both; one refusal: nothing was decided.

        Args:
            fronts: the file of the first pass.
            backs: the file of the second.
            order: in which the backs were fed.
            told: as of `take`.
            move: the same.
            source: the same.
            patience: the `patience_seconds` of `take`, for each file.
        """
        now = self._clock()
        arrivals = self._arrival(fronts, told, source, now), self._arrival(backs, told, source, now)
        outcome = inbox.receive_stack(
            inbox.Stack(fronts, backs, order, arrivals),
            self._intake,
            self._collate,
            patience=lambda found: patience(found) - _age(found, now),
        )
        answers: tuple[Document | Refusal, ...] = (outcome,) * 2 if isinstance(outcome, Document) else outcome
        for found, answer in zip((fronts, backs), answers, strict=False):
            _note(answer)
            # The fronts first: see `left_over`.
            if move:
                self._move(found, answer, now)
        return outcome

    def take_left_over(self, found: ScanFile, order: Backs) -> Document | Refusal | None:
        """Move backs away that were dealt with before a kill, and say what became of them; None for any other file."""
        outcome = inbox.left_over(found, order, self._intake)
        if outcome is not None:
            self._move(found, outcome, self._clock())
        return outcome

    def refuse_lone(self, found: ScanFile, source: ScannerInbox) -> Refusal:
        """Set fronts aside to which no backs came, and move them."""
        now = self._clock()
        outcome = inbox.refuse_lone(found, self._intake, self._arrival(found, Told(), source, now))
        _note(outcome)
        self._move(found, outcome, now)
        return outcome

    def _arrival(self, found: ScanFile, told: Told, source: ScannerInbox | None, now: dt.datetime) -> Arrival:
        procedure = source.procedure if source else ""
        return Arrival(
            desk=DeskCode(self._desk.config.desk.code),
            # A name that is no UTF-8 (an old copying program) is kept readable and can be written as JSON.
            source=os.fsencode(found.path).decode(errors="backslashreplace"),
            arrived_at=now,
            dossier_code=told.dossier_code,
            procedure_code=told.procedure_code or (ProcedureCode(procedure) if procedure else None),
            owner=told.owner,
            lane=told.lane,
            inbox=source.name if source else None,
            scanner=told.scanner or ((source.scanner or None) if source else None),
            operator=(source.operator or None) if source else None,
            splitting=self._splitting(told, source),
        )

    def _splitting(self, told: Told, source: ScannerInbox | None) -> Splitting:
        """Whether the files of that source may hold several papers."""
        config = self._desk.config
        if told.lane is Lane.BATCH:
            return config.backscan.split
        return (source.split if source else None) or config.inbox.split

    def _move(self, found: ScanFile, outcome: Document | Refusal, now: dt.datetime) -> None:
        """Take a file out of its inbox once its bytes are safe."""
        if isinstance(outcome, Document) or outcome.sha256 is not None:
            inbox.move_to_done(found, Path(self._desk.config.inbox.done), day=now.astimezone().date())

    def take_again(self, refused: Quarantined, *, actor: str) -> Document | Refusal:
        """Receive a quarantined file as it came, after a limit was raised or the program was mended.

        Whose wish it was is in the ledger first, with the reason for which the file lay there.
        """
        facts = (("reason", refused.reason.value),)
        self._intake.index.note(LedgerEvent("taken_again", refused.id, actor, self._clock(), facts))
        arrival = refused.arrival or Arrival(
            desk=DeskCode(self._desk.config.desk.code), source=str(refused.scan.path), arrived_at=refused.arrived_at
        )
        return inbox.receive(refused.scan, self._intake, arrival)


def _age(found: ScanFile, now: dt.datetime) -> float:
    """Seconds since a file was changed; a time that lies in the future says nothing."""
    return max(0.0, now.timestamp() - found.mtime_ns / 1e9)


def _note(outcome: Document | Refusal) -> None:
    if isinstance(outcome, Refusal):
        log.info("file refused", extra={"document": outcome.document_id, "reason": outcome.reason.value})
    else:
        log.info("file received", extra={"document": outcome.id, "pages": outcome.page_count})
