"""Looks (見た記録): what an address shows of whom, and how that is written down beside the answer.

A page is shown whether this succeeds or not: who has to call somebody shall not stand before a full disk. It waits no longer than
KEPT_SECONDS for it; it is written all the same, with the next commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.looks import Act
from vcenter.store import looks
from vcenter.store.failure import StoreFailed
from vcenter.store.looks import By, Of, Seen
from vcenter.store.tx import Tx
from vcenter.web.state import database
from vcenter.web.who import who_asks

log = logging.getLogger(__name__)

KEPT_SECONDS = 2.0

SHOWING = (200, 422)
"""Answers that show what was asked for: a form that was refused is shown again in its page."""

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Look:
    """What an address shows is somebody's card. card: as staff call it. of: whose, by what the address says."""

    card: str
    of: Callable[[Tx, Of], Seen | None]
    act: Act = Act.OPENED


def watched(look: Look, endpoint: Endpoint) -> Endpoint:
    """An endpoint whose answer shows somebody's card."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        answer = await endpoint(request)
        said = dict(request.path_params)
        if answer.status_code in SHOWING:
            await _keep(
                request, look.act, look.card, lambda tx: [seen] if (seen := look.of(tx, said)) else []
            )
        return answer

    return answered


async def looked(request: Request, act: Act, card: str, *seen: Seen, device: str = "") -> None:
    """Write down that whoever asks has printed, exported or taken something along. device: where nobody is signed in."""
    await _keep(request, act, card, lambda tx: list(seen), device)


async def _keep(
    request: Request, act: Act, card: str, whose: Callable[[Tx], list[Seen]], device: str = ""
) -> None:
    who = who_asks(request)
    by = By(who.name if who else "", device or (who.device if who else ""), datetime.now(UTC))

    def write(tx: Tx) -> None:
        looks.keep(tx, act, card, whose(tx), by)

    try:
        async with asyncio.timeout(KEPT_SECONDS):
            await database(request).write(write)
    except StoreFailed as failed:
        log.warning("a look could not be kept: %s", failed.cause)
    except TimeoutError:
        log.warning("a look is kept later than the page was shown: the disk is slow")
