"""Where papers of a mixed stack end: wrong splits per 1,000 pages before anybody looks, and what it costs.

    python -m bench.splits covers         sheets between all papers, as scanners see them, their codes really decoded
    python -m bench.splits cues           no sheets: first-page cues in texts, tuning and test split
    python -m bench.splits fit            weights of the cues from the tuning split
    python -m bench.splits folder DIR     files of DIR, each a paper, read and stacked; nothing is learnt from them

A missed split joins two papers; a false one parts a paper. `proposed` asks a clerk about both kinds.
"""

import argparse
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from bench.layouts import laid_page
from bench.stack_papers import paper
from bench.table import table
from classifiers import open_classifier
from classifiers.codes import codes_of
from classifiers.separators import Cue, cues_of, proposed, score_of, split_at
from core.catalogue.kinds import load_kinds
from core.codes.payloads import cover_of
from core.config import load
from core.model import ComponentCode, Cover, DossierCode, PageImage, PageText, ProcedureCode
from pipeline import pages, reading
from pipeline.covers import Label, PerPage, cover_pdf
from pipeline.reading.second import open_readers
from samples.scanner import Effects, jpeg, scan

PAGES: Final = 300
SPLITS: Final = ("tuning", "test")
SEEDS: Final = 2
CLASSIFIER: Final = open_classifier(load_kinds(), accept_score=0.75)
_LONGEST: Final = 8
#: Pages of papers behind the sheets are drawn once and come by turns: they cost more to draw than to look at.
_POOL: Final = 6
_CODES: Final = (
    "051095000123|212345678|Nguyễn Văn Mẫu|02011995|Nam|Thôn Mẫu, xã Mẫu Sơn Đông|15042021",
    "H48.001.01-250901-0001|1.004884|051095000123|Giấy tiếp nhận hồ sơ|20250901083000",
    "https://example.vn/tra-cuu?ma=123",
)


# --- with cover sheets -----------------------------------------------------------------------------------------------


def covers(dpi: int, seed: int) -> list[object]:
    """A stack of 300 pages, a sheet before every paper: what became of them."""
    rng = np.random.default_rng([seed, dpi])
    pool = [_image(page, dpi) for page in _filler(dpi, rng)]
    empty = _image(scan(Image.new("RGB", (827 * dpi // 100, 1169 * dpi // 100), (250, 250, 248)), Effects(), rng), dpi)
    stack: list[PageImage] = []
    truth: dict[int, Cover] = {}
    starts: set[int] = set()
    while len(stack) < PAGES:
        sheet = Cover(
            DossierCode(f"H48.001.01-250901-{len(truth):04}"), ComponentCode("to-khai"), ProcedureCode("1.004884")
        )
        truth[len(stack) + 1] = sheet
        stack.append(_image(scan(_printed(sheet, dpi), _habit(rng), rng), dpi))
        if rng.random() < 0.3:
            stack.append(empty)
        starts.add(len(stack) + 1)
        stack += [pool[int(rng.integers(len(pool)))] for _ in range(int(rng.integers(1, _LONGEST + 1)))]
        if rng.random() < 0.2:
            stack.append(empty)
    began = time.process_time()
    read = [codes_of(page) for page in stack]
    cost = (time.process_time() - began) / len(stack) * 1000
    found = {
        place: cover
        for place, codes in enumerate(read, start=1)
        for code in codes
        if (cover := cover_of(code)) is not None
    }
    split = split_at(len(stack), covers=found, blank=lambda number: reading.is_blank_page(stack[number - 1]))
    made = {part.pages.first for part in split.parts}
    wrong = sum(truth[place] != cover for place, cover in found.items() if place in truth)
    lost = len(stack) - split.page_count
    return [
        dpi, len(stack), len(truth), len(starts - made), len(made - starts), wrong, lost,
        f"{1000 * len(starts ^ made) / len(stack):.1f}", f"{cost:.0f}",
    ]  # fmt: skip


def _printed(cover: Cover, dpi: int) -> Image.Image:
    """A sheet as it comes from the printer, cut or whole."""
    whole = cover.dossier_code.endswith("5")
    label = Label(cover, "Tờ khai đăng ký kết hôn", "Đăng ký kết hôn")
    pdf = pypdfium2.PdfDocument(cover_pdf([label], per_page=PerPage.WHOLE if whole else PerPage.STRIPS))
    page: Image.Image = pdf[0].render(scale=dpi / 72).to_pil().convert("RGB")
    return page if whole else page.crop((0, 0, page.width, page.height // 3))


def _habit(rng: np.random.Generator) -> Effects:
    return Effects(
        skew_deg=float(rng.uniform(-3, 3)),
        noise=float(rng.uniform(2, 9)),
        blur=float(rng.uniform(0.4, 1.0)),
        upside_down=bool(rng.random() < 0.3),
    )


def _filler(dpi: int, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Pages of papers, some with codes of others."""
    for number in range(_POOL):
        laid = laid_page(number, "test", degraded=True, dpi=dpi)
        image = Image.fromarray(cv2.cvtColor(laid.pixels, cv2.COLOR_BGR2RGB))
        if number < len(_CODES):
            code = zxingcpp.create_barcode(_CODES[number], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
            side = round(20 / 25.4 * dpi)
            image.paste(Image.fromarray(np.asarray(code.to_image(scale=8))).resize((side, side)), (dpi // 2, dpi // 2))
            image = scan(image, _habit(rng), rng)
        yield image


def _image(image: Image.Image, dpi: int) -> PageImage:
    return PageImage(1, jpeg(image, quality=75, dpi=dpi), "image/jpeg", image.width, image.height, dpi)


# --- without ---------------------------------------------------------------------------------------------------------


def stack_of(split: str, seed: int) -> tuple[list[PageText], set[int]]:
    """About 300 pages of papers one after the other, and the pages with which they begin, but for the first."""
    texts: list[PageText] = []
    starts: set[int] = set()
    for number in itertools.count(seed * 1000):
        starts.add(len(texts) + 1)
        texts += paper(number, split)
        if len(texts) >= PAGES:
            return [replace(page, number=place) for place, page in enumerate(texts, start=1)], starts - {1}
    raise AssertionError


def cues() -> None:
    """What is proposed in stacks without sheets."""
    rows = []
    for split in SPLITS:
        missed = false = total = papers = 0
        cost = 0.0
        for seed in range(SEEDS):
            texts, starts = stack_of(split, seed)
            began = time.process_time()
            made = _found(texts)
            cost += time.process_time() - began
            missed, false = missed + len(starts - made), false + len(made - starts)
            total, papers = total + len(texts), papers + len(starts) + 1
        rows.append([
            split, total, papers, missed, false, f"{1000 * missed / total:.1f}", f"{1000 * false / total:.1f}",
            f"{1000 * cost / total:.1f}",
        ])  # fmt: skip
    print(table(("split", "pages", "papers", "missed", "false", "missed/1000", "false/1000", "CPU ms/page"), rows))


def _found(texts: Sequence[PageText]) -> set[int]:
    split = proposed(texts, CLASSIFIER)
    return {part.pages.first for part in split.parts[1:]} if split else set()


def why(split: str) -> None:
    """Every wrong one, with its cues."""
    for seed in range(SEEDS):
        texts, starts = stack_of(split, seed)
        for place, found in _cues(texts):
            score = score_of(found)
            if (score >= 0.5) != (place in starts):
                head = " / ".join(texts[place - 1].text.splitlines()[:4])[:110]
                print(f"{'missed' if place in starts else 'false '} {score:.2f} {[str(cue) for cue in found]} {head}")


def _cues(texts: Sequence[PageText]) -> Iterator[tuple[int, tuple[Cue, ...]]]:
    before, blank = texts[0], False
    for place, page in enumerate(texts[1:], start=2):
        if page.blank:
            blank = True
            continue
        yield place, cues_of(page, before, CLASSIFIER, after_blank=blank)
        before, blank = page, False


def fit() -> None:
    """Weights by logistic regression with a small pull to nought, from the tuning split."""
    given, wanted = [], []
    for seed in range(SEEDS):
        texts, starts = stack_of("tuning", seed)
        for place, found in _cues(texts):
            given.append([1.0, *(float(cue in found) for cue in Cue)])
            wanted.append(float(place in starts))
    x, y = np.array(given), np.array(wanted)
    weights = np.zeros(x.shape[1])
    for _ in range(4000):
        weights -= 0.5 * (x.T @ (1 / (1 + np.exp(-x @ weights)) - y) / len(y) + 0.001 * weights)
    rows = zip(("bias", *Cue), (f"{weight:.1f}" for weight in weights), map(int, x.sum(axis=0)), strict=True)
    print(table(("cue", "weight", "seen"), rows))


# --- real pages ------------------------------------------------------------------------------------------------------


def folder(path: Path) -> None:
    """The files of a folder, each a paper, as one stack; read as a desk reads them."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    config = load(Path("no desk"), environ={}, deskless=True).config
    read = partial(reading.recognize, engine=open_readers(config.reading), limits=config.quality)
    limits = pages.PageLimits(config.inbox.max_bytes, config.inbox.max_pages, config.inbox.max_pixels)
    texts: list[PageText] = []
    starts: set[int] = set()
    for file in sorted(item for item in path.rglob("*") if item.suffix in {".pdf", ".jpg", ".png", ".tif"}):
        starts.add(len(texts) + 1)
        texts += (read(page) for page in pages.render(file.read_bytes(), limits))
    made = _found([replace(page, number=place) for place, page in enumerate(texts, start=1)])
    starts -= {1}
    print(
        table(
            ("pages", "papers", "missed", "false"),
            [[len(texts), len(starts) + 1, len(starts - made), len(made - starts)]],
        )
    )
    print("false at", sorted(made - starts), "missed at", sorted(starts - made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("covers", "cues", "fit", "why", "folder"))
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--dpi", type=int, nargs="*", default=[200])
    parser.add_argument("--split", choices=SPLITS, default="tuning")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    match asked.what:
        case "covers":
            head = ("dpi", "pages", "papers", "missed", "false", "wrong", "lost", "wrong/1000", "CPU ms/page")
            print(table(head, [covers(dpi, 1) for dpi in asked.dpi]))
        case "cues":
            cues()
        case "fit":
            fit()
        case "why":
            why(asked.split)
        case "folder":
            folder(asked.path)


if __name__ == "__main__":
    main()
