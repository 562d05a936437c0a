"""Which kind the words of a paper are nearest to: a direction for each kind, the mean of the papers it was learnt from.

Five papers give a direction, and adding a kind changes no other; what was tried instead stands in ADR 0021. The file
holds plain arrays: no code, and no paper can be read from it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from classifiers.features import SIZE, Features
from core.errors import ConfigError
from core.model import KindCode

SHIPPED: Final = Path(__file__).with_name("kinds.npz")
_FORMAT: Final = 1
#: A place counts for a kind when its papers have that much there on average.
_PRESENT: Final = 0.05
_MEAN_STEPS: Final = 255


@dataclass(frozen=True)
class Model:
    """Directions of kinds, and how evidence is weighed."""

    kinds: tuple[KindCode, ...]
    means: NDArray[np.float32]  #: (kinds, SIZE), the mean of each kind's papers
    papers: NDArray[np.int32]  #: (kinds,), how many those were
    judge: NDArray[np.float64]  #: weights of `classifiers.judge.EVIDENCE`, the last one constant

    @cached_property
    def _rarity(self) -> NDArray[np.float32]:
        """What only few kinds have says more."""
        having = (self.means > _PRESENT).sum(axis=0)
        return np.asarray(np.sqrt(np.log((2 + len(self.kinds)) / (1 + having))), dtype=np.float32)

    @cached_property
    def _directions(self) -> NDArray[np.float32]:
        weighed = self.means * self._rarity
        lengths = np.sqrt((weighed**2).sum(axis=1, keepdims=True))
        return np.asarray(weighed / np.maximum(lengths, 1e-9), dtype=np.float32)

    def likeness(self, features: Features) -> NDArray[np.float32]:
        """How alike the paper is to each kind, 0 to 1."""
        values = features.values * self._rarity[features.places]
        length = float(np.sqrt((values**2).sum())) or 1.0
        return np.asarray(self._directions[:, features.places] @ values / np.float32(length), dtype=np.float32)

    def learnt(self, papers: Mapping[KindCode, Sequence[Features]]) -> "Model":
        """A model that knows those papers, too: of kinds it knows already, or of new ones."""
        kinds = self.kinds + tuple(sorted(set(papers) - set(self.kinds)))
        means = np.zeros((len(kinds), SIZE), dtype=np.float32)
        counts = np.zeros(len(kinds), dtype=np.int32)
        means[: len(self.kinds)], counts[: len(self.kinds)] = self.means, self.papers
        for kind, found in papers.items():
            row = kinds.index(kind)
            total = means[row] * counts[row]
            for item in found:
                total[item.places] += item.values
            counts[row] += len(found)
            means[row] = total / max(1, counts[row])
        return Model(kinds, means, counts, self.judge)

    def dump(self) -> bytes:
        """The file: the same bytes for the same model."""
        out = io.BytesIO()
        scale = self.means.max(axis=1, initial=1e-6) / _MEAN_STEPS
        np.savez_compressed(
            out,
            format=np.array(_FORMAT),
            kinds=np.array(self.kinds, dtype=np.str_),
            means=np.rint(self.means / scale[:, None]).astype(np.uint8),
            scale=scale.astype(np.float32),
            papers=self.papers,
            judge=np.round(self.judge, 3),
        )
        return out.getvalue()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """What `dump` wrote.

        Raises:
            ConfigError: it is no model of this program.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                _check(file)
                means = file["means"].astype(np.float32) * file["scale"][:, None]
                kinds = tuple(KindCode(str(code)) for code in file["kinds"])
                return cls(kinds, means, file["papers"], file["judge"])
        except (ValueError, KeyError, OSError, EOFError) as error:
            raise ConfigError(
                f"không đọc được mô hình nhận loại giấy tờ ({error}): sohoa train tạo mô hình mới / "
                f"the model of kinds cannot be read ({error}): sohoa train makes a new one"
            ) from error


def _check(file: Mapping[str, NDArray[np.float32]]) -> None:
    if int(file["format"]) != _FORMAT or file["means"].shape != (len(file["kinds"]), SIZE):
        raise ValueError("another format")


def empty(judge: NDArray[np.float64]) -> Model:
    """A model that knows no kind yet."""
    return Model((), np.zeros((0, SIZE), dtype=np.float32), np.zeros(0, dtype=np.int32), judge)
