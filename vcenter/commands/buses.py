"""Bus rounds (バス便): buses to far sites are planned for a day, teams are put on a drive, and what changes of it is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.equipment import StockId
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    Counted,
    DayToCome,
    Flag,
    Id,
    LateHour,
    Line,
    Phone,
    Seen,
    TeamId,
    WrittenLine,
)
from vcenter.commands.need_history import tell
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import known
from vcenter.domain.before_leaving import cars
from vcenter.domain.buses import (
    WAYS,
    back_with,
    doubtful,
    has_left,
    leaves_now,
    named,
    of_same_night,
    shown,
    too_many,
)
from vcenter.domain.calendar import JAPAN
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_to_come
from vcenter.domain.team_life import SHEETS_USED, is_late
from vcenter.domain.who import DESK_WORK
from vcenter.store import buses, centre, equipment, teams
from vcenter.store.tx import Row

BusId = Annotated[Id, Of("bus"), Called("バス")]
NewBusId = Annotated[Id, Of("bus", new=True), Called("バス")]
TripId = Annotated[Id, Of("bus_trip"), Called("便")]

ROLES = frozenset({Role.DISPATCH, Role.MATCHING, Role.ADMINISTRATION})

MOST_TRIPS = 20

ALREADY_LEFT = "もう出た便として記録する"
"""What is pressed where a drive is planned that has left."""

Which = Annotated[Literal["out", "home"], Called("行き・帰り", WAYS)]


class TripTimes(Payload):
    way: Which
    leaves: Annotated[LateHour, Called("出る時刻")]
    arrives: Annotated[LateHour, Called("着く時刻")] = ""


class BusFields(Payload):
    name: Annotated[WrittenLine, Called("バスの呼び名")]
    plate: Annotated[Line, Called("車のナンバー")] = ""
    seats: Annotated[Counted, Called("乗れる人数（運転する人を除く）")] = None
    driver: Annotated[Line, Called("運転する人")] = ""
    driver_phone: Annotated[Phone, Called("運転する人の電話")] = ""
    site: Annotated[Line, Called("現地の乗り降りする所")] = ""


class PlanBus(BusFields):
    bus: NewBusId
    day: Annotated[DayToCome, Called("日")] = None
    """Today when empty."""
    stock: Annotated[StockId | None, Called("センターの車")] = None
    """Of the centre's equipment: its plate and its seats, but the driver's, hold where nothing else is said."""
    trips: Annotated[list[TripTimes], Called("便"), Field(min_length=1, max_length=MOST_TRIPS)]
    sure: Annotated[Flag, Called(ALREADY_LEFT)] = False
    """A drive has left already: somebody has said that it is meant."""


def _sensible(act: Act, asked: PlanBus) -> None:
    check_to_come(asked.day, act.day, "day")
    if act.is_here:
        _check_to_leave(act, (asked.day or act.day).isoformat(), asked.trips, sure=asked.sure)


def _check_to_leave(act: Act, day: str, trips: Iterable[TripTimes], *, sure: bool) -> None:
    """Ask once of a drive that left before it was planned: a slip of the hour, and its team waits for no bus."""
    gone = [
        trip for trip in trips if trip.leaves and has_left(day, trip.leaves, datetime.fromisoformat(act.at))
    ]
    if gone and not sure:
        said = "、".join(f"{WAYS[trip.way]} {shown(trip.leaves)}" for trip in gone)
        raise Refusal(
            f"{said}は、もう過ぎた時刻です。時刻を確かめてください。もう出た便なら「{ALREADY_LEFT}」を押してください。",
            "sure",
        )


def _check_times(trips: Iterable[TripTimes]) -> None:
    for trip in trips:
        if not trip.leaves:
            raise Refusal("出る時刻を入力してください。例: 9:30", "trips")
        if trip.arrives and of_same_night(trip.leaves, trip.arrives) <= trip.leaves:
            raise Refusal(
                f"{WAYS[trip.way]}の着く時刻（{shown(trip.arrives)}）を、出る時刻（{shown(trip.leaves)}）より後にしてください。"
                "夜中の0時を過ぎるときは、24:10 のように入力してください。",
                "trips",
            )


@command("plan_bus", "buses", "teams", words="バス便の予定", who=DESK_WORK, roles=ROLES, now=_sensible)
def plan_bus(act: Act, asked: PlanBus) -> dict[str, Any]:
    """A bus or car drives to a far site on a day, and home: when, with how many seats, driven by whom."""
    if buses.by_id(act.tx, asked.bus):
        return {"bus": asked.bus, "already": True}
    _check_times(asked.trips)
    car = equipment.by_id(act.tx, asked.stock) if asked.stock else None
    plate = asked.plate or (car["plate"] if car else "")
    seats = asked.seats or (car["seats"] - 1 if car and (car["seats"] or 0) > 1 else None)
    if not seats:
        raise Refusal("乗れる人数を入力してください（運転する人は数えません）。", "seats")
    day = asked.day or act.day
    _check_free(act, day, asked.name, plate, place=act.place)
    said = asked.model_dump(include=set(BusFields.model_fields)) | {"plate": plate, "seats": seats}
    _add(act, asked.bus, day, said | {"stock_id": car and car["id"]}, asked.trips)
    return {"bus": asked.bus, "name": asked.name}


def _check_free(act: Act, day: date, name: str, plate: str, *, place: str, but: str = "") -> None:
    """Refuse a second bus of the same name or with the same plate on a day."""
    for other in buses.of_day(act.tx, day.isoformat(), place):
        if other["id"] == but:
            continue
        if other["name"] == name:
            raise Refusal(f"「{name}」は、この日にもうあります。別の呼び名にしてください。", "name")
        if cars(plate) & cars(other["plate"]):
            raise Refusal(f"この車は「{other['name']}」として、この日の便にもうあります。", "plate")


def _add(act: Act, bus: str, day: date, said: dict[str, Any], trips: Iterable[TripTimes]) -> None:
    incident = centre.incident(act.tx)
    made = {"incident_id": incident and incident["id"], "made_at": act.at, "made_by": act.actor}
    buses.add(
        act.tx, {"id": bus, "place": act.place, "day": day.isoformat(), **said, **made, "changed_at": act.at}
    )
    for number, trip in enumerate(trips):
        _add_trip(act, act.new_id(f"{bus} {number}"), bus, trip)


def _add_trip(act: Act, id: str, bus: str, trip: TripTimes) -> None:
    arrives = of_same_night(trip.leaves, trip.arrives)
    row = {"id": id, "bus_id": bus, "way": trip.way, "leaves": trip.leaves, "arrives": arrives}
    buses.add_trip(act.tx, row | {"changed_at": act.at})


@taken_back("plan_bus")
def _not_planned(act: Act, was: Done) -> None:
    row = _bus(act, was.asked.bus)
    trips = buses.trips_of(act.tx, row["id"])
    ridden = any(rows for rows in buses.riders(act.tx, [trip["id"] for trip in trips]).values())
    if any(one["changed_at"] != was.at for one in (row, *trips)) or ridden:
        raise changed_since(row["name"])
    buses.remove(act.tx, row["id"])


class RepeatBuses(Payload):
    from_day: Annotated[date, Called("もとの日")]


@command("repeat_buses", "buses", "teams", words="前と同じバス便", who=DESK_WORK, roles=ROLES)
def repeat_buses(act: Act, asked: RepeatBuses) -> dict[str, Any]:
    """The buses of another day drive today as well, at the times at which they were planned; a bus that there is already is left alone."""
    there = {row["name"] for row in buses.of_day(act.tx, act.day.isoformat(), act.place)}
    count = 0
    for row in buses.of_day(act.tx, asked.from_day.isoformat(), act.place):
        if row["name"] in there:
            continue
        said = {name: row[name] for name in (*BusFields.model_fields, "stock_id")}
        trips = [
            TripTimes(way=one["way"], leaves=one["leaves"], arrives=one["arrives"])
            for one in buses.trips_of(act.tx, row["id"])
        ]
        _add(act, act.new_id(row["id"]), act.day, said, trips)
        count += 1
    if not count:
        raise Refusal("その日のバス便は、今日にもうあります。", "from_day")
    return {"count": count}


def _bus(act: Act, id: str) -> Row:
    row = buses.by_id(act.tx, id)
    if row is None:
        raise Refusal("このバス便は見つかりません。画面を開き直してください。", "bus")
    return row


class ChangeBus(BusFields):
    bus: BusId
    seen: Seen = ""
    sure: Annotated[Flag, Called("席が足りないまま直す")] = False
    """Fewer seats than there are people on a drive: somebody has said that they go otherwise."""


def _as_seen(act: Act, asked: ChangeBus) -> None:
    if not act.is_here:
        return
    row = _bus(act, asked.bus)
    check_seen(asked.seen, row, "このバス")
    if asked.sure or not asked.seats or asked.seats >= row["seats"]:
        return
    full = [
        f"{named(trip)}には{sitting}人（{sitting - asked.seats}人の席がなくなります）"
        for trip in buses.trips_of(act.tx, row["id"])
        if not _is_over(act, trip) and (sitting := buses.riding(act.tx, trip["id"])) > asked.seats
    ]
    if full:
        raise Refusal(
            f"{'、'.join(full)}が乗ることになっています。先に別の便へ移すか、「席が足りないまま直す」を押してください。",
            "sure",
        )


def _is_over(act: Act, trip: Row) -> bool:
    """Whether nobody waits for a seat of a drive: it was called off, or has taken everybody out."""
    now = datetime.fromisoformat(act.received_at)
    return bool(trip["off_at"]) or (trip["way"] == "out" and has_left(trip["day"], leaves_now(trip), now))


@command("change_bus", "buses", "teams", words="バスを直す", who=DESK_WORK, roles=ROLES, now=_as_seen)
def change_bus(act: Act, asked: ChangeBus) -> dict[str, Any]:
    """Another car, another driver, another number of seats. Who is on it stays on it: too few seats are seen there."""
    row = _bus(act, asked.bus)
    if not asked.seats:
        raise Refusal("乗れる人数を入力してください（運転する人は数えません）。", "seats")
    _check_free(
        act,
        date.fromisoformat(row["day"]),
        asked.name,
        asked.plate,
        place=row["place"],
        but=row["id"],
    )
    said = asked.model_dump(include=set(BusFields.model_fields))
    buses.change(act.tx, row["id"], said | {"changed_at": act.at})
    if (row["name"], row["site"]) != (asked.name, asked.site):
        for trip in buses.trips_of(act.tx, row["id"]):
            _tell_teams(act, trip["id"])
    return {"bus": row["id"], "name": asked.name}


class AddBusTrip(TripTimes):
    bus: BusId
    sure: Annotated[Flag, Called(ALREADY_LEFT)] = False


def _to_leave(act: Act, asked: AddBusTrip) -> None:
    if act.is_here:
        _check_to_leave(act, _bus(act, asked.bus)["day"], [asked], sure=asked.sure)


@command("add_bus_trip", "buses", "teams", words="便を足す", who=DESK_WORK, roles=ROLES, now=_to_leave)
def add_bus_trip(act: Act, asked: AddBusTrip) -> dict[str, Any]:
    """A bus drives once more."""
    row = _bus(act, asked.bus)
    _check_times([asked])
    id = act.new_id("trip")
    _add_trip(act, id, row["id"], asked)
    return {"bus": row["id"], "trip": id}


@taken_back("add_bus_trip")
def _not_added(act: Act, was: Done) -> None:
    trip = _trip(act, was.outcome["trip"])
    if trip["changed_at"] != was.at or buses.riders(act.tx, [trip["id"]])[trip["id"]]:
        raise changed_since("この便")
    buses.remove_trip(act.tx, trip["id"])


def _trip(act: Act, id: str) -> Row:
    row = buses.trip(act.tx, id)
    if row is None:
        raise Refusal("この便は見つかりません。画面を開き直してください。", "trip")
    return row


def _tell_teams(act: Act, trip: str) -> None:
    """What stands on the sheets of those who have not left is another thing now: they are printed anew."""
    for team in buses.formed_on(act.tx, trip):
        teams.change(act.tx, team, {"changed_at": act.at})


class SayBusLate(Payload):
    trip: TripId
    expected: Annotated[LateHour, Called("出る時刻")] = ""
    """As planned when empty."""
    why: Annotated[Line, Called("わけ")] = ""
    sure: Annotated[Flag, Called("それでもこの時刻にする")] = False
    """Much earlier than planned, or long past: somebody has said that it is meant."""


def _expected(trip: Row, asked: SayBusLate) -> str:
    return "" if asked.expected == trip["leaves"] else of_same_night(trip["leaves"], asked.expected)


def _is_meant(act: Act, asked: SayBusLate) -> None:
    if not act.is_here:
        return
    trip = _trip(act, asked.trip)
    if trip["off_at"]:
        raise Refusal("この便は運休です。先に「運休を取りやめる」を押してください。")
    if not asked.sure and (
        doubt := doubtful(trip, _expected(trip, asked), datetime.fromisoformat(act.received_at))
    ):
        raise Refusal(f"{doubt}時刻を確かめてください。", "sure")


@command(
    "say_bus_late",
    "buses",
    "teams",
    words="便の時刻の変更",
    who=DESK_WORK,
    roles=ROLES,
    now=_is_meant,
)
def say_bus_late(act: Act, asked: SayBusLate) -> dict[str, Any]:
    """A drive leaves at another time than was planned, or as planned after all."""
    trip = _trip(act, asked.trip)
    expected = _expected(trip, asked)
    if (expected, asked.why) == (trip["expected"], trip["late_why"]):
        return {"trip": trip["id"], "bus": trip["bus_id"], "already": True}
    why = asked.why if expected else ""
    buses.change_trip(act.tx, trip["id"], {"expected": expected, "late_why": why, "changed_at": act.at})
    _tell_teams(act, trip["id"])
    return {"trip": trip["id"], "bus": trip["bus_id"]}


class CallBusOff(Payload):
    trip: TripId
    why: Annotated[Line, Called("わけ")] = ""


def _drives_still(act: Act, asked: CallBusOff) -> None:
    """Whoever calls off what another has called off is told by whom."""
    trip = _trip(act, asked.trip)
    if act.is_here and trip["off_at"]:
        at = datetime.fromisoformat(trip["off_at"]).astimezone(JAPAN)
        raise Refusal(f"この便は、{at:%-H:%M} {with_san(trip['off_by'])}がもう運休にしています。")
    if act.is_here and not asked.why and (aboard := _aboard(act, trip)):
        raise Refusal(
            f"{aboard}。運転する人に電話して確かめ、それでも運休にするときは、わけを入れてください。", "why"
        )


def _aboard(act: Act, trip: Row) -> str:
    """Who is under way with a drive, as was said; "" where nobody is."""
    out = [rider for rider in buses.riders(act.tx, [trip["id"]])[trip["id"]] if rider["state"] == "out"]
    said = [
        f"{rider['team_number']}班の{rider['got_on'] if trip['way'] == 'home' else rider['size']}人"
        for rider in out
        if trip["way"] == "out" or rider["got_on"]
    ]
    if not said:
        return ""
    told = "はこの便に乗ったと記録されています" if trip["way"] == "home" else "はこの便でもう出発しています"
    return f"{'、'.join(said)}{told}"


@command(
    "call_bus_off",
    "buses",
    "teams",
    words="便の運休",
    who=DESK_WORK,
    roles=ROLES,
    now=_drives_still,
)
def call_bus_off(act: Act, asked: CallBusOff) -> dict[str, Any]:
    """A drive is called off. Its teams stay on it, so that they are seen, until they are put on another one."""
    trip = _trip(act, asked.trip)
    if trip["off_at"]:
        return {"trip": trip["id"], "bus": trip["bus_id"], "already": True}
    off = {"off_at": act.at, "off_by": act.actor, "off_why": asked.why}
    buses.change_trip(act.tx, trip["id"], off | {"changed_at": act.at})
    _tell_teams(act, trip["id"])
    return {"trip": trip["id"], "bus": trip["bus_id"]}


@taken_back("call_bus_off")
def _drives(act: Act, was: Done) -> None:
    trip = _trip(act, was.asked.trip)
    if trip["off_at"] != was.at:
        raise changed_since("この便")
    _run(act, trip)


def _run(act: Act, trip: Row) -> None:
    buses.change_trip(act.tx, trip["id"], {"off_at": None, "off_by": "", "off_why": "", "changed_at": act.at})
    _tell_teams(act, trip["id"])


class RunBusAgain(Payload):
    trip: TripId


@command("run_bus_again", "buses", "teams", words="運休の取りやめ", who=DESK_WORK, roles=ROLES)
def run_bus_again(act: Act, asked: RunBusAgain) -> dict[str, Any]:
    """A drive that was called off drives after all."""
    trip = _trip(act, asked.trip)
    if not trip["off_at"]:
        return {"trip": trip["id"], "bus": trip["bus_id"], "already": True}
    _run(act, trip)
    return {"trip": trip["id"], "bus": trip["bus_id"]}


class PutOnBus(Payload):
    trip: TripId
    team: TeamId
    split: Annotated[Flag, Called("分けて乗る")] = False
    """More of them than there are seats: the others go otherwise."""


@command("put_on_bus", "buses", "teams", words="班をバスに乗せる", who=DESK_WORK, roles=ROLES)
def put_on_bus(act: Act, asked: PutOnBus) -> dict[str, Any]:
    """A team takes a drive, instead of the one that it took this way. Refused where there are too few seats, unless they part."""
    trip, team = _trip(act, asked.trip), known(act, asked.team)
    number, way = team["number"], trip["way"]
    if team["state"] not in ("formed", "out"):
        raise Refusal(f"{number}班の活動は終わっています。一覧を開き直してください。", "team")
    if way == "out" and team["state"] == "out":
        raise Refusal(f"{number}班はもう出発しています。帰りの便だけ選べます。", "team")
    if trip["day"] != team["day"]:
        raise Refusal(f"{number}班は別の日の班です。同じ日の便を選んでください。", "team")
    if trip["off_at"]:
        raise Refusal(f"{named(trip)}は運休です。別の便を選んでください。", "trip")
    before = buses.rider(act.tx, team["id"], way)
    if before and before["trip_id"] == trip["id"] and bool(before["split"]) >= asked.split:
        return {"team": team["id"], "number": number, "trip": trip["id"], "already": True}
    sitting = buses.riding(act.tx, trip["id"], but=team["id"])
    if not asked.split and (many := too_many(trip["seats"], sitting, team["size"])):
        raise Refusal(
            f"{named(trip)}は{trip['seats']}人乗りで、いま{sitting}人です。{number}班の{team['size']}人を乗せると、"
            f"{many}人の席がありません。別の便にするか、「分けて乗る」を押してください。",
            "split",
        )
    _put_on(act, trip["id"], team["id"], way, split=asked.split)
    _sheet_changes(act, team)
    moved = {"before": before["trip_id"], "was_split": before["split"]} if before else {}
    return {"team": team["id"], "number": number, "trip": trip["id"], **moved}


def _put_on(act: Act, trip: str, team: str, way: str, *, split: bool) -> None:
    row = {"id": act.new_id("rider"), "trip_id": trip, "team_id": team, "way": way, "split": int(split)}
    buses.put_on(act.tx, row | {"put_at": act.at, "put_by": act.actor})


def _sheet_changes(act: Act, team: Row) -> None:
    if team["state"] == "formed":
        teams.change(act.tx, team["id"], {"changed_at": act.at})


@taken_back("put_on_bus")
def _not_on(act: Act, was: Done) -> None:
    """A team that was moved is on the drive again on which it was."""
    team, trip = known(act, was.asked.team), _trip(act, was.asked.trip)
    row = buses.rider(act.tx, team["id"], trip["way"])
    if row is None or row["put_at"] != was.at or row["got_on"] is not None:
        raise changed_since(f"{team['number']}班の便")
    buses.take_off(act.tx, team["id"], trip["way"])
    before = was.outcome.get("before")
    if before and buses.trip(act.tx, before):
        _put_on(act, before, team["id"], trip["way"], split=bool(was.outcome["was_split"]))
    _sheet_changes(act, team)


class TakeOffBus(Payload):
    team: TeamId
    way: Which


@command("take_off_bus", "buses", "teams", words="班をバスから降ろす", who=DESK_WORK, roles=ROLES)
def take_off_bus(act: Act, asked: TakeOffBus) -> dict[str, Any]:
    """A team does not take the bus this way after all."""
    team = known(act, asked.team)
    found = buses.take_off(act.tx, team["id"], asked.way)
    if found:
        _sheet_changes(act, team)
    return {"team": team["id"], "number": team["number"], "already": not found}


class ExpectWithBus(Payload):
    team: TeamId


@command(
    "expect_with_bus",
    "teams",
    "buses",
    words="帰着の予定を帰りの便に合わせる",
    who=DESK_WORK,
    roles=ROLES,
)
def expect_with_bus(act: Act, asked: ExpectWithBus) -> dict[str, Any]:
    """A team is expected when its drive home has arrived, so that nobody is late who waits for the bus."""
    team = known(act, asked.team)
    if team["state"] not in SHEETS_USED:
        raise Refusal(f"{team['number']}班の活動は終わっています。一覧を開き直してください。", "team")
    trip = buses.rides(act.tx, team["id"]).get("home")
    back_by = back_with(trip) if trip and not trip["off_at"] else ""
    if not back_by:
        raise Refusal(
            f"{team['number']}班の帰りの便か、便の着く時刻が決まっていません。帰着の予定を時刻で入力してください。",
            "team",
        )
    if is_late(team["day"], back_by, datetime.fromisoformat(act.at)):
        raise Refusal("便の着く時刻を、もう過ぎています。先に、便の遅れを記録してください。", "team")
    done = {"team": team["id"], "number": team["number"]}
    if back_by == team["back_by"]:
        return {**done, "already": True}
    who = {"back_by_asked": "帰りの便の予定"} if team["state"] == "out" else {}
    teams.change(act.tx, team["id"], {"back_by": back_by, "changed_at": act.at} | who)
    what = f"{team['number']}班の帰着の予定を{team['back_by'] or '（なし）'}から{back_by}に変えた（帰りの便）"
    tell(act, team["need_id"], team["state"], what)
    return done


class SayGotOn(Payload):
    team: TeamId
    people: Annotated[Counted, Called("乗った人数")] = None
    everyone: Annotated[Flag, Called("全員乗った")] = False
    """Said by a press of its own. Entries of before said nothing at all for it."""


def _counted(act: Act, asked: SayGotOn) -> None:
    """A number that was left empty is nobody's word that all have got on, and no more get on than there are."""
    if not act.is_here or asked.everyone:
        return
    if asked.people is None:
        raise Refusal("何人乗ったか入れてください。全員のときは「全員乗った」を押してください。", "people")
    team = known(act, asked.team)
    if asked.people > team["size"]:
        raise Refusal(
            f"{team['number']}班は{team['size']}人です。乗った人数を{team['size']}人までで入れてください。",
            "people",
        )


@command(
    "say_got_on",
    "buses",
    "teams",
    words="帰りの便に乗った",
    who=DESK_WORK,
    roles=ROLES,
    now=_counted,
)
def say_got_on(act: Act, asked: SayGotOn) -> dict[str, Any]:
    """The driver tells that a team has got on the drive home, or how many of it have; of one that was called off, only that nobody has."""
    team = known(act, asked.team)
    row = buses.rider(act.tx, team["id"], "home")
    if row is None:
        raise Refusal(f"{team['number']}班は帰りの便を選んでいません。", "team")
    if (asked.everyone or asked.people != 0) and _trip(act, row["trip_id"])["off_at"]:
        raise Refusal(
            f"この便は運休です。{team['number']}班の班長に電話し、「バス便」で別の便に乗せてください。",
            "team",
        )
    all_on = asked.everyone or asked.people is None
    people = team["size"] if all_on else min(asked.people or 0, team["size"])
    if (row["got_on"] or 0) == people:
        return {"team": team["id"], "number": team["number"], "already": True}
    _got_on(act, row, people)
    return {"team": team["id"], "number": team["number"], "before": row["got_on"]}


def _got_on(act: Act, row: Row, people: int | None) -> None:
    said = (
        {"got_on": people, "got_on_at": act.at, "got_on_by": act.actor}
        if people
        else {"got_on": None, "got_on_at": None, "got_on_by": ""}
    )
    buses.mark_got_on(act.tx, row["id"], said)


@taken_back("say_got_on")
def _not_got_on(act: Act, was: Done) -> None:
    team = known(act, was.asked.team)
    row = buses.rider(act.tx, team["id"], "home")
    if row is None or (row["got_on"] and row["got_on_at"] != was.at):
        raise changed_since(f"{team['number']}班の帰りの便")
    _got_on(act, row, was.outcome["before"])
