"""The renewal (年度の更新): papers that came, who rests because none did, and new names and leaders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    Counted,
    DayOnPaper,
    DayUntil,
    Flag,
    GroupId,
    Line,
    PersonId,
    Phone,
    SalonId,
    Seen,
    WrittenLine,
)
from vcenter.commands.grants import MOST_AT_ONCE, ChosenOrNot, FiscalYear, known_salon
from vcenter.commands.memberships import known_group
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, check_seen, mark_of
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.refusal import Refusal
from vcenter.domain.renewals import PAPERS
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import groups, memberships, renewals, salons, year_settings
from vcenter.store.groups import Table
from vcenter.store.tx import Row

KEPT_BY = (Role.SALON, Role.ROSTERS, Role.ADMINISTRATION)


class SaySettings(Payload):
    renewal_due: Annotated[DayUntil, Called("更新の届の締め切り")] = None
    points_on: Annotated[Flag, Called("ポイントを使う")] = False
    points_session: Annotated[Counted, Called("1回のポイント")] = None
    points_hour: Annotated[Counted, Called("1時間のポイント")] = None
    points_since: Annotated[DayOnPaper, Called("数え始める日")] = None
    seen: Seen = ""


def settings_mark(said: dict[str, str]) -> str:
    """What was settled when a form was opened."""
    return mark_of(*(said[key] for key in sorted(said)))


@command("say_year_settings", "salons", words="年度の設定", who=DESK_WORK, roles=Role.ADMINISTRATION)
def say_year_settings(act: Act, asked: SaySettings) -> dict[str, Any]:
    """Until when papers of the renewal are awaited, and whether there are points, how many, since when."""
    check_mark(act, asked.seen, lambda: settings_mark(year_settings.settings(act.tx)), "年度の設定")
    if asked.points_on and not (asked.points_session or asked.points_hour):
        raise Refusal("1回か1時間のポイントを入力してください。例: 1", "points_session")
    due = asked.renewal_due.strftime("%m-%d") if asked.renewal_due else renewals_due(act)
    year_settings.say(
        act.tx,
        {
            "renewal_due": due,
            "points_on": "1" if asked.points_on else "",
            "points_session": str(asked.points_session or 0),
            "points_hour": str(asked.points_hour or 0),
            "points_since": asked.points_since.isoformat() if asked.points_since else "",
        },
    )
    return {}


def renewals_due(act: Act) -> str:
    """Until when papers are awaited, as MM-DD."""
    return year_settings.settings(act.tx)["renewal_due"]


class OfOne(Payload):
    """A salon or a group."""

    salon: Annotated[SalonId | None, ChosenOrNot] = None
    group: Annotated[GroupId | None, ChosenOrNot] = None
    year: FiscalYear


def _one(act: Act, asked: OfOne) -> tuple[Table, Row]:
    if bool(asked.salon) == bool(asked.group):
        raise Refusal("サロンか団体を、一つ選んでください。", "salon")
    if asked.salon:
        return "salons", known_salon(act, asked.salon)
    return "groups", known_group(act, asked.group or "")


def _columns(of: Table, id: str) -> dict[str, str | None]:
    return {"salon_id": None, "group_id": None, renewals.COLUMN[of]: id}


class TakePaper(OfOne):
    paper: Annotated[Literal[*PAPERS], Called("紙", PAPERS)]  # type: ignore[valid-type]
    came_on: Annotated[DayOnPaper, Called("届いた日")] = None


@command("take_renewal_paper", "salons", "groups", words="更新の書類が届いた", who=DESK_WORK, roles=KEPT_BY)
def take_renewal_paper(act: Act, asked: TakePaper) -> dict[str, Any]:
    """A paper of a renewal has come."""
    of, row = _one(act, asked)
    id = renewals.paper_id(asked.year, row["id"], asked.paper)
    came_on = (asked.came_on or act.day).isoformat()
    said = {"id": id, "year": asked.year, "paper": asked.paper, "came_on": came_on, "came_to": act.actor}
    new = renewals.take_paper(act.tx, said | _columns(of, row["id"]))
    return {"paper": id, "already": not new}


@taken_back("take_renewal_paper")
def _not_come(act: Act, was: Done) -> None:
    renewals.drop_paper(act.tx, was.outcome["paper"])


class RestUnrenewed(Payload):
    year: FiscalYear
    salons: Annotated[list[SalonId], Called("サロン")] = Field(default=[], max_length=MOST_AT_ONCE)
    groups: Annotated[list[GroupId], Called("団体")] = Field(default=[], max_length=MOST_AT_ONCE)


@command("rest_unrenewed", "salons", "groups", words="更新がないので休止", who=DESK_WORK, roles=KEPT_BY)
def rest_unrenewed(act: Act, asked: RestUnrenewed) -> dict[str, Any]:
    """These salons and groups rest from today, because they were not renewed."""
    chosen: list[tuple[Table, Row]] = [("salons", known_salon(act, id)) for id in asked.salons]
    chosen += [("groups", known_group(act, id)) for id in asked.groups]
    if not chosen:
        raise Refusal("休止にするサロンや団体を選んでください。", "salons")
    rested = []
    for of, row in chosen:
        if row["resting_since"]:
            continue
        since = act.day.isoformat()
        renewals.rest(act.tx, of, row["id"], since, act.at)
        _tell(act, of, row["id"], asked.year, what="resting", was="", became=since)
        rested.append([of, row["id"]])
    return {"rested": rested, "count": len(rested), "already": not rested}


@taken_back("rest_unrenewed")
def _not_rested(act: Act, was: Done) -> None:
    for of, id in was.outcome["rested"]:
        row = groups.by_id(act.tx, of, id)
        if row is None or row["changed_at"] != was.at:
            raise changed_since(row["name"] if row else "休止")
        renewals.rest(act.tx, of, id, None, act.at)
        _tell(act, of, id, was.asked.year, what="resting", was=row["resting_since"], became="")


def _tell(act: Act, of: Table, id: str, year: int, *, what: str, was: str, became: str) -> None:
    said = {"year": year, "what": what, "was": was, "became": became, "at": act.at, "actor": act.actor}
    renewals.tell(act.tx, said | {"id": act.new_id(f"{id} {what}")} | _columns(of, id))


class Renew(OfOne):
    name: Annotated[WrittenLine, Called("名前")]
    contact: Annotated[Line, Called("連絡先の方")] = ""
    phone: Phone = ""
    leader: Annotated[PersonId | None, ChosenOrNot, Called("新しい代表")] = None
    meets_again: Annotated[Flag, Called("活動を再開する")] = False
    seen: Seen = ""


@command("renew", "salons", "groups", words="年度の更新", who=DESK_WORK, roles=KEPT_BY)
def renew(act: Act, asked: Renew) -> dict[str, Any]:
    """What is otherwise with the new year: the name, who is asked, the leader; what it was stays written down."""
    of, row = _one(act, asked)
    if act.is_here:
        check_seen(asked.seen, row, "この更新")
    same = groups.by_name(act.tx, of, asked.name)
    if same and same["id"] != row["id"] and (of == "groups" or same["district"] == row["district"]):
        raise Refusal("同じ名前のところがもうあります。地区などを名前に足してください。", "name")
    said = asked.model_dump(include={"name", "contact", "phone"})
    for what, became in said.items():
        if row[what] != became:
            _tell(act, of, row["id"], asked.year, what=what, was=row[what], became=became)
    if asked.leader:
        _lead(act, of, row, known_person(act, asked.leader), asked.year)
    if asked.meets_again and row["resting_since"]:
        renewals.rest(act.tx, of, row["id"], None, act.at)
        _tell(act, of, row["id"], asked.year, what="resting", was=row["resting_since"], became="")
    groups.change(act.tx, of, row["id"], said | {"changed_at": act.at})
    return {"of": of, "one": row["id"], "year": asked.year}


LEADER = "代表"


def _lead(act: Act, of: Table, row: Row, person: Row, year: int) -> None:
    """Somebody leads from now on; who led before helps on."""
    if of == "salons":
        known = salons.helpers(act.tx, row["id"])
        led = [one for one in known if one["leads"]]
    else:
        known = memberships.members(act.tx, row["id"])
        led = [one for one in known if one["role"] == LEADER]
    if len(led) == 1 and led[0]["id"] == person["id"]:
        return
    for one in led:
        if of == "salons":
            salons.keep_helper(act.tx, row["id"], one["id"], leads=False)
        else:
            memberships.say_role(act.tx, one["id"], row["id"], "")
    if of == "salons":
        salons.keep_helper(act.tx, row["id"], person["id"], leads=True)
    else:
        groups.add_member(act.tx, person["id"], row["id"])
        memberships.say_role(act.tx, person["id"], row["id"], LEADER)
    led_before = "、".join(one["name"] for one in led)
    _tell(act, of, row["id"], year, what="leader", was=led_before, became=person["name"])
