"""How readers show a page."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.pipeline.pdfa.papers import DPI


def drawn(data: bytes, page: int = 0) -> Image.Image:
    """A page as pdfium draws it, at the resolution of the scan."""
    document = pypdfium2.PdfDocument(data)
    try:
        # A hair less, or rounding up makes one row too many.
        picture: Image.Image = document[page].render(scale=DPI / 72 - 1e-5).to_pil().convert("RGB")
    finally:
        document.close()
    return picture


def drawn_by_poppler(data: bytes) -> Image.Image:
    """Page 1 as poppler draws it."""
    tool = shutil.which("pdftoppm")
    assert tool, "pdftoppm is missing: apt-get install poppler-utils"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(data)
        subprocess.run([tool, "-r", f"{DPI:.0f}", "-png", "-singlefile", str(path), str(path)], check=True)
        with Image.open(f"{path}.png") as picture:
            return picture.convert("RGB")
