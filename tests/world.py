"""A centre with something of everything in it: a payload of each kind, the doors by which it comes, and every page."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.cookiejar import Cookie
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from starlette.routing import Route

from tests import payloads as examples
from tests.centre import BY_STAFF, STAFF, Desk, need_payload, new_id
from tests.outbox import SYNC, Enrolled
from tests.payloads.values import HASH, TODAY
from tests.phone import Phone
from vcenter import collect
from vcenter.commands import KINDS
from vcenter.commands.path import Command, Outcome
from vcenter.domain.calendar import utc_text
from vcenter.keys.secret import token_hash
from vcenter.satellites import letters
from vcenter.store import journal, recalls, servers
from vcenter.store.tx import insert
from vcenter.web.state import running

NOT_OPENED = re.compile(
    r"/live|/assets.*|.*\.pdf|.*\.png|/sync/place/photos/.*|/tablet/.*|/sw\.js|/manifest.*|/me.*"
)
"""A stream, paper (tests/test_sheets.py), files that are the same for everybody, and what a volunteer's phone opens."""

SEARCHES = (
    "/needs/list",
    "/needs/people",
    "/requests/list",
    "/requests/people",
    "/requests/find",
    "/reception/find",
    "/reception/guardians",
    "/papers/find",
    "/leaving/find",
    "/offers/find",
    "/rosters/find",
    "/groups/find",
    "/headquarters/journal/find",
    "/matters/list",
    "/from-paper/people/find",
)


class World:
    """A centre with something of everything in it, and the doors by which something odd may come in.

    looked_at: how many of the newest of each thing are opened at every page of theirs.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.looked_at = 4
        self.tracebacks: list[str] = []
        self.became: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self.recently: list[str] = []
        phone = Phone(desk)
        phone.register()
        phone.post("/me")
        self.phone = self.changed_cookies([])
        desk.sign_in()
        self.tablet = Enrolled(desk)
        self.worked(desk.read(lambda tx: tx.value("SELECT id FROM people")))
        self.someone = self.volunteer()
        self.north = self.place()
        desk.write(
            servers.add_link,
            {
                "place": self.north,
                "token_hash": token_hash("north"),
                "seal_key": bytes(32),
                "sign_key": bytes(32),
            },
        )
        for kind in ONCE:
            self.do(kind, **PAYLOADS[kind](self))
        self.do("open_incident", name="豪雨")
        self.known = [self.someone, self.need(), self.team(), self.place(), new_id()]
        self.do("keep_groups", **PAYLOADS["keep_groups"](self))
        self.do("keep_salons", **PAYLOADS["keep_salons"](self))

    def perform(self, kind: str, payload: dict[str, Any], at: datetime | None = None) -> Outcome:
        """As the desks' forms do it."""
        asked = Command(id=new_id(), kind=kind, at=at or datetime.now(UTC), device="受付1番", payload=payload)
        assert self.desk.client.portal is not None
        outcome: Outcome = self.desk.client.portal.call(running(self.desk.app).perform, asked, BY_STAFF)
        return outcome

    def do(self, kind: str, /, **payload: Any) -> dict[str, Any]:
        outcome = self.perform(kind, payload)
        assert outcome.done, (kind, outcome.errors)
        return outcome.outcome

    def person(self, **changes: Any) -> str:
        payload = {"person": new_id(), "name": f"人　{new_id()[-6:]}", "birth": "1980-04-01", "insured": True}
        return str(
            self.do("register_person", **payload | {"consent": True, "even_if_same": True} | changes)[
                "person"
            ]
        )

    def volunteer(self, **changes: Any) -> str:
        return self.person(check_in=True, **changes)

    def leader(self) -> str:
        return self.volunteer(may_lead=True, experienced=True, phone="090-1111-2222")

    def need(self, **changes: Any) -> str:
        """Of somebody of its own: whoever else's name it bore may have been hidden meanwhile."""
        whose = {"name": f"依頼　{new_id()[-6:]}", "kana": "イライ", "phone": "03-1234-5678"}
        return str(self.do("record_need", **need_payload(**({"person": whose} | changes)))["need"])

    def drill(self, *, thrown: bool = False) -> str:
        """A drill of long ago, of which every satellite has told."""
        id = new_id()
        row = {"id": id, "name": "秋の訓練", "drill": 1, "opened_at": "2001-09-01T00:00:00.000Z"}
        closed = {
            "closed_at": "2001-09-01T03:00:00.000Z",
            "throwing_since": row["opened_at"] if thrown else None,
        }
        self.desk.write(insert, "incidents", row | closed)
        self.desk.write(lambda tx: tx.execute("UPDATE links SET seen_at = '2002', waiting = 0"))
        return id

    def drill_change(self) -> dict[str, str]:
        """Somebody whose phone a drill has changed."""
        drill, person = self.drill(), self.person()
        said = {"incident_id": drill, "person_id": person, "before_drill": '{"phone":"090-1"}', "at": "2001"}
        self.desk.write(insert, "drill_changes", said)
        return {"drill": drill, "person": person}

    def team_payload(self) -> dict[str, Any]:
        leader, other = self.leader(), self.volunteer()
        return {
            "team": new_id(),
            "need": self.need(),
            "leader": leader,
            "members": [leader, other],
            "back_by": "23:59",
        }

    def team(self) -> str:
        return str(self.do("form_team", **self.team_payload())["team"])

    def team_that_may_leave(self) -> str:
        self.today()
        return self.team()

    def team_that_may_not_leave(self) -> str:
        team = self.team()
        # The heat stops teams and nobody at the door.
        self.do("say_status", day=TODAY, state="open", heat_warning="danger")
        return team

    def question(self) -> str:
        """Of somebody else than who answers it."""
        asked = self.do("ask_to_send", team=self.team_that_may_not_leave())
        self.desk.write(lambda tx: tx.execute("UPDATE send_questions SET asked_by = '送り出し 次郎'"))
        return str(asked["question"])

    def sent(self) -> str:
        team = self.team_that_may_leave()
        self.do("print_sheets", teams=[team])
        self.do("send_out", team=team, told_leader=True)
        return team

    def back(self) -> str:
        team = self.sent()
        self.do("report_return", team=team, result="done", back=self.members(team))
        return team

    def members(self, team: str) -> list[str]:
        sql = "SELECT person_id FROM team_members WHERE team_id = :team"
        return [row["person_id"] for row in self.desk.read(lambda tx: tx.fetch(sql, team=team))]

    def photo(self) -> tuple[str, str]:
        need, photo = self.need(), new_id().replace("-", "") * 2
        self.do("add_photos", need=need, photos=[photo])
        return need, photo

    def salon(self) -> str:
        return str(self.do("add_salon", **PAYLOADS["add_salon"](self))["salon"])

    def arrival(self) -> str:
        return str(self.do("receive_group", **PAYLOADS["receive_group"](self))["arrival"])

    def place(self) -> str:
        """A satellite; there are nine at most, so the last one stands for all that are asked for later."""
        if nine := self.desk.read(lambda tx: [row["id"] for row in servers.everyone(tx)][8:]):
            return str(nine[0])
        return str(self.do("add_place", place=new_id(), name=f"拠点{new_id()[-6:]}")["place"])

    def staff(self) -> str:
        name = f"担当 {new_id()[-8:]}"
        self.do("add_staff", staff=new_id(), name=name, secret_hash=HASH)
        return name

    def helper(self) -> str:
        return str(self.do("let_in_helper", **PAYLOADS["let_in_helper"](self))["helper"])

    def unverified(self, batch: str = "") -> str:
        """Somebody who registered at home, and whom no desk has seen."""
        asked = PAYLOADS["register_beforehand"](self) | {"name": f"未確認　{new_id()[-6:]}", "batch": batch}
        return str(self.do("register_beforehand", **asked)["person"])

    def claim(self) -> str:
        """Somebody registers at home under a name and a birth date that are known."""
        name = f"申込　{new_id()[-6:]}"
        self.person(name=name, birth="1990-01-01", phone="090-2222-3333")
        self.do("preregister", **PAYLOADS["preregister"](self) | {"name": name, "birth": "1990-01-01"})
        return self.newest("claims")[0]

    def waiting(self) -> str:
        """An entry in the review tray."""
        asked = {"id": new_id(), "kind": "check_out", "at": datetime.now(UTC).isoformat(), "actor": "だれか"}
        (told,) = self.tablet.outbox(asked | {"payload": {"person": self.someone}})
        assert told["status"] == "review"
        return str(told["id"])

    def device(self) -> str:
        return str(self.do("enrol_device", **PAYLOADS["enrol_device"](self))["device"])

    def worked(self, person: str = "") -> str:
        """Somebody who has been here for three hours and has gone home."""
        person = person or self.person()
        self.do("check_in", person=person, even_if=["full", "stopped"])
        earlier = utc_text(datetime.now(UTC) - timedelta(hours=3, minutes=1))
        sql = "UPDATE attendance SET in_at = :earlier WHERE person_id = :person"
        self.desk.write(lambda tx: tx.execute(sql, earlier=earlier, person=person))
        self.do("check_out", person=person)
        return person

    def today(self) -> str:
        """Today, for which people may register, whatever was said of it."""
        self.do("set_capacity", day=TODAY, people=999, state="open")
        self.do("say_status", day=TODAY, state="open")
        for recall in self.desk.read(recalls.open_now, TODAY):
            self.do("end_recall", recall=recall["id"], why="試験")
        return TODAY

    def recalled(self) -> dict[str, str]:
        """A team that is called back."""
        team = self.sent()
        called = self.do("call_teams_back", recall=new_id(), cause="rain", teams=[team])
        return {"recall": called["recall"], "team": team}

    def registered(self) -> str:
        person = self.person()
        self.do("add_days", person=person, days=[self.today()])
        return person

    def changed_team(self) -> dict[str, Any]:
        team = self.team()
        members = self.members(team)
        return {"team": team, "leader": self.leader_of(team), "members": members, "remarks": "足もとに注意"}

    def leader_of(self, team: str) -> str:
        return str(self.desk.read(lambda tx: tx.value("SELECT leader_id FROM teams WHERE id = :id", id=team)))

    def report(self) -> dict[str, Any]:
        team = self.sent()
        return {
            "team": team,
            "result": "done",
            "back": self.members(team),
            "did": "泥を出した",
            "copies": [1],
        }

    def staying(self) -> dict[str, Any]:
        """That the last member of a team that is back is still at the site."""
        team = self.back()
        told = {"why": "けが人の付き添い", "phone": "090-2222-3333", "until": "23:59"}
        return {"team": team, "person": self.members(team)[-1], **told}

    def elsewhere(self) -> dict[str, Any]:
        """That a member of a team that is out was taken to a hospital."""
        team = self.sent()
        told = {"place": "市民病院", "since": "", "with_whom": "班長", "phone": "090-2222-4444"}
        return {"team": team, "person": self.members(team)[-1], **told}

    def home(self) -> dict[str, Any]:
        """That a member of a team that is back has gone home."""
        team = self.back()
        return {"team": team, "person": self.members(team)[-1], "where": "home", "why": "本人の電話"}

    def stayed(self) -> str:
        """Somebody who is still at a site."""
        return str(self.do("say_staying", **self.staying())["person"])

    def done_need(self) -> str:
        team = self.back()
        return str(self.desk.read(lambda tx: tx.value("SELECT need_id FROM teams WHERE id = :id", id=team)))

    # Doors

    def by_api(self, kind: str, at: Any, payload: Any) -> None:
        asked = {"id": new_id(), "kind": kind, "at": at, "payload": payload}
        answer = self.desk.client.post(
            "/api/commands", content=json.dumps(asked).encode(), headers=self.desk.headers
        )
        assert answer.status_code in (200, 400, 422), (kind, answer.text)
        if answer.status_code != 400:
            self.note(kind, answer.json()["status"], answer.json()["errors"])

    def by_desk(self, kind: str, at: Any, payload: Any) -> None:
        if isinstance(payload, dict):
            outcome = self.perform(kind, payload)
            self.note(kind, outcome.status, outcome.errors)

    def by_tablet(self, kind: str, at: Any, payload: Any) -> None:
        asked = {"id": new_id(), "kind": kind, "at": at, "actor": STAFF, "payload": payload, "v": 1}
        body = {"clock": datetime.now(UTC).isoformat(), "waiting": 1, "entries": [asked]}
        answer = self.desk.client.post("/sync/outbox", content=json.dumps(body).encode(), headers=SYNC)
        assert answer.status_code == 200, (kind, answer.text)
        (told,) = answer.json()["outcomes"]
        assert told["status"] in ("done", "review"), (kind, told)
        self.note(kind, "refused" if told["status"] == "review" else "done", told["errors"])

    def by_letter(self, kind: str, at: Any, payload: Any) -> None:
        link = self.desk.row(servers.link, self.north)
        seq, last = self.desk.read(journal.last)
        told = {
            "seq": link["heard_seq"] + 1,
            "id": new_id(),
            "kind": kind,
            "at": at,
            "device_at": at,
            "received_at": at,
            "place": self.north,
            "device": "受付",
            "actor": STAFF,
            "payload": json.dumps(payload),
        }
        letter = {
            "version": letters.VERSION,
            "writer": self.north,
            "reader": "",
            "written_at": datetime.now(UTC).isoformat(),
            "heard_seq": seq,
            "heard_id": last,
            "begins_after": link["heard_seq"],
            "last_seq": link["heard_seq"] + 1,
            "last_id": told["id"],
            "waiting": 0,
            "entries": [told],
            "refused": [{"id": last, "said": kind}],
            "keys": [],
        }
        answer = self.desk.client.post(
            "/sync/place",
            content=zlib.compress(json.dumps(letter).encode()),
            headers={"authorization": "Bearer north"},
        )
        assert answer.status_code == 200, (kind, answer.text)
        assert self.desk.row(servers.link, self.north)["heard_seq"] == link["heard_seq"] + 1
        said = {one["id"]: one["said"] for one in json.loads(zlib.decompress(answer.content))["refused"]}
        refused = told["id"] in said
        self.note(kind, "refused" if refused else "done", {"": said[told["id"]]} if refused else {})

    def note(self, kind: str, status: str, errors: dict[str, str]) -> None:
        assert status == "done" or any(errors.values()), f"{kind} was refused without a word"
        assert status in ("done", "refused"), (kind, status, errors)
        self.became[kind][status] += 1
        self.whole()

    def whole(self) -> None:
        assert not self.tracebacks, "\n".join(self.tracebacks)

    # Pages

    def open_everything(self) -> None:
        """Every page of staff, of volunteers, of tablets and of the API, with the newest of each thing."""
        for path in self.pages():
            self.opened(path)
        for path in SEARCHES:
            for words in ("", "人", "090", "\u202e"):
                answer = self.desk.post(path, q=words)
                assert answer.status_code < 500, f"{path} answers {answer.status_code}"
        cursor = ""
        while True:
            page = self.tablet.changes(cursor)
            cursor = page["cursor"]
            if not page["more"]:
                break
        signed_in = self.changed_cookies(self.phone)
        for path in ("/me", "/me/now", "/me/choose", "/join", "/status", "/door"):
            self.opened(path)
        self.changed_cookies(signed_in)
        self.recently.clear()

    def changed_cookies(self, cookies: list[Cookie]) -> list[Cookie]:
        """Go on as whoever has these cookies; those of whoever it was."""
        jar = self.desk.client.cookies.jar
        before = list(jar)
        jar.clear()
        for cookie in cookies:
            jar.set_cookie(cookie)
        return before

    def opened(self, path: str) -> None:
        answer = self.desk.client.get(path, headers=SYNC if path.startswith("/sync") else {})
        assert answer.status_code < 500, f"{path} answers {answer.status_code} after {self.recently}"
        self.whole()

    def pages(self) -> Iterator[str]:
        found = {
            "person": self.newest("people"),
            "other": self.newest("people")[1:],
            "need": self.newest("needs"),
            "team": self.newest("teams"),
            "recall": self.newest("recalls"),
            "reading": self.newest("heat_readings"),
            "request": self.newest("requests"),
            "round": self.newest("safety_rounds"),
            "arrival": self.newest("group_arrivals"),
            "salon": self.newest("salons"),
            "watch": self.newest("watches"),
            "given": self.newest("given_lists"),
            "list": self.newest("evacuation_people", "list_id"),
            "evacuee": self.newest("evacuation_people"),
            "day": [*self.newest("salon_sessions", "day"), *[TODAY] * 8],
            "group": self.newest("groups"),
            "photo": self.newest("need_photos", "sha256"),
            "sha256": self.newest("need_photos", "sha256"),
            "file": ["x"],
            "import": self.newest("roster_imports"),
            "incident": [*self.newest("incidents")[:1], self.drill(), self.drill(thrown=True)],
            "script": self.newest("drill_scripts"),
            "step": self.newest("drill_steps"),
            "card": self.newest("drill_cards"),
            "part": ["leader", "reception"] * 8,
            "stock": self.newest("equipment_stock"),
            "loan": self.newest("equipment_loans"),
            "matter": self.newest("matters"),
            "bus": self.newest("buses"),
            "injury": self.newest("injuries"),
            "crew": self.newest("crew"),
        }
        for route in self.desk.addresses:
            if (
                not isinstance(route, Route)
                or "GET" not in (route.methods or ())
                or NOT_OPENED.fullmatch(route.path)
            ):
                continue
            names = re.findall(r"{(\w+)(?::\w+)?}", route.path)
            if names:
                for values in zip(*(found[name] for name in names), strict=False):
                    path = route.path
                    for name, value in zip(names, values, strict=True):
                        path = re.sub(rf"{{{name}(:\w+)?}}", value, path)
                    yield path
            else:
                yield route.path

    def newest(self, table: str, column: str = "id") -> list[str]:
        """Of the rows that were made last so many as `looked_at`; by the file itself, which knows their order."""
        with closing(sqlite3.connect(running(self.desk.app).settings.database)) as file:
            sql = f"SELECT {column} FROM {table} ORDER BY rowid DESC LIMIT :most"
            return [value for (value,) in file.execute(sql, {"most": self.looked_at})]


ONCE = ("open_incident", "close_incident")
"""Done before anything else: while teams are out they are refused."""

Make = Callable[[World], dict[str, Any]]


def payloads() -> dict[str, Make]:
    """What makes a payload of each kind that is done."""
    ours = [import_module(f"tests.payloads.{one.name}") for one in iter_modules(examples.__path__)]
    found: dict[str, Make] = {}
    for module in (*ours, *collect.modules("payloads")):
        found |= getattr(module, "PAYLOADS", {})
    return found


PAYLOADS = payloads()
"""A payload of each kind that is done."""
