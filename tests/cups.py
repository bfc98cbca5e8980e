"""A real CUPS on loopback, with a folder of its own: printers that write into a file, are out of paper, or away."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = Path("/usr/lib/cups")

_AS_ROOT = "User lp\nGroup lp\nSystemGroup root\n"
"""What a CUPS that root starts becomes; started by anybody else it stays who that is."""

_BACKEND = """#!/bin/sh
[ $# = 0 ] && exit 0
{body}
"""

_PRINTS = 'cat "${{6:--}}" > "{out}/printed-$1" && exit 0'
_EMPTY = '[ -e "{out}/refilled" ] && exit 0; echo "STATE: +media-empty-error" >&2; sleep 30; exit 1'
_AWAY = 'echo "STATE: +connecting-to-device" >&2; sleep 30; exit 1'


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_cups(folder: Path) -> Iterator[Path]:
    """A CUPS with the printers good, empty and away, which CUPS_SERVER names; gives the folder of what was printed."""
    port = _port()
    spool, binaries, out = folder / "spool", folder / "bin", folder / "printed"
    for path in (out, spool, folder / "cache", folder / "state", folder / "tmp", binaries / "backend"):
        path.mkdir(parents=True)
    for found in BIN.iterdir():
        if found.name != "backend":
            (binaries / found.name).symlink_to(found)
    for name, body in (("good", _PRINTS), ("empty", _EMPTY), ("away", _AWAY)):
        backend = binaries / "backend" / name
        backend.write_text(_BACKEND.format(body=body.format(out=out)))
        backend.chmod(0o700)
    (folder / "cupsd.conf").write_text(
        f"Listen 127.0.0.1:{port}\nBrowsing No\nWebInterface No\nDefaultAuthType None\nPreserveJobFiles No\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
    )
    (folder / "cups-files.conf").write_text(
        f"ServerRoot {folder}\nServerBin {binaries}\nRequestRoot {spool}\nCacheDir {folder}/cache\nStateDir {folder}/state\n"
        f"TempDir {folder}/tmp\nAccessLog {folder}/access_log\nErrorLog {folder}/error_log\nPageLog {folder}/page_log\n"
        f"{_AS_ROOT if os.geteuid() == 0 else ''}Sandboxing relaxed\n"
    )
    server = f"127.0.0.1:{port}"
    daemon = subprocess.Popen(
        ["cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"],
        env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"},
    )
    before = os.environ.get("CUPS_SERVER")
    try:
        _wait(port)
        for name in ("good", "empty", "away"):
            subprocess.run(
                ["lpadmin", "-h", server, "-p", name, "-E", "-v", f"{name}:/", "-m", "raw"],
                check=True,
                capture_output=True,
                env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"},
            )
        os.environ["CUPS_SERVER"] = server
        yield out
    finally:
        os.environ.pop("CUPS_SERVER", None)
        if before is not None:
            os.environ["CUPS_SERVER"] = before
        daemon.terminate()
        daemon.wait(10)


def _wait(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("cupsd does not listen")


def printed(out: Path) -> list[bytes]:
    """What came out, in order."""
    return [path.read_bytes() for path in sorted(out.glob("printed-*"))]
