"""An index on each engine, and small values to put into it."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from core.codes import document_id_for
from core.model import Arrival, DeskCode, Document, Lane, Sha256, Status, StoredObject
from core.settings import IndexSettings
from storage import Index, open_index
from storage.engine import open_engine
from tests.services.postgres import Postgres

NOON = dt.datetime(2025, 9, 1, 5, tzinfo=dt.UTC)


SQLITE = "sqlite"
ENGINES = [SQLITE, pytest.param("postgresql", marks=[pytest.mark.service, pytest.mark.xdist_group("pg")])]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IndexSettings:
    """Where a new index is to be; there is one already for a test that asks for the index too."""
    made = "index" in request.fixturenames
    if request.param == SQLITE:
        blank = request.getfixturevalue("blank_index") if made else None
        url = f"sqlite:///{tmp_path}/index.db"
    else:
        blank, like = request.getfixturevalue("blank_database") if made else (None, "template1")
        url = request.getfixturevalue("_postgres").new_database(like=like)
    if blank is not None:
        shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
    return index_settings(url, tmp_path)


def index_settings(url: str, folder: Path) -> IndexSettings:
    """An index at that address, with its keys in the folder."""
    return IndexSettings(url=SecretStr(url), url_file="", keys_file=folder / "index-keys.toml")


@pytest.fixture(scope="session")
def blank_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty index with its keys, to be copied: making its tables takes longer than most tests."""
    folder = tmp_path_factory.mktemp("blank")
    open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True).close()
    return folder


@pytest.fixture(scope="session")
def blank_database(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same on PostgreSQL: the folder of its keys, and its address."""
    folder, url = tmp_path_factory.mktemp("blank"), _postgres.new_database()
    open_index(index_settings(url, folder), create=True).close()
    return folder, url


@pytest.fixture
def index(settings: IndexSettings) -> Iterator[Index]:
    opened = open_index(settings)
    yield opened
    opened.close()


def a_document(seed: str = "a", *, desk: str = "desk", lane: Lane = Lane.DESK, pages: int = 0) -> Document:
    sha256 = Sha256(hashlib.sha256(seed.encode()).hexdigest())
    original = StoredObject(sha256, 3, "image/jpeg")
    return Document(document_id_for(sha256), DeskCode(desk), Status.RECEIVED, original, lane=lane, page_count=pages)


def an_arrival(source: str = "SCAN0001.jpg", at: dt.datetime = NOON) -> Arrival:
    return Arrival(DeskCode("desk"), source, at)


def pass_over(settings: IndexSettings, numbers: int) -> None:
    """As if so many records had been put in meanwhile."""
    engine = open_engine(settings.url.get_secret_value())
    if engine.dialect.name == "postgresql":
        further = sa.text("SELECT setval('records_number_seq', nextval('records_number_seq') + :numbers)")
        with engine.begin() as connection:
            connection.execute(further, {"numbers": numbers})
    engine.dispose()
