"""Values of fields: how many wrong ones are shown as certain, and how many right ones a clerk is asked about.

    python -m bench.fields                 both splits
    python -m bench.fields --pages 20      fewer pages

Decisions about invented people, other numbers, days and names on each, as bad scanners leave them. `one reader` is the
engine alone, `two readers` what a desk does. No font and no given name is in both splits, and no limit was chosen on
the test split. The kind of the papers is told, so that only values are counted.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.good_pages import FACES, FOLDER
from bench.table import table
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.config import load
from core.model import Classification, FieldName, Group, KindCode, Metadata, PageImage, PageText
from pipeline.metadata import extract
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.second import open_readers
from samples.scanner import Effects, jpeg, scan

#: One issued paper in four was scanned so coarsely.
DPI: Final = 150
SPLITS: Final = ("tuning", "test")
FAMILIES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Đỗ", "Bùi", "Vũ")
GIVEN: Final = {"tuning": ("Mẫu", "Thử", "Ví", "Giả", "Tưởng"), "test": ("Hư", "Cấu", "Dụ", "Nháp", "Bịa")}
CONFIG: Final = load(Path("no desk"), environ={}, deskless=True).config
Values = dict[FieldName, str]


def decision(number: int, split: str) -> tuple[PageImage, Values]:
    """The page of that number, the same each time, and what stands on it."""
    rng = np.random.default_rng([number, split == "test", 23])
    who, signer = (f"{rng.choice(FAMILIES)} {rng.choice(('Văn', 'Thị'))} {rng.choice(GIVEN[split])}" for _ in range(2))
    born, issued = (
        (int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(year)) for year in (rng.integers(50, 100), 2025)
    )
    value = {
        FieldName.NUMBER: str(rng.integers(1, 3000)),
        FieldName.SYMBOL: "QĐ-UBND",
        FieldName.ISSUED_DATE: f"{issued[2]}-{issued[1]:02}-{issued[0]:02}",
        FieldName.SIGNER_NAME: signer,
        FieldName.PERSON_NAME: who,
        FieldName.BIRTH_DATE: f"19{born[2]}-{born[1]:02}-{born[0]:02}",
        FieldName.PERSONAL_ID: f"051{int('Thị' in who)}{born[2]}{rng.integers(10**6):06}",
        FieldName.DOSSIER_CODE: f"H48.001.01-2509{rng.integers(1, 31):02}-{rng.integers(10**4):04}",
    }
    day = f"ngày {issued[0]:02} tháng {issued[1]} năm {issued[2]}"
    rows = (
        (25, 20, "ỦY BAN NHÂN DÂN"), (100, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (25, 27, "XÃ MẪU SƠN ĐÔNG"), (112, 27, "Độc lập - Tự do - Hạnh phúc"),
        (25, 38, f"Số: {value[FieldName.NUMBER]}/QĐ-UBND"), (105, 38, f"Mẫu Sơn Đông, {day}"),
        (88, 55, "QUYẾT ĐỊNH"), (60, 63, "Về việc hỗ trợ hộ gia đình sửa chữa nhà ở"),
        (25, 80, f"Họ và tên: {who}"), (25, 88, f"Ngày, tháng, năm sinh: {born[0]:02}/{born[1]:02}/19{born[2]}"),
        (25, 96, f"Số định danh cá nhân: {value[FieldName.PERSONAL_ID]}"),
        (25, 104, f"Mã hồ sơ: {value[FieldName.DOSSIER_CODE]}"),
        (130, 125, "CHỦ TỊCH"), (125, 155, signer),
    )  # fmt: skip
    image = Image.new("RGB", (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)), (252, 252, 249))
    face = ImageFont.truetype(str(FOLDER / f"{rng.choice(FACES[split])}.ttf"), round(rng.uniform(12, 13.5) / 72 * DPI))
    for x, y, text in rows:
        ImageDraw.Draw(image).text((x / 25.4 * DPI, y / 25.4 * DPI), text, (28, 28, 30), face, anchor="ls")
    effects = Effects(
        skew_deg=round(float(rng.uniform(-0.8, 0.8)), 2),
        noise=float(rng.uniform(4, 12)),
        shade=float(rng.uniform(0.02, 0.15)),
        blur=float(rng.uniform(0.6, 1.1)),
    )
    data = jpeg(scan(image, effects, rng), quality=int(rng.integers(30, 60)), dpi=DPI)
    return PageImage(1, data, "image/jpeg", *image.size, float(DPI)), value


def by_one(text: PageText) -> PageText:
    """The page as one reader alone leaves it."""
    return replace(text, words=tuple(replace(word, doubt=None, proposal=None) for word in text.words))


def described(text: PageText) -> Metadata:
    told = Classification(Group.RESULT, KindCode("decision"), 1.0, abstained=False)
    return extract((text,), told, load_kinds(), load_fields(), accept_score=CONFIG.metadata.accept_score)


def outcomes(values: Values, found: Metadata) -> Iterator[str]:
    """What became of each value."""
    for name, truth in values.items():
        item = found.get(name)
        if item is None or (item.value is None and item.other is None):
            yield "not found"
            continue
        # The clerk sees what the second reading gives, too.
        right = "right" if item.value == truth else "wrong, other right" if item.other == truth else "wrong"
        yield f"asked, {right}" if item.abstained else f"certain, {right}"


COLUMNS: Final = (
    "certain, right", "certain, wrong", "asked, right", "asked, wrong, other right", "asked, wrong", "not found",
)  # fmt: skip


def count(pages: Iterable[tuple[Values, PageText]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {"one reader": Counter(), "two readers": Counter()}
    for values, text in pages:
        counts["one reader"].update(outcomes(values, described(by_one(text))))
        counts["two readers"].update(outcomes(values, described(text)))
    return counts


def show(counts: dict[str, dict[str, Counter[str]]]) -> str:
    rows: list[Sequence[str]] = [
        (f"{split}, {who}", *(str(found[column]) for column in COLUMNS))
        for split, readers in counts.items()
        for who, found in readers.items()
    ]
    return table(("values of fields", *COLUMNS), rows)


def pages_read(split: str, pages: int, engine: OcrEngine) -> Iterator[tuple[Values, PageText]]:
    for number in range(pages):
        image, values = decision(number, split)
        yield values, recognize(image, engine, CONFIG.quality)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60, help="of a split")
    pages = parser.parse_args().pages
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    engine = open_readers(CONFIG.reading)
    print(f"{engine.name}; {pages} pages a split")
    print(show({split: count(pages_read(split, pages, engine)) for split in SPLITS}))


if __name__ == "__main__":
    main()
