"""Which needs are seen to now: while a drill (訓練) is open its own, and of real ones none; afterwards of a drill's none.

A real need that somebody "did" in a drill would be over, and nobody would go there. One that only a drill made up must send
nobody out.
"""

from __future__ import annotations

from vcenter.store import centre, servers
from vcenter.store.tx import Row, Tx

_ITS_DRILL = "coalesce((SELECT i.id FROM incidents i WHERE i.id = n.incident_id AND i.drill = 1), '')"
_OPEN_DRILL = """coalesce((SELECT CASE WHEN d.drill = 1 THEN d.id ELSE '' END FROM incidents d WHERE d.closed_at IS NULL
                          ORDER BY d.opened_at DESC LIMIT 1), '')"""  # what is open is what centre.incident says

SET_ASIDE = (
    f"CASE WHEN {_ITS_DRILL} = {_OPEN_DRILL} THEN '' WHEN {_ITS_DRILL} = '' THEN 'real' ELSE 'drill' END"
)
"""Of a need `n`: '' where it is seen to now; real: it waits until the drill is over; drill: it is of a drill that is over."""


def count_set_aside(tx: Tx) -> dict[str, int]:
    """How many needs of this place are ready to be matched and set aside: real, drill."""
    rows = tx.fetch(
        f"""SELECT set_aside, count(*) AS count FROM (
              SELECT {SET_ASIDE} AS set_aside FROM needs n WHERE n.state = 'ready' AND n.place = {servers.HERE}) w
            GROUP BY set_aside"""
    )
    counted = {row["set_aside"]: row["count"] for row in rows}
    return {"real": counted.get("real", 0), "drill": counted.get("drill", 0)}


def drill_before(tx: Tx, need: Row) -> Row | None:
    """The drill that is open and before which this need (of needs.by_id) was told of; None of any other need."""
    return centre.incident(tx) if need["set_aside"] == "real" else None
