"""Announces this server as NAME.local, so that tablets find it whatever address it was given (mDNS, RFC 6762).

Nothing here ever stops the centre: where announcing fails, addresses work all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from zeroconf import AddressResolver, NonUniqueNameException  # type: ignore[attr-defined]
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from vcenter.lan.names import Address

SERVICE = "_https._tcp.local."
ASK_MS = 1500
"""Milliseconds within which another machine of that name would have answered."""

log = logging.getLogger(__name__)


class Announcer:
    """name: what is announced now, as NAME.local; "" while nothing is."""

    def __init__(self, names: Sequence[str], port: int, shown: str) -> None:
        """names: the first that nobody else has is announced. shown: what lists of services show."""
        self._choices = names
        self._port = port
        self._shown = shown
        self._zeroconf: AsyncZeroconf | None = None
        self.name = ""

    async def start(self, addresses: Sequence[Address]) -> str:
        """Announce these addresses; the name that was free, "" when there was no announcing."""
        if not addresses or not self._choices:
            return ""
        try:
            self._zeroconf = AsyncZeroconf()
            for name in self._choices:
                if await self._announce(name, addresses):
                    self.name = f"{name}.local"
                    return self.name
        except Exception as error:  # no multicast here, a firewall, the port is taken: addresses still work
            log.warning("no name was announced: %s", error)
        await self.stop()
        return ""

    async def follow(self, addresses: Sequence[Address]) -> str:
        """This machine has these addresses now; the name that is announced for them."""
        await self.stop()
        return await self.start(addresses)

    async def stop(self) -> None:
        """Take the name back."""
        zeroconf, self._zeroconf, self.name = self._zeroconf, None, ""
        if zeroconf is None:
            return
        try:
            await zeroconf.async_unregister_all_services()
            await zeroconf.async_close()
        except Exception as error:  # the network is gone: so is the name
            log.warning("the name was not taken back: %s", error)

    async def _announce(self, name: str, addresses: Sequence[Address]) -> bool:
        assert self._zeroconf is not None
        host = f"{name}.local."
        asked = AddressResolver(host)
        if await asked.async_request(self._zeroconf.zeroconf, ASK_MS):
            others = set(asked.parsed_addresses()) - {str(address) for address in addresses}
            if others:
                return False
        info = AsyncServiceInfo(
            SERVICE,
            f"{self._shown}.{SERVICE}",
            port=self._port,
            server=host,
            parsed_addresses=[str(address) for address in addresses],
            properties={"path": "/"},
        )
        try:
            await (await self._zeroconf.async_register_service(info, allow_name_change=True))
        except NonUniqueNameException:
            return False
        return True
