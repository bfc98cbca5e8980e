"""Hard pictures of passes: what a tablet's camera sees when somebody holds out a phone or a paper.

A frame of 1280 × 720 shows a field 39 cm wide at 30 cm from a tablet, 33 pixels a centimetre.
A pass of 5 cm on a phone, 45 modules wide with its margin, has modules of 3.6 pixels there, 5.4
at 20 cm and 2.7 at 40 cm; a pass of 2.5 cm on a name card at 15 cm has 3.6. Each kind draws
its severity evenly from the range in its line, up to what a person still calls readable: the
modules can be told apart by eye, and no more is covered than level M is made to mend (15 %).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from . import camera
from .held import MARGIN, Shot, hold, paper, phone, scene

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PASS_LENGTHS = (122, 122, 122, 140)
"""Letters of a pass: 122 fill version 5 at level M; every fourth is of version 6."""


@dataclass(frozen=True)
class Picture:
    """A JPEG. text: what its code says; None where there is none."""

    kind: str
    text: str | None
    jpeg: bytes


# The kinds of hardness. Every picture has some of the everyday blur and noise on top: see _develop.


def plain(shot: Shot) -> Image.Image:
    """Held well: 4 to 9 pixels a module, up to 10° from straight."""
    shot.module, shot.turn = shot.between(4, 9), shot.between(-10, 10)
    _either(shot)
    return hold(shot)


def rotated(shot: Shot) -> Image.Image:
    """Turned by any angle, upside down too."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(0, 360)
    _either(shot)
    return hold(shot)


def angled(shot: Shot) -> Image.Image:
    """Tilted by 30° to 50°: the short side keeps two thirds."""
    shot.module, shot.turn, shot.tilt = shot.between(4, 7), shot.between(-30, 30), shot.between(30, 50)
    _either(shot)
    return hold(shot)


def blurred(shot: Shot) -> Image.Image:
    """Out of focus by 0.3 to 0.55 of a module: at the end, single modules keep a quarter of their contrast."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    _either(shot)
    return camera.defocus(hold(shot), shot.module * shot.between(0.3, 0.55))


def moved(shot: Shot) -> Image.Image:
    """Smeared along a line by 0.7 to 1.3 modules."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    _either(shot)
    return camera.shake(hold(shot), shot.module * shot.between(0.7, 1.3), shot.between(0, 180))


def dim(shot: Shot) -> Image.Image:
    """A paper in a dark hall: white comes out at 40 to 80 of 255, with noise of 4 to 8."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    paper(shot)
    dark = camera.expose(hold(shot), shot.between(8, 14), shot.between(40, 80))
    return camera.grain(dark, shot.between(4, 8), shot.rng)


def small(shot: Shot) -> Image.Image:
    """Far away: 2.2 to 3 pixels a module."""
    shot.module, shot.turn = shot.between(2.2, 3), shot.between(-20, 20)
    _either(shot)
    return hold(shot)


def glaring(shot: Shot) -> Image.Image:
    """A lamp in the glass: what it whitens has a radius of 8 to 15 % of the code's width, finders spared."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    phone(shot)
    held = hold(shot)
    radius = shot.modules * shot.module * shot.between(0.08, 0.15)
    return camera.glare(held, shot.near(0.4), radius, shot.between(0.8, 1.1))


def curved(shot: Shot) -> Image.Image:
    """A paper around an arm or a cup: 20° to 40° to each side."""
    shot.module, shot.turn = shot.between(4, 7), shot.between(-15, 15)
    paper(shot)
    _bend(shot, 242, shot.between(20, 40))
    return hold(shot)


def cracked(shot: Shot) -> Image.Image:
    """A broken screen: 5 to 9 cracks of 0.2 to 0.5 of a module, hit somewhere in the code."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    phone(shot)
    _crack(shot, shot.rng.randint(5, 9), shot.between(0.2, 0.5))
    return hold(shot)


def copied(shot: Shot) -> Image.Image:
    """A poor copy of a copy: ink of 90 to 120 on paper of 165 to 190, specks, lines grown by a tenth."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    _copy(shot)
    return hold(shot)


def screened(shot: Shot) -> Image.Image:
    """A screen's pixels and lamp: moiré of 3 to 9 pixels that takes 20 to 35 %, bands that take 20 to 40 %."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    phone(shot)
    picture = _moire(shot, hold(shot), 0.2, 0.35)
    return camera.stripes(picture, shot.between(90, 260), shot.between(0.2, 0.4), 0)


def shaded(shot: Shot) -> Image.Image:
    """Half of it in a shadow that leaves 25 to 50 % of the light, with a sharp or a soft edge."""
    shot.module, shot.turn = shot.between(3.5, 7), shot.between(-15, 15)
    _either(shot)
    held = hold(shot)
    return camera.shadow(
        held, shot.near(0.5), shot.between(0.25, 0.5), shot.between(0, 360), shot.between(0.004, 0.05)
    )


def phone_in_a_hand(shot: Shot) -> Image.Image:
    """All of it a little: 3 to 5.5 pixels a module, tilted, unsharp, moiré, glare, in every third a crack."""
    shot.module, shot.turn, shot.tilt = shot.between(3, 5.5), shot.between(-30, 30), shot.between(5, 30)
    phone(shot)
    if shot.rng.random() < 1 / 3:
        _crack(shot, shot.rng.randint(3, 6), shot.between(0.15, 0.3))
    picture = _moire(shot, hold(shot), 0.05, 0.15)
    picture = camera.defocus(picture, shot.module * shot.between(0.15, 0.3))
    radius = shot.modules * shot.module * shot.between(0.04, 0.08)
    picture = camera.glare(picture, shot.near(0.6), radius, shot.between(0.6, 1))
    return camera.grain(picture, shot.between(2, 5), shot.rng)


def paper_in_a_hand(shot: Shot) -> Image.Image:
    """All of it a little: 3 to 5 pixels a module, bent, tilted, grey, half in shadow, dim, not quite still."""
    shot.module, shot.turn, shot.tilt = shot.between(3, 5), shot.between(-30, 30), shot.between(5, 25)
    paper(shot, shot.rng.randint(30, 70), shot.rng.randint(190, 230))
    _bend(shot, 210, shot.between(8, 22))
    picture = hold(shot)
    picture = camera.shadow(
        picture, shot.near(0.8), shot.between(0.5, 0.8), shot.between(0, 360), shot.between(0.01, 0.08)
    )
    picture = camera.shake(picture, shot.module * shot.between(0.2, 0.6), shot.between(0, 180))
    picture = camera.expose(picture, shot.between(5, 20), shot.between(110, 200))
    return camera.grain(picture, shot.between(3, 5), shot.rng)


# Parts of more than one kind


def _either(shot: Shot) -> None:
    shot.rng.choice((phone, paper))(shot)


def _bend(shot: Shot, white: int, angle: float) -> None:
    """The paper around the code, bent: `angle` degrees to each side."""
    reach = shot.box * (shot.modules + 2 * MARGIN) / 2
    x, y = shot.pivot
    strip = shot.plate.crop((round(x - reach), round(y - reach), round(x + reach), round(y + reach * 1.15)))
    shot.plate = camera.bend(strip, angle, shot.between(0, 0.5), white)
    shot.pivot = (shot.plate.width / 2, reach)


def _crack(shot: Shot, rays: int, width: float) -> None:
    """Hit somewhere in the code, but not in a corner: there are the finders."""
    half = shot.box * shot.modules / 2
    x, y = shot.pivot
    where = (x + shot.between(-0.5, 0.5) * half, y + shot.between(-0.5, 0.5) * half)
    shot.plate = camera.crack(shot.plate, where, rays, width * shot.box, shot.rng)


def _copy(shot: Shot) -> None:
    """A sheet that was copied: grown lines, specks, a pale streak."""
    paper(shot, 0, 255)
    grown = camera.defocus(shot.plate, shot.box * 0.25)
    grown = camera.steep(grown, 140, 4)
    draw = ImageDraw.Draw(grown)
    for _ in range(400):
        x, y = shot.between(0, grown.width), shot.between(0, grown.height)
        size = shot.box * shot.between(0.05, 0.35)
        draw.ellipse((x, y, x + size, y + size), shot.rng.choice((0, 255)))
    x = shot.pivot[0] + shot.between(-0.4, 0.4) * shot.modules * shot.box
    draw.rectangle((x, 0, x + shot.box * 0.3, grown.height), 190)
    shot.plate = camera.expose(grown, shot.between(90, 120), shot.between(165, 190))


def _moire(shot: Shot, picture: Image.Image, low: float, high: float) -> Image.Image:
    """Two grids of a screen's pixels that beat with the camera's, one across the other."""
    angle = shot.between(0, 90)
    for turned in (0, 90):
        depth = shot.between(low, high) / 1.5
        picture = camera.stripes(picture, shot.between(3, 9), depth, angle + turned)
    return picture


def _develop(picture: Image.Image, rng: Random) -> bytes:
    """What every camera adds: a lens that is not perfect, noise, and compression."""
    picture = camera.defocus(picture, rng.uniform(0.4, 0.7))
    picture = camera.grain(picture, rng.uniform(1.5, 3), rng)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=rng.randint(72, 92))
    return jpeg.getvalue()


KINDS: tuple[Callable[[Shot], Image.Image], ...] = (
    plain,
    rotated,
    angled,
    blurred,
    moved,
    dim,
    small,
    glaring,
    curved,
    cracked,
    copied,
    screened,
    shaded,
    phone_in_a_hand,
    paper_in_a_hand,
)


def pictures(seed: int, each: int) -> Iterator[Picture]:
    """So many pictures of every kind: the same for the same seed."""
    for kind in KINDS:
        for number in range(each):
            rng = Random(f"{seed} {kind.__name__} {number}")
            body = "".join(rng.choices(LETTERS, k=PASS_LENGTHS[number % len(PASS_LENGTHS)] - 5))
            shot = Shot(rng, f"VC:P:{body}")
            yield Picture(kind.__name__.replace("_", " "), shot.text, _develop(kind(shot), rng))


# Pictures without a code


def _hall(rng: Random) -> Image.Image:
    return scene(rng)


def _words_only(rng: Random) -> Image.Image:
    """A phone or a sheet with the code's place left empty."""
    shot = Shot(rng, "", module=rng.uniform(3, 6), turn=rng.uniform(-40, 40))
    _either(shot)
    x, y = shot.pivot
    reach = shot.box * (shot.modules + MARGIN) / 2
    ImageDraw.Draw(shot.plate).rectangle((x - reach, y - reach, x + reach, y + reach), 235)
    return hold(shot)


def _chequered(rng: Random) -> Image.Image:
    """Squares that mean nothing, with three corners that look like a code's."""
    side, box = 37, 12
    cells = Image.frombytes("L", (side, side), bytes(rng.choice((0, 255)) for _ in range(side * side)))
    draw = ImageDraw.Draw(cells)
    for x, y in ((0, 0), (side - 7, 0), (0, side - 7)):
        for inset, grey in ((-1, 255), (0, 0), (1, 255), (2, 0)):
            draw.rectangle((x + inset, y + inset, x + 6 - inset, y + 6 - inset), grey)
    plate = Image.new("L", ((side + 8) * box, (side + 8) * box), 255)
    plate.paste(cells.resize((side * box, side * box), Image.Resampling.NEAREST), (4 * box, 4 * box))
    middle = (plate.width / 2, plate.height / 2)
    scale, turn = rng.uniform(0.3, 0.6), rng.uniform(0, 360)
    return camera.hold(scene(rng), plate, middle, (640, 360), scale=scale, turn=turn, tilt=0, axis=0)


def _half(rng: Random) -> Image.Image:
    """A real pass, half of it outside of the picture."""
    shot = Shot(rng, "VC:P:" + "".join(rng.choices(LETTERS, k=117)), module=rng.uniform(4, 7))
    phone(shot)
    at = (rng.choice((0.0, float(camera.SIZE[0]))), 360.0)
    return camera.hold(
        scene(rng), shot.plate, shot.pivot, at, scale=shot.module / shot.box, turn=0, tilt=0, axis=0
    )


def _noise(rng: Random) -> Image.Image:
    return camera.grain(Image.new("L", camera.SIZE, 40), 25, rng)


WITHOUT = (_hall, _words_only, _chequered, _half, _noise)


def without_code(seed: int, each: int) -> Iterator[Picture]:
    """So many pictures of every kind of no code."""
    for kind in WITHOUT:
        for number in range(each):
            rng = Random(f"{seed} {kind.__name__} {number}")
            yield Picture(kind.__name__.strip("_").replace("_", " "), None, _develop(kind(rng), rng))
