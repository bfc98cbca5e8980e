"""What a tablet needs to take over 20,000 people, to open with them, to find them, and to notice its server."""

from __future__ import annotations

import os
import shutil
import signal
import time
from statistics import median

from playwright.sync_api import Page, sync_playwright

from vcenter.collect import modules
from vcenter.web.house import house

from .figures import figure, note, percentile
from .roster import PEOPLE, fill
from .servers import Centre, fresh_folder

ENTRIES = 100
ROUNDS = 5

OPEN = """async (house) => {
  document.body.dataset.house = JSON.stringify(house);
  await Promise.all(house.scripts.map((script) => import(script)));
  const { find } = await import("/assets/tablet/people.js");
  const [{ openReplica }, { openOutbox }, { startSync }, { commandId }] = await Promise.all(
    ["tablet/store/replica", "tablet/store/outbox", "tablet/sync/sync", "domain/ids"].map((name) => import(`/assets/${name}.js`)));
  const began = performance.now();
  window.replica = await openReplica();
  const opened = performance.now() - began;
  window.outbox = await openOutbox();
  window.commandId = commandId; // nothing can be fetched while the server stands still
  window.state = {};
  window.sync = startSync({ replica, outbox, onState: (state) => { window.state = state; } });
  while (!replica.complete || window.state.server !== "here") await new Promise((next) => setTimeout(next, 5));
  window.found = (text) => find(text, 30, replica);
  return [opened, performance.now() - began, replica.rows("people").length];
}"""

FIND = """() => {
  const times = [];
  for (const { k, n, f } of replica.rows("people").filter((_, at) => at % 400 === 0)) {
    for (const whole of [k, n, f.slice(-4), f, `${k.slice(0, 2)} ${n.slice(-1)}`]) {
      for (let length = 1; length <= whole.length; length++) {
        const began = performance.now();
        found(whole.slice(0, length));
        times.push(performance.now() - began);
      }
    }
  }
  return times;
}"""

PUT = """async ([count, person]) => {
  const began = performance.now();
  for (let n = 0; n < count; n++) {
    const at = new Date().toISOString();
    await outbox.put({ id: commandId(), kind: "check_in", at, actor: "本部", payload: { person }, words: `受付 ${n}` });
  }
  return (performance.now() - began) / count;
}"""

UNTIL = """async (server) => {
  const began = performance.now();
  const there = () => window.state.server === server && (server === "away" || window.state.waiting === 0);
  if (server === "away") sync.lookNow();
  while (!there()) await new Promise((next) => setTimeout(next, 5));
  return performance.now() - began;
}"""


def run() -> None:
    """Print the figures. The server answers with everything that a real one does, on loopback."""
    with fresh_folder() as data:
        note(f"making {PEOPLE} people")
        people = fill(data)
        with Centre(data) as centre, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
            )
            try:
                page = browser.new_context(base_url=f"http://127.0.0.1:{centre.port}").new_page()
                _enrol(page, centre.first_pin)
                _measure(page, centre, people[0]["id"])
            finally:
                browser.close()


def _enrol(page: Page, pin: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("名前").fill("本部")
    page.get_by_label("暗証番号").fill(pin)
    page.get_by_label("このタブレットの場所").fill("受付2番")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/reception")
    page.goto("/enrol")
    page.locator("main form [name=name]").fill("受付2")
    page.get_by_label("受付", exact=True).check()
    page.locator("main form [name=uses][value=outpost]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/enrol?saved=1")
    # What the page has taken over by itself since is not measured.
    page.goto("/alive")
    page.evaluate(
        """async () => (await import("/assets/tablet/store/replica.js")).openReplica().then((all) => all.forget())"""
    )


def _measure(page: Page, centre: Centre, person: str) -> None:
    page.goto("/alive")
    modules("desks")
    told = house()
    _, taken, count = page.evaluate(OPEN, told)
    if count != PEOPLE:
        raise RuntimeError(f"the tablet has {count} people")
    figure("tablet", f"{PEOPLE} people taken over", taken, "ms")
    figure("tablet", "replica on the tablet", page.evaluate("replica.bytes") / 1e6, "MB")
    used = page.evaluate("navigator.storage.estimate().then(({ usageDetails }) => usageDetails.indexedDB)")
    figure("tablet", "all that the tablet keeps, as the browser counts", used / 1e6, "MB")
    opened = []
    for _ in range(ROUNDS):
        page.goto("/alive")
        opened.append(page.evaluate(OPEN, told)[0])
    figure("tablet", "opened with all of them", median(opened), "ms")
    times = page.evaluate(FIND)
    note(f"{len(times)} searches")
    figure("tablet", "find, p50", percentile(times, 50), "ms")
    figure("tablet", "find, p99", percentile(times, 99), "ms")
    _away(page, centre, person)


def _away(page: Page, centre: Centre, person: str) -> None:
    """The server stands still, as a cable that was pulled, and goes on."""
    gone, back = [], []
    for number in range(ROUNDS):
        os.killpg(centre.pid, signal.SIGSTOP)
        try:
            gone.append(page.evaluate(UNTIL, "away"))
            put = page.evaluate(PUT, [ENTRIES, person])
            time.sleep(number / ROUNDS)  # it comes back at any moment between two looks
        finally:
            os.killpg(centre.pid, signal.SIGCONT)
        back.append(page.evaluate(UNTIL, "here"))
    figure("tablet", "an entry kept durably", put, "ms")
    figure("tablet", "a silent server known to be away, worst", max(gone), "ms")
    figure("tablet", f"server back until {ENTRIES} entries have arrived, worst", max(back), "ms")
