"""A row as other programs are told it: one shape, whoever answers (docs/schemas/targets.json)."""

from rules.targets import Forecast, TargetProgress


def shown(row: TargetProgress) -> dict[str, object]:
    """One of the `rows` of `sohoa.targets/1`; figures to hundredths, None where there are no data."""
    return {
        "plan": row.plan,
        "clause": row.clause,
        "indicator": row.indicator,
        "level": row.level,
        "unit": row.unit,
        "year": row.year,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "percent": _rounded(row.percent),
        "comparator": row.comparator,
        "target": row.target,
        "gap": _rounded(row.gap),
        "reading": row.reading,
        "ambiguous": row.ambiguous,
        "notes": row.notes,
        "quarter": row.quarter,
        "value": _rounded(row.value),
        "measure": row.measure,
        "national": row.national,
        "due": row.due,
        "units": None if row.units is None else {"counted": row.units.counted, "bound": row.units.bound},
        "forecast": None if row.forecast is None else _forecast(row.forecast),
    }


def _forecast(found: Forecast) -> dict[str, object]:
    return {
        "percent": _rounded(found.percent),
        "lacking": found.lacking,
        "days_left": found.days_left,
        "working_days_left": found.working_days_left,
        "per_day": _rounded(found.per_day),
        "per_working_day": _rounded(found.per_working_day),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
