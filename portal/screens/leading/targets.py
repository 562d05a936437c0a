"""The picture of a province: which figures are short, by how much, and what is missing behind each."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query, Request, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from core.catalogue.indicators import load_indicators
from core.messages.spoken import t
from core.model import Account, Level, Role
from portal.charts import Line, bar, sign, years
from portal.pages import Entry, Pages
from portal.people import person
from portal.screens.leading import books, words
from portal.screens.leading.counting import Scope, scope_of
from portal.screens.leading.figures import Figure, Tone, figures, lines
from portal.screens.leading.registers import WRITERS
from portal.site import Site
from rules.targets import Only, Show, TargetProgress

ROLES: Final = (Role.LEADER, Role.TEAM_LEAD, Role.AUDITOR)
ENTRIES: Final = (Entry("/targets", "Chỉ tiêu", "Targets", ROLES),)

Reader = Annotated[Account, Depends(person(*ROLES))]
Quarter = Annotated[int, Query(ge=0, le=4)]  # 0: the whole year


@dataclass(frozen=True, slots=True)
class Chart:
    """One indicator of one level over the years, its legend, and the same numbers for the table beside it."""

    title: str
    drawing: Markup
    legend: tuple[tuple[Markup, str], ...]
    labels: tuple[str, ...]
    lines: tuple[Line, ...]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""

    @app.get("/targets", include_in_schema=False)
    def targets(
        request: Request,
        account: Reader,
        province: str = "",
        year: int = 0,
        quarter: Quarter = 0,
        plan: str = "",
    ) -> Response:
        scope = scope_of(site, account, province)
        sheet, province_alone = scope.sheet(site), frozenset({scope.province.code})

        def shown(show: frozenset[Show], only: Only) -> tuple[Figure, ...]:
            rows = sheet.rows(scope.plans, show=show, only=only)
            return figures(_of_levels((row for row in rows if _of_plan(row, plan)), scope))

        over_years = shown(frozenset({Show.TOTALS}), Only(units=province_alone))
        asked = [item.key.year for item in over_years]
        # Whoever names no year sees the last one of which something is known.
        known = [item.key.year for item in over_years if item.value is not None]
        year = year if year in asked else max(known or asked, default=site.today.year)
        of_year = over_years
        if quarter:
            of_year = shown(frozenset({Show.TOTALS, Show.QUARTERS}), Only(None, None, year, quarter, province_alone))
        now = [item for item in of_year if item.key.year == year and (item.key.quarter or 0) == quarter]
        now.sort(key=lambda item: list(Tone).index(item.tone))
        return pages.show(
            request,
            "targets.html",
            account=account,
            scope=scope,
            year=year,
            quarter=quarter,
            plan=plan,
            years=sorted(set(asked), reverse=True),
            figures=now,
            tones=[(tone, sum(item.tone is tone for item in now)) for tone in Tone],
            charts=charts(over_years),
            names={indicator.code: indicator.name for indicator in load_indicators().values()},
            words=words,
            bar=bar,
            books=books,
            enters=account.has_any(*WRITERS),
            Tone=Tone,
        )

    @app.get("/targets/units", include_in_schema=False)
    def units(
        request: Request,
        account: Reader,
        indicator: str,
        level: Level,
        year: int,
        quarter: Quarter = 0,
        province: str = "",
    ) -> Response:
        scope = scope_of(site, account, province)
        show = frozenset({Show.QUARTERS} if quarter else ())
        rows = scope.sheet(site, year).rows(scope.plans, show=show, only=Only(indicator, level, year, quarter or None))
        found = [item for item in figures(rows) if (item.key.quarter or 0) == quarter]
        if not found:
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có chỉ tiêu này.", "There is no such target."))
        found.sort(key=_worst_first)
        known = load_indicators()[indicator]
        return pages.show(
            request,
            "target_units.html",
            account=account,
            scope=scope,
            indicator=indicator,
            name=known.name,
            counted=known.counted is not None,
            level=level,
            year=year,
            quarter=quarter,
            figures=found,
            top=max(figure.value or 0.0 for figure in found),
            words=words,
            bar=bar,
            books=books,
            enters=account.has_any(*WRITERS),
        )


def _of_plan(row: TargetProgress, plan: str) -> bool:
    return not plan or row.national is (plan == "national")


def _of_levels(rows: Iterable[TargetProgress], scope: Scope) -> Iterable[TargetProgress]:
    """One row a level: the province itself, and the units of the other levels together."""
    for row in rows:
        if row.unit == scope.province.code or (row.unit is None and row.level is not Level.PROVINCE):
            yield row


def _worst_first(figure: Figure) -> tuple[int, float]:
    nearest = figure.nearest
    return list(Tone).index(figure.tone), nearest.gap or 0.0 if nearest else 0.0


def charts(shown: Iterable[Figure]) -> dict[str, list[Chart]]:
    """By indicator, a chart for each level of which something is known of more than one year."""
    groups: dict[tuple[str, str, Level], list[Figure]] = {}
    for figure in shown:
        groups.setdefault((figure.key.indicator, figure.key.measure, figure.key.level), []).append(figure)
    found: dict[str, list[Chart]] = {}
    for number, ((indicator, measure, level), group) in enumerate(groups.items()):
        if len(group) > 1 and any(figure.value is not None for figure in group):
            found.setdefault(indicator, []).append(_chart(f"chart-{number}", words.level_said(level), group, measure))
    return found


def _chart(name: str, title: str, group: list[Figure], measure: str) -> Chart:
    every = tuple(figure.key.year for figure in group)
    drawn = lines(group, every, t("đạt được", "reached"))
    labels = tuple(map(str, every))
    drawing = years(name, f"{group[0].key.indicator} · {title}", labels, drawn, unit=words.measure_said(measure))
    return Chart(title, drawing, tuple((sign(line.look), line.name) for line in drawn), labels, drawn)
