"""Halts (送り出しを止める): what dispatch asks headquarters about a team, how headquarters answers, and who is called back."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.access.identity import SignInRefused
from vcenter.commands.halts import ANSWERS
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import ANY_ROLE, Actor, Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import Who
from vcenter.store import halts, roles, servers, staff, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.asker import asker
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.DISPATCH})

LONGEST_PIN = 200

KEPT = (
    "leader_phone",
    "vehicle",
    "back_by",
    "told_leader",
    "passed_why",
    "ready_asked",
    "ready",
    "ready_why",
    "phone_confirmed",
    "driver",
    "seats",
    "heat_why",
    "seen",
)
"""What was typed to send the team out: it goes along while a 責任者 answers on the tablet."""


def halted(tx: Tx, formed: list[Row], out: list[Row]) -> dict[str, Any]:
    """What the lists of these teams say of today's halt: `questions` about them, and which are to be called back; and who of
    them headquarters keeps from taking part."""
    halt = halts.of_day(tx, today_text())
    questions = halts.answered(tx, halt, [*formed, *out]) if halt else {}
    return {
        "halt": halt,
        "questions": questions,
        "call_back": halts.to_call_back(halt, out, questions),
        "barred": teams.barred(tx),
    }


def at_headquarters(tx: Tx) -> dict[str, Any]:
    """The same of every team that is out, at headquarters also of the other places', and what is asked now."""
    here = teams.out(tx)
    out = teams.out(tx, everywhere=True) if servers.here(tx) == HEADQUARTERS else here
    ours = {team["id"] for team in here}
    found = halted(tx, [], out)
    found["call_back"] = [team | {"elsewhere": team["id"] not in ours} for team in found["call_back"]]
    return found | {"asked": halts.waiting(tx, today_text())}


def count_asked(tx: Tx) -> int:
    """How many questions wait for headquarters."""
    return len(halts.waiting(tx, today_text()))


def today_halted(tx: Tx) -> dict[str, Any]:
    """The halt of today, for a screen that only says so."""
    return {"halt": halts.of_day(tx, today_text())}


async def band(request: Request) -> Response:
    """Whether the day is stopped, for screens on which nobody is sent out."""
    return fragment(request, "halts/stopped.html", gathered=await database(request).read(today_halted))


async def asked(request: Request) -> Response:
    """What dispatch asks, for the screen of headquarters."""
    return await _asked(request)


async def _asked(request: Request, said: str = "", wrong: str = "") -> Response:
    waiting = await database(request).read(halts.waiting, today_text())
    mine = identity(request).name
    return fragment(request, "halts/asked.html", asked=waiting, said=said, wrong=wrong, mine=mine)


async def answer(request: Request) -> Response:
    """はい or いいえ: dispatch sees it at once."""
    outcome = await perform_form(request, "answer_question", {"question": request.path_params["question"]})
    if not outcome.done:
        return await _asked(request, wrong=outcome.said[0])
    done = outcome.outcome
    return await _asked(request, f"{done['number']}班に「{ANSWERS[done['answer']]}」と答えました。")


def going(tx: Tx, team: Row) -> dict[str, Any]:
    """Whether a team may leave now: the halt, and the last question about it."""
    halt = halts.of_day(tx, today_text())
    question = halts.latest(tx, team, halt) if halt else None
    return {"halt": halt, "question": question, "team": team}


async def _going(request: Request, wrong: str = "") -> Response:
    def look(tx: Tx) -> dict[str, Any] | None:
        team = teams.by_id(tx, request.path_params["team"])
        return going(tx, team) if team else None

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    return fragment(request, "halts/going.html", gathered=found, wrong=wrong)


async def show_going(request: Request) -> Response:
    """The part of the team's screen that sends it out, or asks."""
    return await _going(request)


async def ask(request: Request) -> Response:
    outcome = await perform_form(request, "ask_to_send", {"team": request.path_params["team"]})
    return await _going(request, "" if outcome.done else outcome.said[0])


CHANGED = (
    "この班は、この画面を開いたあとにほかの人が直しました。「やめて戻る」で班の画面に戻り、見直してください。"
)

SENT = says("team_sent", "{n}班を送り出しました。帰着の窓口で戻りを待ちます。")


async def answer_here(request: Request) -> Response:
    """A 責任者 answers on the tablet of dispatch: their name, their own PIN and why; then the team leaves.

    Opened with what was typed to send the team out, which is kept.
    """
    form = await request.form()
    pin = text_of(form, "pin")[:LONGEST_PIN]
    typed = values_of(form)
    if not pin:
        return await _ask_responsible(request, typed, {})
    actor, wrong = await _responsible(request, text_of(form, "responsible"), pin)
    if actor is None:
        return await _ask_responsible(request, typed, wrong)
    team_id = request.path_params["team"]
    now = await database(request).read(teams.by_id, team_id)
    if now and text_of(form, "seen") not in ("", now["changed_at"]):
        # Nobody lets a team go that is another one by now.
        return await _ask_responsible(request, typed, {"seen": CHANGED})
    asked = await perform(request, "ask_to_send", {"team": team_id}, new_id())
    if asked.done:
        said = {
            "question": asked.outcome["question"],
            "answer": "yes",
            "reason": text_of(form, "reason"),
            "at_dispatch": True,
        }
        asked = await perform(request, "answer_question", said, text_of(form, "command_id"), actor=actor)
    # Headquarters may have answered in the meantime: then send_out says what holds.
    if not asked.done and not asked.outcome.get("settled"):
        return await _ask_responsible(request, typed, asked.errors)
    # What was emptied is empty: what stood there before is not sent in its place.
    payload: dict[str, Any] = {name: text_of(form, name) for name in KEPT if name in form}
    payload["ready"] = [one for one in form.getlist("ready") if isinstance(one, str)]
    sent = await perform(request, "send_out", {"team": team_id, **payload}, new_id())
    if not sent.done:
        return await _ask_responsible(request, typed, sent.errors)
    return RedirectResponse(going_on("/dispatch", SENT, sent.outcome["number"], of=sent), 303)


async def _responsible(request: Request, name: str, pin: str) -> tuple[Actor | None, dict[str, str]]:
    """The 責任者 of this name, when this is their PIN; or what is wrong."""

    def look(tx: Tx) -> Actor | None:
        row = staff.by_name(tx, name) if name in roles.responsible(tx) else None
        return Actor(name, Who.STAFF, roles.of_staff(tx, row["id"]), row["id"]) if row else None

    actor = await database(request).read(look)
    if actor is None:
        return None, {"responsible": "責任者の名前を選んでください。"}
    refused = await running(request).identities.is_theirs(name, pin, await asker(request))
    if isinstance(refused, SignInRefused):
        return None, {"pin": refused.message.replace("名前か暗証番号", "暗証番号")}
    return actor, {}


async def _ask_responsible(request: Request, typed: dict[str, Any], errors: dict[str, str]) -> Response:
    def look(tx: Tx) -> dict[str, Any] | None:
        team = teams.by_id(tx, request.path_params["team"])
        return going(tx, team) | {"responsible": roles.responsible(tx)} if team else None

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    mine = identity(request).name
    return await page(
        request,
        "halts/answer_here.html",
        422 if errors else 200,
        title=f"{found['team']['number']}班の送り出しの確認",
        desk="dispatch",
        values={"responsible": mine if mine in found["responsible"] else "", **typed},
        kept=[(name, one) for name in KEPT if name in typed for one in _each(typed[name])],
        errors=errors,
        gathered=found,
    )


def _each(value: Any) -> list[Any]:
    """What a field holds: of one that takes several, each."""
    return value if isinstance(value, list) else [value]


def _named(tx: Tx, id: str) -> str:
    row = halts.question(tx, id)
    team = teams.by_id(tx, row["team_id"]) if row else None
    return f"{team['number']}班の送り出しの確認" if team else ""


introduce(Subject("question", _named))

NO_CARD = NoLook("whether a team may leave: its number, its size and when it is to be back")

routes = [
    desk_route("/halt", band, part=True, roles=ANY_ROLE),
    desk_route("/headquarters/questions", asked, part=True, roles=frozenset({Role.ADMINISTRATION})),
    desk_route(
        "/headquarters/questions/{question}",
        answer,
        "POST",
        part=True,
        look=NO_CARD,
        roles=frozenset({Role.ADMINISTRATION}),
    ),
    desk_route(
        "/dispatch/teams/{team}/going",
        show_going,
        part=True,
        look=NO_CARD,
        roles=ROLES | {Role.MATCHING},
    ),
    desk_route("/dispatch/teams/{team}/ask", ask, "POST", part=True, look=NO_CARD),
    desk_route("/dispatch/teams/{team}/answer", answer_here, "POST", look=NO_CARD),
]
