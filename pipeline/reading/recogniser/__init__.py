"""A second reader of another kind: a small network that reads one line at a time, trained by training/recogniser.

It errs in other places than the engine that reads pages, so where both agree there is little doubt. README.md beside
this file says what the network is and how well it reads. The only importer of onnxruntime.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.ctc import spelled
from core.errors import ConfigError
from pipeline.reading.ink import Gray

#: Changes with the network.
NAME: Final = "sohoa lines 1"
_HERE: Final = Path(__file__).parent
#: Height of the picture that the network was trained on; its answer has a step for every fourth pixel of the width.
_HEIGHT: Final = 40
_STRIDE: Final = 4
#: Paper before and after a line, in pixels of that picture.
_ROOM: Final = 4
#: A line wider than so many times its height is no line of print.
_WIDEST: Final = 120
#: How dark ink and how light paper is, as shares of the pixels, and the least contrast that is stretched.
_DARK_PERCENT: Final = 1
_LIGHT_PERCENT: Final = 90
_LEAST_CONTRAST: Final = 24.0
_NO_MEMORY: Final = ("bad_alloc", "Failed to allocate")
_BROKEN: Final = (
    'đã cài onnxruntime nhưng không nạp được: cài lại, hoặc đặt reading.second_reader = "off" / '
    'onnxruntime is installed and cannot be loaded: install it anew, or set reading.second_reader = "off"'
)


@dataclass(frozen=True, slots=True)
class LineReading:
    """What stands on a line, and how sure each letter is."""

    text: str = field(repr=False)
    sure: tuple[float, ...]  #: one for each letter, 0 to 1


class Recogniser:
    """The network, opened once a process; it uses one core."""

    def __init__(self) -> None:
        """Open the network that lies beside this file.

        Raises:
            ConfigError: onnxruntime is installed and cannot be loaded.
            MemoryError: there is not enough.
        """
        try:
            import onnxruntime
        except ImportError as error:
            raise ConfigError(_BROKEN) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._letters = (_HERE / "alphabet.txt").read_text(encoding="utf-8").rstrip("\n")
        with _told_of_memory():
            model = _HERE / "model.onnx"
            self._network = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def read(self, lines: Sequence[Gray]) -> tuple[LineReading, ...]:
        """Each line's text.

        Args:
            lines: pictures cut out of an upright page, one line of print each; 0 is black.
        """
        return tuple(self._line(line) for line in lines)

    def _line(self, line: Gray) -> LineReading:
        height, width = line.shape
        if not height or not width or width > _WIDEST * height:
            return LineReading("", ())
        with _told_of_memory():
            logits = self._network.run(None, {"ink": _ink(line)})[0][0]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        found = spelled(shares.argmax(axis=1))
        text = "".join(self._letters[letter - 1] for letter, _ in found)
        return LineReading(text, tuple(float(shares[steps, letter].max()) for letter, steps in found))


@contextmanager
def _told_of_memory() -> Iterator[None]:
    """Raise what memory that ran out is elsewhere: onnxruntime says it in words only."""
    try:
        yield
    except Exception as error:
        if any(words in str(error) for words in _NO_MEMORY):
            raise MemoryError from error
        raise


@cache
def open_recogniser() -> Recogniser | None:
    """The second reader; None where its package is not installed.

    Raises:
        ConfigError: it is installed and cannot be loaded.
    """
    return Recogniser() if find_spec("onnxruntime") else None


def import_runtime() -> None:
    """Import what the network runs on, if it is installed: a process that is forked later need not."""
    if find_spec("onnxruntime"):
        import_module("onnxruntime")


def _ink(line: Gray) -> NDArray[np.float32]:
    """(1, 1, `_HEIGHT`, width): 0 is paper and 1 is ink; as training/recogniser/render.py leaves lines."""
    height, width = line.shape
    size = (max(8, round(width * _HEIGHT / height)), _HEIGHT)
    way = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(line, size, interpolation=way).astype(np.float32)
    dark, light = np.percentile(small[::2, ::2], (_DARK_PERCENT, _LIGHT_PERCENT))
    ink = 1 - np.clip((small - dark) / max(light - dark, _LEAST_CONTRAST), 0, 1)
    return np.pad(ink, ((0, 0), (_ROOM, _ROOM + -size[0] % _STRIDE)))[None, None].astype(np.float32)
