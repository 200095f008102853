"""The file of a figure is small, the same for the same pixels, and true to its flat colours."""

import io
import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from machi import theme
from machi.charts import base, pixels

PAPER, INK, SWATCH = (255, 255, 255), (34, 34, 34), (229, 36, 59)


def drawing(*bands: tuple[tuple[int, int, int], int]) -> NDArray[np.uint8]:
    """Bands of a colour, each so many rows high, a hundred pixels wide."""
    rows = [np.full((height, 100, 4), (*color, 255), np.uint8) for color, height in bands]
    return np.concatenate(rows)


def greys(height: int = 1) -> NDArray[np.uint8]:
    return drawing(*(((n, n, n), height) for n in range(256)))


def seen(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def chunks(png: bytes) -> list[bytes]:
    names, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        names.append(png[at + 4 : at + 8])
        at += length + 12
    return names


def test_a_drawing_of_few_colours_keeps_every_pixel() -> None:
    drawn = drawing((PAPER, 40), (INK, 3), (SWATCH, 7), ((254, 255, 255), 1))
    assert np.array_equal(seen(pixels.as_png(drawn)), drawn[..., :3])


def test_an_area_keeps_its_colour_beside_more_shades_than_the_file_can_hold() -> None:
    drawn = np.concatenate([drawing((PAPER, 500), (SWATCH, 300), ((245, 247, 248), 300)), greys()])
    found = seen(pixels.as_png(drawn))
    assert np.array_equal(found[:1100], drawn[:1100, :, :3])


def test_shades_left_out_take_the_nearest_of_those_kept() -> None:
    drawn = greys()
    png = pixels.as_png(drawn)
    found = seen(png).astype(int)
    kept = np.unique(found)
    assert 2 < len(kept) <= pixels.COLORS
    wanted = np.abs(drawn[..., 0, None].astype(int) - kept).min(axis=2)
    assert np.array_equal(np.abs(drawn[..., 0].astype(int) - found[..., 0]), wanted)
    assert wanted.max() <= 256 // pixels.COLORS


def test_a_file_holds_a_palette_and_pixels_and_nothing_of_whoever_made_it() -> None:
    png = pixels.as_png(greys())
    assert chunks(png) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert png == pixels.as_png(greys())


def test_a_figure_is_drawn_once_and_the_file_shows_what_was_drawn() -> None:
    with theme.style():
        figure, axes = base.canvas(1)
        axes.axhspan(0, 1, color=theme.BLUE)
        drawn: list[object] = []
        figure.canvas.mpl_connect("draw_event", drawn.append)
        chart = base.finish(figure, "説明", "図")
    assert len(drawn) == 1
    found = seen(chart.png)
    assert tuple(found[0, 0]) == PAPER
    assert (found == (0x00, 0x5A, 0x9C)).all(axis=2).mean() > 0.5
