"""Of the targets only that is read and built which somebody asked for."""

import shutil

import pytest
import sqlalchemy as sa

from core.config import CONFIGS
from core.model import UnitCode
from storage.books.registers import registers
from storage.engine import open_engine
from tests.portal.admitted import admit
from tests.portal.conftest import NOON, Portal

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
