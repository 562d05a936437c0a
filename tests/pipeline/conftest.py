"""The tools of a desk that reads one decision over and over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import make_keys, open_tools, reader_of


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("desk-keys"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def tools(home: Path, keys: Path) -> Iterator[Tools]:
    opened = open_tools(home, keys, reader_of(a_page(DECISION)))
    yield opened
    opened.index.close()
