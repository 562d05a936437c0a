"""Charts as SVG, drawn here: no script draws in the browser, and a page without colours or pictures says the same.

Shapes, dashes and words tell lines apart; colours are classes of the style sheet, light or dark. Whoever shows a chart
shows the same numbers in a table beside it. Where nothing was counted nothing is drawn but the words that say so.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.etree import ElementTree as ET

from markupsafe import Markup

from portal.pages.filters import number


class Look(StrEnum):
    """How a line is drawn; also its class in the style sheet."""

    REACHED = "reached"  #: whole, with round dots and their values
    PLAN = "plan"  #: long dashes, a bar at each year
    OTHER = "other"  #: another reading of the plan: short dashes
    NATIONAL = "national"  #: dots, a diamond at each year


@dataclass(frozen=True, slots=True)
class Line:
    """A value a year; None where there is none."""

    name: str
    look: Look
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a bar is held against."""

    name: str
    look: Look
    value: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """The room of a chart in its own units: one is one pixel of CSS, so that print stays readable on a phone."""

    width: int
    height: int
    left: int
    top: int
    bottom: int

    @property
    def base(self) -> int:
        return self.height - self.bottom


_WHOLE: Final = _Frame(360, 230, 40, 22, 26)
_BAR: Final = _Frame(160, 18, 0, 0, 0)
_BAR_TOP: Final = 3
_DOT: Final = 4.0
#: About so many lines across a chart.
_STEPS: Final = 4
_WHOLE_PERCENT: Final = 100.0
_NO_DATA: Final = ("chưa có", "số liệu")


def years(name: str, title: str, labels: tuple[str, ...], lines: tuple[Line, ...], *, unit: str = "%") -> Markup:
    """A line over the years with the lines that it is held against.

    Args:
        name: letters and digits that no other chart of the page has.
        title: what is shown.
        labels: the years, or quarters.
        lines: one with the look REACHED, and any number of others; each with a value for every label.
        unit: of the values; percentages are drawn on a scale to 100 or, where more was reached, beyond.
    """
    highest = max((value for line in lines for value in line.values if value is not None), default=0.0)
    top = _top(max(highest, _WHOLE_PERCENT if unit == "%" else 1.0))
    chart = _svg(name, title, describe(labels, lines, unit), _WHOLE)
    _grid(chart, top, unit)
    places = _places(len(labels))
    for place, label in zip(places, labels, strict=True):
        _text(chart, "label", place, _WHOLE.height - 8, label)
    _gaps(chart, places, lines)
    for line in sorted(lines, key=lambda item: item.look is Look.REACHED):
        _line(chart, line, [None if value is None else _height(value, top) for value in line.values], places)
    return _markup(chart)


def describe(labels: tuple[str, ...], lines: tuple[Line, ...], unit: str = "%") -> str:
    """The same in words, for whoever does not see the chart."""
    return " ".join(f"{line.name}: {', '.join(_pairs(labels, line, unit))}." for line in lines)


def _pairs(labels: tuple[str, ...], line: Line, unit: str) -> Iterator[str]:
    for label, value in zip(labels, line.values, strict=True):
        yield f"{label} {' '.join(_NO_DATA) if value is None else f'{number(value, 1)} {unit}'}"


def bar(value: float | None, marks: Iterable[Mark] = (), *, css: str = "", top: float = 0.0) -> Markup:
    """A bar for a cell of a table, with a line at each mark; empty without data. The numbers stand in other cells.

    Args:
        value: how long it is; its whole length is 100, or more where `top`, the value or a mark is more.
        marks: what it is held against.
        css: a further class.
        top: what the longest bar of the table shows, so that all can be compared.
    """
    held = tuple(marks)
    top = max((_WHOLE_PERCENT, top, value or 0.0, *(mark.value for mark in held)))
    about = {"viewBox": f"0 0 {_BAR.width} {_BAR.height}", "preserveAspectRatio": "none", "aria-hidden": "true"}
    chart = ET.Element("svg", {"class": f"bar {css}".strip()} | about)
    inner = _BAR.height - 2 * _BAR_TOP
    track = "track" if value is not None else "track empty"
    _shape(chart, "rect", track, x=0, y=_BAR_TOP, width=_BAR.width, height=inner)
    if value:
        _shape(chart, "rect", "done", x=0, y=_BAR_TOP, width=_BAR.width * value / top, height=inner)
    for mark in held:
        place = min(_BAR.width - 1.5, _BAR.width * mark.value / top)
        _shape(chart, "line", f"mark {mark.look}", x1=place, x2=place, y1=0, y2=_BAR.height)
    return _markup(chart)


def sign(look: Look) -> Markup:
    """How a line looks, for the legend beside its name."""
    chart = ET.Element("svg", {"class": "sign", "viewBox": "0 0 28 12", "aria-hidden": "true"})
    _shape(chart, "path", f"line {look}", d="M1 6H27")
    _dot(chart, look, 14, 6)
    return _markup(chart)


# --- parts ---


def _svg(name: str, title: str, words: str, frame: _Frame) -> ET.Element:
    chart = ET.Element(
        "svg",
        {
            "class": "chart",
            "viewBox": f"0 0 {frame.width} {frame.height}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
        },
    )
    ET.SubElement(chart, "title", {"id": f"{name}-title"}).text = title
    ET.SubElement(chart, "desc", {"id": f"{name}-desc"}).text = words
    return chart


def _top(highest: float) -> float:
    """The first round step that is not below the highest value."""
    return math.ceil(highest / _step(highest) - 1e-9) * _step(highest)


def _step(top: float) -> float:
    rough = top / _STEPS
    size = 10.0 ** math.floor(math.log10(rough))
    return size * next(step for step in (1, 2, 2.5, 5, 10) if step * size >= rough - 1e-9)


def _grid(chart: ET.Element, top: float, unit: str) -> None:
    step = _step(top)
    for count in range(round(top / step) + 1):
        height = _height(count * step, top)
        _shape(chart, "path", "axis" if count == 0 else "grid", d=f"M{_WHOLE.left} {height:g}H{_WHOLE.width}")
        _text(chart, "label end", _WHOLE.left - 6, height + 4, number(count * step, 1))
    _text(chart, "label end", _WHOLE.left - 6, 11, unit)


def _height(value: float, top: float) -> float:
    return round(_WHOLE.base - (_WHOLE.base - _WHOLE.top) * value / top, 1)


def _places(count: int) -> list[float]:
    room = (_WHOLE.width - _WHOLE.left) / max(1, count)
    return [round(_WHOLE.left + room * (place + 0.5), 1) for place in range(count)]


def _gaps(chart: ET.Element, places: list[float], lines: tuple[Line, ...]) -> None:
    """Words where nothing was counted, in the place of what was reached."""
    reached = next((line for line in lines if line.look is Look.REACHED), None)
    for place, value in zip(places, reached.values if reached else (), strict=bool(reached)):
        if value is None:
            for row, word in enumerate(_NO_DATA):
                _text(chart, "label none", place, _WHOLE.base - 20 + 13 * row, word)


def _line(chart: ET.Element, line: Line, heights: list[float | None], places: list[float]) -> None:
    path, pen = [], "M"
    for place, height in zip(places, heights, strict=True):
        if height is not None:
            path.append(f"{pen}{place:g} {height:g}")
        pen = "M" if height is None else "L"
    if path:
        _shape(chart, "path", f"line {line.look}", d="".join(path))
    for place, height, value in zip(places, heights, line.values, strict=True):
        if height is None:
            continue
        _dot(chart, line.look, place, height)
        if line.look is Look.REACHED:
            _text(chart, "value", place, height - 9, number(value, 1))


def _dot(chart: ET.Element, look: Look, x: float, y: float) -> None:
    match look:
        case Look.REACHED:
            _shape(chart, "circle", f"dot {look}", cx=x, cy=y, r=_DOT)
        case Look.PLAN:
            _shape(chart, "path", f"dot {look}", d=f"M{x - 9:g} {y:g}H{x + 9:g}")
        case Look.OTHER:
            _shape(chart, "rect", f"dot {look}", x=x - 3, y=y - 3, width=6, height=6)
        case Look.NATIONAL:
            _shape(chart, "path", f"dot {look}", d=f"M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z")


def _shape(parent: ET.Element, tag: str, css: str, **numbers: float | str) -> None:
    values = {key: value if isinstance(value, str) else f"{round(value, 1):g}" for key, value in numbers.items()}
    ET.SubElement(parent, tag, {"class": css} | values)


def _text(parent: ET.Element, css: str, x: float, y: float, words: str) -> None:
    # What the title and the description say must not be read out a second time, torn into pieces.
    ET.SubElement(parent, "text", {"class": css, "x": f"{x:g}", "y": f"{y:g}", "aria-hidden": "true"}).text = words


def _markup(chart: ET.Element) -> Markup:
    # Every text and attribute is escaped by the writer.
    return Markup(ET.tostring(chart, encoding="unicode"))  # noqa: S704
