"""Drafts of teams (下書きの班): people are put into them and taken out, moved and swapped; a draft is held; a plan is put up as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.equipment import StockId
from vcenter.commands.field_words import Called
from vcenter.commands.fields import NeedId, PersonId, Text
from vcenter.commands.needs_of_now import check_may_match
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.matching import ADULT, Person
from vcenter.domain.names import with_san
from vcenter.domain.need_life import moved_on, set_aside
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.situation import as_person, came_with
from vcenter.domain.who import Who
from vcenter.store import attendance, centre, drafts, needs, people, split_groups, teams
from vcenter.store.tx import Row

BY = (Who.STAFF, Who.PROGRAM)
"""Who may change drafts: they stand at one server's board, and no letter or outbox tells of them."""

MOST = 100
"""People who are moved at once: a whole class."""

Moved = Annotated[list[PersonId], Called("動かす人"), Field(min_length=1, max_length=MOST)]


class OfNeed(Payload):
    need: NeedId


DraftCars = Annotated[list[StockId], Called("センターの車"), Field(max_length=MOST)]


class CarsOfDraft(OfNeed):
    cars: DraftCars


CarsShown = Annotated[list[CarsOfDraft] | None, Called("班ごとのセンターの車"), Field(max_length=2000)]
"""Which drafts the board showed with which of the centre's cars, before anything was changed: there they stay. None: nobody says."""


class Board:
    """The drafts of an act's day as they stand, and what becomes of those that it touches.

    shown: the cars in which the drafts go, where the board has shown it to whoever acts.
    """

    def __init__(self, act: Act, shown: Iterable[CarsOfDraft] | None = None) -> None:
        self.act = act
        day = centre.centre_day(act.tx, act.day.isoformat(), act.place)
        self.gathering: str = str(day["id"]) if day else ""
        rows = attendance.waiting(act.tx, self.gathering)
        self.waiting = {row["id"]: row for row in rows}
        self.drafts = drafts.of_day(act.tx, self.gathering)
        self.seated = drafts.still_seated(drafts.seats(act.tx, self.gathering), rows)
        self._seats = {id: need for need, ids in self.seated.items() for id in ids}
        self._kept: dict[str, list[str]] = {need: row["cars"] for need, row in self.drafts.items()}
        self.cars = self._kept if shown is None else {one.need: list(one.cars) for one in shown}
        self.before: dict[str, dict[str, Any]] = {}
        self._moved: dict[str, str] = {}

    def seat_of(self, person: str) -> str:
        """The need in whose draft somebody sits; "" where they wait."""
        return self._seats.get(person, "")

    def check_free(self, ids: Iterable[str]) -> None:
        """Refuse whoever does not wait any more, is barred, or sits in a draft that is held."""
        for id in ids:
            row = self.waiting.get(id)
            if row is None:
                raise Refusal(self._gone(id), "people")
            if row["barred_reason"]:
                raise Refusal(
                    f"{with_san(row['name'])}の受付は本部が止めています。班に入れないで、本部に知らせてください。",
                    "people",
                )
            self.check_not_locked(self.seat_of(id))

    def is_free(self, id: str) -> bool:
        """Whether somebody waits, is not barred and sits in no draft."""
        return id in self.waiting and not self.waiting[id]["barred_reason"] and not self.seat_of(id)

    def _gone(self, id: str) -> str:
        row = people.by_id(self.act.tx, id)
        name = with_san(row["name"]) if row else "この人"
        team = teams.team_of(self.act.tx, id)
        where = (
            f"{team['number']}班にいます"
            if team
            else "もう待っていません（帰宅したか、まだ受付していません）"
        )
        return f"{name}は、{where}。動かしていません。"

    def check_not_locked(self, need: str) -> None:
        """Refuse to change a draft that is held."""
        if need and self.drafts.get(need, {}).get("locked_at"):
            raise Refusal(
                f"{self.number(need)}番の班は固定されています。変えるときは、先に「固定を外す」を押してください。",
                "need",
            )

    def number(self, need: str) -> int:
        """The number of a need that is known."""
        row = needs.by_id(self.act.tx, need)
        return int(row["number"]) if row else 0

    def touch(self, *those: str) -> None:
        """These drafts are about to change: as they are now they can come back (`restore`)."""
        for need in those:
            if need and need not in self.before:
                row = self.drafts.get(need, {})
                self.before[need] = {
                    "leader": row.get("leader_id"),
                    "touched": row.get("touched", 0),
                    "people": list(self.seated.get(need, [])),
                    "cars": self.cars.get(need, []),
                }

    def place(self, need: str, ids: Iterable[str]) -> None:
        """These people sit there from now on; "": nowhere."""
        ids = list(ids)
        moving = set(ids)
        # Of each only where they sit: a plan places a thousand teams, and every other one would be looked through for each.
        for there in {self._seats.pop(id) for id in ids if id in self._seats}:
            self.seated[there][:] = [id for id in self.seated[there] if id not in moving]
        if need:
            self.seated.setdefault(need, []).extend(ids)
            self._seats |= dict.fromkeys(ids, need)
        self._moved |= dict.fromkeys(ids, need)

    def write_seats(self) -> None:
        """Write down who was placed, all at once: a plan places thousands."""
        drafts.seat(self.act.tx, self.gathering, self._moved, at=self.act.at, by=self.act.actor)
        self._moved = {}

    def keep(
        self,
        *,
        touched: int = 1,
        leaders: Mapping[str, str | None] | None = None,
        cars: Mapping[str, list[str]] | None = None,
    ) -> dict[str, Any]:
        """Write down what became of the drafts that were touched, and in which cars all go; what they were before, for whoever takes it back."""
        act = self.act
        self.write_seats()
        drafts.forget_others(act.tx, self.gathering)
        said = {"touched": touched, "left_why": "", "left_at": None, "changed_at": act.at}
        rows = [
            {
                "need_id": need,
                "leader_id": (leaders or {}).get(need) or self.leader_of(need),
                **said,
                "changed_by": act.actor,
            }
            for need in self.before
        ]
        drafts.change_all(act.tx, self.gathering, rows)
        now = {need: self.cars.get(need, []) for need in {*self.drafts, *self.before}} | dict(cars or {})
        # Whatever was thrown away above is of another day.
        changed = {need: those for need, those in now.items() if those != self._kept.get(need, [])}
        drafts.keep_cars(act.tx, self.gathering, changed)
        return self.before

    def leader_of(self, need: str) -> str | None:
        """Who leads by now: whoever did, while they sit there; else the first who may, whoever knows the work before others."""
        there = self.seated.get(need, [])
        was: str | None = self.drafts.get(need, {}).get("leader_id")
        if was in there:
            return was
        able = [
            one for one in map(self.person, there) if one.leader and (one.age is None or one.age >= ADULT)
        ]
        return min(able, key=lambda one: not one.experienced).id if able else None

    def person(self, id: str) -> Person:
        """Somebody who waits, as matching sees them."""
        return as_person(self.waiting[id], self.act.day)


def ready(act: Act, id: str) -> Row:
    """A need that waits for a team, or a refusal."""
    need = needs.by_id(act.tx, id)
    if need is None:
        raise Refusal("このニーズは記録されていません。画面を開き直してください。", "need")
    if need["state"] != "ready":
        has = teams.of_need(act.tx, id)
        raise Refusal(moved_on(need["number"], need["state"], has["number"] if has else None), "need")
    return need


class SeatPeople(OfNeed):
    people: Moved
    instead: Annotated[PersonId | None, Called("入れ替わる人")] = None
    """Who makes room, and goes to where the one who comes has been."""
    cars: CarsShown = None


def _may_match(act: Act, asked: OfNeed) -> None:
    check_may_match(act, asked.need)
    row = drafts.aside(act.tx, act.day.isoformat()).get(asked.need)
    if act.is_here and row:
        raise Refusal(set_aside(ready(act, asked.need)["number"], row["why"]), "need")


def _seat_now(act: Act, asked: SeatPeople) -> None:
    _may_match(act, asked)
    if act.is_here and asked.instead:
        board = Board(act)
        if board.seat_of(asked.instead) == asked.need:
            _check_not_parted(board, [asked.instead], board.seat_of(asked.people[0]), asked.people)


@command(
    "seat_people",
    "drafts",
    words="下書きの班に入れる",
    who=BY,
    roles=Role.MATCHING,
    now=_seat_now,
)
def seat_people(act: Act, asked: SeatPeople) -> dict[str, Any]:
    """Put people into the draft of a need, from those who wait or from other drafts; in exchange for one who sits there."""
    need = ready(act, asked.need)
    board = Board(act, asked.cars)
    ids = list(dict.fromkeys(asked.people))
    if asked.instead and (len(ids) != 1 or board.seat_of(asked.instead) != asked.need):
        raise Refusal(
            "入れ替わる人は、もうこの班にいません。いまのようすを見て、選び直してください。", "instead"
        )
    moving = [id for id in ids if board.seat_of(id) != asked.need]
    if not moving:
        return {"need": asked.need, "already": True}
    board.check_not_locked(asked.need)
    board.check_free(moving if not asked.instead else [*moving, asked.instead])
    _check_not_parted(board, moving, asked.need)
    sources = {id: board.seat_of(id) for id in moving}
    board.touch(asked.need, *sources.values())
    board.place(asked.need, moving)
    if asked.instead:
        board.place(sources[moving[0]], [asked.instead])
    return {"need": asked.need, "number": need["number"], "count": len(moving), "before": board.keep()}


def _check_not_parted(board: Board, moving: list[str], need: str, but: Iterable[str] = ()) -> None:
    """Refuse to part people who came together, before their leader has agreed. need: where they go, "" among those who wait; but: who
    leaves there."""
    split = split_groups.of_day(board.act.tx, board.gathering)
    stay = board.seated.get(need, []) if need else [id for id in board.waiting if not board.seat_of(id)]
    there = {*moving, *stay} - {*but}
    for whom in dict.fromkeys(came_with(board.waiting[id]) for id in moving):
        if whom is None or whom in split:
            continue
        those = [row for row in board.waiting.values() if came_with(row) == whom]
        if (those[0]["may_split"] and not those[0]["party_id"]) or {row["id"] for row in those} <= there:
            continue
        apart = [row["name"].replace("　", "") for row in those if row["id"] not in there]
        raise Refusal(
            f"{those[0]['group_name']}の{len(those)}人は一緒に来た人です（{'・'.join(apart)}が分かれます）。"
            f"{'全員を同じ班に入れる' if need else '全員を班から出す'}か、代表の方の了解をもらってください。",
            "people",
            with_whom=whom,
            everybody=[row["id"] for row in those],
        )


class UnseatPeople(Payload):
    people: Moved
    cars: CarsShown = None


def _unseat_now(act: Act, asked: UnseatPeople) -> None:
    board = Board(act)
    if act.is_here and (those := [id for id in dict.fromkeys(asked.people) if board.seat_of(id)]):
        board.check_free(those)
        _check_not_parted(board, those, "")


@command(
    "unseat_people",
    "drafts",
    words="下書きの班から出す",
    who=BY,
    roles=Role.MATCHING,
    now=_unseat_now,
)
def unseat_people(act: Act, asked: UnseatPeople) -> dict[str, Any]:
    """Take people out of their drafts: they wait again."""
    board = Board(act, asked.cars)
    those = [id for id in dict.fromkeys(asked.people) if board.seat_of(id)]
    if not those:
        return {"count": 0, "already": True}
    board.check_free(those)
    board.touch(*(board.seat_of(id) for id in those))
    board.place("", those)
    return {"count": len(those), "before": board.keep()}


class ChooseDraftLeader(OfNeed):
    person: PersonId


@command("choose_draft_leader", "drafts", words="下書きの班の班長を決める", who=BY, roles=Role.MATCHING)
def choose_draft_leader(act: Act, asked: ChooseDraftLeader) -> dict[str, Any]:
    """Say who of a draft leads."""
    need = ready(act, asked.need)
    board = Board(act)
    if board.seat_of(asked.person) != asked.need:
        raise Refusal("この人は、もうこの班にいません。いまのようすを見て、選び直してください。", "person")
    board.check_not_locked(asked.need)
    board.touch(asked.need)
    return {
        "need": asked.need,
        "number": need["number"],
        "before": board.keep(leaders={asked.need: asked.person}),
    }


@command("lock_draft", "drafts", words="下書きの班の固定", who=BY, roles=Role.MATCHING)
def lock_draft(act: Act, asked: OfNeed) -> dict[str, Any]:
    """Hold a draft: no plan changes it, and nobody is moved, until it is let go."""
    need = ready(act, asked.need)
    board = Board(act)
    if not board.seated.get(asked.need):
        raise Refusal("まだだれも入っていない班は、固定できません。", "need")
    if board.drafts.get(asked.need, {}).get("locked_at"):
        return {"need": asked.need, "number": need["number"], "already": True}
    _locked(act, board.gathering, asked.need, act.at)
    return {"need": asked.need, "number": need["number"]}


class UnlockDraft(OfNeed):
    pass


@command("unlock_draft", "drafts", words="下書きの班の固定を外す", who=BY, roles=Role.MATCHING)
def unlock_draft(act: Act, asked: UnlockDraft) -> dict[str, Any]:
    """Let a draft go that was held. Whoever is in it stays."""
    need = ready(act, asked.need)
    board = Board(act)
    if not board.drafts.get(asked.need, {}).get("locked_at"):
        return {"need": asked.need, "number": need["number"], "already": True}
    _locked(act, board.gathering, asked.need, None)
    return {"need": asked.need, "number": need["number"]}


def _locked(act: Act, gathering: str, need: str, at: str | None) -> None:
    by = act.actor if at else ""
    drafts.change(
        act.tx, gathering, need, {"locked_at": at, "locked_by": by, "touched": 1, "changed_at": act.at}
    )


class PlannedTeam(OfNeed):
    leader: Annotated[PersonId, Called("班長")]
    members: Annotated[list[PersonId], Called("班の人"), Field(min_length=1, max_length=MOST)]
    """Everybody of it, the leader among them."""
    cars: DraftCars = []


class LeftNeed(OfNeed):
    reasons: Annotated[list[Text], Called("わけ"), Field(max_length=50)]


class PutUpPlan(Payload):
    teams: Annotated[list[PlannedTeam], Called("班の案"), Field(max_length=2000)]
    left: Annotated[list[LeftNeed], Called("班を組めないニーズ"), Field(max_length=2000)] = []
    """The needs for which the plan has nobody, and why."""
    cars: CarsShown = None


def _leads_its_own(act: Act, asked: PutUpPlan) -> None:
    """Since the kind was released: whoever leads a planned team is one of it."""
    if any(team.leader not in team.members for team in asked.teams):
        raise Refusal("班長は、その班の人の中から選んでください。", "teams")


@command("put_up_plan", "drafts", words="班の案を出す", who=BY, roles=Role.MATCHING, now=_leads_its_own)
def put_up_plan(act: Act, asked: PutUpPlan) -> dict[str, Any]:
    """Put a plan up as drafts, in the place of the one before. What is held or was touched by hand stays: there people are added at most.

    What has changed since the plan was made is looked at again: a team of it of which somebody waits no more, or sits in another
    draft by now, is left out (`skipped`).
    """
    board = Board(act, asked.cars)
    held = {need for need, row in board.drafts.items() if row["locked_at"] or row["touched"]}
    loose = [need for need, ids in board.seated.items() if ids and need not in held]
    open_needs = {row["id"] for row in needs.ready(act.tx)} - drafts.aside(act.tx, act.day.isoformat()).keys()
    locked = {need for need, row in board.drafts.items() if row["locked_at"]}
    board.touch(*loose, *(team.need for team in asked.teams if team.need not in locked))
    board.place("", [id for need in loose for id in board.seated[need]])
    by_hand = {need for need, ids in board.seated.items() if ids}
    leaders: dict[str, str | None] = {}
    cars: dict[str, list[str]] = {need: [] for need in loose}
    skipped = 0
    for team in asked.teams:
        members = list(dict.fromkeys(team.members))
        if team.need not in open_needs - locked or not _may_sit(board, team, members):
            skipped += 1
            continue
        there = board.seated.get(team.need, [])
        board.place(team.need, [id for id in members if id not in there])
        was = board.drafts.get(team.need, {}).get("leader_id")
        leaders[team.need] = was if was in there else team.leader
        cars[team.need] = list(team.cars)
    before = board.keep(touched=0, leaders=leaders, cars=cars)
    for need in by_hand & before.keys():
        drafts.change(act.tx, board.gathering, need, {"touched": 1, "changed_at": act.at})
    left = [
        {"need_id": one.need, "left_why": "\n".join(one.reasons), "left_at": act.at, "changed_at": act.at}
        for one in asked.left
        if one.need in open_needs and not board.seated.get(one.need)
    ]
    drafts.change_all(act.tx, board.gathering, left)
    return {"count": len(leaders), "skipped": skipped, "left": len(asked.left), "before": before}


def _may_sit(board: Board, team: PlannedTeam, members: list[str]) -> bool:
    """Whether a team of a plan can still be: whoever sits there is of it, and everybody else waits."""
    if team.leader not in members or not {*board.seated.get(team.need, [])} <= {*members}:
        return False
    return all(
        id in board.waiting
        and not board.waiting[id]["barred_reason"]
        and board.seat_of(id) in ("", team.need)
        for id in members
    )


@taken_back("seat_people")
@taken_back("unseat_people")
@taken_back("choose_draft_leader")
@taken_back("put_up_plan")
def restore(act: Act, was: Done) -> None:
    """Drafts become what they were, where nobody has touched them since and everybody who was in them still can be."""
    board = Board(act)
    before: dict[str, dict[str, Any]] = was.outcome["before"]
    for need, had in before.items():
        row = board.drafts.get(need)
        if row is None or row["changed_at"] != was.at or row["locked_at"]:
            raise changed_since(f"{board.number(need)}番の班")
        for id in had["people"]:
            if id not in board.waiting or board.seat_of(id) not in ("", *before):
                raise changed_since(f"{board.number(need)}番の班")
    board.place("", [id for need in before for id in board.seated.get(need, [])])
    for need, had in before.items():
        board.place(need, had["people"])
    board.write_seats()
    rows = [
        {"need_id": need, "leader_id": had["leader"], "touched": had["touched"], "changed_at": act.at}
        for need, had in before.items()
    ]
    drafts.change_all(act.tx, board.gathering, rows)
    # What was changed before cars were kept says nothing of them.
    drafts.keep_cars(act.tx, board.gathering, {need: had.get("cars", []) for need, had in before.items()})
