"""For which names and addresses this server answers: its own, and no others.

A browser says in Host what stands in its address bar. Whoever leads a browser here under a name of theirs, or makes
Host up, would else have that name in our QRs, and their pages would be of one origin with ours.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from vcenter.lan.names import every_address, in_address, names_now
from vcenter.settings import Settings

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper

LOOK_EVERY = 15.0
"""Seconds for which what was found is believed; addresses change when a laptop is carried to another Wi-Fi."""

LOOK_AGAIN = 1.0
"""Seconds after which it is looked again when a host is asked for that was not found."""

_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,255})(:[0-9]{1,5})?", re.ASCII)


class Hosts:
    """The hosts of this server, looked for again when they may have changed. keeper: of its certificate, if it has one."""

    def __init__(
        self, settings: Settings, keeper: Keeper | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self.keeper = keeper
        self._clock = clock
        self._found: frozenset[str] = frozenset()
        self._looked = float("-inf")

    def answers(self, host: str) -> bool:
        """Whether this is one of ours. host: as a browser says it, with or without a port."""
        parts = _HOST.fullmatch(host.lower())
        if parts is None:
            return False
        name = _plain(parts[1])
        since = self._clock() - self._looked
        if since > LOOK_EVERY or (since > LOOK_AGAIN and name not in self._found):
            self._found = frozenset(map(_plain, self._look()))
            self._looked = self._clock()
        return name in self._found

    def best(self) -> list[str]:
        """Where this server is opened from elsewhere, best first, as it stands in an address; only localhost is left at last."""
        settings, keeper = self._settings, self.keeper
        if keeper:
            held = {*map(_plain, keeper.held)}
            found = [*settings.names, *map(str, keeper.names.addresses), keeper.announced]
            reached = [host for host in found if _plain(host) in held] or [
                host
                for host in keeper.held
                if "*" not in host and host not in ("localhost", "127.0.0.1", "::1")
            ]
        elif settings.host in ("0.0.0.0", "::"):  # noqa: S104
            reached = [*settings.names, *map(str, names_now().addresses)]
        else:
            reached = [*settings.names, *([] if settings.host in ("127.0.0.1", "::1") else [settings.host])]
        return [in_address(host) for host in dict.fromkeys([*reached, "localhost"])]

    def all(self) -> list[str]:
        """Every name and address that is ours at this moment, each once; names first."""
        found = dict.fromkeys(_plain(host) for host in self._look() if host not in ("0.0.0.0", "::"))  # noqa: S104
        return sorted(found, key=lambda host: host.replace(".", "").isdigit() or ":" in host)

    def _look(self) -> list[str]:
        settings, keeper = self._settings, self.keeper
        local = keeper.to_announce if keeper else [settings.mdns] if settings.mdns else []
        names = names_now(settings.names, [f"{name}.local" for name in local])
        return [
            *names.all_hosts,
            *map(str, every_address()),
            settings.host,
            *((*keeper.held, *keeper.names.all_hosts, *map(str, keeper.names.addresses)) if keeper else ()),
        ]


def _plain(host: str) -> str:
    """A name or an address in the one way in which it is compared."""
    bare = host.removeprefix("[").removesuffix("]").removesuffix(".").lower()
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return bare
