"""What a council has settled for its fiscal years: when papers of the renewal are due, and points."""

from __future__ import annotations

from collections.abc import Mapping

from vcenter.domain.renewals import DUE
from vcenter.store.tables import table
from vcenter.store.tx import Tx

table("year_settings", satellites="key value", key="key")

SETTINGS = {
    "renewal_due": DUE,
    "points_on": "",
    "points_session": "1",
    "points_hour": "0",
    "points_since": "",
}
"""Every setting, with what holds until it has been said. points_on: "1" where the council has points; points_since: a day."""


def settings(tx: Tx) -> dict[str, str]:
    """The settings, by key."""
    return SETTINGS | {row["key"]: row["value"] for row in tx.fetch("SELECT key, value FROM year_settings")}


def say(tx: Tx, said: Mapping[str, str]) -> None:
    """Settle these."""
    tx.execute_many(
        """INSERT INTO year_settings (key, value) VALUES (:key, :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        [{"key": key, "value": value} for key, value in said.items()],
    )
