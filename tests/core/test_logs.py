"""The log says which paper, never what stands on it."""

import ast
import datetime as dt
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.logs import FIELDS, OURS, set_up_logs

ROOT = Path(__file__).resolve().parents[2]
NAME = "Đặng Thị Ví Dụ"
log = logging.getLogger("pipeline.trial")
library = logging.getLogger("pika.adapters")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in (*OURS, "root")}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_of_json_holds_the_event_and_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    log.info("document moved", extra={"document": "d-1", "status": "archived", "seconds": "0.5"})
    (line,) = lines(capsys)
    assert dt.datetime.fromisoformat(str(line.pop("time"))).tzinfo is not None
    assert int(str(line.pop("process"))) > 0
    assert line == {
        "level": "info",
        "logger": "pipeline.trial",
        "event": "document moved",
        "document": "d-1",
        "status": "archived",
        "seconds": "0.5",
    }


def test_a_line_of_text_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info")
    log.info("not done", extra={"document": "d-1", "why": 'away: "x"\n2026-01-01 error forged'})
    (line,) = capsys.readouterr().err.splitlines()
    assert r'info pipeline.trial not done document=d-1 why="away: \"x\"\n2026-01-01 error forged" process=' in line


def test_a_value_that_is_not_on_the_list_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")
    log.warning("not done", extra={"owner": "051095000123", "document": "d-1"})
    log.warning("read %s", NAME)
    said = capsys.readouterr().err
    assert "051095000123" not in said
    assert NAME not in said
    assert "d-1" in said


def test_an_exception_says_its_type_and_place_but_not_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")

    def fail() -> None:
        try:
            int(NAME)
        except ValueError as error:
            raise KeyError(f"no such name: {NAME}") from error

    try:
        fail()
    except KeyError:
        log.exception("step failed")
    said = capsys.readouterr().err
    line = json.loads(said)
    assert line["error"] == "KeyError from ValueError"
    assert "tests/core/test_logs.py:" in line["trace"]
    assert "Ví Dụ" not in said


def test_of_a_librarys_message_only_the_form_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")
    library.debug("tag 270 is %r", NAME)
    library.warning("connection to %r failed", NAME)
    (line,) = lines(capsys)
    assert line["event"] == "connection to %r failed"
    library.warning(f"tag 270 is {NAME}")
    (line,) = lines(capsys)
    assert str(line["event"]).startswith("said something in test_logs.py:")


def test_a_warning_of_a_library_is_named_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up_logs("debug", "json")
        warnings.warn(f"tag 270 is {NAME}", stacklevel=1)
    (line,) = lines(capsys)
    assert line["error"] == "UserWarning"
    assert NAME not in str(line)


def test_two_lines_never_have_the_same_time(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    for _ in range(200):
        log.info("document moved")
    times = [str(line["time"]) for line in lines(capsys)]
    assert len(set(times)) == 200
    assert times == sorted(times)


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("error", "json")
    log.warning("not done")
    library.warning("not done")
    set_up_logs("debug", "json")
    log.debug("done")
    assert [line["event"] for line in lines(capsys)] == ["done"]


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_up_logs("info")
    with (tmp_path / "closed").open("w") as closed:
        pass
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", closed)
        log.info("document moved")


def calls() -> list[tuple[str, ast.Call]]:
    found = []
    for package in OURS:
        place = ROOT / package
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [ROOT / f"{package}.py"]:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                function = node.func if isinstance(node, ast.Call) else None
                if (
                    isinstance(node, ast.Call)
                    and isinstance(function, ast.Attribute)
                    and ast.unparse(function.value) == "log"
                ):
                    found.append((f"{path.relative_to(ROOT)}:{node.lineno}", node))
    return found


@pytest.mark.usefixtures("unmeasured")
def test_every_call_of_ours_gives_constant_words_and_facts_of_the_list() -> None:
    found = calls()
    assert len(found) > 8
    for place, call in found:
        assert len(call.args) == 1, place
        assert isinstance(call.args[0], ast.Constant), place
        extra = {item.arg: item.value for item in call.keywords}.get("extra")
        if extra is not None:
            assert isinstance(extra, ast.Dict), place
            assert {ast.literal_eval(key) for key in extra.keys if key is not None} <= set(FIELDS), place
