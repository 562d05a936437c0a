"""A desk's front door for files: what `batch`, `watch` and `scan` do with a scan before any step runs."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.config import Desk
from core.messages import Language
from core.model import Arrival, DeskCode, Document, DossierCode, Lane, OwnerId, ProcedureCode
from pipeline import inbox, pages
from pipeline.inbox import Refusal, ScanFile
from storage import Index, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a file before it is read: a row of the manifest, or what the clerk said."""

    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = None
    lane: Lane = Lane.DESK


class Receiver:
    """Takes files into a desk."""

    def __init__(
        self, desk: Desk, index: Index, *, clock: Callable[[], dt.datetime], language: Language = "vi"
    ) -> None:
        """Open the archive store of the desk; the index is the caller's."""
        settings = desk.config.inbox
        limits = pages.PageLimits(settings.max_bytes, settings.max_pages, settings.max_pixels)
        self._desk = desk
        self._clock = clock
        self._intake = inbox.Intake(
            store=open_store(desk.config.store),
            index=index,
            check=lambda data, name: pages.check_structure(data, limits, name=name),
            quarantine=settings.quarantine,
            max_bytes=settings.max_bytes,
            language=language,
        )

    def take(self, found: ScanFile | Refusal, told: Told = Told(), *, move: bool = False) -> Document | Refusal:
        """Receive one file; with `move` it leaves the inbox once it is safe."""
        if isinstance(found, Refusal):
            log.info("file refused", extra={"reason": found.reason.value})
            return found
        now = self._clock()
        arrival = Arrival(
            desk=DeskCode(self._desk.config.desk.code),
            source=str(found.path),
            arrived_at=now,
            dossier_code=told.dossier_code,
            procedure_code=told.procedure_code,
            owner=told.owner,
            lane=told.lane,
        )
        outcome = inbox.receive(found, self._intake, arrival)
        if isinstance(outcome, Refusal):
            log.info("file refused", extra={"document": outcome.document_id, "reason": outcome.reason.value})
        else:
            log.info("file received", extra={"document": outcome.id, "pages": outcome.page_count})
        safe = isinstance(outcome, Document) or outcome.sha256 is not None
        if move and safe:
            inbox.move_to_done(found, Path(self._desk.config.inbox.done), day=now.astimezone().date())
        return outcome
