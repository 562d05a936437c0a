"""A file of two thousand pages goes through page by page: memory is that of a few pages, not of all."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.pipeline.scans import FILLS, add_page, encoded, image_object, saved

pytestmark = pytest.mark.usefixtures("unmeasured")

ROOT = Path(__file__).resolve().parents[3]
PAGES = 2000
#: All of the pages at once would take twelve times as much.
BOUND_MIB = 40
#: Receives the file and renders it, as the desk does, and prints the pages and by how much its memory grew meanwhile.
_SCRIPT = """
import sys
from pathlib import Path
from bench.memory import peak_kib
from core.config import load
from core.model import Status
from pipeline.inbox import collect
from pipeline.receiving import Receiver
from pipeline.steps import advance
from pipeline.tools import open_tools, utc_now
from storage import open_index

desk = load(Path(sys.argv[1]), environ={})
index = open_index(desk.config.index, create=True)
tools = open_tools(desk)
receiver = Receiver(desk, index, clock=utc_now)
small, big = sorted(collect(Path(sys.argv[2]), quiet_seconds=0), key=lambda scan: scan.size_bytes)
advance(receiver.take(small).id, tools)
before = peak_kib()
document = advance(receiver.take(big).id, tools)
assert document.status is Status.RENDERED
print(document.page_count, (peak_kib() - before) // 1024)
"""


def many_pages(pages: int) -> bytes:
    """Pages that show one and the same noise: a small file whose pages are 250 kB each."""
    noise = np.random.default_rng(1).integers(0, 256, (351 * 2, 248 * 2), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG", quality=90, dpi=(600, 600))
    assert len(data) * PAGES > 10 * BOUND_MIB * 1024 * 1024
    pdf = pikepdf.new()
    image = pdf.make_indirect(image_object(pdf, data, (248 * 2, 351 * 2), ColorSpace=pikepdf.Name.DeviceGray))
    for _ in range(pages):
        add_page(pdf, FILLS, {"/Im0": image})
    return saved(pdf)


def test_a_file_of_two_thousand_pages_is_received_and_rendered_a_page_at_a_time(tmp_path: Path) -> None:
    home, folder = tmp_path / "desk", tmp_path / "box"
    home.mkdir()
    folder.mkdir()
    (home / "sohoa.toml").write_text("", encoding="utf-8")
    (folder / "small.pdf").write_bytes(many_pages(1))
    (folder / "big.pdf").write_bytes(many_pages(PAGES))
    command = [sys.executable, "-c", _SCRIPT, str(home), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages, grown_mib = map(int, done.stdout.split())
    assert pages == PAGES
    assert grown_mib < BOUND_MIB
