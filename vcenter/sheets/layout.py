"""Lays paper out: data in, PDF out. Runs in the pool's worker processes."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import qrcode
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from vcenter.domain.calendar import show_date
from vcenter.settings import PROJECT
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.passes import PassCard, PassLayout

T = TypeVar("T")

FOLDER = PROJECT / "templates" / "sheets"


def furigana(name: str, kana: str) -> list[tuple[str, str]]:
    """(kana, name) of each part of a name; the whole kana over the whole name when the parts do not match."""
    parts, above = name.split(), kana.split()
    if len(parts) == len(above):
        return list(zip(above, parts, strict=True))
    return [(kana, name)]


def rows(items: Sequence[T], width: int) -> list[list[T | None]]:
    """The items in rows of a table, the last one filled up with None."""
    return [
        [*items[at : at + width], *[None] * (width - len(items[at : at + width]))]
        for at in range(0, len(items), width)
    ]


def qr_picture(text: str) -> str:
    """A QR as the address of an SVG image."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2, image_factory=SvgPathImage)
    code.add_data(text)
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found.globals.update(furigana=furigana, rows=rows, date_text=show_date)
    return found


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style(name: str) -> CSS:
    return CSS(filename=FOLDER / name, font_config=_fonts())


@cache
def _only_inside() -> URLFetcher:
    """Paper never loads anything: its pictures are in it."""
    return URLFetcher(allowed_protocols={"data"})


def _pdf(html: str, *styles: str) -> bytes:
    page = HTML(string=html, url_fetcher=_only_inside())
    made: bytes = page.write_pdf(stylesheets=[_style(name) for name in styles], font_config=_fonts())
    return made


def dispatch_html(sheet: DispatchSheet) -> str:
    """The pages of one dispatch sheet before they are laid out."""
    return _templates().get_template("dispatch.html").render(sheet=sheet, qr=qr_picture(sheet.qr_text))


def dispatch_pdf(sheet: DispatchSheet) -> bytes:
    """One dispatch sheet: the orders, and the report overleaf."""
    return _pdf(dispatch_html(sheet), "paper.css", "dispatch.css")


def passes_pdf(cards: Sequence[PassCard], layout: PassLayout) -> bytes:
    """Passes, each on a page of its own or ten on an A4 page."""
    html = (
        _templates()
        .get_template("passes.html")
        .render(cards=cards, layout=layout, pictures=[qr_picture(card.qr_text) for card in cards])
    )
    return _pdf(html, "paper.css", f"passes_{layout}.css")
