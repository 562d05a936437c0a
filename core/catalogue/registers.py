"""An office's books, checked cell by cell: every mistake with its place, what was found and what is needed."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.messages import Language
from core.model import Measure, MeasureUnit, Period, RegisterRow, Unit, UnitCode
from core.text import fold, nfc
from core.text.legacy import LegacyEncoding
from core.text.syllables import legal_share

#: The columns, as they may be called; `quarter` may be left out, and a row without one is of the whole year.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "unit": ("unit", "don vi", "ma don vi"),
    "year": ("year", "nam"),
    "quarter": ("quarter", "quy"),
    "measure": ("measure", "so lieu", "chi so"),
    "value": ("value", "gia tri"),
    "source": ("source", "nguon"),
}
_OPTIONAL: Final = "quarter"
_SHOWN: Final = 40
_COUNT: Final = re.compile(r"[0-9]{1,12}")
#: Three digits behind a point are thousands to some and a part of one to others.
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_YEAR: Final = re.compile(r"20[0-9]{2}")
_QUARTER: Final = re.compile(r"[1-4]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table as it was read."""

    number: int  #: as a spreadsheet counts it, from 1
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake and its place."""

    row: int
    column: str
    found: str
    needed: tuple[str, str]  #: in Vietnamese and in English

    def sentence(self, language: Language) -> str:
        """One line for whoever must mend it."""
        found = self.found if len(self.found) <= _SHOWN else f"{self.found[:_SHOWN]}…"
        if language == "en":
            return f"row {self.row}, column {self.column}: found “{found}”; {self.needed[1]}"
        return f"dòng {self.row}, cột {self.column}: thấy “{found}”; {self.needed[0]}"


def check(
    lines: Sequence[Line], *, measures: Mapping[str, Measure], units: Sequence[Unit], on: dt.date
) -> tuple[tuple[RegisterRow, ...], tuple[Fault, ...]]:
    """The rows below a table's head, and every mistake in them; rows count only where there is no mistake at all.

    Args:
        lines: the table; its first line names the columns.
        measures: by code.
        units: that may be named.
        on: today; nobody has books of a time that has not begun.
    """
    if not lines:
        return (), (Fault(1, "–", "", _head_needed()),)
    head, faults = _head(lines[0])
    if faults:
        return (), faults
    sheet = _Sheet(measures, {unit.code: unit for unit in units}, on)
    rows = [sheet.row(line, head) for line in lines[1:] if any(line.cells)]
    return tuple(row for row in rows if row is not None), tuple(sheet.faults)


def _head_needed() -> tuple[str, str]:
    names = ", ".join(name for name in COLUMNS if name != _OPTIONAL)
    return (
        f"cần các cột: {names}; có thể thêm {_OPTIONAL}",
        f"needed: the columns {names}; {_OPTIONAL} may be added",
    )


def _head(line: Line) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    names = tuple(known.get(fold(cell).strip(), "") for cell in line.cells)
    faults = [
        Fault(line.number, cell or "–", cell, _head_needed())
        for cell, name in zip(line.cells, names, strict=True)
        if not name or names.count(name) > 1
    ]
    missing = [name for name in COLUMNS if name not in names and name != _OPTIONAL]
    if missing:
        faults.append(Fault(line.number, ", ".join(missing), "", _head_needed()))
    return names, tuple(faults)


class _Sheet:
    """Reads rows one by one, and keeps every mistake."""

    def __init__(self, measures: Mapping[str, Measure], units: Mapping[UnitCode, Unit], on: dt.date) -> None:
        self.faults: list[Fault] = []
        self._measures = measures
        self._units = units
        self._on = on
        self._seen: dict[tuple[UnitCode, Period, str], int] = {}

    def row(self, line: Line, head: tuple[str, ...]) -> RegisterRow | None:
        if len(line.cells) > len(head):
            needed = (
                f"cần {len(head)} ô như dòng tiêu đề, đang có {len(line.cells)}; ô có dấu phẩy đặt trong ngoặc kép",
                f"needed: {len(head)} cells as in the head, not {len(line.cells)}; quote a cell with a comma in it",
            )
            self.faults.append(Fault(line.number, "–", ",".join(line.cells), needed))
            return None
        values = dict.fromkeys(COLUMNS, "") | {name: nfc(cell) for name, cell in zip(head, line.cells, strict=False)}
        before = len(self.faults)

        def bad(column: str, vietnamese: str, english: str) -> None:
            self.faults.append(Fault(line.number, column, values[column], (vietnamese, english)))

        measure = self._measures.get(values["measure"])
        if measure is None:
            known = ", ".join(self._measures)
            bad("measure", f"cần một trong: {known}", f"needed: one of {known}")
        period = self._period(values, bad)
        unit = self._unit(values["unit"], period, bad)
        value = _number(values["value"], measure, bad)
        if font := _font(values["source"]):
            bad("source", f"chữ theo phông {font}: cần Unicode", f"letters of a {font} font: Unicode is needed")
        if measure is None or period is None or unit is None or value is None or len(self.faults) > before:
            return None
        key = unit, period, measure.code
        if key in self._seen:
            words = f"trùng với dòng {self._seen[key]}", f"the same as row {self._seen[key]}"
            bad("unit", *words)
            return None
        self._seen[key] = line.number
        return RegisterRow(unit, period.year, measure.code, value, values["source"], period.quarter)

    def _period(self, values: Mapping[str, str], bad: Callable[[str, str, str], None]) -> Period | None:
        year, quarter = values["year"], values["quarter"]
        good = True
        if not _YEAR.fullmatch(year):
            bad("year", "cần năm gồm bốn chữ số, như 2025", "needed: a year of four digits, such as 2025")
            good = False
        if quarter and not _QUARTER.fullmatch(quarter):
            bad("quarter", "cần 1, 2, 3, 4 hoặc để trống", "needed: 1, 2, 3, 4 or nothing")
            good = False
        if not good:
            return None
        period = Period(int(year), int(quarter) if quarter else None)
        if period.first > self._on:
            bad("year", f"kỳ này chưa bắt đầu (hôm nay {self._on})", f"it has not begun (today is {self._on})")
            return None
        return period

    def _unit(self, code: str, period: Period | None, bad: Callable[[str, str, str], None]) -> UnitCode | None:
        unit = self._units.get(UnitCode(code))
        if unit is None:
            bad(
                "unit",
                "cần mã có trong configs/units.toml hoặc units.toml của bàn",
                "needed: a code of configs/units.toml or of the desk's own units.toml",
            )
            return None
        if period is not None and (unit.since > period.last or (unit.until is not None and unit.until < period.first)):
            lives = f"{unit.since} – {unit.until or '…'}"
            bad("unit", f"đơn vị chỉ tồn tại {lives}", f"the unit exists only {lives}")
            return None
        return unit.code


def _number(text: str, measure: Measure | None, bad: Callable[[str, str, str], None]) -> float | None:
    if measure is None:
        return None
    if measure.unit is MeasureUnit.COUNT:
        if not _COUNT.fullmatch(text):
            hint = _hint(text)
            # A count has no fraction: what "1.234,5" would be as a number is no count either.
            hint = "" if "." in hint else hint
            bad("value", f"cần số nguyên viết liền{hint}", f"needed: a whole number{hint}")
            return None
        return int(text)
    if not _DECIMAL.fullmatch(text):
        bad(
            "value",
            f"cần số, dấu thập phân là dấu chấm, nhiều nhất hai chữ số lẻ{_hint(text)}",
            f"needed: a number with a decimal point and at most two digits behind it{_hint(text)}",
        )
        return None
    if measure.unit is MeasureUnit.PERCENT and float(text) > 100:
        bad("value", "tỷ lệ phần trăm cần từ 0 đến 100", "needed: a percentage from 0 to 100")
        return None
    return float(text)


def _hint(text: str) -> str:
    """What a number as people write it in Vietnam would be here."""
    plain = text.replace(" ", "").removesuffix("%")
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]{1,2}", plain):
        return f" ({plain.replace('.', '').replace(',', '.')}?)"
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        return f" ({plain.replace(',', '')}?)"
    return ""


def _font(text: str) -> str:
    """The fonts for which a text was written whose letters are those of a time before Unicode; "" where it is none."""
    if text.isascii() or legal_share(text.split()) == 1:
        return ""
    try:
        codes = text.encode("cp1252")
    except UnicodeEncodeError:
        return ""
    for name, encoding in (("TCVN3", LegacyEncoding.TCVN3), ("VNI", LegacyEncoding.VNI)):
        if legal_share(encoding.decoded(codes).split()) == 1:
            return name
    return ""
