"""Headquarters and its satellites for tests: whole centres, that meet by letters when the test says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.centre import Centre, new_id
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import letters, link, setting_up
from vcenter.satellites.exchange import TakenIn, take_in
from vcenter.satellites.setting_up import Reached, set_up_file
from vcenter.store import servers


def satellite(headquarters: Centre, name: str, data: Path) -> Centre:
    """A satellite that has just been set up; open it with `with`."""
    place = new_id()
    number = headquarters.do("add_place", place=place, name=name)["number"]
    content, code = headquarters.run(
        set_up_file(
            headquarters.database,
            headquarters.path.parent / "keys",
            Reached(place, name, number, ["http://127.0.0.1:1"]),
        )
    )
    given, records = setting_up.unpack(content, code)
    data.mkdir(parents=True, exist_ok=True)
    setting_up.settle(given, records, data / "vcenter.sqlite", data / "keys")
    return Centre(data)


def tell(writer: Centre, reader: Centre, reader_id: str, how: str = "network") -> TakenIn:
    """One letter from one server to the other, as it travels."""
    letter = writer.read(letters.write, reader_id)
    taken: TakenIn = reader.run(take_in(reader.database, link.unpack(link.pack(letter)), how))
    return taken


def meet(headquarters: Centre, other: Centre, other_id: str) -> None:
    """Both tell each other everything."""
    while tell(other, headquarters, HEADQUARTERS).applied + tell(headquarters, other, other_id).applied:
        pass


@dataclass
class Two:
    """Headquarters with an open incident, and a satellite that has just been set up."""

    headquarters: Centre
    north: Centre
    north_id: str

    def meet(self) -> None:
        meet(self.headquarters, self.north, self.north_id)


@contextmanager
def two_servers(folder: Path) -> Iterator[Two]:
    """Both, in folders of their own."""
    with ExitStack() as stack:
        headquarters = stack.enter_context(Centre(folder / "headquarters"))
        headquarters.do("open_incident", name="豪雨")
        north = stack.enter_context(satellite(headquarters, "北サテライト", folder / "north"))
        yield Two(headquarters, north, north.read(servers.here))
