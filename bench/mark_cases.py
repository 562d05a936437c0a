"""Which marks are set on which pages, and which pages show none although they look as if they did."""

from functools import partial
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.good_pages import FACES, TEXT, as_jpeg
from bench.mark_likenesses import NEGATIVE
from bench.mark_pages import (
    BLACK,
    BLUE,
    RED,
    VIOLET,
    Desk,
    Pixels,
    Setting,
    frame_mask,
    round_mask,
    signature_mask,
    square_mask,
    worn,
)
from bench.odd_pages import scrawl
from core.model import InkColour, MarkKind, StampWords, Word
from samples.scanner import Effects, scan

NAMES: Final = ("Nguyễn Văn Mẫu", "Trần Thị Giả Định", "Lê Hư Cấu", "Phạm Minh Thí Dụ")
TITLES: Final = ("CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC", "TRƯỞNG PHÒNG", "CHÁNH VĂN PHÒNG")


def letter(desk: Desk) -> None:
    """An official letter: head, body, recipients, the signer's title and name."""
    rng = desk.rng
    desk.centred(60, 16, "ỦY BAN NHÂN DÂN", 12.5)
    desk.centred(60, 22, "XÃ MẪU", 12.5)
    desk.centred(142, 16, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.5)
    desk.centred(142, 22, "Độc lập - Tự do - Hạnh phúc", 13)
    draw, mm = ImageDraw.Draw(desk.image), desk.mm
    draw.line((112 * mm, 28 * mm, 172 * mm, 28 * mm), (28, 28, 30), round(0.3 * mm))
    desk.centred(60, 31, f"Số: {int(rng.integers(10, 900))}/QĐ-UBND", 13)
    desk.centred(142, 31, "Mẫu, ngày 12 tháng 3 năm 2025", 13)
    desk.centred(105, 48, str(rng.choice(("QUYẾT ĐỊNH", "BÁO CÁO", "THÔNG BÁO", "KẾ HOẠCH"))), 15)
    y, words = 60.0, (TEXT * 12).split()
    start, end = int(rng.integers(0, 40)), float(rng.uniform(120, 205))
    points = float(rng.uniform(12.5, 14))
    limit, line, right = 162 * mm, "", 0.0
    letters = desk.font(points)
    for word in words[start:]:
        if letters.getlength(f"{line} {word}") > limit:
            desk.say(28, y, line, points)
            y, line = y + points * 0.3528 * 1.45, word
            if y > end:
                break
        else:
            line = f"{line} {word}".strip()
    tail = " ".join(line.split()[:1] + words[: int(rng.integers(2, 12))])
    right = desk.say(28, y, f"{tail}./.", points)
    desk.anchors["end"] = (right, y + points * 0.18)
    y += 10
    desk.say(28, y, "Nơi nhận:", 12)
    for place, text in enumerate(("- Như trên;", "- Phòng Tư pháp;", "- Lưu: VT.")):
        right = desk.say(28, y + 5.5 + 5 * place, text, 11)
    desk.anchors["filed"] = (right, y + 17.5)
    x = float(rng.uniform(142, 155))
    title = f"{rng.choice(('TM. ', 'KT. ', ''))}{rng.choice(TITLES)}"
    right = desk.centred(x, y, title, 13)
    desk.anchors["title"] = (right, y + 2.5)
    desk.anchors["signer"] = (x, y + 19)
    desk.centred(x, y + 33, str(rng.choice(NAMES)), 13.5)


def _ink(desk: Desk, *, coloured: bool = False) -> tuple[InkColour, tuple[int, ...]]:
    if coloured or desk.rng.random() < 0.6:
        return InkColour.BLUE, BLUE[int(desk.rng.integers(len(BLUE)))]
    return InkColour.BLACK, BLACK[int(desk.rng.integers(len(BLACK)))]


def sign(desk: Desk, *, over: bool = False) -> None:
    rng, (name, ink) = desk.rng, _ink(desk)
    x, y = desk.anchors["signer"]
    mask = signature_mask(desk, float(rng.uniform(26, 52)), float(rng.uniform(13, 24)))
    box = desk.lay(mask, ink, x + float(rng.uniform(-3, 6)), y + float(rng.uniform(-1, 2)), 0.95)
    desk.mark(MarkKind.SIGNATURE, box, name, f"signature, {name}{', under a seal' if over else ''}")


def initial(desk: Desk) -> None:
    rng, (name, ink) = desk.rng, _ink(desk)
    place = str(rng.choice(("end", "filed", "title")))
    x, y = desk.anchors[place]
    wide, high = float(rng.uniform(5, 11)), float(rng.uniform(4, 9))
    box = desk.lay(signature_mask(desk, wide, high), ink, x + 2 + wide / 2, y + 1, 0.95)
    desk.mark(MarkKind.INITIALS, box, name, f"initials, {name}")


def signed_with_initials(desk: Desk) -> None:
    sign(desk)
    initial(desk)


def round_seal(desk: Desk, *, form: str = "") -> None:
    rng = desk.rng
    mask = round_mask(desk, wide=float(rng.uniform(1.3, 1.55)) if form == "oval" else 1.0)
    ink, colour = InkColour.RED, RED[int(rng.integers(len(RED)))]
    if form == "violet or blue":
        ink, colour = InkColour.BLUE, (*BLUE, *VIOLET)[int(rng.integers(5))]
    x, y = desk.anchors["signer"]
    over = form in {"", "over a signature", "pale"} and rng.random() < 0.7
    if over:
        sign(desk, over=True)
    share, whole, clear = float(rng.uniform(0.75, 1.0)), True, True
    if form == "pale":
        share, clear = float(rng.uniform(0.25, 0.4)), False
    if form == "worn":
        mask, clear = worn(mask, rng, float(rng.uniform(0.85, 1.0))), False
    if form == "smeared":
        mask, clear = smeared(mask, round(float(rng.uniform(0.5, 1.2)) * desk.mm)), False
    x, y = x - float(rng.uniform(10, 18)), y + float(rng.uniform(-3, 3))
    if form == "over text":
        x, y = float(rng.uniform(60, 150)), float(rng.uniform(80, 115))
    if form == "cut at the edge":
        whole, over = False, False
        x, y = float(rng.choice((rng.uniform(-4, 5), 210 - rng.uniform(-4, 5)))), float(rng.uniform(60, 240))
    name = f"round seal, {form}" if form else "round seal"
    box = desk.lay(mask, colour, x, y, share)
    desk.mark(MarkKind.ROUND_SEAL, box, ink, name, whole=whole, over=over, clear=clear)
    if form == "two that overlap":
        second = round_mask(desk)
        box = desk.lay(second, colour, x - float(rng.uniform(20, 30)), y + float(rng.uniform(-12, 12)), share)
        desk.mark(MarkKind.ROUND_SEAL, box, ink, "round seal, two that overlap")


def smeared(mask: Image.Image, by: int) -> Image.Image:
    """The mask drawn again a little further, and softened between."""
    first, again = np.asarray(mask, dtype=np.float32), np.roll(np.asarray(mask, dtype=np.float32), by, axis=1)
    return Image.fromarray(np.maximum(first, again * 0.6).astype(np.uint8)).filter(ImageFilter.GaussianBlur(by / 4))


def square_seal(desk: Desk) -> None:
    rng = desk.rng
    x, y = desk.anchors["signer"]
    box = desk.lay(square_mask(desk), RED[int(rng.integers(len(RED)))], x - 30, y, float(rng.uniform(0.75, 1)))
    desk.mark(MarkKind.SQUARE_SEAL, box, InkColour.RED, "square seal")


def stamp(desk: Desk, says: str) -> None:
    rng = desk.rng
    texts: dict[str, tuple[tuple[str, ...], ...]] = {
        "incoming": (("CÔNG VĂN ĐẾN", "Số:", "Ngày:"), ("UBND XÃ MẪU", "ĐẾN", "Số:", "Ngày:", "Chuyển:")),
        "copy": (("BẢN SAO",), ("SAO Y BẢN CHÍNH",), ("SAO Y",)),
        "certified_copy": (("CHỨNG THỰC BẢN SAO", "ĐÚNG VỚI BẢN CHÍNH", "Số chứng thực:", "Ngày:"),),
        "urgent": (("HỎA TỐC",), ("KHẨN",), ("THƯỢNG KHẨN",)),
    }
    lines = texts[says][int(rng.integers(len(texts[says])))]
    ink, colour = InkColour.RED, RED[int(rng.integers(len(RED)))]
    if says == "incoming" and rng.random() < 0.4:
        ink, colour = InkColour.BLUE, BLUE[int(rng.integers(len(BLUE)))]
    arrow = lines == ("HỎA TỐC",) and rng.random() < 0.5
    mask = frame_mask(desk, lines, points=float(rng.uniform(11, 16)), arrow=arrow)
    if arrow:
        mask = mask.rotate(35, resample=Image.Resampling.BICUBIC, expand=True)
    x, y = {"incoming": (32, 46), "urgent": (40, 50), "copy": (180, 9), "certified_copy": (60, 262)}[says]
    box = desk.lay(
        mask, colour, x + float(rng.uniform(-2, 4)), y + float(rng.uniform(-1, 3)), float(rng.uniform(0.8, 1))
    )
    if says == "incoming":
        pen = ImageDraw.Draw(desk.image)
        scrawl(pen, (box.x0 + box.x1) / 2, box.y0 + 0.72 * (box.y1 - box.y0), 1.6 * desk.mm, (40, 50, 120), rng)
    desk.mark(MarkKind.STAMP, box, ink, f"stamp, {says}", says=StampWords(says))


_FORMS: Final = ("over a signature", "oval", "violet or blue", "over text", "cut at the edge", "two that overlap")
_WORN: Final = ("pale", "worn", "smeared")
_STAMPS: Final = ("incoming", "copy", "certified_copy", "urgent")
POSITIVE: Final[dict[str, Setting]] = {
    "round": round_seal,
    **{form: partial(round_seal, form=form) for form in _FORMS + _WORN},
    "square": square_seal,
    **{says: partial(stamp, says=says) for says in _STAMPS},
    "signature": sign,
    "initials": signed_with_initials,
}


def marked_page(name: str, number: int, split: str, *, dpi: int) -> tuple[Desk, Pixels, float]:
    """The page of that case and number as its scanner left it, in OpenCV's order of colours, and its dpi."""
    names = [*POSITIVE, *NEGATIVE]
    rng = np.random.default_rng([number, names.index(name), split == "test"])
    size = (round(210 * dpi / 25.4), round(297 * dpi / 25.4))
    desk = Desk(Image.new("RGB", size, (252, 252, 249)), dpi / 25.4, rng, str(rng.choice(FACES[split])))
    letter(desk)
    (POSITIVE | NEGATIVE)[name](desk)
    effects = Effects(
        skew_deg=round(float(rng.uniform(-0.3, 0.3)), 2),
        noise=float(rng.uniform(1, 5)),
        shade=float(rng.uniform(0, 0.1)),
        blur=float(rng.uniform(0.3, 0.8)),
    )
    pixels = np.asarray(scan(desk.image, effects, rng))[:, :, ::-1]
    return desk, as_jpeg(pixels, int(rng.integers(60, 93))), float(dpi)


def as_read(desk: Desk) -> tuple[Word, ...]:
    """The words as an engine reads them: some are missed."""
    return tuple(word for word in desk.words if desk.rng.random() > 0.03)
