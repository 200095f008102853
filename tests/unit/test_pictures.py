"""Pictures packed more tightly show the same pixels."""

import base64
import io

import numpy as np
from PIL import Image

from machi.charts.pixels import as_png
from machi.render import pictures


def figure(png: bytes) -> dict[str, object]:
    return {"kind": "figure", "mime": pictures.PNG, "data": base64.b64encode(png).decode()}


def drawing() -> np.ndarray:
    """Flat areas and a slope, 200 by 300, as a canvas holds them."""
    pixels = np.full((200, 300, 4), 255, np.uint8)
    pixels[20:90, 30:200, :3] = (0, 90, 156)
    pixels[..., 1] = np.minimum(pixels[..., 1], np.linspace(255, 200, 300).astype(np.uint8))
    return pixels


def opened(data: object) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(str(data)))) as image:
        return np.asarray(image.convert("RGB"))


def test_a_repacked_picture_has_the_same_pixels_and_fewer_bytes() -> None:
    before = figure(as_png(drawing()))
    after = dict(before)
    pictures.repack([{"kind": "item", "blocks": [after]}])
    assert after["mime"] == "image/webp"
    assert len(str(after["data"])) < len(str(before["data"]))
    assert (opened(after["data"]) == opened(before["data"])).all()


def test_a_picture_that_would_grow_and_other_kinds_stay_as_they_are() -> None:
    small = io.BytesIO()
    Image.new("1", (1, 1)).save(small, "PNG")
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    photograph = io.BytesIO()
    Image.fromarray(noise).save(photograph, "JPEG")
    kept = [figure(small.getvalue()), figure(photograph.getvalue()) | {"mime": "image/jpeg"}]
    tried = [dict(block) for block in kept]
    pictures.repack([*tried, {"kind": "html", "html": "<p></p>"}])
    assert tried[1] == kept[1]
    assert len(str(tried[0]["data"])) <= len(str(kept[0]["data"]))
