"""Text that PDFs bring with them: is it taken where it is right, left where it is not; and what cannot be read at all.

    python -m bench.digital                 both splits
    python -m bench.digital --pages 2       fewer pages a row

No limit was chosen on the pages of the test split: other papers, other fonts.
"""

import argparse
import codecs
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pikepdf
from PIL import Image

from bench.digital_pages import A4, Face, Line, digital_page, legacy_face, saved, unicode_face, width_of
from bench.error_rate import Errors, order_free_errors
from bench.good_pages import FACES, FOLDER
from bench.odd_pages import DPI, KINDS, odd_page
from bench.table import table
from core.config import load
from core.model import CarriedVerdict, PageImage, PageText
from core.text.legacy import LegacyEncoding
from pipeline.pages import PageLimits, render
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.carried import judged
from pipeline.reading.engines import open_engine
from pipeline.reading.ink import lifted, pixels_of
from samples.papers import PAPERS

SPLITS: Final = ("tuning", "test")
CONFIG: Final = load(Path("no desk"), environ={}, deskless=True).config
LIMITS: Final = PageLimits(max_bytes=10**8, max_pages=100, max_pixels=10**8)


@dataclass(frozen=True)
class Written:
    """A page as a program writes it, before anything is wrong with it."""

    lines: tuple[Line, ...]
    path: Path

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def pdf(self, lines: tuple[Line, ...] | None = None, *, over: bytes = b"", **face: Callable[[str], str]) -> bytes:
        pdf = pikepdf.new()
        made = unicode_face(path=self.path, **face)  # type: ignore[arg-type]
        digital_page(pdf, self.lines if lines is None else lines, {"F0": made}, over=over)
        return saved(pdf)


def written(number: int, split: str) -> Written:
    rng = np.random.default_rng([number, split == "test"])
    papers = PAPERS[:6] if split == "tuning" else PAPERS[6:]
    path = FOLDER / f"{rng.choice(FACES[split])}.ttf"
    paper = papers[int(rng.integers(len(papers)))]
    size, left = float(rng.uniform(10.5, 14)), float(rng.uniform(50, 80))
    texts = [paper.title, *paper.subject, *paper.body, *paper.second_page, *paper.recipients, *paper.signer]
    rows = [row for text in texts for row in _wrapped(text, size, A4[0] - left - 45, path)]
    step = size * float(rng.uniform(1.3, 1.7))
    lines = [Line(row, left, 780 - place * step, size) for place, row in enumerate(rows)]
    return Written(tuple(line for line in lines if line.y > 50), path)


def _wrapped(text: str, size: float, width: float, path: Path) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and width_of(f"{line} {word}", size, path) > width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def _some(page: Written, before: bytes) -> tuple[Line, ...]:
    """Every fourth line drawn otherwise."""
    return tuple(replace(line, before=before) if place % 4 == 0 else line for place, line in enumerate(page.lines))


def _legacy(page: Written, encoding: LegacyEncoding, name: str, declared: str | None) -> bytes:
    face: Face = legacy_face(encoding, name, declared)
    known = [line for line in page.lines if _can(face, line.text)]
    pdf = pikepdf.new()
    digital_page(pdf, known, {"F0": face})
    return saved(pdf)


def _can(face: Face, text: str) -> bool:
    try:
        return bool(face.encoded(text))
    except KeyError:
        return False


def _half_a_picture(page: Written) -> bytes:
    """The lower lines are a picture of print."""
    cut = page.lines[len(page.lines) // 2].y + page.lines[0].size
    (whole,) = render(page.pdf(), LIMITS)
    with Image.open(io.BytesIO(whole.data)) as image:
        part = image.crop((0, round((A4[1] - cut) / 72 * 300), image.width, image.height))
        out = io.BytesIO()
        part.save(out, "JPEG")
    pdf = pikepdf.new()
    about = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": part.width, "Height": part.height}
    about |= {"ColorSpace": pikepdf.Name.DeviceRGB, "BitsPerComponent": 8, "Filter": pikepdf.Name.DCTDecode}
    picture = pdf.make_stream(out.getvalue(), **about)
    upper = tuple(line for line in page.lines if line.y >= cut)
    under = b"595 0 0 %g 0 0 cm /Im0 Do" % cut
    digital_page(pdf, upper, {"F0": unicode_face(path=page.path)}, images={"/Im0": picture}, under=under)
    return saved(pdf)


#: Every digit means another one, as where a font's table lacks its first entry.
SWAPPED: Final = dict(zip("0123456789", "1234567890", strict=True))
TWO_SWAPPED: Final = {"1": "7", "7": "1"}


def _rot13(sign: str) -> str:
    return codecs.encode(sign, "rot13") if sign.isascii() else sign


#: What is done to a page, and whether its text is still what stands on it.
WAYS: Final[dict[str, tuple[Callable[[Written], bytes], bool]]] = {
    "as written": (lambda page: page.pdf(), True),
    "with a red seal": (lambda page: page.pdf(over=b"0.85 0.1 0.15 RG 5 w 350 120 100 100 re S"), True),
    "TCVN3, WinAnsi": (lambda page: _legacy(page, LegacyEncoding.TCVN3, ".VnTime", "WinAnsiEncoding"), True),
    "TCVN3, no encoding": (lambda page: _legacy(page, LegacyEncoding.TCVN3, ".VnTime", None), True),
    "VNI, WinAnsi": (lambda page: _legacy(page, LegacyEncoding.VNI, "VNI-Times", "WinAnsiEncoding"), True),
    "VNI, font without a telling name": (
        lambda page: _legacy(page, LegacyEncoding.VNI, "Arial", "WinAnsiEncoding"),
        True,
    ),
    "private signs": (lambda page: page.pdf(meaning=lambda sign: "\ue010" if sign == "n" else sign), False),
    "table of another font": (lambda page: page.pdf(meaning=_rot13), False),
    "accents lost to other letters": (lambda page: page.pdf(meaning=_western), False),
    "digits swapped": (lambda page: page.pdf(meaning=lambda sign: SWAPPED.get(sign, sign)), False),
    "two digits swapped": (lambda page: page.pdf(meaning=lambda sign: TWO_SWAPPED.get(sign, sign)), False),
    "a quarter invisible": (lambda page: page.pdf(_some(page, b"3 Tr")), False),
    "a quarter white": (lambda page: page.pdf(_some(page, b"1 g")), False),
    "a bar over some lines": (lambda page: page.pdf(over=b"1 g 0 600 595 90 re f"), False),
    "a line over another": (
        lambda page: page.pdf((*page.lines, replace(page.lines[1], text="Bãi bỏ toàn bộ văn bản này"))),
        False,
    ),
    "a quarter turned": (lambda page: page.pdf(_some(page, b"0 1 -1 0 30 60 Tm")), False),
    "half of it a picture": (_half_a_picture, False),
}


def _western(sign: str) -> str:
    """What a converter makes of TCVN3 that takes it for the alphabet of Western Europe."""
    codes = {LegacyEncoding.TCVN3.decoded(bytes([code])): code for code in range(255, 159, -1)}
    return chr(codes[sign]) if sign in codes else sign


def verdicts(way: Callable[[Written], bytes], split: str, pages: int) -> list[CarriedVerdict]:
    found = []
    for number in range(pages):
        (page,) = render(way(written(number, split)), LIMITS)
        assert page.carried is not None
        pixels = pixels_of(page)
        found.append(judged(page.carried, pixels, lifted(pixels), page.dpi))
    return found


def taken_table(pages: int) -> str:
    rows = []
    for name, (way, right) in WAYS.items():
        found = [verdicts(way, split, pages) for split in SPLITS]
        shares = [sum(one is CarriedVerdict.TRUSTED for one in some) / pages for some in found]
        reasons = sorted({one.value for some in found for one in some})
        rows.append((name, "yes" if right else "no", *(f"{share:.0%}" for share in shares), ", ".join(reasons)))
    return table(("page", "its text is right", "taken, tuning", "taken, test", "verdicts"), rows)


def cost_table(pages: int, engine: OcrEngine) -> str:
    rows = []
    for split in SPLITS:
        totals = {True: (0.0, Errors(0, 0)), False: (0.0, Errors(0, 0))}
        for number in range(pages):
            page = written(number, split)
            data = page.pdf()
            for own in (True, False):
                started = _cpu()
                text = _read(data, engine, own=own)
                seconds, errors = totals[own]
                totals[own] = seconds + _cpu() - started, errors + order_free_errors(page.text, text.text)
        rows += [
            (f"{split}, {name}", f"{totals[own][0] / pages:.2f}", f"{totals[own][1].rate:.2%}")
            for own, name in ((True, "own text taken"), (False, "read"))
        ]
    return table(("page as a program wrote it", "CPU s, file to words", "wrong characters"), rows)


def _read(data: bytes, engine: OcrEngine, *, own: bool) -> PageText:
    (page,) = render(data, LIMITS)
    return recognize(page if own else replace(page, carried=None), engine, CONFIG.quality)


def odd_table(pages: int, engine: OcrEngine) -> str:
    rows = []
    for kind, (_, readable) in KINDS.items():
        shares = []
        for split in SPLITS:
            texts = [
                recognize(_scanned(odd_page(kind, place, split)), engine, CONFIG.quality) for place in range(pages)
            ]
            shares.append(f"{sum(bool(text.words) for text in texts) / pages:.0%}")
        rows.append((kind, "yes" if readable else "no", *shares))
    return table(("page", "can be read", "words kept, tuning", "words kept, test"), rows)


def _scanned(image: Image.Image) -> PageImage:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return PageImage(1, out.getvalue(), "image/jpeg", image.width, image.height, DPI)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=6, help="pages of each row and split")
    pages = parser.parse_args().pages
    os.environ["OMP_THREAD_LIMIT"] = "1"
    engine = open_engine(CONFIG.reading)
    print(f"{pages} pages a row and split\n", taken_table(pages), sep="\n", flush=True)
    print("", cost_table(pages, engine), sep="\n", flush=True)
    print("", odd_table(pages, engine), sep="\n", flush=True)


if __name__ == "__main__":
    main()
