"""Where a server listens: at one address, or at every one of this machine."""

from __future__ import annotations

import socket

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (that is what a local network's server is for)


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets at this address, or at every one of this machine; SystemExit says in Japanese when one is taken."""
    made: list[socket.socket] = []
    hosts = EVERYWHERE if host in EVERYWHERE else (host,)
    for one in hosts:
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        try:
            listener = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue  # a machine without this version of IP
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            listener.bind((one, port))
        except OSError as error:
            listener.close()
            if family == socket.AF_INET6 and made:
                continue
            raise SystemExit(
                f"ポート {port} で待ち受けられません（{error.strerror}）。"
                "もう動いている vcenter がないか確かめるか、--port か --trust-port で別の番号にしてください。"
            ) from None
        made.append(listener)
    return made
