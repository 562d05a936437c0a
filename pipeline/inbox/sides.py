"""Receive a stack that came as two files: put together page by page, with both files kept beside it; or neither."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from core.codes import document_id_for, sha256_of
from core.errors import DocumentError, Reason
from core.model import Arrival, Backs, Document, Sha256
from pipeline.inbox.files import Refusal, ScanFile
from pipeline.inbox.quarantine import find_quarantined
from pipeline.inbox.receive import INCOMPLETE, Intake, Opened, checked, enter, guarded, keep, read, refuse

Collate = Callable[[bytes, bytes, Backs], bytes]


@dataclass(frozen=True, slots=True)
class Stack:
    """The two files of a stack, how they arrived, and in which order the backs were fed."""

    fronts: ScanFile
    backs: ScanFile
    order: Backs
    arrivals: tuple[Arrival, Arrival] = field(repr=False)


def receive_stack(
    stack: Stack, intake: Intake, collate: Collate, *, patience: Callable[[ScanFile], float] = lambda _scan: 0.0
) -> Document | tuple[Refusal, ...]:
    """Take both files in as one document, once.

    The same two files give the same bytes and so the same document, whenever we are killed. A stack that cannot be put
    together is refused as a whole: a file that was left would be taken for a side of the next stack.

    Args:
        stack: both files.
        intake: where they go.
        collate: puts them together.
        patience: for how long a file that ends too early may still be coming.

    Returns:
        The document, or why both files are refused; one refusal where nothing was decided and both stay.

    Raises:
        UnavailableError, IntegrityError: nothing was noted; the files stay where they are.
    """
    opened: list[Opened] = []
    for scan in (stack.fronts, stack.backs):
        found = read(scan, intake)
        if isinstance(found, Refusal):
            return (found,)
        opened.append(found)
    looked = [_looked(side, intake) for side in opened]
    for scan, fault in zip((stack.fronts, stack.backs), looked, strict=True):
        if isinstance(fault, DocumentError) and fault.reason in INCOMPLETE and (again := patience(scan)) > 0:
            return (Refusal(scan.path, fault.reason, fault.detail, None, None, again_seconds=again),)
    try:
        sides, page_count = _sides_of(opened, looked)
        content = guarded(lambda: collate(*sides, stack.order))
        guarded(lambda: intake.check(content, "stack.pdf"))
    except DocumentError as error:
        refused = tuple(
            refuse(side, fault if isinstance(fault, DocumentError) else error, intake, arrival)
            for side, fault, arrival in zip(opened, looked, stack.arrivals, strict=True)
        )
        intake.index.work.note_made(_key(opened[1], stack.order), opened[1].sha256)
        return refused
    kept = tuple(keep(side, intake) for side in sides)
    document = enter(keep(content, intake), page_count, intake, stack.arrivals[0], collated_from=kept)
    intake.index.work.note_made(_key(opened[1], stack.order), document.original.sha256)
    return document


def refuse_lone(fronts: ScanFile, intake: Intake, arrival: Arrival) -> Refusal:
    """Keep fronts in quarantine to which no backs came; a file that is no usable scan is refused for that.

    Raises:
        UnavailableError: the quarantine cannot be written; the file stays where it is.
    """
    found = read(fronts, intake)
    if isinstance(found, Refusal):
        return found
    looked = _looked(found, intake)
    if not isinstance(looked, DocumentError):
        looked = DocumentError(Reason.BACKS_MISSING, f"{looked[1]} / 0")
    return refuse(found, looked, intake, arrival)


def left_over(scan: ScanFile, order: Backs, intake: Intake) -> Document | Refusal | None:
    """What became of a file, if it is backs that were dealt with: a kill came before they left the inbox.

    Fronts leave first. So what is left of a stack can only be its backs, and they must not be taken for the fronts of
    the next one.
    """
    found = read(scan, intake)
    answer = intake.index.work.made(_key(found, order)) if isinstance(found, Opened) else None
    if answer is None:
        return None
    document = intake.index.document(document_id_for(answer))
    if document is not None:
        return document
    refused = find_quarantined(intake.quarantine, document_id_for(answer))
    return Refusal(scan.path, refused.reason, refused.detail, refused.id, refused.sha256) if refused else None


def _key(backs: Opened, order: Backs) -> Sha256:
    """This very file, which a copy that somebody puts there later is not."""
    name = os.fsencode(backs.scan.path.name)
    return sha256_of(b"\0".join((b"backs", name, f"{backs.scan.mtime_ns} {backs.sha256} {order.value}".encode())))


def _looked(side: Opened, intake: Intake) -> tuple[bytes, int] | DocumentError:
    """The bytes and how many pages there are, or what is wrong with the file by itself."""
    try:
        return checked(side, intake)
    except DocumentError as error:
        return error


def _sides_of(opened: list[Opened], looked: list[tuple[bytes, int] | DocumentError]) -> tuple[tuple[bytes, bytes], int]:
    """The bytes of both files, which may be one stack, and how many pages they have.

    Raises:
        DocumentError: they cannot be one stack.
    """
    fronts, backs = looked
    if isinstance(fronts, DocumentError) or isinstance(backs, DocumentError):
        raise DocumentError(Reason.OTHER_SIDE_REFUSED)
    if opened[0].sha256 == opened[1].sha256:
        raise DocumentError(Reason.SIDES_ALIKE)
    if fronts[1] != backs[1]:
        raise DocumentError(Reason.SIDES_DIFFER, f"{fronts[1]} / {backs[1]}")
    return (fronts[0], backs[0]), fronts[1] + backs[1]
