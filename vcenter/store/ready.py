"""What is ready on the day (発災): everyday people who can be called, groups, salons and places; counted, and nothing copied."""

from __future__ import annotations

from typing import Any

from vcenter.store import own_skills
from vcenter.store.groups import EVERYDAY
from vcenter.store.tx import Tx

_CALLABLE = (
    """joined_into IS NULL AND hidden_at IS NULL AND barred_reason = '' AND volunteer_state = 'registered'"""
)

MOST = 12
"""So many districts and skills are named; the rest is one number."""


def figures(tx: Tx) -> dict[str, Any]:
    """people: registered volunteers; reached: of these with a phone or mail, consented: who agreed to the rules; lead: who may
    lead; skills and districts: words with how many; groups, members, salons, guests, places."""
    row = tx.one(
        f"""SELECT count(*) AS people,
                   count(CASE WHEN phone <> '' OR phone_other <> '' OR email <> '' THEN 1 END) AS reached,
                   count(CASE WHEN consent_at IS NOT NULL THEN 1 END) AS consented,
                   count(CASE WHEN may_lead = 1 THEN 1 END) AS lead,
                   count(CASE WHEN seats > 0 THEN 1 END) AS cars
            FROM people WHERE {_CALLABLE}"""
    )
    words = own_skills.labels(tx)
    skills = tx.fetch(
        f"""SELECT s.skill, count(*) AS count FROM person_skills s JOIN people p ON p.id = s.person_id
            WHERE {_CALLABLE} GROUP BY s.skill ORDER BY count(*) DESC, s.skill LIMIT :most""",
        most=MOST,
    )
    rest = tx.one(
        f"""SELECT (SELECT count(*) FROM groups) AS groups,
                  (SELECT coalesce(sum(members), 0) FROM groups) AS members,
                  (SELECT count(*) FROM salons s WHERE resting_since IS NULL AND {EVERYDAY}) AS salons,
                  (SELECT count(DISTINCT person_id) FROM salon_guests WHERE state = 'coming') AS guests,
                  (SELECT count(*) FROM places WHERE ended_at IS NULL) AS places"""
    )
    districts = tx.fetch(
        """SELECT district, count(*) AS count FROM (
             SELECT district FROM groups UNION ALL SELECT district FROM salons WHERE resting_since IS NULL) d
           WHERE district <> '' GROUP BY district ORDER BY count(*) DESC, district LIMIT :most""",
        most=MOST,
    )
    return {
        **(row or {}),
        **(rest or {}),
        "skills": [(words.get(one["skill"], one["skill"]), one["count"]) for one in skills],
        "districts": [(one["district"], one["count"]) for one in districts],
    }
