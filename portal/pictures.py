"""Pages of papers as people look at them: upright, as they were read, small enough to send."""

import io
from dataclasses import dataclass
from itertools import islice
from typing import Final

from PIL import Image

from core import serial
from core.errors import IntegrityError
from core.model import ArchiveRecord, Document, PageImage, PageRange, PageText
from pipeline import pages
from pipeline.explain.page import shown
from pipeline.inks import colours_of
from pipeline.masking import masked
from pipeline.outputs import StoredPage
from pipeline.receiving import limits_of
from portal.site import Site

_QUALITY: Final = 80
_MOST_PX: Final = 1800


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a paper on its way: its number, and its size in the pixels in which boxes are given."""

    number: int
    width_px: int
    height_px: int


def sheets_of(document: Document, site: Site) -> tuple[Sheet, ...]:
    """The pages of a paper on its way, as they were read, or as they came if nobody has read them."""
    texts = texts_of(document, site)
    if texts:
        return tuple(Sheet(text.number, text.width_px, text.height_px) for text in texts)
    return tuple(Sheet(page.number, page.width_px, page.height_px) for page in _stored(document, site))


def texts_of(document: Document, site: Site) -> tuple[PageText, ...]:
    """What was read on a paper so far, page by page."""
    if document.outputs.texts is None:
        return ()
    return serial.load_all(PageText, site.work.get(document.outputs.texts))


def picture_of(document: Document, number: int, site: Site) -> bytes | None:
    """A page of a paper on its way as JPEG; None where it has no such page."""
    page = next((item for item in _stored(document, site) if item.number == number), None)
    if page is None:
        return None
    image = PageImage(number, site.work.get(page.sha256), page.media_type, page.width_px, page.height_px, page.dpi)
    text = next((item for item in texts_of(document, site) if item.number == number), None)
    return _jpeg(Image.fromarray(colours_of(image)) if text is None else shown(image, text).picture)


def _stored(document: Document, site: Site) -> tuple[StoredPage, ...]:
    if document.outputs.pages is None:
        return ()
    return serial.load_all(StoredPage, site.work.get(document.outputs.pages))


def paper_of(record: ArchiveRecord, site: Site) -> bytes:
    """The signed PDF, compared with its hash.

    Raises:
        IntegrityError: its bytes are missing or damaged.
    """
    return site.store.get(record.signed.sha256, version_id=record.signed.version_id)


def page_of(record: ArchiveRecord, number: int, site: Site) -> bytes | None:
    """A page of the signed PDF as JPEG; None where it has no such page."""
    rendered = pages.render(paper_of(record, site), limits_of(site.desk))
    page = next(islice(rendered, number - 1, None), None)
    return None if page is None else _jpeg(Image.fromarray(colours_of(page)))


def masked_of(record: ArchiveRecord, site: Site) -> bytes:
    """The first page in blocks on which nothing can be read, as PNG: enough to know a card from a letter."""
    if record.page_count < 1:
        raise IntegrityError(f"bản ghi {record.id} không có trang nào / record {record.id} has no pages")
    return masked(paper_of(record, site), limits_of(site.desk), PageRange(1, 1))


def _jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((_MOST_PX, _MOST_PX))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
