"""What is the desk's own is read by nobody else."""

import logging
from pathlib import Path

import pytest

from core.private import create_private, make_private, open_to_others


def test_what_others_can_read_is_mended_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(b"kept")
    path.chmod(0o644)
    assert open_to_others(path) == "0644"
    with caplog.at_level(logging.WARNING):
        make_private(path)
        make_private(path)
    assert (path.stat().st_mode & 0o777, path.read_bytes(), open_to_others(path)) == (0o600, b"kept", None)
    assert [record.why for record in caplog.records] == ["0644"]  # type: ignore[attr-defined]


def test_a_folder_may_still_be_gone_through(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert (tmp_path.stat().st_mode & 0o777, open_to_others(tmp_path)) == (0o711, None)


def test_a_private_file_is_made_once_and_where_there_is_a_place_for_it(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    create_private(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"kept")
    create_private(path)
    create_private(tmp_path / "nowhere" / "index.db")
    assert (path.read_bytes(), open_to_others(tmp_path / "nowhere")) == (b"kept", None)
