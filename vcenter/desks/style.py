"""Every part that screens are made of, in every state: what new screens are built from, and what tests hold to the rules."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.roles import ANY_ROLE
from vcenter.web.page import page
from vcenter.web.routes import desk_route

ROLES = ANY_ROLE

TEAM_STATES = {"formed": "出発待ち", "out": "活動中", "back": "帰着", "disbanded": "解散"}
WRONG = {
    "wrong_line": "電話番号のけたが足りません。例: 090-1234-5678",
    "wrong_area": "理由を入れてください。例: 現地の足場が悪い",
    "wrong_choice": "ひとつ選んでください。",
    "wrong_time": "時刻が読めません。例: 9:05",
    "wrong_date": "2月30日という日はありません。確かめてください。",
    "wrong_file": "このファイルは開けません。CSVかExcelを選んでください。",
}


async def show(request: Request) -> Response:
    return await page(request, "style/page.html", title="画面の部品", team_states=TEAM_STATES, wrong=WRONG)


routes = [desk_route("/style", show)]
