"""Two records turn out to be one person: one stays, and nothing that either was told is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from vcenter.commands.days import move_up
from vcenter.commands.field_words import Called, fields_of
from vcenter.commands.fields import PersonId
from vcenter.commands.hidden import hide_also
from vcenter.commands.people import ChangePerson, known_person
from vcenter.commands.registry import Act, Payload, Waiting, command
from vcenter.commands.settling import do_now, way
from vcenter.domain.insurance import cover_of, together
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import gave_pass
from vcenter.domain.who import DESK_WORK
from vcenter.store import hidden, merging, people, teams
from vcenter.store.tx import Row, Tx

_FILLED = (
    "member_number", "kana", "sex", "birth", "postal", "address", "phone", "email", "emergency_name",
    "emergency_relation", "emergency_phone", "guardian_id", "barred_reason",
    "volunteer_state", "state_since", "fax", "contact_by",
)  # fmt: skip
"""What the one that stays takes from the other where it says nothing itself."""

_SAID_OTHERWISE = {
    "name": "名前",
    "kana": "ふりがな",
    "birth": "生年月日",
    "address": "住所",
    "phone": "電話",
    "phone_other": "電話",
    "email": "メール",
    "emergency_phone": "緊急連絡先",
    "member_number": "会員番号",
}
"""What stands in the note where both say something, and not the same."""

Chosen = Literal[
    "name", "kana", "sex", "birth", "postal", "address", "phone", "phone_other", "email", "emergency_name",
    "emergency_relation", "emergency_phone", "member_number",
]  # fmt: skip
CHOSEN: tuple[Chosen, ...] = get_args(Chosen)
"""What somebody may choose between two records."""


def chosen_words() -> dict[str, str]:
    """What staff call it."""
    words = {name: field.words for name, field in fields_of(ChangePerson).items()} | _SAID_OTHERWISE
    return {name: words[name] for name in CHOSEN}


_INSURANCE = ("insurance_plan", "insured_from", "insured_until", "insurance_joined_on")

LONGEST_NOTE = 4000


class MergePeople(Payload):
    keep: Annotated[PersonId, Called("残す記録")]
    """The record that stays."""
    gone: Annotated[PersonId, Called("もう一つの記録")]
    """The record that goes into it."""
    take: Annotated[
        list[Chosen], Called("もう一つの記録から残す項目", lambda name: chosen_words().get(name, ""))
    ] = []
    """Where both say something, what the one that goes says is right of these."""


def _of_others(tx: Tx, satellite: int, asked: MergePeople) -> str:
    """A satellite makes records one by itself only where it has made both of them."""
    rows = people.by_ids(tx, [asked.keep, asked.gone]).values()
    if all(gave_pass(satellite, row["pass_number"]) for row in rows):
        return ""
    return "この拠点が登録した方どうしではありません。同じ方かどうか確かめてからまとめます。"


@command(
    "join_people",
    "people",
    "attendance",
    "needs",
    "teams",
    "groups",
    "review",
    words="同じ人の記録をまとめる",
    who=DESK_WORK,
    from_satellite=_of_others,
    roles=Role.ROSTERS,
)
def merge_people(act: Act, asked: MergePeople) -> dict[str, Any]:
    """Join two records of one person. Both pass numbers find the person afterwards."""
    if asked.keep == asked.gone:
        if asked.keep in act.asked_as:
            return {"person": asked.keep, "already": True}
        raise Refusal("同じ記録です。まとめるもう一人を選んでください。", "gone")
    keep, gone = known_person(act, asked.keep), known_person(act, asked.gone)
    if asked.gone in act.asked_as:
        raise Refusal(
            f"この方の記録は、もう{with_san(gone['name'])}の記録にまとめられています。二人が同じ人なら、まとめた記録どうしで選び直してください。",
            "gone",
        )
    teams_of = [teams.team_of(act.tx, one["id"]) for one in (keep, gone)]
    if all(teams_of) and len({team["id"] for team in teams_of if team}) == 2:
        said = "と".join(f"{team['number']}班" for team in teams_of if team)
        raise Refusal(
            f"二つの記録が別々の班（{said}）に入っています。どちらかの班から外すか、帰着の報告のあとでまとめてください。",
            "gone",
            teams=[team["id"] for team in teams_of if team],
        )
    changes = _with_taken(_with_hidden(act, keep), _with_hidden(act, gone), asked.take)
    merging.move(act.tx, keep["id"], gone["id"])
    freed = merging.move_days(act.tx, keep["id"], gone["id"], act.at)
    merging.retire(act.tx, keep["id"], gone["id"], changes, act.at)
    if keep["hidden_at"] or gone["hidden_at"]:
        # By the ids under which other servers know both: they are not told that the two are one.
        for one in (gone["id"], keep["id"]):
            hide_also(act, one)
    for day in freed:
        move_up(act, day)
    return {"person": keep["id"], "already": False}


def _with_hidden(act: Act, row: Row) -> Row:
    return row | hidden.said(act.tx, hidden.PEOPLE, row["id"])


def _same(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    return do_now(act, entry, "join_people", dict(entry.said))


way("same", "同じ人としてまとめた", _same, why="same")
way("other", "別の人とした", why="same")


def _with_taken(keep: Row, gone: Row, take: Iterable[str]) -> dict[str, Any]:
    """As `_together`, with what was chosen of the one that goes: what stood there before is written down as the other's."""
    taken = {name: gone[name] for name in take if gone[name]}
    left = {name: keep[name] for name in taken}
    return taken | _together(keep | taken, gone | left)


def _together(keep: Row, gone: Row) -> dict[str, Any]:
    """What the one that stays says afterwards, where it is not what it said before."""
    changes: dict[str, Any] = {name: gone[name] for name in _FILLED if gone[name] and not keep[name]}
    if changes.get("guardian_id") == keep["id"]:
        del changes["guardian_id"]
    for name in ("experienced", "may_lead", "guardian_consent", "seats"):
        changes[name] = max(keep[name], gone[name])
    # The newest insurance and orientation hold; who agreed once has agreed. Of two insurances that meet both hold.
    if (gone["insured_until"] or "") > (keep["insured_until"] or ""):
        changes |= {name: gone[name] for name in _INSURANCE}
    if (one := cover_of(keep)) and (other := cover_of(gone)):
        whole = together(one, other)
        changes |= {"insured_from": whole.first.isoformat(), "insured_until": whole.last.isoformat()}
    changes["oriented_on"] = max(keep["oriented_on"] or "", gone["oriented_on"] or "") or None
    changes["consent_at"] = keep["consent_at"] or gone["consent_at"]
    phones = [keep["phone"] or gone["phone"], keep["phone_other"], gone["phone"], gone["phone_other"]]
    others = [phone for phone in dict.fromkeys(phones[1:]) if phone and phone != phones[0]]
    changes["phone_other"] = others[0] if others else ""
    # Physical limits are for the team to know: both of them.
    if gone["limits"] and gone["limits"] not in keep["limits"]:
        changes["limits"] = "・".join(part for part in (keep["limits"], gone["limits"]) if part)
    changes["note"] = _note(keep | changes, gone)
    return changes


def _note(now: Mapping[str, Any], gone: Row) -> str:
    """The notes of both, and what the record that goes said otherwise."""
    known = {now["phone"], now["phone_other"]}
    otherwise = [
        f"{word} {gone[name]}"
        for name, word in _SAID_OTHERWISE.items()
        if gone[name] and gone[name] != now[name] and not (word == "電話" and gone[name] in known)
    ]
    parts = [now["note"], gone["note"]] if gone["note"] not in now["note"] else [now["note"]]
    if otherwise:
        parts.append("まとめた記録では: " + "、".join(otherwise))
    return "\n".join(part for part in parts if part)[:LONGEST_NOTE]
