"""Engines that read print. The only importer of pytesseract."""

import contextlib
import csv
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import cv2
import pytesseract

from core.errors import ConfigError, DocumentError, Reason, TooSlowError, UnavailableError
from core.settings import ReadingSettings
from core.text import nfc
from pipeline.reading import data
from pipeline.reading.ink import Gray, resized
from pipeline.reading.resident import GoneError, Resident, library_of


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word in pixels of the picture that was read."""

    text: str = field(repr=False)
    x0: int
    y0: int
    x1: int
    y1: int
    score: float
    line: int
    other: str | None = field(default=None, repr=False)  #: what a second reader sees there; None: it has not looked
    sure: float = 0.0  #: of the second reader's least sure letter


class OcrEngine(Protocol):
    """Reads the print of one upright page."""

    @property
    def name(self) -> str:
        """Engine, version and language data, for the record of who read what."""

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        """Every word, in reading order.

        Raises:
            DocumentError: reading takes too long or fails.
            UnavailableError: there is no room for the picture, or the program is gone.
        """

    def orientation(self, gray: Gray, dpi: float) -> int:
        """Degrees clockwise, of 0, 90, 180 and 270, that put the page upright; 0 where that cannot be told."""


#: A file in memory costs a third less than an array handed over through Python.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  folders below it get random names and mode 700
_PREFIX: Final = "sohoa-"
_OSD_DPI: Final = 150
_OSD_SURE: Final = 1.0
_ROTATE: Final = re.compile(r"Rotate: (\d+)")
_CONFIDENCE: Final = re.compile(r"Orientation confidence: ([\d.]+)")
#: Scans are black on white; looking for white on black in each line takes time.
_VARIABLES: Final = {"tessedit_do_invert": "0"}
_COLUMNS: Final = (  # of tesseract's TSV
    "level", "page_num", "block_num", "par_num", "line_num", "word_num",
    "left", "top", "width", "height", "conf", "text",
)  # fmt: skip
#: Specks that the engine itself does not believe in.
_JUNK_SCORE: Final = 0.1
_JUNK_SIGN_SCORE: Final = 0.5


@dataclass(frozen=True)
class TesseractEngine:
    """Tesseract as processes of its own: some that stay, and where they cannot be had, one run a page.

    Args:
        language: name of the language data, "vie".
        tessdata: folder of the data; empty for the system's.
        page_seconds: how long one page may take.
    """

    language: str
    tessdata: str
    page_seconds: float
    #: Those that have nothing to read; pages that are read side by side have one each.
    _idle: list[Resident] = field(default_factory=list, init=False, repr=False, compare=False)

    @cached_property
    def name(self) -> str:
        """E.g. "tesseract 5.3.0 vie best_int"."""
        return f"tesseract {pytesseract.get_tesseract_version()} {data.said(self.language, self.tessdata)}"

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        """Every word, in reading order: one run gives text, boxes and scores."""
        words = []
        lines: dict[tuple[str, ...], int] = {}
        for row in csv.DictReader(
            self._table(gray, dpi).splitlines(), _COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            text, score = nfc((row["text"] or "").strip()), float(row["conf"]) / 100
            if not text or score < (_JUNK_SCORE if any(map(str.isalnum, text)) else _JUNK_SIGN_SCORE):
                continue
            place = (row["block_num"], row["par_num"], row["line_num"])
            line = lines.setdefault(place, len(lines))
            left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
            words.append(RawWord(text, left, top, left + width, top + height, min(1.0, score), line))
        return tuple(words)

    def orientation(self, gray: Gray, dpi: float) -> int:
        """By tesseract's script detection, on a smaller picture."""
        scale = min(1.0, _OSD_DPI / dpi)
        try:
            with self._as_file(resized(gray, scale)) as path:
                found = self._run(path, f"{self._osd_option} --psm 0 --dpi {round(dpi * scale)}", "osd")
        except DocumentError:
            # Too few letters to tell: it says so by failing.
            return 0
        rotate, confidence = _ROTATE.search(found), _CONFIDENCE.search(found)
        if rotate is None or confidence is None or float(confidence[1]) < _OSD_SURE:
            return 0
        return int(rotate[1]) % 360

    @cached_property
    def _osd_option(self) -> str:
        # Whoever brings better data for a language need not bring the system's for orientation too.
        own = self.tessdata and (Path(self.tessdata) / "osd.traineddata").is_file()
        return data.option(self.tessdata) if own else ""

    def _table(self, gray: Gray, dpi: float) -> str:
        """Tesseract's TSV without its line of headings: one run gives text, boxes and scores."""
        with self._as_file(gray) as path:
            with contextlib.suppress(GoneError):
                return self._asked(path, gray.shape, round(dpi))
            # The program reads it, or says why it cannot be read.
            variables = " ".join(f"-c {name}={value}" for name, value in _VARIABLES.items())
            options = f"{data.option(self.tessdata)} --psm 3 --dpi {round(dpi)} {variables} -c tessedit_create_tsv=1"
            return self._run(path, options, "tsv").partition("\n")[2]

    def _asked(self, path: Path, shape: tuple[int, ...], dpi: int) -> str:
        """What a process that stays makes of a picture.

        Raises:
            GoneError: there is none, or it ended over the picture.
        """
        library = library_of("tesseract")
        if library is None:
            raise GoneError("the program is no program of the library")
        try:
            resident = self._idle.pop()
        except IndexError:
            resident = Resident(library, self.tessdata, self.language, _VARIABLES)
        try:
            table = resident.tsv(path, (shape[1], shape[0]), dpi=dpi, seconds=self.page_seconds)
        except TimeoutError as error:
            raise self._too_slow() from error
        if not resident.worn:
            self._idle.append(resident)
        return table

    @contextlib.contextmanager
    def _as_file(self, gray: Gray) -> Iterator[Path]:
        """The picture as a file that is gone afterwards."""
        try:
            with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=_scratch()) as place:
                path = Path(place) / "page.pgm"
                height, width = gray.shape
                path.write_bytes(b"P5 %d %d 255\n" % (width, height) + gray.tobytes())
                yield path
        except OSError as error:
            if error.errno == errno.ENOMEM:
                raise MemoryError from error
            # Not this page's fault: the disk is full, or the program went.
            raise UnavailableError(
                f"không chạy được tesseract trên một trang: {type(error).__name__} / "
                f"tesseract cannot be run on a page: {type(error).__name__}"
            ) from error

    def _run(self, path: Path, options: str, kind: str) -> str:
        try:
            return str(
                pytesseract.pytesseract.run_and_get_output(
                    str(path),
                    extension=kind,
                    lang="osd" if kind == "osd" else self.language,
                    config=options,
                    timeout=self.page_seconds,
                )
            )
        except pytesseract.TesseractError as error:
            raise DocumentError(Reason.UNREADABLE, f"tesseract: exit {error.status}") from error
        except RuntimeError as error:
            # pytesseract's word for a program that did not end in time.
            raise self._too_slow() from error

    def _too_slow(self) -> TooSlowError:
        return TooSlowError(f"a page was not read within reading.page_seconds = {self.page_seconds:g}")


def _scratch() -> Path:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def clear_scratch() -> None:
    """Take away the pictures that processes which are no more have left: they show papers."""
    for path in _scratch().glob(f"{_PREFIX}*-*"):
        process = path.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", process).exists():
            shutil.rmtree(path, ignore_errors=True)


def open_engine(settings: ReadingSettings) -> OcrEngine:
    """The engine that the settings name, proved to be there with its language.

    Raises:
        ConfigError: the program or its language data is missing, with the package that brings it.
    """
    if shutil.which("tesseract") is None:
        raise ConfigError(
            "thiếu tesseract: cài gói tesseract-ocr / tesseract is missing: install the package tesseract-ocr"
        )
    # One thread a page: more only get in each other's way when every core reads a page of its own.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    folder = data.folder_of(settings.language, settings.tessdata)
    there = data.languages_in(folder)
    for language in settings.language.split("+"):
        if language not in there:
            raise ConfigError(
                f"tesseract thiếu dữ liệu {language}: cài gói tesseract-ocr-{language} / "
                f"tesseract has no data for {language}: install the package tesseract-ocr-{language}"
            )
    if "osd" not in there | data.languages_in(""):
        raise ConfigError(
            "tesseract thiếu dữ liệu osd: cài gói tesseract-ocr-osd / "
            "tesseract has no data for osd: install the package tesseract-ocr-osd"
        )
    return TesseractEngine(settings.language, folder, settings.page_seconds)
