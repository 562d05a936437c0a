"""Books as offices save them: what can be read is read, what cannot is named with row, column and how to save it."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.catalogue.registers import Line
from core.errors import ConfigError
from core.model import Level, RegisterRow, Unit, UnitCode
from core.text.legacy import LegacyEncoding
from pipeline.targets import enter, read_book
from pipeline.targets.files import read_table
from storage import open_index
from storage.files import FilesStore
from tests.contracts.conftest import index_settings

UNITS = (Unit(UnitCode("H48"), "Tỉnh", Level.PROVINCE, None, dt.date(2000, 1, 1)),)
TODAY = dt.date(2025, 11, 28)
HEAD = "unit,year,measure,value,source\n"
ROW = (RegisterRow(UnitCode("H48"), 2025, "solved", 450, "sổ, quyển 1"),)


def book(path: Path, data: bytes) -> tuple[tuple[RegisterRow, ...], list[str]]:
    path.write_bytes(data)
    found = read_book(path, units=UNITS, on=TODAY)
    return found.rows, [fault.sentence("en") for fault in found.faults]


def old(text: str, encoding: LegacyEncoding) -> bytes:
    """A text in the codes of a time before Unicode."""
    codes = {encoding.decoded(bytes([code])): code for code in range(255, 31, -1)}
    return bytes(codes[letter] for letter in text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_book_is_read_as_spreadsheets_save_it(encoding: str, between: str, tmp_path: Path) -> None:
    cells = [HEAD.strip().split(","), ["H48", " 2025 ", "solved", "450", '"sổ, quyển 1"']]
    text = "\r\n".join(between.join(row) for row in cells) + "\r\n\r\n"
    assert book(tmp_path / "so.csv", text.encode(encoding)) == (ROW, [])


def test_a_workbook_is_read_with_its_numbers_as_numbers(tmp_path: Path) -> None:
    path, workbook = tmp_path / "so.xlsx", Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (HEAD.strip().split(","), ["H48", 2025, "solved", 450.0, "sổ, quyển 1", None], [None] * 5):
        sheet.append(row)
    workbook.save(path)
    found = read_book(path, units=UNITS, on=TODAY)
    assert (found.rows, found.faults) == (ROW, ())


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"H48,2025,solved,1,s\xf4\xd2", "column source: found “Windows-1258: sổ”; save the file as CSV UTF-8"),
        (b"H48,2025,solved,1," + old("sổ quyển một", LegacyEncoding.TCVN3), "found “TCVN3: sổ quyển một”"),
        (b"H48,2025,solved,1,\xff\xfe\xfd", "found “?”"),
        (b"\xe1\xbb,2025,solved,1,a", "row 3, column unit"),
        (b"H48,2025,solved,1,a,b,\xe1\xbb", "row 3, column 7"),
    ],
)
def test_a_book_in_another_encoding_names_the_row_and_the_column(row: bytes, says: str, tmp_path: Path) -> None:
    rows, (sentence,) = book(tmp_path / "so.csv", HEAD.encode() + b"H48,2024,solved,1,a\n" + row + b"\n")
    assert rows == ()
    assert "row 3" in sentence
    assert says in sentence


@pytest.mark.parametrize("data", ["unit".encode("utf-16-le"), b"\xff\xfea"])
def test_a_book_of_two_bytes_a_letter_that_is_not_whole_or_not_marked_is_refused(data: bytes, tmp_path: Path) -> None:
    rows, (sentence,) = book(tmp_path / "so.csv", data)
    assert (rows, sentence) == ((), "row 1, column –: found “UTF-16”; save the file as CSV UTF-8")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("so.csv", HEAD.encode() + b'H48,2025,solved,1,"a', "so.csv, dòng 2"),
        ("so.xlsx", b"no workbook", "not an XLSX workbook"),
        ("so.csv", b"x" * 32_000_001, "larger than 32,000,000 bytes"),
        ("so.csv", HEAD.encode() + b"a\n" * 200_001, "more than 200,000 rows"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=says):
        book(tmp_path / name, data)


def test_a_cell_over_several_lines_keeps_the_rows_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    path.write_text('a,"b\nc"\nd,e\n')
    assert read_table(path)[0] == (Line(1, ("a", "b\nc")), Line(3, ("d", "e")))


def test_one_number_is_entered_as_it_was_typed_or_says_what_is_wrong(tmp_path: Path) -> None:
    index = open_index(index_settings(f"sqlite:///{tmp_path}/index.db", tmp_path), create=True)
    at, store = dt.datetime(2025, 11, 28, 3, tzinfo=dt.UTC), FilesStore(tmp_path / "store")
    typed = {"unit": "H48", "year": "2025", "quarter": "", "measure": "solved", "value": "1.234,5", "source": "sổ"}
    (fault,) = enter(index, store, typed, units=UNITS, actor="clerk", at=at)
    assert (fault.column, index.registers.rows()) == ("value", ())
    assert enter(index, store, typed | {"value": "1234 "}, units=UNITS, actor="clerk", at=at) == ()
    (entry,) = index.registers.history(UnitCode("H48"), 2025)
    assert (entry.row.value, entry.actor, entry.at) == (1234, "clerk", at)
    index.close()
