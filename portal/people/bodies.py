"""Forms that are too long are refused before any of them is read: whoever is not signed in can send them too."""

from http import HTTPStatus
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.messages.spoken import t
from portal.people import SAFE_METHODS

#: Other programs' bodies are measured by the API.
_PROGRAMS: Final = ("/v1/", "/oauth/")
#: What anybody may send: a name and a password.
_DOORS: Final = ("/sign-in", "/sign-out", "/lock", "/unlock")
_DOOR_BYTES: Final = 1 << 16
_FORM_BYTES: Final = 1 << 20
#: A form with a file in it; the screen that takes it has a limit of its own below this one.
_FILE_BYTES: Final = 101 << 20


class Bodies:
    """Middleware: 413 for a form above its limit, 411 for one that does not say how long it is."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or scope["path"].startswith(_PROGRAMS):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        said = b"" if b"transfer-encoding" in headers else headers.get(b"content-length", b"0")
        if not said.isdigit():
            status, text = (
                HTTPStatus.LENGTH_REQUIRED,
                t(
                    "Trình duyệt không cho biết biểu mẫu dài bao nhiêu, chưa ghi gì.",
                    "The browser does not say how long the form is, and nothing was saved.",
                ),
            )
        elif int(said) > _most(scope["path"], headers.get(b"content-type", b"")):
            status, text = (
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                t(
                    "Biểu mẫu gửi lên quá dài, chưa ghi gì. Hãy quay lại và rút ngắn.",
                    "The form is too long, and nothing was saved. Go back and make it shorter.",
                ),
            )
        else:
            await self._app(scope, receive, send)
            return
        await PlainTextResponse(text, status)(scope, receive, send)


def _most(path: str, kind: bytes) -> int:
    if path.startswith(_DOORS):
        return _DOOR_BYTES
    return _FILE_BYTES if kind.startswith(b"multipart/") else _FORM_BYTES
