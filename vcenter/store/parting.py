"""A merge undone: two records that were made one are two again, each with what it had then.

What was recorded of the one person since stays with the record that stayed. A value that somebody has changed since is not put
back; a row that was taken away since (out of a team, out of a group) does not come again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vcenter.store import merges, people
from vcenter.store.tables import ByFunction, OneOfEach, Table, declared
from vcenter.store.tx import Row, Tx


def part(tx: Tx, merge: Row, at: str) -> None:
    """Both records stand again. merge: one that stands, and of which it is kept what they had."""
    keep, gone = merge["keep_id"], merge["gone_id"]
    kept: dict[str, list[Row]] = {}
    for row in merges.kept_rows(tx, merge["id"]):
        kept.setdefault(row["table_name"], []).append(row)
    known = {one.name: one for one in declared()}
    for of in merges.merged_tables():
        rows = kept.get(of.name, [])
        rules = list(of.people.values())
        if any(isinstance(rule, OneOfEach) for rule in rules):
            _part_each(tx, of, rows, merge)
            continue
        _part_rows(tx, of, rows)
        for name, column in sorted(merges.hanging(of)):
            _part_rows(tx, known[name], kept.get(name, []), of.name, column)
        for rule in rules:
            if isinstance(rule, ByFunction) and rule.undone:
                rule.undone(tx, keep, gone)
    for id in (keep, gone):
        people.change(tx, id, {"changed_at": at})
        people.find_anew(tx, id)


def _part_rows(tx: Tx, of: Table, rows: Sequence[Row], parent: str = "", pointing: str = "") -> None:
    """Put rows back as they were. parent: the table without whose row, named in the column `pointing`, none comes back."""
    for row in rows:  # first what stands: where one row may stand only once, the place is free then
        before, after = row["before_merge"], row["after_merge"]
        key = merges.keyed(of, row["row_key"])
        now = _now(tx, of, key)
        if now is None or after is None or before == after:
            continue
        if before is None:
            if _same(now, after):
                tx.execute(f"DELETE FROM {of.name} WHERE {_where(of)}", **key)
            continue
        back = {name: _as_before(name, now[name], before[name], after[name]) for name in before}
        back = {name: value for name, value in back.items() if value != now[name]}
        if back:
            columns = ", ".join(f"{name} = :to_{name}" for name in back)
            params = {f"to_{name}": value for name, value in back.items()}
            tx.execute(f"UPDATE {of.name} SET {columns} WHERE {_where(of)}", **params, **key)
    for row in rows:
        before = row["before_merge"]
        if before is None or row["after_merge"] is not None:
            continue
        if parent and not tx.value(f"SELECT 1 FROM {parent} WHERE id = :id", id=before[pointing]):
            continue
        _add(tx, of, before)


def _part_each(tx: Tx, of: Table, rows: Sequence[Row], merge: Row) -> None:
    """Of what a person has once of each: the one who went has their own again, where the other has it still."""
    ((column, rule),) = of.people.items()
    assert isinstance(rule, OneOfEach)
    had = {row["row_key"] for row in rows if row["before_merge"] is not None}
    for row in rows:
        before = row["before_merge"]
        if before is None or row["after_merge"] is not None:
            continue
        key = merges.keyed(of, row["row_key"]) | {column: merge["keep_id"]}
        now = _now(tx, of, key)
        if now is None:
            continue
        if merges.key_of(of, key) in had:
            if rule.twice_again is None or rule.twice_again(tx, before, merge["at"]):
                _add(tx, of, {name: now[name] if before[name] is None else before[name] for name in before})
            continue
        tx.execute(f"DELETE FROM {of.name} WHERE {_where(of)}", **key)
        _add(tx, of, now | {column: merge["gone_id"]})


def _now(tx: Tx, of: Table, key: Mapping[str, Any]) -> Row | None:
    return tx.one(f"SELECT * FROM {of.name} WHERE {_where(of)}", **key)


def _where(of: Table) -> str:
    return " AND ".join(f"{column} = :{column}" for column in of.key)


def _add(tx: Tx, of: Table, row: Mapping[str, Any]) -> None:
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    tx.execute(f"INSERT INTO {of.name} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING", **row)


def _same(now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    return all(now[name] == value for name, value in then.items())


def _as_before(column: str, now: Any, before: Any, after: Any) -> Any:
    """The value that stands again: the one of before, unless somebody has said something else since."""
    if now == after:
        return before
    if column == "note" and after and after in now:  # something was written beside it
        return now.replace(after, before or "", 1).strip("\n")
    return now


def changed_since(tx: Tx, merge: Row) -> list[str]:
    """Columns of the person that the merge changed and somebody has changed once more: they stay as they are now."""
    now = tx.one("SELECT * FROM people WHERE id = :id", id=merge["keep_id"])
    for row in merges.kept_rows(tx, merge["id"]):
        if row["table_name"] == "people" and row["row_key"] == _key(merge["keep_id"]) and now:
            before, after = row["before_merge"], row["after_merge"]
            return [
                name
                for name in before
                if name != "changed_at"
                and now[name] not in (before[name], after[name])
                and _as_before(name, now[name], before[name], after[name]) == now[name]
            ]
    return []


def _key(id: str) -> str:
    return merges.key_of(next(one for one in declared() if one.name == "people"), {"id": id})


_SAID = {
    "attendance": (
        "受付",
        "SELECT a.*, d.day AS said FROM attendance a JOIN gatherings d ON d.id = a.gathering_id WHERE a.person_id = :id ORDER BY d.day",
    ),
    "team_members": (
        "班",
        "SELECT m.*, t.number AS said FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.person_id = :id ORDER BY t.number",
    ),
    "registrations": (
        "申込み",
        "SELECT r.*, r.day AS said FROM registrations r WHERE r.person_id = :id ORDER BY r.day",
    ),
    "needs": (
        "ニーズ",
        "SELECT n.*, n.number AS said FROM needs n WHERE n.person_id = :id OR n.requester_id = :id ORDER BY n.number",
    ),
    "memberships": (
        "団体",
        "SELECT m.*, g.name AS said FROM memberships m JOIN groups g ON g.id = m.group_id WHERE m.person_id = :id ORDER BY g.name",
    ),
    "salon_guests": (
        "サロン",
        "SELECT m.*, s.name AS said FROM salon_guests m JOIN salons s ON s.id = m.salon_id WHERE m.person_id = :id ORDER BY s.name",
    ),
}


def recorded_since(tx: Tx, merge: Row) -> list[dict[str, Any]]:
    """What stands for the one person that did not stand for either of the two: it stays with the record that stayed.

    Of each kind its word, its table, and what staff call each: a day, a number, a name; of what has no name, how many.
    """
    then = {(row["table_name"], row["row_key"]) for row in merges.kept_rows(tx, merge["id"])}
    found = []
    others = 0
    for of in merges.merged_tables():
        word, sql = _SAID.get(of.name, ("", ""))
        if of.name == "people":
            continue
        if word:
            rows = tx.fetch(sql, id=merge["keep_id"])
        else:
            where = " OR ".join(f"{column} = :id" for column in of.people)
            rows = tx.fetch(f"SELECT * FROM {of.name} WHERE {where}", id=merge["keep_id"])
        new = [row for row in rows if (of.name, merges.key_of(of, row)) not in then]
        if word and new:
            found.append({"table": of.name, "word": word, "said": [row["said"] for row in new]})
        elif new:
            others += len(new)
    if others:
        found.append({"table": "", "word": "ほかの記録", "said": [f"{others}件"]})
    return found


def gone_out_as_one(tx: Tx, merge: Row) -> list[int]:
    """The numbers of teams in which both were and that have gone out with one of them since: the other one is not put back."""
    rows = merges.kept_rows(tx, merge["id"])
    had = {
        row["row_key"]
        for row in rows
        if row["table_name"] == "team_members" and row["before_merge"] is not None
    }
    of = next(one for one in declared() if one.name == "team_members")
    rule = of.people["person_id"]
    assert isinstance(rule, OneOfEach) and rule.twice_again
    found = []
    for key in sorted(had):
        member = merges.keyed(of, key)
        both = merges.key_of(of, member | {"person_id": merge["keep_id"]}) in had
        if member["person_id"] == merge["gone_id"] and both and not rule.twice_again(tx, member, merge["at"]):
            found.append(int(tx.value("SELECT number FROM teams WHERE id = :id", id=member["team_id"])))
    return found
