"""`/v1/records/{id}` and its content: one record, and the paper itself with validators and ranges (RFC 9110)."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Header, Request, Response
from starlette.exceptions import HTTPException

from core.model import ArchiveRecord, Basis, DossierCode
from pipeline.reuse import By, fetched
from portal.api.answers import PROBLEM_CONTENT, PROBLEMS, RecordOut, record_out
from portal.api.auth import Client
from portal.api.problems import Problem
from portal.api.ranges import UnsatisfiableError, matches, parse_range
from portal.api.service import Service, require_purpose
from storage import ObjectStore

_PAPER: Final[dict[str, object]] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_CONTENT: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "The whole paper", "content": _PAPER},
    206: {"description": "The bytes asked for", "content": _PAPER},
    304: {"description": "The paper that the caller already has"},
    **PROBLEMS,
    416: {"model": Problem, "description": "Outside the paper", "content": PROBLEM_CONTENT},
}
#: Letters, digits and what stands between them in dossier codes.
_DOSSIER: Final = r"^[A-Za-z0-9][A-Za-z0-9./_-]{2,59}$"


def add_records(app: FastAPI, service: Service) -> None:
    """Let the application answer for records and their papers."""
    Caller = Annotated[Client, Depends(service.caller)]  # noqa: N806  a type, used below as one

    # HEAD is a route of its own: one route of two methods has one operationId for both, which OpenAPI forbids.
    @app.head("/v1/records/{record_id}", responses=PROBLEMS, operation_id="record_head")
    @app.get("/v1/records/{record_id}", responses=PROBLEMS)
    def record(record_id: str, caller: Caller) -> RecordOut:
        found = service.record(record_id)
        service.note("record_read", found.id, caller)
        return record_out(found)

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
        require_purpose(caller, purpose)
        found = service.record(record_id)
        if dossier is not None and found.owner is not None and found.owner in dossier:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY, "X-Dossier is kept and must not hold the owner's number"
            )
        facts = ("purpose", purpose), ("dossier", dossier or ""), ("basis", basis.value), ("method", request.method)
        service.note("content_read", found.id, caller, *facts)
        answer = _content(found, service.store, request)
        out = request.method == "GET" and answer.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
        if dossier is not None and out:
            fetched(found, service.index, By(DossierCode(dossier), purpose, basis, caller.name, service.clock()))
        return answer


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
