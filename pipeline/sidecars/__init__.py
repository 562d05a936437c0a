"""What was read on a record, in the forms that other programs know: ALTO 4, hOCR, plain text."""

from enum import StrEnum

from core.model import PageText, RecordId

__all__ = ["SidecarFormat", "sidecar"]


class SidecarFormat(StrEnum):
    """A form that words with their places can take."""

    HOCR = "hocr"
    ALTO = "alto"
    TEXT = "text"


def sidecar(texts: tuple[PageText, ...], form: SidecarFormat, *, record: RecordId) -> bytes:
    """The words of a record in that form, UTF-8; the same words always give the same bytes.

    Args:
        texts: the pages in order.
        form: which.
        record: whose words they are; the only thing that is said of it.
    """
    if form is SidecarFormat.ALTO:
        from pipeline.sidecars.alto import alto

        return alto(texts, record)
    if form is SidecarFormat.HOCR:
        from pipeline.sidecars.hocr import hocr

        return hocr(texts, record)
    # A form feed parts pages, as pdftotext does.
    return "\f".join(f"{page.likely_text}\n" for page in texts).encode("utf-8", "replace")
