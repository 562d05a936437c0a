"""Figures in a layout → tables to be written; values only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import UnitCode
from pipeline.press import Cell, Form, Table
from pipeline.reports.figures import Figures
from pipeline.reports.schemes import Layout, Part, Source
from rules.kpi import Answer, Scheme, Score, scores, total
from rules.periods import ReportPeriod
from rules.targets import TargetProgress, note_text

Row = Mapping[str, Cell]
_ANSWERS: Final = {
    Answer.MEASURED: "đo được",
    Answer.EMPTY: "mẫu số bằng 0",
    Answer.UNKNOWN: "chưa có số liệu",
}
_LEVELS: Final = {"province": "tỉnh", "district": "huyện", "commune": "xã", "all": "mọi cấp"}


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that reports show."""

    period: ReportPeriod
    figures: Figures
    schemes: tuple[Scheme, ...]
    targets: tuple[TargetProgress, ...]
    names: Mapping[UnitCode, str]
    desk: str  #: as it is named
    over: bool  #: whether the period is over


def tables(layout: Layout, known: Known) -> tuple[Table, ...]:
    """The tables of a report."""
    return tuple(_table(layout, part, known) for part in layout.parts)


def heading(known: Known) -> tuple[str, ...]:
    """Whose report it is and of when; of a period that goes on, until when it was counted."""
    until = known.figures.known.astimezone(known.period.before.tzinfo)
    said = "" if known.over else f" (tạm tính đến {until:%H:%M ngày %d/%m/%Y}, kỳ chưa hết)"
    period = f"{known.period.name[0].upper()}{known.period.name[1:]}"
    return known.desk, f"{period}: từ {known.period.first:%d/%m/%Y} đến {known.period.last:%d/%m/%Y}{said}"


def _table(layout: Layout, part: Part, known: Known) -> Table:
    rows = tuple({"number": number} | dict(row) for number, row in enumerate(_ROWS[part.source](known), 1))
    # A value that a row does not have is unknown: a sum of points has no numerator.
    cells = tuple(tuple(row.get(value) for value in part.values) for row in rows)
    notes = part.notes if rows else ("Trong kỳ không có số liệu nào.", *part.notes)
    alone = layout.title if len(layout.parts) == 1 else f"{layout.title}: {part.title}"
    return Table(
        # A letter has said already of what it is.
        title=part.title if layout.letter else alone,
        over=heading(known),
        columns=part.columns,
        rows=cells,
        total=_total(part, cells) if part.total and rows else (),
        notes=notes,
        landscape=layout.landscape,
        chart=part.chart,
    )


def _total(part: Part, cells: tuple[tuple[Cell, ...], ...]) -> tuple[Cell, ...]:
    """Whole numbers added up, unknown where one of them is; running numbers, days and shares are not added."""

    def of(place: int) -> Cell:
        if part.columns[place].form is not Form.NUMBER or part.values[place] in {"number", "days"}:
            return ""
        values = [row[place] for row in cells]
        known = [value for value in values if isinstance(value, int)]
        return sum(known) if len(known) == len(values) else None

    found = [of(place) for place in range(len(part.columns))]
    labels = (place for place, column in enumerate(part.columns) if column.form is Form.TEXT)
    first = next(labels, None)
    if first is not None:
        found[first] = "Tổng cộng"
    return tuple(found)


def _units(known: Known) -> Iterable[Row]:
    for unit in known.figures.units:
        name = known.names.get(unit.unit, unit.unit)
        yield {"unit": unit.unit, "unit_name": name} | {measure.value: value for measure, value in unit.counts}


def _desks(known: Known) -> Iterable[Row]:
    for desk in known.figures.desks:
        yield {
            "desk": desk.desk,
            "dossiers": desk.dossiers,
            "papers": desk.papers,
            "archived": desk.archived,
            "pages": desk.pages,
            "set_aside": desk.set_aside,
            "days": desk.days,
            "a_day": _a_day(desk.archived, desk.days),
        }


def _operators(known: Known) -> Iterable[Row]:
    for account in known.figures.operators:
        yield {
            "operator": account.operator,
            "dossiers": account.dossiers,
            "confirmed": account.confirmed,
            "typed": account.typed,
            "other": account.other,
            "days": account.days,
            "a_day": _a_day(account.confirmed, account.days),
        }


def _a_day(number: int, days: int) -> float | None:
    return round(number / days, 2) if days else None


def _targets(known: Known) -> Iterable[Row]:
    for row in known.targets:
        level = _LEVELS[row.level.value]
        yield {
            "plan": row.plan,
            "clause": row.clause,
            "indicator": row.indicator,
            "level": level,
            "unit": row.unit,
            "unit_name": f"mọi đơn vị cấp {level}" if row.unit is None else known.names.get(row.unit, row.unit),
            "year": row.year,
            "reading": row.reading,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "percent": None if row.percent is None else round(row.percent, 2),
            "value": row.value if row.measure != "percent" else None,
            "measure": row.measure,
            "comparator": row.comparator,
            "target": row.target,
            "gap": None if row.gap is None else round(row.gap, 2),
            "notes": "; ".join(note_text(note, "vi") for note in row.notes),
        }


def _kpi(known: Known) -> Iterable[Row]:
    for scheme in known.schemes:
        found = scores(known.figures.whole, scheme)
        yield from (_scored(scheme, score) for score in found)
        points = total(found)
        yield {
            "scheme": scheme.code,
            "name": f"Tổng điểm đo được (trên {points.of_measured:g} điểm đo được, {points.of_all:g} điểm cả nhóm)",
            "points": points.points,
            "max_points": points.of_measured,
        }


def _scored(scheme: Scheme, score: Score) -> Row:
    return {
        "scheme": scheme.code,
        "item": score.item.code,
        "name": score.item.name,
        "national": score.item.national,
        "numerator": score.numerator,
        "denominator": score.denominator,
        "percent": score.percent,
        "full_at": score.item.full_at,
        "points": score.points,
        "max_points": score.item.points,
        "answer": _ANSWERS[score.answer],
        "source": score.item.source,
    }


_ROWS: Final[Mapping[Source, Callable[[Known], Iterable[Row]]]] = {
    Source.UNITS: _units,
    Source.DESKS: _desks,
    Source.OPERATORS: _operators,
    Source.TARGETS: _targets,
    Source.KPI: _kpi,
}
