"""A file that holds several papers becomes their documents: the original is kept once, each paper names its pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.separators import split_at
from core import serial
from core.codes import document_id_for
from core.codes.payloads import cover_of
from core.errors import DocumentError, IntegrityError, Reason
from core.model import Arrival, Cover, Document, Outputs, PageCode, Part, Sha256, Split, Splitting, Status
from pipeline import reading
from pipeline.outputs import StoredPage, image_of, numbered
from pipeline.tools import Tools
from storage import ObjectStore, PartOf


def covers_on(stored: Sequence[StoredPage]) -> dict[int, Cover]:
    """The cover sheets among pages, by page."""
    return {page.number: cover for page in stored if (cover := _cover(page.codes)) is not None}


def _cover(codes: Sequence[PageCode]) -> Cover | None:
    return next((cover for code in codes if (cover := cover_of(code)) is not None), None)


@dataclass(frozen=True, slots=True)
class Apart:
    """A document that is split, and what it became."""

    document: Document
    parts: tuple[PartOf, ...]
    facts: tuple[tuple[str, str], ...]  #: which pages went where, for the ledger


def at_covers(document: Document, stored: Sequence[StoredPage], tools: Tools) -> Apart | None:
    """The papers behind the cover sheets of a file; None where it has none, or is not to be taken apart.

    Raises:
        DocumentError: there are cover sheets and nothing else.
    """
    covers = covers_on(stored)
    if not covers or document.splitting is Splitting.NEVER:
        return None

    def blank(number: int) -> bool:
        return reading.is_blank_page(image_of(stored[number - 1], tools))

    split = split_at(len(stored), covers=covers, blank=blank)
    if not split.parts:
        raise DocumentError(Reason.ONLY_COVERS, f"{len(covers)} cover sheets, {len(split.blanks)} blank pages")
    return apart(document, split, stored, tools.index.arrivals(document.id)[0], tools.work)


def apart(document: Document, split: Split, stored: Sequence[StoredPage], arrival: Arrival, work: ObjectStore) -> Apart:
    """The document as it rests once it is split, and the documents of its parts, each with its pages drawn.

    The same split gives the same documents, whoever makes it and how often: their ids come from the original and their
    pages.

    Args:
        document: a file, or a part of one.
        split: what each of its pages is.
        stored: its pages.
        arrival: how it came.
        work: where the stages' results lie.

    Raises:
        IntegrityError: the split does not account for every page once.
    """
    if split.page_count != len(stored):
        raise IntegrityError(
            f"việc tách {document.id} chỉ tính đến {split.page_count} trên {len(stored)} trang / "
            f"a split of {document.id} accounts for {split.page_count} of {len(stored)} pages"
        )
    parts = tuple(_part(document, part, stored, arrival, work) for part in split.parts)
    made = replace(document.outputs, split=_keep(split, work))
    moved = replace(
        document,
        status=Status.SPLIT,
        outputs=made,
        reason=None,
        detail=None,
        stopped_at=None,
        parts=tuple(part.document.id for part in parts),
    )
    return Apart(moved, parts, _pages_went(moved, split))


def _part(document: Document, part: Part, stored: Sequence[StoredPage], arrival: Arrival, work: ObjectStore) -> PartOf:
    pages = part.pages.within(document.pages)
    own = stored[part.pages.first - 1 : part.pages.last]
    kept = _keep(tuple(numbered(page, number) for number, page in enumerate(own, start=1)), work)
    cover = part.cover
    # What was said when the file came stands before what a sheet says; where they differ, a clerk is asked.
    told = replace(
        arrival,
        dossier_code=arrival.dossier_code or (cover.dossier_code if cover else None),
        procedure_code=arrival.procedure_code or (cover.procedure_code if cover else None),
    )
    made = Document(
        id=document_id_for(document.original.sha256, pages),
        desk=document.desk,
        status=Status.RENDERED,
        original=document.original,
        page_count=len(own),
        outputs=Outputs(pages=kept),
        dossier_code=told.dossier_code,
        procedure_code=told.procedure_code,
        owner=told.owner,
        lane=document.lane,
        collated_from=document.collated_from,
        # Whoever laid the sheet there, or told where to part, has said where the paper ends.
        splitting=document.splitting if cover is None and document.status is Status.RENDERED else Splitting.COVERS,
        pages=pages,
        cover=cover,
    )
    return PartOf(made, told)


def _pages_went(moved: Document, split: Split) -> tuple[tuple[str, str], ...]:
    parts = zip(moved.parts, split.parts, strict=True)
    facts = {
        "pages": str(split.page_count),
        "parts": " ".join(f"{part_id}:{part.pages.first}-{part.pages.last}" for part_id, part in parts),
        "covers": ",".join(map(str, split.covers)),
        "blanks": ",".join(map(str, split.blanks)),
    }
    return tuple((name, value) for name, value in facts.items() if value)


def split_of(document: Document, work: ObjectStore) -> Split | None:
    """What became of its pages, or what is proposed."""
    return serial.load(Split, work.get(document.outputs.split)) if document.outputs.split else None


def stored_pages(document: Document, work: ObjectStore) -> tuple[StoredPage, ...]:
    """Its pages as they were drawn."""
    return serial.load_all(StoredPage, work.get(document.outputs.pages)) if document.outputs.pages else ()


def by_hand(stored: Sequence[StoredPage], starts: Sequence[int]) -> Split:
    """What a clerk says: papers begin at those pages too, cover sheets stay apart."""
    return split_at(len(stored), starts=starts, covers=covers_on(stored))


def _keep(value: object, work: ObjectStore) -> Sha256:
    return work.put(serial.dump(value), media_type="application/json").sha256
