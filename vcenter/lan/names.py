"""What this machine is called on its network, and at which addresses it can be reached."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import ifaddr

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")

_INSIDE_ONLY = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet")
"""Networks between this machine and its own guests: no tablet is there."""


@dataclass(frozen=True)
class Names:
    """hosts: names, best first. addresses: IPv4 before IPv6, without loopback. networks: where those addresses are."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]
    networks: tuple[Network, ...]

    @property
    def all_hosts(self) -> tuple[str, ...]:
        """Every name, that of the machine for itself too."""
        return (*self.hosts, "localhost")

    @property
    def all_addresses(self) -> tuple[Address, ...]:
        """Every address, those of the machine for itself too."""
        return (*self.addresses, ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))


def is_name(text: str) -> bool:
    """Whether this can stand in a certificate as a name. Names are in small letters."""
    return bool(_NAME.fullmatch(text))


def machine_name() -> str:
    """The first part of this machine's own name, or "vcenter" where that is none that a network knows."""
    name = socket.gethostname().lower().partition(".")[0]
    return name if is_name(name) and name != "localhost" else "vcenter"


def names_now(more: Iterable[str] = (), local: Iterable[str] = ()) -> Names:
    """The names and addresses of this moment.

    more: names that the council's own name server gives this machine. local: names that we announce (x.local).
    """
    own = machine_name()
    full = socket.gethostname().lower()
    hosts = [*local, f"{own}.local", own, full, *more]
    found: dict[Address, Network] = {}
    for adapter in ifaddr.get_adapters():
        if adapter.nice_name.startswith(_INSIDE_ONLY):
            continue
        for one in adapter.ips:
            text = one.ip if isinstance(one.ip, str) else one.ip[0]
            interface = ipaddress.ip_interface(f"{text}/{one.network_prefix}")
            # A browser cannot open fe80:: addresses: they need the name of a network card.
            if interface.is_loopback or (interface.version == 6 and interface.is_link_local):
                continue
            found[interface.ip] = interface.network
    by_version = sorted(found, key=lambda address: (address.version, not address.is_private))
    return Names(
        tuple(dict.fromkeys(name for name in hosts if is_name(name) and name != "localhost")),
        tuple(by_version),
        tuple(dict.fromkeys(found[address] for address in by_version)),
    )


def every_address() -> list[Address]:
    """Every address of this machine that a browser can have opened, those towards its own guests among them."""
    found = [
        ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0])
        for adapter in ifaddr.get_adapters()
        for one in adapter.ips
    ]
    return [
        one
        for one in (*found, *Names((), (), ()).all_addresses)
        if not (one.version == 6 and one.is_link_local)
    ]


def in_address(host: Address | str) -> str:
    """A name or an address as it stands in a web address."""
    text = str(host)
    return f"[{text}]" if ":" in text else text
