"""A paper of an office in the layout of NĐ 30/2020/NĐ-CP Phụ lục I, as PDF/A that is not signed yet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.press.canvas import Align, Face, Style, broken, line_mm, width_of
from pipeline.press.flow import LEFT, Flow, bound
from pipeline.press.tables import Table

_STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_BOLD_12: Final = Style(12, Face.BOLD)
_BOLD_13: Final = Style(13, Face.BOLD)
_BOLD_14: Final = Style(14, Face.BOLD)
_BODY: Final = Style(13)
_INDENT: Final = 10.0  #: of a paragraph's first line
_LEFT_SHARE: Final = 0.42  #: of the line, for the organ; the rest for the state's name
_SIGNATURE_MM: Final = 25.0  #: between title and name


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the paper, by the numbers of its places (ô)."""

    above: str  #: 2, the organ above; empty: none
    organ: str  #: 2
    number: str  #: 3; empty: to be written by hand
    symbol: str  #: 3
    place: str  #: 4
    day: dt.date  #: 4
    kind: str  #: 5a
    subject: str  #: 5a
    sections: tuple[tuple[str, tuple[str, ...]], ...]  #: 6: headings with their paragraphs
    closing: str  #: 6: the last sentence, behind the tables and on one page with the signature; empty: none
    recipients: tuple[str, ...]  #: 9b
    signer_title: tuple[str, ...]  #: 7a
    signer_name: str  #: 7b; empty: to be written


def printed_letter(letter: Letter, tables: Sequence[Table], *, unit: str, at: dt.datetime) -> bytes:
    """The paper with its tables behind the last section. The rest as of `bound`."""
    flow = Flow()
    _head(flow, letter)
    for heading, paragraphs in letter.sections:
        flow.need(3 * line_mm(_BODY))
        flow.lines(heading, _BOLD_13, indent=_INDENT)
        for words in paragraphs:
            flow.lines(words, _BODY, indent=_INDENT)
            flow.space(1.5)
    for table in tables:
        flow.space(2)
        flow.need(30)
        flow.lines(table.title, _BOLD_12, Align.CENTRE)
        flow.space(1)
        flow.table(table)
        for note in table.notes:
            flow.lines(note, Style(11, Face.ITALIC))
    _foot(flow, letter)
    return bound(flow.pages, f"{letter.kind} {letter.subject}", unit=unit, organ_name=letter.organ, at=at)


def _head(flow: Flow, letter: Letter) -> None:
    """Places 1 to 5: state and organ side by side, number and day below them, then what paper it is."""
    left = LEFT + flow.width * _LEFT_SHARE / 2
    right = LEFT + flow.width * (1 + _LEFT_SHARE) / 2
    top = flow.y
    room = flow.width * _LEFT_SHARE - 4
    organ = [(line, _BOLD_12) for line in broken(letter.organ.upper(), _BOLD_12, room)]
    above = [(line, Style(12)) for line in broken(letter.above.upper(), Style(12), room)] if letter.above else []
    y = _column(flow, [*above, *organ], left, top)
    _underline(flow, left, y, width_of(organ[-1][0], _BOLD_12) * 0.4)
    motto = _column(flow, [(_STATE, _BOLD_12), (_MOTTO, _BOLD_13)], right, top)
    _underline(flow, right, motto, width_of(_MOTTO, _BOLD_13))
    y = max(y, motto) + 3
    number = f"Số: {letter.number or '        '}/{letter.symbol}"
    day = f"{letter.place}, ngày {letter.day.day:02} tháng {_month(letter.day.month)} năm {letter.day.year}"
    flow.canvas.text(number, (left, y), _BODY, Align.CENTRE)
    flow.canvas.text(day, (right, y), Style(13, Face.ITALIC), Align.CENTRE)
    flow.y = y + line_mm(_BODY) + 7
    flow.lines(letter.kind.upper(), _BOLD_14, Align.CENTRE)
    flow.lines(letter.subject, _BOLD_14, Align.CENTRE)
    last = broken(letter.subject, _BOLD_14, flow.width)[-1]
    _underline(flow, LEFT + flow.width / 2, flow.y, width_of(last, _BOLD_14) * 0.4)
    flow.space(6)


def _column(flow: Flow, lines: list[tuple[str, Style]], middle: float, y: float) -> float:
    for words, style in lines:
        flow.canvas.text(words, (middle, y), style, Align.CENTRE)
        y += line_mm(style)
    return y


def _underline(flow: Flow, middle: float, y: float, mm: float) -> None:
    flow.canvas.rule((middle - mm / 2, y + 0.6), (middle + mm / 2, y + 0.6))


def _month(month: int) -> str:
    """NĐ 30/2020/NĐ-CP Phụ lục I, ô 4: days below 10 and the months 1 and 2 with a 0 before them."""
    return f"{month:02}" if month <= 2 else str(month)


def _foot(flow: Flow, letter: Letter) -> None:
    """The last sentence, then places 7 and 9b side by side, all on one page: no signature stands alone on one."""
    recipients = [("Nơi nhận:", Style(12, Face.BOLD_ITALIC)), *((f"- {line}", Style(11)) for line in letter.recipients)]
    title = [(line.upper(), _BOLD_13) for line in letter.signer_title]
    height = max(
        sum(line_mm(style) for _, style in recipients),
        sum(line_mm(style) for _, style in title) + _SIGNATURE_MM + line_mm(_BOLD_13),
    )
    flow.space(5)
    flow.need(height + (len(broken(letter.closing, _BODY, flow.width)) + 2) * line_mm(_BODY))
    if letter.closing:
        flow.lines(letter.closing, _BODY, indent=_INDENT)
        flow.space(5)
    y = top = flow.y
    for words, style in recipients:
        for line in broken(words, style, flow.width / 2):
            flow.canvas.text(line, (LEFT, y), style)
            y += line_mm(style)
    middle = LEFT + 0.75 * flow.width
    below = _column(flow, title, middle, top)
    flow.canvas.text(letter.signer_name, (middle, below + _SIGNATURE_MM), _BOLD_13, Align.CENTRE)
    flow.y = max(y, below + _SIGNATURE_MM + line_mm(_BOLD_13))
