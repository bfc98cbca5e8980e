"""Watching (見守り): who is visited and by whom, each visit, asking anew, handing over, and what a watch turns into."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    DayOnPaper,
    DayUntil,
    Flag,
    Id,
    Line,
    NeedId,
    NewNeedId,
    PersonId,
    Phone,
    Seen,
    Text,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.need_ways import of_need
from vcenter.commands.needs import RecordNeed
from vcenter.commands.path import also
from vcenter.commands.people import known_person
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.schedule import read_schedule
from vcenter.domain.watching_words import ANSWERS, BODIES, ENDS, GRADES, HOW, VISITORS, WAYS, next_visit
from vcenter.store import needs, watching
from vcenter.store.tx import Row

WatchId = Annotated[Id, Of("watch"), Called("見守り")]
NewWatchId = Annotated[Id, Of("watch", new=True), Called("見守り")]

Way = Literal["visit", "phone", "outside"]
Answer = Literal["yes", "no", ""]

LONG_AHEAD = timedelta(days=366)

MOST_CARDS = 200
"""Emergency cards that are printed at once."""

_OWN = "見守りの記録"


class WatchFields(Payload):
    why: Annotated[Line, Called("見守るわけ")] = ""
    visitor: Annotated[Line, Called("訪問する人")] = ""
    visitor_role: Annotated[
        Literal["", "commissioner", "volunteer", "staff", "group"], Called("訪問する人の立場", VISITORS)
    ] = ""
    visitor_phone: Annotated[Phone, Called("訪問する人の電話")] = ""
    district: Annotated[Line, Called("地区")] = ""
    days: Annotated[Line, Called("訪問する日")] = ""
    """As people say it: 毎週火曜, 第1・3木曜."""
    way: Annotated[Way, Called("見守り方", WAYS)] = "visit"
    grade: Annotated[Literal["", "cannot", "help", "can"], Called("避難のとき", GRADES)] = ""
    helper_name: Annotated[Line, Called("いつもの担い手")] = ""
    helper_phone: Annotated[Phone, Called("いつもの担い手の電話")] = ""
    commissioner_name: Annotated[Line, Called("民生委員")] = ""
    commissioner_phone: Annotated[Phone, Called("民生委員の電話")] = ""
    center_name: Annotated[Line, Called("地域包括支援センター")] = ""
    center_phone: Annotated[Phone, Called("地域包括支援センターの電話")] = ""
    note: Annotated[Text, Called("知っておくこと")] = ""
    next_on: Annotated[DayUntil, Called("次に訪ねる日")] = None
    """Where nothing is said: the next of `days`."""


class BeginWatch(WatchFields):
    watch: NewWatchId
    person: PersonId
    need: NeedId | None = None
    since: Annotated[DayOnPaper, Called("始めた日")] = None
    """Where nothing is said: today."""


class ChangeWatch(WatchFields):
    watch: WatchId
    seen: Seen = ""


def known_watch(act: Act, id: str) -> Row:
    """A watch, gone on or over, or a refusal."""
    row = watching.by_id(act.tx, id)
    if row is None:
        raise Refusal("この見守りは記録されていません。「見守り」の一覧から開き直してください。", "watch")
    return row


def watch_that_goes_on(act: Act, id: str) -> Row:
    """A watch that has not ended, or a refusal."""
    row = known_watch(act, id)
    if row["ended_on"]:
        raise Refusal("この見守りは終わっています。続けるときは、人の画面から始め直してください。", "watch")
    return row


def _makes_sense(act: Act, asked: BeginWatch | ChangeWatch) -> None:
    before = watching.by_id(act.tx, asked.watch) if isinstance(asked, ChangeWatch) else None
    if before is None or before["days"] != asked.days:
        read_schedule(asked.days)  # what a list says stays as it was written
    if asked.next_on and asked.next_on > act.day + LONG_AHEAD:
        raise Refusal("1年より先の日です。年を確かめてください。", "next_on")


def _columns(asked: WatchFields) -> dict[str, Any]:
    return asked.model_dump(include=set(WatchFields.model_fields) - {"next_on"})


def tell_of_watch(act: Act, watch: str, what: str, need: str | None = None, name: str = "history") -> None:
    """One line of the history. name: tells it apart from others of the same command."""
    watching.tell(
        act.tx,
        {
            "id": act.new_id(f"{name} {watch}"),
            "watch_id": watch,
            "at": act.at,
            "actor": act.actor,
            "what": what,
            "need_id": need,
        },
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@command(
    "begin_watch",
    "watching",
    words="見守りを始める",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN, _makes_sense),
    ways=of_need,
)
def begin_watch(act: Act, asked: BeginWatch) -> dict[str, Any]:
    """Somebody is watched from now on: of their own wish, or after a need that was done. Nobody is watched twice at once."""
    person = known_person(act, asked.person)
    if watching.by_id(act.tx, asked.watch) or watching.open_of(act.tx, person["id"]):
        raise Refusal("この方の見守りは、もう始まっています。「見守り」の一覧から開いてください。", "person")
    if asked.need:
        need = needs.by_id(act.tx, asked.need)
        if need is None or need["person_id"] != person["id"]:
            raise Refusal(
                "このニーズは、この方のものではありません。ニーズの画面から開き直してください。", "need"
            )
    since = asked.since or act.day
    watching.add(
        act.tx,
        _columns(asked)
        | {
            "id": asked.watch,
            "person_id": person["id"],
            "need_id": asked.need,
            "since": since.isoformat(),
            "next_on": _iso(asked.next_on or next_visit(asked.days, act.day - timedelta(days=1))),
            "made_at": act.at,
            "changed_at": act.at,
        },
    )
    tell_of_watch(
        act, asked.watch, "見守りを始めた" + ("（ニーズが完了したあと）" if asked.need else ""), asked.need
    )
    return {"watch": asked.watch, "person": person["id"]}


@command(
    "change_watch",
    "watching",
    words="見守りを直す",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN, _makes_sense),
)
def change_watch(act: Act, asked: ChangeWatch) -> dict[str, Any]:
    """Correct what is known: what is given takes the place of what was written."""
    row = watch_that_goes_on(act, asked.watch)
    if act.is_here:
        check_seen(asked.seen, row, "この見守り")
    after = date.fromisoformat(row["last_on"]) if row["last_on"] else act.day - timedelta(days=1)
    next_on = asked.next_on or next_visit(asked.days, after)
    watching.change(act.tx, row["id"], _columns(asked) | {"next_on": _iso(next_on), "changed_at": act.at})
    tell_of_watch(act, row["id"], "内容を直した")
    return {"watch": row["id"]}


class RecordVisit(Payload):
    watch: WatchId
    how: Annotated[Literal["well", "concern", "worry", "absent"], Called("ようす", HOW)]
    day: Annotated[DayOnPaper, Called("訪ねた日")] = None
    """Where nothing is said: today."""
    way: Annotated[Literal["", "visit", "phone", "outside"], Called("見守り方", WAYS)] = ""
    """Where nothing is said: as always."""
    slip: Annotated[Flag, Called("不在票を入れた")] = False
    next_on: Annotated[DayUntil, Called("次に訪ねる日")] = None
    """Where nothing is said: the next of its days; of who was out or is in worry, the day after."""
    note: Annotated[Text, Called("話したこと・気づいたこと")] = ""


def _was_or_is(act: Act, asked: RecordVisit) -> None:
    day = asked.day or act.day
    if day > act.day:
        raise Refusal("まだ来ていない日です。訪ねたあとで記録してください。", "day")
    if asked.next_on and not day < asked.next_on <= act.day + LONG_AHEAD:
        raise Refusal("次に訪ねる日は、訪ねた日より後の1年以内にしてください。", "next_on")


_OF_A_VISIT = ("last_on", "last_how", "next_on", "changed_at")


@command(
    "record_visit",
    "watching",
    words="見守りの訪問の記録",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN, _was_or_is),
)
def record_visit(act: Act, asked: RecordVisit) -> dict[str, Any]:
    """Somebody was visited, called or looked at: how they were, or that nobody was in, and when next."""
    row = watch_that_goes_on(act, asked.watch)
    day = asked.day or act.day
    id = act.new_id("visit")
    watching.add_visit(
        act.tx,
        {
            "id": id,
            "watch_id": row["id"],
            "day": day.isoformat(),
            "way": asked.way or row["way"],
            "how": asked.how,
            "slip": int(asked.slip and asked.how == "absent"),
            "visitor": row["visitor"],
            "note": asked.note,
            "at": act.at,
            "actor": act.actor,
        },
    )
    changes: dict[str, Any] = {"changed_at": act.at}
    if not row["last_on"] or day.isoformat() >= row["last_on"]:
        soon = asked.how in ("absent", "worry")
        next_on = asked.next_on or (day + timedelta(days=1) if soon else next_visit(row["days"], day))
        changes |= {"last_on": day.isoformat(), "last_how": asked.how, "next_on": _iso(next_on)}
    watching.change(act.tx, row["id"], changes)
    was = {name: row[name] for name in _OF_A_VISIT}
    return {"watch": row["id"], "visit": id, "person": row["person_id"], "was": was}


@taken_back("record_visit")
def _not_visited(act: Act, was: Done) -> None:
    row = known_watch(act, was.outcome["watch"])
    if row["changed_at"] != was.at:
        raise changed_since("この見守り")
    watching.drop_visit(act.tx, was.outcome["visit"])
    watching.change(act.tx, row["id"], {**was.outcome["was"], "changed_at": act.at})
    tell_of_watch(act, row["id"], f"訪問の記録を取り消した（「{HOW[was.asked.how]}」は押しまちがい）")


class NoteWatch(Payload):
    watch: WatchId
    what: Annotated[WrittenText, Called("書いたこと")]


@command(
    "note_watch",
    "watching",
    words="見守りの書き足し",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def note_watch(act: Act, asked: NoteWatch) -> dict[str, Any]:
    """A line more: who called, what was agreed on."""
    row = known_watch(act, asked.watch)
    tell_of_watch(act, row["id"], asked.what)
    return {"watch": row["id"]}


class AskWatched(Payload):
    watch: WatchId
    consent_commissioner: Annotated[Answer, Called("民生委員に伝えてよいか", ANSWERS)] = ""
    consent_council: Annotated[Answer, Called("社協に伝えてよいか", ANSWERS)] = ""
    consent_fire: Annotated[Answer, Called("消防・警察に伝えてよいか", ANSWERS)] = ""
    consent_district: Annotated[Answer, Called("町会・自主防災に伝えてよいか", ANSWERS)] = ""
    asked_on: Annotated[DayOnPaper, Called("聞いた日")] = None
    """Where nothing is said: today."""
    seen: Seen = ""


@command(
    "ask_watched",
    "watching",
    words="見守りの同意の確認",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def ask_watched(act: Act, asked: AskWatched) -> dict[str, Any]:
    """They were asked, as each year, to whom may be told that they are watched. "" is not asked, which is no "no"."""
    row = watch_that_goes_on(act, asked.watch)
    if act.is_here:
        check_seen(asked.seen, row, "この見守り")
    answers = asked.model_dump(include=set(BODIES))
    if not any(answers.values()):
        raise Refusal("ひとつ以上の相手について、同意か不同意を選んでください。", "consent_commissioner")
    day = asked.asked_on or act.day
    watching.change(act.tx, row["id"], {**answers, "asked_on": day.isoformat(), "changed_at": act.at})
    said = "、".join(f"{BODIES[body]} {ANSWERS[answer]}" for body, answer in answers.items())
    tell_of_watch(act, row["id"], f"同意を確かめた（{said}）")
    return {"watch": row["id"]}


class KeepEmergencyCard(Payload):
    watch: WatchId
    family_name: Annotated[Line, Called("連絡する家族・親族")] = ""
    family_relation: Annotated[Line, Called("続柄")] = ""
    family_phone: Annotated[Phone, Called("家族・親族の電話")] = ""
    doctor: Annotated[Line, Called("かかりつけ医")] = ""
    doctor_phone: Annotated[Phone, Called("かかりつけ医の電話")] = ""
    illness: Annotated[Text, Called("持病・気をつけること")] = ""
    medicine: Annotated[Text, Called("飲んでいる薬")] = ""
    card_kept: Annotated[Line, Called("カードを置く場所")] = ""
    seen: Seen = ""


@command(
    "keep_emergency_card",
    "watching",
    words="緊急連絡カードの内容",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def keep_emergency_card(act: Act, asked: KeepEmergencyCard) -> dict[str, Any]:
    """What the emergency card at home says: what is given takes the place of what was written."""
    row = watch_that_goes_on(act, asked.watch)
    if act.is_here:
        check_seen(asked.seen, row, "この見守り")
    said = asked.model_dump(exclude={"watch", "seen"})
    watching.change(act.tx, row["id"], {**said, "changed_at": act.at})
    tell_of_watch(act, row["id"], "緊急連絡カードの内容を直した")
    return {"watch": row["id"]}


class PrintEmergencyCards(Payload):
    watches: Annotated[list[WatchId], Field(min_length=1, max_length=MOST_CARDS), Called("だれのカード")]


@command(
    "print_emergency_cards",
    "watching",
    words="緊急連絡カードの印刷",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def print_emergency_cards(act: Act, asked: PrintEmergencyCards) -> dict[str, Any]:
    """Emergency cards are printed: noted of each, so that an old one is known."""
    printed = []
    for id in dict.fromkeys(asked.watches):
        row = watch_that_goes_on(act, id)
        if row["hidden_at"]:
            continue  # nothing of them is put on paper
        watching.change(act.tx, id, {"card_printed_at": act.at})
        tell_of_watch(act, id, "緊急連絡カードを印刷した")
        printed.append(id)
    if not printed:
        raise Refusal("秘匿の方のカードは印刷できません。", "watches")
    return {"watches": printed}


class HandOverWatches(Payload):
    visitor: Annotated[WrittenLine, Called("いまの訪問する人")]
    to: Annotated[WrittenLine, Called("引き継ぐ人")]
    to_role: Annotated[
        Literal["", "commissioner", "volunteer", "staff", "group"], Called("引き継ぐ人の立場", VISITORS)
    ] = ""
    to_phone: Annotated[Phone, Called("引き継ぐ人の電話")] = ""


_OF_A_VISITOR = ("visitor", "visitor_role", "visitor_phone")


@command(
    "hand_over_watches",
    "watching",
    words="見守りの引き継ぎ",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def hand_over_watches(act: Act, asked: HandOverWatches) -> dict[str, Any]:
    """Everybody whom one visits is visited by another from now on, as when 民生委員 change."""
    rows = watching.of_visitor(act.tx, asked.visitor)
    if not rows:
        raise Refusal("この人が訪問している方はいません。画面を開き直してください。", "visitor")
    if asked.to == asked.visitor:
        raise Refusal("引き継ぐ人が、いまの人と同じです。", "to")
    new = {"visitor": asked.to, "visitor_role": asked.to_role or rows[0]["visitor_role"]}
    new["visitor_phone"] = asked.to_phone
    for row in rows:
        watching.change(act.tx, row["id"], {**new, "changed_at": act.at})
        tell_of_watch(act, row["id"], f"訪問する人が変わった（{asked.visitor} → {asked.to}）")
    return {
        "count": len(rows),
        "was": {row["id"]: {name: row[name] for name in _OF_A_VISITOR} for row in rows},
    }


@taken_back("hand_over_watches")
def _not_handed_over(act: Act, was: Done) -> None:
    for id, before in was.outcome["was"].items():
        row = known_watch(act, id)
        if row["changed_at"] != was.at or row["visitor"] != was.asked.to:
            raise changed_since("引き継いだ見守り")
        watching.change(act.tx, id, {**before, "changed_at": act.at})
        tell_of_watch(act, id, f"引き継ぎを取り消した（{was.asked.to} → {before['visitor']}）")


class EndWatch(Payload):
    watch: WatchId
    why: Annotated[
        Literal["safe", "home", "moved", "died", "refused", "referred"], Called("終わるわけ", ENDS)
    ]
    note: Annotated[Line, Called("つないだ先・くわしく")] = ""


@command(
    "end_watch",
    "watching",
    words="見守りの終わり",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def end_watch(act: Act, asked: EndWatch) -> dict[str, Any]:
    """A watch ends, with why; of who is referred, to whom."""
    row = known_watch(act, asked.watch)
    if row["ended_on"]:
        return {"watch": row["id"], "already": True}
    if asked.why == "referred" and not asked.note:
        raise Refusal("どこにつないだかを入力してください。例: 川上地域包括支援センター", "note")
    watching.change(
        act.tx,
        row["id"],
        {"ended_on": act.day.isoformat(), "ended_why": asked.why, "changed_at": act.at},
    )
    tell_of_watch(
        act, row["id"], f"見守りを終えた（{ENDS[asked.why]}{'　' if asked.note else ''}{asked.note}）"
    )
    return {"watch": row["id"]}


@taken_back("end_watch")
def _not_ended(act: Act, was: Done) -> None:
    row = known_watch(act, was.asked.watch)
    if row["changed_at"] != was.at:
        raise changed_since("この見守り")
    other = watching.open_of(act.tx, row["person_id"])
    if other:
        raise changed_since("この見守り")
    watching.change(act.tx, row["id"], {"ended_on": None, "ended_why": "", "changed_at": act.at})
    tell_of_watch(act, row["id"], "見守りを続ける（終わりは押しまちがい）")


class ReferWatched(Payload):
    watch: WatchId
    to: Annotated[WrittenLine, Called("つなぐ先")]
    what: Annotated[Text, Called("伝えること")] = ""


@command(
    "refer_watched",
    "watching",
    words="見守りからのつなぎ",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def refer_watched(act: Act, asked: ReferWatched) -> dict[str, Any]:
    """Another body is told of somebody who is watched; the watch goes on."""
    row = watch_that_goes_on(act, asked.watch)
    tell_of_watch(act, row["id"], f"{asked.to}につないだ" + (f"（{asked.what}）" if asked.what else ""))
    return {"watch": row["id"]}


class MakeNeedOfWatch(Payload):
    watch: WatchId
    need: NewNeedId
    request: Annotated[WrittenText, Called("どうしてほしいか")]


@command(
    "make_need_of_watch",
    "watching",
    "needs",
    words="見守りからニーズにする",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def make_need_of_watch(act: Act, asked: MakeNeedOfWatch) -> dict[str, Any]:
    """What somebody who is watched needs done is recorded as a need, with who and where as they are known. The watch goes on."""
    row = watch_that_goes_on(act, asked.watch)
    said: dict[str, Any] = {
        "need": asked.need,
        "source": "visit",
        "source_note": "訪問した人から",
        "person": {"person": row["person_id"], "name": row["name"]},
        "address": row["address"] or row["district"] or "本人に確かめる",
        "district": row["district"],
        "category": "other",
        "request": asked.request,
        "even_if_same": True,
    }
    payload = RecordNeed.model_validate(said)
    made = also(act, "need", KINDS["record_need"], payload, said, at=act.at, device=act.device).outcome
    tell_of_watch(act, row["id"], f"ニーズ{made['number']}番にした", asked.need)
    return {"watch": row["id"], "need": asked.need, "need_number": made["number"]}
