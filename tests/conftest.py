"""What the tests stand on: a centre with its own database, a desk that is signed in, a real server."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.centre import Centre, Desk
from tests.phone import Phone
from tests.postgresql import refused, remembered
from tests.satellite import Two, two_servers
from tests.server import Server
from vcenter.desks import roster_files

DATA = Path(__file__).parent / "data"

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def every_statement_is_postgresqls_too() -> Iterator[None]:
    """Whatever went through a `Tx` of this process of tests; what another engine would not take fails its last test."""
    with remembered() as seen:
        yield
    assert not (found := refused(seen)), found


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that has just been set up: nobody in it, nothing recorded."""
    with Centre(tmp_path / "data") as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A tablet that is signed in, at an application of its own, which waits for a file to be kept however slow the machine is."""
    monkeypatch.setattr(roster_files, "SHORT_SECONDS", 60)
    with Desk(tmp_path / "data") as made:
        yield made


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """Headquarters and a satellite, that meet by letters."""
    with two_servers(tmp_path) as made:
        yield made


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """A volunteer's phone in front of the same application."""
    return Phone(desk)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server process of its own, on loopback, stopped at the end."""
    with Server(tmp_path / "data") as made:
        yield made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories in a browser come last: most of what is broken is found before one has started.

    Among them the long ones first, which stand alone in their files: at the end no process waits for another's story.
    """
    of_file = Counter(item.path for item in items)
    items.sort(key=lambda item: of_file[item.path] if "browser" in item.path.parts else 0)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: whoever collects garbage need not look through it again after every test."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", help="the folder into which README's pictures of the screens are written")
