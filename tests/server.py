"""A real server process for tests: started, killed and started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`vcenter serve` on loopback. first_pin: what it printed for the first sign-in. module: an app that adds to ours.

    With "--lan" among the options url is the HTTPS one, and plain_url that of the pages that lead to trust.
    inside: the command that runs it elsewhere (in a network namespace), address: how the test reaches it there.
    """

    def __init__(
        self,
        data: Path,
        *options: str,
        module: str = "vcenter",
        inside: Sequence[str] = (),
        address: str = "127.0.0.1",
    ) -> None:
        self.inside = inside
        self.data = data
        self.module = module
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
        self.first_pin = ""
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process and self.process.poll() is None:
            self.stop()

    @property
    def _output(self) -> Path:
        return self.data / "said.txt"

    def start(self) -> None:
        assert self.process is None or self.process.poll() is not None, "it runs already"
        self.data.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *self.inside,
                    sys.executable,
                    "-m",
                    self.module,
                    "--data",
                    str(self.data),
                    "serve",
                    "--port",
                    str(self.port),
                    *list(self.options),
                ],
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "PYTHONUNBUFFERED": "1",
                    "VCENTER_SHEET_WORKERS": "2",
                    "VCENTER_MDNS": "off",
                },
                start_new_session=True,
            )
        # Whether it is trusted is for the tests of trust to say.
        unchecked = ssl._create_unverified_context()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                for url in filter(None, (self.url, self.plain_url)):
                    urllib.request.urlopen(f"{url}/alive", timeout=1, context=unchecked).close()
                break
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, self._output.read_text()
                time.sleep(0.05)
        else:
            raise AssertionError(f"the server did not start: {self._output.read_text()}")
        self.said = self._output.read_text()
        if found := re.search(r"暗証番号「(\S+)」", self.said):
            self.first_pin = found[1]

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
        """An API token, made by the command line while the server runs."""
        made = subprocess.run(
            [sys.executable, "-m", "vcenter", "--data", str(self.data), "token", name],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.strip()
