"""For whoever received a file: is it whole, who signed it, is that somebody to believe."""

import shutil
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from core.config import load
from pipeline.pdfa import check as check_pdfa
from storage.files import cas_path
from tests.commands.conftest import Answer, Run
from tests.journeys.conftest import archive_of, sohoa

pytestmark = pytest.mark.xdist_group("verify")

KEYS = {"schema", "file", "indication", "sub_indication", "reasons", "signatures", "pdfa"}
SIGNATURE_KEYS = {
    *("field", "signer", "level", "best_signature_time", "intact", "trusted"),
    *("revocation", "timestamp", "coverage", "modification"),
}


def whole(signed: bytes) -> bytes:
    return signed


def flipped(signed: bytes) -> bytes:
    """One bit of the scanner's picture, which the signature covers."""
    data = bytearray(signed)
    data[signed.index(b"\xff\xd8\xff") + 5000] ^= 1
    return bytes(data)


def something(data: bytes) -> Callable[[bytes], bytes]:
    return lambda _signed: data


#: Names in no order, one of them as macOS writes it → what lies there, the verdict, what is wrong with the file.
FILES: dict[str, tuple[Callable[[bytes], bytes] | None, str, list[str]]] = {
    "ky so.pdf": (whole, "TOTAL_PASSED", []),
    "van-ban.pdf": (something("không phải PDF".encode()), "INDETERMINATE", ["not_a_pdf"]),
    "flipped.pdf": (flipped, "TOTAL_FAILED", ["hash_mismatch"]),
    "appended.pdf": (lambda signed: signed + b"them vao", "INDETERMINATE", ["bytes_outside"]),
    "in-front.pdf": (lambda signed: b"X" + signed, "INDETERMINATE", ["not_understood"]),
    "empty.pdf": (something(b""), "INDETERMINATE", ["not_a_pdf"]),
    "missing.pdf": (None, "INDETERMINATE", ["unreadable_file"]),
    unicodedata.normalize("NFD", "giấy khai sinh.pdf"): (whole, "TOTAL_PASSED", []),
    "folder.pdf": (None, "INDETERMINATE", ["unreadable_file"]),
    "half.pdf": (lambda signed: signed[: len(signed) // 2], "INDETERMINATE", ["not_understood"]),
    "head.pdf": (something(b"%PDF-1.7\n"), "INDETERMINATE", ["not_understood"]),
    "unsigned.pdf": (None, "NO_SIGNATURE_FOUND", ["no_signature"]),
}


@pytest.fixture(scope="module")
def signed(archived_home: Path) -> Path:
    """The signed PDF of a birth certificate."""
    records = archive_of(load(archived_home)).values()
    record = next(record for record in records if record.kind == "birth_certificate")
    return archived_home / "store" / cas_path(record.signed.sha256)


@pytest.fixture(scope="module")
def files(signed: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    for name, (made_of, _, _) in FILES.items():
        if made_of is not None:
            (folder / name).write_bytes(made_of(signed.read_bytes()))
    (folder / "folder.pdf").mkdir()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(folder / "unsigned.pdf")
    return [folder / name for name in FILES]


@pytest.fixture(scope="module")
def answer(archived_home: Path, files: list[Path]) -> Answer:
    """What one call says of all of them, with the desk's anchors."""
    done = sohoa("verify", *files, "--json", home=archived_home, check=False, SOHOA_LANG="vi")
    return Answer(done.returncode, done.stdout, done.stderr)


def anchor_of(home: Path) -> Path:
    (found,) = (home / "trust").iterdir()
    return found


def test_every_file_gets_its_line_in_the_order_given_and_none_a_traceback(answer: Answer, files: list[Path]) -> None:
    assert [row["file"] for row in answer.lines] == [str(path) for path in files]
    assert answer.err == ""
    assert "HƯ CẤU" in answer.out


def test_one_bad_file_among_good_ones_ends_with_six(answer: Answer) -> None:
    assert answer.code == 6


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_what_is_wrong_with_it(name: str, answer: Answer) -> None:
    row = answer.lines[list(FILES).index(name)]
    _, indication, codes = FILES[name]
    assert (row["indication"], row["reason_codes"]) == (indication, codes)
    assert len(row["reasons"]) == len(codes)
    assert (row["sub_indication"] is None) is (indication in {"TOTAL_PASSED", "NO_SIGNATURE_FOUND"})


def test_every_line_has_the_keys_that_others_rely_on(answer: Answer) -> None:
    for row in answer.lines:
        assert row["schema"] == "sohoa.verify/1"
        assert set(row) >= KEYS
        assert set(row["pdfa"]) == {"claims", "conforms", "broken"}
        assert all(set(item) >= SIGNATURE_KEYS for item in row["signatures"])


def test_a_good_signature_says_who_when_and_what_it_covers(answer: Answer) -> None:
    row = answer.lines[0]
    (signature,) = row["signatures"]
    assert "UBND" in signature["signer"]
    assert (signature["level"], signature["timestamp"]) == ("B-B", None)
    assert (signature["intact"], signature["trusted"]) == (True, True)
    assert (signature["coverage"], signature["modification"]) == ("entire_file", "none")
    assert row["pdfa"] == {"claims": "PDF/A-2b", "conforms": True, "broken": []}


def test_a_changed_byte_does_not_make_the_signer_less_known(answer: Answer) -> None:
    row = answer.lines[list(FILES).index("flipped.pdf")]
    (signature,) = row["signatures"]
    assert "UBND" in signature["signer"]
    assert (signature["intact"], signature["trusted"]) == (False, False)
    assert row["sub_indication"] == "HASH_FAILURE"


def test_what_stands_behind_the_end_is_no_longer_pdfa(answer: Answer) -> None:
    row = answer.lines[list(FILES).index("appended.pdf")]
    (signature,) = row["signatures"]
    assert signature["intact"]
    assert (signature["aspects"]["structure"], signature["indication"]) == ("bad", "INDETERMINATE")
    assert not row["pdfa"]["conforms"]
    assert row["pdfa"]["broken"]


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        (
            "vi",
            (
                "nguyên vẹn · tin cậy",
                "giờ máy ký",
                "PDF/A-2b · đạt",
                "Nội dung đã bị thay đổi sau khi ký.",
                "Có dữ liệu nằm ngoài phần PDF được ký",
                "Không đọc được tệp.",
            ),
        ),
        (
            "en",
            (
                "intact · trusted",
                "signer's clock",
                "PDF/A-2b · conforms",
                "The signed bytes were changed.",
                "Bytes stand outside the PDF",
                "The file cannot be read.",
            ),
        ),
    ],
)
def test_every_reason_is_said_once_in_the_readers_language(
    spoken: str,
    words: tuple[str, ...],
    run: Run,
    archived_home: Path,
    files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOHOA_LANG", spoken)
    by_name = {path.name: path for path in files}
    told = [by_name[name] for name in ("ky so.pdf", "flipped.pdf", "appended.pdf", "missing.pdf")]
    answer = run("verify", *told, "--home", archived_home)
    assert answer.code == 6
    assert [word for word in words if word not in answer.out] == []
    assert [answer.out.count(word) for word in words[3:]] == [1, 1, 1]


def test_reasons_in_json_are_in_the_readers_language(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_LANG", "en")
    row = run("verify", tmp_path / "none.pdf", "--json", "--home", tmp_path).json
    assert row["reasons"] == ["The file cannot be read."]


# --- whom to believe ---


@pytest.mark.parametrize("ending", [".pem", ".crt", ".cer", ".der"])
def test_an_anchor_is_found_by_every_usual_ending_of_its_file(
    ending: str, run: Run, archived_home: Path, signed: Path, tmp_path: Path
) -> None:
    (tmp_path / "trust").mkdir()
    shutil.copy(anchor_of(archived_home), tmp_path / "trust" / f"goc{ending}")
    answer = run("verify", signed, "--trust", tmp_path / "trust", "--json", "--home", tmp_path)
    assert (answer.code, answer.json["indication"]) == (0, "TOTAL_PASSED")


@pytest.mark.parametrize(("purpose", "code", "trusted"), [("signer", 0, True), ("tsa", 6, False)])
def test_an_anchor_for_timestamps_is_none_for_signers(
    purpose: str, code: int, trusted: bool, run: Run, archived_home: Path, signed: Path, tmp_path: Path
) -> None:
    (tmp_path / "trust" / purpose).mkdir(parents=True)
    shutil.copy(anchor_of(archived_home), tmp_path / "trust" / purpose)
    answer = run("verify", signed, "--trust", tmp_path / "trust", "--json", "--home", tmp_path)
    assert answer.code == code
    assert answer.json["signatures"][0]["trusted"] is trusted


def test_without_any_anchor_nobody_is_believed_and_nothing_is_called_broken(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    answer = run("verify", signed, "--json", "--home", tmp_path)
    assert (answer.code, answer.json["indication"], answer.json["reason_codes"]) == (6, "INDETERMINATE", ["no_anchor"])
    assert answer.json["signatures"][0]["intact"]


def test_anchors_that_are_named_stand_in_for_the_desks_own(
    run: Run, archived_home: Path, signed: Path, tmp_path: Path
) -> None:
    answer = run("verify", signed, "--trust", tmp_path, "--json", "--home", archived_home)
    assert (answer.code, answer.json["indication"]) == (6, "INDETERMINATE")


def test_an_anchor_that_is_no_certificate_is_named_before_any_file_is_checked(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    (tmp_path / "goc.crt").write_text("không phải chứng thư")
    answer = run("verify", signed, "--trust", tmp_path, "--home", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "goc.crt holds no X.509 certificate" in answer.err


def test_no_file_and_no_trust_folder_are_usage(run: Run, tmp_path: Path) -> None:
    assert run("verify", "--home", tmp_path).code == 2
    nowhere = run("verify", tmp_path / "a.pdf", "--trust", tmp_path / "none", "--home", tmp_path)
    assert (nowhere.code, nowhere.out) == (2, "")


def test_a_report_of_one_page_says_it_in_vietnamese_and_is_pdfa(
    run: Run, archived_home: Path, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_LANG", "en")
    out = tmp_path / "phieu.pdf"
    named = {path.name: path for path in files}
    assert run("verify", named["flipped.pdf"], "--report", out, "--home", archived_home).code == 6
    assert check_pdfa(out.read_bytes()).conforms
    with closing(pypdfium2.PdfDocument(out.read_bytes())) as document:
        assert len(document) == 1
        said = " ".join(unicodedata.normalize("NFC", document[0].get_textpage().get_text_range()).split())
    for words in (
        "PHIẾU KIỂM TRA CHỮ KÝ SỐ",
        "KHÔNG ĐẠT",
        "Nội dung đã bị thay đổi sau khi ký.",
        "toàn vẹn: KHÔNG đạt",
    ):
        assert words in said
    assert run("verify", *files[:2], "--report", out, "--home", archived_home).code == 2


def test_a_level_below_the_one_recorded_does_not_pass(run: Run, archived_home: Path, signed: Path) -> None:
    answer = run("verify", signed, "--policy", "archive", "--level", "B-LTA", "--json", "--home", archived_home)
    assert (answer.code, answer.json["reason_codes"]) == (6, ["lower_level"])
    assert answer.json["policy"] == "archive"


def test_a_level_that_there_is_not_is_refused_before_any_check(run: Run, archived_home: Path, signed: Path) -> None:
    answer = run("verify", signed, "--level", "B-LTAA", "--home", archived_home)
    assert (answer.code, answer.out) == (2, "")


def test_a_report_that_cannot_be_written_is_said_to_be_so(
    run: Run, archived_home: Path, signed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "nowhere" / "phieu.pdf"
    answer = run("verify", signed, "--report", out, "--home", archived_home)
    assert answer.code == 2
    assert "cannot be written" in answer.err
