"""Errors as RFC 9457 problem+json with stable types; no personal data, nothing of the inside."""

import logging
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from core.errors import IntegrityError, UnavailableError

log = logging.getLogger(__name__)

PROBLEM_TYPE: Final = "application/problem+json"
#: Names that do not follow Python's phrase: 3.13 has another one.
_NAMES: Final = {HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value: "requested-range-not-satisfiable"}


class Problem(BaseModel):
    """What went wrong."""

    type: str
    title: str
    status: int
    detail: str = ""


def problem(status: int, name: str, detail: str = "", *, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem response; `name` makes the stable type `/problems/NAME`."""
    body = Problem(type=f"/problems/{name}", title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, headers=headers, media_type=PROBLEM_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        name = _NAMES.get(error.status_code, phrase)
        return problem(error.status_code, name, str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Where and what, never the value: it may be a citizen's number.
        places = "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", places)

    @app.exception_handler(UnavailableError)
    async def away(_request: Request, error: UnavailableError) -> JSONResponse:
        log.warning("a service is away", extra={"why": str(error)})
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "try again later", headers={"Retry-After": "30"})

    @app.exception_handler(IntegrityError)
    async def damaged(_request: Request, error: IntegrityError) -> JSONResponse:
        log.error("stored bytes are not the recorded ones", extra={"why": str(error)})
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "integrity", "the stored bytes are not the recorded ones")

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        # The framework raises it again for the log after this is answered.
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
