"""Equipment (資機材): kinds, what the centre has of each and whose it is, and what is lent to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from vcenter.domain.before_leaving import cars as cars_in
from vcenter.domain.equipment import KINDS, TO_GIVE_BACK, car_called, in_words, name_of, still_out
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.domain.servers import next_number, numbers_of
from vcenter.store import servers
from vcenter.store.changes import (
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    Thing,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.programs import Listing, give
from vcenter.store.sheet_lines import on_dispatch_sheet
from vcenter.store.tables import Tells, table
from vcenter.store.tx import Row, Tx, among, insert, update
from vcenter.store.uses import Use, use_tablets

table(
    "equipment_kinds",
    satellites="name sort least made_at changed_at",
    key="name",
    tells=(
        Tells("equipment", through="SELECT s.id FROM equipment_stock s WHERE s.kind = row.name"),
        Tells("loans", through="SELECT l.id FROM equipment_loans l WHERE l.kind = row.name"),
    ),
)

table(
    "equipment_stock",
    satellites=(
        "id kind label count owner from_whom due kept_at plate seats goes_with note made_at changed_at "
        "given_back_at given_back_by"
    ),
    tells=(Tells("equipment", by="id"),),
)

table(
    "equipment_loans",
    satellites=(
        "id kind stock_id team_id to_whom incident_id count back broken lost lent_at lent_by changed_at "
        "changed_by over_at"
    ),
    tells=(Tells("loans", by="id"),),
)


# Kinds


NOTHING: Mapping[str, int] = dict.fromkeys(
    ("total", "singles", "out", "used", "broken", "lost", "here", "over", "wanted", "short"), 0
)
"""The counts of a kind of which there is nothing."""


def said_of_kind(tx: Tx, name: str) -> Row:
    """A kind with sort and least, also one that nobody has said anything of; changed_at "" then."""
    row = tx.one("SELECT * FROM equipment_kinds WHERE name = :name", name=name)
    return row or {"name": name, "sort": KINDS.get(name, ""), "least": None, "changed_at": ""}


def say_kind(tx: Tx, name: str, said: Mapping[str, Any], at: str) -> None:
    """Of what sort a kind is, and of how many there are to be at least."""
    if tx.value("SELECT 1 FROM equipment_kinds WHERE name = :name", name=name):
        tx.execute(
            "UPDATE equipment_kinds SET sort = :sort, least = :least, changed_at = :at WHERE name = :name",
            name=name,
            at=at,
            **said,
        )
    else:
        insert(tx, "equipment_kinds", {"name": name, "made_at": at, "changed_at": at, **said})


def sorts(tx: Tx) -> dict[str, str]:
    """Every kind that is known, of the vocabulary or of the centre, and its sort."""
    rows = tx.fetch("SELECT name, sort FROM equipment_kinds ORDER BY name")
    return {**KINDS, **{row["name"]: row["sort"] for row in rows}}


def kinds(tx: Tx) -> list[Row]:
    """Every kind that the centre has, has lent, or wants: name, sort, least, total, out, used, broken, lost, here (never below
    nought), over (lent beyond what is recorded), wanted (by needs that are ready to be matched), short."""
    found: dict[str, Row] = {}

    def of(name: str) -> Row:
        return found.setdefault(name, {"name": name, "sort": KINDS.get(name, ""), "least": None, **NOTHING})

    for row in tx.fetch("SELECT name, sort, least FROM equipment_kinds ORDER BY name"):
        of(row["name"]).update(row)
    for row in tx.fetch(
        """SELECT kind, sum(count) AS total, count(label) AS singles FROM equipment_stock
           WHERE given_back_at IS NULL GROUP BY kind ORDER BY kind"""
    ):
        of(row["kind"]).update(total=row["total"], singles=row["singles"])
    # Of things that went back to their owner it no longer matters what became of them here.
    for row in tx.fetch(
        """SELECT l.kind, sum(l.count - l.back - l.broken - l.lost) AS out, sum(l.broken) AS broken, sum(l.lost) AS lost
           FROM equipment_loans l LEFT JOIN equipment_stock s ON s.id = l.stock_id
           WHERE s.given_back_at IS NULL GROUP BY l.kind ORDER BY l.kind"""
    ):
        kind = of(row["kind"])
        kind.update(broken=row["broken"], lost=row["lost"])
        kind["used" if kind["sort"] == "consumable" else "out"] = row["out"]
    for name, count in wanted(tx).items():
        of(name)["wanted"] = count
    for kind in found.values():
        left = kind["total"] - kind["out"] - kind["used"] - kind["broken"] - kind["lost"]
        kind["here"], kind["over"] = max(left, 0), max(kind["out"] - kind["total"], 0)
        back_tomorrow = kind["here"] + kind["out"]  # what teams have is back in the evening
        kind["short"] = max(0, kind["wanted"] - back_tomorrow, (kind["least"] or 0) - kind["here"])
    place = {name: at for at, name in enumerate(KINDS)}
    return sorted(found.values(), key=lambda row: (place.get(row["name"], len(place)), row["name"]))


def kind(tx: Tx, name: str) -> Row:
    """One of them; also one of which there is nothing."""
    found = next((row for row in kinds(tx) if row["name"] == name), None)
    return found or {**said_of_kind(tx, name), **NOTHING}


def wanted(tx: Tx) -> dict[str, int]:
    """Kind to how many all needs want together that are ready to be matched at this place."""
    rows = tx.fetch(
        f"""SELECT e.kind, sum(e.count) AS count FROM need_equipment e JOIN needs n ON n.id = e.need_id
            WHERE n.state = 'ready' AND n.place = {servers.HERE} GROUP BY e.kind ORDER BY e.kind"""
    )
    return {row["kind"]: row["count"] for row in rows}


def wished(tx: Tx, need_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Need to the kinds that its card wants, each with how many."""
    one_of, params = among("need_id", need_ids)
    found: dict[str, dict[str, int]] = {}
    for row in tx.fetch(
        f"SELECT need_id, kind, count FROM need_equipment WHERE {one_of} ORDER BY kind", **params
    ):
        found.setdefault(row["need_id"], {})[row["kind"]] = row["count"]
    return found


# What the centre has


def next_label(tx: Tx, kind: str, place: str) -> int:
    """The number of a server's next single thing of a kind."""
    number = servers.number_of(tx, place)
    first, last = numbers_of(number)
    highest = tx.value(
        "SELECT max(label) FROM equipment_stock WHERE kind = :kind AND label BETWEEN :first AND :last",
        kind=kind,
        first=first,
        last=last,
    )
    # Of satellite 3 the numbers begin at 30001: it is read as 拠点3-01.
    return max(next_number(number, highest), first + (number > 0))


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A lot, or a single thing, is here from now on."""
    insert(tx, "equipment_stock", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a lot or a thing."""
    update(tx, "equipment_stock", id, changes)


def remove(tx: Tx, id: str) -> None:
    """It was recorded by mistake."""
    tx.execute("DELETE FROM equipment_stock WHERE id = :id", id=id)


def _named(row: Row) -> Row:
    return row | {"name": name_of(row["kind"], row["label"])}


def by_id(tx: Tx, id: str) -> Row | None:
    """A lot or a thing, with its name; None when there is none of this id."""
    row = tx.one("SELECT * FROM equipment_stock WHERE id = :id", id=id)
    return row and _named(row)


def by_label(tx: Tx, kind: str, label: int) -> Row | None:
    """The single thing of this name."""
    row = tx.one(
        """SELECT * FROM equipment_stock WHERE kind = :kind AND label = :label
           ORDER BY CASE WHEN given_back_at IS NULL THEN 0 ELSE 1 END, made_at DESC, id LIMIT 1""",
        kind=kind,
        label=label,
    )
    return row and _named(row)


def stock(tx: Tx, kind: str = "", singles: bool = False) -> list[Row]:
    """What the centre has had: lots and things with their names, of one kind or of all. singles: things with a label that are
    not given back alone."""
    which = "AND s.kind = :kind" if kind else ""
    only = "AND s.label IS NOT NULL AND s.given_back_at IS NULL" if singles else ""
    rows = tx.fetch(
        f"SELECT s.* FROM equipment_stock s WHERE 1 = 1 {which} {only} ORDER BY s.kind, s.label, s.made_at, s.id",
        **({"kind": kind} if kind else {}),
    )
    return [_named(row) for row in rows]


def cars(tx: Tx) -> list[Row]:
    """The single vehicles that the centre has, with called (as a team's vehicle is written)."""
    vehicles = {name for name, sort in sorts(tx).items() if sort == "vehicle"}
    return [row | {"called": car_called(row)} for row in stock(tx, singles=True) if row["kind"] in vehicles]


def free_cars(tx: Tx) -> list[Row]:
    """Those of them that nobody has and no team that waits or is out is to have. What was lost or is broken is not here."""
    rows = tx.fetch("SELECT stock_id FROM equipment_loans WHERE over_at IS NULL OR broken > 0 OR lost > 0")
    gone = {row["stock_id"] for row in rows}
    texts = tx.fetch("SELECT vehicle FROM teams WHERE state IN ('formed', 'out') AND vehicle <> ''")
    taken = {one for row in texts for one in cars_in(row["vehicle"])}
    return [row for row in cars(tx) if row["id"] not in gone and not cars_in(row["called"]) & taken]


def cars_of(tx: Tx, vehicle: str) -> list[Row]:
    """The centre's cars that a text of a team's vehicle names."""
    named = cars_in(vehicle)
    return [row for row in cars(tx) if cars_in(row["called"]) & named] if named else []


def places(tx: Tx) -> list[str]:
    """Everywhere that something was said to be kept."""
    rows = tx.fetch("SELECT DISTINCT kept_at FROM equipment_stock WHERE kept_at <> '' ORDER BY kept_at")
    return [row["kept_at"] for row in rows]


def owners(tx: Tx) -> list[str]:
    """Everybody of whom something was got."""
    rows = tx.fetch("SELECT DISTINCT from_whom FROM equipment_stock WHERE from_whom <> '' ORDER BY from_whom")
    return [row["from_whom"] for row in rows]


def to_give_back(tx: Tx) -> list[Row]:
    """What is borrowed or hired and has its owner still to come: by owner and day, with those already given back at the end."""
    one_of, params = among("owner", TO_GIVE_BACK)
    rows = tx.fetch(
        f"""SELECT * FROM equipment_stock WHERE {one_of}
            ORDER BY from_whom, CASE WHEN given_back_at IS NULL THEN 0 ELSE 1 END, coalesce(due, '9999'), kind, label, id""",
        **params,
    )
    return [_named(row) for row in rows]


def count_to_give_back(tx: Tx) -> int:
    """How many lots and things wait to be given back to their owners."""
    one_of, params = among("owner", TO_GIVE_BACK)
    return int(
        tx.value(f"SELECT count(*) FROM equipment_stock WHERE {one_of} AND given_back_at IS NULL", **params)
    )


def count_past_due(tx: Tx, today: str) -> int:
    """How many of them should have been given back before this day."""
    one_of, params = among("owner", TO_GIVE_BACK)
    return int(
        tx.value(
            f"SELECT count(*) FROM equipment_stock WHERE {one_of} AND given_back_at IS NULL AND due < :today",
            today=today,
            **params,
        )
    )


# What is lent

_LOAN = """SELECT l.*, s.label, t.number AS team_number, t.state AS team_state
           FROM equipment_loans l LEFT JOIN equipment_stock s ON s.id = l.stock_id
           LEFT JOIN teams t ON t.id = l.team_id"""


def lend(tx: Tx, row: Mapping[str, Any]) -> None:
    """A team or somebody takes something along."""
    insert(tx, "equipment_loans", row)


def change_loan(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a loan."""
    update(tx, "equipment_loans", id, changes)


def remove_loan(tx: Tx, id: str) -> None:
    """It was lent by mistake."""
    tx.execute("DELETE FROM equipment_loans WHERE id = :id", id=id)


def loan(tx: Tx, id: str) -> Row | None:
    """A loan with name, label, team_number and who (who has it, in words)."""
    row = tx.one(f"{_LOAN} WHERE l.id = :id", id=id)
    return row and _told(row)


def _told(row: Row) -> Row:
    return row | {
        "name": name_of(row["kind"], row["label"]),
        "left": still_out(row),
        "who": f"{row['team_number']}班" if row["team_id"] else row["to_whom"] or "センターの中",
    }


def loans(tx: Tx, where: Mapping[str, Any], open: bool = False) -> list[Row]:
    """Loans of a team (team_id), of somebody (to_whom), of a kind or a thing (stock_id), the first one first. open: of which
    something is still out, alone."""
    said = " AND ".join(f"l.{name} = :{name}" for name in where) or "1 = 1"
    only = "AND l.over_at IS NULL" if open else ""
    return [
        _told(row)
        for row in tx.fetch(f"{_LOAN} WHERE {said} {only} ORDER BY l.lent_at, l.kind, l.id", **where)
    ]


def of_borrower(tx: Tx, team: str | None, to_whom: str, *, open: bool = True) -> list[Row]:
    """What a team, or somebody else, has taken along."""
    return loans(tx, {"team_id": team} if team else {"to_whom": to_whom}, open)


def with_whom(tx: Tx, stock_id: str) -> Row | None:
    """The loan by which a single thing is out now; None when it is not."""
    found = loans(tx, {"stock_id": stock_id}, open=True)
    return found[-1] if found else None


def last_loans(tx: Tx, kind: str = "") -> dict[str, Row]:
    """Single thing to its last loan, of one kind or of all; nothing of what was never lent."""
    which = "AND l.kind = :kind" if kind else ""
    rows = tx.fetch(
        f"""{_LOAN} WHERE l.stock_id IS NOT NULL {which} AND NOT EXISTS
              (SELECT 1 FROM equipment_loans n WHERE n.stock_id = l.stock_id
               AND (n.lent_at > l.lent_at OR (n.lent_at = l.lent_at AND n.id > l.id)))""",
        **({"kind": kind} if kind else {}),
    )
    return {row["stock_id"]: _told(row) for row in rows}


def missing(tx: Tx) -> list[Row]:
    """Loans of which something is broken or lost, and was neither mended nor found, the last first."""
    return [
        _told(row)
        for row in tx.fetch(
            f"""{_LOAN} WHERE (l.broken > 0 OR l.lost > 0) AND s.given_back_at IS NULL
                ORDER BY l.changed_at DESC, l.id"""
        )
    ]


def count_out(tx: Tx) -> int:
    """How many teams and others have something that has to come back."""
    return int(
        tx.value(
            """SELECT count(*) FROM (SELECT team_id, to_whom FROM equipment_loans WHERE over_at IS NULL
               GROUP BY team_id, to_whom) b"""
        )
    )


@on_dispatch_sheet(50)
def _on_the_sheet(tx: Tx, team: Row) -> list[str]:
    rows = of_borrower(tx, team["id"], "")
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["name"]] = counts.get(row["name"], 0) + row["left"]
    return [f"貸し出した資機材: {in_words(counts)}"] if counts else []


# Programs


def _stock_page(tx: Tx, after: str, limit: int) -> list[Row]:
    return tx.fetch(
        """SELECT id, kind, label, count, owner, from_whom, due, kept_at, plate, seats, goes_with, made_at, changed_at,
                  given_back_at
           FROM equipment_stock WHERE id > :after ORDER BY id LIMIT :limit""",
        after=after,
        limit=limit,
    )


def _loans_page(tx: Tx, after: str, limit: int) -> list[Row]:
    return tx.fetch(
        """SELECT id, kind, stock_id, team_id, count, back, broken, lost, lent_at, changed_at, over_at
           FROM equipment_loans WHERE id > :after ORDER BY id LIMIT :limit""",
        after=after,
        limit=limit,
    )


for _listing in (
    Listing(
        "equipment",
        "Equipment: lots and single things, whose they are and where they are kept.",
        _stock_page,
        by="id",
        first="",
        roles=frozenset({Role.EQUIPMENT}),
        look=NoLook("things, and ids"),
    ),
    Listing(
        "equipment-loans",
        "Equipment that is lent, and what became of it.",
        _loans_page,
        by="id",
        first="",
        roles=frozenset({Role.EQUIPMENT}),
        look=NoLook("things, and ids"),
    ),
):
    give(_listing)


# Tablets


def _stock_for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    known = sorts(tx)
    for row in tx.fetch(
        f"""SELECT c.seq, s.id, s.kind, s.label, s.count, s.plate, s.seats, s.given_back_at
            FROM changes c JOIN equipment_stock s ON s.id = c.id WHERE c.subject = 'equipment' AND {IN_SPAN}""",
        **span,
    ):
        seq, given, label = row.pop("seq"), row.pop("given_back_at"), row.pop("label")
        said = {
            "name": name_of(row["kind"], label),
            "sort": known.get(row["kind"], ""),
            "single": None if label is None else True,
        }
        yield (
            Thing(seq, "equipment", True, {"id": row["id"]})
            if given
            else Thing(seq, "equipment", False, without_empty(row | said))
        )


class EquipmentOnTablet(TabletRow):
    """A lot, or a single thing, as tablets know it. single: whether it bears a label of its own."""

    id: Annotated[str, told_to("equipment")]
    kind: Annotated[str, told_to("equipment")]
    name: Annotated[str, told_to("equipment")]
    count: Annotated[int, told_to("equipment")]
    single: Annotated[bool, told_to("equipment")] = False
    sort: Annotated[str, told_to("equipment")] = ""
    plate: Annotated[str, told_to("equipment")] = ""
    seats: Annotated[int, told_to("equipment")] = 0


def _loans_for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    for row in tx.fetch(
        f"""SELECT c.seq, l.id, l.kind, l.stock_id AS item, l.team_id AS team, l.to_whom,
                   l.count - l.back - l.broken - l.lost AS left_out, l.lent_at AS at, l.over_at
            FROM changes c JOIN equipment_loans l ON l.id = c.id WHERE c.subject = 'loans' AND {IN_SPAN}""",
        **span,
    ):
        seq, over = row.pop("seq"), row.pop("over_at")
        yield (
            Thing(seq, "loans", True, {"id": row["id"]})
            if over
            else Thing(seq, "loans", False, without_empty(row))
        )


class LoanOnTablet(TabletRow):
    """What somebody has taken along, as tablets know it. left_out: how many of it are still out."""

    id: Annotated[str, told_to("equipment")]
    kind: Annotated[str, told_to("equipment")]
    item: Annotated[str, told_to("equipment")] = ""
    team: Annotated[str, told_to("equipment")] = ""
    to_whom: Annotated[str, told_to("equipment")] = ""
    left_out: Annotated[int, told_to("equipment")]
    at: Annotated[str, told_to("equipment")]


tell_tablets(Subject("equipment", _stock_for_tablets, EquipmentOnTablet))
tell_tablets(Subject("loans", _loans_for_tablets, LoanOnTablet))

use_tablets(
    Use(
        "equipment",
        "資機材",
        40,
        "資機材と、いまどの班・だれに貸しているか、班の番号と人の名前が入ります。電話・生年月日・ニーズは入りません。",
        desks=("equipment",),
        kinds=("lend_equipment", "take_equipment_back"),
        told={"people": "id n k", "teams": "leader"},
    )
)
