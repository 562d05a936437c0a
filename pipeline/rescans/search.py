"""Was this paper digitized before? Looked for once it is described, and left to a clerk: nothing drops by itself."""

from typing import Final

from core.errors import DocumentError, IntegrityError
from core.model import ArchiveRecord, Document, PageText
from pipeline import archive, outputs, pages
from pipeline.rescans.prints import PRINT_ALIKE, distance, page_print
from pipeline.tools import Tools
from rules.reuse.rescan import LEAST_WORDS, likeness

#: So many of an owner's newest papers of a kind are compared.
_COMPARED: Final = 20
#: So many pages of papers without words.
_PAGES: Final = 3


def earlier(document: Document, texts: tuple[PageText, ...], tools: Tools) -> ArchiveRecord | None:
    """The record of the same paper, where it was digitized before from another scan; None where none is known.

    Compared are the newest records of that owner and kind, by their words, and where there are hardly any by their
    pictures. One that still counts comes before one that was withdrawn, of which something may be read wrongly again.
    One that another has replaced is passed over, and so is one whose bytes are lost: that is fixity's to tell, and
    holds up nobody else.
    """
    if document.owner is None or document.kind is None:
        return None
    withdrawn = None
    told_by_words = sum(len(page.words) for page in texts) >= LEAST_WORDS
    for place, record in enumerate(tools.index.records(owner=document.owner, kind=document.kind)):
        if place == _COMPARED:
            break
        if record.superseded_by is not None or record.document_id == document.id:
            continue
        try:
            same = _words_alike(texts, record, tools) if told_by_words else _pictures_alike(document, record, tools)
        except (IntegrityError, DocumentError):
            # A record whose bytes are lost or damaged holds up no new paper; fixity and audit say that they are.
            continue
        if same and record.stands:
            return record
        if same:
            withdrawn = withdrawn or record
    return withdrawn


def _words_alike(texts: tuple[PageText, ...], record: ArchiveRecord, tools: Tools) -> bool:
    words = tools.store.get(record.words.sha256, version_id=record.words.version_id)
    return likeness(texts, archive.texts_from(words)).rescan


def _pictures_alike(document: Document, record: ArchiveRecord, tools: Tools) -> bool:
    """Whether the first pages look alike: drawings, maps, forms filled in by hand."""
    if document.page_count != record.page_count:
        return False
    mine = outputs.pages_of(document, tools)[:_PAGES]
    data = tools.store.get(record.original.sha256, version_id=record.original.version_id)
    for page, other in zip(mine, pages.render(data, tools.limits), strict=False):
        if distance(page_print(outputs.image_of(page, tools)), page_print(other)) > PRINT_ALIKE:
            return False
    return True
