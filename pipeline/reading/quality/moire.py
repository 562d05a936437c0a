"""Patterns that screens of print and of scanners make together."""

from typing import Final

import cv2
import numpy as np

from pipeline.reading.ink import Gray

_TILE_PX: Final = 256
_TILES: Final = (4, 5)
_CALM: Final = 6
#: Coarser waves are shading and lines of text; finer ones are grain.
_PERIODS_PX: Final = (3.0, 40.0)
#: How far a wave must stand out of what lies around it in the spectrum, and how many levels it must swing.
_STANDS_OUT: Final = 9.0
_AXIS_BINS: Final = 2


def moire_levels(gray: Gray) -> float:
    """How many levels a regular slanting pattern swings on the emptiest parts of a page; 0 without one."""
    height, width = gray.shape
    if min(height, width) < 2 * _TILE_PX:
        return 0.0
    tiles = [
        gray[y : y + _TILE_PX, x : x + _TILE_PX]
        for y in np.linspace(height * 0.05, height * 0.95 - _TILE_PX, _TILES[1]).astype(int)
        for x in np.linspace(width * 0.05, width * 0.95 - _TILE_PX, _TILES[0]).astype(int)
    ]
    tiles.sort(key=lambda tile: float(tile[::3, ::3].std()))
    found = [_wave(tile) for tile in tiles[:_CALM]]
    return float(np.median(found))


def _wave(tile: Gray) -> float:
    pixels = tile.astype(np.float32)
    if pixels.std() < 0.5:
        return 0.0
    window = np.hanning(_TILE_PX).astype(np.float32)
    spectrum = np.abs(np.fft.fft2((pixels - pixels.mean()) * np.outer(window, window)))
    spectrum = np.fft.fftshift(spectrum).astype(np.float32)
    middle = _TILE_PX // 2
    y, x = np.mgrid[-middle:middle, -middle:middle]
    radius = np.hypot(x, y)
    low, high = _TILE_PX / _PERIODS_PX[1], _TILE_PX / _PERIODS_PX[0]
    # Along the axes lie the scanner's own rows, the blocks of JPEG and the lines of forms.
    looked = (radius > low) & (radius < high) & (np.abs(x) > _AXIS_BINS) & (np.abs(y) > _AXIS_BINS)
    around = cv2.blur(spectrum, (21, 21)) + 1e-3
    strength = np.where(looked, spectrum / around, 0.0)
    best = int(strength.argmax())
    if strength.flat[best] < _STANDS_OUT:
        return 0.0
    # A wave of amplitude a gives a peak of a · sum(window) / 2 on either side.
    return float(4 * spectrum.flat[best] / window.sum() ** 2)
