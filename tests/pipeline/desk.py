"""A desk with real stores, a real index and a real key; only the reader of print is a stand-in for Tesseract."""

import datetime as dt
import io
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from classifiers import Classifier, open_classifier
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.codes import document_id_for
from core.config import load
from core.model import Arrival, DeskCode, Document, DocumentId, DossierCode, OwnerId, PageText, Status
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from pipeline.tools import Tools
from signing.demo import make_demo_keys
from signing.keys import MIN_RSA_BITS
from storage import open_index, open_store
from tests.classifiers.layouts import HEIGHT, WIDTH

MORNING = dt.datetime(2025, 9, 15, 1, 30, tzinfo=dt.UTC)
DPI = 100
SCALE = 0.5  #: from layouts' 200 dpi

SETTINGS = """
[desk]
code = "quay-1"
name = "UBND xã Thử Nghiệm"
unit = "H48.90.01"
[reading]
page_workers = 1
[signing]
pkcs12 = "{keys}/quay.p12"
passphrase_file = "{keys}/quay.pass"
"""


@dataclass
class PrintReader:
    """Reads what it was told stands on every page; before that it does what it was told to do."""

    words: tuple[RawWord, ...] = ()
    first: Callable[[], object] = field(default=lambda: None)
    reads: int = 0

    @property
    def name(self) -> str:
        """Another reader has another name: what one has read is not asked of it again."""
        return f"stand-in {zlib.crc32(repr(self.words).encode()):08x}"

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:  # noqa: ARG002  the protocol's
        self.reads += 1
        self.first()
        return self.words

    def orientation(self, gray: Gray, dpi: float) -> int:  # noqa: ARG002  the protocol's
        return 0


def reader_of(page: PageText, first: Callable[[], object] = lambda: None) -> PrintReader:
    """A reader that finds the words of that page."""
    found = []
    for word in page.words:
        x0, y0, x1, y1 = (round(edge * SCALE) for edge in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
        found.append(RawWord(word.text, x0, y0, x1, y1, word.score, word.line))
    return PrintReader(tuple(found), first)


def scan_of(page: PageText) -> bytes:
    """A picture of the page as a scanner leaves it, a dark bar for every word."""
    image = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 245)
    draw = ImageDraw.Draw(image)
    for word in page.words:
        edges = (word.box.x0, word.box.y0 + 6, word.box.x1, word.box.y1 - 6)
        draw.rectangle([round(edge * SCALE) for edge in edges], fill=20)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def make_keys(folder: Path) -> Path:
    """The keys of a desk, and beside them its empty index, to be copied: making its tables takes longer than a step."""
    keys, blank = folder / "keys", folder / "blank"
    start = MORNING - dt.timedelta(days=9)
    make_demo_keys(keys, folder / "trust", {"quay": "QUẦY THỬ NGHIỆM"}, at=start, bits=MIN_RSA_BITS)
    blank.mkdir()
    (blank / "sohoa.toml").write_text(SETTINGS.format(keys=keys), encoding="utf-8")
    open_index(load(blank, environ={}).config.index, create=True).close()
    return keys


# What comes with the program and never changes is read once: most tests open tools, some of them often.
_kinds = cache(load_kinds)
_book = cache(load_fields)


@cache
def _classifier(accept_score: float) -> Classifier:
    return open_classifier(_kinds(), accept_score=accept_score)


def open_tools(home: Path, keys: Path, engine: PrintReader) -> Tools:
    """The tools of the desk in that folder, which is made if it is missing; opened again they share its stores."""
    if not (home / "sohoa.toml").is_file():
        shutil.copytree(keys.parent / "blank", home, dirs_exist_ok=True)
    config = load(home, environ={}).config
    return Tools(
        config=config,
        store=open_store(config.store),
        work=open_store(config.work),
        index=open_index(config.index, create=True),
        engine=engine,
        classifier=_classifier(config.classifier.accept_score),
        kinds=_kinds(),
        clock=lambda: MORNING,
        book=_book(),
    )


def receive(
    tools: Tools, data: bytes, *, owner: OwnerId | None = None, dossier: DossierCode | None = None
) -> DocumentId:
    """The paper's id, after it fell into the desk's inbox."""
    kept = tools.store.put(data, media_type="image/png")
    desk = DeskCode(tools.config.desk.code)
    document = Document(document_id_for(kept.sha256), desk, Status.RECEIVED, kept, owner=owner, dossier_code=dossier)
    arrival = Arrival(desk, "SCAN0001.png", MORNING, dossier_code=dossier, owner=owner)
    return tools.index.receive(document, arrival).id
