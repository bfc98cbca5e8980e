"""A tablet alone: the server is killed, the desks go on, and when it is back everything is there exactly once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, Route, expect

from tests.browser.conftest import TABLETS, TYPED, Chromium, comes_true
from tests.browser.enrolled import EnrolledTablet, KeptTablet, count, rows
from tests.browser.insured import show_paperwork
from tests.browser.standing import cut_off_when_doubled, findings, too_small
from tests.browser.test_day import pass_text_of
from tests.centre import command, need_payload, new_id
from tests.phone import FORM
from tests.server import Server

SOON = 1000
"""ms from a server that is gone to a desk that works."""

EMPTY = "送信待ちはありません"

DRAFT_IS_KEPT = """async () => {
  const [{ inOne }, { draftOf }] = await Promise.all(["store", "drafts"].map((name) => import(`/assets/tablet/store/${name}.js`)));
  const names = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").getAllKeys());
  const drafts = names.filter((name) => /^draft (?!photo )/.test(name)).map((name) => draftOf(name.slice("draft ".length)));
  const kept = (await Promise.all(drafts)).flatMap((draft) => draft?.entries ?? []);
  return kept.some(([name, text]) => name === "request" && text === "床下の泥を");
}"""


@pytest.fixture
def tablet(chromium: Chromium, server: Server) -> Iterator[EnrolledTablet]:
    with EnrolledTablet(chromium, server) as made:
        yield made


def register(page: Page, name: str, phone: str) -> None:
    page.goto("/reception/new")
    page.locator("#f-name").fill(name)
    page.locator("#f-phone").fill(phone)
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("登録して受付しました")).to_be_visible()


def goes_home(page: Page, name: str) -> None:
    page.goto("/reception")
    page.locator("#q").fill(name)
    page.locator("#found").get_by_role("button", name="開く").click()
    page.get_by_role("button", name="帰宅を記録する").click()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")


def everything_has_arrived(page: Page) -> None:
    page.goto("/tablet/outbox")
    expect(page.get_by_text(EMPTY)).to_be_visible(timeout=15_000)


@pytest.mark.long
def test_a_double_tap_records_one_arrival_and_one_leaving(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    goes_home(page, "小鳥遊")
    tablet.knows_all('view.find("小鳥遊")[0]?.in?.out')
    kinds = ("check_in", "check_out")
    before = [count(server, f"journal WHERE kind = '{kind}'") for kind in kinds]
    server.kill()
    page.goto("/tablet/reception")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="受付する").dblclick()
    expect(page.locator(".verdict")).to_contain_text("受付しました")
    page.goto("/tablet/leaving")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="帰宅を記録する").dblclick()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
    server.start()
    everything_has_arrived(page)
    assert [count(server, f"journal WHERE kind = '{kind}'") - 1 for kind in kinds] == before


def test_who_registered_at_home_is_asked_about_alone_and_made_one_afterwards(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol()
    register(page, "山田　花子", "090-1234-5678")
    goes_home(page, "山田")
    assert httpx.post(f"{server.url}/join", data=FORM | {"command_id": new_id()}).status_code == 303
    ((number, new),) = rows(server, "SELECT pass_number, id FROM people WHERE source = 'preregistered'")
    tablet.knows_all(f'view.find("{number}")[0]?.u')
    server.kill()
    page.goto("/tablet/reception")
    page.locator("#q").fill(number)
    page.locator("#found").get_by_role("button", name="受付する").click()
    expect(page.locator(".verdict")).to_contain_text("名簿の山田　花子さんですか")
    page.get_by_role("button", name="はい、名簿の山田　花子さんです。受付する").click()
    expect(page.locator(".verdict")).to_contain_text("受付しました")
    page.locator("#q").fill(number)  # who shows the same pass again is the same
    page.locator("#found").get_by_role("button").click()
    expect(page.locator(".verdict")).to_contain_text("もう受付済み")
    server.start()
    everything_has_arrived(page)
    merged = rows(
        server,
        f"SELECT p.name, p.source FROM people g JOIN people p ON p.id = g.joined_into WHERE g.id = '{new}'",
    )
    assert merged == [("山田　花子", "walk_in")]
    assert count(server, "attendance WHERE out_at IS NULL") == 1
    tablet.nothing_wrong()


def test_a_day_alone_from_the_camera_to_a_restart(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    tablet = KeptTablet(playwright, server, tmp_path / "profile")
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    page.locator(".pass img").evaluate("image => image.decode()")
    picture = Image.open(BytesIO(page.locator(".pass img").screenshot()))
    goes_home(page, "小鳥遊")
    tablet.knows_all('view.find("小鳥遊")[0]?.in?.out')
    tablet.switch_off()

    tablet.hold_up(picture)
    page = tablet.switch_on()
    page.goto("/reception")
    tablet.knows_all()
    server.kill()
    expect(page.locator("main[data-tablet=reception]")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("センターにつながりません。この端末に保存して続けます")).to_be_visible()
    page.get_by_role("button", name="カメラで読み取る").click()
    expect(page.locator(".verdict")).to_contain_text("受付しました")
    expect(page.locator("#result .mark")).to_have_text("この端末に保存 ✓")
    page.get_by_role("button", name="カメラを止める").click()

    page.goto("/reception/new")  # as if the server were there
    page.locator("#f-name").fill("高橋　キヨ")
    page.locator("#f-phone").fill("03-1234-5678")
    page.locator("#f-birth").fill("平成90年1月1日")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.locator(".field", has=page.locator("#f-birth"))).to_contain_text(
        "平成90年という年はありません"
    )
    page.locator("#f-birth").fill("平成24年4月1日")
    page.locator("#f-postal").focus()
    expect(page.locator("output[for=f-birth]")).to_contain_text("2012年4月1日")
    page.get_by_label("加入証を見た（お住まいの社協で加入）").check()
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.locator("[data-problems]")).to_contain_text("手続きの日を入力してください")
    page.get_by_label("まだ・あとで").check()
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("高橋　キヨさんを登録して受付")).to_be_visible()
    expect(page.get_by_text("保護者と一緒のときだけ活動できます")).to_be_visible()
    number = page.locator("[data-kept-pass]").inner_text()
    page.get_by_role("button", name="同意をもらった").click()
    expect(page.get_by_role("button", name="同意をもらった")).to_be_hidden()
    page.get_by_text("保険を記録する").first.click()
    show_paperwork(page, "")
    page.get_by_role("button", name="保険を記録する").click()
    expect(page.get_by_text("保険を記録する").first).to_be_hidden()

    page.goto("/needs/new")
    page.get_by_label("訪問", exact=True).check()
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.locator("#f-address").fill("港区芝3-4-5")
    Image.linear_gradient("L").resize((900, 600)).save(tmp_path / "house.jpg")
    page.locator("[data-photo-pick]").last.set_input_files(tmp_path / "house.jpg")
    expect(page.locator("[data-photo-list] img")).to_be_visible()
    page.locator("#f-request").fill("床下の泥を")
    comes_true(page, DRAFT_IS_KEPT)
    tablet.switch_off()

    page = tablet.switch_on("tall")
    page.goto("/needs/new")
    tablet.pin(server.first_pin)
    expect(page.locator("#f-request")).to_have_value("床下の泥を")
    expect(page.locator("[data-photo-list] img")).to_be_visible()
    page.locator("#f-request").press_sequentially("出してほしい")
    page.get_by_label("泥出し", exact=True).check()
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("佐藤　ハルさんのニーズ")).to_be_visible()
    expect(page.get_by_role("link", name="送信待ち 5件")).to_be_visible()
    tablet.switch_off()

    page = tablet.switch_on()
    page.goto("/")
    tablet.pin(server.first_pin)
    expect(page.locator("main[data-tablet=reception]")).to_be_visible()
    server.start()
    everything_has_arrived(page)
    expect(page.locator("[data-outbox=list] .chip")).to_have_text(["届きました"] * 5)
    assert rows(server, "SELECT waiting FROM devices") == [(0,)]  # what headquarters see of this tablet
    assert (
        count(
            server,
            "attendance a JOIN people p ON p.id = a.person_id WHERE p.name = '小鳥遊　和也' AND a.out_at IS NULL",
        )
        == 1
    )
    assert rows(server, "SELECT pass_number FROM people WHERE name = '高橋　キヨ'") == [
        (number.replace("-", ""),)
    ]
    assert rows(server, "SELECT request FROM needs") == [("床下の泥を出してほしい",)]
    assert rows(server, "SELECT consent_at IS NOT NULL FROM people WHERE name = '高橋　キヨ'") == [(1,)]
    said = "SELECT i.joined_where, i.plan FROM insurances i JOIN people p ON p.id = i.person_id WHERE p.name = '高橋　キヨ'"
    assert rows(server, said) == [("home", "quake")]
    for _ in range(200):
        if count(server, "photos"):
            break
        page.wait_for_timeout(50)
    assert count(server, "need_photos") == 1
    tablet.nothing_wrong()
    tablet.switch_off()


@pytest.mark.long
def test_what_could_not_be_sent_is_kept_under_its_own_id(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.enrol()
    page.goto("/reception/new")
    page.locator("#f-name").fill("小鳥遊　和也")
    page.locator("#f-phone").fill("090-1111-2222")
    command = page.locator("#walk-in [name=command_id]").input_value()
    the_answer_is_lost(page, "**/reception/new", server)
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("小鳥遊　和也さんを登録して受付")).to_be_visible()
    expect(page.locator("main[data-tablet=form] [data-mark]")).to_have_text("この端末に保存 ✓")
    server.start()
    expect(page.locator("[data-kept] [data-mark]")).to_have_text("センターに届きました ✓✓", timeout=10_000)
    assert rows(server, "SELECT id, status FROM journal WHERE kind = 'register_person'") == [
        (command, "done")
    ]
    assert count(server, "people") == 1
    assert count(server, "attendance") == 1
    tablet.nothing_wrong()


def a_team_that_is_out(server: Server) -> tuple[str, str, str]:
    """Made by the API: the id of the team, that of its need, and the number of the pass of somebody who waits at home."""
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token()}"}) as api:

        def do(kind: str, **payload: Any) -> dict[str, Any]:
            answer = api.post("/api/commands", json=command(kind, **payload))
            assert answer.status_code == 200, answer.text
            outcome: dict[str, Any] = answer.json()["outcome"]
            return outcome

        known = {"birth": "1980-04-01", "insured": True, "consent": True, "phone": "090-3333-4444"}
        leader, other, at_home, team = new_id(), new_id(), new_id(), new_id()
        do("register_person", person=leader, name="班長　一郎", may_lead=True, check_in=True, **known)
        do("register_person", person=other, name="班員　二郎", check_in=True, **known)
        number = do("register_person", person=at_home, name="小鳥遊　和也", **known)["pass_number"]
        need = do("record_need", **need_payload(dangers=["asbestos", "electric"]))["need"]
        do("form_team", team=team, need=need, leader=leader, members=[leader, other], back_by="23:59")
        do("send_out", team=team, back_by="23:59")
        return team, need, number


def test_a_need_that_is_read_stays_without_network_and_the_list_goes_on_with_every_danger_in_words(
    tablet: EnrolledTablet, server: Server
) -> None:
    a_team_that_is_out(server)
    page = tablet.enrol()
    tablet.knows_all("view.needs().length === 1")
    page.goto("/needs?view=under_way")
    page.locator("[data-row] a").click()
    expect(page.locator("#detail h1")).to_be_visible()
    server.kill()
    expect(page.locator("#tablet-bar")).to_be_visible()
    expect(page.locator("#detail h1")).to_be_visible()
    page.locator("[data-row] a").click()  # it cannot be opened again: the tablet has a list of its own
    expect(page.locator("main[data-tablet=needs] .need-row")).to_contain_text(
        "石綿（アスベスト）　漏電", timeout=SOON
    )
    tablet.nothing_wrong()


def the_answer_is_lost(page: Page, address: str, server: Server, noticed_after: float = 0) -> None:
    """The server does what is asked at this address, and dies before it can say so.

    noticed_after: seconds until that very request fails; the page may have gone over by then.
    """

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        server.kill()
        time.sleep(noticed_after)
        route.abort()

    page.route(address, lose, times=1)


@pytest.mark.long
@pytest.mark.parametrize("noticed_after", [0, 2.5])
def test_what_was_done_though_its_answer_was_lost_is_not_done_again(
    tablet: EnrolledTablet, server: Server, noticed_after: float
) -> None:
    team, _, number = a_team_that_is_out(server)
    page = tablet.enrol()
    tablet.knows_all("view.teams().length === 1 && view.find('小鳥遊').length === 1")

    the_answer_is_lost(page, "**/reception/scan", server, noticed_after)
    page.evaluate(TYPED, [*pass_text_of(server, number), "Enter"])
    expect(page.locator("main[data-tablet] .verdict")).to_contain_text("受付しました")
    server.start()
    expect(page.locator("#result .mark")).to_have_text("センターに届きました ✓✓", timeout=10_000)

    page.goto(f"/returns/teams/{team}")
    the_answer_is_lost(page, "**/returns/teams/*", server, noticed_after)
    page.get_by_role("button", name="全員戻った").click()
    page.get_by_label("完了", exact=True).check()
    page.get_by_role("button", name="帰着を記録する").click()
    expect(page.locator("[data-kept-words]")).to_have_text("1班の帰着")
    server.start()
    expect(page.locator("[data-kept] [data-mark]")).to_have_text("センターに届きました ✓✓", timeout=10_000)

    done = "SELECT kind, status FROM journal WHERE kind IN ('check_in', 'record_return') ORDER BY received_at"
    assert rows(server, done) == [("check_in", "done"), ("record_return", "done")]
    tablet.nothing_wrong()


@pytest.mark.long
def test_an_answer_that_comes_after_the_desk_went_on_alone_is_told_all_the_same(
    tablet: EnrolledTablet, server: Server
) -> None:
    _, _, number = a_team_that_is_out(server)
    page = tablet.enrol()
    tablet.knows_all("view.find('小鳥遊').length === 1")

    def late(route: Route) -> None:
        answer = route.fetch()
        server.kill()
        time.sleep(2.5)
        route.fulfill(response=answer)

    page.route("**/reception/scan", late, times=1)
    page.evaluate(TYPED, [*pass_text_of(server, number), "Enter"])
    expect(page.locator("main[data-tablet] .verdict")).to_contain_text("受付しました")
    server.start()
    expect(page.locator("#result .mark")).to_have_text("センターに届きました ✓✓", timeout=10_000)
    assert count(server, "journal WHERE kind = 'check_in'") == 1
    tablet.nothing_wrong()


@pytest.mark.long
def test_a_needs_card_whose_answer_was_lost_is_not_recorded_again(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol()
    page.goto("/needs/new")
    the_answer_is_lost(page, "**/needs/new", server)
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.locator("#f-address").fill("港区芝3-4-5")
    page.get_by_label("泥出し", exact=True).check()
    page.locator("#f-request").fill("床下の泥を出してほしい")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("佐藤　ハルさんのニーズ")).to_be_visible()
    server.start()
    expect(page.locator("[data-kept] [data-mark]")).to_have_text("センターに届きました ✓✓", timeout=10_000)

    assert rows(server, "SELECT request FROM needs") == [("床下の泥を出してほしい",)]
    assert rows(server, "SELECT status FROM journal WHERE kind = 'record_need'") == [("done",)]
    tablet.nothing_wrong()


def test_what_is_being_typed_stays_when_the_server_goes_and_when_it_comes(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol()
    page.goto("/needs/new")
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.locator("#f-address").fill("港区芝3-4-5")
    tablet.knows_all()
    server.kill()
    expect(page.locator("main[data-tablet=form]")).to_be_visible(timeout=SOON)
    expect(page.locator("#f-address")).to_have_value("港区芝3-4-5")
    expect(page.locator("#f-address")).to_be_focused()
    server.start()
    expect(page.get_by_role("link", name="もとの画面に戻る")).to_be_visible(timeout=10_000)
    expect(page.locator("input[name='person.name']")).to_have_value("佐藤　ハル")
    page.get_by_role("button", name="記録する").click()  # what is wrong is said as online
    expect(page.get_by_text("まだ保存していません")).to_be_visible()
    page.locator("#f-request").fill("話を聞いてほしい")
    page.get_by_label("傾聴・話し相手", exact=True).check()
    page.get_by_role("button", name="記録する").click()
    expect(page.locator("[data-kept] [data-mark]")).to_have_text("センターに届きました ✓✓", timeout=10_000)
    assert rows(server, "SELECT request FROM needs") == [("話を聞いてほしい",)]


@pytest.mark.long
def test_a_desk_comes_back_by_itself_when_nobody_types(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.enrol()
    page.goto("/returns")
    tablet.knows_all()
    server.kill()
    expect(page.locator("main[data-tablet=returns]")).to_be_visible(timeout=SOON)
    matching = page.get_by_role("link", name="マッチング")
    expect(matching).to_contain_text("紙で")
    server.start()
    expect(page.locator("main:not([data-tablet])")).to_be_visible(timeout=15_000)
    expect(matching).not_to_contain_text("紙で")
    expect(page.get_by_text("もとの画面に戻りました")).to_be_visible()
    expect(page.locator("#tablet-bar")).to_be_hidden()


SCREENS = {
    "reception": "/tablet/reception",
    "received": "/tablet/reception >> 受付",
    "leaving": "/tablet/leaving",
    "walk-in": "/tablet/forms/walk-in",
    "needs": "/tablet/needs",
    "need": "/tablet/forms/need",
    "returns": "/tablet/returns",
    "report": "/tablet/returns >> 帰着",
    "rosters": "/tablet/rosters >> 探す",
    "matching": "/tablet/matching",
    "outbox": "/tablet/outbox",
    "kiosk": "/tablet/kiosk",
}


@pytest.fixture(scope="module")
def alone(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EnrolledTablet]:
    """A tablet of the demonstration, whose server is gone."""
    folder = tmp_path_factory.mktemp("alone")
    with Server(folder / "data", "--demo") as server, EnrolledTablet(chromium, server) as made:
        made.enrol("demo-2026")
        server.kill()
        made.page.locator("main[data-tablet]").wait_for()
        yield made


@pytest.mark.long
@pytest.mark.parametrize("screen", SCREENS)
def test_screens_of_a_tablet_alone(alone: EnrolledTablet, screen: str, pytestconfig: pytest.Config) -> None:
    page = alone.page
    address, _, press = SCREENS[screen].partition(" >> ")
    for held, (width, height) in TABLETS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        if press in ("受付", "探す"):
            page.locator("#q").fill("さとう")
            expect(page.locator("#found li").first).to_be_visible()
        if press == "受付":
            page.locator("#found button").first.click()
            expect(page.locator(".verdict")).to_be_visible()
        if press == "帰着":
            page.locator("#found .button").first.click()
            expect(page.locator("[data-members-list] li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{held}: wider than the tablet"
        )
        assert too_small(page) == []
        assert findings(page) == []
        assert cut_off_when_doubled(page) <= 1
        if keep := pytestconfig.getoption("--pictures"):
            page.screenshot(path=Path(keep) / f"alone-{screen}-{held}.png")
    alone.nothing_wrong()


@pytest.mark.long
def test_an_old_pass_is_said_to_be_old_at_the_desk_and_at_the_exit(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    ((person, number),) = rows(server, "SELECT id, pass_number FROM people")
    old = [*pass_text_of(server, number), "Enter"]
    httpx.post(
        f"{server.url}/api/commands",
        json=command("reissue_pass", person=person),
        headers={"authorization": f"Bearer {server.token()}"},
    ).raise_for_status()
    page.goto("/reception")
    tablet.knows_all('view.find("小鳥遊")[0]?.i === 1')
    server.kill()
    expect(page.locator("main[data-tablet=reception]")).to_be_visible()
    page.evaluate(TYPED, old)
    expect(page.locator(".verdict")).to_contain_text("もう受付済み")
    expect(page.get_by_role("alert").filter(has_text="作り直す前の古い受付証です")).to_be_visible()

    page.goto("/leaving")
    page.locator("#q").fill("小鳥遊")
    expect(page.locator("#found").get_by_role("button", name="帰宅を記録する")).to_be_visible()
    page.locator("#q").blur()
    page.evaluate(TYPED, old)
    expect(page.locator(".verdict")).to_contain_text("古い受付証です")
    page.get_by_role("button", name="本人を確かめた。小鳥遊　和也さんの帰宅を記録する").click()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
    tablet.nothing_wrong()
