"""Models that a desk has learnt, as files: every version is kept, one of them counts."""

from pathlib import Path
from typing import Final

from core.codes import sha256_of
from core.errors import ConfigError

_ACTIVE: Final = "active"


def versions(folder: Path) -> tuple[str, ...]:
    """The names of all versions, oldest first."""
    return tuple(sorted(path.stem for path in folder.glob("*.npz")))


def active(folder: Path) -> str | None:
    """The version that counts; None: the model that is shipped."""
    path = folder / _ACTIVE
    return path.read_text(encoding="utf-8").strip() or None if path.is_file() else None


def active_bytes(folder: Path) -> bytes | None:
    """The model that counts; None: the one that is shipped.

    Raises:
        ConfigError: its file is gone or is not what was kept.
    """
    name = active(folder)
    if name is None:
        return None
    path = folder / f"{name}.npz"
    data = path.read_bytes() if path.is_file() else b""
    if not name.endswith(sha256_of(data)[:8]):
        raise ConfigError(f"{path}: mất hoặc bị đổi, chạy sohoa train --roll-back / is gone or was changed")
    return data


def keep(folder: Path, data: bytes) -> str:
    """Keep a model as the newest version; the same bytes again are the same version. Its name."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = sha256_of(data)[:8]
    same = next((name for name in versions(folder) if name.endswith(mark)), None)
    if same is not None:
        return same
    name = f"{len(versions(folder)) + 1:04}-{mark}"
    _write(folder / f"{name}.npz", data)
    return name


def activate(folder: Path, name: str | None) -> None:
    """Let that version count from now on; None: the model that is shipped."""
    _write(folder / _ACTIVE, (name or "").encode())


def roll_back(folder: Path) -> str | None:
    """Let the version before the one that counts count again; before the first is the shipped one. Its name.

    Raises:
        ConfigError: the shipped model counts already.
    """
    name = active(folder)
    if name is None:
        raise ConfigError("đang dùng mô hình kèm theo, không lùi được nữa / the shipped model counts already")
    before = [other for other in versions(folder) if other < name]
    found = before[-1] if before else None
    activate(folder, found)
    return found


def _write(path: Path, data: bytes) -> None:
    """In one step: whoever reads sees the old file or the new one."""
    beside = path.with_suffix(".new")
    beside.write_bytes(data)
    beside.replace(path)
