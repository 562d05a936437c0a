"""An index on each engine, and small values to put into it."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.codes import document_id_for
from core.model import Arrival, DeskCode, Document, Lane, Sha256, Status, StoredObject
from core.settings import IndexSettings
from storage import Index, open_index

NOON = dt.datetime(2025, 9, 1, 5, tzinfo=dt.UTC)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.service, pytest.mark.xdist_group("pg")])]
)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IndexSettings:
    if request.param == "sqlite":
        return index_settings(f"sqlite:///{tmp_path}/index.db", tmp_path)
    return index_settings(request.getfixturevalue("postgres_url"), tmp_path)


def index_settings(url: str, folder: Path) -> IndexSettings:
    """An index at that address, with its keys in the folder."""
    return IndexSettings(url=SecretStr(url), url_file="", keys_file=folder / "index-keys.toml")


@pytest.fixture
def index(settings: IndexSettings) -> Iterator[Index]:
    opened = open_index(settings, create=True)
    yield opened
    opened.close()


def a_document(seed: str = "a", *, desk: str = "desk", lane: Lane = Lane.DESK, pages: int = 0) -> Document:
    sha256 = Sha256(hashlib.sha256(seed.encode()).hexdigest())
    original = StoredObject(sha256, 3, "image/jpeg")
    return Document(document_id_for(sha256), DeskCode(desk), Status.RECEIVED, original, lane=lane, page_count=pages)


def an_arrival(source: str = "SCAN0001.jpg", at: dt.datetime = NOON) -> Arrival:
    return Arrival(DeskCode("desk"), source, at)
