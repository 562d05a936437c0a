"""A paper's words as numbers: hashed, so that a kind that is learnt later needs no new vocabulary."""

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifiers.layout import segments
from core.model import PageText
from core.text import fold

#: How many places a word may fall on. Twice as many were no better on the calibrate split.
SIZE: Final = 8192
#: The first two pages say what a paper is.
_PAGES: Final = 2
#: What stands in capitals in the upper part of the first page is likelier its title than its text.
_TOP: Final = 0.62
_CAPITALS: Final = 0.8
#: Words that every paper has say nothing, and a long list must not drown the rest.
_HEAD: Final = frozenset(
    ["cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam", "doc", "lap", "tu", "do", "hanh", "phuc"]
)
_TOKEN: Final = re.compile(r"[a-z]{2,12}")


@dataclass(frozen=True, slots=True)
class Features:
    """Places that are not empty, ascending, and what stands there; the squares of the values add up to 1."""

    places: NDArray[np.int32]
    values: NDArray[np.float32]

    @property
    def empty(self) -> bool:
        """Whether nothing was read."""
        return len(self.places) == 0


def features_of(texts: tuple[PageText, ...]) -> Features:
    """Words, pairs of words, and the same again for what looks like a title."""
    counts: Counter[int] = Counter()
    written = [page for page in texts if page.words][:_PAGES]
    for number, page in enumerate(written):
        for item in segments(page):
            tokens = _TOKEN.findall(fold(item.text))
            if _HEAD.issuperset(tokens):
                continue
            _count(tokens, counts, "")
            title = number == 0 and item.box.y0 < page.height_px * _TOP and item.capitals >= _CAPITALS
            if title:
                _count(tokens, counts, "=")
    places = np.array(sorted(counts), dtype=np.int32)
    values = np.log1p(np.array([counts[place] for place in places.tolist()], dtype=np.float32))
    length = float(np.sqrt((values**2).sum())) or 1.0
    return Features(places, (values / length).astype(np.float32))


def _count(tokens: list[str], counts: Counter[int], mark: str) -> None:
    for token in tokens:
        counts[_place(mark + token)] += 1
    for pair in pairwise(tokens):
        counts[_place(f"{mark}{pair[0]} {pair[1]}")] += 1


def _place(token: str) -> int:
    return zlib.crc32(token.encode()) % SIZE
