"""What a step leaves for the next: values in the work store, each under its hash, named by `Document.outputs`."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core import serial
from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import (
    CarriedText,
    Classification,
    Document,
    LedgerEvent,
    Metadata,
    PageCode,
    PageImage,
    PageText,
    Sha256,
    SignedPdf,
)
from pipeline import reading
from pipeline.tools import Tools
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page image that lies in the work store."""

    number: int
    sha256: Sha256
    media_type: str
    width_px: int
    height_px: int
    dpi: float
    carried: Sha256 | None = None  #: the text that it brought with it
    codes: tuple[PageCode, ...] = ()


@dataclass(frozen=True, slots=True)
class _SignedNote:
    """What is known of a signed PDF that lies in the work store."""

    pdf: Sha256
    profile: str
    level: str
    signed_at: dt.datetime
    certificate_sha256: Sha256
    certificate_not_after: dt.datetime
    level_due: str | None = None
    timestamp_not_after: dt.datetime | None = None


def keep(value: object, tools: Tools) -> Sha256:
    """Keep a value as canonical JSON and return its hash."""
    return tools.work.put(serial.dump(value), media_type="application/json").sha256


def keep_page(page: PageImage, tools: Tools) -> StoredPage:
    """Keep a page's image, the text that it brought with it, and its codes."""
    kept = tools.work.put(page.data, media_type=page.media_type)
    carried = None if page.carried is None else keep(page.carried, tools)
    return StoredPage(
        page.number, kept.sha256, page.media_type, page.width_px, page.height_px, page.dpi, carried, page.codes
    )


def numbered(page: StoredPage, number: int) -> StoredPage:
    """The page as the so-many-th of its document."""
    return replace(page, number=number, codes=tuple(replace(code, page=number) for code in page.codes))


def keep_text(page: StoredPage, text: PageText, tools: Tools) -> None:
    """Keep what was read on a page under all that it depends on: nobody needs to read the same again."""
    tools.index.work.note_made(_reading_of(page, tools), keep(text, tools))


def text_of(page: StoredPage, tools: Tools) -> PageText | None:
    """What is printed on a page, if it was read already."""
    sha256 = _kept_text(page, tools)
    if sha256 is None:
        return None
    text = serial.load(PageText, tools.work.get(sha256))
    return replace(text, number=page.number, codes=tuple(replace(code, page=page.number) for code in text.codes))


def is_read(page: StoredPage, tools: Tools) -> bool:
    """Whether a page was read already; its text is not looked at, for a long paper is asked at every turn."""
    return _kept_text(page, tools) is not None


def _kept_text(page: StoredPage, tools: Tools) -> Sha256 | None:
    sha256 = tools.index.work.made(_reading_of(page, tools))
    return sha256 if sha256 is not None and tools.work.has(sha256) else None


def _reading_of(page: StoredPage, tools: Tools) -> Sha256:
    depends_on = ("read", reading.RECIPE, tools.engine.name, page.sha256, f"{page.dpi:.2f}", page.carried or "")
    return sha256_of("\0".join(depends_on).encode())


def note_signature(document: Document, signed: SignedPdf, tools: Tools) -> None:
    """Write a signature into the ledger before anybody can get at it, whether or not it comes to be the one that stays.

    A signature cannot be taken back; one that the ledger does not know was not made by this desk's work.
    """
    facts = (
        ("of", document.outputs.pdf or ""),
        ("sha256", sha256_of(signed.data)),
        ("certificate", signed.certificate_sha256),
        ("profile", signed.profile),
        ("level", signed.level),
    )
    tools.index.note(LedgerEvent("signature", document.id, document.desk, tools.clock(), facts))


def keep_signed(signed: SignedPdf, tools: Tools) -> Sha256:
    """Keep a signed PDF with what is known of its signature."""
    kept = tools.work.put(signed.data, media_type="application/pdf")
    return keep(
        _SignedNote(
            kept.sha256,
            signed.profile,
            signed.level,
            signed.signed_at,
            signed.certificate_sha256,
            signed.certificate_not_after,
            signed.level_due,
            signed.timestamp_not_after,
        ),
        tools,
    )


def pages_of(document: Document, tools: Tools) -> tuple[StoredPage, ...]:
    """The pages that were rendered."""
    return serial.load_all(StoredPage, _get(document, document.outputs.pages, tools))


def image_of(page: StoredPage, tools: Tools) -> PageImage:
    """A page with its bytes, the text that it brought with it, and its codes."""
    data = tools.work.get(page.sha256)
    carried = None if page.carried is None else serial.load(CarriedText, tools.work.get(page.carried))
    return PageImage(page.number, data, page.media_type, page.width_px, page.height_px, page.dpi, carried, page.codes)


def texts_of(document: Document, tools: Tools) -> tuple[PageText, ...]:
    """What was read, page by page."""
    return tuple(each_text_of(document, tools))


def each_text_of(document: Document, tools: Tools) -> Iterator[PageText]:
    """The same, one page after the other."""
    return serial.load_each(PageText, _get(document, document.outputs.texts, tools))


def classification_of(document: Document, tools: Tools) -> Classification:
    """Which paper it was taken for."""
    return serial.load(Classification, _get(document, document.outputs.classification, tools))


def metadata_of(document: Document, tools: Tools) -> Metadata:
    """The metadata as they stand, with what a clerk has confirmed."""
    return serial.load(Metadata, _get(document, document.outputs.metadata, tools))


def pdf_of(document: Document, tools: Tools) -> bytes:
    """The PDF/A before it is signed."""
    return _get(document, document.outputs.pdf, tools)


def signed_of(document: Document, tools: Tools) -> SignedPdf:
    """The signed PDF/A."""
    note = serial.load(_SignedNote, _get(document, document.outputs.signed, tools))
    return SignedPdf(
        tools.work.get(note.pdf),
        note.profile,
        note.level,
        note.signed_at,
        note.certificate_sha256,
        note.certificate_not_after,
        note.level_due,
        note.timestamp_not_after,
    )


def named_by(document: Document, work: ObjectStore) -> Iterator[Sha256]:
    """What the outputs of a document name in the work store besides themselves.

    Raises:
        IntegrityError: an output is damaged, so nobody knows what it names.
    """
    outputs = document.outputs
    if outputs.pages is not None and work.has(outputs.pages):
        for page in serial.load_all(StoredPage, work.get(outputs.pages)):
            yield from (sha256 for sha256 in (page.sha256, page.carried) if sha256 is not None)
    if outputs.signed is not None and work.has(outputs.signed):
        yield serial.load(_SignedNote, work.get(outputs.signed)).pdf


def _get(document: Document, sha256: Sha256 | None, tools: Tools) -> bytes:
    if sha256 is None:
        raise IntegrityError(
            f"giấy tờ {document.id} ở trạng thái {document.status.value} mà thiếu thứ trạng thái đó cần / "
            f"document {document.id} is {document.status.value} without what that status needs"
        )
    return tools.work.get(sha256)
