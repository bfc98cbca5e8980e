"""Helpers for a day (お手伝い): who was let in at which desk, by which digits, on which tablet, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from vcenter.domain.calendar import day_began, utc_text
from vcenter.domain.helpers import CODE_LASTS, WRONG_TRIES
from vcenter.domain.roles import Role, Roles
from vcenter.store import tablets
from vcenter.store.roles import as_roles
from vcenter.store.tables import MOVES, NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert, update

_LOCAL = NotForSatellites("who helps here for a day")

table("helpers", satellites=_LOCAL, people={"person_id": MOVES})
table("helper_codes", satellites=_LOCAL)
table("helper_tries", satellites=_LOCAL)
table("helper_sessions", satellites=_LOCAL)

_IN_FORCE = "h.ends_at > :now AND (h.ended_at IS NULL OR h.ended_at > :now)"
"""Of a helper h: whether they have not ended at a moment."""


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody is let in."""
    insert(tx, "helpers", row)


def by_id(tx: Tx, id: str) -> Row | None:
    """A helper."""
    return tx.one("SELECT * FROM helpers WHERE id = :id", id=id)


def in_force(tx: Tx, now: str) -> list[Row]:
    """Whoever helps now, those who came first in front. device: their tablet's name, None where they have not signed in;
    began_at: since when they are there; code_ends_at: until when their digits may be used."""
    return tx.fetch(
        f"""SELECT h.*, d.name AS device, s.began_at, c.ends_at AS code_ends_at FROM helpers h
            LEFT JOIN helper_sessions s ON s.helper_id = h.id AND s.token_hash IS NOT NULL
            LEFT JOIN devices d ON d.id = s.device_id
            LEFT JOIN helper_codes c ON c.helper_id = h.id AND c.ends_at > :now
            WHERE {_IN_FORCE} ORDER BY h.let_in_at, h.id""",
        now=now,
    )


def named(tx: Tx, name: str, now: str) -> Row | None:
    """Whoever of this name helps now."""
    return tx.one(f"SELECT h.* FROM helpers h WHERE h.name = :name AND {_IN_FORCE}", name=name, now=now)


def end(tx: Tx, id: str, at: str, by: str) -> None:
    """Somebody helps no longer: their digits are gone, and they are signed out."""
    update(tx, "helpers", id, {"ended_at": at, "ended_by": by})
    _sign_out(tx, id)
    tx.execute("DELETE FROM helper_codes WHERE helper_id = :id", id=id)


def end_of_day(tx: Tx, day: date, at: str, by: str) -> None:
    """The day is closed: whoever was let in on it, or before, helps no longer."""
    rows = tx.fetch(
        f"SELECT h.id FROM helpers h WHERE h.let_in_at < :tomorrow AND {_IN_FORCE}",
        tomorrow=day_began(day + timedelta(days=1)),
        now=at,
    )
    for row in rows:
        end(tx, row["id"], at, by)


# The digits


def say_code(tx: Tx, helper_id: str, code_hash: str, made_at: datetime, ends_at: datetime) -> None:
    """These digits are a helper's; any from before are gone, and so is what was wrong about them."""
    tx.execute("DELETE FROM helper_tries WHERE helper_id = :helper_id", helper_id=helper_id)
    tx.execute(
        """INSERT INTO helper_codes (helper_id, code_hash, made_at, ends_at)
           VALUES (:helper_id, :code_hash, :made_at, :ends_at)
           ON CONFLICT (helper_id) DO UPDATE SET code_hash = excluded.code_hash, made_at = excluded.made_at,
                                                 ends_at = excluded.ends_at""",
        helper_id=helper_id,
        code_hash=code_hash,
        made_at=utc_text(made_at),
        ends_at=utc_text(ends_at),
    )


def codes(tx: Tx, device_id: str, now: datetime) -> list[Row]:
    """The digits that this tablet may take now: helper_id, code_hash. Not those for which it was wrong too often."""
    return tx.fetch(
        f"""SELECT c.helper_id, c.code_hash FROM helper_codes c JOIN helpers h ON h.id = c.helper_id
            LEFT JOIN helper_tries t ON t.helper_id = c.helper_id AND t.device_id = :device
            WHERE c.ends_at > :now AND c.made_at < :latest AND {_IN_FORCE} AND coalesce(t.times, 0) < :most
            ORDER BY c.made_at""",
        device=device_id,
        now=utc_text(now),
        # Digits of a clock that ran ahead hold no longer than any others once it was put right.
        latest=utc_text(now + CODE_LASTS),
        most=WRONG_TRIES,
    )


def count_try(tx: Tx, device_id: str, known: Iterable[Row]) -> None:
    """One more try on this tablet, of all digits that it might have taken: by count, for a clock may jump."""
    for row in known:
        tx.execute(
            """INSERT INTO helper_tries (helper_id, device_id, times) VALUES (:helper, :device, 1)
               ON CONFLICT (helper_id, device_id) DO UPDATE SET times = helper_tries.times + 1""",
            helper=row["helper_id"],
            device=device_id,
        )


def forgive_try(tx: Tx, device_id: str, known: Iterable[Row]) -> None:
    """It was right, or could not be looked at."""
    for row in known:
        tx.execute(
            """UPDATE helper_tries SET times = times - 1
               WHERE helper_id = :helper AND device_id = :device AND times > 0""",
            helper=row["helper_id"],
            device=device_id,
        )


def is_spent(tx: Tx, device_id: str) -> bool:
    """Whether this tablet was wrong so often that it takes digits no more which were given out."""
    return bool(
        tx.value(
            """SELECT count(*) FROM helper_tries t JOIN helper_codes c ON c.helper_id = t.helper_id
               WHERE t.device_id = :device AND t.times >= :most""",
            device=device_id,
            most=WRONG_TRIES,
        )
    )


# Signed in


def begin(tx: Tx, row: Mapping[str, Any], code_hash: str) -> bool:
    """A helper signs in, if these digits are still theirs; they are gone now. On any other tablet they are signed out."""
    taken = tx.execute(
        "DELETE FROM helper_codes WHERE helper_id = :id AND code_hash = :code_hash AND ends_at > :now",
        id=row["helper_id"],
        code_hash=code_hash,
        now=row["began_at"],
    )
    if not taken:
        return False
    _sign_out(tx, row["helper_id"])
    tablets.change(tx, row["device_id"], {"handed_over_at": None})  # no volunteer has it any more
    insert(tx, "helper_sessions", row)
    return True


def session(tx: Tx, token_hash: str, now: str) -> Row | None:
    """The helper who is signed in so, with the tablet's name; none on a tablet that was cut off."""
    return tx.one(
        f"""SELECT h.id, h.name, h.desk, h.role, h.ends_at, s.form_token, d.name AS device
            FROM helper_sessions s JOIN helpers h ON h.id = s.helper_id JOIN devices d ON d.id = s.device_id
            WHERE s.token_hash = :token_hash AND d.cut_off_at IS NULL AND {_IN_FORCE}""",
        token_hash=token_hash,
        now=now,
    )


def end_session(tx: Tx, token_hash: str) -> None:
    """A helper signed out."""
    tx.execute(
        "UPDATE helper_sessions SET token_hash = NULL WHERE token_hash = :token_hash", token_hash=token_hash
    )


def _sign_out(tx: Tx, id: str) -> None:
    tx.execute("UPDATE helper_sessions SET token_hash = NULL WHERE helper_id = :id", id=id)


def on_tablet(tx: Tx, device_id: str, now: str) -> list[str]:
    """The names of helpers who are signed in on this tablet."""
    rows = tx.fetch(
        f"""SELECT h.name FROM helper_sessions s JOIN helpers h ON h.id = s.helper_id
            WHERE s.device_id = :device AND s.token_hash IS NOT NULL AND {_IN_FORCE} ORDER BY h.name""",
        device=device_id,
        now=now,
    )
    return [row["name"] for row in rows]


def last_on_tablet(tx: Tx, device_id: str, name: str, at: datetime) -> Row | None:
    """The helper of this name who had signed in on this tablet last before a moment, or first of all after it: helper's id."""
    return tx.one(
        """SELECT h.id FROM helper_sessions s JOIN helpers h ON h.id = s.helper_id
           WHERE s.device_id = :device AND h.name = :name
           ORDER BY CASE WHEN s.began_at <= :at THEN 0 ELSE 1 END,
                    CASE WHEN s.began_at <= :at THEN s.began_at END DESC, s.began_at LIMIT 1""",
        device=device_id,
        name=name,
        at=utc_text(at),
    )


def roles_at(tx: Tx, id: str, device_id: str, at: datetime) -> Roles:
    """What a helper might do on this tablet at a moment: their desk's work, from their sign-in there until they ended."""
    found = tx.value(
        f"""SELECT h.role FROM helper_sessions s JOIN helpers h ON h.id = s.helper_id
            WHERE h.id = :id AND s.device_id = :device AND s.began_at <= :now AND {_IN_FORCE} LIMIT 1""",
        id=id,
        device=device_id,
        now=utc_text(at),
    )
    return as_roles([found]) | {Role.HELPER} if found else frozenset()
