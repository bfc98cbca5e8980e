"""Whether somebody who stands at the door has a place today."""

from __future__ import annotations

from typing import Literal

from vcenter.store import registrations, status
from vcenter.store.tx import Tx

_CAME = """SELECT a.person_id FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
           WHERE g.kind = 'centre_day' AND g.day = :day"""


def day_state(tx: Tx, day: str, person_id: str) -> Literal["open", "full", "stopped"]:
    """How the day is for this person. Places that were promised to people who have not come yet are kept for them."""
    places = status.places(tx, day)
    if places.takes != "open":
        return "stopped"
    if places.people is None:
        return "open"
    mine = registrations.of_day(tx, person_id, day)
    if mine and mine["state"] == "place":
        return "open"
    came = int(tx.value(f"SELECT count(*) FROM ({_CAME} GROUP BY a.person_id) AS came", day=day))
    promised = int(
        tx.value(
            f"""SELECT count(*) FROM registrations
                WHERE day = :day AND state = 'place' AND person_id NOT IN ({_CAME})""",
            day=day,
        )
    )
    return "full" if came + promised >= places.people else "open"
