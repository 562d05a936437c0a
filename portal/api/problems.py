"""Errors as RFC 9457 problem+json with stable types; no personal data, nothing of the inside."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from core.errors import IntegrityError, UnavailableError

log = logging.getLogger(__name__)

PROBLEM_TYPE: Final = "application/problem+json"
#: Names that do not follow Python's phrase: 3.13 has another one.
_NAMES: Final = {HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value: "requested-range-not-satisfiable"}
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_WORD: Final = re.compile(r"[A-Za-z_]{1,40}")


class Problem(BaseModel):
    """What went wrong."""

    type: str
    title: str
    status: int
    detail: str = ""
    reasons: tuple[str, ...] | None = Field(default=None, description="why a paper may not be reused, as codes")


class ProblemError(HTTPException):
    """A request that is answered with a problem of its own type."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        reasons: tuple[str, ...] | None = None,
    ) -> None:
        """Answer with `/problems/NAME`."""
        super().__init__(status, detail, headers)
        self.name = name
        self.reasons = reasons


def problem(
    status: int,
    name: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    reasons: tuple[str, ...] | None = None,
) -> JSONResponse:
    """A problem response; `name` makes the stable type `/problems/NAME`."""
    title = HTTPStatus(status).phrase
    body = Problem(type=f"/problems/{name}", title=title, status=status, detail=detail, reasons=reasons)
    return JSONResponse(body.model_dump(exclude_none=True), status, headers=headers, media_type=PROBLEM_TYPE)


async def _refused(request: Request, status: int, name: str, detail: str, error: HTTPException | None) -> JSONResponse:
    """The problem, once it is on record that whoever was known to ask was refused."""
    note = getattr(request.state, "refused", None)
    reasons = error.reasons if isinstance(error, ProblemError) else None
    if note is not None:
        try:
            await run_in_threadpool(note, status, name, reasons or ())
        except UnavailableError as away:
            return _away(away)
    headers = None if error is None else error.headers
    return problem(status, name, detail, headers=headers, reasons=reasons)


def _away(error: UnavailableError) -> JSONResponse:
    log.warning("a service is away", extra={"why": str(error)})
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "try again later", headers={"Retry-After": "30"})


def _allowed(request: Request) -> list[str]:
    """Every method of the path (RFC 9110 §10.2.1): GET and HEAD are routes of their own, the router names the first."""
    routes = request.app.routes
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _place(item: Mapping[str, Any]) -> str:
    """Where an error is. A key that nobody foresaw is named only where it cannot hold a citizen's number."""
    place = [str(part) for part in item["loc"]]
    unnamed = item["type"] == "extra_forbidden" and not _WORD.fullmatch(place[-1])
    return ".".join(place[:-1] if unnamed else place)


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        name = error.name if isinstance(error, ProblemError) else _NAMES.get(error.status_code, phrase)
        if error.headers is not None and "Allow" in error.headers:
            error.headers = {"Allow": ", ".join(_allowed(request))}
        return await _refused(request, error.status_code, name, str(error.detail), error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # Where and what, never the value: it may be a citizen's number.
        places = "; ".join(f"{_place(item)}: {item['msg']}" for item in error.errors())
        return await _refused(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", places, None)

    @app.exception_handler(UnavailableError)
    async def away(_request: Request, error: UnavailableError) -> JSONResponse:
        return _away(error)

    @app.exception_handler(IntegrityError)
    async def damaged(_request: Request, error: IntegrityError) -> JSONResponse:
        log.error("stored bytes are not the recorded ones", extra={"why": str(error)})
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "integrity", "the stored bytes are not the recorded ones")

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        # The framework raises it again for the log after this is answered.
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
