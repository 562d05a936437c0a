"""Pages on which the layout, not the letters, makes readers err, each by its number, with what is printed on it.

Sorts of layout by turns: columns, ruled tables, forms with dotted lines, pages that lie on their side or head, wide
sheets, mixed sizes, lists without rules, framed boxes. Tuning and test pages share neither fonts nor sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.good_pages import FACES, FOLDER, Pixels, as_jpeg
from samples.scanner import Effects, scan

#: Invented, in the words of offices.
SENTENCES: Final = {
    "tuning": (
        "Hồ sơ nộp tại bộ phận một cửa gồm tờ khai và các giấy tờ kèm theo.",
        "Thời hạn giải quyết không quá năm ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ.",
        "Người nộp được thông báo bằng văn bản nếu hồ sơ cần bổ sung.",
        "Kết quả được trả trực tiếp hoặc qua dịch vụ bưu chính công ích.",
        "Cán bộ tiếp nhận kiểm tra giấy tờ và ghi giấy hẹn trả kết quả.",
        "Các thôn tổ chức họp dân để lấy ý kiến về việc sửa chữa đường làng.",
        "Kinh phí thực hiện lấy từ nguồn ngân sách xã và đóng góp tự nguyện.",
        "Trưởng thôn chịu trách nhiệm báo cáo tiến độ vào cuối mỗi tháng.",
        "Nhà văn hóa được sử dụng cho sinh hoạt chung của nhân dân.",
        "Việc quản lý tài sản phải đúng quy định và công khai.",
        "Tuyến mương phía đông dài khoảng 450 mét cần được nạo vét trước mùa mưa.",
        "Đề nghị các đoàn thể phối hợp vận động hội viên tham gia đầy đủ.",
    ),
    "test": (
        "Căn cứ tình hình thực tế tại địa phương, phòng chuyên môn lập tờ trình gửi lãnh đạo.",
        "Học sinh thuộc hộ nghèo được miễn học phí theo chính sách hiện hành.",
        "Trạm y tế tiêm chủng cho trẻ em vào ngày 12 hằng tháng.",
        "Chủ đầu tư niêm yết phương án bồi thường tại trụ sở trong thời gian ba mươi ngày.",
        "Giấy phép có hiệu lực từ ngày ký và được cấp thành hai bản chính.",
        "Hội đồng nghiệm thu gồm bảy thành viên, làm việc theo nguyên tắc tập thể.",
        "Đơn vị thi công bảo đảm an toàn lao động và vệ sinh môi trường.",
        "Những trường hợp vướng mắc phải kịp thời phản ánh để xem xét, giải quyết.",
        "Diện tích đất trồng lúa chuyển sang nuôi trồng thủy sản là 37,5 héc ta.",
        "Người cao tuổi sống một mình được hưởng trợ cấp xã hội hằng tháng.",
        "Văn thư đóng dấu, vào sổ công văn đi và lưu một bản tại đơn vị.",
        "Thư viện mở cửa buổi tối phục vụ bạn đọc là công nhân, viên chức.",
    ),
}  # fmt: skip
LABELS: Final = {
    "tuning": ("Họ và tên", "Ngày sinh", "Nơi thường trú", "Nghề nghiệp", "Lý do", "Điện thoại", "Nơi cấp", "Ghi chú"),
    "test": ("Tên cơ sở", "Địa chỉ", "Người đại diện", "Chức vụ", "Nội dung", "Thời gian", "Số lượng", "Mã hồ sơ"),
}  # fmt: skip
#: Of what forms are filled in with, and tables hold.
VALUES: Final = {
    "tuning": ("Trần Thị Mẫu", "12/03/1995", "thôn Đông, xã Mẫu Sơn", "làm ruộng", "xác nhận cư trú", "015 0000 123"),
    "test": ("Hợp tác xã Hư Cấu", "số 8 đường Ví Dụ", "Lê Văn Mẫu", "giám đốc", "cấp đổi giấy phép", "27/11/2024"),
}  # fmt: skip
INK: Final = (28, 28, 30)


@dataclass(frozen=True)
class LaidPage:
    """A page, how finely it was scanned, and the lines that stand on it."""

    name: str
    pixels: Pixels = field(repr=False)
    dpi: int
    lines: tuple[str, ...]


def laid_page(number: int, split: str, *, degraded: bool, dpi: int | None = None) -> LaidPage:
    """The page of that number, at 200 or 300 dpi if none is said; a degraded one is the same page after a bad scan."""
    rng = np.random.default_rng([number, split == "test", 7])
    drawn = int(rng.choice((200, 300)))
    dpi = dpi or drawn
    name, lay = SORTS[number % len(SORTS)]
    page = _Page(rng, split, dpi, wide=name in {"wide", "wide table"})
    lay(page)
    image = page.image
    if name.startswith("turned"):
        image = image.rotate(int(rng.choice((90, 180, 270))), expand=True)
    if degraded:
        effects = Effects(
            skew_deg=round(float(rng.uniform(-0.9, 0.9)), 2),
            noise=float(rng.uniform(2, 7)),
            shade=float(rng.uniform(0.02, 0.12)),
            blur=float(rng.uniform(0.5, 0.9)) * dpi / 200,
        )
        image = scan(image, effects, rng)
    pixels = np.asarray(image)[:, :, ::-1]
    if degraded:
        pixels = as_jpeg(pixels, int(rng.integers(45, 75)))
    return LaidPage(f"{split} {number} {name}", pixels, dpi, tuple(page.lines))


class _Page:
    """A sheet that remembers what is set on it. Lengths are millimetres."""

    def __init__(self, rng: np.random.Generator, split: str, dpi: int, *, wide: bool) -> None:
        self.rng, self.split, self.mm = rng, split, dpi / 25.4
        self.wide, self.high = (297, 210) if wide else (210, 297)
        size = (round(self.wide * self.mm), round(self.high * self.mm))
        self.image = Image.new("RGB", size, (252, 252, 249))
        self.draw = ImageDraw.Draw(self.image)
        self.face = str(rng.choice(FACES[split]))
        self.points = float(rng.uniform(11, 13.5))
        self.lines: list[str] = []

    def font(self, points: float | None = None) -> ImageFont.FreeTypeFont:
        size = (self.points if points is None else points) * self.mm * 25.4 / 72
        return ImageFont.truetype(str(FOLDER / f"{self.face}.ttf"), round(size))

    def sentences(self, count: int) -> str:
        return " ".join(str(text) for text in self.rng.choice(SENTENCES[self.split], count))

    def value(self) -> str:
        return str(self.rng.choice(VALUES[self.split]))

    def put(self, x: float, y: float, text: str, points: float | None = None) -> float:
        """Set a line with its foot there; how wide it is."""
        font = self.font(points)
        self.draw.text((x * self.mm, y * self.mm), text, INK, font, anchor="ls")
        self.lines.append(text)
        return float(font.getlength(text)) / self.mm

    def prose(self, x: float, y: float, width: float, text: str, points: float | None = None) -> float:
        """Set a paragraph from there on down; where its last line has its foot."""
        font = self.font(points)
        step, line = font.size / self.mm * 1.3, ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width * self.mm:
                y += step
                self.put(x, y, line, points)
                line = word
            else:
                line = longer
        self.put(x, y + step, line, points)
        return y + step

    def rule(self, x0: float, y0: float, x1: float, y1: float, thick: float = 0.3) -> None:
        ends = (x0 * self.mm, y0 * self.mm, x1 * self.mm, y1 * self.mm)
        self.draw.line(ends, INK, max(1, round(thick * self.mm)))


def _columns(page: _Page) -> None:
    y = page.prose(25, 15, page.wide - 45, page.sentences(2))
    gap = float(page.rng.uniform(5, 9))
    middle = 25 + (page.wide - 45) / 2
    for x0, x1 in ((25, middle - gap / 2), (middle + gap / 2, page.wide - 20)):
        down = y + 6
        while down < page.high * 0.8:
            down = page.prose(x0, down, x1 - x0, page.sentences(2)) + 2


def _table(page: _Page) -> None:
    y = page.prose(22, 15, page.wide - 40, page.sentences(2)) + 6
    columns = int(page.rng.integers(3, 6))
    shares = page.rng.uniform(0.7, 1.6, columns)
    xs = [20 + (page.wide - 36) * share for share in (0.0, *np.cumsum(shares / shares.sum()))]
    points = float(page.rng.uniform(9.5, 12))
    top, thick = y, float(page.rng.choice((0.2, 0.35, 0.5)))
    page.rule(xs[0], y, xs[-1], y, thick)
    row = 0
    while y < page.high - 70:
        foot = y + 6
        for column in range(columns):
            text = page.value() if column else str(row or "STT")
            if column == columns - 1:
                text = str(page.rng.choice(SENTENCES[page.split]))
            foot = max(foot, page.prose(xs[column] + 1.2, y + 0.4, xs[column + 1] - xs[column] - 2.4, text, points))
        y, row = foot + 2, row + 1
        page.rule(xs[0], y, xs[-1], y, thick)
    for x in xs:
        page.rule(x, top, x, y, thick)
    page.prose(22, y + 4, page.wide - 40, page.sentences(2))


def _form(page: _Page) -> None:
    page.put(70, 25, "TỜ KHAI" if page.split == "tuning" else "ĐƠN ĐỀ NGHỊ", 15)
    y = 32.0
    while y < page.high - 50:
        label = f"{page.rng.choice(LABELS[page.split])}:"
        x = 25 + page.put(25, y + 6, label) + 1.5
        end = page.wide - 20
        dots = page.font()
        if page.rng.random() < 0.7:
            value = page.value()
            x += 2 + page.put(x + 1, y + 6, value)
            page.lines[-2:] = [f"{label} {value}"]
        leader = str(page.rng.choice((".", "…")))
        # Leaders are no text: nobody wants them read.
        page.draw.text((x * page.mm, (y + 6) * page.mm), leader * int((end - x) * page.mm / dots.getlength(leader)),
                       INK, dots, anchor="ls")  # fmt: skip
        y += 9
        if page.rng.random() < 0.2:
            y = page.prose(25, y - 2, page.wide - 45, page.sentences(1)) + 2


def _prose(page: _Page) -> None:
    y = 18.0
    while y < page.high * 0.75:
        y = page.prose(28, y, page.wide - 46, page.sentences(3)) + 3


def _sizes(page: _Page) -> None:
    y = page.prose(25, 15, page.wide - 45, str(page.rng.choice(SENTENCES[page.split])).upper(), 20) + 6
    for points in (page.points, 9.0, 16.0, page.points, 8.0, page.points):
        y = page.prose(25, y, page.wide - 45, page.sentences(3), points) + 4


def _list(page: _Page) -> None:
    """Columns of short entries without any rule."""
    y = page.prose(22, 15, page.wide - 40, page.sentences(1)) + 8
    for row in range(1, 22):
        for x in (22, 36, 92, 145):
            page.put(x, y, f"{row}." if x == 22 else page.value(), 11)
        y += 8.5


def _boxes(page: _Page) -> None:
    y = 18.0
    while y < page.high - 90:
        y = page.prose(25, y, page.wide - 45, page.sentences(2)) + 6
        foot = page.prose(32, y + 1, page.wide - 64, page.sentences(2))
        page.draw.rectangle(tuple(side * page.mm for side in (28, y, page.wide - 26, foot + 4)),
                            outline=INK, width=max(1, round(0.4 * page.mm)))  # fmt: skip
        y = foot + 8


def _head(page: _Page) -> None:
    """The two columns at the head of official papers, then prose, then receivers beside the signer."""
    office, motto = 25.0, 105.0
    for row, (left, right) in enumerate(
        (("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("XÃ MẪU SƠN", "Độc lập - Tự do - Hạnh phúc"),
         ("Số: 27/QĐ-UBND", "Mẫu Sơn, ngày 12 tháng 3 năm 2025"))
    ):  # fmt: skip
        page.put(office, 20 + 6.5 * row, left, 11)
        page.put(motto, 20 + 6.5 * row, right, 11)
    y = 50.0
    while y < page.high - 100:
        y = page.prose(28, y, page.wide - 46, page.sentences(3)) + 3
    for row, (left, right) in enumerate(
        (("Nơi nhận:", "CHỦ TỊCH"), ("- Như trên;", ""), ("- Lưu: VT.", "Trần Văn Mẫu"))
    ):
        page.put(28, y + 10 + 6 * row, left, 10)
        if right:
            page.put(130, y + 10 + 6 * row, right, 12)


SORTS: Final[tuple[tuple[str, Callable[[_Page], None]], ...]] = (
    ("columns", _columns),
    ("table", _table),
    ("form", _form),
    ("turned", _prose),
    ("turned table", _table),
    ("wide table", _table),
    ("wide", _columns),
    ("sizes", _sizes),
    ("list", _list),
    ("boxes", _boxes),
    ("head", _head),
)
