"""`/v1/dossiers`: the one-stop system announces a dossier and is told, paper by paper, what need not be brought."""

from http import HTTPStatus
from typing import Annotated, Any, Final, Literal, Self

from fastapi import Depends, FastAPI, Path, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.exceptions import HTTPException

from core.model import (
    Action,
    Basis,
    DeskCode,
    Dossier,
    DossierCode,
    LedgerEvent,
    OwnerId,
    UnitCode,
)
from pipeline.reuse import checklist, state_of
from portal.api.answers import RecordOut, problems, records_out
from portal.api.gate import Caller
from portal.api.problems import ProblemError
from portal.api.searching import OWNER_PATTERN, Reason, explained
from portal.api.service import DOSSIER, IdempotencyKey, PurposeHeader, Service
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.scan_policy import NotRequired
from rules.reuse import Known, Use

Doing = Literal["reuse", "database", "show", "scan", "on_request", "nothing", "refuse"]
_DOING: Final[dict[ComponentState, Doing]] = {
    ComponentState.REUSED: "reuse",
    ComponentState.DIGITIZED: "nothing",
    ComponentState.NOT_REQUIRED: "nothing",
    ComponentState.ON_REQUEST: "on_request",
    ComponentState.MISSING: "scan",
    ComponentState.REFUSED: "refuse",
}
_NOT_NEEDED: Final[dict[NotRequired, Doing]] = {NotRequired.DATABASE: "database", NotRequired.ONLY_SHOWN: "show"}

_PLACE: Final = {"Location": {"description": "where it is asked how it stands", "schema": {"type": "string"}}}


class DossierIn(BaseModel):
    """A dossier that was taken in elsewhere."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=DOSSIER, description="the dossier's code")
    procedure: str = Field(min_length=3, max_length=40, description="code of the procedure, short or long")
    owner: str = Field(min_length=8, max_length=14, pattern=OWNER_PATTERN, description="whose dossier it is")
    unit: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9.]{1,40}$", description="unit that receives it; the desk's own if not said"
    )
    purpose: str = Field(min_length=3, max_length=100, description="why it is asked; must be one of the client's")
    basis: Basis = Field(default=Basis.STATUTE, description="on which ground: a statutory duty, a request, consent")
    originals: int | None = Field(default=None, ge=0, le=1000, description="papers that were counted, if they were")

    @model_validator(mode="after")
    def _keep_the_owner_out_of_the_ledger(self) -> Self:
        if self.owner in self.code:
            raise ValueError("code is kept in the ledger and must not hold the owner's number")
        return self


class Refused(BaseModel):
    """A record of the right kind that may not serve."""

    record: str
    reasons: list[Reason]


class ComponentOut(BaseModel):
    """One paper of the procedure, and what to do about it."""

    component: str
    name: str
    do: Doing = Field(
        description="reuse: fetch `record`; database: the data are in `database`; show: only look at it; scan: it must "
        "be brought; on_request: only if asked for; nothing: it is there; refuse: it must not be digitized"
    )
    state: str
    record: RecordOut | None
    database: str | None
    reason: str | None
    refused: list[Refused] = Field(description="records that were looked at and may not serve")
    grounds: list[str]
    taken: bool = Field(description="whether its reuse for this dossier is on record")


class DossierOut(BaseModel):
    """What a dossier has and lacks."""

    schema_: str = Field(default="sohoa.dossier_needs/1", alias="schema")
    code: str
    procedure: str
    name: str
    components: list[ComponentOut]


class DossierStanding(DossierOut):
    """Where a dossier stands."""

    complete: bool
    waiting: int = Field(description="its papers that are on their way or wait for a clerk")


_TAKEN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": DossierOut, "description": "It was known already"},
    201: {"headers": _PLACE},
}


def add_dossiers(app: FastAPI, service: Service) -> None:
    """Let the application take dossiers in, and say how they stand."""
    Asker = Annotated[Caller, Depends(service.caller)]  # noqa: N806  a type, used below as one

    @app.post(
        "/v1/dossiers",
        response_model=DossierOut,
        status_code=HTTPStatus.CREATED,
        responses=problems(409, 413) | _TAKEN,
        tags=["dossiers"],
        summary="Announce a dossier",
    )
    def announce_dossier(told: DossierIn, caller: Asker, idempotency_key: IdempotencyKey = None) -> Response:
        """Note a dossier, and be told for each of its papers what to do.

        A paper is reused from the archive, looked up in a database, shown, or brought and scanned. Needs the scope
        `dossiers:write` for the unit. The same dossier again is answered as it stands now.
        """
        caller.require_purpose(told.purpose)
        unit = UnitCode(told.unit or service.site.desk.config.desk.unit)
        caller.require_for(Action.DOSSIERS_WRITE, None, unit)
        procedure = service.procedure(told.procedure)
        service.gate.limits.person(caller.name, OwnerId(told.owner), service.site.clock())
        facts = ("procedure", procedure.code), ("purpose", told.purpose), ("basis", told.basis.value)
        service.note("dossier_announced", told.code, caller, *facts)
        answer = service.once(caller, idempotency_key, told, lambda: _announced(told, unit, caller, service))
        if answer.status_code == HTTPStatus.CREATED:
            answer.headers["Location"] = f"/v1/dossiers/{told.code}"
        return answer

    # Codes may hold a slash.
    @app.get("/v1/dossiers/{code:path}", responses=problems(), tags=["dossiers"], summary="How a dossier stands")
    def dossier(code: Annotated[str, Path(pattern=DOSSIER)], caller: Asker, purpose: PurposeHeader) -> DossierStanding:
        """What a dossier has and lacks now. Needs the scope `dossiers:write` for its unit."""
        caller.require_purpose(purpose)
        caller.require(Action.DOSSIERS_WRITE)
        found = service.site.index.dossiers.get(DossierCode(code))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such dossier")
        caller.require_for(Action.DOSSIERS_WRITE, None, found.unit)
        procedure = service.procedure(found.procedure)
        service.note("dossier_read", found.code, caller, ("purpose", purpose))
        site = service.site
        use = Use(service.purpose(purpose, caller), Basis.STATUTE, procedure.code, found.unit)
        stands = state_of(found, procedure, site.index, Known(site.kinds), on=site.today, use=use)
        return DossierStanding(
            code=found.code,
            procedure=procedure.code,
            name=procedure.name,
            components=_components(stands.decisions, service),
            complete=stands.completeness.complete,
            waiting=len(stands.waiting),
        )


def _announced(told: DossierIn, unit: UnitCode, caller: Caller, service: Service) -> tuple[int, DossierOut]:
    site, procedure, owner = service.site, service.procedure(told.procedure), OwnerId(told.owner)
    at = site.clock()
    dossier = Dossier(
        DossierCode(told.code), procedure.code, owner, DeskCode(site.desk.config.desk.code), unit, at, told.originals
    )
    before = site.index.dossiers.get(dossier.code)
    opened = LedgerEvent("dossier_opened", told.code, caller.name, at, (("procedure", procedure.code),))
    known = site.index.dossiers.open(dossier, opened)
    if known.owner != owner or known.procedure != procedure.code:
        detail = "this code is another owner's or procedure's dossier here"
        raise ProblemError(HTTPStatus.CONFLICT, "dossier-exists", detail)
    use = Use(service.purpose(told.purpose, caller), told.basis, procedure.code, known.unit)
    decisions = checklist(
        procedure, owner, site.index, Known(site.kinds), on=site.today, use=use, dossier=dossier.code
    )  # fmt: skip
    answer = DossierOut(
        code=dossier.code,
        procedure=procedure.code,
        name=procedure.name,
        components=_components(decisions, service),
    )
    return (HTTPStatus.CREATED if before is None else HTTPStatus.OK), answer


def _components(decisions: tuple[ComponentDecision, ...], service: Service) -> list[ComponentOut]:
    records = [service.record(item.record) for item in decisions if item.record is not None]
    shown = {item.id: item for item in records_out(records, service.site)}
    return [
        ComponentOut(
            component=item.component.code,
            name=item.component.name,
            do=_NOT_NEEDED.get(item.reason, _DOING[item.state]) if item.reason else _DOING[item.state],
            state=item.state.value,
            record=shown[item.record] if item.record else None,
            database=item.database,
            reason=item.reason.value if item.reason else None,
            refused=[
                Refused(record=record, reasons=[explained(reason) for reason in reasons])
                for record, reasons in item.refused
            ],
            grounds=[ground.value for ground in item.grounds],
            taken=item.taken,
        )
        for item in decisions
    ]
