"""A real server process for tests: started, killed and started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from tests.centre import PIN, add_staff, begin_records, begin_session
from tests.warm import ENVIRONMENT, Forked, warm
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import DESK_ROLES
from vcenter.keys.secret import new_token, token_hash
from vcenter.program import PROJECT
from vcenter.store import staff
from vcenter.store.tx import SqliteTx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`vcenter serve` on loopback, on records in which 本部 can sign in by `first_pin`, until it is stopped or killed.

    With "--lan" among the options url is the HTTPS one, and plain_url that of the pages that lead to trust.
    said: what it printed. module: an app that adds to ours.
    new: a process of its own on an empty folder, as an administrator starts it; first_pin is what it printed.
    inside: the command that runs it elsewhere (in a network namespace), address: how the test reaches it there.
    """

    def __init__(
        self,
        data: Path,
        *options: str,
        module: str = "vcenter",
        new: bool = False,
        inside: Sequence[str] = (),
        address: str = "127.0.0.1",
    ) -> None:
        self.inside = inside
        self.data = data
        self.module = module
        self.new = new
        self.port = free_port()
        self.options = options
        lan = "--lan" in options
        self.url = f"{'https' if lan else 'http'}://{address}:{self.port}"
        self.plain_url = ""
        if lan:
            trust_port = free_port()
            self.options += ("--host", "127.0.0.1", "--trust-port", str(trust_port))
            self.plain_url = f"http://127.0.0.1:{trust_port}"
        self.said = ""
        self.first_pin = "" if new else PIN
        self.process: subprocess.Popen[bytes] | Forked | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process and self.process.poll() is None:
            self.kill()

    @property
    def _output(self) -> Path:
        return self.data / "said.txt"

    def start(self) -> None:
        """Begin, and wait until it answers."""
        assert self.process is None or self.process.poll() is not None, "it runs already"
        self.data.mkdir(parents=True, exist_ok=True)
        arguments = ["--data", str(self.data), "serve", "--port", str(self.port), *self.options]
        if not self.new:
            begin_records(self.data)
        if self.new or self.inside:
            self.process = self._begin(arguments)
        else:
            self.process = warm(self.module).serve(arguments, self._output)
        self._wait_until_it_answers()
        self.said = self._output.read_text()
        if found := re.search(r"初めてのサインイン.*暗証番号「(\S+)」", self.said):
            self.first_pin = found[1]

    def _begin(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._output.open("wb") as output:
            return subprocess.Popen(
                [*self.inside, sys.executable, "-m", self.module, *arguments],
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **ENVIRONMENT},
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        # Whether it is trusted is for the tests of trust to say.
        unchecked = ssl._create_unverified_context()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                for url in filter(None, (self.url, self.plain_url)):
                    urllib.request.urlopen(f"{url}/alive", timeout=1, context=unchecked).close()
                return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, self._output.read_text()
                time.sleep(0.02)
        raise AssertionError(f"the server did not start: {self._output.read_text()}")

    def kill(self) -> None:
        """SIGKILL for the server and everything that it started."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As Ctrl+C does; its workers end with it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not stop by itself") from None

    def token(self, name: str = "試験") -> str:
        """An API token, as the command line makes it while the server runs."""
        made = new_token()
        with self.records() as tx:
            staff.add_api_token(tx, token_hash(made), name, utc_text(datetime.now(UTC)), DESK_ROLES)
        return made

    def session(self, name: str, device: str) -> str:
        """The cookie of a tablet at which somebody has just signed in."""
        with self.records() as tx:
            row = staff.by_name(tx, name)
            assert row, f"nobody is called {name}"
            token, _ = begin_session(tx, row["id"], device)
        return token

    def colleague(self, name: str) -> str:
        """Somebody else who may everything, and can sign in; the name."""
        with self.records() as tx:
            add_staff(tx, name)
        return name

    @contextmanager
    def records(self) -> Iterator[SqliteTx]:
        """A transaction beside the server's own."""
        (path,) = (self.data / "demo" if "--demo" in self.options else self.data).glob("vcenter.sqlite")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield SqliteTx(connection)
            connection.execute("COMMIT")
