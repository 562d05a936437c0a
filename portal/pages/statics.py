"""Style sheets, scripts and pictures: each served under a name with its hash in it, to be kept for ever."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from core.codes import sha256_of

_FOLDER: Final = Path(__file__).resolve().parent.parent / "static"
_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_DIGITS: Final = 12
#: A new file has a new name: the old one never changes.
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


class Statics:
    """The files of portal/static, read once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read them all."""
        self._addresses: dict[str, str] = {}
        self._served: dict[str, tuple[bytes, str]] = {}
        for path in _files(folder):
            data = path.read_bytes()
            name = f"{path.stem}.{sha256_of(data)[:_DIGITS]}{path.suffix}"
            self._addresses[path.name] = f"/static/{name}"
            self._served[name] = data, _MEDIA[path.suffix]

    def address(self, name: str) -> str:
        """Where a file is served.

        Raises:
            KeyError: there is no such file.
        """
        return self._addresses[name]

    def serve(self, app: FastAPI) -> None:
        """Let the application serve them."""

        @app.get("/favicon.ico", include_in_schema=False)
        def icon() -> Response:
            # Browsers ask for it beside papers, which name none.
            return RedirectResponse(self.address("sohoa.svg"))

        @app.get("/static/{name}", include_in_schema=False)
        def static(name: str) -> Response:
            if name not in self._served:
                raise HTTPException(HTTPStatus.NOT_FOUND)
            data, media = self._served[name]
            return Response(data, headers=_FOR_EVER, media_type=media)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.suffix in _MEDIA)
