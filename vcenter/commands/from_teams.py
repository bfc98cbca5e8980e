"""Needs that come out of a team's work (班の報告から): what it left at the kerb is carried away, and what it noticed is seen to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator

from vcenter.commands.cards import Told, one_of, person_told_of
from vcenter.commands.field_words import Called
from vcenter.commands.fields import SAME_SEEN, Counted, DayToCome, Flag, Line, Phone, Seen, TeamId, Text
from vcenter.commands.hidden import hide_as_it_was, hide_if_theirs_is
from vcenter.commands.need_history import tell
from vcenter.commands.needs import CardFields, card_columns
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import known
from vcenter.domain import need_words, return_words
from vcenter.domain.calendar import show_date
from vcenter.domain.names import fold_text
from vcenter.domain.need_life import LABELS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_to_come
from vcenter.domain.who import DESK_WORK
from vcenter.store import needs, reports, team_needs, teams
from vcenter.store.tx import Row, Tx

ROLES = (Role.DISPATCH, Role.NEEDS)

TRUCK = "軽トラック"

NAMELESS = "名前未確認の方"
"""What a need's person is called of whom a team has seen the house alone."""

Sorts = Annotated[list[Annotated[str, one_of(return_words.KERB)]], Called("ごみの種類", return_words.KERB)]

OF_SAME_HOUSE = (
    "requester_relation", "best_time", "district", "present_address", "access", "location", "requester_present", "parking",
    "toilet", "water", "electricity", "danger_level", "danger_note",
)  # fmt: skip
"""What a card of the same house says again."""


class KerbFields(Payload):
    """What stands at the kerb (軒先): trucks of it, bags, which sorts, more of it in words; when it is fetched, the next day where nobody says."""

    kerb_trucks: Annotated[Counted, Called("軽トラ何台分")] = None
    kerb_bags: Annotated[Counted, Called("袋の数")] = None
    kerb_what: Sorts = []
    kerb_note: Annotated[Line, Called("軒先のメモ")] = ""
    kerb_day: Annotated[DayToCome, Called("運び出す日")] = None


def kerb_said(kerb: KerbFields) -> str:
    """What was said of it, in words; "" where nothing was."""
    much = return_words.kerb_in_words(kerb.kerb_trucks, kerb.kerb_bags, kerb.kerb_what)
    day = kerb.kerb_day and f"{show_date(kerb.kerb_day)}に運ぶ"
    return "、".join(part for part in (much, kerb.kerb_note, day) if part)


def carry_away(act: Act, team: Row, kerb: KerbFields) -> dict[str, Any]:
    """What a team has put at the kerb is a need of its own: the same person and address, another day. Told twice it is the same one."""
    if known_one := team_needs.kerb_of(act.tx, team["id"]):
        if told := kerb_said(kerb):
            state = known_one["state"]
            what = f"{team['number']}班がもう一度知らせた軒先の量: {told}。記録と違うときは直す"
            tell(act, known_one["need_id"], state, what, "kerb again")
        return {"need": known_one["need_id"], "need_number": known_one["number"], "already": True}
    need = _need_of(act, team)
    much = return_words.kerb_in_words(kerb.kerb_trucks, kerb.kerb_bags, kerb.kerb_what)
    said = {
        "category": "carrying",
        "request": f"軒先に出した災害ごみを、仮置場へ運ぶ。{much or '量は、行く前に電話で聞く'}",
        "access": "　".join(
            part for part in (need["access"], kerb.kerb_note and f"軒先: {kerb.kerb_note}") if part
        ),
        "people_wanted": 2,
        "day_wished": kerb.kerb_day or act.day + timedelta(days=1),
        "far": True,
    }
    from_where = f"{need['number']}番（{need_words.CATEGORIES[need['category']]}）の続き"
    state = "ready" if need["consent_team"] else "received"
    number, id = _record(act, team, need, _New("kerb", from_where, state, _of_same_house(need, said)))
    if kerb.kerb_trucks:
        needs.replace_counts(act.tx, id, {}, {TRUCK: kerb.kerb_trucks})
    what = (
        f"{team['number']}班が軒先まで出した{f'（{much}）' if much else ''}。運び出しを{number}番に記録した"
    )
    tell(act, need["id"], need["state"], what, "kerb")
    return {"need": id, "need_number": number}


class Noticed(NamedTuple):
    """A trouble that a team noticed: of which kind, in which house (same, other), where or whose, in words."""

    category: str
    house: str
    where: str
    request: str
    name: str = ""
    phone: str = ""
    even_if_same: bool = True


def see_to(act: Act, team: Row, noticed: Noticed) -> dict[str, Any]:
    """What a team noticed is a need: of the same house, or of another one that is known in words alone."""
    need = _need_of(act, team)
    state = "survey" if noticed.category in need_words.TECHNICAL else "received"
    said = {
        "category": noticed.category,
        "request": noticed.request or f"{team['number']}班が気づいた。くわしくは本人に聞く",
    }
    if noticed.house == "other":
        said |= {
            "address": noticed.where or f"{need['number']}番の近所（場所を確かめる）",
            "district": "" if need["hidden_at"] else need["district"],
        }
        person = _of_other_house(act, said["address"], noticed)
        new = _New("noticed", f"{need['number']}番の班が近くで気づいた", state, said, person)
    else:
        new = _New("noticed", f"{need['number']}番の班が同じ家で気づいた", state, _of_same_house(need, said))
    number, id = _record(act, team, need, new)
    where = "別の家の" if noticed.house == "other" else "同じ家の"
    what = f"{team['number']}班が気づいた{where}困りごとを{number}番に記録した"
    tell(act, need["id"], need["state"], what, f"noticed {id}")
    return {"need": id, "need_number": number}


def _need_of(act: Act, team: Row) -> Row:
    """The need at which a team was, with where it is: what comes of it is hidden as it is."""
    need = needs.by_id(act.tx, team["need_id"])
    assert need is not None
    return needs.with_hidden(act.tx, need)


class _New(NamedTuple):
    """A need that is made: how it came, out of what in words, its state, its card; person: of another house, whose it is."""

    how: str
    from_where: str
    state: str
    card: dict[str, Any]
    person: str = ""


def _of_same_house(need: Row, said: dict[str, Any]) -> dict[str, Any]:
    """A card of the same house, with what it says again."""
    return {name: need[name] for name in OF_SAME_HOUSE} | {
        "address": need["address"] or "秘匿",
        "household": need["household"].split(),
        "dangers": need["dangers"].split(),
        "consent_team": bool(need["consent_team"]),
        "consent_bodies": bool(need["consent_bodies"]),
        "far": bool(need["far"]),
        **said,
    }


def _of_other_house(act: Act, address: str, noticed: Noticed) -> str:
    """The id of whoever lives there; refused where they, or that address, have a need that is open, and nobody said that this is another."""
    told = Told(name=noticed.name[:80] or NAMELESS, phone=noticed.phone)
    person = person_told_of(act, told, address, "person")
    same = [] if noticed.even_if_same else needs.open_at_address(act.tx, address, person)
    if same:
        raise Refusal(
            f"同じ方か同じ住所のニーズがあります（{same[0]['number']}番・{LABELS[same[0]['state']]}）。"
            "別の困りごとなら、印を付けてもう一度押してください。",
            "even_if_same",
        )
    return person


def _record(act: Act, team: Row, need: Row, new: _New) -> tuple[int, str]:
    """The number and the id of the need that is made.

    Not through `record_need`: its payload would tell in the journal, and to every server, what is kept apart of a hidden house, where a
    team's command names the team alone; and a satellite, which does not know that house, would write down that it is 秘匿, where
    headquarters, applying the same command, write where it is. It also keeps disaster and place of the need that it comes of.
    """
    id = act.new_id(f"need that was {new.how}")
    number = needs.next_number(act.tx, act.place)
    source = {"source": "team", "source_note": f"{team['number']}班の報告。{new.from_where}"}
    columns = card_columns(CardFields.model_validate(new.card | source))
    needs.add(
        act.tx,
        columns
        | {
            "id": id,
            "number": number,
            "person_id": new.person or need["person_id"],
            "requester_id": new.person or need["requester_id"],
            "incident_id": need["incident_id"],
            "state": new.state,
            "place": need["place"],
            "received_at": act.at,
            "received_by": act.actor,
            "changed_at": act.at,
        },
    )
    team_needs.add(act.tx, {"need_id": id, "team_id": team["id"], "how": new.how, "made_at": act.at})
    tell(act, id, new.state, f"{team['number']}班の報告から受け付けた（{new.from_where}）", f"made {id}")
    hide_if_theirs_is(act, id)
    if need["hidden_at"] and not new.person:
        hide_as_it_was(act, id)
    return number, id


class OfTeam(Payload):
    team: TeamId


def _back(act: Act, team_id: str) -> Row:
    row = known(act, team_id)
    if row["state"] not in ("out", "back"):
        raise Refusal(f"{row['number']}班は出発していません。一覧を開き直してください。", "team")
    return row


class CarryFromKerb(KerbFields, OfTeam):
    """Of a team that is home already, or calls."""


def day_to_carry_to_come(act: Act, asked: KerbFields) -> None:
    """Refuse here and now a day for carrying away that is over."""
    if act.is_here:
        check_to_come(asked.kerb_day, act.day, "kerb_day")


def _not_carried_yet(act: Act, asked: CarryFromKerb) -> None:
    """Refuse here and now what is a need already: of another count nobody would know."""
    day_to_carry_to_come(act, asked)
    known_one = team_needs.kerb_of(act.tx, asked.team) if act.is_here else None
    if known_one:
        number = known_one["number"]
        raise Refusal(
            f"軒先からの運び出しは、もう{number}番になっています。数が違うときは{number}番を直してください。",
            "kerb",
        )


@command(
    "carry_from_kerb",
    "needs",
    "teams",
    words="軒先からの運び出し",
    who=DESK_WORK,
    roles=ROLES,
    now=_not_carried_yet,
)
def carry_from_kerb(act: Act, asked: CarryFromKerb) -> dict[str, Any]:
    """What a team has put at the kerb is to be carried to the waste site: a need of the same person and address for another day."""
    row = _back(act, asked.team)
    return {"team": asked.team, "number": row["number"], **carry_away(act, row, asked)}


def _category(key: str) -> str:
    if key and key not in need_words.CATEGORIES:
        raise Refusal("一覧から選んでください。")
    return key


Category = Annotated[str, AfterValidator(_category), Called("困りごとの種類", need_words.CATEGORIES)]
House = Annotated[Literal["same", "other", ""], Called("どの家か", return_words.HOUSES)]

WHICH_HOUSE = (
    "どの家の困りごとかを選んでください。活動した家なら「同じ家」、近所などほかの家なら「別の家」です。"
)


class NoticedFields(Payload):
    """A trouble that a team noticed (気づいた困りごと), of which a need is made where its kind is said."""

    noticed_category: Category = ""
    noticed_house: House = ""
    """"" of what was told before it was asked: the same house."""
    noticed_where: Annotated[Line, Called("別の家の場所・目印")] = ""


def house_is_said(act: Act, asked: NoticedFields) -> None:
    """Refuse here and now a trouble of which nobody says in which house it is: a neighbour's is as usual as the same one's."""
    if act.is_here and asked.noticed_category and not asked.noticed_house:
        raise Refusal(WHICH_HOUSE, "noticed_house")


class MakeNeedOfTeam(NoticedFields, OfTeam):
    noticed_name: Annotated[Line, Called("別の家の方の名前")] = ""
    noticed_phone: Annotated[Phone, Called("別の家の方の電話")] = ""
    request: Annotated[Text, Called("困りごと")] = ""
    even_if_same: Annotated[Flag, SAME_SEEN] = False
    even_if_seen: Annotated[Flag, SAME_SEEN] = False
    """Once more, although what the team noticed is a need already, or was left without one."""


def made_of(tx: Tx, team_id: str, words: str) -> Row | None:
    """The need that was made of these words of a team; None where there is none."""
    said = fold_text(words)
    made = (one for one in team_needs.of_team(tx, team_id) if said and one["how"] == "noticed")
    return next((one for one in made if fold_text(one["request"]) == said), None)


def _not_seen_to(act: Act, asked: MakeNeedOfTeam) -> None:
    """Refuse here and now a need of what is one already, or of what somebody has left, where nobody says that another is meant."""
    house_is_said(act, asked)
    report = teams.report(act.tx, asked.team) if act.is_here and not asked.even_if_seen else None
    if report is None:
        return
    text = report["new_needs"]
    made = made_of(act.tx, asked.team, asked.request or text)
    if made is None and not (text and text == report["noticed_seen"]):
        return
    latest = [one for one in team_needs.of_team(act.tx, asked.team) if one["how"] == "noticed"]
    number = made["number"] if made else latest[-1]["number"] if latest else None
    known = f"もう{number}番になっています" if number else "もう確かめて、ニーズにしないことになっています"
    raise Refusal(
        f"この班が気づいた困りごとは、{known}。別の困りごとなら、印を付けてもう一度押してください。",
        "even_if_seen",
    )


@command(
    "make_need_of_team",
    "needs",
    "people",
    "teams",
    words="班の気づきをニーズに",
    who=DESK_WORK,
    roles=ROLES,
    now=_not_seen_to,
)
def make_need_of_team(act: Act, asked: MakeNeedOfTeam) -> dict[str, Any]:
    """A trouble that a team saw becomes a need: of the same house, or of another one."""
    row = _back(act, asked.team)
    if not asked.noticed_category:
        raise Refusal("困りごとの種類を選んでください。", "noticed_category")
    if asked.noticed_house == "other" and not (asked.noticed_where or asked.noticed_name):
        raise Refusal(
            "どの家か、名前か場所を入れてください。「隣の青い屋根」のような目印でもかまいません。",
            "noticed_where",
        )
    report = teams.report(act.tx, asked.team)
    text = report["new_needs"] if report else ""
    noticed = Noticed(
        asked.noticed_category,
        asked.noticed_house,
        asked.noticed_where,
        asked.request or text,
        asked.noticed_name,
        asked.noticed_phone,
        asked.even_if_same,
    )
    made = see_to(act, row, noticed)
    if text:
        reports.correct(act.tx, asked.team, {"noticed_seen": text})
    return {"team": asked.team, "number": row["number"], **made}


def noticed_mark(text: str) -> str:
    """The mark of what stands in 気づいた困りごと."""
    return mark_of(text)


class LeaveNoticed(OfTeam):
    seen: Seen = ""


@command("leave_noticed", "teams", words="気づいた困りごとの確認", who=DESK_WORK, roles=ROLES)
def leave_noticed(act: Act, asked: LeaveNoticed) -> dict[str, Any]:
    """Somebody has looked at what a team noticed, and it becomes no need."""
    row = known(act, asked.team)
    report = teams.report(act.tx, asked.team)
    if report is None or not report["new_needs"]:
        raise Refusal(
            f"{row['number']}班の報告に、気づいた困りごとはありません。画面を開き直してください。", "team"
        )
    check_mark(act, asked.seen, lambda: noticed_mark(report["new_needs"]), "気づいた困りごと")
    before = report["noticed_seen"]
    reports.correct(act.tx, asked.team, {"noticed_seen": report["new_needs"]})
    return {
        "team": asked.team,
        "number": row["number"],
        "before": before,
        "already": before == report["new_needs"],
    }


@taken_back("leave_noticed")
def _not_left(act: Act, was: Done) -> None:
    report = teams.report(act.tx, was.asked.team)
    if report is None or report["noticed_seen"] != report["new_needs"]:
        raise changed_since("気づいた困りごと")
    reports.correct(act.tx, was.asked.team, {"noticed_seen": was.outcome["before"]})


def day_in_words(day: date | None) -> str:
    """次は11月29日（日）; 日は未定."""
    return f"次は{show_date(day)}" if day else "日は未定"
