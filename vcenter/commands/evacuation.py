"""Lists of people who need help to get to safety (避難行動要支援者名簿): taken in with their legal basis, used while that holds, erased."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.at_headquarters import at_headquarters
from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import (
    SAME_SEEN,
    DayOnPaper,
    DayUntil,
    Flag,
    Id,
    Line,
    NewNeedId,
    Version,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.given import lent_until, put_on_register
from vcenter.commands.needs import Beside, RecordNeed
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.roster_rows import MOST_ROWS, Cell, Day, Noted, Part
from vcenter.domain.evacuation import BASES, GROUND_OF, LONGEST, ROLES, due, in_sight
from vcenter.domain.refusal import Refusal
from vcenter.domain.who import Who
from vcenter.store import centre, evacuation
from vcenter.store.tx import Row

ListId = Annotated[Id, Of("evacuation"), Called("避難行動要支援者名簿")]
NewListId = Annotated[Id, Of("evacuation", new=True), Called("避難行動要支援者名簿")]
ListedId = Annotated[Id, Of("evacuee"), Called("避難行動要支援者")]
NewListedId = Annotated[Id, Of("evacuee", new=True), Called("避難行動要支援者")]

NO_BASIS = "避難行動要支援者名簿は、受け取ってよい根拠を選んで書いてから取り込みます。わからないときは、渡してくれた市町村の担当に聞いてください。"

OPEN_THE_OTHER = "その名簿を開いて使ってください。わかっていて、もう一つ取り込むときだけ、印を付けます。"

_OWN = "避難行動要支援者名簿"


class BeginEvacuationList(Payload):
    list: NewListId
    title: Annotated[WrittenLine, Called("名簿の名前")]
    basis: Annotated[Literal["disaster", "consent", "ordinance", ""], Called("受け取ってよい根拠", BASES)] = (
        ""
    )
    basis_note: Annotated[Line, Called("条例・協定の名前")] = ""
    given_by: Annotated[Line, Called("渡してくれた市町村の担当")] = ""
    given_on: Annotated[DayOnPaper, Called("受け取った日")] = None
    until: Annotated[DayUntil, Called("いつまで")] = None
    people: Annotated[int, Field(ge=0, le=MOST_ROWS), Called("人数")] = 0
    file: Annotated[
        str, Field(pattern="^([0-9a-f]{64})?$"), Unshown("by what a file is known that is brought twice")
    ] = ""
    even_if_same: Annotated[Flag, SAME_SEEN] = False
    """Take it in although a list that was read from the same file stands already."""


def _times_make_sense(act: Act, asked: BeginEvacuationList) -> None:
    if asked.given_on and asked.given_on > act.day:
        raise Refusal("まだ来ていない日です。受け取った日を入力してください。", "given_on")
    if asked.until and not act.day <= asked.until <= act.day + LONGEST:
        raise Refusal(
            "今日から1年以内の日にしてください。続けて使うときは、新しい名簿を受け取ります。", "until"
        )


@command(
    "begin_evacuation_list",
    "evacuation",
    "staff",
    words="避難行動要支援者名簿の受け取り",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN, _times_make_sense),
)
def begin_evacuation_list(act: Act, asked: BeginEvacuationList) -> dict[str, Any]:
    """A municipality's list is here, with the law by which it may be: who gave it, when, and until when. Without that it is refused.

    While an incident is open it belongs to that, and is erased with it; every 責任者 is told.
    """
    if evacuation.by_id(act.tx, asked.list):
        raise Refusal("この名簿はもう取り込んであります。一覧から開いてください。", "list")
    if not asked.even_if_same and (same := evacuation.of_file(act.tx, asked.file, act.day)):
        raise Refusal(
            f"同じファイルの名簿「{same['title']}」が、もうあります。{OPEN_THE_OTHER}", "even_if_same"
        )
    now = centre.incident(act.tx)
    _has_basis(asked, now)
    assert asked.given_on is not None
    assert asked.until is not None
    evacuation.add_list(
        act.tx,
        {
            "id": asked.list,
            **asked.model_dump(include={"title", "basis", "basis_note", "given_by", "people"}),
            "file_hash": asked.file,
            "given_on": asked.given_on.isoformat(),
            "until": asked.until.isoformat(),
            "incident_id": now["id"] if now and not now["drill"] else None,
            "made_at": act.at,
            "made_by": act.actor,
        },
    )
    tell_responsible(
        act,
        f"避難行動要支援者名簿「{asked.title}」{asked.people}人分を取り込んだ（根拠: {BASES[asked.basis]}）",
    )
    return {"list": asked.list}


def _has_basis(asked: BeginEvacuationList, now: Row | None) -> None:
    if not asked.basis:
        raise Refusal(NO_BASIS, "basis")
    if asked.basis == "disaster" and (now is None or now["drill"]):
        raise Refusal(
            "49条の11第3項は、実際の災害のときだけの根拠です。センターを災害のために開いていないとき（平時・訓練）は、本人の同意か条例を選んでください。",
            "basis",
        )
    if asked.basis == "ordinance" and not asked.basis_note:
        raise Refusal("どの条例かを入力してください。例: 川上町災害時要配慮者支援条例 第5条", "basis_note")
    if not asked.given_by:
        raise Refusal("渡してくれた市町村の担当を入力してください。例: 川上町 防災課", "given_by")
    if asked.given_on is None:
        raise Refusal("受け取った日を入力してください。例: 11/28", "given_on")
    if asked.until is None:
        raise Refusal("いつまで使ってよいかを入力してください。この日を過ぎると消えます。例: 3/31", "until")


class EvacueeRow(Payload):
    id: NewListedId
    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[str, Called("名前")] = Field(min_length=1, max_length=200)
    kana: Annotated[str, Called("ふりがな")] = ""
    sex: Annotated[Literal["", "m", "f"], Called("性別")] = ""
    birth: Annotated[Day | None, Called("生年月日")] = None
    district: Annotated[Line, Called("地区")] = ""
    address: Annotated[str, Called("住所")] = ""
    phone: Annotated[str, Called("電話")] = ""
    phone_other: Annotated[str, Called("ほかの電話")] = ""
    reason: Annotated[Noted, Called("支援が要るわけ")] = ""
    place: Annotated[Line, Called("避難先")] = ""
    helper: Annotated[Line, Called("避難を支援する人")] = ""
    note: Annotated[str, Field(max_length=4000), Called("メモ")] = ""
    marks: Annotated[list[dict[str, Cell]], Unshown("what was not read stands in the note")] = []


Rows = Annotated[list[EvacueeRow], Called("名簿の行"), Field(min_length=1, max_length=1)]
Ids = Annotated[
    list[Id], Field(max_length=evacuation.AT_ONCE), Unshown("the program goes through all of them")
]


class KeepEvacuee(Payload):
    list: ListId
    part: Annotated[Part, Called("取り込みの何行目か")]
    rows: Rows


@command(
    "keep_evacuee",
    "evacuation",
    words="避難行動要支援者名簿の行",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def keep_evacuee(act: Act, asked: KeepEvacuee) -> dict[str, Any]:
    """Take in one row of a list: apart from everybody whom we know, for this list alone."""
    _in_sight(act, asked.list)
    (row,) = asked.rows
    counted = {"new": 1, "known": 0, "changed": 0, "marked": bool(row.marks)}
    if evacuation.person(act.tx, row.id):
        return counted | {"new": 0, "known": 1}
    evacuation.add_person(
        act.tx,
        row.model_dump(exclude={"row", "sheet", "marks", "birth"})
        | {
            "birth": row.birth.isoformat() if row.birth else None,
            "list_id": asked.list,
            "position": asked.part.position,
            "person_id": None,
            "taken_in": 0,
        },
    )
    return counted


def _known(act: Act, id: str) -> Row:
    row = evacuation.by_id(act.tx, id)
    if row is None or row["erased_at"]:
        raise Refusal("この名簿はもうありません。避難行動要支援者名簿の一覧を開き直してください。", "list")
    return row


def _in_sight(act: Act, id: str) -> Row:
    row = _known(act, id)
    if not in_sight(row):
        raise Refusal("この名簿は使ってよい間が終わり、消しているところです。", "list")
    return row


class MakeNeedOfEvacuee(Payload):
    list: ListId
    evacuee: ListedId
    need: NewNeedId
    request: Annotated[WrittenText, Called("どうしてほしいか")]
    v: Version = 1
    """2: refused where a need of this person or house is open, unless `beside` says what this one is to it."""
    beside: Beside = ""


@command(
    "make_need_of_evacuee",
    "evacuation",
    "needs",
    words="避難行動要支援者名簿からニーズにする",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def make_need_of_evacuee(act: Act, asked: MakeNeedOfEvacuee) -> dict[str, Any]:
    """Somebody on a list needs something done: a need is recorded with who and where, and from then on they have a record of ours.

    The need says nothing of why they stand on the list.
    """
    _in_sight(act, asked.list)
    row = evacuation.person(act.tx, asked.evacuee)
    if row is None or row["list_id"] != asked.list:
        raise Refusal("この方は、この名簿にいません。名簿を開き直してください。", "evacuee")
    person = evacuation.take_in(act.tx, row["id"], act.at, act.place)
    said: dict[str, Any] = {
        "need": asked.need,
        "source": "other_body",
        "source_note": "本部から",
        "person": {"person": person, "name": row["name"]},
        "address": row["address"] or row["district"] or "本人に確かめる",
        "district": row["district"],
        "category": "other",
        "request": asked.request,
    } | ({"beside": asked.beside} if asked.beside else {"even_if_same": asked.v == 1})
    payload = RecordNeed.model_validate(said)
    made = also(act, "need", KINDS["record_need"], payload, said, at=act.at, device=act.device).outcome
    told = {"list": asked.list, "need": made["need"], "need_number": made["number"], "person": person}
    return told | ({"noted": True} if made.get("noted") else {})


class CopyEvacuationList(Payload):
    list: ListId
    to_whom: Annotated[WrittenLine, Called("だれに渡すか")]
    v: Version = 1
    """2: a copy comes back before the list itself ends; before, always after two weeks."""


@command(
    "copy_evacuation_list",
    "given",
    words="避難行動要支援者名簿の写しを渡す",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def copy_evacuation_list(act: Act, asked: CopyEvacuationList) -> dict[str, Any]:
    """A copy on paper leaves the house: it has a number, by the list's own ground, and comes back."""
    row = _in_sight(act, asked.list)
    ends = {"return_by": min(lent_until(act.day), row["until"])} if asked.v == 2 else {}
    return put_on_register(
        act,
        ends
        | {
            "sort": "evacuation",
            "title": row["title"],
            "to_whom": asked.to_whom,
            "people": row["left_now"],
            "ground": GROUND_OF[row["basis"]],
            "ground_note": row["basis_note"],
            "evacuation_id": row["id"],
        },
    )


class EraseEvacuationList(Payload):
    list: ListId


@command(
    "erase_evacuation_list",
    "evacuation",
    words="避難行動要支援者名簿を消す",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def erase_evacuation_list(act: Act, asked: EraseEvacuationList) -> dict[str, Any]:
    """From now on nobody sees a list any more, and it is erased."""
    row = _known(act, asked.list)
    if not row["erasing_since"]:
        evacuation.change_list(act.tx, row["id"], {"erasing_since": act.at})
    return {"list": row["id"]}


class EraseEvacuationPart(Payload):
    list: ListId
    ids: Ids


def _is_due(act: Act, id: str) -> Row:
    row = _known(act, id)
    if not due(row, act.day):
        raise Refusal(
            "この名簿は、まだ使ってよい間です。消すときは「この名簿を消す」を押してください。", "list"
        )
    return row


@command(
    evacuation.ERASED_BY,
    "evacuation",
    "safety",
    "people",
    words="避難行動要支援者名簿の消去",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def erase_evacuation_part(act: Act, asked: EraseEvacuationPart) -> dict[str, Any]:
    """Erase a few people of a list for good, with what the journal says of them; whoever we know otherwise stays as our record."""
    row = _is_due(act, asked.list)
    erased = evacuation.erase(act.tx, row["id"], asked.ids, act.at)
    evacuation.change_list(
        act.tx,
        row["id"],
        {
            "erased_people": row["erased_people"] + erased.gone,
            "kept_people": row["kept_people"] + erased.kept,
        },
    )
    return {"list": row["id"], "gone": erased.gone, "kept": erased.kept}


class EndErasingEvacuation(Payload):
    list: ListId


@command(
    "end_erasing_evacuation",
    "evacuation",
    "staff",
    words="避難行動要支援者名簿を消し終えた",
    who=Who.STAFF,
    roles=ROLES,
    now=at_headquarters(_OWN),
)
def end_erasing_evacuation(act: Act, asked: EndErasingEvacuation) -> dict[str, Any]:
    """Nothing of a list is left but that it was here, by which law, and how many stood on it. Refused while there is."""
    row = _is_due(act, asked.list)
    if left := evacuation.count(act.tx, row["id"]):
        raise Refusal(f"まだ{left}人分が残っています。続けてください。", "list")
    evacuation.blank_rows(act.tx, row["id"])
    evacuation.change_list(act.tx, row["id"], {"erased_at": act.at, "file_hash": ""})
    kept = (
        f"。{row['kept_people']}人はほかの記録（ふだんの名簿・ニーズ）にも載っているので、その記録は残る"
        if row["kept_people"]
        else ""
    )
    tell_responsible(
        act,
        f"避難行動要支援者名簿「{row['title']}」を消した（{row['erased_people'] + row['kept_people']}人分{kept}）",
    )
    return {"list": row["id"], "people": row["erased_people"], "kept": row["kept_people"]}
