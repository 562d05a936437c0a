"""A copy of an index is its owner's only, from the moment that it is there."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import IndexSettings
from storage import open_index
from storage.backups.copies import copy_index, put_index


def test_an_index_that_is_brought_back_was_never_open_to_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    there, back = (
        IndexSettings(url=SecretStr(f"sqlite:///{tmp_path / name}"), url_file="", keys_file=tmp_path / "keys.toml")
        for name in ("there.db", "back.db")
    )
    open_index(there, create=True).close()
    copy = copy_index(there, tmp_path)
    copy.chmod(0o644)
    put_index(back, copy)
    assert (tmp_path / "back.db").stat().st_mode & 0o777 == 0o600
    open_index(back).close()
    assert "others could read" not in caplog.text
