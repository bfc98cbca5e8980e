"""Where on the map a place is, as people copy it out of a map: numbers, degrees, or the address of a map's page."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)
"""Degrees between which Japan lies: so it is known which of two numbers is which."""

_DECIMAL = re.compile(r"(?<![\d.])\d{2,3}\.\d{2,}(?![\d.])")
_PIN = re.compile(r"!3d(\d+\.\d+)!4d(\d+\.\d+)")
"""Of the address of a page of Google Maps: the pin, where `@` is only what the window showed."""

_DEGREES = re.compile(r"(\d{2,3})[°度](\d{1,2})['′’分](\d{1,2}(?:\.\d+)?)[\"″”秒]?")

Location = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


def read_location(text: str) -> Location | None:
    """Where a text says that a place is; None where it says nothing that is in Japan."""
    plain = unicodedata.normalize("NFKC", text).replace("%2C", ",").replace("%2c", ",")
    degrees = [int(d) + int(m) / 60 + float(s) / 3600 for d, m, s in _DEGREES.findall(plain)]
    decimals = [float(one) for one in _DECIMAL.findall(plain)]
    pins = [float(one) for pin in _PIN.findall(plain) for one in pin]
    return _pair(pins) or _pair(degrees) or _pair(decimals)


def _pair(numbers: list[float]) -> Location | None:
    for one, other in pairwise(numbers):
        for latitude, longitude in ((one, other), (other, one)):
            if _within(latitude, LATITUDES) and _within(longitude, LONGITUDES):
                return latitude, longitude
    return None


def _within(number: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= number <= bounds[1]


def shown_location(location: Location) -> str:
    """As it is read out: five digits are a metre."""
    return f"{location[0]:.5f}, {location[1]:.5f}"


def map_text(location: Location) -> str:
    """What the QR of a map holds (RFC 5870): the map that a telephone has opens it, and no service is told where somebody lives."""
    return f"geo:{location[0]:.5f},{location[1]:.5f}"
