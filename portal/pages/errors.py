"""What a person sees when something is wrong: a page in plain words, where other programs get problem+json."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from core.errors import ConfigError, DocumentError, IntegrityError, SohoaError, UnavailableError
from core.messages.spoken import language, t
from portal.pages.drawing import Pages
from portal.pages.words import on_a_screen

log = logging.getLogger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]

#: What other programs ask, and people never see.
_PROGRAMS: Final = ("/v1/", "/oauth/", "/metrics", "/healthz")
_SAID: Final[dict[HTTPStatus, tuple[str, str]]] = {
    HTTPStatus.BAD_REQUEST: ("Yêu cầu không hợp lệ", "The request is not valid"),
    HTTPStatus.UNAUTHORIZED: ("Cần đăng nhập", "Sign in first"),
    HTTPStatus.FORBIDDEN: ("Tài khoản này không được xem trang đó", "This account may not see that page"),
    HTTPStatus.NOT_FOUND: ("Không có trang này", "There is no such page"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Yêu cầu không hợp lệ", "The request is not valid"),
    HTTPStatus.CONFLICT: ("Chưa ghi được", "It was not saved"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("Thông tin gửi lên chưa đúng", "What was sent is not right"),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Kho hoặc cơ sở dữ liệu tạm thời không trả lời, hãy thử lại sau ít phút",
        "The store or the database does not answer; try again in a few minutes",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Chương trình gặp lỗi. Hãy báo quản trị viên",
        "The program failed. Tell the administrator",
    ),
}


def spoken(error: SohoaError) -> str:
    """What an error says, in the reader's language: many say it in both."""
    vietnamese, both, english = str(error).partition(" / ")
    return on_a_screen(english if both and language() == "en" else vietnamese)


def install_pages(app: FastAPI, pages: Pages) -> None:
    """Answer people's errors with pages; what other programs ask is answered as before."""

    def on(kind: type[Exception], say: Callable[[Exception], tuple[HTTPStatus, str]]) -> None:
        before = cast("Handler | None", app.exception_handlers.get(kind))

        async def answer(request: Request, error: Exception) -> Response:
            if request.url.path.startswith(_PROGRAMS) and before is not None:
                return await before(request, error)
            headers = dict(getattr(error, "headers", None) or {})
            status, detail = say(error)
            if status < HTTPStatus.BAD_REQUEST:
                return Response(status_code=status, headers=headers)
            head = t(*_SAID.get(status, _SAID[HTTPStatus.BAD_REQUEST]))
            account = getattr(request.state, "account", None)
            page = pages.show(request, "error.html", account=account, status=status, head=head, detail=detail)
            page.headers.update(headers)
            return page

        app.exception_handler(kind)(answer)

    on(HTTPException, _http)
    on(RequestValidationError, lambda _error: (HTTPStatus.UNPROCESSABLE_ENTITY, ""))
    on(ConfigError, _ours(HTTPStatus.CONFLICT))
    on(DocumentError, _ours(HTTPStatus.CONFLICT))
    on(UnavailableError, lambda _error: (HTTPStatus.SERVICE_UNAVAILABLE, ""))
    on(IntegrityError, _damaged)
    on(Exception, lambda _error: (HTTPStatus.INTERNAL_SERVER_ERROR, ""))


def _http(error: Exception) -> tuple[HTTPStatus, str]:
    if not isinstance(error, HTTPException):
        raise TypeError("not an error of the web framework")
    status = HTTPStatus(error.status_code)
    return status, "" if error.detail == status.phrase else str(error.detail)


def _damaged(error: Exception) -> tuple[HTTPStatus, str]:
    # Answered, it reaches no log by itself.
    log.error("stored bytes are not the recorded ones", extra={"why": str(error)})
    return HTTPStatus.INTERNAL_SERVER_ERROR, t(
        "Tệp trong kho không còn đúng như lúc ghi sổ; lỗi đã ghi vào nhật ký.",
        "The stored bytes are not the recorded ones; it is in the log.",
    )


def _ours(status: HTTPStatus) -> Callable[[Exception], tuple[HTTPStatus, str]]:
    def say(error: Exception) -> tuple[HTTPStatus, str]:
        return status, spoken(error) if isinstance(error, SohoaError) else ""

    return say
