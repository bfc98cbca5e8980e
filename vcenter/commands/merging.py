"""Two records turn out to be one person: one stays, and nothing that either was told is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from vcenter.commands.days import move_up
from vcenter.commands.field_words import Called, fields_of
from vcenter.commands.fields import Flag, PersonId
from vcenter.commands.hidden import hide_also
from vcenter.commands.people import ChangePerson, known_person
from vcenter.commands.registry import Act, Payload, Waiting, command
from vcenter.commands.settling import do_now, way
from vcenter.commands.taking_back import Done, taken_back
from vcenter.domain.insurance import cover_of, together
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import gave_pass
from vcenter.domain.who import DESK_WORK
from vcenter.store import duplicates, hidden, merges, merging, parting, people, salons, teams
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
    return of_other_places(tx, satellite, [asked.keep, asked.gone])


def of_other_places(tx: Tx, satellite: int, ids: Iterable[str]) -> str:
    """Why headquarters looks first at a merge that a satellite tells of; "" where the satellite has made all of these records."""
    rows = people.by_ids(tx, ids).values()
    if all(gave_pass(satellite, row["pass_number"]) for row in rows):
        return ""
    return "この拠点が登録した方どうしではありません。同じ方かどうか確かめてからまとめます。"


def _not_both_out(act: Act, asked: MergePeople) -> None:
    """Of two who are out with one team there may be two: whoever comes back is counted first."""
    if asked.keep == asked.gone:
        return
    if why := _why_of_one_team(*(teams.team_of(act.tx, id) for id in (asked.keep, asked.gone))):
        raise Refusal(why, "gone")


def why_not_merged(tx: Tx, one: str, other: str) -> str:
    """Why two records cannot be made one while they are in teams, and what to do; "" where they can."""
    two = [teams.team_of(tx, id) for id in (one, other)]
    return _why_of_two_teams(*two) or _why_of_one_team(*two)


def _why_of_one_team(one: Row | None, other: Row | None) -> str:
    if one and other and one["id"] == other["id"] and one["state"] == "out":
        return (
            f"二つの記録が、どちらも活動中の{one['number']}班に入っています。"
            "帰着の報告で人数を確かめたあとで、まとめてください。"
        )
    return ""


def _why_of_two_teams(one: Row | None, other: Row | None) -> str:
    if one and other and one["id"] != other["id"]:
        return (
            f"二つの記録が別々の班（{one['number']}班と{other['number']}班）に入っています。"
            "どちらかの班から外すか、帰着の報告のあとでまとめてください。"
        )
    return ""


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
    now=_not_both_out,
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
    if why := _why_of_two_teams(*teams_of):
        raise Refusal(why, "gone", teams=[team["id"] for team in teams_of if team])
    before = merges.rows_of(act.tx, keep["id"], gone["id"])
    changes = _with_taken(_with_hidden(act, keep), _with_hidden(act, gone), asked.take)
    merging.move(act.tx, keep["id"], gone["id"])
    freed = merging.move_days(act.tx, keep["id"], gone["id"], act.at)
    merging.retire(act.tx, keep["id"], gone["id"], changes, act.at)
    merge = {"id": act.new_id("merge"), "keep_id": keep["id"], "gone_id": gone["id"], "at": act.at}
    merges.record(act.tx, merge | {"by": act.actor}, before)
    if keep["hidden_at"] or gone["hidden_at"]:
        # By the ids under which other servers know both: they are not told that the two are one.
        for one in (gone["id"], keep["id"]):
            hide_also(act, one)
    for day in freed:
        move_up(act, day)
    return {"person": keep["id"], "already": False}


class PartPeople(Payload):
    gone: Annotated[PersonId, Called("戻す記録")]
    """The record that went into another."""
    apart: Annotated[Flag, Called("別の人として記録する")] = False
    """They are two people: they are not named as likely duplicates again."""


def _parts_of_others(tx: Tx, satellite: int, asked: PartPeople) -> str:
    merge = merges.standing(tx, asked.gone)
    ids = [merge["keep_id"], merge["gone_id"]] if merge else [asked.gone]
    # Asked of each record itself: of one that went into another, `by_ids` finds the other.
    rows = [merging.own_row(tx, id) for id in ids]
    if all(row and gave_pass(satellite, row["pass_number"]) for row in rows):
        return ""
    return "この拠点が登録した方どうしではありません。同じ方かどうか確かめてから戻します。"


@command(
    "part_people",
    "people",
    "attendance",
    "needs",
    "teams",
    "groups",
    "review",
    words="まとめた記録を2人に戻す",
    who=DESK_WORK,
    from_satellite=_parts_of_others,
    roles=Role.ROSTERS,
)
def part_people(act: Act, asked: PartPeople) -> dict[str, Any]:
    """Undo a merge: both records stand again, each with what it had then. What was recorded since stays with the one that stayed."""
    known_person(act, asked.gone)
    return _part(act, act.asked_as.get(asked.gone, asked.gone), apart=asked.apart)


def _part(act: Act, gone: str, *, apart: bool) -> dict[str, Any]:
    merge = merges.by_gone(act.tx, gone)
    if merge is None:
        row = merging.own_row(act.tx, gone)
        if row and not row["joined_into"]:
            return {"person": gone, "already": True}
        raise Refusal(_OF_BEFORE, "gone")
    if why := why_not_parted(act.tx, merge):
        raise Refusal(why, "gone")
    parting.part(act.tx, merge, act.at)
    salons.count_again(act.tx, (merge["keep_id"], gone))
    merges.undone(act.tx, merge["id"], act.at, act.actor)
    if apart:
        duplicates.keep_apart(act.tx, merge["keep_id"], gone, act.at, act.actor)
    return {"person": gone, "kept": merge["keep_id"], "already": False}


_OF_BEFORE = "前の版でまとめた記録です。何を移したかが残っていないため、2人に戻せません。"


def why_no_merge(row: Row) -> str:
    """Why nothing is to be undone of a record of which no merge stands."""
    return _OF_BEFORE if row["joined_into"] else "この記録は、ほかの記録にまとめられていません。"


def why_not_parted(tx: Tx, merge: Row) -> str:
    """Why a merge that stands cannot be undone, and what to do; "" where it can."""
    two = [merging.own_row(tx, merge[name]) for name in ("keep_id", "gone_id")]
    if any(row is None or row["hidden_at"] for row in two):
        return "秘匿にした方の記録なので、2人に戻せません。"
    if later := merges.later(tx, merge):
        return (
            f"このあと{with_san(later['gone_name'])}の記録も{with_san(later['keep_name'])}の記録にまとめています。"
            f"先に{with_san(later['gone_name'])}のまとめを戻してください。"
        )
    if not merges.can_be_undone(tx, merge["id"]):
        return "まとめたあとで秘匿にしたことがあり、もとの内容が残っていません。2人に戻せません。"
    return ""


@taken_back("join_people")
def _back(act: Act, done: Done) -> None:
    _part(act, done.asked.gone, apart=False)


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
