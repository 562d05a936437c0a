"""Bodies that are too long are refused before they are read: by what they say of themselves, else as they come."""

from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.problems import problem

MAX_BYTES: Final = 1_048_576
#: Whose bodies are measured here; screens take files in, each with its own limit.
_OURS: Final = ("/v1/", "/oauth/")


class BodyLimit:
    """Middleware: 413 for a body above the limit; others come to the application whole."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before that application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_OURS):
            await self._app(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        messages = [] if said.isdigit() and int(said) > MAX_BYTES else await _whole(receive)
        if not messages:
            detail = f"a body may have {MAX_BYTES} bytes"
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", detail)(scope, receive, send)
            return

        async def replayed() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replayed, send)


async def _whole(receive: Receive) -> list[Message]:
    """Every message of a body; none where it grows too long."""
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BYTES:
            return []
        messages.append(message)
        more = message["type"] == "http.request" and message.get("more_body", False)
    return messages
