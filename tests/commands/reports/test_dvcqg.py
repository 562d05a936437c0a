"""For the national portal: its own field names, nothing invented, for the account's eyes only, and on record."""

import copy
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from core.codes import sha256_of
from core.config import load
from storage import open_index
from tests.commands.conftest import Run
from tests.reports.quarter import OWNER, code
from tests.schemas import hold

File = dict[str, Any]


@pytest.fixture
def synchronised(run: Run, desk: Path, tmp_path: Path) -> File:
    made = tmp_path / "dvcqg.json"
    made.write_text("of before, for all to read", encoding="utf-8")
    made.chmod(0o644)
    told = run(
        "export", "dvcqg", "--on", "2025-Q3", "-o", made, "--portal", "https://kho.example/", "--json", "--home", desk
    )
    assert (told.code, told.json["dossiers"]) == (0, 6)
    assert made.stat().st_mode & 0o777 == 0o600
    data = made.read_bytes()
    with closing(open_index(load(desk).config.index)) as index:
        *_, noted = (entry.event for entry in index.ledger())
    assert (noted.action, dict(noted.facts)) == (
        "dvcqg_exported", {"period": "2025-Q3", "dossiers": "6", "sha256": sha256_of(data)},
    )  # fmt: skip
    assert OWNER not in str(noted)
    value: File = json.loads(data)
    hold(value)
    return value


def test_each_dossier_says_what_is_held_of_it_and_null_of_the_rest(synchronised: File) -> None:
    dossiers = {item["MaHoSo"]: item for item in synchronised["HoSo"]}
    first = dossiers[code(1)]
    assert (first["MaTTHC"], first["TenTTHC"], first["NgayTiepNhan"]) == (
        "1.004884", "Đăng ký kết hôn", "20250702000000",
    )  # fmt: skip
    assert first["DinhDanhCHS"] == [{"LoaiDinhDanh": None, "SoDinhDanh": OWNER}]
    assert (first["HoSoCoThanhPhanSoHoa"], first["KenhThucHien"], first["ChuHoSo"]) == (1, None, None)
    form, reused = first["TaiLieuNop"]
    assert (form["MaThanhPhanHoSo"], form["DuocSoHoa"], form["DuocTaiSuDung"]) == ("to-khai", 1, 0)
    assert (reused["DuocSoHoa"], reused["DuocTaiSuDung"], reused["DuocLayTuKhoDMQG"]) == (0, 1, 0)
    assert form["DuongDanTaiTepTin"].startswith("https://kho.example/v1/records/r-")
    (result,) = first["DanhSachGiayToKetQua"]
    assert (result["MaGiayToKetQua"], result["TenGiayTo"]) == (f"{code(1)}-KQ1", "Giấy chứng nhận kết hôn")
    (vault,) = dossiers[code(4)]["TaiLieuNop"]
    assert vault["DuocLayTuKhoDMQG"] == 1
    assert (dossiers[code(5)]["HoSoCoThanhPhanSoHoa"], dossiers[code(5)]["TaiLieuNop"]) == (0, [])


def test_a_file_without_a_folder_is_told_before_the_ledger_says_that_it_was_taken_out(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    told = run("export", "dvcqg", "--on", "2025-Q3", "-o", tmp_path / "nowhere" / "a.json", "--home", desk)
    assert (told.code, str(tmp_path / "nowhere") in told.err) == (2, True)
    with closing(open_index(load(desk).config.index)) as index:
        assert "dvcqg_exported" not in {entry.event.action for entry in index.ledger()}


def _with(change: Callable[[File], object]) -> Callable[[File], File]:
    def changed(value: File) -> File:
        value = copy.deepcopy(value)
        change(value)
        return value

    return changed


WRONG = {
    "a time in another form": _with(lambda value: value["HoSo"][0].update(NgayTiepNhan="2025-07-02T00:00:00")),
    "a month that is none": _with(lambda value: value["HoSo"][0].update(NgayTiepNhan="20251302000000")),
    "an invented name": _with(lambda value: value["HoSo"][0].update(ChuHoSo="Nguyễn Văn Mẫu")),
    "a field that the portal does not know": _with(lambda value: value["HoSo"][0].update(DienThoai="0912345678")),
    "a field left out": _with(lambda value: value["HoSo"][0].pop("MaTTHC")),
    "a flag that is neither": _with(lambda value: value["HoSo"][0]["TaiLieuNop"][0].update(DuocSoHoa=2)),
    "scanned and reused at once": _with(lambda value: value["HoSo"][0]["TaiLieuNop"][0].update(DuocTaiSuDung=1)),
    "from the vault and not reused": _with(
        lambda value: value["HoSo"][0]["TaiLieuNop"][0].update(DuocSoHoa=0, DuocLayTuKhoDMQG=1)
    ),
    "a file's name that says something": _with(
        lambda value: value["HoSo"][0]["TaiLieuNop"][0].update(TenTepDinhKem="to khai cua Mau.pdf")
    ),
    "a result's code of no dossier": _with(
        lambda value: value["HoSo"][0]["DanhSachGiayToKetQua"][0].update(MaGiayToKetQua="KQ")
    ),
    "nobody's dossier": _with(lambda value: value["HoSo"][0].update(DinhDanhCHS=[])),
}


def test_the_schema_refuses_what_is_wrong(synchronised: File) -> None:
    taken = []
    for what, change in WRONG.items():
        try:
            hold(change(synchronised))
        except ValidationError:
            continue
        taken.append(what)
    assert taken == []


@pytest.mark.parametrize("arguments", [("--on", "2025-Q9"), ("--on", "2025-Q3", "--portal", "kho.example")])
def test_a_wrong_period_or_address_writes_nothing(
    run: Run, desk: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    made = tmp_path / "x.json"
    assert run("export", "dvcqg", *arguments, "-o", made, "--home", desk).code == 2
    assert not made.exists()
