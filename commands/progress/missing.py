"""For whoever is asked why a figure is low: the papers behind it."""

import click

from commands.terminal import emit, language, t
from core.config import Desk
from core.model import DeskCode, UnitCode
from pipeline.targets import Gap

_SHOWN = 20


def desks_of(desk: Desk) -> dict[DeskCode, UnitCode]:
    """The desk with the unit that it works for."""
    return {DeskCode(desk.config.desk.code): UnitCode(desk.config.desk.unit)}


def say_gap(found: Gap, *, as_json: bool) -> None:
    """Print what is missing and why."""
    if as_json:
        emit(
            {
                "schema": "sohoa.targets_missing/1",
                "indicator": found.indicator,
                "unit": found.unit,
                "year": found.period.year,
                "quarter": found.period.quarter,
                "numerator": found.numerator,
                "denominator": found.denominator,
                "lacking": [
                    {
                        "why": item.why,
                        "counted": item.why.counted,
                        "text": item.sentence(language()),
                        "count": item.count,
                        "papers": [{"id": paper, "detail": detail} for paper, detail in item.ids],
                    }
                    for item in found.lacking
                ],
            }
        )
        return
    when = str(found.period.year) if found.period.quarter is None else f"{found.period.year}-Q{found.period.quarter}"
    unknown = t("chưa có trong sổ", "not in the register")
    lines = [
        f"{found.indicator} {found.unit} {when}: "
        f"{'–' if found.numerator is None else found.numerator}"
        f"/{unknown if found.denominator is None else found.denominator}"
    ]
    for item in found.lacking:
        still = t(" (vẫn đang được tính)", " (counted all the same)") if item.why.counted else ""
        lines.append(f"{item.count:>8}  {item.sentence(language())}{still}")
        lines += [f"          {paper}  {detail}".rstrip() for paper, detail in item.ids[:_SHOWN]]
        if len(item.ids) > _SHOWN:
            rest = len(item.ids) - _SHOWN
            lines.append(t(f"          … và {rest} nữa (--json)", f"          … and {rest} more (--json)"))
    click.echo("\n".join(lines))
