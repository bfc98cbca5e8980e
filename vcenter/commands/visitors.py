"""Who visits (訪問する人): whose record of ours a visitor is, and the 民生委員 of everybody whom one looks after handed over at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId, Phone, WrittenLine
from vcenter.commands.given import put_on_register
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.watching import known_watch, tell_of_watch
from vcenter.domain.given_words import ITEMS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import BODIES
from vcenter.store import visitors, watching

_OWN = "見守りの記録"


class LinkVisitor(Payload):
    visitor: Annotated[WrittenLine, Called("訪問する人")]
    person: PersonId


@command(
    "link_visitor",
    "watching",
    words="訪問する人を名簿と結ぶ",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def link_visitor(act: Act, asked: LinkVisitor) -> dict[str, Any]:
    """A visitor, as watches write them, is this registered person: of all whom they visit, from now on."""
    person = known_person(act, asked.person)
    if not watching.of_visitor(act.tx, asked.visitor):
        raise Refusal("この人が訪問している方はいません。画面を開き直してください。", "visitor")
    if person["hidden_at"]:
        raise Refusal("秘匿の方とは結べません。名前のままにしてください。", "person")
    before = visitors.of_visitor(act.tx, asked.visitor)
    visitors.link(act.tx, asked.visitor, person["id"], act.at, act.actor)
    return {"visitor": asked.visitor, "person": person["id"], "before": before and before["person_id"]}


@taken_back("link_visitor")
def _not_linked(act: Act, was: Done) -> None:
    now = visitors.of_visitor(act.tx, was.asked.visitor)
    if now is None or now["linked_at"] != was.at:
        raise changed_since("この訪問する人")
    visitors.part(act.tx, was.asked.visitor)
    if was.outcome["before"]:
        visitors.link(act.tx, was.asked.visitor, was.outcome["before"], act.at, act.actor)


class PartVisitor(Payload):
    visitor: Annotated[WrittenLine, Called("訪問する人")]


@command(
    "part_visitor",
    "watching",
    words="訪問する人と名簿を離す",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def part_visitor(act: Act, asked: PartVisitor) -> dict[str, Any]:
    """A visitor is a name again: it was somebody else's record."""
    before = visitors.of_visitor(act.tx, asked.visitor)
    visitors.part(act.tx, asked.visitor)
    return {"visitor": asked.visitor, "before": before and before["person_id"]}


class HandOverCommissioner(Payload):
    commissioner: Annotated[WrittenLine, Called("いまの民生委員")]
    to: Annotated[WrittenLine, Called("次の民生委員")]
    to_phone: Annotated[Phone, Called("次の民生委員の電話")] = ""


_OF_A_COMMISSIONER = ("commissioner_name", "commissioner_phone", "visitor", "visitor_phone")


@command(
    "hand_over_commissioner",
    "watching",
    words="民生委員の引き継ぎ",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def hand_over_commissioner(act: Act, asked: HandOverCommissioner) -> dict[str, Any]:
    """民生委員 have changed: the next one is called of everybody whom the last one was called of, and visits whom the last one visited."""
    rows = [
        one
        for one in watching.open_ones(act.tx)
        if asked.commissioner in (one["commissioner_name"], one["visitor"])
    ]
    if not any(one["commissioner_name"] == asked.commissioner for one in rows):
        raise Refusal("この民生委員が担当している方はいません。画面を開き直してください。", "commissioner")
    if asked.to == asked.commissioner:
        raise Refusal("次の民生委員が、いまの人と同じです。", "to")
    for one in rows:
        changes: dict[str, str] = {}
        if one["commissioner_name"] == asked.commissioner:
            changes |= {"commissioner_name": asked.to, "commissioner_phone": asked.to_phone}
        if one["visitor"] == asked.commissioner:
            changes |= {"visitor": asked.to, "visitor_phone": asked.to_phone}
        watching.change(act.tx, one["id"], {**changes, "changed_at": act.at})
        tell_of_watch(act, one["id"], f"民生委員が替わった（{asked.commissioner} → {asked.to}）")
    return {
        "count": len(rows),
        "was": {one["id"]: {name: one[name] for name in _OF_A_COMMISSIONER} for one in rows},
    }


@taken_back("hand_over_commissioner")
def _not_handed_over(act: Act, was: Done) -> None:
    for id, before in was.outcome["was"].items():
        if known_watch(act, id)["changed_at"] != was.at:
            raise changed_since("引き継いだ見守り")
        watching.change(act.tx, id, {**before, "changed_at": act.at})
        tell_of_watch(act, id, f"民生委員の引き継ぎを取り消した（{was.asked.to} → {was.asked.commissioner}）")


def handover_title(visitor: str) -> str:
    """What the handover list of a visitor is called in the register of given lists."""
    return f"引き継ぎ名簿（{visitor}）"[:200]


class GiveHandoverList(Payload):
    visitor: Annotated[WrittenLine, Called("いまの訪問する人")]
    to_whom: Annotated[WrittenLine, Called("だれに渡すか")]
    body: Annotated[
        Literal["", "consent_commissioner", "consent_council", "consent_fire", "consent_district"],
        Called("渡す相手の立場", BODIES),
    ] = ""
    """"" is somebody who visits for the centre itself."""


@command(
    "give_handover_list",
    "given",
    "watching",
    words="引き継ぎ名簿を渡す",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def give_handover_list(act: Act, asked: GiveHandoverList) -> dict[str, Any]:
    """What the next visitor needs to know goes with them on paper, with a number. To another body only of whoever agreed to it."""
    rows = [one for one in watching.of_visitor(act.tx, asked.visitor) if not one["hidden_at"]]
    if not rows:
        raise Refusal("この人が訪問している方はいません。画面を開き直してください。", "visitor")
    agreed = [one for one in rows if not asked.body or one[asked.body] == "yes"]
    if not agreed:
        raise Refusal(
            f"{BODIES[asked.body]}に伝えてよいと同意した方がいません。同意を確かめてから渡してください。",
            "body",
        )
    said = {
        "sort": "watched",
        "title": handover_title(asked.visitor),
        "to_whom": asked.to_whom,
        "people": len(agreed),
        "ground": "consent" if asked.body else "work",
        "body": asked.body,
        "items": " ".join(ITEMS),
    }
    given = put_on_register(act, said, [one["person_id"] for one in agreed])
    return given | {"watches": [one["id"] for one in agreed], "left_out": len(rows) - len(agreed)}
