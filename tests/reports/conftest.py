"""An index with the quarter in it, made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Index, open_index
from tests.contracts.conftest import index_settings
from tests.reports.quarter import fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quarter")
    index = open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True)
    fill(index)
    index.close()
    return folder


@pytest.fixture
def quarter(filled: Path, tmp_path: Path) -> Iterator[Index]:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    index = open_index(index_settings(f"sqlite:///{tmp_path}/index.db", tmp_path))
    yield index
    index.close()
