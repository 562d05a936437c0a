"""Back-scan programmes: how far, how quickly, until when, what waits, and who makes which mistakes."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from core.errors import Reason
from core.messages.programmes import state_text, stopped_text
from core.messages.spoken import language, t
from core.model import Account, Batch, BatchId, BatchState, DocumentId, ItemState, Role, Status
from portal.charts import bar
from portal.pages import Entry, Pages
from portal.pages.words import reason_said
from portal.people import person
from portal.site import Site
from rules.programmes.progress import Progress, progress

_ROLES: Final = (Role.LEADER, Role.TEAM_LEAD, Role.ARCHIVIST)
ENTRIES: Final = (Entry("/programmes", "Số hóa hồ sơ cũ", "Back-scans", _ROLES),)
#: To sum a programme up, each of its files is looked at; whoever asks again within so long gets the same answer.
_FRESH: Final = dt.timedelta(seconds=30)
#: So many papers of a reason are listed.
_LISTED: Final = 20
_TONES: Final = {BatchState.STOPPED: "alarm", BatchState.PAUSED: "warn", BatchState.DONE: "good"}

Reader = Annotated[Account, Depends(person(*_ROLES))]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files that do not go on for one reason: how many, and the first papers of them."""

    reason: str
    files: int
    papers: tuple[DocumentId, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A programme at one moment."""

    at: dt.datetime
    batch: Batch
    progress: Progress
    waiting: tuple[Waiting, ...]

    @property
    def pages(self) -> int:
        """How many there are: as the manifest says, or as were found where that is more."""
        return max(self.progress.pages_found, self.progress.pages_expected)

    @property
    def percent(self) -> float | None:
        """Of the pages that are done."""
        return 100 * self.progress.pages_done / self.pages if self.pages else None

    @property
    def state(self) -> str:
        """Whether it goes on, in words."""
        return state_text(self.batch.state, language=language())

    @property
    def tone(self) -> str:
        """Of the state."""
        return _TONES.get(self.batch.state, "")

    @property
    def why(self) -> str:
        """Why it stopped by itself."""
        return "" if self.batch.why is None else stopped_text(self.batch.why, language=language())


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    known: dict[BatchId, Picture] = {}

    def look(batch: Batch) -> Picture:
        found, now = known.get(batch.id), site.clock()
        if found is None or found.batch != batch or not dt.timedelta(0) <= now - found.at < _FRESH:
            found = known[batch.id] = picture(site, batch)
        return found

    @app.get("/programmes", include_in_schema=False)
    def programmes(request: Request, account: Reader) -> Response:
        batches = (batch for batch in site.index.batches.batches() if account.sees_desk(batch.desk))
        shown = sorted((look(batch) for batch in batches), key=lambda item: item.batch.created_at, reverse=True)
        shown.sort(key=lambda item: item.batch.state is BatchState.DONE)
        return pages.show(request, "programmes.html", account=account, programmes=shown, bar=bar)

    @app.get("/programmes/{batch_id}", include_in_schema=False)
    def programme(batch_id: str, request: Request, account: Reader) -> Response:
        batch = site.index.batches.batch(BatchId(batch_id))
        if batch is None or not account.sees_desk(batch.desk):
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có đợt số hóa này.", "There is no such programme."))
        opens = account.has_any(Role.TEAM_LEAD, Role.CLERK)
        return pages.show(
            request,
            "programme.html",
            account=account,
            item=look(batch),
            rounds=_rounds(site, batch),
            opens=opens,
            bar=bar,
        )


def picture(site: Site, batch: Batch) -> Picture:
    """A programme as it stands now."""
    items = tuple(site.index.batches.items(batch.id))
    now = site.clock()
    files: Counter[str] = Counter()
    papers: dict[str, list[DocumentId]] = {}
    for item in items:
        if item.state is ItemState.REFUSED or item.status in {Status.SET_ASIDE, Status.NEEDS_REVIEW}:
            reason = item.reason or ""
            files[reason] += 1
            shown = papers.setdefault(reason, [])
            if item.document_id is not None and item.state is ItemState.RECEIVED and len(shown) < _LISTED:
                shown.append(item.document_id)
    waiting = (Waiting(_said(reason), count, tuple(papers[reason])) for reason, count in files.most_common())
    inspections = site.index.batches.samples.inspections(batch.id)
    return Picture(now, batch, progress(batch, items, inspections, now=now), tuple(waiting))


def _said(reason: str) -> str:
    try:
        return reason_said(Reason(reason))
    except ValueError:
        return t("Không rõ lý do.", "The reason is not known.")


@dataclass(frozen=True, slots=True)
class Round:
    """A sample that was drawn, and what the inspectors found."""

    number: int
    percent: float
    drawn: int
    population: int
    inspected: int
    wrong: int


def _rounds(site: Site, batch: Batch) -> tuple[Round, ...]:
    inspections = site.index.batches.samples.inspections(batch.id)
    return tuple(
        Round(
            draw.round,
            draw.percent,
            draw.drawn,
            draw.population,
            sum(item.round == draw.round and item.verdict is not None for item in inspections),
            sum(item.round == draw.round and item.wrong for item in inspections),
        )
        for draw in batch.draws
    )
