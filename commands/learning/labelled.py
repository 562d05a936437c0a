"""A folder of papers whose truth is known: files, or what was read of them, and labels.json."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from commands.terminal import progress
from core import serial
from core.catalogue.kinds import load_kinds
from core.config import load
from core.errors import ConfigError
from core.model import PageText

LABELS = "labels.json"


class Label(BaseModel):
    """What a paper is."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    file: str
    kind: str | None  #: None: a kind that the desk does not know
    fields: dict[str, str] = {}


class _Labels(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    papers: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paper as it was read, and what it is."""

    label: Label = field(repr=False)
    texts: tuple[PageText, ...] = field(repr=False)


def labels(folder: Path) -> tuple[Label, ...]:
    """What labels.json says.

    Raises:
        ConfigError: it is missing or says something else, or names a file that is not in the folder or a kind that
            configs/kinds.toml does not have.
    """
    path = folder / LABELS
    try:
        found = _Labels.model_validate_json(path.read_bytes()).papers
    except OSError as error:
        raise ConfigError(f"{path}: không đọc được / cannot be read ({error.strerror})") from error
    except ValidationError as error:
        # Its words would repeat what the file says.
        raise ConfigError(
            f"{path}: không đúng dạng / not of the form {{papers: [{{file, kind, fields}}]}} ({error.error_count()})"
        ) from error
    known = {kind.code for kind in load_kinds()}
    for place, label in enumerate(found, start=1):
        if Path(label.file).name != label.file or not (folder / label.file).is_file():
            raise ConfigError(f"{path}: giấy tờ thứ {place}: không có tệp trong thư mục / paper {place}: no such file")
        if label.kind is not None and label.kind not in known:
            raise ConfigError(f"{path}: giấy tờ thứ {place}: loại lạ / paper {place}: no kind of configs/kinds.toml")
    return found


def labelled(folder: Path, home: Path) -> Iterator[Labelled]:
    """The papers of a folder: those that end in .json were read already, the others are read now.

    Raises:
        ConfigError: as of `labels`, or the reader is not installed.
        DocumentError: a file cannot be read.
    """
    found = labels(folder)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    reader = None
    with progress(len(found), str(folder)) as tick:
        for label in found:
            data = (folder / label.file).read_bytes()
            if label.file.endswith(".json"):
                texts = serial.load_all(PageText, data)
            else:
                reader = reader or _Reader(home)
                texts = reader.read(data, label.file)
            yield Labelled(label, texts)
            tick(label.file)


class _Reader:
    """The journey as far as the words."""

    def __init__(self, home: Path) -> None:
        from pipeline.pages import PageLimits
        from pipeline.reading.second import open_readers

        self._config = load(home.absolute(), deskless=True).config
        inbox = self._config.inbox
        self._limits = PageLimits(max_bytes=inbox.max_bytes, max_pages=inbox.max_pages, max_pixels=inbox.max_pixels)
        self._engine = open_readers(self._config.reading)

    def read(self, data: bytes, name: str) -> tuple[PageText, ...]:
        from pipeline import pages, reading

        pages.check_structure(data, self._limits, name=name)
        return tuple(
            reading.recognize(page, engine=self._engine, limits=self._config.quality)
            for page in pages.render(data, self._limits)
        )
