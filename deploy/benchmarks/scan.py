"""Hard pictures of passes, read in a real Chromium as a tablet reads them, beside what others get from the same.

Ours goes the way of the camera: offline/scan/reader.js and its worker, from a running server, four looks
at one picture as four frames of a video would give in half a second. The others get the picture as it is. Two sets
from two seeds: our reading was tuned on the first; the second is there to see whether that holds.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from .figures import figure, note, percentile
from .hard_codes import Picture, pictures, without_code
from .servers import PROJECT, Centre, fresh_folder

TUNED, HELD_OUT = 1, 7
EACH = 20
EACH_WITHOUT = 10

OURS = "ours"
DEFAULT = "zxing-wasm, default"

MODULES = PROJECT / "offline" / "node_modules"
OTHERS = ("jsqr/", "qr/")
"""Packages for this comparison only; the server does not give them out."""

_SET_UP = """async () => {
  const ours = await import("/assets/scan/reader.js");
  const zxing = await import("/assets/npm/zxing-wasm/dist/es/reader/index.js");
  const { decodeQR } = await import("/assets/npm/qr/decode.js");
  await zxing.prepareZXingModule({
    overrides: { locateFile: () => "/assets/npm/zxing-wasm/dist/reader/zxing_reader.wasm" },
    fireImmediately: true,
  });
  const one = async (picture, options) =>
    (await zxing.readBarcodes(picture, options)).find((code) => code.isValid)?.text ?? "";
  const readers = {
    "zxing-wasm, default": (picture) => one(picture, {}),
    "zxing-wasm, tryHarder off": (picture) => one(picture, { formats: ["QRCode"], tryHarder: false }),
    "jsqr": (picture) => jsQR(picture.data, picture.width, picture.height)?.data ?? "",
    "qr": (picture) => { try { return decodeQR(picture); } catch { return ""; } },
  };
  if ("BarcodeDetector" in globalThis && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const system = new BarcodeDetector({ formats: ["qr_code"] });
    readers.BarcodeDetector = async (picture) => (await system.detect(picture))[0]?.rawValue ?? "";
  }
  globalThis.readAll = async (jpeg) => {
    const frame = await createImageBitmap(new Blob([Uint8Array.fromBase64(jpeg)]));
    const fresh = () => ours.pixels(frame, frame.width, frame.height);
    const looks = [];
    let text = "";
    while (!text && looks.length < ours.LOOKS) {
      const picture = fresh();
      const began = performance.now();
      text = await ours.look(picture, looks.length);
      looks.push(performance.now() - began);
    }
    const texts = { ours: text };
    for (const [name, read] of Object.entries(readers)) texts[name] = await read(fresh());
    return { texts, looks };
  };
  return ["ours", ...Object.keys(readers)];
}"""


@dataclass(frozen=True)
class Result:
    """What every reader made of one picture. looks: milliseconds of each of ours."""

    picture: Picture
    texts: dict[str, str]
    looks: list[float]

    def right(self, reader: str) -> bool:
        return self.texts[reader] == self.picture.text


def run() -> None:
    """Print the figures."""
    with fresh_folder() as data, Centre(data) as centre, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(base_url=f"http://127.0.0.1:{centre.port}")
        page.route("**/assets/npm/*/**", _others)
        page.goto("/sign-in")
        page.add_script_tag(url="/assets/npm/jsqr/dist/jsQR.js")
        readers: list[str] = page.evaluate(_SET_UP)
        if "BarcodeDetector" not in readers:
            note("this Chromium has no BarcodeDetector for QR codes")
        tuned, held_out = (list(_read(page, seed)) for seed in (TUNED, HELD_OUT))
        browser.close()
    _rates("tuned seed", tuned, readers)
    _rates("held-out seed", held_out, readers)
    _kinds([*tuned, *held_out])
    _times([*tuned, *held_out])
    _false([*tuned, *held_out], readers)


def _others(route: Route) -> None:
    """The packages of OTHERS come from the disk, everything else from the server."""
    inside = route.request.url.partition("/assets/npm/")[2].partition("?")[0]
    if inside.startswith(OTHERS):
        route.fulfill(path=_inside(MODULES, inside), content_type="text/javascript")
    else:
        route.continue_()


def _inside(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise RuntimeError(f"{name} is outside of {root}")
    return path


def _read(page: Page, seed: int) -> Iterator[Result]:
    note(f"seed {seed}: {EACH} pictures of each kind, {EACH_WITHOUT} of each kind without a code")
    for picture in (*pictures(seed, EACH), *without_code(seed, EACH_WITHOUT)):
        answer: dict[str, Any] = page.evaluate(
            "(jpeg) => readAll(jpeg)", base64.b64encode(picture.jpeg).decode()
        )
        yield Result(picture, answer["texts"], answer["looks"])


def _with_code(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if result.picture.text is not None]


def _percent(results: Sequence[Result], reader: str) -> float:
    return 100 * sum(result.right(reader) for result in results) / len(results)


def _rates(which: str, results: Sequence[Result], readers: Sequence[str]) -> None:
    """How much of a set each reader reads, ours beside each."""
    coded = _with_code(results)
    ours = _percent(coded, OURS)
    first = 100 * sum(result.right(OURS) and len(result.looks) == 1 for result in coded) / len(coded)
    figure("scan", f"pictures, {which}", len(coded), "pictures")
    figure("scan", f"read at the first look, {which}", first, "%")
    figure("scan", f"read within four looks, {which}", ours, "%")
    for reader in readers[1:]:
        theirs = _percent(coded, reader)
        figure("scan", f"read by {reader}, {which}", theirs, "%")
        figure("scan", f"read within four looks, {which}", ours, "%", ratio=ours / theirs, ratio_to=reader)


def _kinds(results: Sequence[Result]) -> None:
    """How much of each kind of hardness ours reads, beside zxing-wasm as it comes; both seeds."""
    for kind in dict.fromkeys(result.picture.kind for result in _with_code(results)):
        ones = [result for result in results if result.picture.kind == kind]
        ours, theirs = _percent(ones, OURS), _percent(ones, DEFAULT)
        figure("scan", f"read, {kind}", ours, "%", ratio=ours / theirs if theirs else None, ratio_to=DEFAULT)


def _times(results: Sequence[Result]) -> None:
    """Ours: until a picture is read or given up, and one look at a time."""
    whole = [sum(result.looks) for result in _with_code(results)]
    looks = [look for result in results for look in result.looks]
    figure("scan", "time for a picture, median", median(whole), "ms")
    figure("scan", "time for a picture, p95", percentile(whole, 95), "ms")
    figure("scan", "time for one look, median", median(looks), "ms")
    figure("scan", "time for one look, p95", percentile(looks, 95), "ms")
    figure("scan", "most looks for a picture", max(len(result.looks) for result in results), "looks")


def _false(results: Sequence[Result], readers: Sequence[str]) -> None:
    """What was read where nothing is, and what was read wrongly."""
    empty = [result for result in results if result.picture.text is None]
    figure("scan", "pictures without a code", len(empty), "pictures")
    for reader in readers:
        seen = sum(bool(result.texts[reader]) for result in empty)
        wrong = sum(bool(result.texts[reader]) and not result.right(reader) for result in _with_code(results))
        figure("scan", f"codes where there are none, {reader}", seen, "pictures")
        figure("scan", f"codes read wrongly, {reader}", wrong, "pictures")
    missed = [result.picture.kind for result in _with_code(results) if not result.right(OURS)]
    note(f"ours did not read: {', '.join(missed) or 'none'}")
