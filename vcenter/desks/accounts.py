"""A salon's fiscal year: its grant, its accounts (収支), and its reports in the councils' form."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.grants import accounts_mark
from vcenter.desks import grants as grants_desk
from vcenter.desks import year_papers
from vcenter.domain.accounts import INCOME, SPENT, balance, faults
from vcenter.domain.calendar import show_date
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.domain.salon_words import WAYS
from vcenter.sheets.salon_year import MONTHS
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper, Part, Space, yen
from vcenter.store import accounts, centre, groups, salons
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import answer_form, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.SALON, Role.ADMINISTRATION})

REPORTED_BY = ROLES | {Role.ROSTERS}

KEPT = says("accounts_kept", "収支を記録しました。")
DECIDED = says("grant_decided", "助成の決定を記録しました。")

OF_A_SALON = NoLook("a salon's money, of nobody's card")


def _whole(tx: Tx, id: str, year: int) -> dict[str, Any]:
    found = grants_desk.standings(tx, year, id)
    if not found:
        raise HTTPException(404)
    kept = accounts.of_salon(tx, id, year)
    row = found[0]
    carries = bool(row["rule"] and row["rule"]["carries"])
    granted = row["asked"]["granted"] if row["asked"] else None
    return row | {
        "kept": kept,
        "mark": accounts_mark(kept),
        "planned_balance": balance(kept["planned"], carries=carries),
        "carries": carries,
        "faults": faults(kept["planned"], kept["actual"], granted),
    }


async def show(request: Request) -> Response:
    return await _show(request, {}, {})


async def _show(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    id = request.path_params["salon"]
    year = year_papers.year_asked(request.query_params.get("year", "") or str(values.get("year", "")))
    gathered = await database(request).read(_whole, id, year)
    kept = {
        f"{column}.{item}": value for column, sums in gathered["kept"].items() for item, value in sums.items()
    }
    asked = gathered["asked"] or {}
    typed = kept | {
        "seen": gathered["mark"],
        "granted": asked.get("granted"),
        "decided_on": asked.get("decided_on"),
    }
    if errors:
        typed |= values
    if "seen" in errors:
        typed["seen"] = asked.get("changed_at", "") if "granted" in values else gathered["mark"]
    return await page(
        request,
        "grants/salon.html",
        422 if errors else 200,
        title=f"{gathered['salon']['name']}の収支と助成",
        desk="year",
        values=typed,
        errors=errors,
        deciding="granted" in values and bool(errors),
        income=INCOME,
        spent=SPENT,
        gathered=year_papers.turning(f"/year/salons/{id}", year) | gathered,
    )


async def keep(request: Request) -> Response:
    return await answer_form(
        request, "keep_accounts", _show, going_on("/year/salons/{salon}?year={year}", KEPT)
    )


async def decide(request: Request) -> Response:
    return await answer_form(
        request, "decide_grant", _show, going_on("/year/salons/{salon}?year={year}", DECIDED)
    )


# On paper


def _known(tx: Tx, id: str) -> Row:
    salon = groups.by_id(tx, "salons", id)
    if salon is None:
        raise HTTPException(404)
    return salon


def _by(tx: Tx, salon: Row) -> tuple[tuple[str, str], ...]:
    """Who gives a paper: the salon and its leaders; nobody who is hidden stands on it."""
    led = [one["name"] for one in salons.helpers(tx, salon["id"]) if one["leads"] and not one["hidden_at"]]
    return (("サロン名", salon["name"]), ("代表者", "、".join(led)), ("連絡先", salon["phone"]))


def _accounts_grid(tx: Tx, salon: Row | None, year: int) -> tuple[Grid, tuple[tuple[str, str], ...]]:
    kept = accounts.of_salon(tx, salon["id"], year) if salon else {"planned": {}, "actual": {}}
    found = grants_desk.standings(tx, year, salon["id"]) if salon else []
    carries = bool(found and found[0]["rule"] and found[0]["rule"]["carries"])
    planned, actual = balance(kept["planned"], carries=carries), balance(kept["actual"], carries=carries)

    def lines(kind: str, items: dict[str, str]) -> list[tuple[Cell, ...]]:
        return [
            (kind if not at else "", said, kept["planned"].get(item), kept["actual"].get(item), "")
            for at, (item, said) in enumerate(items.items())
        ]

    empty = salon is None
    rows = [
        *lines("収入", INCOME),
        ("", "収入の計", None if empty else planned.income, None if empty else actual.income, ""),
        *lines("支出", SPENT),
        ("", "支出の計", None if empty else planned.spent, None if empty else actual.spent, ""),
        ("", "差引残額", None if empty else planned.left, None if empty else actual.left, ""),
    ]
    grid = Grid(
        ("区分", "科目", "予算（円）", "決算（円）", "説明"),
        tuple(rows),
        (10, 26, 18, 18, 28),
        "収支",
        totals=1,
    )
    left = (
        ("返す助成金", yen(actual.paid_back) if not empty else ""),
        ("次の年度への繰越", yen(actual.carried) if not empty else ""),
    )
    return grid, left


def accounts_paper(tx: Tx, salon: Row, year: int) -> Paper:
    """The accounts of a salon in a year."""
    grid, left = _accounts_grid(tx, salon, year)
    return year_papers.paper(
        tx,
        "収支予算・決算書",
        year,
        grid,
        Facts(left),
        about=salon["name"],
        to=to_council(tx),
        by=_by(tx, salon),
    )


def to_council(tx: Tx) -> str:
    """Whom papers are given to."""
    facts = centre.facts(tx)
    return f"{facts['name']}　{facts['representative'] or '代表者'}　様"


def report_paper(tx: Tx, salon: Row, year: int) -> Paper:
    """The year's report of a salon: months April to March, fees, venue, training, accounts."""
    said = {
        row["month"]: row
        for row in salons.by_month(tx, *year_papers.days_of(year))
        if row["salon_id"] == salon["id"]
    }
    rows: list[tuple[Cell, ...]] = []
    sums = [0] * 5
    for month in MONTHS:
        row = said.get(f"{year + (month < 4)}-{month:02}")
        if row is None:  # nought would say that nobody met
            rows.append((f"{month}月", *[""] * len(sums)))
            continue
        counts = [int(row.get(key) or 0) for key in ("held", "cancelled", "guests", "supported", "helpers")]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append((f"{month}月", *counts))
    kept = accounts.of_salon(tx, salon["id"], year)["actual"]
    grid = Grid(
        ("月", "開催（回）", "中止（回）", "参加者（延べ人）", "うち支援が必要", "担い手（延べ人）"),
        (*rows, ("計", *sums)),
        (12, 16, 16, 20, 18, 18),
        "月ごとの実績",
        totals=1,
    )
    facts = Facts(
        (
            ("会場", salon["venue"]),
            ("開催日", salon["days"]),
            ("参加費（1人1回）", yen(salon["fee"])),
            ("会場費", yen(kept.get("venue"))),
            ("研修", yen(kept.get("training"))),
        )
    )
    accounts_grid, left = _accounts_grid(tx, salon, year)
    return year_papers.paper(
        tx,
        "サロン活動報告書（年間）",
        year,
        facts,
        grid,
        *([Note("空欄の月は、記録がありません。")] if len(said) < len(MONTHS) else []),
        Space("取り組んだこと・よかったこと", "", 3),
        accounts_grid,
        Facts(left),
        about=salon["name"],
        to=to_council(tx),
        by=_by(tx, salon),
    )


def session_paper(tx: Tx, salon: Row | None, day: str) -> Paper:
    """The report of one session; without a salon the empty form."""
    held = salons.session(tx, salons.session_id(salon["id"], day)) if salon and day else None
    of = date.fromisoformat(day) if day else None
    year = year_papers.year_of(of)
    guests = str(held["guests"] + held["roll_guests"]) + "人" if held else ""
    supported = held and (held["supported"] if held["supported"] is not None else held["roll_supported"])
    helpers = str(held["helpers"] + held["roll_helpers"]) + "人" if held else ""
    hours = f"{held['begins']}〜{held['ends']}" if held and held["begins"] else "　　時　　分〜　　時　　分"
    times = _time_of_year(tx, salon, day) if salon and day else None
    facts = Facts(
        (
            ("サロン名", salon["name"] if salon else ""),
            ("何回目", f"{year_papers.year_said(year)}　第{times}回" if times else "第　　　回"),
            ("開催日", show_date(of) if of else "　　　年　　月　　日（　　）"),
            ("時間", hours),
            ("会場", salon["venue"] if salon else ""),
            ("開催のしかた", WAYS.get(held["way"], "") if held else "集まった・電話・訪問"),
            ("参加者", guests),
            ("うち支援が必要な人", f"{supported}人" if held else ""),
            ("担い手", helpers),
            ("見学・来賓", f"{held['visitors']}人" if held else ""),
            ("社協の職員", f"{held['staff']}人" if held else ""),
            ("参加費（1人）", yen(salon["fee"]) if salon else ""),
        )
    )
    note = held["note"] if held else ""
    parts: list[Part] = [
        facts,
        Space("活動内容", held["activity"] if held else "", 6),
        Space("気づいたこと・伝えたいこと", note, 3),
    ]
    if held and held["state"] in ("cancelled", "moved"):
        parts.append(
            Note(f"この回は{'中止' if held['state'] == 'cancelled' else '日の変更'}。理由: {held['why']}")
        )
    by = _by(tx, salon) if salon else (("記入した人", ""), ("連絡先", ""))
    about = salon["name"] if salon else ""
    return year_papers.paper(tx, "サロン活動報告書", year, *parts, about=about, to=to_council(tx), by=by)


def _time_of_year(tx: Tx, salon: Row, day: str) -> int | None:
    """The how manieth session of its year this one is, of those that were held."""
    first, _ = year_papers.days_of(year_papers.year_of(date.fromisoformat(day)))
    before = [one for one in salons.sessions(tx, salon["id"], first, day) if one["state"] in ("held", "open")]
    return len(before) if any(one["day"] == day for one in before) else None


async def _asked(request: Request) -> tuple[str, int, str]:
    form = await request.form()
    day = text_of(form, "day")
    try:
        day = date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        day = ""
    return text_of(form, "salon")[:36], year_papers.year_asked(text_of(form, "year")), day


async def accounts_pdf(request: Request) -> Response:
    id, year, _ = await _asked(request)
    return await year_papers.printed(
        request, f"accounts-{year}", "収支", lambda tx: [accounts_paper(tx, _known(tx, id), year)]
    )


async def accounts_xlsx(request: Request) -> Response:
    id, year, _ = await _asked(request)
    return await year_papers.saved(
        request, f"accounts-{year}", "収支", lambda tx: [accounts_paper(tx, _known(tx, id), year)]
    )


async def report_pdf(request: Request) -> Response:
    """The year's report of one salon, or of each."""
    id, year, _ = await _asked(request)
    return await year_papers.printed(
        request, f"report-{year}", "年間の報告書", lambda tx: _reports(tx, id, year)
    )


async def report_xlsx(request: Request) -> Response:
    id, year, _ = await _asked(request)
    return await year_papers.saved(
        request, f"report-{year}", "年間の報告書", lambda tx: _reports(tx, id, year)
    )


def _reports(tx: Tx, id: str, year: int) -> list[Paper]:
    if id:
        return [report_paper(tx, _known(tx, id), year)]
    return [report_paper(tx, salon, year) for salon in salons.listed(tx) if not salon["resting_since"]]


async def session_pdf(request: Request) -> Response:
    """The report of a session; the empty form where none is named."""
    id, _, day = await _asked(request)
    return await year_papers.printed(
        request, "session", "活動報告書", lambda tx: [session_paper(tx, _known(tx, id) if id else None, day)]
    )


async def session_xlsx(request: Request) -> Response:
    id, _, day = await _asked(request)
    return await year_papers.saved(
        request, "session", "活動報告書", lambda tx: [session_paper(tx, _known(tx, id) if id else None, day)]
    )


routes = [
    desk_route("/year/salons/{salon}", show, look=OF_A_SALON),
    desk_route("/year/salons/{salon}", keep, "POST", look=OF_A_SALON),
    desk_route("/year/salons/{salon}/grant", decide, "POST", look=OF_A_SALON, roles=grants_desk.SETTLED_BY),
    desk_route("/year/accounts.pdf", accounts_pdf, "POST", part=True),
    desk_route("/year/accounts.xlsx", accounts_xlsx, "POST", part=True),
    desk_route("/year/report.pdf", report_pdf, "POST", part=True, roles=REPORTED_BY),
    desk_route("/year/report.xlsx", report_xlsx, "POST", part=True, roles=REPORTED_BY),
    desk_route("/year/session.pdf", session_pdf, "POST", part=True, roles=REPORTED_BY),
    desk_route("/year/session.xlsx", session_xlsx, "POST", part=True, roles=REPORTED_BY),
]
