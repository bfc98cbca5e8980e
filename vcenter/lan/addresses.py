"""At which addresses tablets begin and go on, and what the terminal says of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import qrcode

from vcenter.lan.names import in_address
from vcenter.settings import Settings

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper


def plain_addresses(keeper: Keeper, port: int) -> list[str]:
    """Addresses of the trust page, best first; a name that nobody announces is not among them."""
    hosts = [str(address) for address in keeper.names.addresses] or ["localhost"]
    announced = [keeper.announced] if keeper.announced else []
    return [f"http://{in_address(host)}:{port}/" for host in (*hosts, *announced)]


def terminal_qr(text: str) -> str:
    """A QR in letters, for a dark terminal."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()


def greeting(settings: Settings, keeper: Keeper) -> str:
    """What the terminal says at start: where tablets begin, and what they compare."""
    start = plain_addresses(keeper, settings.trust_port)
    lines = [f"  このパソコンから:  https://localhost:{settings.port}/"]
    if keeper.authority:
        lines += [
            f"  タブレットは、まずこのQRか {start[0]} を開きます（一度だけの設定です）。",
            "",
            *terminal_qr(start[0]).splitlines(),
            "  確かめの番号（SHA-256）:",
            *(f"    {line}" for line in in_lines(keeper.fingerprint)),
        ]
    else:
        lines += [f"  タブレットから:  {address}" for address in secure_addresses(keeper, settings.port)]
    return "\n".join([*lines, *(f"  ▲ {warning}" for warning in keeper.warnings())])


def in_lines(fingerprint: str) -> list[str]:
    """A fingerprint in two lines of sixteen pairs."""
    pairs = fingerprint.split(":")
    return [" ".join(pairs[:16]), " ".join(pairs[16:])]


def secure_addresses(keeper: Keeper, port: int) -> list[str]:
    """Addresses at which a tablet that trusts opens the centre, best first."""
    reached = [*map(str, keeper.names.addresses), *([keeper.announced] if keeper.announced else [])]
    held = set(keeper.held)
    return [f"https://{in_address(host)}:{port}/" for host in reached if host in held]
