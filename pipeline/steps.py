"""Which step follows which, and the only function that moves a document.

Read `_STEPS`: it is the journey. Every step takes a document as it was read and the tools, and returns what it became;
`advance` saves that if nobody else moved the document meanwhile. A step may be killed anywhere and run again, or run
twice at once: what it leaves in the stores lies there under its hash, and only the first save counts.
"""

import errno
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from classifiers.codes import with_codes
from classifiers.secrecy import secrecy_mark
from classifiers.separators import proposed
from core.errors import DocumentError, IntegrityError, Reason, SohoaError
from core.model import (
    ArchiveRecord,
    Document,
    DocumentId,
    Lease,
    LedgerEvent,
    Splitting,
    Status,
)
from pipeline import archive, metadata, outputs, pages, pdfa, reading, rescans
from pipeline.doubts import doubt_of, with_facts
from pipeline.splitting import at_covers
from pipeline.tools import Tools
from storage import PartOf

log = logging.getLogger(__name__)

#: OpenCV says so with an error of its own (cv::Error::StsNoMem).
_OPENCV_NO_MEMORY: Final = -4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made of a document; saved in one transaction."""

    document: Document
    record: ArchiveRecord | None = None
    text: str = field(default="", repr=False)
    parts: tuple[PartOf, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()  #: more for the ledger


Step = Callable[[Document, Tools], Outcome]


def advance(document_id: DocumentId, tools: Tools, *, lease: Lease | None = None) -> Document:
    """Move a document by one step, or by one turn of a long step, and return it as it then stands.

    A paper that cannot go on is set aside with its reason; an error of a service or of the installation leaves it
    untouched. When somebody else was quicker, or has taken over the lease, their outcome is returned.

    Raises:
        UnavailableError, ConfigError, IntegrityError: the document has not moved.
    """
    document = tools.index.document(document_id)
    if document is None:
        raise IntegrityError(f"mục lục không có giấy tờ {document_id} / document {document_id} is not in the index")
    step = _STEPS.get(document.status)
    if step is None:
        return document
    started = time.monotonic()
    outcome = _run(step, document, tools)
    seconds = f"{time.monotonic() - started:.3f}"
    moved = outcome.document
    if moved == document:
        return document
    event = LedgerEvent(
        action=moved.status.value,
        subject=document.id,
        actor=document.desk,
        at=tools.clock(),
        facts=(
            ("from", document.status.value),
            *((("reason", moved.reason),) if moved.reason else ()),
            ("seconds", seconds),
            *outcome.facts,
        ),
    )
    saved = tools.index.save(moved, event, record=outcome.record, text=outcome.text, lease=lease, parts=outcome.parts)
    if saved:
        log.info("document moved", extra={"document": document.id, "status": moved.status.value, "seconds": seconds})
    return tools.index.document(document_id) or moved


def finish(document_id: DocumentId, tools: Tools) -> Document:
    """Advance a document until it is archived, waits for a clerk, or is set aside."""
    document = advance(document_id, tools)
    while can_advance(document):
        document = advance(document_id, tools)
    return document


def can_advance(document: Document) -> bool:
    """Whether a machine has something to do for it."""
    return document.status in _STEPS


def _run(step: Step, document: Document, tools: Tools) -> Outcome:
    try:
        return step(document, tools)
    except DocumentError as error:
        return Outcome(set_aside(document, error.reason, error.detail))
    except (SohoaError, MemoryError):
        raise
    except Exception as error:
        if getattr(error, "errno", None) == errno.ENOMEM or getattr(error, "code", None) == _OPENCV_NO_MEMORY:
            raise MemoryError from error
        # One paper that trips over a mistake of ours must not stop the queue behind it.
        log.exception("step failed", extra={"document": document.id, "status": document.status.value})
        return Outcome(set_aside(document, Reason.CRASHED, type(error).__name__))


def set_aside(document: Document, reason: Reason, detail: str) -> Document:
    """The document with its reason; its bytes stay where they are."""
    return replace(
        document,
        status=Status.SET_ASIDE,
        reason=reason.value,
        detail=detail or None,
        stopped_at=document.status,
    )


# --- the steps, in order ---------------------------------------------------------------------------------------------


def _render(document: Document, tools: Tools) -> Outcome:
    data = tools.store.get(document.original.sha256, version_id=document.original.version_id)
    drawn = pages.render(data, tools.limits)
    if document.pages is not None:
        drawn = islice(drawn, document.pages.first - 1, document.pages.last)
    stored = tuple(
        outputs.numbered(outputs.keep_page(with_codes(page), tools), number)
        for number, page in enumerate(drawn, start=1)
    )
    made = replace(document.outputs, pages=outputs.keep(stored, tools))
    rendered = replace(document, status=Status.RENDERED, page_count=len(stored), outputs=made)
    split = at_covers(rendered, stored, tools)
    return Outcome(rendered) if split is None else Outcome(split.document, parts=split.parts, facts=split.facts)


def _recognize(document: Document, tools: Tools) -> Outcome:
    stored = outputs.pages_of(document, tools)
    missing = [page for page in stored if not outputs.is_read(page, tools)]
    _read(missing[: tools.config.engine.pages_a_turn], tools)
    if len(missing) > tools.config.engine.pages_a_turn:
        return Outcome(document)
    texts = tuple(text for page in stored if (text := outputs.text_of(page, tools)) is not None)
    if all(not text.words and not text.blank for text in texts):
        raise DocumentError(Reason.UNREADABLE, f"no word on any of {len(texts)} pages")
    if secrecy_mark(texts) is not None:
        raise DocumentError(Reason.SECRET, "a secrecy mark stands in its place on the page")
    made = replace(document.outputs, texts=outputs.keep(texts, tools))
    return Outcome(replace(document, status=Status.RECOGNIZED, outputs=made))


def _read(missing: list[outputs.StoredPage], tools: Tools) -> None:
    """Read pages side by side; each is kept as soon as it is read, so that one bad page costs only itself."""

    def read(page: outputs.StoredPage) -> DocumentError | None:
        try:
            text = reading.recognize(outputs.image_of(page, tools), tools.engine, tools.config.quality)
        except DocumentError as error:
            return DocumentError(error.reason, error.detail, page=page.number)
        outputs.keep_text(page, text, tools)
        return None

    if tools.page_workers == 1:
        # No thread where none is needed: under a limit of memory, starting one may never return.
        failed = [read(page) for page in missing]
    else:
        # tesseract is a program of its own: threads wait for it, one core each.
        with ThreadPoolExecutor(max_workers=tools.page_workers) as pool:
            failed = list(pool.map(read, missing))
    for error in failed:
        if error is not None:
            raise error


def _classify(document: Document, tools: Tools) -> Outcome:
    found = tools.classifier.classify(outputs.texts_of(document, tools))
    made = replace(document.outputs, classification=outputs.keep(found, tools))
    kind = None if found.abstained else found.kind
    return Outcome(replace(document, status=Status.CLASSIFIED, kind=kind, group=found.group, outputs=made))


def _describe(document: Document, tools: Tools) -> Outcome:
    texts = outputs.texts_of(document, tools)
    found = outputs.classification_of(document, tools)
    described = metadata.extract(texts, found, tools.kinds, tools.book, accept_score=tools.config.metadata.accept_score)
    document = replace(document, outputs=replace(document.outputs, metadata=outputs.keep(described, tools)))
    document = with_facts(document, described)
    split = proposed(texts, tools.classifier) if document.splitting is Splitting.PROPOSE else None
    if split is not None:
        document = replace(document, outputs=replace(document.outputs, split=outputs.keep(split, tools)))
    doubt = doubt_of(document, described, texts, tools.kind(document.kind), several=split is not None)
    before = rescans.earlier(document, texts, tools) if split is None else None
    if before is not None:
        # Asked first: if it is the same paper, nothing else need be asked.
        doubt = Reason.ALREADY_DIGITIZED if before.stands else Reason.WITHDRAWN_BEFORE
        document = replace(document, detail=before.id)
    if doubt is None or document.doubts_accepted:
        return Outcome(replace(document, status=Status.DESCRIBED))
    return Outcome(replace(document, status=Status.NEEDS_REVIEW, reason=doubt.value, stopped_at=document.status))


def _assemble(document: Document, tools: Tools) -> Outcome:
    stored = outputs.pages_of(document, tools)
    described = outputs.metadata_of(document, tools)
    kind = tools.kind(document.kind)
    about = pdfa.facts_of(
        document,
        described,
        kind_name=kind.name if kind else "",
        unit=tools.unit_of(document.desk),
        # The time of arrival, not of this step: run again, it writes the same bytes.
        digitized_at=tools.index.arrivals(document.id)[0].arrived_at,
    )
    data = pdfa.build(
        # One page after the other: a long paper is never held whole.
        (outputs.image_of(page, tools) for page in stored),
        outputs.each_text_of(document, tools),
        about,
        flavour=pdfa.Flavour(tools.config.pdfa.flavour),
        profile=pdfa.Profile(tools.config.pdfa.profile),
    )
    _require_conformance(data)
    kept = tools.work.put(data, media_type="application/pdf")
    made = replace(document.outputs, pdf=kept.sha256)
    return Outcome(replace(document, status=Status.ASSEMBLED, outputs=made))


def _sign(document: Document, tools: Tools) -> Outcome:
    signed = tools.signer.sign(outputs.pdf_of(document, tools), at=tools.clock())
    outputs.note_signature(document, signed, tools)
    _require_conformance(signed.data)
    made = replace(document.outputs, signed=outputs.keep_signed(signed, tools))
    return Outcome(replace(document, status=Status.SIGNED, outputs=made))


def _archive(document: Document, tools: Tools) -> Outcome:
    texts = outputs.texts_of(document, tools)
    record = archive.seal(
        document,
        outputs.metadata_of(document, tools),
        texts,
        outputs.signed_of(document, tools),
        store=tools.store,
        unit=tools.unit_of(document.desk),
        at=tools.clock(),
    )
    moved = replace(document, status=Status.ARCHIVED, reason=None, detail=None, stopped_at=None)
    return Outcome(moved, record=record, text=archive.text_of(texts))


def _require_conformance(data: bytes) -> None:
    conformance = pdfa.check(data)
    if not conformance.conforms:
        raise DocumentError(Reason.NOT_PDFA, "; ".join(conformance.broken[:3]))


_STEPS: Final[dict[Status, Step]] = {
    Status.RECEIVED: _render,
    Status.RENDERED: _recognize,
    Status.RECOGNIZED: _classify,
    Status.CLASSIFIED: _describe,
    Status.DESCRIBED: _assemble,
    Status.ASSEMBLED: _sign,
    Status.SIGNED: _archive,
}

#: The statuses that a machine moves on from, in the order of the journey.
MOVING: Final[tuple[Status, ...]] = tuple(_STEPS)
