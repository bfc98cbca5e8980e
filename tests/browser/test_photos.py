"""Photos at the needs desk: taken, sent while the card is filled in, waited for, seen large, taken off."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import BOTH_WAYS, Chromium, Tablet, comes_true
from tests.browser.standing import cut_off_when_doubled, findings, too_small
from tests.server import Server

pytestmark = pytest.mark.long


def photo(
    name: str, size: tuple[int, int] = (2400, 1800), colour: str = "teal", turned: int = 1
) -> FilePayload:
    """A photo as a camera makes it, larger than what is sent; its left half is the colour."""
    drawn = Image.effect_noise(size, 60).convert("RGB")
    drawn.paste(colour, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=90, exif=exif.tobytes())
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def fill_in(page: Page) -> None:
    page.goto("/needs/new")
    with page.expect_response("**/needs/people"):
        page.get_by_label("名前", exact=False).first.fill("高橋　キヨ")
    page.get_by_label("活動する場所の住所").fill("港区芝1-2-3")
    page.get_by_label("泥出し", exact=True).check()
    page.get_by_label("どうしてほしいか").fill("床下の泥を出してほしい")


def good_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the tablet"
    assert too_small(page) == []
    assert findings(page) == []
    assert cut_off_when_doubled(page) <= 1


def choose(page: Page, *files: FilePayload) -> None:
    page.wait_for_load_state()  # before its scripts run, a page hears of no file
    page.locator("[data-photo-pick][multiple]").set_input_files(list(files))


@pytest.mark.parametrize("held", BOTH_WAYS)
def test_a_need_with_photos(chromium: Chromium, server: Server, held: str) -> None:
    with Tablet(chromium, server, held) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        page.locator("[data-photo-pick][capture]").set_input_files([photo("1.jpg", turned=6)])
        choose(page, photo("2.jpg", colour="orange"), photo("3.jpg", colour="navy"))
        expect(page.get_by_text("✓ 送りました")).to_have_count(3)
        page.locator(".photo", has=page.get_by_alt_text("写真2")).get_by_role("button", name="外す").click()
        expect(page.locator(".photo")).to_have_count(2)
        good_screen(page)
        page.get_by_role("button", name="記録する", exact=True).click()
        expect(page.get_by_text("番として記録しました")).to_be_visible()
        expect(page.get_by_text("写真2枚")).to_be_visible()
        comes_true(page, "[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        good_screen(page)
        page.get_by_alt_text("写真1を大きく見る").click()
        large = page.locator(".photo-large")
        expect(large).to_have_js_property("complete", True)
        upright = large.evaluate("image => image.naturalHeight / image.naturalWidth")
        assert 1.3 < upright < 1.4
        good_screen(page)
        page.get_by_role("button", name="この写真を外す").click()
        page.locator("dialog .button.stop").click()
        expect(page.locator("#photos .photo")).to_have_count(1)
        expect(page.get_by_text("写真を1枚外した")).to_be_visible()
        choose(page, photo("4.jpg", (640, 480)))
        page.get_by_role("button", name="この写真を足す").click()
        expect(page.get_by_alt_text("写真2を大きく見る")).to_be_visible()
        tablet.nothing_wrong()


def test_what_is_sent_is_small_and_says_nothing_of_where(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        taken = photo("1.jpg", (4032, 3024))
        choose(page, taken)
        expect(page.get_by_text("✓ 送りました")).to_be_visible()
        with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as database:
            ((sent, width, height),) = database.execute("SELECT sent, width, height FROM photos").fetchall()
        assert sent <= 330_000
        assert max(width, height) <= 1600
        choose(page, taken)
        expect(page.locator(".photo")).to_have_count(1)


def test_what_no_browser_can_read_says_so(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        choose(
            page, {"name": "1.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + b"\0" * 100}
        )
        expect(page.get_by_text("このタブレットでは読めません")).to_be_visible()
        expect(page.locator(".photo")).to_have_count(0)


def test_a_tablet_without_memory_for_a_photo_says_so(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        page.evaluate("OffscreenCanvas.prototype.getContext = () => null")
        choose(page, photo("1.jpg", (800, 600)))
        expect(page.get_by_text("このタブレットでは読めません")).to_be_visible()
        expect(page.locator(".photo")).to_have_count(0)


def test_a_server_that_is_away_costs_no_photo(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        server.kill()
        page.clock.install()  # the waits between the tries are not waited for
        choose(page, photo("1.jpg", (800, 600)))
        expect(page.get_by_text("つながるのを待っています")).to_be_visible()
        page.clock.run_for(10_000)
        page.get_by_role("button", name="記録する", exact=True).click()
        page.clock.run_for(10_000)
        page.clock.run_for(10_000)
        expect(page.get_by_text("まだ記録していません。もう一度送るか")).to_be_visible()
        server.start()
        page.get_by_role("button", name="もう一度送る").click()
        expect(page.get_by_text("✓ 送りました")).to_be_visible()
        page.get_by_role("button", name="記録する", exact=True).click()
        expect(page.get_by_text("番として記録しました")).to_be_visible()
        expect(page.get_by_alt_text("写真1を大きく見る")).to_be_visible()


def test_a_session_that_ended_costs_no_photo(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        tablet.context.clear_cookies()
        choose(page, photo("1.jpg", (800, 600)))
        expect(page.get_by_text("サインインが切れたため、写真を送れていません")).to_be_visible()
        page.get_by_role("button", name="記録する", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("名前").fill("本部")
        dialog.get_by_label("暗証番号").fill(server.first_pin)
        dialog.get_by_label("このタブレットの場所").fill("ニーズ")
        dialog.get_by_role("button", name="サインイン").click()
        expect(page.get_by_text("番として記録しました")).to_be_visible()
        expect(page.get_by_alt_text("写真1を大きく見る")).to_be_visible()


def test_a_network_that_goes_when_the_session_has_ended_costs_no_photo(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        tablet.context.clear_cookies()
        choose(page, photo("1.jpg", (800, 600)))
        expect(page.get_by_text("サインインが切れたため、写真を送れていません")).to_be_visible()
        tablet.context.route("**/sign-in", lambda route: route.abort())
        page.get_by_role("button", name="記録する", exact=True).click()
        expect(page.get_by_text("まだ記録していません。もう一度送るか")).to_be_visible()
        expect(page.get_by_role("button", name="記録する", exact=True)).to_be_enabled()


def test_a_photo_that_arrives_late_shows_itself(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        fill_in(page)
        # As after a day away: the command comes first, and its photo when the network bears it.
        late = page.evaluate(
            """async () => {
              const { prepare } = await import("/assets/photos/photo.js");
              const canvas = new OffscreenCanvas(300, 200);
              canvas.getContext("2d").fillRect(0, 0, 100, 100);
              const { sha256, blob } = await prepare(await canvas.convertToBlob({ type: "image/png" }));
              const input = document.createElement("input");
              Object.assign(input, { type: "hidden", name: "photos", value: sha256 });
              document.querySelector("[data-photo-list]").after(input);
              return { sha256, bytes: [...new Uint8Array(await blob.arrayBuffer())] };
            }"""
        )
        page.get_by_role("button", name="記録する", exact=True).click()
        expect(page.get_by_text("写真1枚がまだ届いていません")).to_be_visible()
        page.evaluate(
            """async ({ sha256, bytes }) => {
              const { upload } = await import("/assets/photos/upload.js");
              await upload(sha256, new Blob([Uint8Array.from(bytes)]));
            }""",
            late,
        )
        expect(page.get_by_text("届いていません")).to_have_count(0)
        shown = page.get_by_alt_text("写真1を大きく見る")
        expect(shown).to_have_js_property("naturalWidth", 300)
