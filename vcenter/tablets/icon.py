"""The icon of the program on a tablet's screen, drawn as offline/icon.svg is."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

SIZES = (192, 512)


@cache
def icon(size: int) -> bytes:
    """A roof over an open hand, drawn as icon.svg; everything that counts is within the middle 80 % (maskable)."""
    scale = size * 4
    drawn = Image.new("RGB", (scale, scale), "#14365f")
    draw = ImageDraw.Draw(drawn)

    def at(x: float, y: float) -> tuple[float, float]:
        # Drawn on 64 × 64, made a little smaller so that a round mask cuts nothing off.
        return (32 + (x - 32) * 0.85) * scale / 64, (32 + (y - 32) * 0.85) * scale / 64

    width = round(5.4 * scale / 64)
    roof = [at(12, 34), at(32, 16), at(52, 34)]
    draw.line(roof, fill="white", width=width, joint="curve")
    (left, top), (right, bottom) = at(21, 22), at(43, 50)
    draw.arc((left, top, right, bottom), 0, 180, fill="#ffb84d", width=width)
    for x, y in (roof[0], roof[2]):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill="white")
    written = io.BytesIO()
    drawn.resize((size, size), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
