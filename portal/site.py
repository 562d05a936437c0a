"""What everything that the portal shows stands on: an open desk."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from core.catalogue.kinds import by_code, load_kinds
from core.config import Desk
from core.model import DocumentKind, KindCode
from pipeline.tools import utc_now
from storage import Index, ObjectStore, open_index, open_store

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Site:
    """A desk whose index and stores are open, and what is known besides."""

    desk: Desk
    index: Index
    store: ObjectStore  #: the archive
    work: ObjectStore  #: what the stages have left of papers on their way
    kinds: Mapping[KindCode, DocumentKind]
    clock: Callable[[], dt.datetime]

    @property
    def today(self) -> dt.date:
        """The day in Vietnam, by which validity and deadlines are counted."""
        return self.clock().astimezone(VIETNAM).date()


@contextmanager
def open_site(desk: Desk, *, clock: Callable[[], dt.datetime] = utc_now) -> Iterator[Site]:
    """The desk opened, until the end of the block.

    Raises:
        ConfigError: a setting is wrong.
        UnavailableError: the index or a store is away.
    """
    kinds = by_code(load_kinds())
    index = open_index(desk.config.index)
    try:
        yield Site(desk, index, open_store(desk.config.store), open_store(desk.config.work), kinds, clock)
    finally:
        index.close()
