"""The desk today: what waits, who waits first, what was set aside and why."""

import datetime as dt
from itertools import groupby
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response

from core.errors import Reason
from core.messages.spoken import t
from core.model import Account, Document, Role, Status
from pipeline.decisions import Waiting, queue
from portal.pages import Entry, Pages
from portal.people import person
from portal.screens.desk import refused
from portal.screens.desk.became import became
from portal.screens.desk.sight import sees
from portal.site import Site
from rules.turns import Blocks

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD, Role.OPERATOR)
ENTRIES: Final = (Entry("/today", "Hôm nay", "Today", _ROLES),)
#: So many papers of a group are listed: nobody looks at the hundredth before the first.
_LISTED: Final = 30
_HEADINGS: Final[dict[Blocks, tuple[str, str]]] = {
    Blocks.CITIZEN: ("Người dân đang chờ", "Citizens wait"),
    Blocks.DESK: ("Giấy tờ đưa tới bàn, chưa thuộc hồ sơ nào", "Papers of no dossier taken in here"),
    Blocks.NOBODY: ("Hồ sơ cũ, không ai phải chờ", "Back-scans, nobody waits"),
}

Worker = Annotated[Account, Depends(person(*_ROLES))]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    refused.add(app, site)

    @app.get("/today", include_in_schema=False)
    def today(request: Request, account: Worker, done: str | None = None) -> Response:
        waiting = [item for item in queue(site.index) if sees(account, item.document)]
        aside = _aside(site, account)
        files = refused.refused_for(account, site)
        return pages.show(
            request,
            "today.html",
            account=account,
            tiles=_tiles(waiting, len(aside), len(files), site.index.status_counts()),
            groups=_groups(waiting),
            first=waiting[0].document.id if waiting else None,
            aside=aside[:_LISTED],
            refused=files[:_LISTED],
            done=became(done, account, site),
        )


def _tiles(
    waiting: list[Waiting], aside: int, refused: int, counts: dict[Status, int]
) -> tuple[tuple[int, str, str], ...]:
    """Figures with their words and their tone."""
    citizens = sum(item.turn.blocks is Blocks.CITIZEN for item in waiting)
    moving = sum(count for status, count in counts.items() if not status.rests)
    return (
        (citizens, t("tờ người dân đang chờ", "papers that citizens wait for"), "alarm" if citizens else ""),
        (len(waiting) - citizens, t("tờ khác chờ xác nhận", "other papers to confirm"), ""),
        (aside + refused, t("tờ đã để riêng", "papers set aside"), "warn" if aside + refused else ""),
        (moving, t("tờ máy đang xử lý", "papers on their way"), ""),
        (counts.get(Status.ARCHIVED, 0), t("tờ đã vào kho", "papers in the archive"), ""),
    )


def _groups(waiting: list[Waiting]) -> list[tuple[str, list[tuple[Document, dt.datetime]], int]]:
    """The papers that wait by whom they hold up, each with since when."""
    found = []
    for blocks, items in groupby(waiting, key=lambda item: item.turn.blocks):
        papers = [(item.document, item.turn.since) for item in items]
        found.append((t(*_HEADINGS[blocks]), papers[:_LISTED], len(papers[_LISTED:])))
    return found


def _aside(site: Site, account: Account) -> list[tuple[Document, dt.datetime]]:
    came = site.index.came(Status.SET_ASIDE)
    return [
        (item, came[item.id])
        for item in site.index.documents(Status.SET_ASIDE)
        # A rescan that a clerk has recognized waits for nobody.
        if item.id in came and item.reason != Reason.ALREADY_DIGITIZED and sees(account, item)
    ]
