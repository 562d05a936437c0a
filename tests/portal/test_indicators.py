"""The targets as the command tells them; only that is read and built which somebody asked for."""

import json
import shutil

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from commands.progress.targets import targets
from core.config import CONFIGS
from core.model import UnitCode
from storage.books.registers import registers
from storage.engine import open_engine
from tests.portal.admitted import admit
from tests.portal.conftest import NOON, Portal, is_problem
from tests.schemas import hold

OWN, OTHER = UnitCode("H48.90.01"), UnitCode("H48.90.02")


@pytest.fixture
def unreadable(portal: Portal) -> Portal:
    """A portal where nobody can make a row of one unit: its register holds what is no number."""
    shutil.copy(CONFIGS / "demo" / "units.toml", portal.home / "units.toml")
    engine = open_engine(portal.desk.config.index.url.get_secret_value())
    with engine.begin() as connection:
        row = {"unit": OTHER, "year": 2025, "quarter": 0, "measure": "solved", "value": float("inf")}
        connection.execute(sa.insert(registers).values(row | {"source": "sổ", "actor": "desk", "at": NOON}))
    engine.dispose()
    return portal


def test_nothing_is_built_of_units_that_nobody_asked_for_or_may_see(unreadable: Portal) -> None:
    for query in ("limit=1000", f"unit={OTHER}"):
        assert unreadable.ask("GET", f"/v1/indicators?{query}").status_code == 500
    asked = unreadable.ask("GET", f"/v1/indicators?unit={OWN}&limit=1000")
    assert {row["unit"] for row in asked.json()["rows"]} == {OWN}
    narrow = admit(unreadable, f"indicators:read;units={OWN}").token()
    seen = unreadable.ask("GET", "/v1/indicators?limit=1000", token=narrow)
    assert {row["unit"] for row in seen.json()["rows"]} == {OWN}
    assert seen.json()["rows"] == asked.json()["rows"]


def test_a_row_is_what_the_command_says_of_it_that_day(portal: Portal) -> None:
    shutil.copy(CONFIGS / "demo" / "units.toml", portal.home / "units.toml")
    options = ["--on", f"{NOON.date()}", "--unit", OWN, "--json", "--home", str(portal.home)]
    told = CliRunner().invoke(targets, options, standalone_mode=False)
    command = json.loads(told.output)
    answer = portal.ask("GET", f"/v1/indicators?unit={OWN}&limit=1000").json()
    assert answer["next"] is None
    for said in (command, answer):
        hold(said)
    assert answer["rows"] == command["rows"] != []
    # What counts dossiers does not read like a percentage, nor what is due in years as if it were due now
    assert {row["measure"] for row in answer["rows"]} > {"percent"}
    assert any(row["due"] for row in answer["rows"])


@pytest.mark.parametrize("key", ["unit", "plan"])
def test_a_code_that_no_catalogue_knows_is_not_taken_for_one_without_targets(portal: Portal, key: str) -> None:
    answer = portal.ask("GET", f"/v1/indicators?{key}=NOPE")
    assert is_problem(answer, 422, f"unknown-{key}")
    assert answer.json()["detail"].startswith(f"{key}: ")
    assert "NOPE" not in answer.text
    assert portal.accesses() == []
