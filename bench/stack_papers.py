"""Papers as texts, laid out as printers set them and read as engines read: for stacks without cover sheets.

Tuning and test papers share no template, no sentence, no measure of type, and no way of numbering pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.layouts import SENTENCES
from core.model import Box, PageQuality, PageText, Verdict, Word

DPI: Final = 200.0
_MM: Final = DPI / 25.4
_STATE: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_ALIKE: Final = ("ea", "oc", "il", "un", "tl", "bh", "ag", "OQ", "EF", "AÁ", "ÔO", "1l", "0O", "58")


@dataclass(frozen=True)
class Template:
    """How a kind of paper is set. Rows are centred, or (left column | right column)."""

    head: tuple[str, ...]
    end: tuple[str, ...] = ()
    pages: tuple[int, int] = (1, 2)
    numbering: str = ""  #: "{n}" alone in the top margin from page 2 on, or with a total at the foot of every page
    size_mm: tuple[float, float] = (210, 297)
    letter_mm: float = 1.9  #: width of a letter
    step_mm: float = 6.2
    top_mm: float = 17
    annex: str = ""  #: of some of its papers, one more page, which begins so
    lines: int = 30


_OFFICE: Final = ("ỦY BAN NHÂN DÂN | " + _STATE[0], "XÃ MẪU SƠN ĐÔNG | " + _STATE[1])
_NOW: Final = "Số: {n}/{s} | Mẫu Sơn Đông, ngày {d:02} tháng {m} năm 2025"
_SIGN: Final = ("Nơi nhận: | TM. ỦY BAN NHÂN DÂN", "- Như Điều 3; | CHỦ TỊCH", "- Lưu: VT. | Lê Văn Ví")

TEMPLATES: Final[dict[str, tuple[Template, ...]]] = {
    "tuning": (
        Template(
            (*_OFFICE, _NOW, "", "QUYẾT ĐỊNH", "Về việc phê duyệt phương án"),
            _SIGN,
            (2, 6),
            "{n}",
            annex="PHỤ LỤC | (Kèm theo Quyết định số {n})",
        ),
        Template(
            (*_OFFICE, _NOW, "V/v trả lời đơn của công dân |", "", "Kính gửi: Ông Nguyễn Văn Mẫu"), _SIGN, (1, 2), "{n}"
        ),
        Template(
            (*_STATE, "", "ĐƠN ĐỀ NGHỊ", "CẤP GIẤY PHÉP XÂY DỰNG", "Kính gửi: Ủy ban nhân dân xã"),
            ("| NGƯỜI LÀM ĐƠN", "| (Ký và ghi rõ họ tên)"),
            (1, 2),
        ),
        Template((*_STATE, "", "TỜ KHAI ĐĂNG KÝ KẾT HÔN"), ("Người khai |", "(Ký, ghi rõ họ tên) |"), (1, 1)),
        Template((*_STATE, "", "HỢP ĐỒNG ỦY QUYỀN"), ("BÊN A | BÊN B",), (3, 8), "Trang {n}/{t}"),
        Template(("BẢN VẼ MẶT BẰNG TẦNG MỘT",), (), (1, 3), size_mm=(420, 297), lines=4),
        Template(("GIẤY BIÊN NHẬN",), ("| Người nhận",), (1, 1), size_mm=(148, 210), lines=10),
    ),
    "test": (
        Template(
            (
                "BỘ TÀI CHÍNH | " + _STATE[0],
                "CỤC THUẾ TỈNH THỬ | " + _STATE[1],
                _NOW,
                "",
                "THÔNG BÁO",
                "Về việc nộp tiền sử dụng đất",
            ),
            ("Nơi nhận: | KT. CỤC TRƯỞNG", "- Lưu: VT, NVQLT. | PHÓ CỤC TRƯỞNG"),
            (1, 3),
            "- {n} -",
            letter_mm=2.1,
            step_mm=6.8,
        ),
        Template(
            (
                "SỞ XÂY DỰNG | " + _STATE[0],
                "TRUNG TÂM KIỂM ĐỊNH | " + _STATE[1],
                "Số: {n}/BC-TTKĐ | Thành phố Thử, ngày {d} tháng {m} năm 2024",
                "",
                "BÁO CÁO",
                "Kết quả kiểm tra công trình",
            ),
            ("| GIÁM ĐỐC", "Nơi nhận: |", "- Lưu: VT. |"),
            (3, 8),
            "Trang {n}",
            letter_mm=1.8,
            step_mm=5.8,
            annex="Phụ lục 1 | (Ban hành kèm theo Báo cáo số {n})",
        ),
        Template(
            (*_STATE, "", "GIẤY ỦY QUYỀN", "Hôm nay, tại trụ sở, chúng tôi gồm có"),
            ("NGƯỜI ỦY QUYỀN | NGƯỜI ĐƯỢC ỦY QUYỀN",),
            (1, 3),
            letter_mm=2.2,
            step_mm=7.2,
            lines=25,
        ),
        Template(
            (*_STATE, "", "BIÊN BẢN", "Họp lấy ý kiến khu dân cư"),
            ("THƯ KÝ | CHỦ TRÌ",),
            (2, 4),
            letter_mm=2.0,
            top_mm=22,
        ),
        Template(
            ("Kính gửi: Ban quản lý chợ", "Tôi tên là Trần Thị Thử, xin trình bày như sau."),
            ("| Kính đơn", "| Trần Thị Thử"),
            (1, 2),
            letter_mm=2.3,
            step_mm=8,
            lines=20,
        ),
        Template(
            (*_STATE, "", "GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU NHÀ Ở"),
            (),
            (2, 4),
            size_mm=(190, 265),
            letter_mm=1.7,
            lines=18,
        ),
        Template(
            ("BỆNH VIỆN ĐA KHOA THỬ NGHIỆM | Mẫu số 02", "GIẤY KHÁM SỨC KHỎE"),
            ("| BÁC SĨ KẾT LUẬN", "| (Ký, ghi rõ họ tên)"),
            (2, 4),
            "{n}/{t}",
            letter_mm=1.8,
            step_mm=5.5,
            lines=32,
        ),
        Template(
            ("HÓA ĐƠN GIÁ TRỊ GIA TĂNG",), ("Người mua hàng | Người bán hàng",), (1, 1), size_mm=(210, 148), lines=9
        ),
    ),
}


#: What stands in capitals on top of pages inside of papers.
_INNER: Final = {
    "tuning": ("DANH SÁCH CÁC HỘ DÂN", "II. NỘI DUNG THỰC HIỆN", "CHƯƠNG II"),
    "test": ("BẢNG TỔNG HỢP KINH PHÍ", "THUYẾT MINH THIẾT KẾ", "PHẦN THỨ HAI"),
}


def paper(number: int, split: str) -> tuple[PageText, ...]:
    """The pages of the paper of that number, the same each time; backs that are empty follow some of them."""
    rng = np.random.default_rng([number, split == "test", 20])
    templates = TEMPLATES[split]
    template = templates[int(rng.integers(len(templates)))]
    count = int(rng.integers(template.pages[0], template.pages[1] + 1))
    values = {"n": int(rng.integers(1, 900)), "s": str(rng.choice(("QĐ-UBND", "TB-UBND", "UBND-VP"))),
              "d": int(rng.integers(1, 29)), "m": int(rng.integers(1, 13))}  # fmt: skip
    two_sided = rng.random() < 0.3
    sheets: list[PageText] = []
    annex = 1 if template.annex and rng.random() < 0.4 else 0
    for page in range(1, count + annex + 1):
        first, last = page == 1, page == count
        head = template.head if first else (template.annex,) if page > count else ()
        if not head and rng.random() < 0.1:
            head = (str(rng.choice(_INNER[split])),)
        rows = [row.format(**values) for row in head]
        lines = int(template.lines * (rng.uniform(0.3, 0.7) if last or page > count else 1)) - len(rows)
        number_row = template.numbering.format(n=page, t=count) if template.numbering else ""
        end = template.end if last else ()
        sheets.append(_set(template, rows, max(2, lines), end, number_row, page, split, rng))
    if two_sided and len(sheets) % 2:
        sheets.append(_sheet(template, (), blank=True))
    return tuple(sheets)


def _set(
    template: Template, rows: list[str], lines: int, end: Sequence[str], number: str, page: int, split: str,
    rng: np.random.Generator,
) -> PageText:  # fmt: skip
    width = template.size_mm[0] * _MM
    words: list[Word] = []
    line = 0

    def put(text: str, y_mm: float, place: Callable[[float], float]) -> None:
        nonlocal line
        letter = template.letter_mm * (1.05 if text.isupper() else 1) * _MM
        x = place(len(text) * letter)
        for word in text.split():
            seen = _misread(word, rng)
            if seen:
                top = round(y_mm * _MM)
                words.append(
                    Word(seen, Box(round(x), top, round(x + len(word) * letter), top + round(3.4 * _MM)), 0.93, line)
                )
            x += (len(word) + 1) * letter
        line += 1

    def centred(at: float) -> Callable[[float], float]:
        return lambda long: max(5.0, at * width - long / 2)

    at_foot = "{t}" in template.numbering
    if number and (at_foot or page > 1):
        put(number, template.size_mm[1] - 14 if at_foot else 8, centred(0.5))
    y = template.top_mm
    for row in rows:
        left, bar, right = row.partition("|")
        if bar:
            put(left.strip(), y, centred(0.26))
            put(right.strip(), y, centred(0.7))
        elif row:
            put(row, y, centred(0.5))
        y += template.step_mm
    sentences = SENTENCES[split]
    room = int((width - 40 * _MM) / (template.letter_mm * _MM))
    text = " ".join(str(rng.choice(sentences)) for _ in range(lines * room // 40 + 2))
    if page > 1 and rng.random() < 0.6:
        text = text[text.index(" ") + 1 :]
    for _ in range(lines):
        cut = text.rfind(" ", 0, room)
        put(text[:cut], y, lambda _long: 25 * _MM)
        text, y = text[cut + 1 :] or text, y + template.step_mm
        if y > template.size_mm[1] - 40 or len(text) < room:
            break
    for row in end:
        y += template.step_mm
        left, _, right = row.partition("|")
        put(left.strip(), y, centred(0.26))
        put(right.strip(), y, centred(0.72))
    return _sheet(template, tuple(words))


def _sheet(template: Template, words: tuple[Word, ...], *, blank: bool = False) -> PageText:
    width, height = (round(side * _MM) for side in template.size_mm)
    quality = PageQuality(Verdict.GOOD, 900.0, 0.8)
    return PageText(1, width, height, DPI, 0, 0.0, blank, quality, words, "bench")


def _misread(word: str, rng: np.random.Generator) -> str:
    """A word as an engine reads it: one letter in twenty-five another, one word in a hundred lost."""
    if rng.random() < 0.01:
        return ""
    out = []
    for letter in word:
        pair = next((pair for pair in _ALIKE if letter in pair), None)
        if pair is not None and rng.random() < 0.08:
            out.append(pair[1 - pair.index(letter)])
        else:
            out.append(letter)
    return "".join(out)
