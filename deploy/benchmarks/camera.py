"""What happens to a code on its way into a tablet's picture, with Pillow alone and the same for the same seed.

Lengths are in pixels of the picture. Pictures are grey: every reader looks at the brightness only.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1280, 720)

Point = tuple[float, float]


def _curve(tone: Callable[[int], float]) -> list[int]:
    """What each of the 256 greys becomes."""
    return [max(0, min(255, round(tone(value)))) for value in range(256)]


def _solve(rows: list[list[float]]) -> list[float]:
    """The solution of linear equations, each row being its factors and its right side."""
    count = len(rows)
    for at in range(count):
        best = max(range(at, count), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(count):
            if other != at and rows[other][at]:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[count] for row in rows]


def _perspective(seen: Sequence[Point], plate: Sequence[Point]) -> list[float]:
    """Pillow's eight numbers of the perspective in which the plate's corners are seen there."""
    rows = []
    for (x, y), (u, v) in zip(seen, plate, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    return _solve(rows)


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def hold(
    scene: Image.Image,
    plate: Image.Image,
    pivot: Point,
    centre: Point,
    *,
    scale: float,
    turn: float,
    tilt: float,
    axis: float,
) -> Image.Image:
    """The scene with the plate held into it, so that the plate's `pivot` is seen at `centre`.

    scale: seen pixels for one of the plate's. In degrees: turn is about the line of sight, tilt away
    from it about an axis in the picture at `axis`. The plate is three of its own lengths away, as a
    phone in a hand is.
    """
    width, height = plate.size
    left, top = -pivot[0], -pivot[1]
    away = 3.0 * max(width, height)
    spin, lean, about = math.radians(turn), math.radians(tilt), math.radians(axis)
    seen = []
    for corner in ((left, top), (left + width, top), (left + width, top + height), (left, top + height)):
        # Along and across the axis, so that only the second is shortened.
        along, across = _turned(corner, spin - about)
        depth = 1 + across * math.sin(lean) / away
        x, y = _turned((along / depth, across * math.cos(lean) / depth), about)
        seen.append((centre[0] + x * scale, centre[1] + y * scale))
    left, right = math.floor(min(x for x, _ in seen)) - 2, math.ceil(max(x for x, _ in seen)) + 2
    top, bottom = math.floor(min(y for _, y in seen)) - 2, math.ceil(max(y for _, y in seen)) + 2
    # Twice as fine and then averaged, as a sensor's pixel averages what falls on it.
    fine = [((x - left) * 2, (y - top) * 2) for x, y in seen]
    data = _perspective(fine, [(0, 0), (width, 0), (width, height), (0, height)])
    size = (round(right - left) * 2, round(bottom - top) * 2)
    covered = Image.new("L", plate.size, 255)
    part = plate.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC).reduce(2)
    mask = covered.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC).reduce(2)
    held = scene.copy()
    held.paste(part, (round(left), round(top)), mask)
    return held


def bend(plate: Image.Image, angle: float, seen_from: float, paper: int) -> Image.Image:
    """The plate around a cylinder: `angle` degrees of it to each side of the middle, seen from a little above."""
    width, height = plate.size
    half = math.radians(angle)
    across = round(width * math.sin(half) / half)
    rise = seen_from * width * (1 - math.cos(half)) / half / 2
    mesh = []
    strips = 60
    edges = [round(across * at / strips) for at in range(strips + 1)]
    for left, right in itertools.pairwise(edges):
        corners = []
        for x in (left, right):
            theta = math.asin(max(-1.0, min(1.0, (2 * x / across - 1) * math.sin(half))))
            corners.append(
                (
                    (theta / half + 1) * width / 2,
                    rise * (1 - math.cos(theta)) / (1 - math.cos(half)),
                )
            )
        (u0, up0), (u1, up1) = corners
        mesh.append(
            ((left, 0, right, height), (u0, up0, u0, height + up0, u1, height + up1, u1, up1)),
        )
    bent = plate.transform(
        (across, height), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=paper
    )
    shade = Image.new("L", (across, 1))
    for x in range(across):
        theta = math.asin((2 * (x + 0.5) / across - 1) * math.sin(half))
        shade.putpixel((x, 0), round(255 * (0.35 + 0.65 * math.cos(theta))))
    return ImageChops.multiply(bent, shade.resize(bent.size))


def defocus(picture: Image.Image, radius: float) -> Image.Image:
    """Out of focus: radius is the standard deviation of the blur."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def shake(picture: Image.Image, length: float, angle: float) -> Image.Image:
    """Moved by so much while the shutter was open."""
    steps = max(4, math.ceil(length * 1.5))
    moved = picture
    for step in range(1, steps):
        far = length * (step / (steps - 1))
        x, y = far * math.cos(math.radians(angle)), far * math.sin(math.radians(angle))
        shifted = picture.transform(
            picture.size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.BILINEAR
        )
        moved = Image.blend(moved, shifted, 1 / (step + 1))
    return moved


def expose(picture: Image.Image, black: float, white: float) -> Image.Image:
    """Black and white come out as these."""
    return picture.point(_curve(lambda value: black + (white - black) * value / 255))


def steep(picture: Image.Image, middle: int, slope: float) -> Image.Image:
    """More contrast around one grey, as a copier gives."""
    return picture.point(_curve(lambda value: 128 + (value - middle) * slope))


def grain(picture: Image.Image, sigma: float, rng: Random) -> Image.Image:
    """The sensor's noise, a little smoothed as cameras do. sigma: its standard deviation."""
    count = picture.width * picture.height
    first, second, third = (Image.frombytes("L", picture.size, rng.randbytes(count)) for _ in range(3))
    noise = Image.blend(Image.blend(first, second, 0.5), third, 1 / 3).filter(ImageFilter.GaussianBlur(0.4))
    # 42.7: of the mean of three evenly spread bytes; 0.78: what the smoothing leaves of it.
    factor = sigma / (42.7 * 0.78)
    noise = noise.point(_curve(lambda value: 128 + (value - 128) * factor))
    return ImageChops.add(picture, noise, 1, -128)


def shadow(picture: Image.Image, through: Point, dark: float, angle: float, soft: float) -> Image.Image:
    """Half of the picture lies in a shadow whose edge goes through a point.

    dark: what light is left in it; soft: the width of its edge, as a part of the picture's.
    """
    reach = 3 * max(picture.size)
    low, high = 127.5 * (1 - soft / 3), 127.5 * (1 + soft / 3)
    ramp = Image.linear_gradient("L").resize((reach, reach), Image.Resampling.BICUBIC)
    light = ramp.point(
        _curve(lambda value: 255 * (dark + (1 - dark) * max(0.0, min(1.0, (value - low) / (high - low)))))
    ).rotate(angle, Image.Resampling.BILINEAR)
    left, top = round(reach / 2 - through[0]), round(reach / 2 - through[1])
    return ImageChops.multiply(picture, light.crop((left, top, left + picture.width, top + picture.height)))


def glare(picture: Image.Image, where: Point, radius: float, strength: float) -> Image.Image:
    """A lamp's reflection: white in the middle out to about `radius`, and a halo of twice that."""
    across = round(radius * 5)
    spot = ImageChops.invert(Image.radial_gradient("L")).resize((across, across))
    # 0.6 of the gradient lies at `radius`; there the light is at half.
    spot = spot.point(_curve(lambda value: strength * 255 * max(0.0, value / 255 / 0.6) ** 3 / 2))
    light = Image.new("L", picture.size)
    light.paste(spot, (round(where[0] - across / 2), round(where[1] - across / 2)))
    return ImageChops.add(picture, light)


def stripes(picture: Image.Image, period: float, depth: float, angle: float) -> Image.Image:
    """Moiré of a screen's pixels, or the bands of its lamp: so much darker in the stripes."""
    reach = 2 * max(picture.size)
    line = Image.new("L", (1, reach))
    for at in range(reach):
        line.putpixel((0, at), round(255 * (1 - depth * (0.5 + 0.5 * math.sin(2 * math.pi * at / period)))))
    whole = line.resize((reach, reach)).rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    left, top = (reach - picture.width) // 2, (reach - picture.height) // 2
    return ImageChops.multiply(picture, whole.crop((left, top, left + picture.width, top + picture.height)))


def crack(plate: Image.Image, where: Point, rays: int, width: float, rng: Random) -> Image.Image:
    """A broken glass over the plate: rays from where it was hit, a ring, and chips in the middle."""
    broken = plate.copy()
    draw = ImageDraw.Draw(broken)
    ends = []
    for ray in range(rays):
        angle = math.tau * (ray + rng.uniform(-0.3, 0.3)) / rays
        x, y = where
        path = [(x, y)]
        for _ in range(12):
            angle += rng.uniform(-0.15, 0.15)
            x, y = x + math.cos(angle) * plate.width / 9, y + math.sin(angle) * plate.width / 9
            path.append((x, y))
        ends.append(path[rng.randint(2, 4)])
        thick = max(1, round(width * rng.uniform(0.5, 1)))
        draw.line(path, fill=rng.randint(120, 200), width=thick + max(1, round(width / 2)))
        draw.line(path, fill=rng.choice((20, 40, 235)), width=thick)
    draw.line([*ends, ends[0]], fill=40, width=max(1, round(width * 0.5)))
    for _ in range(3):
        chip = [
            (where[0] + rng.gauss(0, width * 2.2), where[1] + rng.gauss(0, width * 2.2)) for _ in range(3)
        ]
        draw.polygon(chip, fill=rng.choice((30, 150, 240)))
    return broken
