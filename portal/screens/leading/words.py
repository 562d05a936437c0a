"""What screens say of targets."""

from typing import Final

from core.messages.spoken import language, t
from core.model import Level
from portal.pages.filters import number
from portal.screens.leading.figures import Ask, Figure, Tone
from rules.targets import Note, in_tenths, note_text

_LEVELS: Final[dict[Level, tuple[str, str]]] = {
    Level.PROVINCE: ("Cấp tỉnh", "Province"),
    Level.DISTRICT: ("Cấp huyện", "Districts"),
    Level.COMMUNE: ("Cấp xã", "Communes"),
    Level.ALL: ("Mọi cấp", "Every level"),
}
_TONES: Final[dict[Tone, tuple[str, str]]] = {
    Tone.MISSED: ("chưa đạt", "not reached"),
    Tone.DISPUTED: ("đạt theo một số cách hiểu", "reached in some readings"),
    Tone.REACHED: ("đạt", "reached"),
    Tone.UNKNOWN: ("chưa có số liệu", "no data"),
    Tone.EXEMPT: ("được miễn", "exempt"),
}
_MEASURES: Final[dict[str, tuple[str, str]]] = {
    "percent": ("%", "%"),
    "minutes": ("phút", "minutes"),
    "dossiers a person": ("hồ sơ/người", "dossiers a person"),
    "persons a household": ("người/hộ", "persons a household"),
}
_COMPARATORS: Final = {">=": "≥", "<=": "≤", "=": "="}


def level_said(level: Level) -> str:
    """A level of administration."""
    return t(*_LEVELS[level])


def note_said(note: Note) -> str:
    """What must be said beside a figure."""
    return note_text(note, language())


def tone_said(tone: Tone) -> str:
    """How a figure stands."""
    return t(*_TONES[tone])


def measure_said(measure: str) -> str:
    """A measure, as it stands on an axis."""
    return t(*_MEASURES.get(measure, (measure, measure)))


def measured(value: float | None, measure: str) -> str:
    """A value with its measure."""
    if value is None:
        return t(*_TONES[Tone.UNKNOWN])
    return f"{number(value, 1)}\N{NO-BREAK SPACE}{measure_said(measure)}"


def asked(ask: Ask, measure: str) -> str:
    """What a line asks for."""
    if ask.target is None:
        return t("cần mức nền chưa ai đo", "needs a base that nobody measured")
    due = "" if ask.due is None else t(f", hạn năm {ask.due}", f", by {ask.due}")
    return f"{_COMPARATORS[ask.comparator]} {measured(ask.target, measure)}{due}"


def lacking(figure: Figure) -> str:
    """By how much the closest missed line is missed."""
    ask = figure.nearest
    if ask is None or ask.gap is None:
        return ""
    lack = -in_tenths(ask.gap)
    if figure.share:
        return t(f"thiếu {number(lack, 1)} điểm phần trăm", f"{number(lack, 1)} points short")
    more = ask.comparator == ">="
    by = measured(lack, figure.key.measure)
    return t(f"thiếu {by}" if more else f"vượt {by}", f"{by} short" if more else f"{by} too much")


def needed(figure: Figure) -> str:
    """How many papers a day are needed until 31 December, and where the pace leads; of the running year only."""
    ask = figure.nearest
    found = None if ask is None else ask.forecast
    if found is None or not found.lacking:
        return ""
    leads = t(
        f"giữ tốc độ này thì đến 31/12 được {number(found.percent, 1)} %",
        f"at this pace {number(found.percent, 1)} % on 31 December",
    )
    if found.per_working_day is None:
        return t(f"còn thiếu {number(found.lacking)} giấy tờ; {leads}", f"{number(found.lacking)} papers lack; {leads}")
    daily = number(-(-found.lacking // found.working_days_left))
    return t(
        f"cần {daily} giấy tờ mỗi ngày làm việc đến 31/12 (còn thiếu {number(found.lacking)}); {leads}",
        f"{daily} papers each working day until 31 December ({number(found.lacking)} lack); {leads}",
    )
