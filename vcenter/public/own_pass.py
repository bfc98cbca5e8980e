"""The pass on a volunteer's own phone: who holds it, and how it is kept."""

from __future__ import annotations

import asyncio
import io

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M
from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.passes import PassCode, plain_code, shown
from vcenter.sheets import PassCard
from vcenter.store import centre, people
from vcenter.store.tx import Row
from vcenter.web.clock import today
from vcenter.web.open_page import keep_cookie
from vcenter.web.page import public_base
from vcenter.web.qr import pass_qr, read_scanned
from vcenter.web.state import database, running

COOKIE = "vcenter_me"
KEPT = 60 * 24 * 3600

PREFIX = "VC:P:"
"""Stands before the token in a QR, and not in a link."""

_WIDTH, _HEIGHT, _MARGIN = 1080, 1440, 60
_FONT = "BIZUDPGothic-Bold.ttf"


async def holder(request: Request, token: str) -> Row | None:
    """The person whose pass this is, if it is one of ours, signed, and still holds."""
    code = read_scanned(request, token if plain_code(token).startswith(PREFIX) else PREFIX + token)
    if not isinstance(code, PassCode) or code.issue is None or code.last_day is None:
        return None
    person = await database(request).read(people.by_pass, code.number)
    if person is None or code.issue < person["issue_of_pass"] or code.last_day < today():
        return None
    return person


async def mine(request: Request) -> Row | None:
    """The person whose pass this phone holds; looked at each time, so that a pass that was replaced ends here too."""
    token = request.cookies.get(COOKIE, "")
    return await holder(request, token) if token else None


def remember(request: Request, response: Response, person: Row) -> None:
    """This phone holds this person's pass from now on."""
    keep_cookie(request, response, COOKIE, pass_qr(request, person), KEPT)


def link(request: Request, person: Row) -> str:
    """The address that opens this person's page: what follows the # is sent to nobody and stands in no log."""
    return f"{public_base(request)}me#{pass_qr(request, person).removeprefix(PREFIX)}"


async def as_picture(request: Request, person: Row) -> bytes:
    """The pass as a PNG for the phone's photos: centre, QR, number, name."""
    facts = await database(request).read(centre.facts)
    return await asyncio.to_thread(
        _draw, pass_qr(request, person), shown(person["pass_number"]), person["name"], facts["name"]
    )


def _draw(text: str, number: str, name: str, centre_name: str) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=20)
    code.add_data(text)
    square = code.make_image().get_image().convert("L")
    width = _WIDTH - 2 * _MARGIN
    square = square.resize((width, width), Image.Resampling.NEAREST)
    paper = Image.new("L", (_WIDTH, _HEIGHT), 255)
    paper.paste(square, (_MARGIN, 130))
    pen = ImageDraw.Draw(paper)
    _write(pen, centre_name, 70, 44)
    _write(pen, number, 1170, 96)
    _write(pen, name, 1310, 76)
    drawn = io.BytesIO()
    paper.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _write(pen: ImageDraw.ImageDraw, text: str, middle: int, size: int) -> None:
    """One line in the middle of the picture, as large as it may be."""
    while size > 20 and pen.textlength(text, _font(size)) > _WIDTH - 2 * _MARGIN:
        size -= 4
    pen.text((_WIDTH / 2, middle), text, fill=0, font=_font(size), anchor="mm")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT, size)
    except OSError:  # without it the number, which is what is read out, can still be written
        return ImageFont.load_default(size)


async def as_paper(request: Request, person: Row) -> bytes:
    """The pass as a PDF of wallet size. SheetsFailed when it cannot be laid out."""
    facts = await database(request).read(centre.facts)
    card = PassCard(
        name=person["name"],
        kana=person["kana"],
        number_shown=shown(person["pass_number"]),
        qr_text=pass_qr(request, person),
        centre_name=facts["name"],
    )
    sheets = running(request).sheets
    return await sheets.passes_pdf([card])
