"""One person's papers as the portal would show them to that person; officers see them for a dossier and a purpose."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from core.catalogue.purposes import SETTLING
from core.catalogue.rulebook import units_of
from core.fields import is_owner_id
from core.messages.spoken import language, t
from core.model import Account, ArchiveRecord, Basis, LedgerEvent, OwnerId, Purpose, Role, UnitCode
from portal.looks import BASES, Purposes, Why, is_elsewhere, open_purposes, refused, why_typed
from portal.pages import Entry, Pages
from portal.people import person
from portal.site import Site
from rules.reuse import Known, ReuseRequest, Use, decide
from rules.reuse.reasons import said

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD)
ENTRIES: Final = (Entry("/vault", "Kho của công dân", "A person's vault", _ROLES),)
#: So many of the newest looks at a paper are shown.
_LOOKS: Final = 20
_LOOKED_THROUGH: Final = 200
#: So many digits of the person's number: enough to know whose papers these are.
_SHOWN: Final = 3
#: What of the ledger is a look at a paper, and what the person reads of it.
_LOOKED: Final[dict[str, tuple[str, str]]] = {
    "content_read": ("hệ thống khác lấy tệp", "another system fetched it"),
    "record_read": ("hệ thống khác xem thông tin", "another system read its facts"),
    "fetched": ("cán bộ lấy tệp", "an officer fetched it"),
    "picture_shown": ("cán bộ xem ảnh", "an officer saw the picture"),
    "sensitive_shown": ("cán bộ xem bản không che", "an officer saw it unmasked"),
    "viewed": ("cán bộ xem", "an officer saw it"),
    "reused": ("dùng lại cho một hồ sơ", "used again for a dossier"),
    "exported": ("xuất ra tệp", "exported"),
    "vault_shown": ("cán bộ xem kho thử", "an officer looked at this preview"),
}

Worker = Annotated[Account, Depends(person(*_ROLES))]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a paper."""

    at: dt.datetime
    what: str
    who: str
    dossier: str
    purpose: str
    elsewhere: bool  #: of that dossier this desk knows nothing


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the person."""

    record: ArchiveRecord
    unit: str
    reusable: bool
    against: tuple[str, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person would see."""

    masked: str
    dossier: str
    papers: tuple[Paper, ...]
    elsewhere: int  #: papers of desks that this account does not see


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    purposes = open_purposes()

    def page(
        request: Request, account: Account, given: Why, *, owner: str = "", wrong: str = "", shown: Shown | None = None
    ) -> Response:
        return pages.show(
            request,
            "vault.html",
            account=account,
            faulty=wrong,
            owner=owner,
            given=given,
            wrong=wrong,
            shown=shown,
            purposes=purposes.known,
            bases=BASES,
        )

    def answer(request: Request, account: Account, form: FormData) -> Response:
        owner = str(form.get("owner", "")).strip().upper()
        why = why_typed(form, site)
        wrong = _objection(owner, why) or purposes.objection(why, form, site, OwnerId(owner))
        wrong = wrong or refused(site, why.dossier, account, why, owner=OwnerId(owner))
        if wrong:
            return page(request, account, why, owner=owner, wrong=wrong)
        return page(request, account, why, shown=_shown(OwnerId(owner), why, account, site, purposes))

    @app.get("/vault", include_in_schema=False)
    def vault(request: Request, account: Worker) -> Response:
        return page(request, account, Why(SETTLING, Basis.STATUTE))

    # The number stands in the body: addresses end up in logs and histories.
    @app.post("/vault", include_in_schema=False)
    async def look(request: Request, account: Worker) -> Response:
        return await run_in_threadpool(answer, request, account, await request.form())


def _objection(owner: str, given: Why) -> str:
    """What is wrong with whose papers are asked for, and for what; empty where nothing is."""
    if not is_owner_id(owner):
        return t(
            "Cần số định danh 12 chữ số, mã số thuế, CMND 9 chữ số hoặc số hộ chiếu.",
            "A personal id, a tax code, an old CMND number or a passport's is needed.",
        )
    if not given.dossier:
        return t("Cần mã hồ sơ đang giải quyết.", "The code of the dossier at hand is needed.")
    return ""


def _events(why: Why, records: list[ArchiveRecord], actor: str, at: dt.datetime) -> Iterator[LedgerEvent]:
    """Who looks at what and why: one for the dossier, one for each paper."""
    reason = (("purpose", why.purpose), ("basis", why.basis))
    yield LedgerEvent("vault_shown", why.dossier, actor, at, (*reason, ("papers", str(len(records)))))
    for record in records:
        yield LedgerEvent("vault_shown", record.id, actor, at, (*reason, ("dossier", why.dossier)))


def _shown(owner: OwnerId, why: Why, account: Account, site: Site, purposes: Purposes) -> Shown:
    index = site.index
    found = index.dossiers.papers(owner)
    records = [record for record in found.records if account.sees_desk(record.desk)]
    # Before anything is shown; whoever takes the ledger away sees nothing.
    index.note(*_events(why, records, account.name, site.clock()))
    known = Known(site.kinds, found.damaged)
    by_code = {purpose.code: purpose for purpose in purposes.known}
    use = Use(by_code.get(why.purpose), Basis(why.basis), unit=UnitCode(site.desk.config.desk.unit))
    units = {unit.code: unit.name for unit in units_of(site.desk.home)}
    papers = []
    for record in records:
        wanted = ReuseRequest(owner, (record.kind,) if record.kind else (), use, found.linked)
        decision = decide(record, wanted, known, on=site.today)
        events = (entry.event for entry in index.events(record.id, limit=_LOOKED_THROUGH))
        looks = [_look(event, record, by_code, site) for event in events if event.action in _LOOKED][:_LOOKS]
        against = tuple(said(reason).text(language()) for reason in decision.reasons)
        unit = units.get(record.unit, record.unit)
        papers.append(Paper(record, unit, decision.reusable, against, tuple(looks)))
    return Shown(f"•••{owner[-_SHOWN:]}", why.dossier, tuple(papers), len(found.records) - len(records))


def _look(event: LedgerEvent, record: ArchiveRecord, purposes: Mapping[str, Purpose], site: Site) -> Look:
    facts = dict(event.facts)
    code = facts.get("purpose", "")
    return Look(
        at=event.at,
        what=t(*_LOOKED[event.action]),
        who=event.actor,
        dossier=facts.get("dossier", ""),
        purpose=purposes[code].name if code in purposes else code,
        elsewhere=is_elsewhere(facts.get("dossier", ""), site, lies_in=record.dossier_code),
    )
