"""Server processes on loopback, and the folders they keep their records in."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).resolve().parents[2]

START_SECONDS = 60
STOP_SECONDS = 20


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder, removed afterwards."""
    # /tmp may be memory, where a durable commit costs nothing.
    with tempfile.TemporaryDirectory(prefix="vcenter-bench-", dir="/var/tmp") as folder:
        yield Path(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server in a process of its own, from `with` until its end.

    start_seconds: from the start of the process until /alive answered. said: what it printed.
    """

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self.port = _free_port()
        self.start_seconds = 0.0
        self._arguments = arguments
        self._log = log

    def __enter__(self) -> Self:
        began = time.perf_counter()
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments, "--port", str(self.port)],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )
        try:
            while not self._alive():
                if self._process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                    raise RuntimeError(f"the server did not start: {self.said}")
                time.sleep(0.005)
        except BaseException:
            self._end()
            raise
        self.start_seconds = time.perf_counter() - began
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """Of the process, and of the group of all that it started."""
        return self._process.pid

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def _alive(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                connection.sendall(b"GET /alive HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return connection.recv(100).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def _end(self) -> None:
        """As Ctrl+C does; what does not end by itself is killed with all that it started."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Centre(Server):
    """`vcenter serve` on the records in a folder."""

    def __init__(self, data: Path) -> None:
        super().__init__(("-m", "vcenter", "--data", str(data), "serve"), data / "said.txt")
        self._data = data

    @property
    def first_pin(self) -> str:
        """The PIN of the first staff member, which is said at the first start only."""
        found = re.search(r"暗証番号「(\S+)」", self.said)
        if found is None:
            raise RuntimeError(f"no PIN was said: {self.said}")
        return found[1]

    def token(self) -> str:
        """A new API token."""
        command = [
            sys.executable,
            "-m",
            "vcenter",
            "--data",
            str(self._data),
            "token",
            "benchmark",
            "--role",
            "responsible",
        ]
        made = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60)
        return made.stdout.strip()


class Bare(Server):
    """Starlette and uvicorn with one constant answer (bare.py) of `size` bytes."""

    def __init__(self, folder: Path, size: int = 400) -> None:
        arguments = ("-m", f"{__package__}.bare", "--size", str(size))
        super().__init__(arguments, folder / "bare.txt")
