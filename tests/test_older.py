"""What earlier versions of the program wrote is read by this one: records, journals, outboxes, letters (tests/keep_version.py)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.centre import Centre, Desk
from tests.conftest import DATA
from tests.keep_version import TOKEN
from tests.outbox import SYNC
from tests.test_replay import everything, replay
from vcenter.keys.secret import token_hash
from vcenter.satellites.exchange import take_in
from vcenter.satellites.letters import Letter
from vcenter.store import journal, people
from vcenter.store.migrate import migrate
from vcenter.store.tx import Tx
from vcenter.web.tablet import TABLET_COOKIE

VERSIONS = sorted(path.name for path in DATA.glob("*.*.*"))

NOT_OF_THE_JOURNAL = {"links", "signing_keys"}
"""A satellite is set up beside its command."""


@dataclass
class Older:
    """What a version wrote. said: the outbox and the letter."""

    records: bytes
    said: dict[str, Any]

    def put(self, data: Path) -> Path:
        """The records as they were left, in this folder, brought up to this version as a start does it."""
        data.mkdir()
        path = data / "vcenter.sqlite"
        path.write_bytes(self.records)
        migrate(path)
        return path


@pytest.fixture(params=VERSIONS)
def older(request: pytest.FixtureRequest) -> Iterator[Older]:
    folder = DATA / request.param
    yield Older(
        gzip.decompress((folder / "records.sqlite.gz").read_bytes()),
        orjson.loads((folder / "said.json").read_bytes()),
    )


def test_there_are_older_versions() -> None:
    assert "0.1.0" in VERSIONS


def test_every_desk_opens_with_older_records(older: Older, tmp_path: Path) -> None:
    older.put(tmp_path / "data")
    with Desk(tmp_path / "data") as desk:
        for path in (
            "/reception",
            "/needs",
            "/matching",
            "/dispatch",
            "/returns",
            "/rosters",
            "/headquarters",
        ):
            assert desk.get(path).status_code == 200, path
        assert f"{desk.read(people.count)}人" in desk.get("/rosters").text
        assert "北サテライト" in desk.get("/headquarters/places").text


def test_an_older_journal_replayed_gives_the_same_tables(older: Older, tmp_path: Path) -> None:
    older.put(tmp_path / "kept")
    with Centre(tmp_path / "kept") as kept, Centre(tmp_path / "again") as again:
        lines = kept.read(journal.applied)
        assert len(lines) > 400
        again.run(again.database.write(replay, lines))
        once, twice = kept.read(everything), again.read(everything)
    for table in once.keys() - NOT_OF_THE_JOURNAL - {"dangerous_acts"}:  # of which nobody was told then
        if table == "changes":  # an older program noted nothing of later subjects: the numbers are others
            assert _told(once[table]) == _told(twice[table])
            continue
        assert once[table] == twice[table], table


def _told(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((row["subject"], row["id"]) for row in rows)


def test_an_older_tablets_outbox_arrives(older: Older, tmp_path: Path) -> None:
    older.put(tmp_path / "data")
    now = datetime.now(UTC)
    # What was written long ago is no day's work any more: as a tablet would send it that was away for a moment.
    outbox = older.said["outbox"]
    passed = now - datetime.fromisoformat(outbox["clock"])
    outbox["clock"] = now.isoformat()
    for entry in outbox["entries"]:
        entry["at"] = (datetime.fromisoformat(entry["at"]) + passed).isoformat()
    with Desk(tmp_path / "data") as desk:
        desk.write(_hold, token_hash("held"))
        desk.client.cookies.set(TABLET_COOKIE, "held")
        answer = desk.client.post("/sync/outbox", json=outbox, headers=SYNC)
        became = [one["status"] for one in answer.json()["outcomes"]]
        assert became == ["done"] * (len(became) - 1) + ["review"], answer.text
        need = outbox["entries"][4]["payload"]["need"]
        assert "古い端末で聞いた床下の泥出し" in desk.get(f"/needs/{need}").text
        assert "登録されていません" in desk.get("/review").text


def _hold(tx: Tx, hashed: str) -> None:
    assert tx.execute(
        "UPDATE devices SET token_hash = :hashed WHERE token_hash = :token", hashed=hashed, token=TOKEN
    )


def test_an_older_satellites_letter_arrives(older: Older, tmp_path: Path) -> None:
    older.put(tmp_path / "data")
    letter = Letter.model_validate(older.said["letter"])
    with Centre(tmp_path / "data") as centre:
        taken = centre.run(take_in(centre.database, letter, "network"))
        assert (taken.applied, taken.refused, taken.known) == (len(letter.entries), 0, 0)
        reported = centre.read(lambda tx: tx.fetch("SELECT did FROM reports WHERE did LIKE '北の古い版%'"))
        assert len(reported) == 1
