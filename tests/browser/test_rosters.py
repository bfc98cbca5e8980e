"""名簿: a list comes back as it was left, and what was done is told without covering what is done next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Chromium, Tablet, comes_true
from tests.browser.standing import SIZES, findings, size, stands, too_small
from tests.centre import command, new_id, today
from tests.paper import text_of
from tests.server import Server
from tests.test_roster_files import table

COVERED = """() => {
  const toast = document.querySelector(".toast").getBoundingClientRect();
  return [...document.querySelectorAll("main .button.go, main .actions")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .some((box) => box.top < toast.bottom && box.bottom > toast.top && box.left < toast.right && box.right > toast.left);
}"""


def people(server: Server, *said: Mapping[str, object]) -> None:
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token()}"}) as api:
        for one in said:
            answer = api.post("/api/commands", json=command("register_person", person=new_id(), **one))
            assert answer.status_code == 200, answer.text


def listed(page: Page) -> list[str]:
    return page.locator("#people-list .list a").all_inner_texts()


def test_a_list_comes_back_as_it_was_left(chromium: Chromium, server: Server) -> None:
    can = {"cook": "調理　一子", "english": "英語　二子"}
    people(server, *({"name": name, "skills": [skill]} for skill, name in can.items()))
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/rosters/people")
        with page.expect_response("**/rosters/people/list"):
            page.get_by_label("できること").select_option("cook")
        with page.expect_response("**/rosters/people/list"):
            page.get_by_label("名前・かな・電話・番号").fill("調理")
        comes_true(
            page, "!document.querySelector('[class*=htmx-]')"
        )  # pressed once nothing is put in its place any more
        expect(page.locator("#people-list .list a")).to_have_count(1)
        page.locator("#people-list .list a").click()
        expect(page.get_by_role("heading", name="来た日")).to_be_visible()
        page.go_back()
        expect(page.get_by_label("できること")).to_have_value("cook")
        expect(page.get_by_label("名前・かな・電話・番号")).to_have_value("調理")
        expect(page.locator("#people-list .list a")).to_have_count(1)
        assert page.url.endswith("/rosters/people")  # what was looked for stands in no address
        page.goto("/rosters")
        page.get_by_role("link", name="人の一覧").click()
        expect(page.locator("#people-list .list a")).to_have_count(2)  # who comes anew begins anew
        tablet.nothing_wrong()


def test_what_was_done_covers_nothing_that_is_done_next(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/salons/new")
        page.get_by_label("サロンの名前").fill("川上おしゃべり会")
        page.get_by_role("button", name="登録する").click()
        expect(page.locator(".toast")).to_be_visible()
        address = page.url
        for width, height in (*SIZES.values(), (600, 960)):
            page.set_viewport_size({"width": width, "height": height})
            for place in ("0", "main.scrollHeight / 2", "main.scrollHeight"):
                page.evaluate(
                    f"() => {{ const main = document.querySelector('main'); main.scrollTop = {place}; }}"
                )
                page.evaluate(
                    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
                )
                if page.locator(".toast").count():
                    assert not page.evaluate(COVERED), (width, height, place, address)
        size(page, "lying")
        tablet.nothing_wrong()


HEADING = "氏名,ふりがな,生年月日,電話,住所"


def brought(page: Page, name: str, data: bytes) -> None:
    page.goto("/rosters/files")
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="中身を確かめる").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def taken_in(page: Page) -> None:
    page.get_by_role("button", name="を取り込む").click()
    expect(page.get_by_text("取り込みました。")).to_be_visible()


def printed(page: Page, server: Server, address: str) -> str:
    """The words of the sheet that the form to this address prints."""
    said = page.evaluate(
        "(address) => `${new URLSearchParams(new FormData(document.querySelector(`form[action='${address}']`)))}`",
        address,
    )
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": server.url}
    answer = page.request.post(address, data=said, headers=kind, timeout=60_000)
    assert answer.ok, answer.text()
    return text_of(answer.body())


@pytest.mark.long
def test_three_overlapping_lists_are_taken_in_made_one_and_parted_again(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        brought(
            page,
            "会員名簿.csv",
            table(HEADING, "髙橋 清,たかはし きよし,S31.4.9,0155-22-1111,みなと市川上1-2"),
        )
        taken_in(page)
        brought(
            page,
            "事前登録.csv",
            table(
                HEADING,
                "高橋 清,たかはし きよし,1956/4/9,0155-33-1111,みなと市港町3-1",
                "森 花子,もり はなこ,,,",
            ),
        )
        page.get_by_role("link", name="見て選ぶ").click()
        for held in SIZES:
            size(page, held)
            stands(page, held, made_anew=True)
            assert too_small(page) == []
        size(page, "lying")
        assert findings(page) == []
        page.get_by_role("group", name="電話をどちらにするか").get_by_role(
            "button", name="登録のままにする"
        ).click()
        expect(
            page.get_by_role("group", name="電話をどちらにするか").get_by_role("button", name="✓ 登録のまま")
        ).to_be_visible()
        page.get_by_role("link", name="取り込む画面に戻る").click()
        taken_in(page)
        # In the third list she stands under her husband's name: it is asked, and left open.
        brought(
            page,
            "料理教室.csv",
            table(HEADING, "高橋 きよし,たかはし きよし,S31.4.9,0155-33-1111,みなと市港町3丁目1番"),
        )
        expect(page.get_by_role("heading", name="同じ人かもしれない")).to_be_visible()
        taken_in(page)
        page.get_by_role("link", name="並べて確かめる").click()
        page.get_by_role("link", name="高橋　きよし").click()
        page.get_by_role("button", name="1人にまとめる").click()
        expect(page.get_by_text("1人にまとめました")).to_be_visible()
        page.goto("/rosters/people")
        expect(page.locator("#people-list .list a")).to_have_count(2)
        page.goto("/rosters/merged")
        page.locator(".list a").first.click()
        page.get_by_role("button", name="2人の記録に戻す").click()
        expect(page.locator(".toast")).to_be_visible()
        page.goto("/rosters/people")
        expect(page.locator("#people-list .list a")).to_have_count(3)
        page.locator("#people-list .list a", has_text="髙橋").click()
        expect(page.locator("#f-phone")).to_have_value("0155-22-1111")
        expect(page.locator("#f-phone_other")).to_have_value("0155-33-1111")
        expect(page.locator("#f-address")).to_have_value("みなと市港町3-1")
        tablet.nothing_wrong()


@pytest.mark.long
def test_cards_of_a_list_are_printed(chromium: Chromium, server: Server) -> None:
    people(server, *({"name": f"会員　{n}子", "kana": "カイイン"} for n in "一二三"))
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/rosters/people")
        page.get_by_role("button", name="受付証・宛名ラベル").click()
        expect(page.get_by_role("heading", name="受付証　3枚")).to_be_visible()
        made = printed(page, server, "/rosters/selected/passes")
        assert all(f"会員{n}子" in made for n in "一二三")
        tablet.nothing_wrong()


@pytest.mark.long
def test_the_paper_book_of_a_year_becomes_its_report_and_says_who_has_not_come(
    chromium: Chromium, server: Server
) -> None:
    def days_before(days: int) -> str:
        return (today() - timedelta(days=days)).isoformat()

    book = table(
        "さくらサロン　出席簿",
        ",".join(["氏名", *(days_before(days) for days in (56, 42, 28, 14))]),
        "遠藤 和子,○,○,○,○",
        "齋藤 光男,○,×,×,×",
    )
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        brought(page, "さくらサロン出席簿.csv", book)
        expect(page.get_by_label("サロンの名前")).to_be_visible()
        for held in SIZES:
            size(page, held)
            stands(page, held, made_anew=False)
            assert too_small(page) == []
        size(page, "lying")
        assert findings(page) == []
        page.get_by_label("サロンの名前").fill("さくらサロン")
        page.get_by_role("button", name="このサロンを登録する").click()
        expect(page.get_by_label("どのサロンのものですか")).not_to_have_value("")
        page.get_by_role("button", name="4回の出席を取り込む").click()
        expect(page.locator(".toast")).to_contain_text("4回の出席を取り込みました")
        page.goto("/salons/missing")
        expect(page.locator(".list")).to_contain_text("齋藤光男")
        expect(page.locator(".list")).to_contain_text("続けて3回欠席")
        expect(page.locator(".list")).not_to_contain_text("遠藤")
        page.goto("/salons/year")
        page.get_by_role("region", name="月ごとの表").get_by_text("さくらサロン").wait_for()
        made = printed(page, server, "/salons/year.pdf")
        assert "さくらサロン" in made
        tablet.nothing_wrong()
