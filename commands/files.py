"""Files that a command writes for somebody: whole, and never over another."""

from pathlib import Path

from core.errors import ConfigError


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
