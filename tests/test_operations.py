"""What operators copy from docs/ works with this program: units, compose file, alarms, the commands of the page."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from core.config import load
from core.errors import ExitCode
from tests.test_docs import command_at

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "OPERATIONS.md").read_text(encoding="utf-8")
UNITS = sorted((DOCS / "systemd").glob("*.service"))
NIGHTLY = DOCS / "systemd" / "sohoa-care.service"
HOURLY = DOCS / "systemd" / "sohoa-renew.service"


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def hold_command(words: list[str]) -> None:
    command, rest = command_at(words)
    assert command is not None, words
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options, words


@pytest.mark.parametrize("path", [path for path in UNITS if path not in {NIGHTLY, HOURLY}], ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_and_starts_it_again_whatever_ends_it(path: Path) -> None:
    service = unit(path)["Service"]
    program, *words = shlex.split(service["ExecStart"].removeprefix("/usr/bin/taskset --cpu-list %i "))
    assert program.endswith("/.venv/bin/sohoa")
    hold_command(words)
    assert (service["Restart"], service["KillMode"], service["User"]) == ("always", "mixed", "sohoa")
    assert service["MemoryMax"]


def test_the_nightly_care_runs_commands_that_exist_and_a_night_that_was_missed_is_made_up_for() -> None:
    lines = [line for line in NIGHTLY.read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart=")]
    programs = [shlex.split(line.removeprefix("ExecStart=")) for line in lines]
    assert [words[1:3] for words in programs] == [["store", "gc"], ["store", "verify"], ["evidence", "make"]]
    for _, *words in programs:
        hold_command(words)
    assert unit(NIGHTLY.with_suffix(".timer"))["Timer"]["Persistent"] == "yes"


def test_signatures_are_renewed_by_a_command_that_exists_and_a_service_that_is_away_is_no_failure() -> None:
    service = unit(HOURLY)["Service"]
    _, *words = shlex.split(service["ExecStart"])
    hold_command(words)
    assert int(service["SuccessExitStatus"]) == ExitCode.UNAVAILABLE
    assert unit(HOURLY.with_suffix(".timer"))["Timer"]["Persistent"] == "yes"


def test_a_worker_is_given_the_time_that_its_longest_step_may_take(tmp_path: Path) -> None:
    engine = load(tmp_path, environ={}, deskless=True).config.engine
    for name in ("sohoa-worker@.service", "sohoa-watch.service"):
        assert (
            float(unit(DOCS / "systemd" / name)["Service"]["TimeoutStopSec"])
            > engine.step_seconds + engine.turn_seconds
        )


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DOCS / "compose.yml").read_text(encoding="utf-8"))
    return found


def test_every_service_of_the_compose_file_runs_a_command_that_exists() -> None:
    ours = {name: item for name, item in compose()["services"].items() if "build" in item}
    assert set(ours) == {"worker-desk", "worker-batch", "worker-sign", "serve"}
    for item in ours.values():
        hold_command(item["command"])


def test_only_the_worker_of_signatures_is_given_the_key() -> None:
    with_key = {name for name, item in compose()["services"].items() if "agency_key" in item.get("secrets", ())}
    assert with_key == {"worker-sign"}


def test_images_of_others_are_of_a_named_version() -> None:
    images = [item["image"] for item in compose()["services"].values() if "image" in item]
    assert len(images) == 3
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.]*", image) for image in images)


def test_every_alarm_says_how_urgent_it_is_and_the_page_says_what_to_do() -> None:
    rules = [
        rule
        for group in yaml.safe_load((DOCS / "alarms.yml").read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
    ]
    names = [rule["alert"] for rule in rules]
    assert len(names) == len(set(names)) > 10
    assert {rule["labels"]["severity"] for rule in rules} == {"now", "today"}
    assert all(rule["annotations"]["summary"] and rule["expr"] for rule in rules)
    assert set(names) == set(re.findall(r"\bSohoa[A-Z]\w+", PAGE))


def test_the_commands_of_the_trial_are_a_script_of_commands_that_exist() -> None:
    (script,) = re.findall(r"^```sh trial\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    lines = re.findall(r"\.venv/bin/sohoa ([^\n>2&]+)", script)
    assert len(lines) >= 5
    for line in lines:
        hold_command(shlex.split(line))


def test_the_settings_of_the_trial_are_ones_that_the_program_knows(tmp_path: Path) -> None:
    (settings,) = re.findall(r"<<'END'\n(.*?)^END$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "sohoa.toml").write_text(settings, encoding="utf-8")
    for name in ("s3.secret", "index.url", "broker.url"):
        (tmp_path / name).write_text("secret")
    assert load(tmp_path, environ={}).config.engine.runner == "dramatiq"
