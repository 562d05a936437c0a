"""Dossiers of a period → the points of QĐ 766/QĐ-TTg, by a scoring table that is data (configs/kpi).

Pure arithmetic. What nobody has counted is not 0, and neither is a share of nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from core.model import UnitCode


class Quantity(StrEnum):
    """What can be counted of a period's dossiers; scoring tables and report layouts name these."""

    RECEIVED = "received"  #: taken in
    DIGITIZED = "digitized"  #: of them: with a component scanned for it (HoSoCoThanhPhanSoHoa)
    NOT_DIGITIZED = "not_digitized"  #: of them: without
    REUSED = "reused"  #: of them: with a component that an earlier paper served (DuocTaiSuDung)
    FROM_VAULT = "from_vault"  #: of them: with one from the vault of the national portal (DuocLayTuKhoDMQG)
    NEEDS_RESULT = "needs_result"  #: of them: of procedures that end with a paper
    NEEDED_RESULT = "needed_result"  #: of those: with the file of that paper
    WHOLE = "whole"  #: of all: with a component's file and, where a paper is needed, the result's
    SOLVED = "solved"  #: settled in the period, by the office's own books
    RESULT_DIGITIZED = "result_digitized"  #: whose result was digitized in the period, whenever they came
    RESULT_NOT_DIGITIZED = "result_not_digitized"  #: settled, and no result digitized
    ONLINE = "dossiers_online"  #: received online, by the office's own books
    RECEIVED_BOOKED = "dossiers_received"  #: received, by the same books
    SATISFIED = "satisfied"  #: answers of people who were satisfied, by the same books
    ASKED = "asked"  #: all answers


Counts = Mapping[Quantity, int | None]


@dataclass(frozen=True, slots=True)
class Handled:
    """What a dossier of the period had come to."""

    unit: UnitCode
    needs_result: bool  #: its procedure ends with a paper
    component: bool
    result: bool
    reused: bool
    from_vault: bool


def tally(dossiers: Iterable[Handled]) -> dict[Quantity, int | None]:
    """How many of a period's dossiers came how far; what stands in books only is None."""
    found: Counter[Quantity] = Counter()
    for item in dossiers:
        found[Quantity.RECEIVED] += 1
        found[Quantity.DIGITIZED if item.component else Quantity.NOT_DIGITIZED] += 1
        found[Quantity.REUSED] += item.reused
        found[Quantity.FROM_VAULT] += item.from_vault
        found[Quantity.NEEDS_RESULT] += item.needs_result
        found[Quantity.NEEDED_RESULT] += item.needs_result and item.result
        found[Quantity.WHOLE] += item.component and (item.result or not item.needs_result)
    return {measure: found[measure] if measure in _COUNTED else None for measure in Quantity}


_COUNTED = frozenset(
    [
        *(Quantity.RECEIVED, Quantity.DIGITIZED, Quantity.NOT_DIGITIZED, Quantity.REUSED, Quantity.FROM_VAULT),
        *(Quantity.NEEDS_RESULT, Quantity.NEEDED_RESULT, Quantity.WHOLE, Quantity.RESULT_DIGITIZED),
    ]
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a scoring table."""

    code: str
    name: str
    numerator: Quantity | None  #: None: nothing that is counted here
    denominator: Quantity | None
    points: float | None  #: the most that it can bring; None: not published
    full_at: float  #: from which percentage on it brings the most
    national: str  #: its name at the national portal; empty: not known
    source: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scoring table."""

    code: str
    name: str
    source: str
    decimals: int
    items: tuple[Item, ...]


class Answer(StrEnum):
    """What can be said of an item."""

    MEASURED = "measured"
    EMPTY = "empty"  #: there was nothing to measure: the denominator is 0
    UNKNOWN = "unknown"  #: nobody has counted it


@dataclass(frozen=True, slots=True)
class Score:
    """An item with what it brings; percent 0–100 and points as rounded, None unless it was measured."""

    item: Item
    answer: Answer
    numerator: int | None
    denominator: int | None
    percent: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what was measured, of how much of it, and of how much there is."""

    points: float
    of_measured: float
    of_all: float


def scores(counts: Counts, scheme: Scheme) -> tuple[Score, ...]:
    """Every item of the table, in its order."""
    return tuple(_score(item, counts, scheme.decimals) for item in scheme.items)


def total(found: Iterable[Score]) -> Total:
    """The sum of the rounded points."""
    listed = tuple(found)
    measured = [item for item in listed if item.points is not None]
    return Total(
        points=float(sum(Fraction(str(item.points)) for item in measured)),
        of_measured=sum(item.item.points or 0.0 for item in measured),
        of_all=sum(item.item.points or 0.0 for item in listed),
    )


def _score(item: Item, counts: Counts, decimals: int) -> Score:
    numerator = None if item.numerator is None else counts.get(item.numerator)
    denominator = None if item.denominator is None else counts.get(item.denominator)
    if numerator is None or denominator is None:
        return Score(item, Answer.UNKNOWN, numerator, denominator, None, None)
    if denominator == 0:
        return Score(item, Answer.EMPTY, numerator, denominator, None, None)
    share = Fraction(100 * numerator, denominator)
    points = None
    if item.points is not None:
        most = Fraction(str(item.points))
        points = rounded(min(most, most * share / Fraction(str(item.full_at))), decimals)
    return Score(item, Answer.MEASURED, numerator, denominator, rounded(share, decimals), points)


def rounded(value: Fraction, decimals: int) -> float:
    """The value with so many decimals; a half goes up, as offices round, and not to the even digit."""
    scale: int = 10**decimals
    return int(value * scale + Fraction(1, 2)) / scale
