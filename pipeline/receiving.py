"""A desk's front door for files: what `batch`, `watch` and `scan` do with a scan before any step runs."""

import datetime as dt
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.config import Desk
from core.messages import Language
from core.model import Arrival, DeskCode, Document, DossierCode, Lane, OwnerId, ProcedureCode
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
    ) -> None:
        """Open the archive store of the desk; the index is the caller's.

        Args:
            desk: whose files.
            index: where they are noted; used from several threads where `take` is.
            clock: the time.
            language: of the sentences beside what is refused.
            check: how many pages a file has; in this process if nothing else is said.
        """
        settings = desk.config.inbox
        limits = limits_of(desk)
        self._desk = desk
        self._clock = clock
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
        procedure = source.procedure if source else ""
        arrival = Arrival(
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
        )
        # A time of change that lies in the future says nothing.
        age = max(0.0, now.timestamp() - found.mtime_ns / 1e9)
        outcome = inbox.receive(found, self._intake, arrival, patience_seconds=patience_seconds - age)
        if isinstance(outcome, Refusal):
            log.info("file refused", extra={"document": outcome.document_id, "reason": outcome.reason.value})
        else:
            log.info("file received", extra={"document": outcome.id, "pages": outcome.page_count})
        safe = isinstance(outcome, Document) or outcome.sha256 is not None
        if move and safe:
            inbox.move_to_done(found, Path(self._desk.config.inbox.done), day=now.astimezone().date())
        return outcome

    def take_again(self, refused: Quarantined) -> Document | Refusal:
        """Receive a quarantined file as it came, after a limit was raised or the program was mended."""
        arrival = refused.arrival or Arrival(
            desk=DeskCode(self._desk.config.desk.code), source=str(refused.scan.path), arrived_at=refused.arrived_at
        )
        return inbox.receive(refused.scan, self._intake, arrival)
