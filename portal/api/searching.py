"""`POST /v1/reuse/search`: which papers of an owner can serve a new dossier."""

from typing import Annotated, Self

from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field, model_validator

from core.catalogue.purposes import find_purpose
from core.model import ArchiveRecord, Basis, KindCode, OwnerId, Purpose
from portal.api.answers import PROBLEMS, RecordOut, record_out
from portal.api.auth import Client
from portal.api.service import Service, require_purpose
from rules.reuse import Known, ReuseRequest, Use, decide


class ReuseSearch(BaseModel):
    """Which papers of this owner can serve a new dossier?"""

    owner: str = Field(
        min_length=8, max_length=14, pattern=r"^[A-Z]?[0-9-]+$", description="personal id, tax code, CMND or passport"
    )
    kind: str | None = Field(default=None, max_length=64, pattern=r"^[a-z0-9_]+$", description="configs/kinds.toml")
    purpose: str = Field(min_length=3, max_length=100, description="why it is asked; must be one of the client's")
    dossier: str = Field(min_length=3, max_length=60, description="the dossier it is asked for")
    basis: Basis = Field(default=Basis.STATUTE, description="on which ground: a statutory duty, a request, consent")

    @model_validator(mode="after")
    def _keep_the_owner_out_of_the_ledger(self) -> Self:
        if self.owner in self.dossier or self.owner in (self.kind or ""):
            raise ValueError("kind and dossier are kept in the ledger and must not hold the owner's number")
        return self


class Found(BaseModel):
    """A record and whether it may be reused."""

    record: RecordOut
    reusable: bool
    reasons: list[str]
    grounds: list[str]


class ReuseAnswer(BaseModel):
    """Everything of that owner and kind, reusable or not, with the reasons."""

    schema_: str = Field(default="sohoa.reuse_search/1", alias="schema")
    results: list[Found]


def add_searching(app: FastAPI, service: Service) -> None:
    """Let the application answer look-ups of an owner's papers."""
    Caller = Annotated[Client, Depends(service.caller)]  # noqa: N806  a type, used below as one

    @app.post("/v1/reuse/search", responses=PROBLEMS)
    def reuse_search(question: ReuseSearch, caller: Caller) -> ReuseAnswer:
        require_purpose(caller, question.purpose)
        owner, kind = OwnerId(question.owner), KindCode(question.kind) if question.kind else None
        asked = ("purpose", question.purpose), ("basis", question.basis.value), ("kind", question.kind or "*")
        service.note("reuse_search", question.dossier, caller, *asked)
        index = service.index
        linked = index.dossiers.numbers(owner)
        records = [item for number in (owner, *sorted(linked)) for item in index.records(owner=number, kind=kind)]
        known = Known(service.kinds, index.damaged(records))
        use = Use(_purpose(question.purpose), question.basis)
        results = []
        for record in records:
            request = ReuseRequest(owner, _kinds(kind, record), use, linked)
            decision = decide(record, request, known, on=service.today())
            reasons, grounds = ([item.value for item in found] for found in (decision.reasons, decision.grounds))
            results.append(
                Found(record=record_out(record), reusable=decision.reusable, reasons=reasons, grounds=grounds)
            )
        return ReuseAnswer(results=results)


def _purpose(code: str) -> Purpose:
    """What an operator registered for a client is lawful on any ground, unless configs/purposes.toml knows better."""
    return find_purpose(code) or Purpose(code, code, frozenset(Basis), "clients.toml")


def _kinds(kind: KindCode | None, record: ArchiveRecord) -> tuple[KindCode, ...]:
    chosen = kind or record.kind
    return (chosen,) if chosen else ()
