"""Files that a command writes for somebody: whole, and never over another."""

import os
from contextlib import suppress
from pathlib import Path

from commands.terminal import t
from core.errors import ConfigError


def require_folder(*paths: Path) -> None:
    """Before any work: is there a folder for each of the files that will be written?

    Raises:
        ConfigError: there is none, or nothing can be written into it.
    """
    for folder in (path.parent for path in paths):
        if not folder.is_dir():
            raise ConfigError(
                t(
                    f"{folder}: không có thư mục này, hãy tạo trước hoặc ghi vào chỗ khác",
                    f"{folder}: there is no such folder; make it first, or write elsewhere",
                )
            )
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ConfigError(
                t(
                    f"{folder}: không ghi được vào thư mục này, hãy ghi vào chỗ khác",
                    f"{folder}: nothing can be written into this folder; write elsewhere",
                )
            )


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all, over one that is there; a private one is its owner's from its first byte on.

    Raises:
        ConfigError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666), "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ConfigError(f"{path}: không ghi được / cannot be written: {error.strerror}") from error


def write_new(path: Path, data: bytes, *, replace: bool = False, way_out: str = "") -> None:
    """Write a file; one that is there stays unless it may be replaced.

    Args:
        path: where.
        data: what.
        replace: whether a file that is there may go.
        way_out: the option that would replace it, for the message.

    Raises:
        ConfigError: it is there already, or cannot be written.
    """
    try:
        if not replace:
            with path.open("xb") as file:
                file.write(data)
            return
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(data)
        part.replace(path)
    except FileExistsError as error:
        more = f" hoặc thêm {way_out} / is there; name another, or add {way_out}" if way_out else " / is there"
        raise ConfigError(f"{path}: đã có tệp này, hãy đặt tên khác{more}") from error
    except OSError as error:
        raise ConfigError(f"{path}: không ghi được / cannot be written: {error.strerror}") from error
