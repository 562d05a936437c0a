"""For whoever must report: files that open as tables, numbers that are numbers, PDFs under the agency's name."""

import datetime as dt
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.config import load
from pipeline.pdfa import check as check_pdfa
from signing.trust import load_trust
from signing.validate import check
from storage import open_index
from tests.commands.conftest import Run

NAMES = ("so-hoa", "nang-suat", "chi-tieu", "766", "bao-cao-quy")


def sheets(path: Path) -> list[Any]:
    return list(load_workbook(path).worksheets)


def test_the_table_of_digitization_opens_with_numbers_and_headings_that_stay(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    made = tmp_path / "so-hoa.xlsx"
    assert run("report", "so-hoa", "--on", "2025-Q3", "-o", made, "--home", desk).code == 0
    (page,) = sheets(made)
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][0] == "Tình hình số hóa hồ sơ, kết quả giải quyết thủ tục hành chính"
    assert rows[1][0] == "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"
    assert rows[2][0] == "Quý III năm 2025: từ 01/07/2025 đến 30/09/2025"
    assert rows[4][4:7] == ("Thành phần hồ sơ", None, "Tái sử dụng")
    assert rows[5][4:8] == ("Chưa số hóa", "Có số hóa", "Có tái sử dụng", "Có tái sử dụng từ DVCQG")
    assert rows[6] == (1, "H48.90.01", "Xã Mẫu Sơn Đông (hư cấu)", 5, 2, 3, 2, 1, None, None, 3)
    assert rows[8][1:8] == ("Tổng cộng", None, 6, 2, 4, 2, 1)
    assert (page.freeze_panes, page.print_title_rows) == ("A7", "$5:$6")
    assert (page.cell(7, 4).data_type, page.cell(7, 4).number_format) == ("n", "#,##0")


def test_each_report_is_written_in_each_form(run: Run, desk: Path, tmp_path: Path) -> None:
    for name in NAMES:
        book, text = tmp_path / f"{name}.xlsx", tmp_path / f"{name}.csv"
        assert run("report", name, "--on", "2025-Q3", "-o", book, "--home", desk).code == 0
        assert run("report", name, "--on", "2025-Q3", "-o", text, "--home", desk).code == 0
        assert text.read_bytes().startswith(b"\xef\xbb\xbf")
        assert all(page.freeze_panes and page.print_title_rows for page in sheets(book))
    points, targets = sheets(tmp_path / "766.xlsx")[0], sheets(tmp_path / "chi-tieu.xlsx")[0]
    share = next(cell for cell in points["F"] if isinstance(cell.value, float))
    assert share.number_format == '0.00" %"'
    assert len(targets._charts) == 1


def test_what_begins_like_a_formula_stays_a_text(run: Run, desk: Path, tmp_path: Path) -> None:
    book, text = tmp_path / "who.xlsx", tmp_path / "who.csv"
    for made in (book, text):
        assert run("report", "nang-suat", "--on", "2025-09", "-o", made, "--home", desk).code == 0
    _, accounts = sheets(book)
    (cell,) = (cell for cell in accounts["B"] if cell.value == "=HYPERLINK(1)")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert ",'=HYPERLINK(1)," in text.read_text(encoding="utf-8-sig")


def test_a_quarterly_report_is_a_signed_pdfa(run: Run, desk: Path, tmp_path: Path) -> None:
    made = tmp_path / "bao-cao.pdf"
    answer = run("report", "bao-cao-quy", "--on", "2025-Q3", "-o", made, "--number", "15", "--json", "--home", desk)
    assert (answer.code, answer.json["signed"], answer.json["over"]) == (0, True, True)
    data = made.read_bytes()
    assert check_pdfa(data).conforms
    assert check(data, load_trust(desk / "trust"), at=dt.datetime.now(dt.UTC)).indication == "TOTAL_PASSED"
    with closing(open_index(load(desk).config.index)) as index:
        *_, noted = (entry.event for entry in index.ledger())
    assert (noted.action, noted.subject) == ("signature", "report/bao-cao-quy/2025-Q3")
    assert dict(noted.facts)["sha256"] == answer.json["sha256"]


@pytest.mark.service
def test_verapdf_calls_reports_pdfa(run: Run, desk: Path, tmp_path: Path, verapdf: Path) -> None:
    made = [tmp_path / f"{name}.pdf" for name in ("bao-cao-quy", "nang-suat")]
    for path in made:
        assert run("report", path.stem, "--on", "2025-Q3", "-o", path, "--home", desk).code == 0
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(verapdf), "-f", "0", "--format", "text", *map(str, made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    assert lines == ["PASS", "PASS"], done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("so-hoa", "--on", "2025-Q5", "-o", "x.csv"), "kỳ báo cáo"),
        (("so-hoa", "--on", "2099", "-o", "x.csv"), "chưa bắt đầu"),
        (("so-hoa", "--on", "2025-Q3", "-o", "x.doc"), "cần .xlsx, .pdf hoặc .csv"),
        (("so-hóa", "--on", "2025-Q3", "-o", "x.csv"), "766, bao-cao-quy, chi-tieu, nang-suat, so-hoa"),
        (("so-hoa", "--on", "2025-Q3", "-o", "nowhere/x.csv"), "nowhere: không có thư mục"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_a_sentence(
    run: Run, desk: Path, tmp_path: Path, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("report", *arguments, "--home", desk)
    assert answer.code == 2
    assert said in answer.err
    assert not list(tmp_path.glob("x.*"))


def test_a_period_that_goes_on_is_named_so_and_no_letter_speaks_of_it(run: Run, desk: Path, tmp_path: Path) -> None:
    year = f"{dt.datetime.now(dt.UTC) + dt.timedelta(hours=7):%Y}"
    book = tmp_path / "so-hoa.xlsx"
    assert run("report", "so-hoa", "--on", year, "-o", book, "--json", "--home", desk).json["over"] is False
    assert "tạm tính đến" in str(sheets(book)[0]["A3"].value)
    answer = run("report", "bao-cao-quy", "--on", year, "-o", tmp_path / "x.pdf", "--home", desk)
    assert (answer.code, "chưa hết" in answer.err) == (2, True)


def test_an_office_changes_a_form_without_code(run: Run, desk: Path, tmp_path: Path) -> None:
    own = desk / "reports"
    own.mkdir()
    (own / "so-hoa.toml").write_text(
        'title = "Mẫu của xã"\n[[part]]\ntitle = "một"\nsource = "units"\n[[part.column]]\nheading = "Nhận"\n'
        'value = "received"\nform = "number"\n',
        encoding="utf-8",
    )
    made = tmp_path / "own.csv"
    assert run("report", "so-hoa", "--on", "2025-Q3", "-o", made, "--home", desk).code == 0
    assert made.read_text(encoding="utf-8-sig").split() == ["Nhận", "5", "1"]
    (own / "so-hoa.toml").write_text(
        'title = "x"\n[[part]]\ntitle = "x"\n[[part.column]]\nheading = "x"\nvalue = "bribes"\n', encoding="utf-8"
    )
    answer = run("report", "so-hoa", "--on", "2025-Q3", "-o", made, "--home", desk)
    assert (answer.code, "bribes" in answer.err, "so-hoa.toml" in answer.err) == (2, True, True)
