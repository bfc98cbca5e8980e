"""Public keys of the centre, and passes that no longer hold."""

from __future__ import annotations

from vcenter.store.tables import NotByServer, table
from vcenter.store.tx import Row, Tx, insert

table(
    "signing_keys",
    numbered=NotByServer("one more than the highest of any server (keys/pass_keys.py)"),
    satellites="number public_key made_at place",
)


def keys(tx: Tx) -> list[Row]:
    """Every public key: number, public_key (32 bytes), made_at, and the server that signs with it."""
    return tx.fetch("SELECT number, public_key, made_at, place FROM signing_keys ORDER BY number")


def ended(tx: Tx) -> set[int]:
    """Numbers of the keys of places that have ended: what they sign, or have signed, proves nothing any more."""
    rows = tx.fetch(
        "SELECT k.number FROM signing_keys k JOIN places p ON p.id = k.place WHERE p.ended_at IS NOT NULL"
    )
    return {row["number"] for row in rows}


def add_key(tx: Tx, number: int, public_key: bytes, made_at: str, place: str = "") -> None:
    """A new key signs at this server from now on."""
    insert(
        tx, "signing_keys", {"number": number, "public_key": public_key, "made_at": made_at, "place": place}
    )


def reissue(tx: Tx, person_id: str) -> int:
    """The passes that a person has hold no longer, those of merged records neither; the issue of the next one."""
    tx.execute("UPDATE people SET pass_issue = pass_issue + 1 WHERE id = :id", id=person_id)
    tx.execute(
        "UPDATE people SET pass_issue = pass_issue + 1 WHERE joined_into = :id AND pass_issue < 255",
        id=person_id,
    )
    return int(tx.value("SELECT pass_issue FROM people WHERE id = :id", id=person_id))


def revoked(tx: Tx) -> list[Row]:
    """Pass number and the first issue that still holds, of everybody whose older passes do not."""
    return tx.fetch("SELECT pass_number, pass_issue FROM people WHERE pass_issue > 0 ORDER BY pass_number")
