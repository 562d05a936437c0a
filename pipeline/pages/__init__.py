"""A scan file → page images. Embedded scans are taken out as they are; other pages are drawn."""

from collections.abc import Iterator

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pages.collate import collate
from pipeline.pages.limits import PageLimits
from pipeline.pages.look import EYES
from pipeline.pages.pdf import check_pdf, render_pdf
from pipeline.pages.raster import check_raster, render_raster

__all__ = ["EYES", "PageImage", "PageLimits", "check_structure", "collate", "render", "sniff"]

_MAGIC: dict[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"II+\x00": "image/tiff",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_SUFFIXES: dict[str, str] = {
    "pdf": "application/pdf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


def sniff(data: bytes) -> str | None:
    """The media type that the first bytes say, None if it is no type that scanners deliver."""
    return next((media for magic, media in _MAGIC.items() if data.startswith(magic)), None)


def check_structure(data: bytes, limits: PageLimits, *, name: str) -> int:
    """How many pages a file has, after everything in it was opened once.

    Args:
        data: the file.
        limits: how much it may ask of this machine.
        name: its name, whose ending must agree with what it is.

    Raises:
        DocumentError: with the reason why it cannot be taken.
    """
    if not data:
        raise DocumentError(Reason.EMPTY, "0 bytes")
    if len(data) > limits.max_bytes:
        raise DocumentError(Reason.TOO_LARGE, f"{len(data)} bytes, allowed {limits.max_bytes}")
    media = sniff(data)
    claimed = _SUFFIXES.get(name.rpartition(".")[2].lower()) if "." in name else None
    if media is None:
        if claimed is None:
            raise DocumentError(Reason.UNSUPPORTED, "neither PDF, TIFF, JPEG nor PNG")
        raise DocumentError(Reason.NOT_WHAT_IT_SAYS, f"named {claimed}, but its first bytes are not")
    if claimed is not None and claimed != media:
        raise DocumentError(Reason.NOT_WHAT_IT_SAYS, f"named {claimed}, but it is {media}")
    return check_pdf(data, limits) if media == "application/pdf" else check_raster(data, limits)


def render(data: bytes, limits: PageLimits) -> Iterator[PageImage]:
    """The pages in order, one at a time.

    Raises:
        DocumentError: the file is damaged or of an unknown kind.
    """
    media = sniff(data)
    if media is None:
        raise DocumentError(Reason.UNSUPPORTED, "neither PDF, TIFF, JPEG nor PNG")
    yield from render_pdf(data, limits) if media == "application/pdf" else render_raster(data, limits)
