"""Who says a PIN: at an enrolled tablet it is the tablet whose wrong tries are counted, so that nobody elsewhere keeps it out."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

from vcenter.access.identity import AT_THE_SERVER, STRANGERS, Asker
from vcenter.keys.secret import token_hash
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.tablet import enrolled_here
from vcenter.web.who import who_asks

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""What a proxy says of whom it asks for: whoever it asks for does not sit here."""


async def asker(request: Request) -> Asker:
    """Whose wrong tries are counted here."""
    if tablet := await enrolled_here(request):
        return Asker(f"tablet {tablet['id']}")
    who = who_asks(request)
    if who and who.kiosk:  # a volunteer has it: what they type slows nobody who is signed in elsewhere
        return Asker(f"session {token_hash(request.cookies[SESSION_COOKIE])}")
    if who and who.id:
        return Asker(f"staff {who.id}")
    return AT_THE_SERVER if at_the_server(request) else STRANGERS


def at_the_server(request: Request) -> bool:
    """Whether somebody at the computer asks on which the server runs."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
