"""What tests look at on paper: text, pages, sizes."""

from __future__ import annotations

import io
import subprocess

import pikepdf

MM = 72 / 25.4


def text_of(pdf: bytes) -> str:
    """The text of a PDF without any space, so that lines broken elsewhere make no difference."""
    shown = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return "".join(shown.decode().split())


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def sizes(pdf: bytes) -> set[tuple[float, float]]:
    """Width and height in mm of every page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        boxes = [[float(side) for side in page.mediabox] for page in opened.pages]
    return {(round((box[2] - box[0]) / MM, 1), round((box[3] - box[1]) / MM, 1)) for box in boxes}


def fonts(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {str(font.BaseFont) for page in opened.pages for font in page.Resources.Font.values()}
