"""What the offices' books lack for a figure that nobody knows, and where it is entered."""

from urllib.parse import urlencode

from core.catalogue.indicators import load_indicators, load_measures
from core.model import Measure
from portal.screens.leading.figures import Figure


def unbooked(figure: Figure) -> tuple[Measure, ...]:
    """The numbers of the offices' own books without which the figure is not known; none where it is known."""
    if figure.value is not None:
        return ()
    indicator, measures = load_indicators()[figure.key.indicator], load_measures()
    halves = (indicator.numerator, figure.numerator), (indicator.denominator, figure.denominator)
    codes = [code for code, number in halves if code is not None and number is None]
    if not codes and indicator.direct is not None:
        codes = [indicator.direct]
    return tuple(measures[code] for code in codes)


def place_of(measure: Measure, figure: Figure) -> str:
    """The address at which the number is entered, for that unit and time."""
    key = figure.key
    asked = {"measure": measure.code, "year": key.year, "quarter": key.quarter or "", "unit": key.unit or ""}
    return "/registers?" + urlencode({name: value for name, value in asked.items() if value})
