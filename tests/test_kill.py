"""The server is killed with SIGKILL under load, again and again: every command that was answered is there."""

import http.client
import json
import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.centre import command, need_payload, new_id
from tests.server import Server
from vcenter.store import journal
from vcenter.store.tx import SqliteTx

TABLETS = 4


class Tablet(threading.Thread):
    """Sends commands one after another until the server is gone, and remembers what it was told."""

    def __init__(self, server: Server, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.port = server.port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.dice = random.Random(seed)
        self.answered: list[dict[str, Any]] = []
        self.people: list[str] = []

    def next_command(self) -> dict[str, Any]:
        choice = self.dice.random()
        if choice < 0.45 or not self.people:
            person = new_id()
            self.people.append(person)
            return command(
                "register_person", person=person, name=f"試験　{person[-6:]}", insured=True, consent=True
            )
        if choice < 0.8:
            return command("check_in", person=self.dice.choice(self.people))
        return command("record_need", **need_payload())

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            while True:
                asked = [self.next_command() for _ in range(self.dice.choice((1, 1, 1, 5)))]
                connection.request("POST", "/api/commands", json.dumps(asked), self.headers)
                self.answered += json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()


@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.long)])
def test_what_was_answered_outlives_every_kill(tmp_path: Path, kills: int) -> None:
    server = Server(tmp_path / "data")
    server.start()
    token = server.token()
    dice = random.Random(20261124)
    told: dict[str, dict[str, Any]] = {}
    for round_ in range(kills):
        if round_:
            server.start()
        tablets = [Tablet(server, token, round_ * TABLETS + number) for number in range(TABLETS)]
        for tablet in tablets:
            tablet.start()
        time.sleep(dice.uniform(0.05, 0.35))
        server.kill()
        for tablet in tablets:
            tablet.join(15)
            told |= {answer["id"]: answer for answer in tablet.answered}
        check(server.data / "vcenter.sqlite", told)
    assert len(told) > kills * 10


def check(path: Path, told: dict[str, dict[str, Any]]) -> None:
    """Everything that was told stands in the tables as it was told, and nothing is broken."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert journal.CHAIN.first_break(SqliteTx(database)) is None
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {id: (status, json.loads(said)["outcome"]) for id, status, said in database.execute(
            "SELECT id, status, outcome FROM journal")}  # fmt: skip
        people = {row[0] for row in database.execute("SELECT id FROM people")}
        needs = dict(database.execute("SELECT id, number FROM needs").fetchall())
        present = {row[0] for row in database.execute("SELECT person_id FROM attendance")}
    for id, answer in told.items():
        assert kept[id] == (answer["status"], answer["outcome"])
        assert answer["status"] == "done", answer
        if answer["kind"] == "register_person":
            assert answer["outcome"]["person"] in people
        elif answer["kind"] == "check_in":
            assert answer["outcome"]["person"] in present
        else:
            assert needs[answer["outcome"]["need"]] == answer["outcome"]["number"]
