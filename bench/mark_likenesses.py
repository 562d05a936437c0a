"""What looks like seals, signatures and stamps, and is print, paper, pictures or a form that was filled in."""

from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from bench.good_pages import photographed
from bench.mark_pages import Desk, Setting
from bench.odd_pages import scrawl
from samples.canvas import font


def red_print(desk: Desk) -> None:
    """A red title, a red serial number, red rules."""
    desk.centred(105, 240, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", 18, (200, 25, 35))
    desk.say(150, 268, "BA 0123456", 16, (205, 30, 40))
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    for y in (252, 258):
        draw.line((30 * mm, y * mm, 180 * mm, y * mm), (205, 40, 50), round(0.3 * mm))


def red_frame(desk: Desk) -> None:
    """The double frame of a certificate, and a framed place for its number."""
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    for inset, line in ((7, 1.4), (10, 0.4)):
        draw.rectangle((inset * mm, inset * mm, desk.image.width - inset * mm, desk.image.height - inset * mm),
                       outline=(190, 40, 50), width=round(line * mm))  # fmt: skip
    draw.rectangle((140 * mm, 262 * mm, 185 * mm, 271 * mm), outline=(190, 40, 50), width=round(0.4 * mm))
    desk.say(146, 263.5, "Số: 000123", 13, (190, 40, 50))


def logo(desk: Desk) -> None:
    """Signs of firms: a small ring, a filled disc with a star, a coloured square."""
    draw, mm, rng = ImageDraw.Draw(desk.image), desk.mm, desk.rng
    x, y, kind = 20 * mm, 20 * mm, int(rng.integers(3))
    r = (7, 12, 9)[kind] * mm
    ink = ((205, 30, 40), (30, 80, 180))[int(rng.integers(2))]
    if kind == 0:
        draw.ellipse((x - r, y - r, x + r, y + r), outline=ink, width=round(1.5 * mm))
        draw.text((x, y), "M", ink, font("b", round(8 * mm)), anchor="mm")
    elif kind == 1:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
        draw.regular_polygon((x, y, r * 0.5), 5, fill=(250, 215, 30))
    else:
        draw.rectangle((x - r, y - r, x + r, y + r), fill=ink)
        draw.text((x, y), "MẪU", (255, 255, 255), font("b", round(6 * mm)), anchor="mm")


def tinted(desk: Desk) -> None:
    """Coloured or yellowed paper."""
    tint = np.array(
        ((250, 240, 200), (250, 215, 222), (210, 228, 250), (226, 244, 224), (222, 200, 150))[int(desk.rng.integers(5))]
    )
    desk.image = Image.fromarray((np.asarray(desk.image, dtype=np.float32) * tint / 255).astype(np.uint8))


def photograph(desk: Desk) -> None:
    desk.image = photographed(desk.image, desk.rng, desk.mm)


def pencil(desk: Desk) -> None:
    """Words in pencil in the margin."""
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    for y in (240, 250, 260):
        x = 60 * mm
        while x < 150 * mm:
            x = scrawl(draw, x, y * mm, 2.4 * mm, (120, 120, 122), desk.rng) + 3 * mm


def filled(desk: Desk) -> None:
    """A form that somebody filled in with a blue or black pen."""
    draw, mm, rng = ImageDraw.Draw(desk.image), desk.mm, desk.rng
    ink = ((36, 58, 168), (30, 40, 120), (35, 35, 40))[int(rng.integers(3))]
    for place, y in enumerate(np.arange(222, 286, 10.5)):
        end = desk.say(28, float(y) - 5, ("Họ và tên:", "Ngày sinh:", "Nơi cư trú:", "Nghề nghiệp:")[place % 4], 13)
        x = (end + 3) * mm
        while x < float(rng.uniform(90, 170)) * mm:
            x = scrawl(draw, x, float(y) * mm, float(rng.uniform(1.8, 2.6)) * mm, ink, rng) + 3 * mm


def highlighted(desk: Desk) -> None:
    """Lines of print under a highlighter."""
    layer = np.asarray(desk.image, dtype=np.float32).copy()
    ink = np.array(((255, 250, 90), (255, 160, 205), (150, 255, 150), (150, 215, 255))[int(desk.rng.integers(4))])
    for _ in range(3):
        word = desk.words[int(desk.rng.integers(len(desk.words)))]
        y0, y1 = word.box.y0, word.box.y1
        x0, x1 = word.box.x0, word.box.x0 + round(float(desk.rng.uniform(15, 60)) * desk.mm)
        layer[y0:y1, x0:x1] *= ink / 255
    desk.image = Image.fromarray(layer.astype(np.uint8))


def table(desk: Desk) -> None:
    """A table with words in its cells, one of them about copies."""
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    for y in range(225, 282, 8):
        draw.line((28 * mm, y * mm, 190 * mm, y * mm), (30, 30, 30), round(0.3 * mm))
    for x in (28, 45, 90, 140, 190):
        draw.line((x * mm, 225 * mm, x * mm, 281 * mm), (30, 30, 30), round(0.3 * mm))
    for place, text in enumerate(("Số", "Ngày đến", "Bản sao", "Ghi chú")):
        desk.say((30, 47, 92, 142)[place], 226.5, text, 12)


def blue_print(desk: Desk) -> None:
    """Blue headings, an underlined address, a blue frame with words that are no stamp's."""
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    desk.centred(105, 232, "THÔNG TIN LIÊN HỆ", 20, (20, 70, 170))
    end = desk.say(60, 245, "https://vi-du.example/mau-hu-cau", 13, (20, 60, 200))
    draw.line((60 * mm, 250.5 * mm, end * mm, 250.5 * mm), (20, 60, 200), round(0.3 * mm))
    draw.rectangle((60 * mm, 256 * mm, 150 * mm, 270 * mm), outline=(20, 70, 170), width=round(0.5 * mm))
    desk.say(66, 260, "Đường dây nóng 0000 000 000", 13, (20, 70, 170))


def chart(desk: Desk) -> None:
    """A line chart with three coloured lines."""
    draw, mm, rng = ImageDraw.Draw(desk.image), desk.mm, desk.rng
    draw.line([(40 * mm, 225 * mm), (40 * mm, 280 * mm), (170 * mm, 280 * mm)], (30, 30, 30), round(0.4 * mm))
    for ink in ((200, 40, 40), (40, 80, 200), (30, 30, 30)):
        points = [((40 + 13 * step) * mm, float(rng.uniform(230, 278)) * mm) for step in range(11)]
        draw.line(points, fill=ink, width=round(0.6 * mm), joint="curve")


NEGATIVE: Final[dict[str, Setting]] = {
    "print": lambda desk: None,  # noqa: ARG005
    "red print": red_print,
    "red frame": red_frame,
    "logo": logo,
    "tinted": tinted,
    "photograph": photograph,
    "pencil": pencil,
    "filled form": filled,
    "highlighter": highlighted,
    "table": table,
    "blue print": blue_print,
    "chart": chart,
}
