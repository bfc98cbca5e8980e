"""What is answered when an address is none, a form is broken, or a page fails."""

from __future__ import annotations

from jinja2 import Template
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from vcenter.access.hashing import RETRY_AFTER, HashingBusy
from vcenter.locale import OTHERWISE, Says
from vcenter.program import TEMPLATES
from vcenter.web.guard import HEADERS
from vcenter.web.page import page
from vcenter.web.state import running


async def broken_form(request: Request, error: Exception) -> Response:
    """400: what was sent has no form of ours."""
    if request.url.path.startswith("/api/"):
        return PlainTextResponse("形が違います。何も記録していません。", 400)
    return await page(
        request,
        "message.html",
        400,
        title="この画面は古いか、壊れています",
        what="送られた内容の形が違います。",
        safe="いまの操作は記録されていません。それまでの記録は無事です。",
        todo="前の画面に戻って開き直し、もう一度送ってください。",
    )


async def not_found(request: Request, error: Exception) -> Response:
    """404 and 405: nothing stands at this address, or nothing is done there in this way."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    if request.url.path.startswith(("/assets/", "/api/")):
        return PlainTextResponse("ありません。", status)
    return await page(
        request,
        "message.html",
        status,
        title="この画面はありません",
        what="開こうとした画面が見つかりません。",
        safe="記録は変わっていません。",
        todo="下のボタンから最初の画面に戻ってください。",
    )


# Read at start: when a page fails, the templates may be what failed.
_PLAIN = Template((TEMPLATES / "failed.html").read_text("utf-8"), autoescape=True)
_FAILED = _PLAIN.render(
    words="この操作が記録できたかどうか、ここではわかりません。それまでの記録は無事です。前の画面に戻って開き直し、"
    "記録されていなければもう一度送ってください。続くときは本部に知らせてください。"
)
_NOT_SHOWN = _PLAIN.render(
    words="この画面を出せませんでした。見ようとしただけなので、記録は変わっていません。前の画面に戻って、もう一度開いてください。日付や番号を入れたときは、それを確かめてください。続くときは本部に知らせてください。"
)


async def failed(request: Request, error: Exception) -> Response:
    """500: the page as it was read at start, without anything that could fail again. Whoever only looked has lost nothing."""
    # This answer is given outside of every middleware.
    looked = request.method in ("GET", "HEAD")
    return HTMLResponse(_NOT_SHOWN if looked else _FAILED, 500, headers=HEADERS)


async def busy(request: Request, error: Exception) -> Response:
    """503: too many wait for a PIN to be compared. A page that sent it by script keeps what was typed, and says these words."""
    shown = running(request).templates.get_template("not_kept.html")
    words = {"title": "順番を待つ人が多すぎます", "words": str(error), "again": "", "for_volunteers": False}
    headers = {"retry-after": str(RETRY_AFTER)}
    return HTMLResponse(shown.render(t=Says(OTHERWISE), **words), 503, headers=headers)


HANDLERS = {400: broken_form, 404: not_found, 405: not_found, 500: failed, HashingBusy: busy}
