"""A tablet that is used for one desk alone: what is on it, what it does without network, and what it leaves to others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, comes_true
from tests.browser.enrolled import EnrolledTablet, count, rows
from tests.browser.standing import SIZES, size
from tests.browser.test_offline import SOON, a_team_that_is_out, everything_has_arrived
from tests.server import Server

READ_OUT = """async () => {
  const { Pages } = await import("/assets/tablet/store/pages.js");
  const [read, pages] = [[], new Pages()];
  await pages.catchUp(() => {}, (content) => read.push(content));
  return JSON.stringify(read);
}"""
"""Every page of the replica as it stands on the tablet's disk, opened with the tablet's own key."""

SHOWN_AS_NOTHING = ("undefined", "null", "NaN")


@pytest.fixture
def tablet(chromium: Chromium, server: Server) -> Iterator[EnrolledTablet]:
    with EnrolledTablet(chromium, server) as made:
        yield made


OUT_OF_THEIR_DESK = """() => [...document.querySelectorAll(".desks a > *")].filter((one) => {
  const [own, way] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
  return one.checkVisibility() && (own.right > way.right + 1 || own.left < way.left - 1 || own.bottom > way.bottom + 1);
}).map((one) => one.textContent)"""
"""The words of desks that reach over the next one."""


def says_no_more_than_it_knows(page: Page) -> None:
    text = page.locator("body").inner_text()
    assert not [word for word in SHOWN_AS_NOTHING if word in text], text


def test_a_tablet_of_reception_knows_no_house_and_receives_without_network(
    tablet: EnrolledTablet, server: Server
) -> None:
    a_team_that_is_out(server)
    ((address,),) = rows(server, "SELECT address FROM needs")
    page = tablet.enrol(uses=("reception",))
    tablet.knows_all("view.find('小鳥遊').length === 1")
    read = page.evaluate(READ_OUT)
    assert "小鳥遊" in read
    assert address not in read
    assert '"needs"' not in read.partition('"facts"')[0]
    server.kill()
    expect(page.locator("main[data-tablet=reception]")).to_be_visible(timeout=SOON)
    expect(page.locator("nav.desks a", has_text="ニーズ")).to_contain_text("別の端末で")
    for name in SIZES:
        size(page, name)
        assert page.evaluate(OUT_OF_THEIR_DESK) == [], name
    size(page, "lying")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="受付する").click()
    expect(page.locator(".verdict")).to_contain_text("受付しました")

    for path, desk in (("/needs/new", "ニーズ（現地調査も）"), ("/returns", "帰着")):
        page.goto(path)
        expect(page.locator("main")).to_contain_text("この端末の使いみちは「受付」です")
        expect(page.locator("main")).to_contain_text(f"「{desk}」のタブレットでしてください")
        assert page.locator("main form").count() == 0
        says_no_more_than_it_knows(page)
    page.get_by_role("link", name="この端末の窓口を開く").click()
    expect(page.locator("main[data-tablet=reception]")).to_be_visible()
    page.goto("/rosters")
    page.locator("#q").fill("1班")
    expect(page.locator("#found")).to_contain_text("1班")
    expect(page.locator("#found")).not_to_contain_text("遅れ")
    expect(page.get_by_role("link", name="1班の帰着")).to_have_count(0)
    expect(page.locator("#found")).to_contain_text("ニーズは、この端末には入っていません")
    says_no_more_than_it_knows(page)

    server.start()
    everything_has_arrived(page)
    assert count(server, "journal WHERE kind = 'check_in' AND status = 'done'") == 1
    tablet.nothing_wrong()


@pytest.mark.long
def test_where_nobody_was_typing_another_desk_says_at_once_that_it_is_not_this_tablets(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol(uses=("reception",))
    page.goto("/returns")
    server.kill()
    expect(page.locator("main")).to_contain_text("この端末の使いみちは「受付」です", timeout=5 * SOON)
    assert page.locator("main form").count() == 0
    server.start()
    expect(page.locator("main form#scan")).to_be_visible(timeout=15_000)
    tablet.nothing_wrong()


@pytest.mark.long
def test_what_was_being_typed_at_another_desk_stays_when_the_server_goes(
    tablet: EnrolledTablet, server: Server
) -> None:
    page = tablet.enrol(uses=("reception",))
    page.goto("/needs/new")
    page.locator("#f-request").fill("床下の泥を出してほしい")
    server.kill()
    expect(page.locator("#said")).to_contain_text("この端末の使いみちは「受付」です", timeout=5 * SOON)
    expect(page.locator("#f-request")).to_have_value("床下の泥を出してほしい")
    expect(page.locator("#tablet-bar [data-bar=words]")).to_have_text("センターにつながりません")
    server.start()
    expect(page.locator("#said")).to_have_count(0, timeout=10_000)
    expect(page.locator("#f-request")).to_have_value("床下の泥を出してほしい")
    tablet.nothing_wrong()


def test_a_tablet_of_returns_says_which_need_a_team_was_sent_to_and_not_whose(
    tablet: EnrolledTablet, server: Server
) -> None:
    team, *_ = a_team_that_is_out(server)
    ((address, name),) = rows(
        server, "SELECT n.address, p.name FROM needs n JOIN people p ON p.id = n.person_id"
    )
    page = tablet.enrol(uses=("returns",))
    read = page.evaluate(READ_OUT)
    assert address not in read
    server.kill()
    page.goto("/returns")
    expect(page.locator("#found")).to_contain_text("ニーズ 1", timeout=5 * SOON)
    expect(page.locator("#found")).not_to_contain_text(name)
    says_no_more_than_it_knows(page)
    page.goto("/rosters")
    page.locator("#q").fill("1番")
    expect(page.locator("#found .need-row")).to_be_visible()
    expect(page.locator("#found .urgency")).to_have_count(0)
    expect(page.locator("#found")).to_contain_text("番号・種類・地区でだけ探せます")
    says_no_more_than_it_knows(page)
    page.goto("/matching")  # on paper, at every tablet; from there to this one's own desk
    page.get_by_role("link", name="この端末の窓口を開く").click()
    expect(page.locator("main[data-tablet=returns]")).to_be_visible()
    page.goto(f"/returns/teams/{team}")
    page.get_by_role("button", name="全員戻った").click()
    page.get_by_label("完了", exact=True).check()
    page.get_by_role("button", name="帰着を記録する").click()
    expect(page.locator("[data-kept-words]")).to_have_text("1班の帰着")
    server.start()
    everything_has_arrived(page)
    assert count(server, "journal WHERE kind = 'record_return' AND status = 'done'") == 1
    tablet.nothing_wrong()


ALIKE = """async () => {
  const { subjectOf } = await import("/assets/tablet/subjects.js");
  return (await subjectOf("people").alike({ person: "", name: "小鳥遊　和也", phone: "090-3333-4444" }, ""))?.found.length ?? "not asked";
}"""


@pytest.mark.long
def test_a_tablet_of_needs_tells_namesakes_apart_without_their_age_and_leaves_who_is_the_same_to_the_centre(
    tablet: EnrolledTablet, server: Server
) -> None:
    a_team_that_is_out(server)
    page = tablet.enrol(uses=("needs",))
    read = page.evaluate(READ_OUT)
    assert "09033334444" not in read
    assert "1980-04-01" not in read
    assert page.evaluate(ALIKE) == "not asked"
    server.kill()
    page.goto("/needs/new")
    expect(page.locator("main[data-tablet=form]")).to_be_visible()
    comes_true(
        page,
        "() => !document.body.hasAttribute('data-locked') && Boolean(document.querySelector('[name=need]').value)",
    )
    page.locator("input[name='person.name']").fill("小鳥遊")
    expect(page.locator("#people .tile", has_text="小鳥遊")).to_contain_text("小鳥遊　和也")
    page.goto("/rosters")
    page.locator("#q").fill("小鳥遊")
    expect(page.locator("#found")).to_contain_text("小鳥遊　和也")
    page.locator("#q").fill("090-3333-4444")
    expect(page.locator("#found")).to_contain_text("電話番号では、この端末では探せません")
    page.locator("#q").fill("1班")
    expect(page.locator("#found .team-number")).to_have_text("1班")
    expect(page.locator("#found")).not_to_contain_text("ほか")
    expect(page.locator("#found")).not_to_contain_text("遅れ")
    says_no_more_than_it_knows(page)
    tablet.nothing_wrong()


@pytest.mark.long
def test_a_tablet_away_alone_asks_whether_it_is_the_same_person(
    tablet: EnrolledTablet, server: Server
) -> None:
    a_team_that_is_out(server)
    page = tablet.enrol()
    assert page.evaluate(ALIKE) == 1


@pytest.mark.long
def test_another_use_is_told_at_once_and_what_waits_stays(tablet: EnrolledTablet, server: Server) -> None:
    a_team_that_is_out(server)
    ((address,),) = rows(server, "SELECT address FROM needs")
    page = tablet.enrol(uses=("reception", "needs"))
    assert address in page.evaluate(READ_OUT)
    server.kill()
    page.goto("/needs/new")
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.get_by_label("訪問", exact=True).check()
    page.locator("#f-address").fill("みなと市港町5丁目")
    page.locator("#f-request").fill("床下の泥を出してほしい")
    page.get_by_label("泥出し", exact=True).check()
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("佐藤　ハルさんのニーズ")).to_be_visible()
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as records:  # as 本部 said meanwhile
        records.execute("UPDATE devices SET uses = 'reception'")
        records.commit()
    server.start()
    everything_has_arrived(page)
    assert rows(server, "SELECT why, kind FROM review") == [("use", "record_need")]
    comes_true(page, f"async () => !(await ({READ_OUT})()).includes({address!r})")
    page.goto("/tablet/needs")
    expect(page.locator("main")).to_contain_text("この端末の使いみちは「受付」です", timeout=90_000)
    tablet.nothing_wrong()
