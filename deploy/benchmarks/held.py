"""What somebody holds out to a tablet: a phone or a paper with the code of a pass, in a hall."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

import qrcode
from PIL import Image, ImageDraw, ImageFilter
from qrcode.constants import ERROR_CORRECT_M

from . import camera
from .camera import SIZE, Point

MARGIN = 4
"""Modules of white around a code."""


@dataclass
class Shot:
    """One picture while it is made. module: its seen size in pixels; plate: what is held out, its code at pivot."""

    rng: Random
    text: str
    module: float = 5.0
    turn: float = 0.0
    tilt: float = 0.0
    plate: Image.Image = field(default_factory=lambda: Image.new("L", (1, 1)))
    pivot: Point = (0.0, 0.0)
    modules: int = 37
    centre: Point = (0.0, 0.0)

    def between(self, low: float, high: float) -> float:
        return self.rng.uniform(low, high)

    @property
    def box(self) -> int:
        """Pixels of a module on the plate: about twice as fine as it will be seen."""
        return max(6, round(self.module * 2))

    def near(self, far: float) -> Point:
        """A point of the picture, up to so many halves of the code's width from its middle."""
        angle, reach = self.between(0, math.tau), self.between(0, far) * self.modules * self.module / 2
        return self.centre[0] + math.cos(angle) * reach, self.centre[1] + math.sin(angle) * reach


def phone(shot: Shot) -> None:
    """A phone: dark frame, white page, words above and below the code."""
    code = _code(shot)
    side = code.width
    plate = Image.new("L", (round(side * 1.16), round(side * shot.between(1.5, 1.9))), 22)
    draw = ImageDraw.Draw(plate)
    edge = side * 0.04
    draw.rounded_rectangle((edge, edge, plate.width - edge, plate.height - edge), side * 0.06, 250)
    top = (plate.height - side) // 2
    _words(draw, (side * 0.12, edge * 2.5, plate.width * 0.8, top), side, 3, 60)
    _words(draw, (side * 0.12, top + side, plate.width * 0.85, plate.height - edge * 2), side, 3, 90)
    plate.paste(code, ((plate.width - side) // 2, top))
    shot.plate, shot.pivot = plate, (plate.width / 2, top + side / 2)


def paper(shot: Shot, ink: int = 25, white: int = 242) -> None:
    """A sheet: words beside and below the code."""
    code = camera.expose(_code(shot), ink, white)
    side = code.width
    size = round(side * shot.between(1.2, 1.9)), round(side * shot.between(1.2, 1.5))
    plate = Image.new("L", size, white)
    draw = ImageDraw.Draw(plate)
    edge = round(side * 0.08)
    plate.paste(code, (edge, edge))
    _words(draw, (side * 1.12, side * 0.1, plate.width * 0.97, side), side, 6, ink)
    _words(draw, (side * 0.1, side * 1.1, plate.width * 0.9, plate.height * 0.97), side, 3, ink)
    shot.plate, shot.pivot = plate, (edge + side / 2, edge + side / 2)


def _code(shot: Shot) -> Image.Image:
    """The QR with its margin."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=shot.box, border=MARGIN)
    code.add_data(shot.text)
    code.make(fit=True)
    shot.modules = code.modules_count
    made: Image.Image = code.make_image().get_image()
    return made.convert("L")


def _words(
    draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], side: float, lines: int, ink: int
) -> None:
    """Lines of something like letters, as far as they fit."""
    left, top, right, bottom = box
    size = side * 0.05
    for line in range(lines):
        x, y = left, top + line * size * 1.8
        for letter in range(max(0, math.floor((right - left) / size))):
            if y + size < bottom and (letter * 7 + line * 3) % 5:
                for stroke in ((0, 0, 0.7, 0.15), (0.3, 0, 0.42, 1), (0, 0.6, 0.75, 0.72)):
                    ends = zip((x, y, x, y), stroke, strict=True)
                    draw.rectangle(tuple(at + size * part for at, part in ends), ink)
            x += size


def scene(rng: Random) -> Image.Image:
    """A hall behind whatever is held out: large grey shapes, out of focus."""
    scene = Image.new("L", SIZE, rng.randint(60, 150))
    draw = ImageDraw.Draw(scene)
    for _ in range(14):
        x, y = rng.uniform(-100, SIZE[0]), rng.uniform(-100, SIZE[1])
        draw.rectangle((x, y, x + rng.uniform(30, 400), y + rng.uniform(30, 400)), rng.randint(20, 230))
    return scene.filter(ImageFilter.GaussianBlur(rng.uniform(3, 12)))


def hold(shot: Shot) -> Image.Image:
    """The plate in the hall, its code wholly inside the picture."""
    room = (shot.modules + 2 * MARGIN) * shot.module * 0.72
    middle = SIZE[0] / 2, SIZE[1] / 2
    x, y = (shot.between(min(room, half), max(2 * half - room, half)) for half in middle)
    shot.centre = (x, y)
    return camera.hold(
        scene(shot.rng),
        shot.plate,
        shot.pivot,
        shot.centre,
        scale=shot.module / shot.box,
        turn=shot.turn,
        tilt=shot.tilt,
        axis=shot.between(0, 180),
    )
