"""Setting a desk up, and what every command has in common."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import _COMMANDS
from core.config import load
from pipeline.tools import open_tools
from tests.commands.conftest import Run
from tests.journeys.conftest import ROOT

HEAVY = ("cv2", "pikepdf", "pyhanko", "sqlalchemy", "pydantic", "fastapi", "dramatiq", "numpy")


def test_help_answers_without_loading_anything_heavy() -> None:
    program = f"""
import sys
sys.argv = ["sohoa", "--help"]
import cli
try:
    cli.main()
except SystemExit:
    pass
print([name for name in {HEAVY} if name in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_has_help_that_names_its_options(command: str, run: Run) -> None:
    answer = run(command, "--help")
    assert answer.code == 0
    assert "Usage: sohoa" in answer.out
    # Of a group each command says it.
    assert "--home" in answer.out or "COMMAND [ARGS]" in answer.out


def test_help_speaks_vietnamese_and_english_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Lệnh" in run("--help").out
    monkeypatch.setenv("SOHOA_LANG", "en")
    assert "Check the whole archive." in run("--help").out


def test_the_desks_own_units_reach_what_is_read(home: Path) -> None:
    tools = open_tools(load(home))
    tools.index.close()
    # configs/demo/units.toml, which `sohoa init --demo` puts into the desk's folder
    assert "H48.90.01" in {unit.code for unit in tools.book.units}


def test_a_desk_where_nothing_can_be_written_is_said_in_a_sentence(run: Run) -> None:
    answer = run("init", "--home", "/proc/nowhere")
    assert (answer.code, "không tạo được thư mục /proc/nowhere" in answer.err) == (2, True)


def test_an_unknown_command_and_an_unknown_option_are_usage(run: Run) -> None:
    assert run("digitise").code == 2
    assert run("status", "--all").code == 2


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (("bathc",), "không có lệnh bathc; gần giống: batch", "there is no command bathc; near: batch"),
        (("status", "--jsn"), "không có tùy chọn --jsn; gần giống: --json", "there is no option --jsn; near: --json"),
        (("search", "khai", "sinh"), "thừa: sinh", "too much: sinh"),
        (("batch", "/khong/co"), "cần một thư mục", "does not exist"),
        (("fetch",), "thiếu", "is missing"),
        (("targets", "--on", "31/12/2025"), "NĂM-THÁNG-NGÀY", "such as 2025-12-31"),
        (("worker", "--lane", "x"), "cần một trong: desk, batch, sign", "expected one of: desk, batch, sign"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_said_in_the_readers_language(
    arguments: tuple[str, ...], vietnamese: str, english: str
) -> None:
    for language, expected in (("vi", vietnamese), ("en", english)):
        command = [sys.executable, "-m", "cli", *arguments]
        environment = {**os.environ, "SOHOA_LANG": language}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, expected in done.stderr) == (2, True), done.stderr
        assert "--help" in done.stderr


def test_where_there_is_no_desk_the_message_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    answer = run("status", "--home", tmp_path)
    assert answer.code == 2
    assert "sohoa init" in answer.err
    assert answer.out == ""


def test_an_unknown_setting_is_named(run: Run, home: Path) -> None:
    (home / "sohoa.toml").write_text("[inbox]\nqiet_seconds = 1\n")
    answer = run("status", "--home", home)
    assert answer.code == 2
    assert "inbox.qiet_seconds" in answer.err


def test_interrupting_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a terminal that sends Ctrl-C while the home folder is looked for
    def interrupted(_self: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "absolute", interrupted)
    assert run("status").code == 130


# --- init ---


def test_a_desk_is_made_once_and_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    assert run("init", "--dry-run", "--home", home).code == 0
    planned = run("init", "--dry-run", "--json", "--home", home).json
    assert (planned["dry_run"], planned["home"], "index.db" in planned["makes"]) == (True, str(home), True)
    assert not home.exists()
    made = run("init", "--demo", "--json", "--home", home).json
    assert (made["schema"], made["demo"]) == ("sohoa.init/1", True)
    assert len(made["token"]) > 30
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "index.db-shm"}
    again = run("init", "--demo", "--json", "--home", home).json
    assert again["token"] is None
    assert {path: path.read_bytes() for path in before} == before


def test_a_plain_desk_has_no_trial_keys(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    assert "sẵn sàng" in run("init", "--home", home).out
    assert {path.name for path in (home / "keys").iterdir()} == {"index-keys.toml", "log-key.pem"}
    assert (home / "inbox").is_dir()


# --- config ---


def test_settings_are_shown_with_their_origin_and_secrets_are_not(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_SIGNING__PASSPHRASE", "ten-bi-mat")
    monkeypatch.setenv("SOHOA_READING__PAGE_WORKERS", "3")
    text = run("config", "show", "--origin", "--home", home).out
    assert "reading.page_workers = 3    # SOHOA_READING__PAGE_WORKERS" in text
    assert "desk.code = mau-son-dong    # sohoa.toml" in text
    assert "store.kind = files    # default.toml" in text
    assert "ten-bi-mat" not in text
    shown = {item["key"]: item for item in run("config", "show", "--json", "--home", home).json["settings"]}
    assert shown["signing.passphrase"]["value"] == "********"


# --- doctor ---


def test_the_doctor_finds_a_sound_desk_sound(run: Run, home: Path) -> None:
    answer = run("doctor", "--home", home)
    assert answer.code == 0, answer.out
    assert "✗" not in answer.out


def test_the_doctor_names_the_package_that_is_missing(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = run("doctor", "--json", "--home", home)
    assert answer.code == 2
    advice = {item["name"]: item["advice"] for item in answer.json["checks"] if not item["good"]}
    assert advice["tesseract"] == "apt-get install tesseract-ocr"
    assert advice["tesseract vie"] == "apt-get install tesseract-ocr-vie"


def test_the_doctor_finds_a_lost_key_a_lost_index_and_empty_trust(run: Run, home: Path) -> None:
    (home / "keys" / "agency.p12").unlink()
    (home / "index.db").unlink()
    for path in sorted((home / "trust").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    answer = run("doctor", "--json", "--home", home)
    assert answer.code == 2
    assert {item["name"] for item in answer.json["checks"] if not item["good"]} == {"signing", "index", "trust"}


def test_the_doctor_names_a_key_file_that_others_can_read_and_the_index_is_mended(run: Run, home: Path) -> None:
    for name, mode in (("", 0o755), ("index.db", 0o644), ("keys/agency.p12", 0o640)):
        (home / name).chmod(mode)
    answer = run("doctor", "--json", "--home", home)
    bad = [check for check in answer.json["checks"] if not check["good"]]
    assert [(check["name"], check["advice"]) for check in bad] == [
        ("agency.p12", f"chạy chmod 600 {home / 'keys' / 'agency.p12'}")
    ]
    assert "0640" in bad[0]["found"]
    assert [(home / name).stat().st_mode & 0o777 for name in ("", "index.db")] == [0o711, 0o600]


def test_the_doctor_without_a_desk_still_looks_at_the_machine(run: Run, tmp_path: Path) -> None:
    answer = run("doctor", "--home", tmp_path)
    assert answer.code == 2
    assert "tesseract" in answer.out
    assert "sohoa.toml" in answer.out
