"""One person's papers as the portal would show them to that person; officers see them for a dossier and a purpose."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from core.catalogue.purposes import find_purpose, load_purposes
from core.catalogue.rulebook import units_of
from core.fields import is_owner_id
from core.messages.spoken import language, t
from core.model import Account, ArchiveRecord, Basis, LedgerEvent, OwnerId, Purpose, Role, UnitCode
from portal.pages import Entry, Pages
from portal.people import person
from portal.site import Site
from rules.reasons import said
from rules.reuse import Known, ReuseDecision, ReuseRequest, Use, decide

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD)
ENTRIES: Final = (Entry("/vault", "Kho của công dân", "A person's vault", _ROLES),)
_DOSSIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{2,59}")
_FIELDS: Final = ("owner", "dossier", "purpose", "basis")
#: So many of the newest looks at a paper are shown.
_LOOKS: Final = 20
#: So many digits of the person's number: enough to know whose papers these are.
_SHOWN: Final = 3
_BASES: Final[dict[Basis, tuple[str, str]]] = {
    Basis.STATUTE: ("nhiệm vụ luật định", "a statutory duty"),
    Basis.REQUEST: ("người dân đề nghị", "the person's request"),
    Basis.CONSENT: ("người dân đồng ý bằng văn bản", "the person's written consent"),
}
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
class Asked:
    """Whose papers, for which dossier and for what."""

    owner: OwnerId = field(repr=False)
    dossier: str
    purpose: Purpose
    basis: Basis

    def events(self, records: list[ArchiveRecord], actor: str, at: dt.datetime) -> Iterator[LedgerEvent]:
        """Who looks at what and why: one for the dossier, one for each paper."""
        why = (("purpose", self.purpose.code), ("basis", self.basis.value))
        yield LedgerEvent("vault_shown", self.dossier, actor, at, (*why, ("papers", str(len(records)))))
        for record in records:
            yield LedgerEvent("vault_shown", record.id, actor, at, (*why, ("dossier", self.dossier)))


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a paper."""

    at: dt.datetime
    what: str
    who: str
    dossier: str
    purpose: str


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

    def page(
        request: Request, account: Account, form: dict[str, str], errors: dict[str, str], shown: Shown | None = None
    ) -> Response:
        return pages.show(
            request,
            "vault.html",
            account=account,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            form=form,
            errors=errors,
            shown=shown,
            purposes=load_purposes(),
            bases=[(basis.value, t(*words)) for basis, words in _BASES.items()],
        )

    def answer(request: Request, account: Account, form: dict[str, str]) -> Response:
        asked, errors = _asked(form)
        return page(request, account, form, errors, None if asked is None else _shown(asked, account, site))

    @app.get("/vault", include_in_schema=False)
    def vault(request: Request, account: Worker) -> Response:
        return page(request, account, _form({}), {})

    # The number stands in the body: addresses end up in logs and histories.
    @app.post("/vault", include_in_schema=False)
    async def look(request: Request, account: Worker) -> Response:
        form = _form(dict(await request.form()))
        return await run_in_threadpool(answer, request, account, form)


def _form(sent: Mapping[str, object]) -> dict[str, str]:
    return {name: str(sent.get(name, "")).strip() for name in _FIELDS}


def _asked(form: dict[str, str]) -> tuple[Asked | None, dict[str, str]]:
    """What a form asks for; else what is wrong, by field."""
    owner, dossier = form["owner"].upper(), form["dossier"]
    purpose = find_purpose(form["purpose"])
    basis = next((basis for basis in Basis if basis == form["basis"]), None)
    errors = {}
    if not is_owner_id(owner):
        errors["owner"] = t(
            "Cần số định danh 12 chữ số, mã số thuế, CMND 9 chữ số hoặc số hộ chiếu.",
            "A personal id, a tax code, an old CMND number or a passport's is needed.",
        )
    if not _DOSSIER.fullmatch(dossier):
        errors["dossier"] = t("Cần mã hồ sơ đang giải quyết.", "The code of the dossier at hand is needed.")
    elif owner and owner in dossier:
        errors["dossier"] = t(
            "Mã hồ sơ được ghi vào sổ nên không được chứa số của người dân.",
            "The code is kept in the ledger and must not hold the person's number.",
        )
    if purpose is None:
        errors["purpose"] = t("Hãy chọn mục đích.", "Choose a purpose.")
    elif basis not in purpose.bases:
        fits = ", ".join(t(*_BASES[item]) for item in sorted(purpose.bases))
        errors["basis"] = t(f"Mục đích này cần căn cứ: {fits}.", f"That purpose needs one of: {fits}.")
    if errors or purpose is None or basis is None:
        return None, errors
    return Asked(OwnerId(owner), dossier, purpose, basis), {}


def _shown(asked: Asked, account: Account, site: Site) -> Shown:
    index = site.index
    linked = index.dossiers.numbers(asked.owner)
    everything = [item for number in (asked.owner, *sorted(linked)) for item in index.records(owner=number)]
    records = [record for record in everything if account.sees_desk(record.desk)]
    # Before anything is shown; whoever takes the ledger away sees nothing.
    index.note(*asked.events(records, account.name, site.clock()))
    known = Known(site.kinds, index.damaged(records))
    use = Use(asked.purpose, asked.basis, unit=UnitCode(site.desk.config.desk.unit))
    names = {unit.code: unit.name for unit in units_of(site.desk.home)}
    papers = []
    for record in records:
        wanted = ReuseRequest(asked.owner, (record.kind,) if record.kind else (), use, linked)
        decision = decide(record, wanted, known, on=site.today)
        papers.append(_paper(record, names.get(record.unit, record.unit), decision, site))
    return Shown(f"•••{asked.owner[-_SHOWN:]}", asked.dossier, tuple(papers), len(everything) - len(records))


def _paper(record: ArchiveRecord, unit: str, decision: ReuseDecision, site: Site) -> Paper:
    events = (entry.event for entry in site.index.events(record.id, limit=10 * _LOOKS))
    looks = tuple(_look(event) for event in events if event.action in _LOOKED)[:_LOOKS]
    against = tuple(said(reason).text(language()) for reason in decision.reasons)
    return Paper(record, unit, decision.reusable, against, looks)


def _look(event: LedgerEvent) -> Look:
    facts = dict(event.facts)
    purpose = find_purpose(facts.get("purpose", ""))
    return Look(
        at=event.at,
        what=t(*_LOOKED[event.action]),
        who=event.actor,
        dossier=facts.get("dossier", ""),
        purpose=purpose.name if purpose else facts.get("purpose", ""),
    )
