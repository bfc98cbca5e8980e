"""Paper of reception (紙を印刷する): name stickers, passes of many people at once, and posters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.messages import called, in_japanese
from vcenter.commands.registry import Payload
from vcenter.domain.calendar import JAPAN
from vcenter.domain.day_words import TODAY
from vcenter.domain.passes import shown
from vcenter.domain.roles import Role
from vcenter.domain.skills import short_words
from vcenter.sheets import DoorPoster, NameSticker, PassCard, SheetPool, SheetsFailed, StatusPoster
from vcenter.sheets import printers as cups
from vcenter.sheets.letters import legible
from vcenter.sheets.orders import DoorPaper, OnePaper, PassPile, StatusPaper, StickerPaper, StickersAgain
from vcenter.store import centre, groups, papers, people, printers, search, status
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files, printing
from vcenter.web.clock import gathering_today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.forms import payload_of, perform, text_of, values_of
from vcenter.web.page import fragment, page, public_base
from vcenter.web.qr import pass_qr
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.RECEPTION, Role.DISPATCH, Role.ROSTERS, Role.ADMINISTRATION})

keep(
    OnPaper(
        "papers",
        "印刷",
        "名札と受付証の印刷は、センターのプリンターが要ります。",
        "名札はガムテープに手書きし、受付証の番号（9けた）を書いて渡してください。番号だけで次から受付できます。",
    )
)

PAPERS = {
    "stickers": "名札シール",
    "one": "一人の名札・受付証",
    "passes": "受付証をまとめて",
    "door": "入口のポスター",
    "status": "本日の活動のポスター",
    "certificate": "活動証明書",
}
"""What is printed here, by the form in which it is asked for."""

FOUND = 8
LATEST = 5

REGISTER = "join"
"""Where volunteers register, below the address of the centre."""

Errors = dict[str, str]
M = TypeVar("M", bound=Payload)


ADDRESS_WRONG = "http:// か https:// で始まる、120文字までのアドレスを入力してください。"

SAID = ("full", "stopped", "closed")
"""What headquarters said of the day and its poster says too; anything else is open."""


async def asked(request: Request, model: type[M]) -> M | Errors:
    """What a form asks for, or what is wrong with its fields."""
    try:
        return model.model_validate(payload_of(await request.form(), model))
    except ValidationError as error:
        errors = in_japanese(error)
        request.state.called = called(model, errors)
        return errors


def _counted(tx: Tx) -> dict[str, Any]:
    gathering = gathering_today(tx)
    return {
        "new": len(papers.not_yet_printed(tx, gathering)),
        "here": len(papers.here(tx, gathering)),
        "prints": papers.latest_prints(tx, gathering, LATEST),
    }


def _screen(tx: Tx) -> dict[str, Any]:
    said = status.of_day(tx, today_text())
    return {
        **_counted(tx),
        "people": papers.people_here(tx, gathering_today(tx)),
        "groups": groups.all_groups(tx),
        "today_is": {"state": said["state"] if said["state"] in SAID else "open", "reason": said["reason"]},
    }


async def _show(request: Request, which: str = "", errors: Errors | None = None) -> Response:
    """The screen; which: the form that was refused, shown again with what was typed."""
    typed = values_of(await request.form()) if which else {}
    chosen_paper = request.query_params.get("paper", "")
    context = await database(request).read(_screen)
    chosen = str(typed.get("person", request.query_params.get("person", "")))
    return await page(
        request,
        "papers/page.html",
        422 if errors else 200,
        title="紙を印刷する",
        desk="papers",
        papers_listed=PAPERS,
        paper=which or (chosen_paper if chosen_paper in PAPERS else "stickers"),
        which=which,
        chosen=await database(request).read(_found, chosen) if chosen else None,
        errors={which: errors or {}},
        values={
            "door": {"address": f"{public_base(request)}{REGISTER}"},
            "status": context["today_is"],
            which: typed,
        },
        poster_states={state: said for state, said in TODAY.items() if state != "preparing"},
        printer_of=await database(request).read(printers.chosen),
        gathered=context,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def counted(request: Request) -> Response:
    return fragment(request, "papers/counted.html", gathered=await database(request).read(_counted))


def _found(tx: Tx, person_id: str) -> Row | None:
    return search.with_presence(tx, person_id, gathering_today(tx))


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> list[Row]:
        return search.people(tx, words, gathering_today(tx), FOUND)

    return fragment(request, "papers/found.html", words=words, people=await database(request).read(look))


CAME_OUT = says("paper_printed", "プリンターに送りました。")


async def answer(
    request: Request,
    which: str,
    made: Awaitable[bytes],
    name: str,
    *,
    media: str = "A4",
    purpose: Literal["sheets", "labels"] = "sheets",
) -> Response:
    """The PDF, or what was asked for at the printer; the screen again when it could not be laid out or did not come out.

    name: the file's, never a person's. media: the size of the paper as the printer is told it; "" for a roll or cards.
    """
    try:
        pdf = await made
        if printer := await printing.asked_for(request, purpose):
            await cups.send(printer, pdf, media=media)
            return RedirectResponse(going_on(f"/papers?paper={which}", CAME_OUT), 303)
    except (SheetsFailed, cups.NotPrinted) as failed:
        return await _show(request, which, {"": str(failed)})
    return files.pdf(pdf, name)


def _sheets(request: Request) -> SheetPool:
    return running(request).sheets


async def stickers(request: Request) -> Response:
    """Stickers for everybody who is in, or for who came since the last printing."""
    form = await request.form()
    paper = await asked(request, StickerPaper)
    if isinstance(paper, dict):
        return await _show(request, "stickers", paper)
    payload = {"who": text_of(form, "who") or "new"}
    return await _print_stickers(request, "stickers", payload, text_of(form, "command_id"), paper)


async def _print_stickers(
    request: Request, which: str, payload: dict[str, Any], command_id: str, paper: StickerPaper
) -> Response:
    outcome = await perform(request, "print_stickers", payload, command_id)
    if not outcome.done:
        return await _show(request, which, outcome.errors)
    return await _pile(request, which, outcome.outcome["print"], paper)


async def _pile(request: Request, which: str, print_id: str, paper: StickerPaper) -> Response:
    rows = await database(request).read(papers.on_stickers, print_id)
    if not rows:
        return await _show(request, which, {"": "この印刷の記録はありません。選び直してください。"})
    # Aside: of letters that were never printed here it is asked whether there is a font of them.
    made = await asyncio.to_thread(lambda: [_sticker(row) for row in rows])
    skip = paper.skip if paper.layout == "a4_24" else 0
    return await answer(
        request,
        which,
        _sheets(request).stickers_pdf(made, paper.layout, skip),
        "stickers",
        media="A4" if paper.layout == "a4_24" else "",
        purpose="labels",
    )


def _sticker(row: Row) -> NameSticker:
    # Whoever is hidden wears a number: a name on the chest is read by everybody who passes.
    number = shown(row["pass_number"]).replace("-", " ")
    name, kana = (number, "") if row["hidden_at"] else legible(row["name"], row["kana"], number)
    return NameSticker(
        name=name,
        kana=kana,
        group=row["group_name"],
        skills=short_words(row["skills"]),
        orientation=row["orientation"],
    )


async def again(request: Request) -> Response:
    """A pile that was printed once more: paper jams."""
    wanted = await asked(request, StickersAgain)
    if isinstance(wanted, dict):
        return await _show(request, "stickers", wanted)
    return await _pile(request, "stickers", wanted.print, wanted)


async def one(request: Request) -> Response:
    """A sticker or a pass of one person."""
    form = await request.form()
    wanted = await asked(request, OnePaper)
    if isinstance(wanted, dict):
        return await _show(request, "one", wanted | _nobody_chosen(wanted))
    kind, _, layout = wanted.what.partition("_")
    if kind == "sticker":
        paper = StickerPaper.model_validate({"layout": layout, "skip": wanted.skip})
        payload = {"who": "people", "people": [wanted.person]}
        return await _print_stickers(request, "one", payload, text_of(form, "command_id"), paper)
    chosen = PassPile.model_validate({"who": "people", "people": [wanted.person], "layout": layout})
    return await _print_passes(request, "one", chosen)


def _nobody_chosen(errors: Errors) -> Errors:
    return {"person": "名前で探して、一人を選んでください。"} if "person" in errors else {}


async def passes(request: Request) -> Response:
    """PassPile of everybody who is in, of a group, or of people who were chosen."""
    wanted = await asked(request, PassPile)
    if isinstance(wanted, dict):
        return await _show(request, "passes", wanted)
    if wanted.who == "here" and (wanted.people or wanted.group):
        # Somebody was chosen below, and the choice above was forgotten: not two hundred passes for one person.
        both = "下で団体か人が選ばれています。「対象」を「団体」か「選んだ人」にしてください。"
        return await _show(request, "passes", {"who": both})
    return await _print_passes(request, "passes", wanted)


async def _print_passes(request: Request, which: str, wanted: PassPile) -> Response:
    def look(tx: Tx) -> list[tuple[Row, str]]:
        # A pile lies about: whoever is hidden (秘匿) is given theirs by hand.
        meant = [row for row in _meant(tx, wanted) if wanted.who == "people" or not row["hidden_at"]]
        return [
            (row, "・".join([group["name"] for group in groups.of_person(tx, row["id"])][:2]))
            for row in meant
        ]

    def name(tx: Tx) -> str:
        return centre.facts(tx)["name"]

    rows = await database(request).read(look)
    if not rows:
        nobody = {
            "here": ("who", "いま受付している人がいません。"),
            "group": ("group", "人が登録されている団体を選んでください。"),
            "people": ("people", "印刷する人を選んでください。"),
        }
        field, message = nobody[wanted.who]
        return await _show(request, which, {field: message})
    centre_name = await database(request).read(name)
    cards = [
        PassCard(
            name=row["name"],
            kana=row["kana"],
            number_shown=shown(row["pass_number"]),
            qr_text=pass_qr(request, row),
            centre_name=centre_name,
            line=line,
        )
        for row, line in rows
    ]
    return await answer(
        request,
        which,
        _sheets(request).passes_pdf(cards, wanted.layout),
        "passes",
        media="A4" if wanted.layout == "sheet" else "",
        purpose="labels" if wanted.layout == "roll_62" or which == "one" else "sheets",
    )


def _meant(tx: Tx, wanted: PassPile) -> list[Row]:
    if wanted.who == "here":
        return papers.people_here(tx, gathering_today(tx))
    if wanted.who == "group":
        return groups.people_of(tx, "groups", wanted.group) if wanted.group else []
    found = (people.by_id(tx, id) for id in dict.fromkeys(wanted.people))
    return [row for row in found if row is not None]


def _of_centre(tx: Tx) -> tuple[dict[str, str], bool]:
    incident = centre.incident(tx)
    return centre.facts(tx), bool(incident and incident["drill"])


async def door(request: Request) -> Response:
    """The poster with the QR of the page on which volunteers register."""
    wanted = await asked(request, DoorPaper)
    if isinstance(wanted, dict):
        return await _show(
            request, "door", wanted | ({"address": ADDRESS_WRONG} if "address" in wanted else {})
        )
    facts, drill = await database(request).read(_of_centre)
    poster = DoorPoster(centre_name=facts["name"], address=wanted.address, drill=drill)
    return await answer(
        request, "door", _sheets(request).poster_pdf(poster, wanted.size), "poster", media=wanted.size
    )


async def today(request: Request) -> Response:
    """The poster of today's activity."""
    wanted = await asked(request, StatusPaper)
    if isinstance(wanted, dict):
        return await _show(request, "status", wanted)
    facts, drill = await database(request).read(_of_centre)
    now = datetime.now(JAPAN)
    poster = StatusPoster(
        centre_name=facts["name"],
        centre_phone=facts["phone"],
        day=now.date(),
        state=wanted.state,
        reason=wanted.reason,
        time=wanted.time,
        said_at=f"{now.hour}:{now.minute:02d}",
        drill=drill,
    )
    return await answer(
        request, "status", _sheets(request).poster_pdf(poster, wanted.size), "today", media=wanted.size
    )


routes = [
    desk_route("/papers", show),
    desk_route("/papers/counted", counted, part=True),
    desk_route("/papers/find", find, "POST"),
    desk_route("/papers/stickers", stickers, "POST"),
    desk_route("/papers/stickers/again", again, "POST"),
    desk_route("/papers/one", one, "POST"),
    desk_route("/papers/passes", passes, "POST"),
    desk_route("/papers/door", door, "POST"),
    desk_route("/papers/today", today, "POST"),
]
