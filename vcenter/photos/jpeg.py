"""JPEG without anything but its pixels, and without losing any of them: what a camera or a program hid is left behind.

ITU-T T.81, Annex B: a JPEG is a row of segments, each a marker (FF and a byte) and, but for a few, its length.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_START, _END = b"\xff\xd8", b"\xff\xd9"
_SCAN = 0xDA
_TABLES = {0xC4, 0xDB, 0xDD}
"""Huffman tables, quantization tables, the restart interval."""
_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive, coded by Huffman: what every browser shows."""
_ADOBE = 0xEE
"""Says of colours what only decoders should judge."""
_LEFT_BEHIND = {*range(0xE0, 0xF0), 0xFE} - {_ADOBE}
"""What applications say, EXIF among it, and comments."""
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""FF00 and restarts belong to what is coded."""
_JFIF = bytes.fromhex("ffe0 0010 4a46494600 0101 00 0001 0001 0000")
"""The colours are YCbCr, and there is no thumbnail."""
_COLOURS = ([1], [1, 2, 3])
"""The names of components that are surely grey or YCbCr."""


class Plain(NamedTuple):
    """A JPEG of nothing but its pixels; width and height in pixels."""

    content: bytes
    width: int
    height: int


def plain(sent: bytes) -> Plain | None:
    """The same picture, pixel by pixel, with nothing beside it and nothing behind it.

    None where that cannot be had from the bytes alone (another format, colours of print, cut off): whoever asks
    draws the picture anew, or finds that it is none. Whether it can be decoded is not looked at here.
    """
    if not sent.startswith(_START):
        return None
    kept, at, width, height = [_START, _JFIF], len(_START), 0, 0
    while at + 4 <= len(sent) and sent[at] == 0xFF:
        marker, end = sent[at + 1], at + 2 + int.from_bytes(sent[at + 2 : at + 4])
        body = sent[at + 4 : end]
        if marker in _FRAMES:
            if width or len(body) < 6 or body[0] != 8 or list(body[6::3]) not in _COLOURS:
                return None
            height, width = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
        elif marker == _SCAN:
            following = _AFTER_SCAN.search(sent, end)
            if following is None:
                return None
            end = following.start()
        elif marker not in _TABLES | _LEFT_BEHIND:
            return None
        if marker not in _LEFT_BEHIND:
            kept.append(sent[at:end])
        if marker == _SCAN and sent.startswith(_END, end):
            return Plain(b"".join([*kept, _END]), width, height) if width * height else None
        at = end
    return None


_ANY_SCAN = re.compile(rb"\xff\xda")
_ANY_FRAME = re.compile(rb"\xff([\xc0-\xc2])..\x08(..)(..)", re.DOTALL)


def scans(sent: bytes) -> int:
    """How many passes over the picture a JPEG asks for, at most; 0 of another format."""
    # What is coded has no FF without a 00 or a restart behind it: an FFDA is a scan, or hidden in a segment beside the picture.
    return len(_ANY_SCAN.findall(sent)) if sent.startswith(_START) else 0


def is_light(sent: bytes, longest_side: int) -> bool:
    """Whether it is surely decoded within a moment: a JPEG in one pass of no more pixels than a tablet sends."""
    frame = _ANY_FRAME.search(sent) if scans(sent) == 1 else None
    return (
        frame is not None
        and frame[1] != b"\xc2"
        and max(int.from_bytes(frame[2]), int.from_bytes(frame[3])) <= longest_side
    )
