"""Headquarters and three satellites, each a host of its own on a real network whose links are cut and healed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import Server
from tests.test_servers_desk import Staff, names, register, set_up, until

SATELLITES = ("北サテライト", "南サテライト", "東サテライト")
SWITCH = "vct-switch"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def may_make_hosts() -> bool:
    if os.geteuid() or not shutil.which("ip"):
        return False
    made = (
        subprocess.run(["ip", "netns", "add", "vct-probe"], check=False, capture_output=True).returncode == 0
    )
    subprocess.run(["ip", "netns", "del", "vct-probe"], check=False, capture_output=True)
    return made


class Host:
    """A network namespace with two lines: "desk" is how the test looks at it, "world" leads to the other hosts."""

    def __init__(self, number: int) -> None:
        self.name = f"vct-{number}"
        self.desk, self.world = f"10.231.{number}.2", f"10.232.0.{number + 1}"
        self.inside = ("ip", "netns", "exec", self.name)
        ip("netns", "add", self.name)
        for line in ("desk", "world"):
            ip(
                "link",
                "add",
                f"{self.name}{line[0]}",
                "type",
                "veth",
                "peer",
                "name",
                line,
                "netns",
                self.name,
            )
            ip("link", "set", f"{self.name}{line[0]}", "up")
        ip("address", "add", f"10.231.{number}.1/30", "dev", f"{self.name}d")
        ip("link", "set", f"{self.name}w", "master", SWITCH)
        for line, address in (
            ("desk", f"{self.desk}/30"),
            ("world", f"{self.world}/24"),
            ("lo", "127.0.0.1/8"),
        ):
            subprocess.run(
                [*self.inside, "ip", "address", "add", address, "dev", line], check=False, capture_output=True
            )
            ip("-netns", self.name, "link", "set", line, "up")

    def server(self, data: Path) -> Server:
        return Server(data, "--host", "0.0.0.0", inside=self.inside, address=self.desk)

    def cut(self) -> None:
        """Nobody hears that the line is gone: packets are lost in silence, as on a mountain road."""
        ip("link", "set", f"{self.name}w", "nomaster")

    def heal(self) -> None:
        ip("link", "set", f"{self.name}w", "master", SWITCH)


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    if not may_make_hosts():
        pytest.skip("network namespaces need root and iproute2")
    made: list[Host] = []
    try:
        ip("link", "add", SWITCH, "type", "bridge")
        ip("link", "set", SWITCH, "up")
        for number in range(len(SATELLITES) + 1):
            made.append(Host(number))
        yield made
    finally:
        for host in made:
            ip("netns", "del", host.name)
        ip("link", "del", SWITCH)


@pytest.mark.long
def test_three_satellites_apart_and_together(hosts: list[Host], tmp_path: Path) -> None:
    with ExitStack() as stack:
        headquarters = stack.enter_context(hosts[0].server(tmp_path / "headquarters"))
        staff = Staff(headquarters, headquarters.first_pin)
        world = f"http://{hosts[0].world}:{headquarters.port}"
        servers = [headquarters]
        for host, name in zip(hosts[1:], SATELLITES, strict=True):
            set_up(headquarters, staff, tmp_path / name / "data", name=name, address=world)
            servers.append(stack.enter_context(host.server(tmp_path / name / "data")))
        register(headquarters, "全員が　知る人")
        until(lambda: all(names(server) == {"全員が　知る人"} for server in servers))

        for host in hosts[1:]:
            host.cut()
        everybody = {"全員が　知る人"}
        for number, server in enumerate(servers):
            register(server, f"拠点{number}の　人")
            everybody.add(f"拠点{number}の　人")
        for number, server in enumerate(servers):
            assert names(server) == {"全員が　知る人", f"拠点{number}の　人"}

        healed = hosts[1:]
        random.Random(3).shuffle(healed)
        for host in healed:
            host.heal()
        until(lambda: all(names(server) == everybody for server in servers))
        page = staff.client.get("/headquarters/places").text
        assert all(name in page for name in SATELLITES)
