"""Starts servers from a process that has read the program in already: each is up in a fraction of the time.

`python -m tests.warm MODULE` reads one line of JSON for each server ({"arguments", "output"}), forks, and answers with the
new process's id. What is forked is a whole server: a session of its own, with the same command line as `vcenter serve`, and
it can be killed as any other. When the tests end, or die, so do the servers that still run.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import uvicorn
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from starlette.responses import Response
from starlette.types import Scope

from vcenter import app
from vcenter.machines import tablet_files
from vcenter.program import PROJECT
from vcenter.settings import Settings
from vcenter.web import environment
from vcenter.web.assets import Assets

ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "VCENTER_SHEET_WORKERS": "2",
    "VCENTER_MDNS": "off",
    "VCENTER_NAMES": "centre.example",
}
"""Of every server of the tests."""


class Forked:
    """A server that was forked, as `subprocess.Popen` would show it. It stays a zombie until the tests end, so its id is its own."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = os.pidfd_open(pid)

    def __del__(self) -> None:
        os.close(self._ended)

    def poll(self) -> bool | None:
        """None while it runs."""
        return bool(select.select([self._ended], [], [], 0)[0]) or None

    def wait(self, timeout: float | None = None) -> None:
        """Until it has ended; TimeoutExpired when that takes longer than so many seconds."""
        if not select.select([self._ended], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("vcenter serve", timeout or 0)

    def send_signal(self, sign: int) -> None:
        os.kill(self.pid, sign)


class Warm:
    """One process that has read a program in. module: whose `main` is the command line."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", module],
            cwd=PROJECT,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl+C is for the tests to hear; then its input ends
        )

    def serve(self, arguments: Sequence[str], output: Path) -> Forked:
        """Begin a server whose output goes to this file."""
        assert self._process.stdin and self._process.stdout
        asked = json.dumps({"arguments": [*arguments], "output": str(output)})
        self._process.stdin.write(asked.encode() + b"\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()))


@cache
def warm(module: str) -> Warm:
    """The one of this process of tests."""
    return Warm(module)


class _Compiled(BytecodeCache):
    """What templates were compiled to, for every server that is forked."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class _Unchanging(Assets):
    """Files that do not change while tests run: no page asks anew for its forty modules, which was most of its work."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "max-age=3600"
        return response


def _read_in() -> None:
    """All that a server needs before its first answer, compiled templates among it."""
    vars(app)["Assets"] = _Unchanging
    uvicorn.Config(app.build(Settings(data=Path("nowhere")))).load()
    make, compiled = environment.environment, _Compiled()

    def kept() -> Environment:
        made: Environment = make()
        made.bytecode_cache = compiled
        return made

    for user in (app, environment, tablet_files):
        vars(user)["environment"] = kept
    templates = kept()
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
    gc.freeze()


def _become(arguments: list[str], output: str, main: object) -> NoReturn:
    os.setsid()
    said = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, taken in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(file, taken)
    assert callable(main)
    sys.exit(main(arguments))


def _serve_whoever_asks(module: str) -> None:
    main = import_module(f"{module}.__main__").main
    _read_in()
    begun: list[int] = []
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(asked["arguments"], asked["output"], main)
        begun.append(pid)
        print(pid, flush=True)
    for pid in begun:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    _serve_whoever_asks(sys.argv[1])
