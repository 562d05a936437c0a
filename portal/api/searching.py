"""`POST /v1/reuse/search`: which papers of an owner can serve a new dossier, and why not the others."""

from functools import cache
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.messages import Language
from core.model import Action, ArchiveRecord, Basis, KindCode, OwnerId
from portal.api.answers import RecordOut, problems, record_as
from portal.api.gate import Caller, out_of_scope
from portal.api.gate.pages import PAGE, page
from portal.api.problems import ProblemError
from portal.api.service import DOSSIER, IdempotencyKey, Service
from rules.reuse import Ground, Known, Refusal, ReuseRequest, Use, decide
from rules.reuse.reasons import said

OWNER_PATTERN = r"^[A-Z]?[0-9-]+$"


class ReuseSearch(BaseModel):
    """Which papers of this owner can serve a new dossier?"""

    model_config = ConfigDict(extra="forbid")

    owner: str = Field(
        min_length=8, max_length=14, pattern=OWNER_PATTERN, description="personal id, tax code, CMND or passport"
    )
    kind: str | None = Field(default=None, max_length=64, pattern=r"^[a-z0-9_]+$", description="configs/kinds.toml")
    purpose: str = Field(min_length=3, max_length=100, description="why it is asked; must be one of the client's")
    dossier: str = Field(pattern=DOSSIER, description="code of the dossier that it is asked for")
    basis: Basis = Field(default=Basis.STATUTE, description="on which ground: a statutory duty, a request, consent")
    limit: int = Field(default=PAGE, ge=1, le=PAGE, description="how many on a page at most")
    cursor: str | None = Field(default=None, max_length=200, description="`next` of the page before")

    @model_validator(mode="after")
    def _keep_the_owner_out_of_the_ledger(self) -> Self:
        if self.owner in self.dossier or self.owner in (self.kind or ""):
            raise ValueError("kind and dossier are kept in the ledger and must not hold the owner's number")
        return self


class Reason(BaseModel):
    """Why a paper may not be reused, or what speaks for it."""

    code: str
    vi: str
    en: str
    source: str = Field(description="where the rule stands")


class Found(BaseModel):
    """A record and whether it may be reused."""

    record: RecordOut
    reusable: bool
    reasons: list[str] = Field(description="codes of what speaks against it")
    grounds: list[str] = Field(description="codes of what was looked at and holds")
    explained: list[Reason] = Field(description="the reasons in words")


class ReuseAnswer(BaseModel):
    """Everything of that owner and kind that the client may see, reusable or not, with the reasons."""

    schema_: str = Field(default="sohoa.reuse_search/1", alias="schema")
    results: list[Found]
    next: str | None = Field(default=None, description="cursor of the next page, if there is one")


@cache
def explained(code: Refusal | Ground) -> Reason:
    """A reason in words, made once."""
    words = said(code)
    vietnamese: Language = "vi"
    return Reason(code=code.value, vi=words.text(vietnamese), en=words.text("en"), source=words.source)


def add_searching(app: FastAPI, service: Service) -> None:
    """Let the application answer look-ups of an owner's papers."""
    Asker = Annotated[Caller, Depends(service.caller)]  # noqa: N806  a type, used below as one

    @app.post(
        "/v1/reuse/search",
        response_model=ReuseAnswer,
        responses=problems(409, 413),
        tags=["reuse"],
        summary="Look up which papers of a person can be reused",
    )
    def reuse_search(question: ReuseSearch, caller: Asker, idempotency_key: IdempotencyKey = None) -> Response:
        """Every paper of the owner that the client may see, newest first.

        Each comes with whether it may serve the dossier and why, with the verdict on its signature, and with its
        validity. Needs the scope `reuse:search`. The look-up is on record before it is answered.
        """
        caller.require_purpose(question.purpose)
        caller.require(Action.REUSE_SEARCH)
        kind = KindCode(question.kind) if question.kind else None
        scopes = [scope for scope in caller.scopes if scope.action is Action.REUSE_SEARCH]
        if kind is not None and not any(not scope.kinds or kind in scope.kinds for scope in scopes):
            raise out_of_scope(Action.REUSE_SEARCH)
        if kind is not None and kind not in service.site.kinds:
            # No results would read as "this person has no such paper".
            detail = "kind: no kind of that code is known here"
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-kind", detail)
        service.gate.limits.person(caller.name, OwnerId(question.owner), service.site.clock())
        asked = ("purpose", question.purpose), ("basis", question.basis.value), ("kind", question.kind or "*")
        service.note("reuse_search", question.dossier, caller, *asked)
        return service.once(caller, idempotency_key, question, lambda: (200, _answered(question, caller, service)))


def _answered(question: ReuseSearch, caller: Caller, service: Service) -> ReuseAnswer:
    site = service.site
    owner, kind = OwnerId(question.owner), KindCode(question.kind) if question.kind else None
    papers = site.index.dossiers.papers(owner, kind)
    if not papers.records:
        service.gate.limits.missed(caller.name, site.clock())
    seen = [item for item in papers.records if caller.may(Action.REUSE_SEARCH, item.kind, item.unit)]
    asked = f"{caller.name}\0{question.owner}\0{question.kind}"
    records, following = page(
        seen, lambda record: record.id, question=asked, cursor=question.cursor, limit=question.limit,
        keys=service.gate.keys,
    )  # fmt: skip
    known, use = Known(site.kinds, papers.damaged), Use(service.purpose(question.purpose, caller), question.basis)
    results, today = list[Found](), site.today
    for record in records:
        request = ReuseRequest(owner, _kinds(kind, record), use, papers.linked)
        decision = decide(record, request, known, on=today)
        results.append(
            Found(
                record=record_as(record, decision, papers.verdicts.get(record.id), on=today),
                reusable=decision.reusable,
                reasons=[item.value for item in decision.reasons],
                grounds=[item.value for item in decision.grounds],
                explained=[explained(item) for item in decision.reasons],
            )
        )
    return ReuseAnswer(results=results, next=following)


def _kinds(kind: KindCode | None, record: ArchiveRecord) -> tuple[KindCode, ...]:
    chosen = kind or record.kind
    return (chosen,) if chosen else ()
