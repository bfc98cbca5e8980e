"""Groups that arrive (団体の受付): found or new, their list read, everybody received with one tap."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.attending import Standings
from vcenter.commands.insurance import Paperwork
from vcenter.desks.brought_files import read_aside, while_here
from vcenter.desks.perhaps_known import as_columns, side_by_side
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import age_on
from vcenter.domain.duplicates import find_new
from vcenter.domain.looks import NoLook
from vcenter.domain.names import fold
from vcenter.domain.passes import PassCode
from vcenter.domain.reception import ADULT, checks
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.same import Told, same_of_one_name
from vcenter.store import duplicates, groups, leaving, people, search
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.forms import answer_form, command_of, perform, perform_form, text_of, values_of
from vcenter.web.from_paper import wrong_paper
from vcenter.web.page import fragment, page
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

if TYPE_CHECKING:
    from vcenter.rosters.arrivals import GroupList

ROLES = frozenset({Role.RECEPTION})

keep(
    OnPaper(
        "groups",
        "団体の受付",
        "団体の受付は、センターの名簿が要ります。",
        "団体名・代表者・電話・人数・来た時刻を紙に書き、代表者だけ「受付」で受け付けてください。つながってから団体の受付で入れます。",
    )
)

SHOWN = 12
LARGEST_FILE = 5_000_000

SETTLED_TOGETHER = {
    "consent": ("同意がまだの人", "全員 同意した"),
    "guardian_consent": ("保護者の同意書がまだの人", "全員分の同意書を確かめた"),
}
"""What one tap confirms for a whole group: code of the check to its words."""

SHORT = {
    "consent": "同意",
    "insurance": "保険",
    "insurance_later": "保険は明日から",
    "insurance_unclear": "保険を確認",
    "stays_here": "センター内の作業",
    "basic_plan": "基本プラン",
    "plan_unknown": "保険のプラン",
    "birth": "生年月日",
    "guardian": "保護者",
    "guardian_consent": "同意書",
}


SAID_OF_EACH = ("stays_here",)
"""What is said of a person and is in order."""


def _arrivals(tx: Tx) -> dict[str, Any]:
    return {"arrivals": groups.arrivals(tx, gathering_today(tx))}


async def show(request: Request) -> Response:
    context = await database(request).read(_arrivals)
    return await page(request, "groups/page.html", title="団体の受付", desk="reception", gathered=context)


async def listed(request: Request) -> Response:
    return fragment(request, "groups/list.html", gathered=await database(request).read(_arrivals))


async def find(request: Request) -> Response:
    """Groups by a fragment of their name, or by the pass of whoever leads them."""
    words = text_of(await request.form(), "code")[:200].strip()
    code = read_scanned(request, words)

    def look(tx: Tx) -> tuple[Row | None, list[Row]]:
        if not isinstance(code, PassCode):
            return None, groups.find(tx, words[:100], SHOWN)
        leader = people.by_pass(tx, code.number)
        own = groups.of_person(tx, leader["id"]) if leader else []
        return leader, [{**one, "known": len(groups.people_of(tx, "groups", one["id"]))} for one in own]

    leader, found = await database(request).read(look)
    return fragment(
        request,
        "groups/found.html",
        words=words,
        leader=leader,
        groups=found,
        unknown_pass=isinstance(code, PassCode) and leader is None,
    )


async def new(request: Request) -> Response:
    return await _form(request, {key: request.query_params.get(key, "") for key in ("group", "leader")}, {})


async def _form(
    request: Request,
    values: dict[str, Any],
    errors: dict[str, str],
    found: GroupList | None = None,
    asked: list[dict[str, Any]] | None = None,
) -> Response:
    """The form of an arrival. found: what was read of the pasted list, to be looked at; asked: who of it may be whom we know."""
    was_typed = "lines" in values

    def look(tx: Tx) -> tuple[Row | None, Row | None, list[Row]]:
        gathering = gathering_today(tx)
        leader = people.by_id(tx, values.get("leader", ""))
        group = groups.by_id(tx, "groups", values.get("group", ""))
        ids = [leader["id"]] if leader else []
        ids += [row["id"] for row in groups.people_of(tx, "groups", group["id"])] if group else []
        members = search.with_presences(tx, list(dict.fromkeys(ids)), gathering)
        expected = leaving.who_is_expected(tx, today_text())
        return group, leader, [{**row, "expected": row["id"] in expected} for row in members]

    group, leader, members = await database(request).read(look)
    ticked = values.get("members", [])
    ticked = [ticked] if isinstance(ticked, str) else ticked
    if not was_typed:  # who said that they come today, and whoever stands here
        ticked = [row["id"] for row in members if row["expected"] or (leader and row["id"] == leader["id"])]
    return await page(
        request,
        "groups/arrive.html",
        422 if errors else 200,
        title=f"{group['name']}の受付" if group else "新しい団体の受付",
        desk="reception",
        group=group,
        leader=leader,
        members=members,
        values=values,
        ticked=ticked,
        errors=errors,
        found=found,
        alike=asked or [],
    )


async def _perhaps_known(
    request: Request, new_people: list[dict[str, Any]], form: FormData
) -> list[dict[str, Any]]:
    """Who of a list is likely somebody we know, though not surely: number, id, person, lines, and the answer that stands in the form."""
    if not any(one["phone"] or one["birth"] for one in new_people):
        return []  # a name alone says nothing

    def look(tx: Tx) -> tuple[list[Row], set[str]]:
        group = groups.people_of(tx, "groups", text_of(form, "group"))
        return duplicates.everybody(tx), {row["id"] for row in group}

    known, members = await database(request).read(look)
    said = [one | as_columns(one) for one in new_people]
    found = [
        (pair.one, known[pair.other - len(said)])
        for pair in await asyncio.to_thread(find_new, said, known)
        if pair.other >= len(said) and pair.likeness.verdict == "likely"
    ]
    likeliest: dict[int, Row] = {}
    sure = {number for number, row in found if _goes_by_itself(said[number], row, members)}
    for number, row in found:
        likeliest.setdefault(number, row)
    return [
        {
            "number": number,
            "id": row["id"],
            "person": row,
            "lines": side_by_side(row, said[number]),
            "answer": text_of(form, f"as-{number}").removesuffix(f":{row['id']}"),
        }
        for number, row in sorted(likeliest.items())
        if number not in sure
    ]


def _goes_by_itself(said: dict[str, Any], row: Row, members: set[str]) -> bool:
    """Whether the command takes the two for one: they surely are, or are of one name in this group."""
    if fold(said["name"]) != fold(row["name"]):
        return False
    phones = (row["phone"], row["phone_other"])
    return row["id"] in members or same_of_one_name(
        Told(said["birth"], (said["phone"],)), Told(row["birth"], phones)
    )


async def _lines(request: Request, form: FormData, errors: dict[str, str]) -> str:
    """The pasted lines, with those of the file after them."""
    from vcenter.rosters.arrivals import read_list_file  # noqa: PLC0415

    written = text_of(form, "lines")
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return written
    data = await file.read()
    if len(data) > LARGEST_FILE:
        errors["file"] = "ファイルが5MBを超えています。名簿のシートだけにしてください。"
        return written
    try:
        of_file = await while_here(request, read_aside(request, data, read_list_file))
    except Refusal as refusal:
        errors["file"] = refusal.message
        return written
    return f"{written.rstrip()}\n{of_file}".lstrip()


def _people_of_list(found: GroupList, command: uuid.UUID) -> list[dict[str, Any]]:
    """The list as the command takes it. Ids follow from the command's: sent twice it says the same."""
    return [
        {
            "id": str(uuid.uuid5(command, f"new {number}")),
            "name": one.name,
            "kana": one.kana,
            "phone": one.phone,
            "birth": one.birth,
            "sex": one.sex,
            "may_lead": one.lead,
            "note": one.note,
            "marks": [
                {"field": mark.field, "as_written": mark.as_written, "reason": mark.reason}
                for mark in one.marks
            ],
        }
        for number, one in enumerate(found.people)
    ]


def _parties(rows: list[tuple[str, str]], size: int) -> list[dict[str, Any]]:
    """(id, party) of everybody as named parties; whoever has none in parts of about this size, if any is wanted."""
    found: dict[str, list[str]] = {}
    for id, party in rows:
        if party:
            found.setdefault(party, []).append(id)
    rest = [id for id, party in rows if not party]
    if size and rest:
        count = max(1, round(len(rest) / size))
        begins = [len(rest) * number // count for number in range(count + 1)]
        for number in range(count):
            found.setdefault(f"{number + 1}組", []).extend(rest[begins[number] : begins[number + 1]])
    return [{"name": name, "people": ids} for name, ids in found.items()]


def _size(form: FormData) -> int:
    said = text_of(form, "party_size").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0


async def receive(request: Request) -> Response:
    """Receive everybody who is ticked, on the list or counted; or, when asked, only show what the list says."""
    from vcenter.rosters.arrivals import read_list  # noqa: PLC0415

    form = await request.form()
    command = command_of(form)
    errors = await wrong_paper(request)
    values = values_of(form) | {"lines": await _lines(request, form, errors)}
    found = await asyncio.to_thread(read_list, values["lines"])
    if found.problems:
        errors["lines"] = "\n".join(found.problems)
    new_people = _people_of_list(found, command)
    asked = [] if errors else await _perhaps_known(request, new_people, form)
    receiving = text_of(form, "then") == "receive"
    if receiving and (open := sum(one["answer"] not in ("same", "other") for one in asked)):
        errors["alike"] = (
            f"名簿にいる人かもしれない人が{open}人います。本人に確かめて、どちらかを選んでください。まだ受付していません。"
        )
    if errors or not receiving:
        return await _form(request, values, errors, found, asked)
    is_whom = {one["number"]: one["id"] for one in asked if one["answer"] == "same"}
    for one in asked:
        if one["answer"] == "other":
            new_people[one["number"]]["not_same"] = [one["id"]]
    ticked = [one for one in form.getlist("members") if isinstance(one, str)]
    members = list(dict.fromkeys([*ticked, *is_whom.values()]))
    rows = [(id, "") for id in ticked if id not in is_whom.values()]
    rows += [
        (is_whom.get(number, new_people[number]["id"]), one.party) for number, one in enumerate(found.people)
    ]
    leads = next(
        (is_whom.get(at, new_people[at]["id"]) for at, one in enumerate(found.people) if one.lead), None
    )
    new_people = [one for number, one in enumerate(new_people) if number not in is_whom]
    outcome = await perform(
        request,
        "receive_group",
        {
            "arrival": str(uuid.uuid5(command, "arrival")),
            "group": text_of(form, "group") or None,
            "new_group": text_of(form, "new_group"),
            "leader": text_of(form, "leader") or leads,
            "members": members,
            "new_people": new_people,
            "parties": _parties(rows, _size(form)),
            # Whoever stands on a paper has been received, whatever was said of the day.
            "even_if": ["full", "stopped"]
            if text_of(form, "paper_time")
            else [one for one in form.getlist("even_if") if isinstance(one, str)],
        }
        | {
            name: text_of(form, name)
            for name in (
                "unnamed",
                "stay_together",
                "guardian_papers",
                "departure",
                "vehicle",
                "stays_until",
            )
            if text_of(form, name)
        },
        str(command),
    )
    if not outcome.done:
        return await _form(request, values, outcome.errors, found)
    told = outcome.outcome["people"]
    if stopped := [one["person"] for one in told if one["stopped"]]:
        return await _arrival(request, outcome.outcome["arrival"], stopped=stopped)
    already = sum(one["already"] for one in told)
    busy = sum(one["team"] is not None for one in told)
    said = f"?received={len(told) - already}&already={already}&busy={busy}"
    return RedirectResponse(f"/groups/arrivals/{outcome.outcome['arrival']}{said}", 303)


def _whole(tx: Tx, arrival_id: str, day: date) -> dict[str, Any] | None:
    """An arrival with its people, and what each of them still needs."""
    from vcenter.rosters.list_words import is_child  # noqa: PLC0415

    arrival = groups.arrival(tx, arrival_id)
    if arrival is None:
        return None
    here = groups.who_arrived(tx, arrival_id)
    standings = Standings(tx, [row["id"] for row in here], day)
    told = people.marked(tx, [row["id"] for row in here if row["birth"] is None], "birth")
    for row in here:
        found = checks(row, standings.of(row["id"]))
        row["missing"] = [one.code for one in found if one.code in SHORT]
        row["to_insure"] = any(one.way == "insurance" for one in found)
        row["adult"] = row["birth"] is not None and age_on(date.fromisoformat(row["birth"]), day) >= ADULT
        row["earlier"] = row["in_at"] < arrival["arrived_at"]
        row["told_age"] = told.get(row["id"], "")
        row["child"] = any(is_child(word) for word in re.split("[・／]", row["told_age"]))
    parties = []
    for party in groups.parties(tx, arrival_id):
        inside = [row for row in here if row["party_id"] == party["id"]]
        children = sum("guardian" in row["missing"] for row in inside)
        if inside:
            parties.append({**party, "people": inside, "children": children})
    missing = Counter(code for row in here for code in row["missing"] if code not in SAID_OF_EACH)
    by_list = [row for row in here if row["child"] and not row["guardian_consent"]]
    still_here = sum(row["out_at"] is None for row in here)
    if not arrival["unnamed_out_at"]:
        still_here += arrival["unnamed"]
    return {
        "arrival": arrival,
        "people": here,
        "parties": parties,
        "missing": missing,
        "to_insure": sum(row["to_insure"] for row in here),
        "children": by_list,
        "here": still_here,
    }


async def _arrival(
    request: Request,
    arrival_id: str,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    stopped: list[str] | None = None,
) -> Response:
    day = today()

    def look(tx: Tx) -> tuple[dict[str, Any] | None, list[Row]]:
        kept_out = [people.by_id(tx, id) for id in stopped or []]
        return _whole(tx, arrival_id, day), [row for row in kept_out if row]

    whole, kept_out = await database(request).read(look)
    if whole is None:
        raise HTTPException(404)
    return await page(
        request,
        "groups/arrival.html",
        422 if errors else 200,
        title=whole["arrival"]["group_name"],
        desk="reception",
        kept_out=kept_out,
        settled=SETTLED_TOGETHER,
        short=SHORT,
        values=values or {},
        errors=errors or {},
        insurance_errors=any(field in (errors or {}) for field in Paperwork.model_fields),
        notice=_notice(request),
        gathered=whole,
    )


def _notice(request: Request) -> dict[str, str] | None:
    """What was just done, from the counts in the address."""
    counts = {key: said for key, said in request.query_params.items() if said.isdecimal()}
    if "received" in counts:
        already = f"{counts['already']}人はもう受付済みでした。" if counts.get("already", "0") != "0" else ""
        if counts.get("busy", "0") != "0":
            already += f"うち{counts['busy']}人は班にいるので、そのままです。"
        return {"kind": "ok", "text": f"{counts['received']}人を受付しました。{already}"}
    if "left" in counts:
        stay = f"班にいる{counts['kept']}人は、そのままです。" if counts.get("kept", "0") != "0" else ""
        return {"kind": "warn" if stay else "ok", "text": f"{counts['left']}人の帰宅を記録しました。{stay}"}
    if "named" in counts:
        return {"kind": "ok", "text": "名前と人数を記録しました。"}
    return {"kind": "ok", "text": "記録しました。"} if "confirmed" in counts else None


async def _of_address(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await _arrival(request, request.path_params["arrival"], values, errors)


async def arrival(request: Request) -> Response:
    return await _of_address(request)


async def confirm(request: Request) -> Response:
    return await answer_form(request, "confirm_group", _of_address, "/groups/arrivals/{arrival}?confirmed=1")


async def insure(request: Request) -> Response:
    return await answer_form(
        request, "say_group_insurance", _of_address, "/groups/arrivals/{arrival}?confirmed=1"
    )


async def name(request: Request) -> Response:
    """Names for those who were counted, or the count put right."""
    from vcenter.rosters.arrivals import read_list  # noqa: PLC0415

    id = request.path_params["arrival"]
    form = await request.form()
    command = command_of(form)
    found = await asyncio.to_thread(read_list, text_of(form, "lines"))
    if found.problems:
        return await _of_address(request, values_of(form), {"lines": "\n".join(found.problems)})
    new_people = _people_of_list(found, command)
    rows = [(said["id"], one.party) for said, one in zip(new_people, found.people, strict=True)]
    payload: dict[str, Any] = {"arrival": id, "new_people": new_people, "parties": _parties(rows, 0)}
    if not new_people:
        payload["unnamed"] = text_of(form, "unnamed") or None
    outcome = await perform(request, "name_arrived", payload, str(command))
    if not outcome.done:
        return await _of_address(request, values_of(form), outcome.errors)
    if stopped := [one["person"] for one in outcome.outcome["people"] if one["stopped"]]:
        return await _arrival(request, id, stopped=stopped)
    return RedirectResponse(f"/groups/arrivals/{id}?named=1", 303)


async def leave(request: Request) -> Response:
    id = request.path_params["arrival"]
    outcome = await perform_form(request, "group_leaves", {"arrival": id})
    if not outcome.done:
        return await _of_address(request, {}, outcome.errors)
    said = outcome.outcome
    return RedirectResponse(
        f"/groups/arrivals/{id}?left={said['left'] + said['unnamed']}&kept={len(said['kept'])}", 303
    )


def _named_group(tx: Tx, id: str) -> str:
    row = groups.by_id(tx, "groups", id)
    return str(row["name"]) if row else ""


def _named_arrival(tx: Tx, id: str) -> str:
    row = groups.arrival(tx, id)
    return _named_group(tx, row["group_id"]) if row else ""


introduce(Subject("group", _named_group))
introduce(Subject("arrival", _named_arrival))

A_LIST = NoLook("a list of whom a group brought along")

routes = [
    desk_route("/groups", show),
    desk_route("/groups/list", listed, part=True),
    desk_route("/groups/find", find, "POST"),
    desk_route("/groups/new", new),
    desk_route("/groups/new", receive, "POST"),
    desk_route("/groups/arrivals/{arrival}", arrival, look=A_LIST),
    desk_route("/groups/arrivals/{arrival}/insurance", insure, "POST", look=A_LIST),
    desk_route("/groups/arrivals/{arrival}/confirm", confirm, "POST", look=A_LIST),
    desk_route("/groups/arrivals/{arrival}/names", name, "POST", look=A_LIST),
    desk_route("/groups/arrivals/{arrival}/leave", leave, "POST", look=A_LIST),
]
