"""The manifest of a folder: a CSV that says what is known and expected of each file; mistakes name row and column."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commands.terminal import t
from core.catalogue.kinds import load_kinds
from core.codes import is_account
from core.errors import ConfigError
from core.model import DossierCode, Expected, KindCode, OwnerId, ProcedureCode
from core.text import nfc
from pipeline.receiving import Told

COLUMNS: Final = (
    *("file", "dossier_code", "procedure_code", "owner"),
    *("box", "folder", "shelf", "pages", "kind", "operator"),
)
#: An account name; a person's name has no place in statistics.


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says of its file."""

    told: Told
    expected: Expected


def read_manifest(path: Path) -> dict[str, Line]:
    """What the manifest says, by file; paths are written with "/", in NFC.

    Raises:
        ConfigError: with row and column of the first mistake.
    """
    kinds = frozenset(kind.code for kind in load_kinds())
    lines: dict[str, Line] = {}
    rows: dict[str, int] = {}
    for number, row in _rows(path):
        source = nfc(row["file"].replace("\\", "/").removeprefix("./"))
        if not source or source.startswith("/") or ".." in source.split("/"):
            raise _wrong(
                path, number, "file", t("cần đường dẫn trong thư mục", "a path below the folder is needed"), row["file"]
            )
        if source in lines:
            words = t(f"tệp này đã có ở dòng {rows[source]}", f"the same file is in row {rows[source]}")
            raise _wrong(path, number, "file", words, row["file"])
        lines[source], rows[source] = _line(path, number, row, kinds), number
    return lines


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            t(
                f"{path.name}: tệp không phải UTF-8. Trong Excel hãy lưu lại dạng “CSV UTF-8”.",
                f"{path.name}: the file is not UTF-8; in Excel, save it as “CSV UTF-8”",
            )
        ) from error
    head = text.partition("\n")[0]
    # Excel in Vietnam writes semicolons: the comma is its decimal point.
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if ";" in head and "," not in head else ",")
    names = [name.strip() for name in next(reader, [])]
    _check_head(path, names)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            found = t(
                f"có {len(cells)} ô, tiêu đề chỉ có {len(names)} cột", f"{len(cells)} cells, but {len(names)} columns"
            )
            raise ConfigError(
                t(f"{path.name}, dòng {reader.line_num}: {found}", f"{path.name}, row {reader.line_num}: {found}")
            )
        filled = dict.fromkeys(COLUMNS, "") | {
            name: cell.strip() for name, cell in zip(names, cells, strict=False) if name
        }
        yield reader.line_num, filled


def _check_head(path: Path, names: list[str]) -> None:
    if "file" not in names:
        raise ConfigError(
            t(
                f"{path.name}: dòng 1 phải có cột file; các cột khác có thể có: {', '.join(COLUMNS[1:])}",
                f"{path.name}: row 1 must name the column file, and may name {', '.join(COLUMNS[1:])}",
            )
        )
    for name in names:
        if name not in COLUMNS:
            words = t(f"không có cột này; các cột: {', '.join(COLUMNS)}", f"unknown; known: {', '.join(COLUMNS)}")
            raise _wrong(path, 1, name or "–", words)
        if names.count(name) > 1:
            raise _wrong(path, 1, name, t("cột này có hai lần", "this column is there twice"))


def _line(path: Path, number: int, row: Mapping[str, str], kinds: frozenset[KindCode]) -> Line:
    pages = row["pages"]
    if pages and not re.fullmatch(r"0*[1-9][0-9]{0,5}", pages, re.ASCII):
        raise _wrong(path, number, "pages", t("cần số trang từ 1 trở lên", "a number from 1 is needed"), pages)
    if row["kind"] and row["kind"] not in kinds:
        words = t("không có loại giấy tờ này trong configs/kinds.toml", "configs/kinds.toml has no such kind")
        raise _wrong(path, number, "kind", words, row["kind"])
    if row["operator"] and not is_account(row["operator"]):
        words = t("cần tên tài khoản (chữ không dấu, số, . _ -)", "an account name is needed (letters, digits, . _ -)")
        raise _wrong(path, number, "operator", words)
    told = Told(
        dossier_code=DossierCode(row["dossier_code"]) if row["dossier_code"] else None,
        procedure_code=ProcedureCode(row["procedure_code"]) if row["procedure_code"] else None,
        owner=OwnerId(row["owner"]) if row["owner"] else None,
    )
    expected = Expected(
        box=nfc(row["box"]),
        folder=nfc(row["folder"]),
        shelf=nfc(row["shelf"]),
        pages=int(pages) if pages else None,
        kind=KindCode(row["kind"]) if row["kind"] else None,
        operator=row["operator"],
    )
    return Line(told, expected)


def _wrong(path: Path, number: int, column: str, words: str, found: str = "") -> ConfigError:
    shown = f" ({found[:60]})" if found else ""
    return ConfigError(
        t(
            f"{path.name}, dòng {number}, cột {column}: {words}{shown}",
            f"{path.name}, row {number}, column {column}: {words}{shown}",
        )
    )
