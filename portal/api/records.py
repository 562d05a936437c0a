"""`/v1/records/{id}`: one record, the paper itself (RFC 9110 validators, ranges), and what its signature is worth."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request, Response
from starlette.exceptions import HTTPException

from core.codes import sha256_of
from core.model import Action, ArchiveRecord, Basis, DossierCode
from pipeline.reuse import By, fetched
from portal.api.answers import PROBLEM_CONTENT, RecordAnswer, counts_today, problems, record_answer
from portal.api.gate import Caller
from portal.api.problems import Problem, ProblemError
from portal.api.ranges import UnsatisfiableError, matches, parse_range
from portal.api.service import DOSSIER, PurposeHeader, Service
from portal.api.verification import VerificationOut
from rules.reuse import Known, Refusal, ReuseRequest, Use, decide
from storage import ObjectStore

#: Longer than a link needs to be followed at once, too short to be passed on.
_LINK_SECONDS: Final = 60
_PAPER: Final[dict[str, object]] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_COUNTS: Final[dict[str, object]] = {
    "Sohoa-Valid": {
        "description": "whether the paper counts today: `validity.valid` of the record",
        "schema": {"type": "string", "enum": ["true", "false"]},
    }
}
_CONTENT: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "The whole paper", "content": _PAPER, "headers": _COUNTS},
    206: {"description": "The bytes asked for", "content": _PAPER, "headers": _COUNTS},
    303: {"description": "Where the paper is for a minute, if the desk sends papers by links", "headers": _COUNTS},
    304: {"description": "The paper that the caller already has", "headers": _COUNTS},
    **problems(409),
    416: {"model": Problem, "description": "Outside the paper", "content": PROBLEM_CONTENT},
}
_RECORD: Final[dict[int | str, dict[str, object]]] = {
    304: {"description": "What the caller already knows"},
    **problems(),
}
RecordIdPath = Annotated[str, Path(max_length=64, description="id of a record, such as r- and 26 letters")]


def add_records(app: FastAPI, service: Service) -> None:
    """Let the application answer for records and their papers."""
    Asker = Annotated[Caller, Depends(service.caller)]  # noqa: N806  a type, used below as one
    router = APIRouter(tags=["records"])

    # HEAD is a route of its own: one route of two methods has one operationId for both, which OpenAPI forbids.
    @router.head(
        "/v1/records/{record_id}", response_model=RecordAnswer, responses=_RECORD, operation_id="record_head",
        summary="What is known of a record, headers only",
    )  # fmt: skip
    @router.get(
        "/v1/records/{record_id}", response_model=RecordAnswer, responses=_RECORD, summary="What is known of a record",
    )  # fmt: skip
    def record(record_id: RecordIdPath, request: Request, caller: Asker) -> Response:
        """A record with the verdict on its signature and its validity, without personal data.

        Needs the scope `records:read` for its kind and unit.
        """
        found = _allowed(record_id, caller, service)
        service.note("record_read", found.id, caller)
        body = record_answer(found, service.site).model_dump_json(by_alias=True).encode()
        headers = {"ETag": f'"{sha256_of(body)}"', "Cache-Control": "private, no-cache"}
        if matches(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    @router.head(
        "/v1/records/{record_id}/content", responses=_CONTENT, response_class=Response, operation_id="content_head",
        summary="The headers of a paper",
    )  # fmt: skip
    @router.get(
        "/v1/records/{record_id}/content", responses=_CONTENT, response_class=Response, summary="The paper itself",
    )  # fmt: skip
    def content(
        record_id: RecordIdPath,
        request: Request,
        caller: Asker,
        purpose: PurposeHeader,
        dossier: Annotated[
            str | None, Header(alias="X-Dossier", pattern=DOSSIER, description="the dossier that it is to serve")
        ] = None,
        basis: Annotated[Basis, Header(alias="X-Basis", description="on which ground")] = Basis.STATUTE,
    ) -> Response:
        """The signed PDF, whole or in part.

        With X-Dossier the paper is taken to serve that dossier: the reuse is noted, and a paper that may not serve it
        is refused with 409 and the reasons. Without it the paper is only read, also one that was withdrawn or has
        expired: `Sohoa-Valid` says whether it counts today. Needs the scope `records:read`.
        """
        caller.require_purpose(purpose)
        found = _allowed(record_id, caller, service)
        if dossier is not None and found.owner is not None and found.owner in dossier:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY, "X-Dossier is kept and must not hold the owner's number"
            )
        if dossier is not None:
            use = Use(service.purpose(purpose, caller), basis)
            _require_reusable(found, DossierCode(dossier), service, use)
        facts = ("purpose", purpose), ("dossier", dossier or ""), ("basis", basis.value), ("method", request.method)
        service.note("content_read", found.id, caller, *facts)
        answer = _content(found, service.site.store, request, by_link=service.links)
        answer.headers["Sohoa-Valid"] = "true" if counts_today(found, service.site) else "false"
        out = request.method == "GET" and answer.status_code in {
            HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.SEE_OTHER,
        }  # fmt: skip
        if dossier is not None and out:
            by = By(DossierCode(dossier), purpose, basis, caller.name, service.site.clock())
            fetched(found, service.site.index, by)
        return answer

    @router.get("/v1/records/{record_id}/verification", responses=problems(), summary="Check a record's signature now")
    def verification(record_id: RecordIdPath, caller: Asker) -> VerificationOut:
        """Check the archived file against the desk's trust anchors, now, and say what was found.

        The bytes are compared with their hash, every signature is judged as the archive's audit judges it, and PDF/A
        is checked. Needs the scope `records:read` for its kind and unit.
        """
        found = _allowed(record_id, caller, service)
        service.note("verification_read", found.id, caller)
        return service.verifier.check(found)

    app.include_router(router)


def _allowed(record_id: str, caller: Caller, service: Service) -> ArchiveRecord:
    """The record, if the caller may read it."""
    caller.require(Action.RECORDS_READ)
    found = service.record(record_id)
    caller.require_for(Action.RECORDS_READ, found.kind, found.unit)
    return found


def _require_reusable(record: ArchiveRecord, code: DossierCode, service: Service, use: Use) -> None:
    """Let a paper serve only where it may; a dossier that was announced here is known with its owner and procedure.

    Raises:
        ProblemError: 409, with the reasons.
    """
    site = service.site
    dossier = site.index.dossiers.get(code)
    owner = record.owner
    if dossier is not None:
        owner, use = dossier.owner, replace(use, procedure=dossier.procedure, unit=dossier.unit)
    kinds = (record.kind,) if record.kind else ()
    reasons: tuple[Refusal, ...] = (Refusal.NO_OWNER,)
    if owner is not None:
        request = ReuseRequest(owner, kinds, use, site.index.dossiers.numbers(owner))
        reasons = decide(record, request, Known(site.kinds, site.index.damaged((record,))), on=site.today).reasons
    if reasons:
        codes = tuple(item.value for item in reasons)
        raise ProblemError(HTTPStatus.CONFLICT, "not-reusable", "this paper may not serve that dossier", reasons=codes)


def _content(record: ArchiveRecord, store: ObjectStore, request: Request, *, by_link: bool) -> Response:
    etag = f'"{record.signed.sha256}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if by_link and request.method == "GET":
        link = store.link(record.signed.sha256, version_id=record.signed.version_id, seconds=_LINK_SECONDS)
        if link is not None:
            place = {"Location": link, "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
            return Response(status_code=HTTPStatus.SEE_OTHER, headers=place)
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
