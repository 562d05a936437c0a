"""Files that people drop on a page: how large one may be, and what is said of one that is larger."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from core.messages.spoken import t

#: A paper of 3,000 pages has some 200 MB; whoever checks such checks it where it lies (`sohoa verify`).
MOST_MIB: Final = 100
MOST_BYTES: Final = MOST_MIB << 20
#: What a form writes around a file.
_AROUND: Final = 1 << 16


def too_large() -> str:
    """The sentence for a file that is not taken."""
    return t(
        f"Trang này nhận tệp đến {MOST_MIB} MB. Với tệp lớn hơn, hãy kiểm tra ngay trên máy: sohoa verify TỆP.",
        f"This page takes files of up to {MOST_MIB} MB. Check a larger one where it lies: sohoa verify FILE.",
    )


async def bounded(request: Request) -> AsyncIterator[None]:
    """Refuse what is too large before any of it is read; afterwards nothing is left of what was.

    Raises:
        HTTPException: 413 for what is larger, 411 for what does not say how large it is.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(
            HTTPStatus.LENGTH_REQUIRED, t("Không rõ tệp dài bao nhiêu.", "The file's length is missing.")
        )
    if int(length) > MOST_BYTES + _AROUND:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large())
    try:
        yield
    finally:
        await request.close()


async def uploaded(request: Request, field: str) -> tuple[str, bytes] | None:
    """The name and the bytes of the file in a form's field, after `bounded`; None where there is none.

    The bytes are in memory, or in a file that has no name and is gone with the answer.
    """
    file = (await request.form()).get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return file.filename, await file.read()
