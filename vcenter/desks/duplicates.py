"""Likely duplicates (重複の可能性): searched for on request, looked at side by side, merged or called two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.merging import chosen_words, why_not_merged
from vcenter.domain.calendar import utc_text
from vcenter.domain.contact import digits
from vcenter.domain.duplicates import WORDS, Likeness, likeness, told
from vcenter.domain.looks import Act
from vcenter.domain.names import fold, fold_text, with_san
from vcenter.domain.roles import Role
from vcenter.store import attendance, duplicates, people, teams
from vcenter.store.looks import Seen, of_person
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import gathering_today
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.looks import Look, looked
from vcenter.web.page import fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

if TYPE_CHECKING:
    from vcenter.rosters.duplicates import Kept, Pair, Search

ROLES = frozenset({Role.ROSTERS})

PAGE = "/rosters/duplicates"
SHOWN = 50

MERGED = says("people-merged", "1人にまとめました。受付証は、どちらの番号もこれまでどおり使えます。")
APART = says("people-apart", "別の人として記録しました。この2人はもう候補に出ません。")


def _search(request: Request) -> Search:
    from vcenter.rosters.duplicates import search_of  # noqa: PLC0415

    return search_of(running(request).settings.uploads)


def _shown(tx: Tx, pairs: Sequence[Pair]) -> tuple[list[dict[str, Any]], int]:
    """The first pairs that are still two records of whom nobody has said what they are, and how many come behind: these are looked
    up when their turn comes, so that a list of thousands costs no more than one of fifty."""
    apart = duplicates.apart(tx)
    waiting = [pair for pair in pairs if (min(pair.one, pair.other), max(pair.one, pair.other)) not in apart]
    rows: list[dict[str, Any]] = []
    at = 0
    while at < len(waiting) and len(rows) < SHOWN:
        some = waiting[at : at + SHOWN - len(rows)]
        at += len(some)
        known = duplicates.still_there(tx, {id for pair in some for id in (pair.one, pair.other)})
        rows += [
            {
                "one": known[pair.one],
                "other": known[pair.other],
                "likely": pair.verdict == "likely",
                "verdict": WORDS[pair.verdict],
                "reasons": "・".join(pair.reasons),
            }
            for pair in some
            if pair.one in known and pair.other in known
        ]
    return rows, len(waiting) - at


async def _list(request: Request) -> dict[str, Any]:
    search = _search(request)
    kept: Kept | None = await search.found()
    pairs, more = await database(request).read(_shown, kept.pairs if kept else [])
    return {
        "percent": search.percent,
        "failed": search.failed,
        "found_at": kept.at if kept else "",
        "compared": kept.people if kept else 0,
        "pairs": pairs,
        "more": more + (kept.more if kept else 0),
    }


async def show(request: Request) -> Response:
    return await page(
        request, "duplicates/page.html", title="重複の可能性", desk="rosters", gathered=await _list(request)
    )


async def listed(request: Request) -> Response:
    return fragment(request, "duplicates/list.html", gathered=await _list(request))


async def search(request: Request) -> Response:
    def read(tx: Tx) -> tuple[list[Row], set[tuple[str, str]]]:
        return duplicates.everybody(tx), duplicates.apart(tx)

    records = database(request)
    _search(request).begin(lambda: records.read(read), lambda: utc_text(datetime.now(UTC)))
    return RedirectResponse(PAGE, 303)


# One pair


_EVEN: dict[str, Callable[[str], str]] = {
    "name": lambda name: "".join(name.split()),  # which form of a kanji stays is for somebody to choose
    "kana": fold,
    "address": fold_text,
    "phone": digits,
    "phone_other": digits,
    "emergency_phone": digits,
    "emergency_name": fold,
    "email": str.lower,
}
"""What of two values is no difference, where there is something."""


def _unlike(field: str, one: str, other: str) -> bool:
    even = _EVEN.get(field, str)
    return even(one) != even(other)


def _fields(one: Row, other: Row) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(what both say and say otherwise, what is the same or said by one alone): of each its words and both values."""
    differ: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    for name, words in chosen_words().items():
        values = [one[name] or "", other[name] or ""]
        if not any(values):
            continue
        line = {"name": name, "words": words, "values": values}
        (differ if all(values) and _unlike(name, *values) else same).append(line)
    return differ, same


def _alike(two: Sequence[Row], kept: Kept | None) -> Likeness | None:
    """As the search said, which knows of everybody else; of who was changed since, as they are now."""
    ids = {row["id"] for row in two}
    if kept and all(row["changed_at"] <= kept.at for row in two):
        for pair in kept.pairs:
            if {pair.one, pair.other} == ids:
                return Likeness(pair.verdict, pair.score, pair.reasons)
    one, other = two
    return likeness(told(one), told(other))


def _pair(tx: Tx, ids: Sequence[str], kept: Kept | None) -> dict[str, Any] | None:
    """Both records as they are now, the one that stays first: on which more hangs, else the older."""
    rows = people.by_ids(tx, ids)
    two = [rows[id] for id in ids if id in rows]
    if len({row["id"] for row in two}) < 2 or any(row["hidden_at"] for row in two):
        return None
    hanging = {row["id"]: duplicates.hangs_on(tx, row["id"]) for row in two}
    two.sort(key=lambda row: (-sum(hanging[row["id"]].values()), row["made_at"], row["id"]))
    found = _alike(two, kept)
    differ, same = _fields(*two)
    said = duplicates.said_apart(tx, two[0]["id"], two[1]["id"])
    return {
        "two": two,
        "hanging": [
            [f"{word} {count}" for word, count in hanging[row["id"]].items() if count] for row in two
        ],
        "reasons": found.said if found else "",
        "verdict": WORDS[found.verdict] if found else "",
        "differ": differ,
        "same": same,
        "births_differ": any(line["name"] == "birth" for line in differ),
        "said_apart": said,
        "told_before": _told_before(tx, two),
        "not_now": why_not_merged(tx, two[0]["id"], two[1]["id"]),
    }


_IN_TEAM = {"formed": "出発待ち", "out": "活動中", "staying": "現場に残っている", "away": "病院などにいる"}


def _told_before(tx: Tx, two: Sequence[Row]) -> list[str]:
    """What a merge does to a team, and to who is in today, so that it is known before."""
    said = []
    in_teams = teams.teams_of(tx, [row["id"] for row in two])
    numbers = {team["number"] for team in in_teams.values()}
    if len(in_teams) == 2 and len(numbers) == 1:
        team = in_teams[two[0]["id"]]
        count = len(teams.members(tx, team["id"]))
        said.append(
            f"2人とも{team['number']}班に入っています。まとめると、{team['number']}班は{count}人から{count - 1}人になります。"
            "足りないときは1人加え、印刷した活動指示書は刷り直してください。"
        )
    elif len(in_teams) == 1:
        ((id, team),) = in_teams.items()
        name = next(row["name"] for row in two if row["id"] == id)
        said.append(
            f"{with_san(name)}は{team['number']}班（{_IN_TEAM[team['state']]}）に入っています。まとめても、班に入ったままです。"
        )
    gathering = gathering_today(tx)
    present = [attendance.present(tx, gathering, row["id"]) for row in two] if gathering else []
    if present and all(present):
        first = min(row["in_at"] for row in present if row)
        said.append(f"2人とも今日受付しています。まとめると、{hour_minute(first)}からの1人になります。")
    return said


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["person"], request.path_params["other"]


async def _side_by_side(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    found = await database(request).read(_pair, _ids(request), await _search(request).found())
    if found is None:
        raise HTTPException(404)
    return await page(
        request,
        "duplicates/pair.html",
        422 if errors else 200,
        title="同じ人かどうか確かめる",
        desk="rosters",
        address=f"{PAGE}/{'/'.join(_ids(request))}",
        values=values or {},
        errors=errors or {},
        gathered=found,
    )


async def pair(request: Request) -> Response:
    answer = await _side_by_side(request)
    # The address names one of them for the route to write down; the other was looked at as well.
    await looked(request, Act.OPENED, CARD.card, Seen(person_id=_ids(request)[1]))
    return answer


async def merge(request: Request) -> Response:
    """Both become one, with what was chosen where they say otherwise."""
    found = await database(request).read(_pair, _ids(request), await _search(request).found())
    if found is None:
        raise HTTPException(404)
    form = await request.form()
    typed = values_of(form)
    chosen = {line["name"]: text_of(form, f"value.{line['name']}") for line in found["differ"]}
    missing = {
        f"value.{line['name']}": f"「{line['words']}」はどちらを残すか選んでください。"
        for line in found["differ"]
        if chosen[line["name"]] not in (found["two"][0]["id"], found["two"][1]["id"])
    }
    if missing:
        return await _side_by_side(request, typed, missing)
    keep, gone = (row["id"] for row in found["two"])
    take = [name for name, id in chosen.items() if id == gone]
    asked = {"keep": keep, "gone": gone, "take": take}
    outcome = await perform(request, "join_people", asked, text_of(form, "command_id"))
    if not outcome.done:
        return await _side_by_side(request, typed, outcome.errors)
    return RedirectResponse(going_on(PAGE, MERGED, of=outcome), 303)


async def apart(request: Request) -> Response:
    one, other = _ids(request)
    outcome = await perform_form(request, "keep_people_apart", {"one": one, "other": other})
    if not outcome.done:
        return await _side_by_side(request, None, outcome.errors)
    return RedirectResponse(going_on(PAGE, APART), 303)


CARD = Look("名簿の人の画面（2人を並べて）", of_person)

routes = [
    desk_route(PAGE, show),
    desk_route(f"{PAGE}/list", listed, part=True),
    desk_route(f"{PAGE}/search", search, "POST"),
    desk_route(f"{PAGE}/{{person}}/{{other}}", pair, look=CARD),
    desk_route(f"{PAGE}/{{person}}/{{other}}/merge", merge, "POST", look=CARD),
    desk_route(f"{PAGE}/{{person}}/{{other}}/apart", apart, "POST", look=CARD),
]
