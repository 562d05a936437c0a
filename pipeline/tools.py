"""The composition root: everything the steps need, opened from a desk's settings."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from classifiers import Classifier, open_classifier
from classifiers.learning.versions import active_bytes
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.catalogue.rulebook import units_of
from core.config import Desk
from core.model import DeskCode, DocumentKind, FieldBook, KindCode, UnitCode
from core.settings import Config
from pipeline.pages import EYES, PageLimits
from pipeline.reading.engines import OcrEngine
from pipeline.reading.second import open_readers
from signing import Signer, open_signer
from signing.trust import load_trust
from storage import Index, ObjectStore, open_index, open_store

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Tools:
    """What the steps work with. The signer is opened by the first paper that is signed: only then is a key needed."""

    config: Config
    store: ObjectStore
    work: ObjectStore
    index: Index
    engine: OcrEngine
    classifier: Classifier
    kinds: tuple[DocumentKind, ...]
    clock: Clock
    book: FieldBook = field(default_factory=load_fields)

    @cached_property
    def signer(self) -> Signer:
        """The desk's key and profile, opened once in this process."""
        config = self.config
        return open_signer(
            config.signing,
            organisation=config.desk.name,
            trust=load_trust(config.trust.folder),
            stamp=config.stamp,
            eyes=EYES,
        )

    @property
    def limits(self) -> PageLimits:
        """How much one file may ask of this machine."""
        inbox = self.config.inbox
        return PageLimits(
            max_bytes=inbox.max_bytes,
            max_pages=inbox.max_pages,
            max_pixels=inbox.max_pixels,
        )

    @property
    def page_workers(self) -> int:
        """How many pages of one document are read at a time."""
        return self.config.reading.page_workers or len(os.sched_getaffinity(0))

    def kind(self, code: KindCode | None) -> DocumentKind | None:
        """The described kind of that code."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    def unit_of(self, desk: DeskCode) -> UnitCode:
        """The unit that a desk works for: of this desk its own, of others as the book of units names them.

        Workers take papers of every desk of their index.
        """
        own = UnitCode(self.config.desk.unit)
        if desk == self.config.desk.code:
            return own
        return next((unit.code for unit in self.book.units if desk in unit.desks), own)


#: One thread per process: pages are read side by side, and OpenMP threads on busy cores triple the cost.
THREAD_LIMIT: Final = {"OMP_THREAD_LIMIT": "1"}


def models_of(desk: Desk) -> Path:
    """The folder of the models that the desk has learnt."""
    return desk.home / "models" / "kinds"


def open_tools(desk: Desk, *, clock: Clock = utc_now) -> Tools:
    """Open stores, index, engine and classifier of a desk.

    Raises:
        ConfigError: a setting is impossible or a program or its data is missing.
        UnavailableError: the index or a store is away.
    """
    os.environ.update(THREAD_LIMIT)
    config = desk.config
    kinds = load_kinds()
    return Tools(
        config=config,
        store=open_store(config.store),
        work=open_store(config.work),
        index=open_index(config.index),
        engine=open_readers(config.reading),
        classifier=open_classifier(
            kinds, accept_score=config.classifier.accept_score, model=active_bytes(models_of(desk))
        ),
        kinds=kinds,
        clock=clock,
        book=load_fields(kinds={kind.code for kind in kinds}, units=units_of(desk.home)),
    )
