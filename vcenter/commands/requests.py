"""The desk of every day (相談・依頼): recording a request, leading it through its life, choosing who is asked, and its report."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vcenter.commands.cards import Asked, Told, hide_told_of, one_of, person_told_of
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    SAME_SEEN,
    AnyWidth,
    DayOnPaper,
    DayToCome,
    Flag,
    Id,
    Line,
    NewNeedId,
    PersonId,
    Seen,
    Text,
    WrittenText,
)
from vcenter.commands.hidden import Hide, hide_request_if_theirs_is
from vcenter.commands.needs import RecordNeed
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.request_ways import of_new_request
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain import need_words, request_words
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.request_life import (
    CAN_BE_REPORTED,
    LABELS,
    LOOKED_FOR,
    OFFERS,
    OPEN,
    SEEN_TO_BY,
    check_step,
    reason_wanted,
)
from vcenter.domain.roles import Role
from vcenter.domain.sensible import HOURS, check_order, check_to_come
from vcenter.domain.skills import LABELS as SKILLS
from vcenter.domain.who import DESK_WORK
from vcenter.store import needs, people, requests
from vcenter.store.tx import Row

RequestId = Annotated[Id, Of("request"), Called("相談・依頼")]
NewRequestId = Annotated[Id, Of("request", new=True), Called("相談・依頼")]

MOST_CHOSEN = 50
"""People who are chosen for a request at once."""

LONGEST_WORK = 240
"""Hours: of one piece of work, each person. More is a slip of the finger."""


_HOURS = re.compile(r"(?:(\d+(?:\.\d+)?)(?:時間|h)?)?(?:(半)|(\d+)分)?")


def _as_hours(written: Any) -> Any:
    """Hours as people write them: 1.5, 2時間, 1時間半, 1時間30分, 90分. What cannot be read stays, and is refused."""
    if not isinstance(written, str):
        return written
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written))
    if not text:
        return 0
    if only := re.fullmatch(r"(\d+)分", text):
        return int(only[1]) / 60
    if not (found := _HOURS.fullmatch(text)):
        raise Refusal("時間を数字で入力してください。例: 1.5、1時間30分")
    return float(found[1] or 0) + (0.5 if found[2] else 0) + int(found[3] or 0) / 60


class RequestFields(Asked):
    """What the card of a request says beside the names."""

    source: Annotated[str, one_of(request_words.SOURCES), Called("どこから", request_words.SOURCES)]
    address: Annotated[Line, Called("住所")] = ""
    works: Annotated[
        list[Annotated[str, one_of(request_words.WORKS)]], Called("手伝いの種類", request_words.WORKS)
    ] = []
    topics: Annotated[
        list[Annotated[str, one_of(request_words.TOPICS)]], Called("相談の種類", request_words.TOPICS)
    ] = []
    wanted: Annotated[WrittenText, Called("どうしてほしいか")]
    people_wanted: Annotated[int, Field(ge=1, le=200), AnyWidth, Called("人数")] = 1
    skills: Annotated[list[Annotated[str, one_of(SKILLS)]], Called("希望の資格・技能", SKILLS)] = []
    times: Annotated[
        list[Annotated[str, one_of(request_words.TIMES)]],
        Called("都合のよい曜日と時間帯", request_words.TIMES),
    ] = []
    any_time: Annotated[Flag, Called("いつでもよい")] = False
    wish: Annotated[Line, Called("希望・配慮してほしいこと")] = ""


class RecordRequest(RequestFields):
    request: NewRequestId
    sort: Annotated[
        Literal["help_wanted", "to_help", "advice"], Called("相談・依頼の別", request_words.SORTS)
    ]
    person: Annotated[Told, Called("だれ")]
    """Who wants help, wants to help, or asks."""
    requester: Annotated[Told | None, Called("頼んだ人")] = None
    """Who tells of it, when that is somebody else."""
    hidden: Hide = False
    even_if_same: Annotated[Flag, SAME_SEEN] = False
    """Record although something of this sort is open of the same person."""


def _sensible(act: Act, asked: RecordRequest) -> None:
    check_order(asked, [HOURS])
    if act.is_here:
        check_to_come(asked.day_wished, act.day, "day_wished")


@command(
    "record_request",
    "requests",
    "people",
    words="相談・依頼の記録",
    who=DESK_WORK,
    roles=SEEN_TO_BY,
    ways=of_new_request,
    now=_sensible,
)
def record_request(act: Act, asked: RecordRequest) -> dict[str, Any]:
    """Record what somebody wants at the desk of every day, with whose it is and who told of it."""
    if requests.by_id(act.tx, asked.request):
        raise Refusal("この相談・依頼はすでに記録されています。一覧で確かめてください。", "request")
    columns = _columns(asked, asked.sort)
    person_id = person_told_of(act, asked.person, asked.address, "person", "request")
    if not asked.even_if_same and (same := requests.open_of(act.tx, person_id, asked.sort)):
        raise Refusal(
            f"同じ方の「{request_words.SORTS[asked.sort]}」があります（{same[0]['number']}番・{LABELS[same[0]['state']]}）。"
            "同じ件なら、その記録に書き足してください。",
            "same",
            same=[row["id"] for row in same],
        )
    requester_id = (
        person_told_of(act, asked.requester, "", "requester", "request") if asked.requester else person_id
    )
    number = requests.next_number(act.tx, act.place)
    requests.add(
        act.tx,
        columns
        | {
            "id": asked.request,
            "number": number,
            "sort": asked.sort,
            "state": "received",
            "place": act.place,
            "received_at": act.at,
            "received_by": act.actor,
            "person_id": person_id,
            "requester_id": requester_id,
            "changed_at": act.at,
        },
    )
    _tell(act, asked.request, "received", f"受け付けた（{request_words.SOURCES[asked.source]}）")
    if asked.hidden:
        hide_told_of(act, person_id)
    hide_request_if_theirs_is(act, asked.request)
    return {"request": asked.request, "number": number, "person": person_id, "requester": requester_id}


_WORDS = ("household", "works", "topics", "skills", "times")
"""Fields of which each stands in one column, with spaces between."""


def _columns(asked: RequestFields, sort: str, *, where_is_hidden: bool = False) -> dict[str, Any]:
    given = asked.model_dump(include=set(RequestFields.model_fields))
    # Whoever chose another sort half-way may have ticked what does not belong to it.
    given["works" if sort == "advice" else "topics"] = []
    if sort == "advice":
        given |= {"skills": [], "people_wanted": 1}
    if sort == "advice" and not given["topics"]:
        raise Refusal("何についての相談か、ひとつ以上選んでください。", "topics")
    if sort != "advice" and not given["works"]:
        raise Refusal("手伝いの種類を、ひとつ以上選んでください。", "works")
    if sort == "help_wanted" and not (asked.address or asked.district or where_is_hidden):
        raise Refusal("どこで手伝うかを、住所か地区で入力してください。", "address")
    return given | {
        **{name: " ".join(dict.fromkeys(given[name])) for name in _WORDS},
        "day_wished": asked.day_wished and asked.day_wished.isoformat(),
        "any_time": int(asked.any_time),
    }


def _tell(act: Act, request_id: str, state: str, what: str, name: str = "history") -> None:
    """One line of the request's history. name: tells it apart from others of the same command."""
    requests.tell(
        act.tx,
        id=act.new_id(f"{name} {request_id}"),
        request_id=request_id,
        at=act.at,
        actor=act.actor,
        state=state,
        what=what,
    )


def _known(act: Act, id: str) -> Row:
    row = requests.by_id(act.tx, id)
    if row is None:
        raise Refusal("この相談・依頼は記録されていません。一覧を開き直してください。", "request")
    return row


class ChangeRequest(RequestFields):
    request: RequestId
    seen: Seen = ""


def _new_day_to_come(act: Act, asked: ChangeRequest) -> None:
    """Of a day that stands on the card already nobody is asked again when it is over."""
    check_order(asked, [HOURS])
    row = requests.by_id(act.tx, asked.request)
    stands = row and row["day_wished"]
    if act.is_here and asked.day_wished and asked.day_wished.isoformat() != stands:
        check_to_come(asked.day_wished, act.day, "day_wished")


@command(
    "change_request",
    "requests",
    words="相談・依頼を直す",
    who=DESK_WORK,
    roles=SEEN_TO_BY,
    now=_new_day_to_come,
)
def change_request(act: Act, asked: ChangeRequest) -> dict[str, Any]:
    """Correct the card of a request: what is given replaces what was written."""
    row = _known(act, asked.request)
    check_seen(asked.seen, row, "この記録")
    # Whoever may not see where it is has an empty field before them, and takes nothing away by it.
    columns = _columns(asked, row["sort"], where_is_hidden=bool(row["hidden_at"]))
    requests.change(act.tx, row["id"], columns | {"changed_at": act.at})
    _tell(act, row["id"], row["state"], "内容を直した")
    return _answer(row)


def _answer(row: Row, **more: Any) -> dict[str, Any]:
    return {"request": row["id"], "number": row["number"], **more}


class StepRequest(Payload):
    request: RequestId
    to: Annotated[
        Literal["received", "looking", "found", "not_found", "done", "withdrawn"],
        Called("どの段階へ", LABELS),
    ]
    reason: Annotated[Line, Called("理由")] = ""
    agreed_on: Annotated[DayToCome, Called("決まった日")] = None
    found_who: Annotated[Line, Called("引き受けた人・活動先")] = ""
    done_on: Annotated[DayOnPaper, Called("実施した日")] = None
    """When nothing is said: the day on which it is pressed."""


def _agreed_to_come(act: Act, asked: StepRequest) -> None:
    if act.is_here:
        check_to_come(asked.agreed_on, act.day, "agreed_on")


_OF_A_STEP = ("state", "state_reason", "agreed_on", "found_who", "done_on")
"""What a step by hand changes of a request."""


@command(
    "step_request",
    "requests",
    words="相談・依頼の段階",
    who=DESK_WORK,
    roles=SEEN_TO_BY,
    now=_agreed_to_come,
)
def step_request(act: Act, asked: StepRequest) -> dict[str, Any]:
    """Lead a request one step through its life by hand."""
    row = _known(act, asked.request)
    if row["state"] == asked.to:
        return _answer(row, state=asked.to, already=True)
    check_step(row["state"], asked.to, row["sort"])
    if reason_wanted(row["state"], asked.to) and not asked.reason:
        raise Refusal("理由を入力してください。あとで見た人がわかるように書きます。", "reason")
    changes: dict[str, Any] = {"state": asked.to, "state_reason": asked.reason}
    said = [asked.reason]
    if asked.to == "found":
        names = _who_accepted(act, row, asked.found_who)
        changes |= {
            "agreed_on": asked.agreed_on and asked.agreed_on.isoformat(),
            "found_who": asked.found_who,
        }
        said.append("・".join(names))
    elif asked.to == "done":
        done_on = asked.done_on or act.day
        changes["done_on"] = done_on.isoformat()
        said.append(f"{done_on.month}月{done_on.day}日")
    else:
        changes |= {"agreed_on": None, "found_who": "", "done_on": None}
    requests.change(act.tx, row["id"], changes | {"changed_at": act.at})
    words = "　".join(part for part in said if part)
    _tell(act, row["id"], asked.to, f"「{LABELS[asked.to]}」にした" + (f"（{words}）" if words else ""))
    return _answer(row, state=asked.to, was={name: row[name] for name in _OF_A_STEP})


def _who_accepted(act: Act, row: Row, found_who: str) -> list[str]:
    """The names of whoever was found; of who wants to help, for what."""
    if row["sort"] == "to_help":
        accepted = [
            f"{one['number']}番" for one in requests.offered_to(act.tx, row["person_id"])
            if one["state"] == "accepted" and one["request_state"] in OPEN
        ]  # fmt: skip
        missing = "活動先を入力してください。下の「合いそうな依頼」から選ぶこともできます。"
    else:
        accepted = [
            with_san(one["name"]) for one in requests.offers(act.tx, row["id"]) if one["state"] == "accepted"
        ]
        missing = "だれが引き受けたかを入力してください。候補の人なら「引き受けた」を押すと入ります。"
    if not accepted and not found_who:
        raise Refusal(missing, "found_who")
    return [*accepted, *([found_who] if found_who else [])]


@taken_back("step_request")
def _not_stepped(act: Act, was: Done) -> None:
    row = _known(act, was.asked.request)
    before = was.outcome["was"]
    _check_as_it_was(row, was, was.asked.to)
    requests.change(act.tx, row["id"], {**before, "changed_at": act.at})
    what = f"「{LABELS[before['state']]}」に戻した（「{LABELS[was.asked.to]}」は押しまちがい）"
    _tell(act, row["id"], before["state"], what)


def _check_as_it_was(row: Row, was: Done, state: str) -> None:
    if row["state"] != state or row["changed_at"] != was.at:
        raise changed_since(f"{row['number']}番")


class NoteRequest(Payload):
    request: RequestId
    what: Annotated[WrittenText, Called("書いたこと")]


@command("note_request", "requests", words="相談・依頼の書き足し", who=DESK_WORK, roles=SEEN_TO_BY)
def note_request(act: Act, asked: NoteRequest) -> dict[str, Any]:
    """Write down a call or a visit about a request."""
    row = _known(act, asked.request)
    _tell(act, row["id"], row["state"], asked.what)
    return _answer(row)


# Whom staff choose


class ChooseHelpers(Payload):
    request: RequestId
    people: Annotated[list[PersonId], Field(min_length=1, max_length=MOST_CHOSEN), Called("候補の人")]


@command("choose_helpers", "requests", words="候補を選ぶ", who=DESK_WORK, roles=SEEN_TO_BY)
def choose_helpers(act: Act, asked: ChooseHelpers) -> dict[str, Any]:
    """People are chosen to be asked for a request."""
    row = _known(act, asked.request)
    _check_looked_for(row)
    new = []
    for id in dict.fromkeys(asked.people):
        person = people.by_id(act.tx, id)
        if person is None:
            raise Refusal("この人は登録されていません。候補を選び直してください。", "people")
        if person["barred_reason"]:
            raise Refusal(f"{with_san(person['name'])}は受付停止です。ほかの人を選んでください。", "people")
        if person["id"] in (row["person_id"], row["requester_id"]):
            raise Refusal(f"{with_san(person['name'])}は、この依頼をした方です。", "people")
        if requests.offer(act.tx, row["id"], person["id"]) is None:
            requests.put_offer(act.tx, row["id"], person["id"], "picked", at=act.at, by=act.actor)
            new.append(person)
    if not new:
        return _answer(row, people=[], already=True)
    if row["state"] == "received":
        requests.change(act.tx, row["id"], {"state": "looking", "changed_at": act.at})
    state = "looking" if row["state"] == "received" else row["state"]
    _tell(act, row["id"], state, "候補にした: " + "、".join(with_san(one["name"]) for one in new))
    return _answer(row, people=[one["id"] for one in new], was=row["state"])


def _check_looked_for(row: Row) -> None:
    if row["sort"] != "help_wanted":
        raise Refusal("候補を選べるのは「手伝ってほしい」の依頼です。", "request")
    if row["state"] not in LOOKED_FOR:
        raise Refusal(
            f"この依頼は「{LABELS[row['state']]}」です。探しなおすときは、先に「調整中」に戻してください。",
            "request",
        )


@taken_back("choose_helpers")
def _not_chosen(act: Act, was: Done) -> None:
    row = _known(act, was.asked.request)
    chosen = [requests.offer(act.tx, row["id"], id) for id in was.outcome["people"]]
    if any(one is None or one["state"] != "picked" or one["changed_at"] != was.at for one in chosen):
        raise changed_since(f"{row['number']}番の候補")
    for id in was.outcome["people"]:
        requests.take_offer(act.tx, row["id"], id)
    state = row["state"]
    if was.outcome["was"] == "received" and row["state"] == "looking" and row["changed_at"] == was.at:
        state = "received"
        requests.change(act.tx, row["id"], {"state": state, "changed_at": act.at})
    _tell(act, row["id"], state, "候補から外した（選びまちがい）")


class AnswerOffer(Payload):
    request: RequestId
    person: PersonId
    answer: Annotated[Literal["picked", "called", "refused", "accepted"], Called("返事", OFFERS)]
    note: Annotated[Line, Called("メモ")] = ""


@command("answer_offer", "requests", words="候補の人の返事", who=DESK_WORK, roles=SEEN_TO_BY)
def answer_offer(act: Act, asked: AnswerOffer) -> dict[str, Any]:
    """Somebody who was chosen has been called, has refused, or takes it on."""
    row = _known(act, asked.request)
    known = requests.offer(act.tx, row["id"], asked.person)
    person = people.by_id(act.tx, asked.person)
    if known is None or person is None:
        raise Refusal("この人は候補に入っていません。画面を開き直してください。", "person")
    _check_looked_for(row)
    if known["state"] == asked.answer and not asked.note:
        return _answer(row, person=person["id"], already=True)
    requests.put_offer(act.tx, row["id"], person["id"], asked.answer, at=act.at, by=act.actor)
    said = f"{with_san(person['name'])}: {OFFERS[asked.answer]}" + (f"（{asked.note}）" if asked.note else "")
    _tell(act, row["id"], row["state"], said)
    if asked.answer == "accepted":
        for wish in requests.open_of(act.tx, person["id"], "to_help"):
            _tell(act, wish["id"], wish["state"], f"{row['number']}番の依頼を引き受けた", "accepted")
    return _answer(row, person=person["id"], was=known["state"])


@taken_back("answer_offer")
def _not_answered(act: Act, was: Done) -> None:
    row = _known(act, was.asked.request)
    known = requests.offer(act.tx, row["id"], was.asked.person)
    person = people.by_id(act.tx, was.asked.person)
    if known is None or person is None or known["changed_at"] != was.at:
        raise changed_since(f"{row['number']}番の候補")
    requests.put_offer(act.tx, row["id"], person["id"], was.outcome["was"], at=act.at, by=act.actor)
    what = f"{with_san(person['name'])}: 「{OFFERS[was.outcome['was']]}」に戻した（押しまちがい）"
    _tell(act, row["id"], row["state"], what)


# How it went


class ReportRequest(Payload):
    request: RequestId
    did: Annotated[Text, Called("したこと・見つからなかった理由")] = ""
    helpers: Annotated[list[PersonId], Field(max_length=200), Called("した人")] = []
    """Of those who were chosen, who did it."""
    who: Annotated[Line, Called("ほかにした人・対応した人")] = ""
    others: Annotated[int, Field(ge=0, le=200), AnyWidth, Called("ほかにした人の人数")] = 0
    hours: Annotated[
        float,
        Field(ge=0, le=LONGEST_WORK, allow_inf_nan=False),
        BeforeValidator(_as_hours),
        Called("1人あたりの時間"),
    ] = 0
    went: Annotated[Text, Called("どうだったか")] = ""
    told: Annotated[Text, Called("本人に伝えたこと")] = ""


@command("report_request", "requests", words="相談・依頼の報告", who=DESK_WORK, roles=SEEN_TO_BY)
def report_request(act: Act, asked: ReportRequest) -> dict[str, Any]:
    """Close a request by what came of it."""
    row = _known(act, asked.request)
    if row["state"] not in CAN_BE_REPORTED:
        raise Refusal(
            f"この件は「{LABELS[row['state']]}」です。実施したあとか、見つからなかったときに報告します。",
            "request",
        )
    was_found = row["done_on"] is not None
    chosen = {one["person_id"]: one["name"] for one in requests.offers(act.tx, row["id"])}
    helpers = list(dict.fromkeys(asked.helpers))
    if set(helpers) - chosen.keys():
        raise Refusal("候補に入っていない人がいます。画面を開き直して選び直してください。", "helpers")
    if not asked.did:
        what = "何をしたか" if was_found else "なぜ見つからなかったか"
        raise Refusal(f"{what}を入力してください。", "did")
    if was_found and not (helpers or asked.who):
        raise Refusal("だれがしたかを選ぶか、入力してください。", "who")
    if not was_found and not asked.told:
        raise Refusal("本人にどう伝えたかを入力してください。", "told")
    written = {
        "id": act.new_id("report"),
        "request_id": row["id"],
        "did": asked.did,
        "who": asked.who if was_found else "",
        "people": len(helpers) + (max(asked.others, 1) if asked.who else 0) if was_found else 0,
        "minutes": round(asked.hours * 60) if was_found else 0,
        "went": asked.went,
        "told": asked.told,
        "reported_at": act.at,
        "reported_by": act.actor,
    }
    requests.add_report(act.tx, written)
    requests.say_helped(act.tx, row["id"], helpers if was_found else [])
    requests.change(act.tx, row["id"], {"state": "reported", "changed_at": act.at})
    names = [with_san(chosen[one]) for one in helpers] if was_found else []
    who = "、".join([*names, *([asked.who] if written["who"] else [])])
    _tell(act, row["id"], "reported", "報告した" + (f"（した人: {who}）" if who else ""))
    return _answer(row, state="reported", was=row["state"], report=written["id"])


@taken_back("report_request")
def _not_reported(act: Act, was: Done) -> None:
    row = _known(act, was.asked.request)
    _check_as_it_was(row, was, "reported")
    requests.take_report(act.tx, was.outcome["report"])
    if row["done_on"] is not None:
        requests.say_helped(act.tx, row["id"], dict.fromkeys(was.asked.helpers), -1)
    requests.change(act.tx, row["id"], {"state": was.outcome["was"], "changed_at": act.at})
    _tell(act, row["id"], was.outcome["was"], f"報告を取り消し、「{LABELS[was.outcome['was']]}」に戻した")


# The day of a disaster


class MakeNeed(Payload):
    request: RequestId
    need: NewNeedId


@command(
    "make_need_of_request",
    "requests",
    "needs",
    words="相談・依頼をニーズにする",
    who=DESK_WORK,
    roles=Role.NEEDS,
)
def make_need_of_request(act: Act, asked: MakeNeed) -> dict[str, Any]:
    """On the day of a disaster a request goes on as a need: nobody is asked again what they have told."""
    row = _known(act, asked.request)
    if row["sort"] == "to_help":
        raise Refusal(
            "「ボランティアをしたい」は、ニーズにはなりません。受付で受け付けてください。", "request"
        )
    if row["need_id"]:
        need = needs.by_id(act.tx, row["need_id"])
        return _answer(row, need=row["need_id"], need_number=need and need["number"], already=True)
    if row["state"] not in OPEN:
        raise Refusal(
            f"この件は「{LABELS[row['state']]}」です。続きがあるときは「調整中」に戻してからニーズにしてください。",
            "request",
        )
    said = _as_need(requests.with_hidden(act.tx, row), asked.need)
    kind = KINDS["record_need"]
    made = also(
        act, "need", kind, RecordNeed.model_validate(said), said, at=act.at, device=act.device
    ).outcome
    requests.change(act.tx, row["id"], {"state": "as_need", "need_id": asked.need, "changed_at": act.at})
    _tell(act, row["id"], "as_need", f"ニーズ{made['number']}番にした")
    return _answer(row, need=asked.need, need_number=made["number"])


def _as_need(row: Row, need_id: str) -> dict[str, Any]:
    """A request as a needs card says it."""
    works = [work for work in row["works"].split() if work in need_words.CATEGORIES]
    category = "advice" if row["sort"] == "advice" else works[0] if works else "other"
    times = request_words.said_times(row["times"].split(), bool(row["any_time"]))
    when = f"\n都合のよいとき: {times}" if times else ""
    also_known = {
        name: row[name] for name in ("requester_relation", "best_time", "district", "access", "wish")
    }
    said: dict[str, Any] = {
        "need": need_id,
        "source": row["source"] if row["source"] in need_words.SOURCES else "web",
        "source_note": f"平時の相談・依頼 {row['number']}番（{request_words.SOURCES[row['source']]}）から",
        "person": {"person": row["person_id"], "name": row["person_name"]},
        "address": row["address"] or row["district"] or "本人に確かめる",
        "household": row["household"].split(),
        "category": category,
        "request": f"{row['wanted']}{when}"[:4000],
        "people_wanted": row["people_wanted"],
        "day_wished": row["day_wished"],
        "hours_from": row["hours_from"],
        "hours_to": row["hours_to"],
        "skills": dict.fromkeys(row["skills"].split(), 1),
        "even_if_same": True,
    }
    if row["requester_id"] != row["person_id"]:
        said["requester"] = {"person": row["requester_id"], "name": row["requester_name"]}
    return said | also_known
