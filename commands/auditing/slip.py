"""One page that says what checking a file found: for a dossier, for somebody without this program. PDF/A."""

import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from commands.auditing.verdicts import aspect_words
from core.codes import sha256_of
from core.errors import ConfigError
from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from core.text import nfc
from pipeline import pdfa
from signing.validate.report import SignatureReport

_DPI: Final = 150
_WIDTH: Final = 1240  #: A4
_HEIGHT: Final = 1754
_MARGIN: Final = 100
_PICTURE_WIDTH: Final = 330
_LEADING: Final = 1.35
#: Longer lists end in "and so many more": it is one page.
_MOST_SIGNATURES: Final = 4
_MOST_CHANGES: Final = 4
_FONT: Final = Path(__file__).resolve().parents[2] / "signing" / "fonts" / "Tinos-1000.ttf"
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
_SAID: Final = {
    "TOTAL_PASSED": "ĐẠT",
    "INDETERMINATE": "CHƯA KẾT LUẬN",
    "TOTAL_FAILED": "KHÔNG ĐẠT",
    "NO_SIGNATURE_FOUND": "KHÔNG CÓ CHỮ KÝ",
}
_POLICIES: Final = {"archive": "tệp của kho lưu trữ", "inbound": "tệp nhận được"}


@dataclass
class _Sheet:
    """A page that words are set on; each is also kept with its place, to be found in the PDF."""

    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (_WIDTH, _HEIGHT), "white"))
    words: list[Word] = field(default_factory=list)
    top: float = _MARGIN
    lines: int = 0

    def write(self, text: str, size: int = 22, *, indent: int = 0, right: int = _MARGIN, ink: str = "black") -> None:
        """A paragraph, broken at words; what does not fit on the page any more is left out."""
        font = ImageFont.truetype(str(_FONT), size)
        draw = ImageDraw.Draw(self.image)
        space, left = draw.textlength(" ", font=font), float(_MARGIN + indent)
        at = left
        for word in nfc(text).split():
            width = draw.textlength(word, font=font)
            if at > left and at + width > _WIDTH - right:
                at, self.top, self.lines = left, self.top + size * _LEADING, self.lines + 1
            if self.top + size * _LEADING > _HEIGHT - _MARGIN:
                return
            draw.text((at, self.top), word, font=font, fill=ink)
            box = Box(int(at), int(self.top), int(at + width) + 1, int(self.top + size * 1.2))
            self.words.append(Word(text=word, box=box, score=1.0, line=self.lines))
            at += width + space
        self.top, self.lines = self.top + size * _LEADING, self.lines + 1

    def room(self, height: int = 14) -> None:
        self.top += height


def slip(
    name: str, data: bytes, report: SignatureReport, row: dict[str, Any], picture: bytes | None, at: dt.datetime
) -> bytes:
    """The page.

    Args:
        name: of the file that was checked.
        data: its bytes.
        report: what was found.
        row: the same as `sohoa verify --json` gives it, in Vietnamese.
        picture: PNG of its first page; None where it cannot be drawn.
        at: when it was checked.

    Raises:
        ConfigError: what was made is no PDF/A.
    """
    sheet = _Sheet()
    sheet.write("PHIẾU KIỂM TRA CHỮ KÝ SỐ", 40)
    sheet.room()
    beside = _MARGIN
    if picture is not None:
        beside += _PICTURE_WIDTH + 30
        _put(sheet.image, picture)
    sheet.write(f"Tệp: {name}", right=beside)
    sheet.write(
        f"SHA-256: {' '.join(sha256_of(data)[place : place + 16] for place in range(0, 64, 16))}", 18, right=beside
    )
    sheet.write(f"Dung lượng: {len(data)} byte", right=beside)
    sheet.write(f"Kiểm tra lúc: {at.astimezone(_VIETNAM).replace(microsecond=0).isoformat()}", right=beside)
    sheet.write(f"Theo chính sách: {_POLICIES[report.policy]} ({report.policy})", right=beside)
    sheet.room()
    sheet.write(f"Kết luận: {_SAID[report.indication]}", 34, right=beside)
    sheet.write(
        f"{report.indication}{f' / {report.sub_indication}' if report.sub_indication else ''}", 18, right=beside
    )
    for reason in row["reasons"]:
        sheet.write(f"– {reason}", right=beside)
    pdfa_said = "đạt" if row["pdfa"]["conforms"] else "không đạt"
    sheet.write(f"PDF/A: {row['pdfa']['claims'] or 'không khai báo'}, {pdfa_said}", right=beside)
    # The picture ends where a page as tall as A4 would.
    sheet.top = max(sheet.top, _MARGIN + 60 + _PICTURE_WIDTH * 1.5 if picture else sheet.top)
    for number, item in enumerate(row["signatures"][:_MOST_SIGNATURES], start=1):
        _of_signature(sheet, number, item)
    if (left := len(row["signatures"]) - _MOST_SIGNATURES) > 0:
        sheet.write(f"và {left} chữ ký khác")
    for stamp in row["document_timestamps"]:
        said = "tin cậy" if stamp.trusted else "chưa tin cậy"
        when = stamp.time.astimezone(_VIETNAM).isoformat() if stamp.time else "–"
        sheet.write(f"Dấu thời gian cả tệp: {when}, {stamp.issuer}, {said}")
    return _as_pdfa(sheet, data, at)


def _of_signature(sheet: _Sheet, number: int, item: dict[str, Any]) -> None:
    sheet.room()
    sheet.write(f"Chữ ký {number}: {item['signer']}", 26)
    stamp = item["timestamp"]
    when = stamp.time if stamp else item["claimed_time"]
    proved = "dấu thời gian" if stamp else "giờ máy ký, chưa được chứng minh"
    said = when.astimezone(_VIETNAM).isoformat() if when else "–"
    sheet.write(
        f"{said} ({proved}) · mức {item['level']} · {item['algorithm']} · cấp bởi {item['issuer']}", 20, indent=20
    )
    sheet.write(" · ".join(aspect_words(item["aspects"], "vi")), 20, indent=20)
    for weakness in item["weaknesses"]:
        sheet.write(f"{weakness.name}: yếu từ {weakness.since.isoformat()} ({weakness.source})", 18, indent=20)
    for change in item["changes"][:_MOST_CHANGES]:
        sheet.write(f"Sau khi ký: {change['words']}", 20, indent=20)
    if (left := len(item["changes"]) - _MOST_CHANGES) > 0:
        sheet.write(f"và {left} thay đổi khác", 20, indent=20)


def _put(image: Image.Image, picture: bytes) -> None:
    """The page that was checked, small, in a thin frame."""
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((_PICTURE_WIDTH, int(_PICTURE_WIDTH * 1.5)))
    left, top = _WIDTH - _MARGIN - _PICTURE_WIDTH, _MARGIN + 60
    image.paste(small, (left, top))
    frame = (left - 1, top - 1, left + small.width, top + small.height)
    ImageDraw.Draw(image).rectangle(frame, outline="gray")


def _as_pdfa(sheet: _Sheet, data: bytes, at: dt.datetime) -> bytes:
    out = io.BytesIO()
    sheet.image.save(out, "PNG", optimize=True)
    page = PageImage(
        number=1, data=out.getvalue(), media_type="image/png", width_px=_WIDTH, height_px=_HEIGHT, dpi=float(_DPI)
    )
    text = PageText(
        number=1,
        width_px=_WIDTH,
        height_px=_HEIGHT,
        dpi=float(_DPI),
        rotation=0,
        skew_deg=0.0,
        blank=False,
        quality=PageQuality(Verdict.GOOD, sharpness=0.0, contrast=0.0),
        words=tuple(sheet.words),
        engine="none",
    )
    about = pdfa.ArchivalFacts(
        record=f"verify-{sha256_of(data)[:12]}",
        title="Phiếu kiểm tra chữ ký số",
        type_code="",
        number="",
        symbol="",
        issued_date="",
        organ_name="",
        dossier_code="",
        procedure_code="",
        unit="",
        original_sha256=sha256_of(data),
        page_count=1,
        digitized_at=at,
    )
    made = pdfa.build([page], [text], about)
    if not (found := pdfa.check(made)).conforms:
        faults = "; ".join(found.broken[:3])
        raise ConfigError(f"--report: phiếu lập ra không đạt PDF/A / what was made is no PDF/A ({faults})")
    return made
