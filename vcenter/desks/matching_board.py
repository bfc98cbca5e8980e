"""The matching board (マッチング): needs as cards with the seats of their drafts, and whoever waits, side by side.

What is drawn is read in one look and weighed as one `Situation`. What staff do there stands in matching_moves.py, plans in
matching_plans.py, teams in matching_forming.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.attending import oriented_since
from vcenter.desks.halts import today_halted
from vcenter.desks.matching import back_by_now, marked
from vcenter.desks.offers import hands_of
from vcenter.domain import need_words
from vcenter.domain.calendar import JAPAN
from vcenter.domain.matching import (
    LACKS,
    PASSABLE,
    Situation,
    Team,
    broken_musts,
    hints,
    in_order,
    lacking,
    not_ticked,
    why,
    why_not,
    with_cars,
    young_leader,
)
from vcenter.domain.roles import Role
from vcenter.domain.situation import came_with, situation
from vcenter.domain.skills import label
from vcenter.domain.tolls import KINDS as CAR_KINDS
from vcenter.store import (
    attendance,
    centre,
    drafts,
    equipment,
    forbidden_pairs,
    needs,
    split_groups,
    teams,
    tolls,
)
from vcenter.store.needs_of_now import count_set_aside
from vcenter.store.tx import Row, Tx
from vcenter.store.volunteering import to_call
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.forms import text_of
from vcenter.web.page import fragment, page
from vcenter.web.phrases import month_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.MATCHING})


@dataclass(frozen=True)
class Board:
    """What stands on the board at one moment."""

    people: dict[str, Row]
    needs: dict[str, Row]
    drafts: dict[str, Row]
    seats: dict[str, Row]
    split: dict[str, Row]
    pairs: list[Row]
    aside: dict[str, Row]
    hands: dict[str, list[Row]]
    before: dict[str, list[Row]]
    cars: list[Row]
    to_call: dict[str, int]
    since: Any
    at: datetime
    back_by: str

    @cached_property
    def now(self) -> Situation:
        """Everybody who waits, seated or not, and every need, as matching weighs them."""
        return self.situation(self.people.values(), self.needs.values())

    def situation(self, people: Iterable[Row], ready: Iterable[Row]) -> Situation:
        """These people and needs, with what staff have said of them today."""
        return situation(
            people,
            ready,
            self.at.astimezone(JAPAN).date(),
            self.at,
            self.back_by,
            oriented_since=self.since,
            forbidden=[(row["person_id"], row["need_id"]) for row in self.pairs],
            split=self.split,
            cars=self.cars,
            hands={need: [row["id"] for row in rows] for need, rows in self.hands.items()},
        )

    @cached_property
    def seated(self) -> dict[str, list[str]]:
        """Need to who sits in its draft, of the needs that stand on the board."""
        found = drafts.still_seated(self.seats, self.people.values())
        return {need: ids for need, ids in found.items() if need in self.needs and need not in self.aside}

    @cached_property
    def seat_of(self) -> dict[str, str]:
        """Person to the need in whose draft they sit."""
        return {id: need for need, ids in self.seated.items() for id in ids}

    @cached_property
    def whole_groups(self) -> dict[str, frozenset[str]]:
        """Person to everybody with whom they stay together."""
        return {id: ids for ids in self.now.whole_groups.values() if len(ids) > 1 for id in ids}

    @cached_property
    def hand_of(self) -> dict[str, str]:
        """Person to the need for which they have a hand up."""
        return {row["id"]: need for need, rows in self.hands.items() for row in rows if need in self.needs}

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Need to its draft as a team, with the cars of the centre in which it would go."""
        seated = [
            Team(need, self.leader(need), tuple(ids), tuple(self.drafts.get(need, {}).get("cars", ())))
            for need, ids in self.seated.items()
            if ids
        ]
        return {team.need: team for team in with_cars(self.now, seated)}

    def cars_of(self, need: str) -> list[Row]:
        """Those of the centre's cars in which a draft would go."""
        ids = self.teams[need].cars if need in self.teams else ()
        return [row for row in self.cars if row["id"] in ids]

    @property
    def cars_shown(self) -> list[dict[str, Any]]:
        """Which drafts go in which cars, as an act says it that is to leave them there."""
        return [{"need": team.need, "cars": list(team.cars)} for team in self.teams.values() if team.cars]

    @property
    def planned(self) -> list[Team]:
        """The drafts that a plan has put up and nobody has touched or held."""
        return [
            team
            for need, team in self.teams.items()
            if not self.drafts[need]["touched"] and not self.drafts[need]["locked_at"]
        ]

    def leader(self, need: str) -> str:
        """Who leads a draft; "" where nobody does."""
        leader = str(self.drafts.get(need, {}).get("leader_id") or "")
        return leader if leader in self.seated.get(need, ()) else ""

    def card(self, need: Row) -> dict[str, Any]:
        """A need with its draft, as a card shows it."""
        id = need["id"]
        ids, draft, leader = self.seated.get(id, []), self.drafts.get(id, {}), self.leader(id)
        team = self.teams.get(id, Team(id, leader, ()))
        of_need = self.now.need[id]
        young = young_leader(team, self.now.person.get(leader))
        broken = [*broken_musts(self.now, team, label), *([young] if young else [])] if ids else []
        said = [one for one in broken if one.code not in LACKS or (one.code == "leader" and one.person)]
        doubts = not_ticked(self.now, Team(id, "", ()))
        return {
            **need,
            "seats": sorted((self.people[one] for one in ids), key=lambda row: row["id"] != leader),
            "leader": leader,
            "wrong": {one.person for one in broken if one.person},
            "by_hand": sum(row["id"] in ids for row in self.hands.get(id, [])),
            "raised": [row["id"] for row in self.hands.get(id, []) if row["id"] not in ids],
            **self._continued(id),
            "lacking": lacking(
                of_need,
                [self.now.person[one] for one in ids],
                leader,
                label,
                [self.now.car[one] for one in team.cars],
            ),
            "cars": self.cars_of(id),
            "broken": list(dict.fromkeys(one.message for one in said)),
            "whole": bool(ids) and not broken,
            "passable": bool(broken) and all(one.code in PASSABLE for one in broken),
            "doubts": doubts,
            "hints": [one for one in hints(self.now, team) if one not in doubts] if ids else [],
            "why": why(self.now, team, label) if ids and leader else [],
            "locked": bool(draft.get("locked_at")) and bool(ids),
            "locked_by": draft.get("locked_by", ""),
            "planned": bool(ids) and not draft.get("touched") and not draft.get("locked_at"),
            "left_why": draft.get("left_why", "").splitlines() if draft and not ids else [],
            "left_at": draft.get("left_at"),
            "most": of_need.max,
            "later": (need["day_wished"] or "") > today_text(),
        }

    def _continued(self, need: str) -> dict[str, Any]:
        """The team that was there last and can go on: what it is called, who of it is here and not seated here nor in a draft that is held (continues;
        the leader first), and the names of who does not wait today (not_here)."""
        team = self.before.get(need, [])
        free = [
            row["id"]
            for row in team
            if row["id"] in self.people
            and (seat := self.seat_of.get(row["id"], "")) != need
            and not self.drafts.get(seat, {}).get("locked_at")
        ]
        gone = [row["name"] for row in team if row["id"] not in self.people]
        return {
            "team_before": _team_of(team[0]["day"]) if team else "",
            "continues": free,
            "not_here": gone if free or self.seated.get(need) else [],
        }

    def cards(self) -> list[dict[str, Any]]:
        """The needs of today, the most urgent first; those for another day come last."""
        found = [self.card(need) for need in self.needs.values() if need["id"] not in self.aside]
        return sorted(found, key=lambda card: card["later"])

    def row(self, person: Row) -> dict[str, Any]:
        """Somebody who waits, as the pool shows them."""
        seen = self.now.person[person["id"]]
        together = self.whole_groups.get(person["id"], frozenset())
        seat, hand = self.seat_of.get(person["id"], ""), self.hand_of.get(person["id"], "")
        return {
            **person,
            "strong": seen.strong,
            "grown": seen.age is None or seen.age >= 18,
            "whom": came_with(person) or "",
            "together": " ".join(sorted(together)),
            "together_count": len(together),
            "seat": seat,
            "seat_number": self.needs[seat]["number"] if seat else "",
            "hand_number": self.needs[hand]["number"] if hand else "",
        }

    def rows(self) -> list[dict[str, Any]]:
        """Everybody who waits, seated or not, the longest waiting first."""
        return [self.row(person) for person in self.people.values()]


def _team_of(day: str) -> str:
    """What a team of this day (ISO) is called where it could go on."""
    if day == today_text():
        return "さきほどの班"
    return "きのうの班" if date.fromisoformat(day) == today() - timedelta(days=1) else f"{month_day(day)}の班"


def look(tx: Tx) -> Board:
    """The board as it stands."""
    gathering = gathering_today(tx)
    rows = marked(tx, attendance.waiting(tx, gathering))
    cars = tolls.kinds_of(tx, [row["id"] for row in rows])
    return Board(
        people={row["id"]: {**row, "car": CAR_KINDS.get(cars.get(row["id"], ""), "")} for row in rows},
        needs={row["id"]: row for row in needs.ready(tx)},
        drafts=drafts.of_day(tx, gathering),
        seats=drafts.seats(tx, gathering),
        split=split_groups.of_day(tx, gathering),
        pairs=forbidden_pairs.of_ready(tx),
        aside=drafts.aside(tx, today_text()),
        hands=hands_of(tx, rows),
        before=teams.last_of_ready(tx),
        cars=equipment.free_cars(tx),
        to_call=to_call(tx, gathering),
        since=oriented_since(centre.incident(tx)),
        at=datetime.now(UTC),
        back_by=back_by_now(),
    )


def drawn(tx: Tx) -> dict[str, Any]:
    """All of the board, for its page and for whoever looks at it again."""
    board = look(tx)
    cards, rows = board.cards(), board.rows()
    formed = teams.formed(tx)
    spokesmen = split_groups.spokesmen(tx, gathering_today(tx), board.split)
    return {
        "cards": cards,
        "people": rows,
        "aside": [
            board.needs[id] | {"aside_why": row["why"]}
            for id, row in board.aside.items()
            if id in board.needs
        ],
        "pairs": board.pairs,
        "parted": [
            {
                **row,
                "name": those[0]["group_name"],
                "person": those[0]["id"],
                "leader": spokesmen.get(whom, ""),
            }
            for whom, row in board.split.items()
            if (those := [one for one in rows if one["whom"] == whom])
        ],
        "formed": formed,
        "set_aside": count_set_aside(tx),
        "back_by": board.back_by,
        **figures(cards, rows),
    }


def figures(cards: list[dict[str, Any]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the chips and the bar count."""
    waiting = [row for row in rows if not row["seat"]]
    whole = [card for card in cards if is_sent(card)]
    return {
        "counts": {
            "short": sum(not card["whole"] for card in cards),
            "whole": sum(card["whole"] for card in cards),
            "today": sum(card["urgency"] == need_words.TODAY for card in cards),
            "needs": len(cards),
            "waiting": len(waiting),
            "lead": sum(bool(row["may_lead"]) for row in waiting),
            "car": sum(row["seats"] > 0 for row in waiting),
            "strong": sum(row["strong"] for row in waiting),
            "woman": sum(row["sex"] == "f" for row in waiting),
        },
        "districts": sorted({card["district"] for card in cards if card["district"]}),
        "skill_counts": Counter(skill for row in waiting for skill in row["skills"]).most_common(),
        "whole_teams": len(whole),
        "whole_people": sum(len(card["seats"]) for card in whole),
        "whole_hints": sum(len(card["hints"]) for card in whole),
    }


def is_sent(card: dict[str, Any]) -> bool:
    """Whether it is formed with all others that are whole: not where somebody has to look whether its need is one for a team."""
    return bool(card["whole"]) and not card["doubts"]


async def show(request: Request) -> Response:
    def gather(tx: Tx) -> dict[str, Any]:
        return drawn(tx) | today_halted(tx)

    context = await database(request).read(gather)
    return await page(
        request, "matching/board_page.html", title="マッチング", desk="matching", gathered=context
    )


async def board(request: Request) -> Response:
    return fragment(request, "matching/board.html", gathered=await database(request).read(drawn))


async def others(request: Request) -> Response:
    """Whoever is in a team already, and where they are."""

    def gather(tx: Tx) -> dict[str, Any]:
        those = [*teams.formed(tx), *teams.out(tx)]
        members = teams.members_of(tx, [team["id"] for team in those])
        return {"teams": [{**team, "members": members[team["id"]]} for team in those]}

    return fragment(request, "matching/others.html", gathered=await database(request).read(gather))


async def fits(request: Request) -> Response:
    """Whom a need that was chosen can have, in the order in which they help; or where somebody who was chosen cannot go, and why."""
    form = await request.form()
    need, chosen = text_of(form, "need"), [id for id in form.getlist("people") if isinstance(id, str)]
    now = await database(request).read(look)
    cannot: list[tuple[str, str]] = []
    able: list[str] = []
    if wanted := now.now.need.get(need):
        team = [now.now.person[id] for id in now.seated.get(need, [])]
        able = [one.id for one in in_order(now.now, wanted, team)]
        cannot = [(one.id, said) for one in now.now.people if (said := why_not(now.now, one, wanted))]
    people = [now.now.person[id] for id in chosen if id in now.now.person]
    where = [
        (id, "・".join(dict.fromkeys(whys)))
        for id, one in now.now.need.items()
        if (whys := [words for person in people if (words := why_not(now.now, person, one))])
    ]
    return fragment(request, "matching/fits.html", able=able, cannot=cannot, where=where)


async def to_board(request: Request) -> Response:
    """Where the page of proposals was: they stand on the board."""
    return RedirectResponse("/matching", 303)


routes = [
    desk_route("/matching", show),
    desk_route("/matching/proposal", to_board, part=True),
    desk_route("/matching/board", board, part=True),
    desk_route("/matching/board/others", others, part=True),
    desk_route("/matching/board/fits", fits, "POST", part=True),
]
