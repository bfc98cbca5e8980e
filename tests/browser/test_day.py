"""One day as one story: from an everyday roster to a team that is on its way, and home again."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet, ready_to_leave
from tests.browser.insured import show_paperwork
from tests.centre import today
from tests.server import Server
from vcenter.domain.passes import pass_ends, pass_text

ROSTERS = Path(__file__).parent.parent / "data" / "rosters"


@pytest.mark.long
def test_from_the_roster_to_a_team_on_its_way_and_home(
    chromium: Chromium, server: Server, tmp_path: Path
) -> None:
    with Tablet(chromium, server) as tablet, Tablet(chromium, server, "tall") as headquarters:
        page = tablet.sign_in_by_hand()
        board = headquarters.sign_in("本部")
        open_the_centre(board)
        board.goto("/headquarters")

        load_the_rosters(page)
        number, picture = find_and_receive(page)
        scan_a_pass(chromium, server, number, picture, tmp_path)
        register_walk_ins(page)
        expect(board.locator(".figure", has_text="今日来た")).to_contain_text("5")  # without a reload

        record_a_need(page)
        propose_and_form(page)
        pdf = print_and_send(page, tmp_path)
        expect(board.locator(".figure", has_text="活動中").last).to_contain_text("1")

        bring_home(chromium, server, pdf, tmp_path)
        expect(board.locator(".figure", has_text=re.compile(r"完了\s*$"))).to_contain_text("1")
        page.goto("/returns")
        expect(page.get_by_text("全員戻っています")).to_be_visible()
        tablet.nothing_wrong()
        headquarters.nothing_wrong()


def open_the_centre(page: Page) -> None:
    page.goto("/headquarters/centre")
    page.get_by_label("センターの名前").fill("みなと市災害ボランティアセンター")
    page.get_by_label("センターの電話").fill("0120-000-010")
    page.get_by_role("button", name="記録する", exact=True).click()
    expect(page.get_by_text("記録しました")).to_be_visible()
    page.goto("/headquarters/incident")
    page.locator("main [name=name]").first.fill("令和8年11月豪雨")
    page.get_by_role("button", name="センターを開く").click()
    expect(page.locator(".top-incident")).to_have_text("令和8年11月豪雨")


def load_the_rosters(page: Page) -> None:
    for file, button in (
        ("ボランティア登録者名簿.csv", "1200人を取り込む"),
        ("団体一覧.xlsx", "15件を取り込む"),
        ("サロン一覧.xlsx", "22件を取り込む"),
    ):
        page.goto("/rosters")
        page.get_by_role("link", name="名簿ファイルを取り込む").click()
        page.get_by_label("ファイル（20MBまで）").set_input_files(ROSTERS / file)
        page.get_by_role("button", name="中身を確かめる").click()
        expect(page.get_by_text("まだ取り込んでいません")).to_be_visible()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("取り込みました。")).to_be_visible(timeout=60_000)  # row by row


def find_and_receive(page: Page) -> tuple[str, Image.Image]:
    """Two people are found as they are typed, and received with one tap; somebody else's pass: number and picture."""
    page.goto("/reception")
    search = page.get_by_label("名前・かな・電話・受付証の番号で探す")
    found = page.locator("#found li")
    for words in ("さとう", "サトウ"):
        search.press_sequentially(words)
        next_one = found.filter(has=page.get_by_role("button", name="受付する")).first
        name = next_one.locator("b").inner_text()
        next_one.get_by_role("button").click()
        expect(page.locator("#result")).to_contain_text(name)
        expect(page.locator(".verdict")).to_contain_text("受付しました")
        expect(search).to_have_value("")
    search.fill("佐藤")
    found.get_by_role("button", name="開く").first.click()
    expect(page.get_by_text("もう受付済み")).to_be_visible()
    page.goto("/rosters")
    page.get_by_label("名前・かな・電話・番号で探す").press_sequentially("たなか")
    page.locator("#found a").first.click()
    number = page.locator(".chip.number").inner_text().replace("-", "")
    page.get_by_role("link", name="受付証を出す").click()
    shown = page.get_by_alt_text("受付証のQRコード").screenshot()
    return number, Image.open(io.BytesIO(shown))


def pass_text_of(server: Server, number: str) -> str:
    """What a scanner that types reads off the pass of this number."""
    private = Ed25519PrivateKey.from_private_bytes((server.data / "keys" / "pass-1.key").read_bytes())
    return pass_text(number, 0, pass_ends(today()), lambda content: (1, private.sign(content)))


def scan_a_pass(
    chromium: Chromium, server: Server, number: str, picture: Image.Image, tmp_path: Path
) -> None:
    """The camera reads a pass; the same pass again says so; a scanner that types reads it too."""
    with Tablet(chromium, server, "tall", camera=picture) as tablet:
        page = tablet.sign_in("受付2番")
        page.get_by_role("button", name="カメラで読み取る").click()
        expect(page.locator(".verdict")).to_contain_text("受付しました")
        page.get_by_role("button", name="カメラを止める").click()
        page.keyboard.type(pass_text_of(server, number))
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_contain_text("もう受付済み")
        expect(page.locator(".verdict")).to_contain_text("受付2番")
        page.get_by_label("名前・かな・電話・受付証の番号で探す").fill(number)
        expect(page.locator("#found")).to_contain_text("受付済み")
        tablet.nothing_wrong()


def register_walk_ins(page: Page) -> None:
    for name, kana, birth, leads in (
        ("小鳥遊　和也", "たかなし　かずや", "S55.4.1", True),
        ("五十嵐　蓮", "いがらし　れん", "平成2年6月7日", False),
    ):
        page.goto("/reception")
        page.get_by_role("link", name="初めての方を登録する").click()
        page.get_by_label("名前", exact=False).first.fill(name)
        page.get_by_label("ふりがな").fill(kana)
        page.get_by_label("携帯電話").fill("12" if leads else "090-1111-3333")
        page.get_by_label("生年月日").fill(birth)
        page.get_by_label("活動のきまり").check()
        show_paperwork(page)
        if leads:
            page.get_by_text("班を組むときに使うこと").click()
            page.get_by_label("班長を頼める").check()
            page.get_by_role("button", name="登録して受付する").click()
            expect(page.locator("#problem-phone")).to_contain_text("けた数が違います")
            expect(page.get_by_label("ふりがな")).to_have_value(kana)  # nothing that was typed is lost
            page.get_by_label("携帯電話").fill("090-1111-2222")
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        expect(page.get_by_alt_text("受付証のQRコード")).to_be_visible()


def record_a_need(page: Page) -> None:
    page.goto("/needs")
    page.get_by_role("link", name="ニーズを記録する").click()
    page.get_by_label("名前", exact=False).first.fill("高橋　キヨ")
    page.get_by_label("ふりがな").fill("たかはし　きよ")
    page.get_by_label("電話", exact=True).last.fill("03-1234-5678")
    page.get_by_label("活動する場所の住所").fill("みなと市港町2丁目3-4")
    page.get_by_label("泥出し").check()
    page.get_by_label("どうしてほしいか").fill("床下の泥を出してほしい")
    page.get_by_label("今日中").check()
    page.get_by_label("来てほしい人数", exact=True).fill("2")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("1番として記録しました")).to_be_visible()
    page.get_by_role("button", name="マッチングへ回す").click()
    expect(page.locator("#problem-consent_team")).to_be_visible()
    page.get_by_label("班に住所と名前を伝えてよいと確かめた").check()
    page.get_by_role("button", name="マッチングへ回す").click()
    expect(page.get_by_role("link", name="班を組む")).to_be_visible()


def propose_and_form(page: Page) -> None:
    page.goto("/matching")
    expect(page.get_by_text("1番　泥出し")).to_be_visible()
    page.get_by_role("button", name="班の案を出す").click()
    expect(page.locator(".toast")).to_contain_text("1班の案を出しました")
    page.locator("#f-back_by").fill("15:00")
    page.get_by_role("button", name="1番の班を編成する").click()
    expect(page.locator(".toast")).to_contain_text("1班を編成しました")
    # And changed by hand: a third one goes along.
    page.get_by_role("button", name="ほかの班の人").click()
    page.get_by_role("link", name="1班を直す").click()
    expect(page.get_by_text("2人を選んでいます")).to_be_visible()
    page.locator("#people li", has_text="小鳥遊").get_by_label("班長").check()
    page.get_by_label("申し送り").fill("玄関から声をかける")
    page.get_by_role("button", name="直した内容を記録する").click()
    expect(page.get_by_text("玄関から声をかける")).to_be_visible()


def print_and_send(page: Page, tmp_path: Path) -> Path:
    """The printed sheets of the team, as they came to the browser."""
    page.goto("/dispatch")
    form = page.locator("form[action='/dispatch/print']").first
    expect(form.get_by_role("button")).to_have_text("1班すべての指示書を印刷する")
    fields = form.evaluate("form => [...new FormData(form)].map(([name, value]) => [name, String(value)])")
    with page.expect_popup() as opened:  # the tablet shows the PDF in a page of its own
        form.get_by_role("button").click()
    opened.value.close()
    # What that page shows: the same press again is the same copy.
    answer = page.request.post(
        "/dispatch/print", form=dict(fields), headers={"Origin": page.url.split("/dispatch")[0]}
    )
    assert answer.headers["content-type"] == "application/pdf"
    pdf = tmp_path / "sheets.pdf"
    pdf.write_bytes(answer.body())
    said = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    for word in (
        "活動指示書",
        "高橋",
        "タカハシ",
        "床下の泥を出してほしい",
        "玄関から声をかける",
        "0120-000-010",
    ):
        assert word in said, word
    page.reload()
    expect(page.get_by_text("1枚 印刷済み")).to_be_visible()
    page.get_by_role("link", name="1班を送り出す").click()
    page.get_by_label("班長の携帯電話").fill("090-1111-2222")
    page.get_by_label("帰着の予定時刻").fill("23:59")
    ready_to_leave(page)
    page.get_by_role("button", name="1班を送り出す").click()
    expect(page.get_by_text("1班を送り出しました")).to_be_visible()
    return pdf


def bring_home(chromium: Chromium, server: Server, pdf: Path, tmp_path: Path) -> None:
    """The paper itself is held in front of the camera, and the team is back."""
    subprocess.run(
        ["pdftoppm", "-png", "-r", "200", "-f", "2", "-l", "2", pdf, tmp_path / "paper"], check=True
    )
    (paper,) = tmp_path.glob("paper*.png")
    whole = Image.open(paper)
    corner = whole.crop((whole.width * 3 // 4, 0, whole.width, whole.width // 4))
    with Tablet(chromium, server, "tall", camera=corner) as tablet:
        page = tablet.sign_in("帰着")
        page.goto("/returns")
        expect(page.get_by_text("まだ戻っていない班　1班")).to_be_visible()
        page.get_by_role("button", name="指示書をカメラで読み取る").click()
        page.wait_for_url(re.compile(r"/returns/teams/.*copy=1"))
        page.get_by_label("完了").check()
        page.get_by_text("活動内容・お礼のことば・時刻").click()
        page.get_by_label("活動内容").fill("床下の泥を出し終えた")
        page.get_by_role("button", name="帰着を記録する").click()
        expect(page.locator("#problem-back")).to_contain_text("所在を確かめてください")
        expect(page.get_by_label("活動内容")).to_have_value("床下の泥を出し終えた")
        page.get_by_role("button", name="全員戻った").click()
        page.get_by_role("button", name="帰着を記録する").click()
        expect(page.get_by_text("1班の帰着を記録しました")).to_be_visible()
        expect(page.get_by_text("戻っていない指示書")).not_to_be_visible()
        tablet.nothing_wrong()
