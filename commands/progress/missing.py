"""For whoever is asked why a figure is low: the papers behind it."""

from collections.abc import Iterator
from itertools import islice

import click

from commands.terminal import emit, language, t
from core.model import LackingPaper
from pipeline.targets import Gap, Lacking
from storage import Index

_SHOWN = 20
_AT_ONCE = 500


def say_gap(found: Gap, index: Index, *, as_json: bool) -> None:
    """Print what is missing and why."""
    if as_json:
        emit(
            {
                "schema": "sohoa.targets_missing/1",
                "indicator": found.indicator,
                "unit": found.asked.units[0],
                "year": found.asked.period.year,
                "quarter": found.asked.period.quarter,
                "numerator": found.numerator,
                "denominator": found.denominator,
                "lacking": [
                    {
                        "why": item.why,
                        "counted": item.why.counted,
                        "text": item.sentence(language()),
                        "count": item.count,
                        "papers": [{"id": paper.id, "detail": paper.detail} for paper in _papers(found, item, index)],
                    }
                    for item in found.lacking
                ],
            }
        )
        return
    period = found.asked.period
    when = str(period.year) if period.quarter is None else f"{period.year}-Q{period.quarter}"
    unknown = t("chưa có trong sổ", "not in the register")
    lines = [
        f"{found.indicator} {found.asked.units[0]} {when}: "
        f"{'–' if found.numerator is None else found.numerator}"
        f"/{unknown if found.denominator is None else found.denominator}"
    ]
    for item in found.lacking:
        still = t(" (vẫn đang được tính)", " (counted all the same)") if item.why.counted else ""
        lines.append(f"{item.count:>8}  {item.sentence(language())}{still}")
        shown = list(islice(_papers(found, item, index), _SHOWN))
        lines += [f"          {paper.id}  {paper.detail}".rstrip() for paper in shown]
        if len(shown) == _SHOWN < item.count:
            rest = item.count - _SHOWN
            lines.append(t(f"          … và {rest} nữa (--json)", f"          … and {rest} more (--json)"))
    click.echo("\n".join(lines))


def _papers(found: Gap, item: Lacking, index: Index) -> Iterator[LackingPaper]:
    after, asked = "", found.of(item.why)
    while page := index.lacking.papers(asked, item.why, after=after, limit=_AT_ONCE):
        yield from page
        after = page[-1].id
