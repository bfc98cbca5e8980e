"""Whose connection it is, as far as its address tells."""

from __future__ import annotations

import ipaddress


def one_sender(host: str) -> str:
    """What is counted as one sender: an IPv4 address, or the network of an IPv6 one.

    One phone changes its IPv6 address as it likes, within one network.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host
