"""Numbers of the offices' books that cannot both be right: a part above its whole, a year below its quarters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.messages import Language
from core.model import Indicator, Measure, MeasureKind, RegisterRow


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two numbers of one unit; which of them is wrong only the office can say."""

    more: RegisterRow  #: what is too much, or the quarters of a year added up
    less: RegisterRow  #: what it cannot be more than

    def sentence(self, language: Language) -> str:
        """For whoever keeps the books."""
        unit = self.more.unit
        of, than = ((row.measure, f"{row.value:g}", _time(row)) for row in (self.more, self.less))
        if of[0] == than[0]:
            if language == "en":
                return f"{unit}, {than[2]}: {of[0]} is {of[1]} in its quarters, {than[1]} in the year: check the books"
            return f"{unit}, {than[2]}: {of[0]} cộng các quý là {of[1]}, cả năm chỉ ghi {than[1]}: cần xem lại sổ"
        if language == "en":
            return f"{unit}, {of[2]}: {of[0]} {of[1]} is more than {than[0]} {than[1]}: check the books"
        return f"{unit}, {of[2]}: {of[0]} {of[1]} nhiều hơn {than[0]} {than[1]}: cần xem lại sổ"


def contradictions(
    rows: Iterable[RegisterRow], measures: Mapping[str, Measure], indicators: Iterable[Indicator]
) -> tuple[Contradiction, ...]:
    """What cannot be among the numbers of books, in their order; a number alone contradicts nothing."""
    known = {(row.unit, row.year, row.quarter, row.measure): row for row in rows}
    wholes = {
        item.numerator: item.denominator for item in indicators if item.share and item.numerator and item.denominator
    }

    def found() -> Iterator[Contradiction]:
        for (unit, year, quarter, measure), row in known.items():
            whole = known.get((unit, year, quarter, wholes.get(measure, "")))
            if whole is not None and row.value > whole.value:
                yield Contradiction(row, whole)
            if quarter is None and measure in measures and measures[measure].kind is MeasureKind.FLOW:
                parts = [known.get((unit, year, part, measure)) for part in (1, 2, 3, 4)]
                added = sum(part.value for part in parts if part is not None)
                if added > row.value:
                    yield Contradiction(RegisterRow(unit, year, measure, added, ""), row)

    return tuple(found())


def _time(row: RegisterRow) -> str:
    return str(row.year) if row.quarter is None else f"{row.year}-Q{row.quarter}"
