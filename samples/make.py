"""Make samples/inbox and samples/expected.json: `python -m samples.make`. The same bytes each time."""

import io
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from samples.layout import set_paper
from samples.papers import MAN_ID, PAPERS, WOMAN, WOMAN_ID, Paper
from samples.scanner import Effects, jpeg, scan

HERE: Final = Path(__file__).resolve().parent
DPI: Final = 300
#: TIFF holds JPEG without colour subsampling: the same number gives three times the bytes.
_TIFF_QUALITY: Final = 30
_QUALITY: Final = 58
#: The paper that a clerk has to look at; alone in samples/stained.
STAINED: Final = "SCAN_0013.jpg"
#: Middle and half axes, as shares of the page; how much of the letters' contrast is gone, and in what they drown.
_STAIN: Final = ((0.36, 0.224), (0.085, 0.017))
_STAIN_COVERS: Final = 0.85
_STAIN_COLOUR: Final = (150, 110, 70)


def clean_pages(paper: Paper, *, dpi: int = DPI, seed: int = 0) -> list[tuple[Image.Image, list[str]]]:
    """The pages as they left the printer, signed and sealed, and the lines on each."""
    rng = _rng(paper, seed)
    return [(sheet.image, sheet.lines) for sheet in set_paper(paper, dpi=dpi, rng=rng)]


def scanned_pages(
    paper: Paper, *, dpi: int = DPI, seed: int = 0, effects: Effects | None = None
) -> list[tuple[Image.Image, list[str]]]:
    """The pages as a scanner sees them; without effects, those of the sample."""
    rng = _rng(paper, seed + 1)
    out = []
    for image, lines in clean_pages(paper, dpi=dpi, seed=seed):
        own = Effects(skew_deg=round(float(rng.uniform(-1.4, 1.4)), 2), upside_down=paper.upside_down)
        out.append((scan(image, effects or own, rng), lines))
    return out


def _rng(paper: Paper, seed: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(paper.file.encode()), seed])


def delivered(paper: Paper) -> bytes:
    """The file as the scanner leaves it, in the format that its name says."""
    pictures = [image for image, _ in scanned_pages(paper)]
    if paper.file.endswith(".pdf"):
        return pdf_of(pictures, dpi=DPI)
    if paper.file.endswith(".tif"):
        return _tiff(pictures, bilevel=paper.bilevel)
    return jpeg(pictures[0], quality=_QUALITY, dpi=DPI)


def pdf_of(pictures: list[Image.Image], *, dpi: int) -> bytes:
    """The pages in a PDF file without any text, as scanners make them."""
    pdf = pikepdf.new()
    for picture in pictures:
        data = jpeg(picture, quality=_QUALITY, dpi=dpi)
        image = pdf.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
        image.stream_dict.Filter = Name.DCTDecode
        width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
            Resources=Dictionary(XObject=Dictionary(Im0=image)),
            Contents=pdf.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _tiff(pictures: list[Image.Image], *, bilevel: bool) -> bytes:
    out = io.BytesIO()
    if bilevel:
        frames = [
            picture.convert("L").point(lambda level: 255 if level > 150 else 0).convert("1") for picture in pictures
        ]
        frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(DPI, DPI))
    else:
        pictures[0].save(
            out,
            "TIFF",
            save_all=True,
            append_images=pictures[1:],
            compression="jpeg",
            quality=_TIFF_QUALITY,
            dpi=(DPI, DPI),
        )
    return out.getvalue()


def stained() -> bytes:
    """A birth certificate with a brown stain over the name: people read through it, a machine should ask."""
    certificate = next(paper for paper in PAPERS if paper.kind == "birth_certificate")
    body = (
        f"Họ, chữ đệm, tên: {WOMAN}",
        "Ngày, tháng, năm sinh: 05/11/1997",
        "Ghi bằng chữ: Ngày năm tháng mười một năm một nghìn chín trăm chín mươi bảy",
        "Giới tính: Nữ    Dân tộc: Kinh    Quốc tịch: Việt Nam",
        "Nơi sinh: Trạm Y tế xã Mẫu Sơn Đông, tỉnh Quảng Ngãi",
        f"Số định danh cá nhân: {WOMAN_ID}",
        "Họ, chữ đệm, tên người mẹ: Lý Thị Mẫu Ba",
        "Năm sinh: 1972    Dân tộc: Kinh    Quốc tịch: Việt Nam",
    )
    paper = replace(certificate, file=STAINED, body=body, number="46/2016", date="23 tháng 5 năm 2016")
    ((picture, _),) = scanned_pages(paper)
    pixels = np.asarray(picture, dtype=np.float32)
    down, across = np.mgrid[0 : picture.height, 0 : picture.width]
    middle, half = _STAIN
    away = np.hypot((across / picture.width - middle[0]) / half[0], (down / picture.height - middle[1]) / half[1])
    cover = np.clip((1 - away) * 6, 0, 1)[:, :, None] * _STAIN_COVERS
    soaked = pixels * (1 - cover) + np.array(_STAIN_COLOUR) * cover
    return jpeg(Image.fromarray(soaked.astype(np.uint8)), quality=_QUALITY, dpi=DPI)


def expected() -> dict[str, object]:
    """The truth about every file."""
    papers = [
        {
            "file": paper.file,
            "kind": paper.kind,
            "group": paper.group,
            "dossier": paper.dossier,
            "procedure": paper.procedure,
            "pages": [{"lines": lines} for _, lines in clean_pages(paper, dpi=72)],
            "fields": paper.fields,
        }
        for paper in PAPERS
    ]
    # What `sohoa reuse` is shown with: the same citizen, another procedure.
    reuse = {"owner": MAN_ID, "procedure": "1.001612", "on": "2025-12-01"}
    return {"schema": "sohoa.samples/1", "papers": papers, "reuse": reuse}


def main() -> None:
    """Write everything."""
    inbox = HERE / "inbox"
    inbox.mkdir(exist_ok=True)
    for paper in PAPERS:
        (inbox / paper.file).write_bytes(delivered(paper))
    (HERE / "stained").mkdir(exist_ok=True)
    (HERE / "stained" / STAINED).write_bytes(stained())
    text = json.dumps(expected(), ensure_ascii=False, indent=1) + "\n"
    (HERE / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
