"""A signed-in tablet at reception that scans one pass after another, and goes on whatever else the server has to do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vcenter.domain.calendar import centre_day
from vcenter.domain.passes import pass_ends, pass_text

from .away import new_id
from .client import Client

STAFF = "本部"
PACE = 1.0
"""Seconds between two check-ins; more where the answer takes longer."""


class Desk:
    """A signed-in tablet at reception that scans one pass after another."""

    def __init__(self, port: int, data: Path, people: list[dict[str, Any]]) -> None:
        self.client = Client(port)
        private = Ed25519PrivateKey.from_private_bytes((data / "keys" / "pass-1.key").read_bytes())
        last_day = pass_ends(centre_day(datetime.now(UTC)))
        self._passes = iter(
            [
                pass_text(one["pass_number"], 0, last_day, lambda sealed: (1, private.sign(sealed)))
                for one in people
            ]
        )
        self.headers: dict[str, str] = {}

    async def sign_in(self, pin: str) -> None:
        form = {"name": STAFF, "secret": pin, "device": "受付1番"}
        if (await self.client.post("/sign-in", form)).status != 303:
            raise RuntimeError("the desk could not sign in")
        session = (await self.client.get("/reception")).field("session")
        self.headers = {"X-Session": session, "HX-Request": "true"}

    async def enrol(self, name: str) -> str:
        """The cookie of a new tablet."""
        form = {"name": name, "desk": "reception", "uses": "outpost", "command_id": new_id()}
        answer = await self.client.post("/enrol", form, self.headers)
        if answer.status != 303:
            raise RuntimeError(f"{name} could not be enrolled: {answer.body[:1000]}")
        return self.client.cookies.pop("vcenter_device")

    async def check_in_until(
        self, until: asyncio.Future[Any], later: float, pace: float = PACE
    ) -> list[float]:
        """Seconds of each answer; the first is asked for so many seconds later."""
        times: list[float] = []
        await asyncio.sleep(later)
        while not until.done():
            form = {"command_id": new_id(), "code": next(self._passes)}
            answer = await self.client.post("/reception/scan", form, self.headers)
            if answer.status != 200 or "受付しました" not in answer.body:
                raise RuntimeError(f"a pass was not taken: {answer.status} {answer.body[:800]}")
            times.append(answer.seconds)
            await asyncio.sleep(max(0.0, pace - answer.seconds))
        return times

    def close(self) -> None:
        self.client.close()
