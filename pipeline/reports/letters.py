"""A layout's words with the figures of a period → a paper in the layout of NĐ 30/2020/NĐ-CP."""

import datetime as dt
import re
from fractions import Fraction
from typing import Final

from core.errors import ConfigError
from pipeline.press import Form, Letter, written
from pipeline.reports.schemes import Layout
from pipeline.reports.tables import Known
from rules.kpi import Quantity, rounded, scores, total

_UNKNOWN: Final = "chưa có số liệu"
_FIGURE: Final = re.compile(r"\{([^{}]*)\}")
#: Shares that words may name: of what, by what.
_SHARES: Final = {
    "digitized_share": (Quantity.DIGITIZED, Quantity.RECEIVED),
    "whole_share": (Quantity.WHOLE, Quantity.RECEIVED),
    "reused_share": (Quantity.REUSED, Quantity.RECEIVED),
    "result_share": (Quantity.NEEDED_RESULT, Quantity.NEEDS_RESULT),
}


def letter_of(layout: Layout, known: Known, *, unit_name: str, number: str, day: dt.date) -> Letter:
    """The paper, its figures filled in.

    Raises:
        ConfigError: the layout is no letter, or its words name a figure that there is not.
    """
    found = layout.letter
    if found is None:
        raise ConfigError(f"{layout.name}: mẫu này không có [letter] / this layout has no [letter]")
    named = _named(known)
    return Letter(
        above=found.above,
        organ=found.organ or known.desk,
        number=f"{int(number):02}" if number.isdecimal() else number,
        symbol=found.symbol,
        place=found.place or unit_name,
        day=day,
        kind="Báo cáo",
        subject=_filled(layout, found.subject, named),
        sections=tuple((heading, tuple(_filled(layout, words, named) for words in text)) for heading, text in
                       found.sections),
        closing=_filled(layout, found.closing, named),
        recipients=found.recipients,
        signer_title=found.signer_title,
        signer_name=found.signer_name,
    )  # fmt: skip


def _filled(layout: Layout, words: str, named: dict[str, str]) -> str:
    unknown = [name for name in _FIGURE.findall(words) if name not in named]
    if unknown:
        listed = ", ".join(f"{{{name}}}" for name in named)
        raise ConfigError(
            f"{layout.name}.toml: {{{unknown[0]}}} không phải số liệu; có: {listed} / "
            f"{layout.name}.toml: {{{unknown[0]}}} is no figure; there are: {listed}"
        )
    return _FIGURE.sub(lambda found: named[found[1]], words)


def _named(known: Known) -> dict[str, str]:
    """What words may name."""
    whole = known.figures.whole
    said = {measure.value: _number(whole[measure]) for measure in Quantity}
    for name, (part, of) in _SHARES.items():
        numerator, denominator = whole[part], whole[of]
        said[name] = _UNKNOWN
        if numerator is not None and denominator:
            said[name] = written(rounded(Fraction(100 * numerator, denominator), 2), Form.PERCENT)
    desks = known.figures.desks
    said |= {
        "period": known.period.name,
        "first": f"{known.period.first:%d/%m/%Y}",
        "last": f"{known.period.last:%d/%m/%Y}",
        "organ": known.desk,
        "papers": _number(sum(desk.papers for desk in desks)),
        "archived": _number(sum(desk.archived for desk in desks)),
        "pages": _number(sum(desk.pages for desk in desks)),
        "set_aside": _number(sum(desk.set_aside for desk in desks)),
        "confirmed": _number(sum(account.confirmed for account in known.figures.operators)),
    }
    said |= dict.fromkeys(("points", "of_measured", "of_all", "score"), _UNKNOWN)
    if known.schemes:
        points = total(scores(whole, known.schemes[0]))
        scored = {"points": points.points, "of_measured": points.of_measured, "of_all": points.of_all}
        said |= {name: written(value, Form.DECIMAL) for name, value in scored.items()}
        # 0 of 0 points would read as a bad mark.
        said["score"] = (
            f"{said['points']} điểm trên {said['of_measured']} điểm đo được "
            f"(cả nhóm {said['of_all']} điểm; mục chưa có số liệu không tính)"
            if points.of_measured
            else f"chưa chấm được, vì chưa mục nào có số liệu (cả nhóm {said['of_all']} điểm)"
        )
    return said


def _number(value: int | None) -> str:
    return _UNKNOWN if value is None else written(value, Form.NUMBER)
