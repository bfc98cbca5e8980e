"""Staff, the tablets that are signed in, and API tokens. Secrets are kept as hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain.names import fold
from vcenter.domain.roles import Roles
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert, update

table(
    "staff",
    satellites="id name secret_hash active made_at",
)

table(
    "sessions",
    satellites=NotForSatellites("who is signed in here"),
)

table(
    "api_tokens",
    satellites=NotForSatellites("which programs may ask here"),
)


def everyone(tx: Tx) -> list[Row]:
    """Staff who may sign in: id and name."""
    return tx.fetch("SELECT id, name FROM staff WHERE active = 1 ORDER BY name")


def everybody_ever(tx: Tx) -> list[Row]:
    """Staff, also those who have left: their ids."""
    return tx.fetch("SELECT id FROM staff ORDER BY id")


def by_name(tx: Tx, name: str) -> Row | None:
    """A staff member by name."""
    return tx.one("SELECT * FROM staff WHERE name = :name", name=name)


def as_named(tx: Tx, typed: str) -> str:
    """The name of the active member of staff whom somebody typed, whatever spaces and widths; as typed where it is nobody's, or two's."""
    names = [row["name"] for row in everyone(tx)]
    if typed in names:
        return typed
    same = [name for name in names if fold(name) == fold(typed)]
    return same[0] if len(same) == 1 else typed


def by_id(tx: Tx, id: str) -> Row | None:
    """A staff member by id."""
    return tx.one("SELECT * FROM staff WHERE id = :id", id=id)


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a staff member."""
    insert(tx, "staff", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a staff member."""
    update(tx, "staff", id, changes)


def retire(tx: Tx, id: str) -> None:
    """A staff member may sign in no longer; what they did stays in the journal."""
    update(tx, "staff", id, {"active": 0})
    end_sessions_of(tx, id)


def begin_session(tx: Tx, row: Mapping[str, Any]) -> None:
    """A tablet is signed in."""
    insert(tx, "sessions", row)


def session(tx: Tx, token_hash: str, now: str, latest: str) -> Row | None:
    """A session that still holds, with the staff member's id and name. latest: one that ends later was begun by a clock that was ahead."""
    return tx.one(
        """SELECT s.staff_id, s.form_token, s.device, s.kiosk, f.name
           FROM sessions s JOIN staff f ON f.id = s.staff_id
           WHERE s.token_hash = :token_hash AND s.ends_at > :now AND s.ends_at < :latest AND f.active = 1""",
        token_hash=token_hash,
        now=now,
        latest=latest,
    )


def hand_over(tx: Tx, token_hash: str, kiosk: bool) -> None:
    """A tablet is handed to a volunteer, or taken back."""
    tx.execute(
        "UPDATE sessions SET kiosk = :kiosk WHERE token_hash = :token_hash",
        kiosk=int(kiosk),
        token_hash=token_hash,
    )


def end_session(tx: Tx, token_hash: str) -> None:
    """A tablet signed out."""
    tx.execute("DELETE FROM sessions WHERE token_hash = :token_hash", token_hash=token_hash)


def end_sessions_of(tx: Tx, staff_id: str) -> None:
    """Every tablet of this staff member is signed out."""
    tx.execute("DELETE FROM sessions WHERE staff_id = :staff_id", staff_id=staff_id)


def session_on(tx: Tx, token_hash: str, device_id: str) -> None:
    """This session is in the browser of this tablet."""
    tx.execute(
        "UPDATE sessions SET device_id = :device_id WHERE token_hash = :token_hash",
        device_id=device_id,
        token_hash=token_hash,
    )


def end_sessions_on(tx: Tx, device_id: str) -> None:
    """Whoever is signed in on this tablet is signed out."""
    tx.execute("DELETE FROM sessions WHERE device_id = :device_id", device_id=device_id)


def forget_ended_sessions(tx: Tx, now: str) -> None:
    """Delete what no longer holds."""
    tx.execute("DELETE FROM sessions WHERE ends_at <= :now", now=now)


def add_api_token(tx: Tx, token_hash: str, name: str, at: str, roles: Roles) -> None:
    """A program may use the API with these roles; a token that the same name had before ends."""
    tx.execute(
        """INSERT INTO api_tokens (token_hash, name, made_at, roles) VALUES (:token_hash, :name, :at, :roles)
           ON CONFLICT (name) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at,
                                            roles = excluded.roles""",
        token_hash=token_hash,
        name=name,
        at=at,
        roles=" ".join(sorted(roles)),
    )


def api_token(tx: Tx, token_hash: str) -> Row | None:
    """The program whose token this is: its name, and its roles with spaces between."""
    return tx.one("SELECT name, roles FROM api_tokens WHERE token_hash = :token_hash", token_hash=token_hash)


def end_api_token(tx: Tx, name: str) -> int:
    """A program may no longer use the API."""
    return tx.execute("DELETE FROM api_tokens WHERE name = :name", name=name)
