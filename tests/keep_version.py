"""Keeps what this version of the program writes: records, a tablet's outbox and a satellite's letter.

    .venv/bin/python -m tests.keep_version

is run once for each version, into tests/data/<version>; every later program must read what stands there (tests/test_older.py).
"""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from tests.centre import Centre, need_payload, new_id
from tests.satellite import satellite
from vcenter import __version__
from vcenter.demo import fill
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import letters
from vcenter.store import servers
from vcenter.store.tx import Tx

FOLDER = Path(__file__).parent / "data" / __version__
TOKEN = "0" * 64
"""What the tablet's token is hashed to: nobody holds it."""


def _entries(centre: Centre) -> list[dict[str, Any]]:
    """A day of a tablet without network, each kind that its forms and its scanner make."""

    def one(sql: str, **params: Any) -> str:
        return str(centre.read(lambda tx: tx.value(sql, **params)))

    def entry(kind: str, **payload: Any) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat()
        return {"id": new_id(), "kind": kind, "at": at, "actor": "本部", "payload": payload, "v": 1}

    team = one("SELECT id FROM teams WHERE state = 'out' ORDER BY number LIMIT 1")
    members = [
        row["person_id"]
        for row in centre.read(
            lambda tx: tx.fetch("SELECT person_id FROM team_members WHERE team_id = :team", team=team)
        )
    ]
    away = one(
        """SELECT id FROM people WHERE birth < '1990' AND joined_into IS NULL AND id NOT IN
           (SELECT person_id FROM attendance) AND id NOT IN (SELECT person_id FROM needs) ORDER BY id LIMIT 1"""
    )
    here = one(
        """SELECT person_id FROM attendance WHERE out_at IS NULL AND person_id NOT IN
           (SELECT m.person_id FROM team_members m JOIN teams t ON t.id = m.team_id WHERE t.state IN ('formed', 'out'))
           ORDER BY person_id LIMIT 1"""
    )
    new = new_id()
    need = need_payload(request="古い端末で聞いた床下の泥出し")
    return [
        entry("check_in", person=away, how="search"),
        entry("confirm_at_desk", person=away, insurance=True, consent=True),
        entry(
            "register_person",
            person=new,
            name="古端末　太郎",
            kana="フルタンマツ　タロウ",
            birth="1980-04-01",
            sex="m",
            phone="090-5555-0101",
            insured=True,
            consent=True,
            check_in=True,
        ),
        entry("check_out", person=here),
        entry("record_need", **need),
        entry("note_contact", need=need["need"], what="古い端末からの書き足し"),
        entry("report_return", team=team, result="done", back=members, did="古い端末からの報告"),
        # What cannot be applied waits in the tray.
        entry("check_in", person=new_id(), how="search"),
    ]


def main() -> None:
    FOLDER.mkdir()
    with TemporaryDirectory() as folder:
        data = Path(folder)
        with Centre(data / "headquarters") as centre:
            centre.run(fill(centre.database))
            device = new_id()
            centre.do("enrol_device", device=device, name="受付2", desk="reception", token_hash=TOKEN)
            centre.run(centre.database.write(_signed_in, device))
            with satellite(centre, "北サテライト", data / "north") as north:
                _work_of_a_morning(north)
                here = north.read(servers.here)
                letter = north.read(letters.write, HEADQUARTERS)
            entries = _entries(centre)
            said = {
                "made_at": datetime.now(UTC).isoformat(),
                "place": here,
                "outbox": {"clock": datetime.now(UTC).isoformat(), "app": __version__, "entries": entries},
                "letter": orjson.loads(letter.model_dump_json()),
            }
        with closing(sqlite3.connect(data / "headquarters" / "vcenter.sqlite")) as records:
            records.execute("VACUUM INTO ?", (str(data / "whole"),))
        (FOLDER / "records.sqlite.gz").write_bytes(gzip.compress((data / "whole").read_bytes(), mtime=0))
        (FOLDER / "said.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")


def _signed_in(tx: Tx, device: str) -> None:
    staff = tx.value("SELECT id FROM staff WHERE name = '本部'")
    tx.execute(
        "INSERT INTO device_staff (device_id, staff_id) VALUES (:device, :staff)", device=device, staff=staff
    )


def _work_of_a_morning(north: Centre) -> None:
    need, team = north.need(request="北の古い版で聞いた片付け"), new_id()
    leader, other = north.leader("北の　班長"), north.volunteer("北の　班員")
    north.do("form_team", team=team, need=need, leader=leader, members=[leader, other], back_by="15:00")
    north.do("print_sheets", teams=[team])
    north.do("send_out", team=team)
    north.do("report_return", team=team, result="done", back=[leader, other], did="北の古い版の報告")
    north.do("check_out", person=other)


if __name__ == "__main__":
    main()
