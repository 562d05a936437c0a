"""Behind a figure: what is missing, and why. Ids only; whoever may see more asks for it by the id."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.catalogue.indicators import load_indicators, load_measures
from core.errors import ConfigError
from core.messages import Language
from core.model import Behind, Counted, DeskCode, Period, Unit, UnitCode, Why
from pipeline.targets.counts import counts_of
from rules.targets import Books, together, with_predecessors
from storage import Index

_WORDS: Final[dict[Why, tuple[str, str]]] = {
    Why.NOT_SCANNED: ("chưa quét (số trong sổ trừ số đã có ở đây)", "not scanned (the register less what is here)"),
    Why.ON_ITS_WAY: ("đang xử lý", "on its way"),
    Why.WAITING: ("chờ cán bộ xem lại", "waits for a clerk"),
    Why.NOT_SIGNED: ("chưa ký số", "not signed"),
    Why.WRONG_FORMAT: ("sai định dạng", "wrong format"),
    Why.SET_ASIDE: ("bị để riêng", "set aside"),
    Why.NOT_IN_STORE: ("không còn trong kho", "not in the store"),
    Why.EXCLUDED: ("không được tính", "excluded"),
    Why.CERTIFICATE_EXPIRED: ("chứng thư số đã hết hạn", "certificate expired"),
    Why.SIGNATURE_DUE: ("chữ ký còn thiếu dấu thời gian", "the signature lacks what a service owes it"),
    Why.NO_RESULT_CODE: ("chưa có mã kết quả", "no result code"),
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many papers are missing for one reason."""

    why: Why
    count: int

    def sentence(self, language: Language) -> str:
        """The reason in the reader's language."""
        return why_said(self.why, language)


def why_said(why: Why, language: Language) -> str:
    """A reason in the reader's language."""
    return _WORDS[why][language == "en"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure and what stands behind it."""

    indicator: str
    asked: Behind
    numerator: int | None
    denominator: int | None
    lacking: tuple[Lacking, ...]
    counts: Mapping[UnitCode, Mapping[Why, int]]  #: of each unit, what an index counts

    def of(self, why: Why) -> Behind:
        """What an index lists the papers of a reason by."""
        return having(self.asked, self.counts, why)


def having(asked: Behind, counts: Mapping[UnitCode, Mapping[Why, int]], why: Why) -> Behind:
    """A figure of those units alone that have papers of a reason: where few do, the others' are not looked through."""
    units = tuple(unit for unit in asked.units if counts[unit].get(why, 0))
    return replace(asked, units=units, desks={desk: unit for desk, unit in asked.desks.items() if unit in set(units)})


def behind(
    indicator: str, units: Sequence[Unit], *, period: Period, desks: Mapping[DeskCode, UnitCode], on: dt.date
) -> Behind:
    """What an index is asked for the papers behind the figures of units.

    Raises:
        ConfigError: the indicator is not counted from papers.
    """
    known = load_indicators().get(indicator)
    if known is None or known.counted is None:
        raise ConfigError(
            f"{indicator}: chỉ xem được giấy tờ còn thiếu của T1, T2, T3; chỉ tiêu khác lấy từ sổ"
            f" / only T1, T2 and T3 are counted from papers"
        )
    codes = tuple(dict.fromkeys(unit.code for unit in units))
    mine = {desk: unit for desk, unit in desks.items() if unit in codes}
    return Behind(codes, mine, Counted(known.counted), period, on)


def missing(
    index: Index,
    *,
    indicator: str,
    units: Sequence[Unit],
    before: Sequence[Unit] = (),
    period: Period,
    desks: Mapping[DeskCode, UnitCode],
    on: dt.date,
) -> Gap:
    """What stands between units and all of what they must digitize.

    A paper counts once, for the first reason in the order of `Why`. Papers that are not archived belong to the time
    in which they came, for nobody has confirmed what date they bear.

    Args:
        index: where the records and the registers are.
        indicator: one that the archive itself counts: T1, T2 or T3.
        units: whose papers.
        before: of a single unit, those that were merged into it, to be counted with it.
        period: a year or a quarter.
        desks: which desk works for which unit; papers on their way are known by their desk.
        on: the day.

    Raises:
        ConfigError: the indicator is not counted from papers.
    """
    asked = behind(indicator, (*units, *before), period=period, desks=desks, on=on)
    known, codes = load_indicators()[indicator], asked.units
    numbers = index.registers.rows(units=codes, year=period.year)
    books = Books(counts_of(index, on=on, units=codes), numbers, load_measures())
    figures = books.figures(known, units, period)
    if before:
        figures = [with_predecessors(known, figures[0], books.figures(known, before, period))]
    counts = index.lacking.counts(asked)
    of_all = sum(counts.values(), Counter[Why]())
    groups = [Lacking(why, of_all[why]) for why in Why if of_all[why]]
    here = [_here(of_all)] if before else [_here(counts[unit.code]) for unit in units]
    whole = [(one.denominator, one.numerator, some) for one, some in zip(figures, here, strict=True) if one.whole]
    if whole:
        left = sum(max(0, (to_do or 0) - (done or 0) - some) for to_do, done, some in whole)
        groups.insert(0, Lacking(Why.NOT_SCANNED, left))
    found = figures[0] if len(figures) == 1 else together(known, figures)
    return Gap(indicator, asked, found.numerator, found.denominator, tuple(groups), counts)


def _here(counts: Mapping[Why, int]) -> int:
    """Papers that somebody brought and that are not counted yet.

    What is excluded is in no register of what must be digitized, or is replaced by another that is.
    """
    return sum(number for why, number in counts.items() if not why.counted and why is not Why.EXCLUDED)
