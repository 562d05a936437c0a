"""JSON for other systems: which papers of an owner can be reused, and the papers themselves.

Look-ups are POST with the owner in the body, because addresses end up in logs. Every look-up and every fetch names a
purpose and is written to the ledger before anything is answered.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field, model_validator
from starlette.exceptions import HTTPException

from core.catalogue.purposes import find_purpose
from core.model import (
    ArchiveRecord,
    Basis,
    DocumentKind,
    DossierCode,
    KindCode,
    LedgerEvent,
    OwnerId,
    Purpose,
    RecordId,
)
from pipeline.reuse import By, fetched
from portal.auth import Client, authenticate
from portal.problems import PROBLEM_TYPE, Problem, install
from portal.ranges import UnsatisfiableError, matches, parse_range
from rules.reuse import Known, ReuseRequest, Use, decide
from storage import Index, ObjectStore

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_PROBLEM_CONTENT: Final = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PROBLEMS: Final[dict[int | str, dict[str, object]]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": _PROBLEM_CONTENT}
    for status in (401, 403, 404, 422, 500, 503)
}
_PAPER: Final[dict[str, object]] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_CONTENT: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "The whole paper", "content": _PAPER},
    206: {"description": "The bytes asked for", "content": _PAPER},
    304: {"description": "The paper that the caller already has"},
    **_PROBLEMS,
    416: {"model": Problem, "description": "Outside the paper", "content": _PROBLEM_CONTENT},
}


#: Letters, digits and what stands between them in dossier codes.
_DOSSIER: Final = r"^[A-Za-z0-9][A-Za-z0-9./_-]{2,59}$"


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


class RecordOut(BaseModel):
    """A record without personal data; the paper itself is at `content`."""

    id: str
    kind: str | None
    group: str
    unit: str
    pages: int
    issued_on: dt.date | None
    expires_on: dt.date | None
    archived_at: dt.datetime
    signature_level: str
    signed_at: dt.datetime
    sha256: str
    size_bytes: int
    content: str


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


def create_app(
    index: Index,
    store: ObjectStore,
    clients: tuple[Client, ...],
    *,
    clock: Callable[[], dt.datetime],
    kinds: Mapping[KindCode, DocumentKind],
) -> FastAPI:
    """The application over an open index and store.

    Args:
        index: where the records and the ledger are.
        store: where the papers lie.
        clients: who may ask.
        clock: what time it is.
        kinds: what is known of each kind.
    """
    app = FastAPI(
        title="sohoa",
        version="1",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Only to say it in the OpenAPI document; `authenticate` decides.
        dependencies=[Depends(HTTPBearer(auto_error=False))],
    )
    install(app)

    def client(request: Request) -> Client:
        return authenticate(request, clients)

    Caller = Annotated[Client, Depends(client)]  # noqa: N806  a type, used below as one

    def note(action: str, subject: str, caller: Client, *facts: tuple[str, str]) -> None:
        index.note(LedgerEvent(action, subject, caller.name, clock(), facts))

    def known(record_id: str) -> ArchiveRecord:
        record = index.record(RecordId(record_id))
        if record is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such record")
        return record

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        index.status_counts()
        return {"status": "ok"}

    @app.post("/v1/reuse/search", responses=_PROBLEMS)
    def reuse_search(question: ReuseSearch, caller: Caller) -> ReuseAnswer:
        _require_purpose(caller, question.purpose)
        owner, kind = OwnerId(question.owner), KindCode(question.kind) if question.kind else None
        asked = ("purpose", question.purpose), ("basis", question.basis.value), ("kind", question.kind or "*")
        note("reuse_search", question.dossier, caller, *asked)
        today = clock().astimezone(VIETNAM).date()
        linked = index.dossiers.numbers(owner)
        records = [item for number in (owner, *sorted(linked)) for item in index.records(owner=number, kind=kind)]
        known = Known(kinds, index.damaged(records))
        use = Use(_purpose(question.purpose), question.basis)
        results = []
        for record in records:
            decision = decide(record, ReuseRequest(owner, _kinds(kind, record), use, linked), known, on=today)
            reasons, grounds = ([item.value for item in found] for found in (decision.reasons, decision.grounds))
            results.append(Found(record=_out(record), reusable=decision.reusable, reasons=reasons, grounds=grounds))
        return ReuseAnswer(results=results)

    # HEAD is a route of its own: one route of two methods has one operationId for both, which OpenAPI forbids.
    @app.head("/v1/records/{record_id}", responses=_PROBLEMS, operation_id="record_head")
    @app.get("/v1/records/{record_id}", responses=_PROBLEMS)
    def record(record_id: str, caller: Caller) -> RecordOut:
        found = known(record_id)
        note("record_read", found.id, caller)
        return _out(found)

    @app.head(
        "/v1/records/{record_id}/content",
        responses=_CONTENT,
        response_class=Response,
        operation_id="content_head",
    )
    @app.get("/v1/records/{record_id}/content", responses=_CONTENT, response_class=Response)
    def content(
        record_id: str,
        request: Request,
        caller: Caller,
        purpose: Annotated[str, Header(alias="X-Purpose", max_length=100)],
        dossier: Annotated[str | None, Header(alias="X-Dossier", pattern=_DOSSIER)] = None,
        basis: Annotated[Basis, Header(alias="X-Basis")] = Basis.STATUTE,
    ) -> Response:
        _require_purpose(caller, purpose)
        found = known(record_id)
        if dossier is not None and found.owner is not None and found.owner in dossier:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY, "X-Dossier is kept and must not hold the owner's number"
            )
        facts = ("purpose", purpose), ("dossier", dossier or ""), ("basis", basis.value), ("method", request.method)
        note("content_read", found.id, caller, *facts)
        answer = _content(found, store, request)
        out = request.method == "GET" and answer.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
        if dossier is not None and out:
            fetched(found, index, By(DossierCode(dossier), purpose, basis, caller.name, clock()))
        return answer

    return app


def _purpose(code: str) -> Purpose:
    """What an operator registered for a client is lawful on any ground, unless configs/purposes.toml knows better."""
    return find_purpose(code) or Purpose(code, code, frozenset(Basis), "clients.toml")


def _require_purpose(caller: Client, purpose: str) -> None:
    if purpose not in caller.purposes:
        raise HTTPException(HTTPStatus.FORBIDDEN, "this client is not registered for that purpose")


def _kinds(kind: KindCode | None, record: ArchiveRecord) -> tuple[KindCode, ...]:
    chosen = kind or record.kind
    return (chosen,) if chosen else ()


def _content(record: ArchiveRecord, store: ObjectStore, request: Request) -> Response:
    etag = f'"{record.signed.sha256}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{record.id}.pdf"'
    data = store.get(record.signed.sha256, version_id=record.signed.version_id)
    wanted = None
    # Ranges are defined for GET only (RFC 9110 §14.2).
    if request.method == "GET" and request.headers.get("if-range", etag) == etag:
        try:
            wanted = parse_range(request.headers.get("range"), len(data))
        except UnsatisfiableError:
            raise HTTPException(
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                "outside the file",
                {"Content-Range": f"bytes */{len(data)}"},
            ) from None
    if wanted is None:
        body, status = data, HTTPStatus.OK
    else:
        body, status = data[wanted.start : wanted.stop], HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{len(data)}"
    # Starlette leaves the body of a HEAD answer to the server, which drops it and keeps the length.
    return Response(body, status, headers, media_type="application/pdf")


def _out(record: ArchiveRecord) -> RecordOut:
    return RecordOut(
        id=record.id,
        kind=record.kind,
        group=record.group.value,
        unit=record.unit,
        pages=record.page_count,
        issued_on=record.issued_on,
        expires_on=record.expires_on,
        archived_at=record.archived_at,
        signature_level=record.signature_level,
        signed_at=record.signed_at,
        sha256=record.signed.sha256,
        size_bytes=record.signed.size_bytes,
        content=f"/v1/records/{record.id}/content",
    )
