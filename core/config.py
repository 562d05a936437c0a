"""The settings of a desk: `configs/default.toml` < the desk's `sohoa.toml` < environment < flags.

The tree mirrors configs/default.toml key by key; an unknown key anywhere is an error that names it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import SecretStr, ValidationError

from core.errors import ConfigError
from core.settings import OWN_INBOX, Config, IndexSettings, ScannerInbox, SigningSettings, StampSettings
from core.settings.keys import KeySettings, Section, read_private

SectionT = TypeVar("SectionT", bound=Section)

CONFIGS: Final = Path(__file__).resolve().parent.parent / "configs"
DESK_FILE: Final = "sohoa.toml"
_PREFIX: Final = "SOHOA_"
_COMMAND_LINE: Final = "command line"
#: The tables of a desk's file that may be there several times: `[[inboxes]]`.
_INBOXES: Final = "inboxes"
_NOT_SETTINGS: Final = frozenset({"SOHOA_HOME", "SOHOA_LANG", "SOHOA_TEST_S3"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, for `sohoa config show --origin`; secrets show as stars."""

    key: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk's folder with its settings."""

    home: Path
    config: Config
    settings: tuple[Setting, ...]


def origin_of(desk: Desk) -> str:
    """The name of a desk's log of evidence."""
    return f"sohoa/{desk.config.desk.code}"


def load(
    home: Path,
    *,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
    deskless: bool = False,
) -> Desk:
    """The desk in that folder.

    Args:
        home: the folder that `sohoa init` made.
        environ: the environment; the process's own by default.
        flags: `section.key` → value, stronger than all else.
        deskless: the defaults will do where there is no desk (for commands that only look at files).

    Raises:
        ConfigError: no desk is there, or a setting is unknown or impossible.
    """
    own = home / DESK_FILE
    if not own.is_file() and not deskless:
        raise ConfigError(
            f"{home}: chưa có bàn tiếp nhận ở đây (thiếu {DESK_FILE}) / no desk: {DESK_FILE} is missing; "
            f"sohoa init --home {home}"
        )
    tree, origins = _layers(own, os.environ if environ is None else environ, flags or {})
    _read_secret_files(tree, origins, home)
    config = _validate(tree, _inboxes(own), home)
    _refuse_shared_inboxes(config)
    _refuse_output_in_input(config)
    _refuse_impossible_stores(config)
    return Desk(home=home, config=config, settings=(*_describe(tree, origins), *_describe_inboxes(config)))


def _layers(
    own: Path, environ: Mapping[str, str], flags: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    tree: dict[str, dict[str, Any]] = {}
    origins: dict[str, str] = {}
    for path in (CONFIGS / "default.toml", *((own,) if own.is_file() else ())):
        for section, values in _read_toml(path).items():
            if section == _INBOXES:
                continue
            if not isinstance(values, dict):
                raise ConfigError(
                    f"{path.name}: {section} phải là một mục, không phải một giá trị / "
                    f"{path.name}: {section} must be a section, not a value"
                )
            for key, value in values.items():
                tree.setdefault(section, {})[key] = value
                origins[f"{section}.{key}"] = path.name
    for name, value in sorted(environ.items()):
        if not name.startswith(_PREFIX) or name in _NOT_SETTINGS:
            continue
        section, separator, key = name.removeprefix(_PREFIX).lower().partition("__")
        if not separator:
            raise ConfigError(
                f"{name}: cần dạng SOHOA_SECTION__KEY với hai dấu gạch dưới / "
                f"{name}: expected SOHOA_SECTION__KEY with two underscores"
            )
        if section == _INBOXES:
            raise ConfigError(
                f"{name}: inboxes chỉ khai báo trong {DESK_FILE} / {name}: inboxes are named in {DESK_FILE} only"
            )
        tree.setdefault(section, {})[key] = value
        origins[f"{section}.{key}"] = name
    for dotted, value in flags.items():
        section, _, key = dotted.partition(".")
        tree.setdefault(section, {})[key] = value
        origins[dotted] = _COMMAND_LINE
    return tree, origins


def _inboxes(own: Path) -> list[Any]:
    """The tables `[[inboxes]]` of the desk's own file."""
    found = _read_toml(own).get(_INBOXES, []) if own.is_file() else []
    if not isinstance(found, list):
        raise ConfigError(
            f"{own.name}: inboxes phải là bảng, mỗi bảng có tiêu đề [[inboxes]] / "
            f"{own.name}: inboxes must be tables, each with the heading [[inboxes]]"
        )
    return found


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{path.name}: không đọc được như TOML mã UTF-8: {error} / "
            f"{path.name} cannot be read as TOML in UTF-8: {error}"
        ) from error


def _read_secret_files(tree: dict[str, dict[str, Any]], origins: dict[str, str], home: Path) -> None:
    for section, values in tree.items():
        for key in [name for name in values if name.endswith("_file") and name.removesuffix("_file") in values]:
            secret = key.removesuffix("_file")
            if not values[key] or _strength(origins[f"{section}.{secret}"]) > _strength(origins[f"{section}.{key}"]):
                continue
            path = home / str(values[key])
            if section == "signing":
                values[secret], _ = read_private(path, setting=f"{section}.{key}")
            else:
                values[secret] = _read_secret(path, f"{section}.{key}")
            origins[f"{section}.{secret}"] = f"file named by {section}.{key}"


def _read_secret(path: Path, setting: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{setting}: không đọc được bí mật: {error.__class__.__name__} / "
            f"{setting}: the secret cannot be read: {error.__class__.__name__}"
        ) from error


def _strength(origin: str) -> int:
    return 3 if origin == _COMMAND_LINE else 2 if origin.startswith(_PREFIX) else int(origin == DESK_FILE)


def _validate(tree: dict[str, dict[str, Any]], inboxes: list[Any], home: Path) -> Config:
    try:
        config = Config.model_validate({**tree, _INBOXES: inboxes})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"thiết lập {where} không hợp lệ, xem configs/default.toml / "
            f"setting {where}: {first['msg']} (see configs/default.toml)"
        ) from error
    update: dict[str, object] = {
        name: _absolute(section, home)
        for name in Config.model_fields
        if isinstance(section := getattr(config, name), Section)
    }
    update[_INBOXES] = tuple(_absolute(item, home) for item in config.inboxes)
    return config.model_copy(update=update)


def _absolute(section: SectionT, home: Path) -> SectionT:
    """Give paths and the SQLite file their place below the desk's folder."""
    update: dict[str, object] = {
        name: home / value for name in type(section).model_fields if isinstance(value := getattr(section, name), Path)
    }
    if isinstance(section, KeySettings):
        update |= {name: str(home / value) for name in ("pkcs12", "pin_file") if (value := getattr(section, name))}
    if isinstance(section, SigningSettings):
        update["keys"] = tuple(_absolute(key, home) for key in section.keys)
    if isinstance(section, StampSettings):
        named = {key: getattr(section, key) for key in ("signature_image", "seal_image")}
        update |= {key: str(home / name) for key, name in named.items() if name}
    if isinstance(section, IndexSettings):
        url = section.url.get_secret_value()
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            update["url"] = SecretStr(f"sqlite:///{(home / url.removeprefix('sqlite:///')).absolute()}")
    return section.model_copy(update=update)


def _folders(config: Config) -> dict[str, Path]:
    """Every folder that files are taken from, by the setting that names it."""
    return {
        f"{_INBOXES} {item.name}" if item.name != OWN_INBOX else "inbox.folder": item.folder.resolve()
        for item in config.all_inboxes
    }


def _refuse_shared_inboxes(config: Config) -> None:
    """A file that lay in two inboxes would belong to two scanners."""
    names = [item.name for item in config.all_inboxes]
    for name in names:
        if names.count(name) > 1:
            where = "inbox is the name of inbox.folder" if name == OWN_INBOX else f"{name} is there twice"
            raise ConfigError(
                f"{DESK_FILE}: mỗi hộp nhận trong inboxes cần tên riêng; {where} / "
                f"{DESK_FILE}: each of the inboxes needs a name of its own; {where}"
            )
    for key, folder in (folders := _folders(config)).items():
        for other, place in folders.items():
            if key != other and folder.is_relative_to(place):
                raise ConfigError(
                    f"{key} nằm trong {other}: tệp ở đó sẽ thuộc cả hai; dùng thư mục khác / "
                    f"{key} lies inside {other}: a file there would belong to both; use another folder"
                )


def _refuse_output_in_input(config: Config) -> None:
    """A program that writes where it reads never stops."""
    ours = {
        "inbox.done": config.inbox.done,
        "inbox.quarantine": config.inbox.quarantine,
        "capture.folder": config.capture.folder,
    }
    stores = {"store.path": config.store.path, "work.path": config.work.path, "replica.path": config.replica.path}
    for inbox, folder in _folders(config).items():
        for key, path in (ours | stores).items():
            if path.resolve().is_relative_to(folder):
                raise ConfigError(
                    f"{key} nằm trong {inbox}: những gì ghi vào đó sẽ bị quét lại / "
                    f"{key} lies inside {inbox}: what is written there would be scanned again"
                )


def _refuse_impossible_stores(config: Config) -> None:
    """A copy in the same place is lost with what it copies; what is locked cannot be cleared up."""
    if config.work.worm:
        raise ConfigError(
            "work.worm: dữ liệu các bước chuyển cho nhau phải xóa được / "
            "work.worm: what the stages hand to each other must be deletable"
        )
    if config.replica.kind != config.store.kind:
        return
    if config.replica.kind == "files":
        same = config.replica.path.resolve() == config.store.path.resolve()
    else:
        same = (config.replica.endpoint, config.replica.bucket) == (config.store.endpoint, config.store.bucket)
    if same:
        raise ConfigError(
            "replica trùng chỗ với store: bản sao thứ hai cần chỗ riêng / "
            "replica is the same place as store: a second copy needs a place of its own"
        )


def _describe(tree: dict[str, dict[str, Any]], origins: dict[str, str]) -> tuple[Setting, ...]:
    secret = {
        f"{section}.{key}"
        for section, info in Config.model_fields.items()
        if info.annotation is not None and hasattr(info.annotation, "model_fields")
        for key, part in info.annotation.model_fields.items()
        if part.annotation is SecretStr
    }
    return tuple(
        Setting(
            (dotted := f"{section}.{key}"), "********" if dotted in secret and value else str(value), origins[dotted]
        )
        for section, values in tree.items()
        for key, value in values.items()
    )


def _describe_inboxes(config: Config) -> tuple[Setting, ...]:
    return tuple(
        Setting(f"{_INBOXES}.{item.name}.{key}", str(getattr(item, key)), DESK_FILE)
        for item in config.inboxes
        for key in ScannerInbox.model_fields
        if key != "name"
    )
