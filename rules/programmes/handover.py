"""What is handed over with a finished programme: for each file, what was expected and what there is."""

from enum import StrEnum

from core.model import Batch, BatchItem, BatchState, ItemState, Status
from rules.programmes.progress import pages_differ


class Finding(StrEnum):
    """One thing to say about a file. The first three exclude one another."""

    MISSING = "missing"  #: listed, and not in the folder
    NOT_YET = "not_yet"  #: listed, and the folder was not gone through to its end
    FOUND = "found"
    EXTRA = "extra"  #: in the folder, and not listed
    PAGES_DIFFER = "pages_differ"
    KIND_DIFFERS = "kind_differs"
    REFUSED = "refused"  #: no usable scan, or set aside
    NOT_ARCHIVED = "not_archived"  #: on its way, or waits for a clerk


def findings(item: BatchItem, batch: Batch) -> tuple[Finding, ...]:
    """Everything to say about a file; only `FOUND` is a file without anything to clear up."""
    if item.state is ItemState.EXPECTED:
        return (Finding.MISSING if batch.state is BatchState.DONE else Finding.NOT_YET,)
    found = [Finding.FOUND]
    if batch.manifest is not None and not item.listed:
        found.append(Finding.EXTRA)
    if pages_differ(item):
        found.append(Finding.PAGES_DIFFER)
    if item.kind is not None and item.expected.kind is not None and item.kind != item.expected.kind:
        found.append(Finding.KIND_DIFFERS)
    if item.state is ItemState.REFUSED or item.status is Status.SET_ASIDE:
        found.append(Finding.REFUSED)
    elif item.status is None or not item.status.settled or item.open_parts:
        found.append(Finding.NOT_ARCHIVED)
    return tuple(found)
