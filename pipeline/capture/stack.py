"""The pages of a stack, one file each, until they are one file: nothing is lost when the scanner or we stop midway."""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from core.errors import ConfigError, DocumentError, Reason, UnavailableError
from core.model import Backs, Sides
from pipeline.capture.profiles import ScanProfile

_ABOUT: Final = "stack.json"
_LOCK: Final = "lock"
_POINTS: Final = 72
_KEPT: Final = re.compile(r"page-(\d{4,})\.pdf\Z")
#: There once the fronts are all in: how many they are.
_TURNED: Final = "turned"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A stack that was not scanned to its end."""

    dossier: str
    pages: int


class Stack:
    """One stack of one dossier: `page-0001.pdf`, … in a folder of its own, each whole or not there.

    Where a profile asks for two passes, the pages of the second are numbered on after those of the first.
    """

    def __init__(self, folder: Path, profile: ScanProfile) -> None:
        """The folder is there and nobody else works in it: see `open_stack`."""
        self.folder = folder
        self._profile = profile

    @property
    def pages(self) -> int:
        """How many pages are there, from the first one on without a gap."""
        return _pages(self.folder)

    @property
    def fronts(self) -> int | None:
        """How many fronts there are; None while they are still fed, or where a stack is fed once."""
        try:
            return int((self.folder / _TURNED).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def turn(self) -> None:
        """Note that the fronts are all there: what follows are backs.

        Raises:
            UnavailableError: there is no room for it.
        """
        try:
            _write(self.folder / _TURNED, str(self.pages).encode())
        except OSError as error:
            raise UnavailableError(
                f"không ghi được capture.folder: {error.strerror} / capture.folder cannot be written: {error.strerror}"
            ) from error

    def place_of(self, number: int) -> int:
        """Which page of the paper the so-many-th page that was fed is."""
        if self._profile.sides is Sides.TOGETHER:
            return number
        fronts = self.fronts
        if fronts is None or number <= fronts:
            return 2 * number - 1
        back = number - fronts
        # More backs than fronts have no place; they are told of when they are counted.
        return 2 * (max(1, fronts - back + 1) if self._profile.backs is Backs.REVERSED else back)

    def keep(self, number: int, scanned: Path) -> bytes:
        """Keep a page that the scanner wrote, and return it as a PDF of one page.

        Raises:
            DocumentError: the scanner wrote no picture.
            UnavailableError: there is no room for it.
        """
        data = _as_pdf(scanned, self._profile)
        target = self.folder / f"page-{number:04}.pdf"
        try:
            _write(target, data)
            scanned.unlink()
        except OSError as error:
            raise UnavailableError(
                f"không ghi được capture.folder: {error.strerror} / capture.folder cannot be written: {error.strerror}"
            ) from error
        return data

    def bind(self) -> tuple[Path, ...]:
        """All pages as one PDF, or fronts and backs as one each; the same pages give the same bytes.

        Raises:
            UnavailableError: there is no room for it.
        """
        fronts = self.fronts
        if fronts is None:
            return (self._bound("stack.pdf", range(1, self.pages + 1)),)
        return (
            self._bound("fronts.pdf", range(1, fronts + 1)),
            self._bound("backs.pdf", range(fronts + 1, self.pages + 1)),
        )

    def _bound(self, name: str, numbers: range) -> Path:
        out = io.BytesIO()
        with contextlib.ExitStack() as opened, pikepdf.new() as pdf:
            for number in numbers:
                data = io.BytesIO((self.folder / f"page-{number:04}.pdf").read_bytes())
                pdf.pages.extend(opened.enter_context(pikepdf.open(data)).pages)
            pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        try:
            _write(self.folder / name, out.getvalue())
        except OSError as error:
            raise UnavailableError(
                f"không ghi được capture.folder: {error.strerror} / capture.folder cannot be written: {error.strerror}"
            ) from error
        return self.folder / name

    def begin_anew(self) -> None:
        """Forget the pages that are there: the stack is scanned from its first page."""
        # The note of the turn last of all: without it, backs would be fronts.
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name == _TURNED):
            if path.name not in {_LOCK, _ABOUT}:
                path.unlink()

    def discard(self) -> None:
        """Forget the stack: it was received. The folder goes when nobody holds it any more."""
        # First of all: pages without it are no stack.
        (self.folder / _ABOUT).unlink(missing_ok=True)
        self.begin_anew()


@contextmanager
def open_stack(journal: Path, dossier: str, profile: ScanProfile) -> Iterator[Stack]:
    """The unfinished stack of a dossier, or a new one; held so that nobody else scans into it.

    Raises:
        ConfigError: somebody else is scanning it.
        UnavailableError: the folder cannot be written.
    """
    # The same dossier finds its stack again; its code is no name for a folder.
    folder = journal / f"s-{hashlib.sha256(dossier.encode()).hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UnavailableError(
            f"không ghi được capture.folder: {error.strerror} / capture.folder cannot be written: {error.strerror}"
        ) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                "hồ sơ này đang được quét; hãy để quét xong đã / "
                "a stack of this dossier is being scanned at this moment; let it end first"
            ) from error
        stack = Stack(folder, profile)
        if not (folder / _ABOUT).exists():
            # New, or received just before we were killed.
            stack.begin_anew()
        _take_up(stack)
        _write(folder / _ABOUT, json.dumps({"schema": "sohoa.stack/1", "dossier": dossier}, indent=1).encode())
        yield stack
        if not (folder / _ABOUT).exists():
            shutil.rmtree(folder)
    finally:
        os.close(lock)


def unfinished(journal: Path) -> tuple[Unfinished, ...]:
    """The stacks that have pages and were not scanned to their end."""
    found = []
    for path in sorted(journal.glob(f"*/{_ABOUT}")):
        with contextlib.suppress(OSError, ValueError, KeyError):
            about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if pages := _pages(path.parent):
                found.append(Unfinished(str(about["dossier"]), pages))
    return tuple(found)


def _take_up(stack: Stack) -> None:
    """What a killed scan left: whole pages of the scanner's are kept, halves and what lies behind a gap are not."""
    for path in sorted(stack.folder.glob("page-*.tif")):
        number = int(path.stem.removeprefix("page-"))
        with contextlib.suppress(DocumentError):
            stack.keep(number, path)
    last = stack.pages
    if last < (stack.fronts or 0):
        (stack.folder / _TURNED).unlink()
    for path in stack.folder.iterdir():
        match = _KEPT.match(path.name)
        if path.suffix in {".part", ".tif"} or (match and int(match[1]) > last):
            path.unlink()


def _pages(folder: Path) -> int:
    numbers = {int(match[1]) for path in folder.iterdir() if (match := _KEPT.match(path.name))}
    last = 0
    while last + 1 in numbers:
        last += 1
    return last


def _write(path: Path, data: bytes) -> None:
    """The whole file or none."""
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _as_pdf(scanned: Path, profile: ScanProfile) -> bytes:
    """A PDF of one page that its picture fills."""
    try:
        with Image.open(scanned) as image:
            image.load()
            dpi = float(image.info.get("dpi", (profile.resolution_dpi, 0))[0])
            picture = image if image.mode in {"1", "L"} else image.convert("RGB")
            with pikepdf.new() as pdf:
                _add_page(pdf, picture, dpi, profile.jpeg_quality)
                out = io.BytesIO()
                pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except (OSError, SyntaxError, ValueError) as error:
        raise DocumentError(Reason.DAMAGED, "the scanner wrote no picture") from error
    return out.getvalue()


def _add_page(pdf: pikepdf.Pdf, picture: Image.Image, dpi: float, quality: int) -> None:
    lossy = bool(quality) and picture.mode != "1"
    if lossy:
        encoded = io.BytesIO()
        # Colours at full resolution: seals and stamps over print are what thinned-out colours blur first.
        picture.save(encoded, "JPEG", quality=quality, subsampling=0, dpi=(round(dpi), round(dpi)))
        image = pdf.make_stream(encoded.getvalue())
        image.stream_dict.Filter = Name.DCTDecode
    else:
        image = pdf.make_stream(picture.tobytes())
    about = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": picture.width,
        "Height": picture.height,
        "ColorSpace": Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray,
        "BitsPerComponent": 1 if picture.mode == "1" else 8,
    }
    for key, value in about.items():
        image.stream_dict[Name("/" + key)] = value
    width, height = (round(pixels * _POINTS / dpi, 3) for pixels in picture.size)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(Im0=image)),
        Contents=pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
