"""Pixels of a drawing as a small PNG, the same bytes for the same pixels."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

COLORS = 32
"""Flat drawings need few colours: lines and areas keep theirs, the edges of letters move a little.
A full-colour file is three times the size, and a report of twenty figures has to stay small."""


def as_png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG of at most ``COLORS`` colours, without metadata.

    Args:
        pixels: height by width by 4 (red, green, blue and an opacity that is left out), as the
            canvas holds them.
    """
    codes = np.ascontiguousarray(pixels).view("<u4")[..., 0] & 0xFFFFFF
    found, times = np.unique(codes, return_counts=True)
    parts = np.stack([found & 255, found >> 8 & 255, found >> 16], axis=1).astype(np.int64)
    kept, nearest = _palette(parts, times)
    # Indexed by colour: looking a million pixels up in a sorted list takes ten times as long.
    place = np.zeros(1 << 24, np.uint8)
    place[found] = nearest
    image = Image.fromarray(place[codes])
    image.putpalette(parts[kept].astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _palette(
    parts: NDArray[np.int64], times: NDArray[np.intp]
) -> tuple[list[int], NDArray[np.uint8]]:
    """Rows of the colours kept, and for every colour the place of its nearest among them.

    Each colour added is the one that is worst served so far, counted over all its pixels. So
    whatever covers an area stays exact, first of all the paper.
    """
    worst = int(times.argmax())
    kept: list[int] = []
    nearest = np.zeros(len(parts), np.uint8)
    gap = np.full(len(parts), np.inf)
    for place in range(min(COLORS, len(parts))):
        kept.append(worst)
        away = ((parts - parts[worst]) ** 2).sum(axis=1)
        closer = away < gap
        nearest[closer], gap[closer] = place, away[closer]
        worst = int((gap * times).argmax())
    return kept, nearest
