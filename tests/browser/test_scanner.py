"""Reading passes at reception: by camera, from a photo, and by a scanner that types."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import TYPED, Chromium, Tablet, comes_true
from tests.server import Server
from vcenter.program import PROJECT

# Every tone that is played, by its pitch; and every shake.
_LISTEN = """
  window.heard = [];
  const make = AudioContext.prototype.createOscillator;
  let contexts = new Set();
  AudioContext.prototype.createOscillator = function () {
    contexts.add(this);
    const tone = make.call(this);
    const start = tone.start;
    tone.start = (at) => { window.heard.push(tone.frequency.value); start.call(tone, at); };
    return tone;
  };
  window.contexts = () => contexts.size;
"""


_COUNT_CAMERAS = """
  window.cameras = 0;
  const camera = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => { window.cameras += 1; return camera(wanted); };
"""


def seen_so_far(page: Page) -> float:
    """Seconds for which the camera has been on."""
    seconds: float = page.evaluate("document.querySelector('video').currentTime")
    return seconds


def open_the_centre(page: Page) -> None:
    page.goto("/headquarters/incident")
    page.locator("main [name=name]").first.fill("令和8年11月豪雨")
    page.get_by_role("button", name="センターを開く").click()
    expect(page.locator(".top-incident")).to_have_text("令和8年11月豪雨")


def register(page: Page) -> None:
    """Somebody comes in for the first time, and gets a pass."""
    page.goto("/reception/new")
    page.get_by_label("名前", exact=False).first.fill("小鳥遊　和也")
    page.get_by_label("携帯電話").fill("090-1111-2222")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("登録して受付しました")).to_be_visible()


def picture_of_the_pass(page: Page) -> Image.Image:
    """The pass as the page shows it, photographed with the white around it."""
    shown = page.locator(".pass img")
    expect(shown).to_be_visible()
    shown.evaluate("image => image.decode()")
    return Image.open(BytesIO(shown.screenshot()))


def receptions(server: Server) -> int:
    """How often somebody was checked in, or was found to be in already."""
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as database:
        count: int = database.execute("SELECT count(*) FROM journal WHERE kind = 'check_in'").fetchone()[0]
        return count


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of these stories."""
    with Server(tmp_path_factory.mktemp("scanner")) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(chromium: Chromium, server: Server) -> Iterator[Tablet]:
    with Tablet(chromium, server) as tablet:
        open_the_centre(tablet.sign_in())
        yield tablet


@pytest.fixture(scope="module")
def pass_picture(signed_in: Tablet) -> Image.Image:
    register(signed_in.new_page())
    return picture_of_the_pass(signed_in.page)


@pytest.fixture
def tablet(chromium: Chromium, signed_in: Tablet) -> Iterator[Tablet]:
    chromium.hold_up(None)
    signed_in.new_page()
    yield signed_in
    signed_in.page.close()


@pytest.mark.long
def test_the_camera_is_on_when_reception_is_opened_again(
    chromium: Chromium, server: Server, pass_picture: Image.Image, tmp_path: Path
) -> None:
    with Tablet(chromium, server, camera=pass_picture) as tablet:
        page = tablet.sign_in()
        page.get_by_role("button", name="カメラで読み取る").click()
        expect(page.locator(".verdict")).to_contain_text("もう受付済み")

        page.goto("/reception")
        expect(page.locator(".verdict")).to_contain_text("もう受付済み", timeout=5000)
        # What was read and what to do next are seen beside the camera, without scrolling.
        expect(page.locator(".verdict")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("button", name="帰宅を記録する")).to_be_in_viewport(ratio=1)
        page.get_by_role("button", name="カメラを止める").click()
        page.add_init_script(_COUNT_CAMERAS)
        page.goto("/reception")  # stopped by hand is stopped
        expect(page.get_by_role("button", name="カメラで読み取る")).to_be_visible()
        assert page.evaluate("cameras") == 0
        page.get_by_role("button", name="カメラで読み取る").click()
        comes_true(page, "cameras === 1")
        # Read anew: else this reception might still be on its way when the next story counts its own.
        expect(page.locator(".verdict")).to_contain_text("もう受付済み")
        tablet.nothing_wrong()


def test_a_pass_that_stays_in_front_of_the_camera_is_taken_once(
    chromium: Chromium, server: Server, pass_picture: Image.Image, tmp_path: Path
) -> None:
    before = receptions(server)
    with Tablet(chromium, server, "tall", camera=pass_picture) as tablet:
        page = tablet.sign_in()
        page.get_by_role("button", name="カメラで読み取る").click()
        expect(page.locator(".verdict")).to_be_in_viewport(ratio=1)
        # For longer than the three seconds after which the same code counts anew once it has been away.
        comes_true(page, f"document.querySelector('video').currentTime > {seen_so_far(page) + 3.5}")
        assert receptions(server) == before + 1


def test_a_photo_of_the_pass_is_read_where_there_is_no_camera(
    tablet: Tablet, pass_picture: Image.Image, tmp_path: Path
) -> None:
    photo = Image.new("RGB", (3000, 2250), (96, 90, 84))
    photo.paste(
        pass_picture.convert("RGB").resize((900, 900)).rotate(17, fillcolor=(96, 90, 84)), (1300, 700)
    )
    photo.save(tmp_path / "photo.jpg", quality=80)
    tablet.page.goto("/reception")
    choose(tablet.page, tmp_path / "photo.jpg")
    expect(tablet.page.locator(".verdict")).to_contain_text("もう受付済み")
    tablet.nothing_wrong()


def test_a_photo_without_a_code_says_what_to_do(tablet: Tablet, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((1200, 900)).save(tmp_path / "wall.jpg")
    page = tablet.page
    page.goto("/reception")
    status = page.locator(".scanner [role=status]")
    choose(page, tmp_path / "wall.jpg")
    expect(status).to_contain_text("QRコードが見つかりませんでした")
    expect(status).to_contain_text("撮り直すか、番号を入力してください")
    choose_what_is_no_photo(page, tmp_path)
    tablet.nothing_wrong()


def test_what_was_wrong_with_a_photo_stays_when_the_camera_starts_again(
    tablet: Tablet, tmp_path: Path
) -> None:
    page = tablet.page
    page.goto("/reception")
    choose_what_is_no_photo(page, tmp_path)
    page.get_by_role("button", name="カメラで読み取る").click()
    expect(page.get_by_role("button", name="カメラを止める")).to_be_visible()
    expect(page.locator(".scanner [role=status]")).to_contain_text("この写真は開けません")
    page.get_by_role("button", name="カメラを止める").click()  # or it starts by itself in the next story


def choose_what_is_no_photo(page: Page, folder: Path) -> None:
    (folder / "letter.jpg").write_text("no photo")
    choose(page, folder / "letter.jpg")
    expect(page.locator(".scanner [role=status]")).to_contain_text("この写真は開けません")


def choose(page: Page, photo: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="写真から読み取る").click()
    chooser.value.set_files(photo)


PASS = "VC:P:" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 3 + "ABCDEFGHIJKLMNOPQRSTU"
FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}


def test_a_scanner_types_a_whole_pass(tablet: Tablet) -> None:
    """As printed, in lower case, in full-width letters, with other signs for its colons; whether it ends with Enter or Tab."""
    page = tablet.page
    page.goto("/reception")
    search = page.get_by_label("名前・かな・電話・受付証の番号で探す")
    search.fill("やまだ")
    others = [PASS.replace(":", colon) for colon in "+'*"]  # set to another keyboard than the tablet
    for typed in (PASS, PASS.lower(), PASS.translate(FULL_WIDTH), *others):
        for suffix in ("Enter", "Tab"):
            with page.expect_response("**/reception/scan") as answered:
                page.keyboard.type(typed)
                page.keyboard.press(suffix)
            assert PASS.replace(":", "%3A") in (answered.value.request.post_data or ""), (typed, suffix)
            expect(page.locator(".verdict")).to_be_visible()
            expect(search).to_have_value("やまだ")  # what stood there before stands there again
    tablet.nothing_wrong()


@pytest.mark.parametrize("typed", ["https://example.jp/ticket?id=12", "4901234567894"])
def test_a_code_of_something_else_is_answered_and_presses_no_button(tablet: Tablet, typed: str) -> None:
    page = tablet.page
    page.goto("/reception")
    start = page.get_by_role("button", name="カメラで読み取る")
    start.focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict.unknown")).to_contain_text("知らない券です")
    expect(start).to_be_visible()  # not pressed: the camera is off


def test_a_scanner_types_while_the_input_method_is_on(tablet: Tablet) -> None:
    page = tablet.page
    page.goto("/reception")
    page.evaluate(
        """(text) => {
          for (const letter of [...text, "\\n"]) {
            const code = letter === "\\n" ? "Enter" : letter === ":" ? "Quote" : /\\d/.test(letter) ? `Digit${letter}` : `Key${letter}`;
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", code, bubbles: true, isComposing: true }));
          }
        }""",
        PASS,
    )
    expect(page.locator(".verdict")).to_be_visible()


def test_two_quick_scans_get_two_answers(tablet: Tablet) -> None:
    page = tablet.page
    page.goto("/reception")
    sent: list[str] = []
    page.on(
        "request", lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/scan") else None
    )
    with page.expect_response(lambda answer: "VC%3AP%3A4" in (answer.request.post_data or "")):
        for number in ("VC:P:1", "VC:P:2", "VC:P:3", "VC:P:4"):
            page.evaluate(TYPED, [*number, "Enter"])
    assert [text.count(f"VC%3AP%3A{number}") for text, number in zip(sent, "1234", strict=True)] == [1] * 4


def test_good_and_bad_sound_different(tablet: Tablet, pass_picture: Image.Image, tmp_path: Path) -> None:
    pass_picture.convert("RGB").save(tmp_path / "pass.png")
    page = tablet.page
    page.add_init_script(_LISTEN)
    page.goto("/reception")
    page.keyboard.type("VC:P:123")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict.unknown")).to_be_visible()
    comes_true(page, "heard.length === 1")
    choose(page, tmp_path / "pass.png")
    expect(page.locator(".verdict.again")).to_be_visible()
    comes_true(page, "heard.length === 3")
    assert page.evaluate("heard") == [196, 880, 880]
    assert page.evaluate("contexts()") == 1  # browsers let a page have a few only


_SYSTEM = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { %s }
};
"""


@pytest.mark.parametrize(
    ("detects", "said"),
    [
        ("return [{ rawValue: 'VC:P:1' }]", "知らない券"),
        ("throw new Error('no service')", "見つかりませんでした"),
    ],
)
def test_the_systems_own_reader_is_asked_last_and_may_fail(
    tablet: Tablet, tmp_path: Path, detects: str, said: str
) -> None:
    Image.linear_gradient("L").resize((600, 400)).save(tmp_path / "wall.jpg")
    worker = (PROJECT / "offline" / "scan/decode-worker.js").read_text("utf-8")
    tablet.page.route(
        "**/assets/scan/decode-worker.js",
        lambda route: route.fulfill(body=_SYSTEM % detects + worker, content_type="text/javascript"),
    )
    tablet.page.goto("/reception")
    choose(tablet.page, tmp_path / "wall.jpg")
    expect(tablet.page.get_by_text(said)).to_be_visible()


def test_a_camera_with_a_lamp_has_a_button_for_it(tablet: Tablet) -> None:
    page = tablet.page
    page.add_init_script(
        """MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
        MediaStreamTrack.prototype.applyConstraints = async (wanted) => { window.lit = wanted.advanced[0].torch; };"""
    )
    page.goto("/reception")
    lamp = page.get_by_role("button", name="ライト")
    expect(lamp).to_be_hidden()
    page.get_by_role("button", name="カメラで読み取る").click()
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("lit") is True
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="カメラを止める").click()
    expect(lamp).to_be_hidden()


def test_a_camera_that_is_not_allowed_says_what_else_there_is(tablet: Tablet) -> None:
    page = tablet.page
    page.add_init_script(
        """navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };"""
    )
    page.goto("/reception")
    page.get_by_role("button", name="カメラで読み取る").click()
    expect(page.locator(".scanner [role=status]")).to_contain_text("「写真から読み取る」かスキャナを使うか")
    expect(page.get_by_role("button", name="カメラで読み取る")).to_be_enabled()
