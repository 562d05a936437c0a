"""What desks and accounts did, added up while a period's ledger goes by."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from core.model import DeskCode, LedgerEvent
from pipeline.reports.surveys import Archived, Survey
from rules.periods import VIETNAM

_OPENED: Final = "dossier_opened"
_CONFIRMED: Final = frozenset({"confirmed", "clerks_differ"})
#: What a clerk does besides, by the actions of the ledger.
_OTHER: Final = frozenset({"doubts_accepted", "same_as_before", "joined", "redo"})


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What went over a desk."""

    desk: DeskCode
    dossiers: int
    papers: int  #: files that came, each arrival
    archived: int
    pages: int  #: of what was archived
    set_aside: int
    days: int  #: on which anything came


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """What an account did; accounts are no people's names."""

    operator: str
    dossiers: int  #: taken in
    confirmed: int  #: papers, as first or second clerk
    typed: int  #: values typed by hand
    other: int  #: doubts accepted, rescans recognized, parts joined, papers done again
    days: int


@dataclass(slots=True)
class _Done:
    """Of one desk or account."""

    actions: Counter[str] = field(default_factory=Counter)
    days: set[dt.date] = field(default_factory=set)
    typed: int = 0


class Work:
    """Adds up."""

    def __init__(self) -> None:
        """Nothing was done yet."""
        self._desks: dict[DeskCode, _Done] = defaultdict(_Done)
        self._accounts: dict[str, _Done] = defaultdict(_Done)

    def add(self, event: LedgerEvent) -> None:
        """Take in one event; most are of neither."""
        day = event.at.astimezone(VIETNAM).date()
        # A part of a file is no arrival of its own.
        if event.action == "received" and "part_of" not in dict(event.facts):
            desk = self._desks[DeskCode(event.actor)]
            desk.actions["received"] += 1
            desk.days.add(day)
        if event.action == "set_aside":
            self._desks[DeskCode(event.actor)].actions["set_aside"] += 1
        if event.action in _CONFIRMED | _OTHER | {_OPENED}:
            account = self._accounts[event.actor]
            account.actions[event.action] += 1
            account.days.add(day)
            if event.action in _CONFIRMED:
                account.typed += len(list(filter(None, dict(event.facts).get("typed", "").split(","))))

    def desks(self, found: Survey) -> Iterator[DeskFigures]:
        """Every desk that took in or archived anything, by its code."""
        dossiers = Counter(item.dossier.desk for item in found.dossiers)
        for desk in sorted({*dossiers, *self._desks, *found.archived}):
            done, archived = self._desks[desk], found.archived.get(desk, Archived())
            yield DeskFigures(
                desk=desk,
                dossiers=dossiers[desk],
                papers=done.actions["received"],
                archived=archived.records,
                pages=archived.pages,
                set_aside=done.actions["set_aside"],
                days=len(done.days),
            )

    def operators(self) -> Iterator[OperatorFigures]:
        """Every account that did anything, by its name."""
        for operator, done in sorted(self._accounts.items()):
            yield OperatorFigures(
                operator=operator,
                dossiers=done.actions[_OPENED],
                confirmed=sum(done.actions[action] for action in _CONFIRMED),
                typed=done.typed,
                other=sum(done.actions[action] for action in _OTHER),
                days=len(done.days),
            )
