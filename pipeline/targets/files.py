"""A table as offices keep it, CSV or XLSX, as lines of text; what cannot be read is named with its place."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.catalogue.registers import Fault, Line
from core.errors import ConfigError
from core.text import nfc
from core.text.legacy import LegacyEncoding
from core.text.syllables import legal_share

#: A province of 300 units fills 200,000 rows of some 60 bytes in five years of quarters.
_MOST_BYTES: Final = 32_000_000
_MOST_ROWS: Final = 200_000
_UTF8: Final = ("lưu tệp dạng CSV UTF-8", "save the file as CSV UTF-8")


def read_table(path: Path) -> tuple[tuple[Line, ...], tuple[Fault, ...]]:
    """The lines of a file, and what of it cannot be read as letters.

    Raises:
        ConfigError: the file is too large, or no table at all.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigError(f"{path.name}: quá lớn, tối đa {_MOST_BYTES:,} byte / larger than {_MOST_BYTES:,} bytes")
    data = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        return _few(path, _workbook(path, data)), ()
    text, faults = _text(data)
    if faults:
        return (), faults
    return _few(path, _csv(path, text)), ()


def _few(path: Path, lines: Iterator[Line]) -> tuple[Line, ...]:
    found: list[Line] = []
    for line in lines:
        if len(found) > _MOST_ROWS:
            raise ConfigError(f"{path.name}: tối đa {_MOST_ROWS:,} dòng / more than {_MOST_ROWS:,} rows")
        found.append(line)
    return tuple(found)


def _text(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """UTF-8, with a mark before it or without, and UTF-16 with its mark; everything else is refused by line."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ()
        except UnicodeDecodeError:
            return "", (Fault(1, "–", "UTF-16", _UTF8),)
    if b"\0" in data:
        return "", (Fault(1, "–", "UTF-16", _UTF8),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return "", tuple(_bad_lines(data))


def _bad_lines(data: bytes) -> Iterator[Fault]:
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    between = _between(lines[0].decode("utf-8", errors="replace")).encode()
    names = lines[0].decode("utf-8", errors="replace").split(between.decode())
    for number, line in enumerate(lines, start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            place = line[: error.start].count(between)
            cell = line.split(between)[place]
            yield Fault(number, names[place] if place < len(names) else str(place + 1), _guess(cell), _UTF8)


def _guess(cell: bytes) -> str:
    """The encoding in which a cell is Vietnamese, with its words in it."""
    read = [
        ("Windows-1258", nfc(cell.decode("cp1258", errors="replace"))),
        ("TCVN3", LegacyEncoding.TCVN3.decoded(cell)),
        ("VNI", LegacyEncoding.VNI.decoded(cell)),
    ]
    name, words = max(read, key=lambda item: legal_share(item[1].split()))
    return f"{name}: {words.strip()}" if legal_share(words.split()) == 1 else "?"


def _between(head: str) -> str:
    """What stands between cells. Excel in Vietnam writes semicolons: the comma is its decimal point."""
    return next((mark for mark in (",", ";", "\t") if mark in head), ",")


def _csv(path: Path, text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_between(text.partition("\n")[0]), strict=True)
    number = 1
    try:
        for cells in reader:
            yield Line(number, tuple(cell.strip() for cell in cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"{path.name}, dòng {number}: không đọc được như CSV / not CSV: {error}") from error


def _workbook(path: Path, data: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield Line(number, tuple(cells))
    # A workbook is a ZIP of XML: what is wrong inside comes out as any of these.
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError, OSError) as error:
        kind = type(error).__name__
        raise ConfigError(f"{path.name}: không đọc được như XLSX / not an XLSX workbook ({kind})") from error


def _cell(value: object) -> str:
    """A cell's value as a clerk would have typed it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
