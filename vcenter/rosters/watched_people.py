"""Whoever stands on a visitors' list (訪問員別名簿), as a row of people with what the list says of the visits beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vcenter.domain.watched_list import consents_of, days_of, ending_of, pause_of
from vcenter.rosters.everyday import Contact, Watched
from vcenter.rosters.model import Roster, RosterPerson


def watched_people(roster: Roster, new_id: Callable[[], str]) -> list[dict[str, Any]]:
    """One row of each, by visitor: as `plain_rows` has people, and under `watch` what command keep_watched takes of the visits.

    look: what a person has to look at of it, in words.
    """
    return [_row(one, new_id) for one in sorted(roster.watched, key=lambda one: one.visitor)]


def _row(one: Watched, new_id: Callable[[], str]) -> dict[str, Any]:
    person = RosterPerson(one.row, one.sheet, one.name, kana=one.kana, address=one.address, phone=one.phone)
    consents, others = consents_of(one.consents)
    contact = one.contacts[0] if one.contacts else Contact()
    more = [" ".join(filter(None, (each.name, each.relation, each.phone))) for each in one.contacts[1:]]
    look = [f"{mark.reason}{'（' + mark.as_written + '）' if mark.as_written else ''}" for mark in one.marks]
    note = [
        one.note,
        others and f"同意（ほか）{others}",
        more and f"ほかの連絡先: {'、'.join(more)}",
        look and f"名簿で確かめること: {'、'.join(look)}",
    ]
    ended = ending_of(" ".join([one.note, *one.days.values()])) if one.gone else ""
    return {
        **vars(person),
        "id": new_id(),
        "look": look,
        "watch": {
            "watch": new_id(),
            "visitor": one.visitor[:200],
            "district": one.sheet if one.sheet and one.address.startswith(one.sheet) else "",
            "why": one.household[:200],
            "days": days_of(one.days)[:200],
            "consents": consents,
            "family_name": contact.name[:200],
            "family_relation": contact.relation[:200],
            "family_phone": contact.phone[:200],
            "ended": ended,
            "paused": "" if ended else pause_of(one.note),
            "note": "。".join(part for part in note if part)[:4000],
        },
    }
