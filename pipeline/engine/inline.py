"""One document after the other, in this process."""

from collections.abc import Iterable
from functools import cached_property

from core.config import Desk
from core.model import DocumentId
from pipeline.engine import Progress
from pipeline.steps import finish
from pipeline.tools import Tools, open_tools


class InlineRunner:
    """The simplest runner: pages of a document side by side, documents in order."""

    def __init__(self, desk: Desk) -> None:
        """Tools are opened by the first document."""
        self._desk = desk

    @cached_property
    def _tools(self) -> Tools:
        return open_tools(self._desk)

    def run(self, ids: Iterable[DocumentId], on_change: Progress) -> None:
        """Finish every document in the order given."""
        for document_id in ids:
            on_change(finish(document_id, self._tools))
