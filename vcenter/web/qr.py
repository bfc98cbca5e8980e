"""QR codes on screens, and what the QR of a pass says."""

from __future__ import annotations

import base64
import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from starlette.requests import Request

from vcenter.domain.passes import PassCode, SheetCode, pass_ends, pass_text, read_code
from vcenter.store.tx import Row
from vcenter.web.clock import today
from vcenter.web.state import running


def qr_svg(text: str) -> bytes:
    """A QR as SVG, large enough for any screen."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathImage)
    code.add_data(text)
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    return drawn.getvalue()


def qr_address(text: str) -> str:
    """A QR as the address of a picture, so that it stays on the screen without network."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_svg(text)).decode()


def pass_qr(request: Request, person: Row) -> str:
    """What the QR of this person's pass holds, made today."""
    keys = running(request).pass_keys
    return pass_text(person["pass_number"], person["pass_issue"], pass_ends(today()), keys.sign)


def read_scanned(request: Request, text: str) -> PassCode | SheetCode | None:
    """What was scanned or typed, checked against our keys."""
    return read_code(text, running(request).pass_keys.verify)
