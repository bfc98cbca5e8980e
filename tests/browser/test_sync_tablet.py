"""How a tablet and its server exchange: by themselves, in order, once, whatever stands between them."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page

from tests.browser.asking import SUBJECTS
from tests.browser.bare import Bare, entry
from tests.browser.conftest import Chromium, Tablet
from tests.browser.stand_in import Answer, StandIn, json_answer
from tests.centre import need_payload
from tests.server import Server
from vcenter.domain.passes import pass_number

pytestmark = pytest.mark.long

OPEN = (
    SUBJECTS
    + """
const { openReplica } = await import("/assets/tablet/store/replica.js");
const { openOutbox } = await import("/assets/tablet/store/outbox.js");
const { startSync } = await import("/assets/tablet/sync/sync.js");
window.replica = await openReplica();
window.known = asked(replica);
window.outbox = await openOutbox();
window.state = { words: "" };
window.states = [];
window.events = [];
window.sync = startSync({ replica, outbox, app: "1", onState: (state) => { window.state = state; states.push(state); }, ...window.more });
for (const name of ["back", "renew", "forgotten"]) sync.addEventListener(name, ({ detail }) => events.push([name, detail]));
return null;
"""
)


def put(bare: Bare, *entries: dict[str, Any], page: Page | None = None) -> None:
    bare.run("for (const entry of given) await outbox.put(entry); return null", list(entries), page)


def until(bare: Bare, said: str, page: Page | None = None) -> None:
    (page or bare.page).wait_for_function(f"() => {said}")


def arrived(stand_in: StandIn) -> list[str]:
    return [one["words"] if "words" in one else one["payload"]["person"] for one in stand_in.entries]


T = TypeVar("T")


def eventually(true: Callable[[], T], seconds: float = 10) -> T:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_what_was_put_in_goes_up_and_what_changed_comes_down(bare: Bare, stand_in: StandIn) -> None:
    stand_in.changes = lambda since, limit: {
        "cursor": "7", "more": False, "reset": False, "rows": {"people": [{"id": "a", "n": "髙橋"}]}, "gone": {},
    }  # fmt: skip
    bare.run(OPEN)
    until(bare, "state?.server === 'here' && known.find('高橋').length === 1")
    put(bare, entry(1), entry(2))
    until(bare, "state.waiting === 0")
    [first, second] = stand_in.entries
    assert first == {key: value for key, value in entry(1).items() if key != "words"} | {"v": 1}
    assert second["payload"] == entry(2)["payload"]
    listed = bare.run("await outbox.list()")
    assert [(one["state"], one["said"]) for one in listed] == [("done", "受け付けました")] * 2
    state = bare.run("return { ...state, contact: state.contact.toISOString() }")
    assert (state["device"]["name"], state["enrolled"], state["staff"]) == ("受付2", True, ["本部"])
    assert abs(state["ahead"]) < 1000


def test_a_day_without_network_goes_up_in_its_order(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    stand_in.stop()
    bare.run("await sync.lookNow(); return null")
    put(bare, *(entry(n + 1) for n in range(50)))
    until(bare, "state.server === 'away' && state.waiting === 50")
    stand_in.start()
    until(bare, "state.waiting === 0 && state.server === 'here'")
    assert arrived(stand_in) == [f"人{n + 1}" for n in range(50)]
    assert {len(batch) for batch in stand_in.batches} <= {20, 10}
    assert ["back", None] in bare.run("events")


def test_a_tablet_that_was_switched_off_sends_when_it_is_opened(bare: Bare, stand_in: StandIn) -> None:
    bare.run(
        'window.outbox = await (await import("/assets/tablet/store/outbox.js")).openOutbox(); return null'
    )
    put(bare, entry(1))
    bare.again()
    bare.run(OPEN)
    until(bare, "state?.waiting === 0")
    assert arrived(stand_in) == ["人1"]


def test_a_server_that_stops_answering_is_noticed_before_it_fails(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    hang = threading.Event()

    def silent(method: str, path: str) -> None:
        hang.wait(5)

    stand_in.wrong = silent
    bare.run("sync.lookNow(); return null")
    until(bare, "state.server === 'away'")  # although no answer has come, nor any error
    hang.set()
    stand_in.wrong = lambda method, path: None
    until(bare, "state.server === 'here'")


def test_an_answer_that_was_lost_is_asked_for_again(bare: Bare, stand_in: StandIn) -> None:
    """The server keeps the entries, and its answer never arrives."""
    lost = iter([True, False])
    inner = stand_in.take

    def take(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        outcomes = inner(entries)
        if next(lost, False):
            raise ConnectionError
        return outcomes

    stand_in.take = take  # type: ignore[method-assign]
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    put(bare, entry(1))
    until(bare, "state.waiting === 0")
    assert len(stand_in.batches) == 2
    assert arrived(stand_in) == ["人1"]


def test_a_tab_that_dies_between_answer_and_memory_sends_again(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    bare.run("outbox.settleAll = () => new Promise(() => {}); return null")
    put(bare, entry(1))
    eventually(lambda: stand_in.entries)
    bare.again()
    bare.run(OPEN)
    until(bare, "state?.waiting === 0")
    assert arrived(stand_in) == ["人1"]
    assert len(stand_in.batches) == 2


PORTAL: Answer = (200, {"content-type": "text/html"}, "<h1>Wi-Fiにサインイン</h1>".encode())


@pytest.mark.parametrize(
    "answer",
    [
        PORTAL,
        (302, {"location": "http://portal.example/"}, b""),
        (401, {"content-type": "text/html"}, b"<h1>401</h1>"),
        (410, {"content-type": "text/html"}, b"<h1>410</h1>"),
        (200, {"content-type": "application/json"}, b'{"ok": true}'),
        (511, {"content-type": "text/html"}, b""),
    ],
)
def test_the_sign_in_page_of_a_network_is_not_the_centre(
    bare: Bare, stand_in: StandIn, answer: Answer
) -> None:
    stand_in.wrong = lambda method, path: answer
    bare.run(OPEN)
    until(bare, "state?.server === 'away'")
    put(bare, entry(1))
    bare.run("await sync.lookNow(); return null")
    until(bare, "state.waiting === 1")
    assert bare.run("return [state.server, state.enrolled ?? null, events]") == ["away", None, []]
    stand_in.wrong = lambda method, path: None
    bare.run("await sync.lookNow(); return null")
    until(bare, "state.waiting === 0")
    assert arrived(stand_in) == ["人1"]


def only(path: str, answer: Answer) -> Callable[[str, str], Answer | None]:
    return lambda method, asked: answer if asked.startswith(path) else None


def test_a_server_in_trouble_is_said_to_be_and_gets_everything_later(bare: Bare, stand_in: StandIn) -> None:
    stand_in.wrong = only("/sync/", (502, {"content-type": "text/html"}, b"<h1>Bad Gateway</h1>"))
    bare.run(OPEN)
    until(bare, "state?.words.includes('センターで問題が起きています')")
    put(bare, entry(1))
    until(bare, "state.waiting === 1")
    assert bare.run("await sync.lookNow()") == "away"
    stand_in.wrong = lambda method, path: None
    bare.run("await sync.lookNow(); return null")
    until(bare, "state.waiting === 0 && state.server === 'here' && state.words === ''")


def test_a_server_that_asks_for_time_gets_it(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    stand_in.wrong = only(
        "/sync/outbox", json_answer({"message": "混み合っています"}, 503, **{"retry-after": "2"})
    )
    put(bare, entry(1))
    until(bare, "state.words === '混み合っています'")
    asked = time.monotonic()
    stand_in.wrong = lambda method, path: None
    put(bare, entry(2))  # whatever else comes: not before
    until(bare, "state.waiting === 0")
    assert next(at for _, path, at in stand_in.asked if path == "/sync/outbox" and at > asked) > asked + 1.5


def test_an_entry_that_breaks_the_server_keeps_no_other_back(bare: Bare, stand_in: StandIn) -> None:
    inner = stand_in.take

    def take(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if any(one["payload"]["person"] == "人3" for one in entries):
            raise ArithmeticError
        return inner(entries)

    stand_in.take = take  # type: ignore[method-assign]
    bare.run(
        'window.outbox = await (await import("/assets/tablet/store/outbox.js")).openOutbox(); return null'
    )
    put(bare, *(entry(n + 1) for n in range(6)))
    bare.run(OPEN)
    until(bare, "state?.waiting === 1 && replica.complete")
    assert arrived(stand_in) == ["人1", "人2", "人4", "人5", "人6"]
    # It is tried again and again, and then it is no failed one for a moment.
    [broken] = eventually(
        lambda: [one for one in bare.run("await outbox.list()") if one["state"] == "failed"]
    )
    assert (broken["id"], broken["payload"]) == (entry(3)["id"], entry(3)["payload"])
    assert "センターで問題" in broken["said"]
    stand_in.take = inner  # type: ignore[method-assign]
    bare.run("sync.soon(); return null")
    until(bare, "state.waiting === 0")


def test_what_the_centre_had_no_room_for_is_sent_again_and_what_needs_a_person_is_not(
    bare: Bare, stand_in: StandIn
) -> None:
    stand_in.outcome = lambda entry: {
        "status": {"人1": "failed", "人2": "review", "人3": "done"}[entry["payload"]["person"]],
        "words": entry["payload"]["person"],
    }
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    put(bare, entry(1), entry(2), entry(3))
    until(bare, "state.waiting === 1")
    eventually(
        lambda: [one["state"] for one in bare.run("await outbox.list()")] == ["failed", "review", "done"]
    )
    stand_in.outcome = lambda entry: {"status": "done", "words": ""}
    bare.run("sync.soon(); return null")
    until(bare, "state.waiting === 0")


def test_two_tabs_send_each_entry_once(bare: Bare, stand_in: StandIn) -> None:
    other = bare.tab()
    bare.run(OPEN)
    bare.run(OPEN, page=other)
    until(bare, "state?.server === 'here'")
    until(bare, "state?.server === 'here' && state.enrolled", page=other)
    for n in range(6):
        put(bare, entry(n + 1), page=(bare.page, other)[n % 2])
    until(bare, "state.waiting === 0")
    until(bare, "state.waiting === 0", page=other)
    assert sum(map(len, stand_in.batches)) == 6
    bare.page.close()
    put(bare, entry(9), page=other)
    until(bare, "state.waiting === 0", page=other)


def test_where_there_are_no_web_locks_a_lease_keeps_tabs_apart(bare: Bare, stand_in: StandIn) -> None:
    said = bare.run("""
      const { alone } = await import("/assets/tablet/sync/alone.js");
      const stop = new AbortController();
      const told = [];
      let inside = 0;
      const one = async (signal) => {
        inside += 1;
        told.push(inside);
        await new Promise((done) => setTimeout(done, 50));
        inside -= 1;
        if (told.length === 2) stop.abort();
      };
      await Promise.all([1, 2].map(() => alone("x", stop.signal, one, { locks: null, ask: 30 })));
      return told;""")
    assert set(said) == {1}


def photo(bare: Bare, size: int) -> str:
    """Puts an entry with a photo of this size in; its hash."""
    content = bytes(at * 7919 % 251 for at in range(size))
    bare.run(
        """const bytes = Uint8Array.from({ length: given.size }, (_, at) => (at * 7919) % 251);
        await outbox.put({ ...given.entry, photos: [{ blob: new Blob([bytes], { type: "image/jpeg" }) }] }); return null""",
        {"size": size, "entry": entry(1, kind="record_need")},
    )
    return hashlib.sha256(content).hexdigest()


def pieces(stand_in: StandIn) -> int:
    return sum(method == "PUT" for method, _, _ in stand_in.asked)


def test_a_photo_goes_on_where_the_server_stands(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    stand_in.wrong = lambda method, path: (503, {}, b"") if method == "PUT" and pieces(stand_in) > 2 else None
    sha256 = photo(bare, 400_000)
    until(bare, "state.waiting === 0")  # the entry does not wait for it
    eventually(lambda: pieces(stand_in) > 2)
    assert (
        len(stand_in.photos[sha256]) == (1 + 4) * 65_536
    )  # what went through quickly is followed by more at once
    bare.again()
    stand_in.asked.clear()
    stand_in.wrong = lambda method, path: None
    bare.run(OPEN)
    eventually(lambda: len(stand_in.photos[sha256]) == 400_000)
    assert pieces(stand_in) == 2
    assert hashlib.sha256(stand_in.photos[sha256]).hexdigest() == sha256
    eventually(lambda: bare.run("await outbox.photos()") == [])


def test_a_photo_that_is_refused_for_good_is_not_sent_for_ever(bare: Bare, stand_in: StandIn) -> None:
    stand_in.wrong = lambda method, path: (
        json_answer({"message": "写真ではありません"}, 422) if method == "PUT" else None
    )
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    photo(bare, 1000)
    until(bare, "state.waiting === 0")
    eventually(lambda: bare.run("await outbox.photos()") == [])
    assert pieces(stand_in) == 2


def test_a_tablet_that_is_not_enrolled_keeps_everything(bare: Bare, stand_in: StandIn) -> None:
    stand_in.wrong = only("/sync/", json_answer({"message": "このタブレットは登録されていません。"}, 401))
    bare.run(OPEN)
    until(bare, "state?.enrolled === false")
    put(bare, entry(1))
    until(
        bare,
        "state.server === 'here' && state.waiting === 1 && state.words === 'このタブレットは登録されていません。'",
    )
    stand_in.wrong = lambda method, path: None
    bare.run("await sync.lookNow(); return null")
    until(bare, "state.waiting === 0 && state.enrolled")


def test_a_tablet_that_was_cut_off_hands_over_and_forgets(bare: Bare, stand_in: StandIn) -> None:
    stand_in.changes = lambda since, limit: {
        "cursor": "7", "more": False, "reset": False, "rows": {"people": [{"id": "a", "n": "髙橋"}]}, "gone": {},
    }  # fmt: skip
    bare.run(OPEN)
    until(bare, "known.find('高橋').length === 1")
    gone = json_answer({"forget": True, "message": "このタブレットは本部が止めました。"}, 410)
    stand_in.outcome = lambda entry: {"status": "review", "words": "要確認"}
    stand_in.wrong = lambda method, path: gone if path in ("/sync/hello", "/sync/changes") else None
    put(bare, entry(1), entry(2))
    bare.run("sync.soon(); return null")
    until(bare, "events.some(([name]) => name === 'forgotten')")
    assert arrived(stand_in) == ["人1", "人2"]
    left = bare.run("""
      const { inOne } = await import("/assets/tablet/store/store.js");
      const stores = ["keys", "pages", "entries", "photos"];
      const counts = await inOne(stores, "readonly", (tx) => Promise.all(stores.map((name) => tx.objectStore(name).count())));
      return [known.people().length, counts, state.words]""")
    assert left == [0, [0, 0, 0, 0], "このタブレットは本部が止めました。"]


def test_a_tablet_that_was_cut_off_keeps_its_entries_until_they_are_taken(
    bare: Bare, stand_in: StandIn
) -> None:
    bare.run(
        'window.outbox = await (await import("/assets/tablet/store/outbox.js")).openOutbox(); return null'
    )
    put(bare, entry(1))
    gone = json_answer({"forget": True, "message": "止めました"}, 410)
    stand_in.wrong = lambda method, path: (
        gone if path == "/sync/hello" else (503, {}, b"") if path == "/sync/outbox" else None
    )
    bare.run(OPEN)
    eventually(lambda: any(path == "/sync/outbox" for _, path, _ in stand_in.asked))
    assert bare.run("await outbox.waiting()") == 1
    stand_in.wrong = only("/sync/hello", gone)
    bare.run("sync.soon(); return null")
    until(bare, "events.some(([name]) => name === 'forgotten')")
    assert arrived(stand_in) == ["人1"]


def test_a_newer_server_is_told_of_when_nothing_waits(bare: Bare, stand_in: StandIn) -> None:
    stand_in.hello["app"] = "2"
    stand_in.wrong = only("/sync/outbox", (503, {}, b""))
    bare.run(
        'window.outbox = await (await import("/assets/tablet/store/outbox.js")).openOutbox(); return null'
    )
    put(bare, entry(1))
    bare.run(OPEN)
    until(bare, "state?.device")
    assert bare.run("events") == []
    stand_in.wrong = lambda method, path: None
    bare.run("sync.soon(); return null")
    until(bare, "events.some(([name, detail]) => name === 'renew' && detail.app === '2')")


def test_nobody_signed_in_means_no_replica_but_entries_go_up(bare: Bare, stand_in: StandIn) -> None:
    stand_in.changes = lambda since, limit: {
        "cursor": "7",
        "more": False,
        "rows": {"people": [{"id": "a", "n": "髙橋"}]},
    }
    bare.run("window.more = { wanted: () => window.signedIn }; return null")
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    put(bare, entry(1))
    until(bare, "state.waiting === 0")
    assert bare.run("known.people().length") == 0
    bare.run("window.signedIn = true; sync.soon(); return null")
    until(bare, "known.people().length === 1")


def test_a_restored_database_is_taken_over_from_its_beginning(bare: Bare, stand_in: StandIn) -> None:
    rows = {"people": [{"id": str(n), "n": f"名前{n}"} for n in range(3)]}
    stand_in.changes = lambda since, limit: {"cursor": "900", "more": False, "rows": rows}
    bare.run(OPEN)
    until(bare, "known.people().length === 3")

    def restored(since: str, limit: int) -> dict[str, Any]:
        if since == "900":
            return {"cursor": "1", "more": True, "reset": True, "rows": {"people": rows["people"][:1]}}
        return {"cursor": "2", "more": False, "rows": {"people": rows["people"][2:]}}

    stand_in.changes = restored
    bare.run("sync.soon(); return null")
    until(bare, "replica.cursor === '2' && replica.complete")
    assert bare.run("known.people().map(({ id }) => id)") == ["0", "2"]


def test_fifty_tablets_do_not_come_back_at_once(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    waits = []
    for _ in range(3):
        stand_in.stop()
        bare.run("await sync.lookNow(); return null")
        hellos = len(stand_in.batches)
        put(bare, entry(100 + hellos))
        stand_in.start()
        bare.run("await sync.lookNow(); return null")
        began = time.monotonic()
        eventually(lambda: len(stand_in.batches) > hellos)  # noqa: B023
        waits.append(time.monotonic() - began)
        until(bare, "state.waiting === 0")
    assert max(waits) < 4
    assert len({round(wait, 2) for wait in waits}) > 1


def test_a_page_that_is_left_asks_for_nothing_more(bare: Bare, stand_in: StandIn) -> None:
    bare.run(OPEN)
    until(bare, "state?.server === 'here'")
    bare.run("sync.stop(); return null")
    put(bare, entry(1))
    bare.page.wait_for_timeout(300)
    assert stand_in.batches == []
    bare.run("sync.start(); return null")
    until(bare, "state.waiting === 0")


def test_with_the_real_server_a_day_without_it_comes_across_whole(chromium: Chromium, server: Server) -> None:
    """Enrolled, killed in the middle, three entries made without it, and everything is there in the end."""
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/enrol")
        page.locator("main form [name=name]").fill("受付2")
        page.get_by_label("受付", exact=True).check()
        page.locator("main form [name=uses][value=outpost]").check()
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/enrol?saved=1")
        page.goto("/alive")
        page.evaluate(f"async () => {{ {OPEN} }}")
        page.wait_for_function("() => state.server === 'here' && replica.complete")
        server.kill()
        page.evaluate("() => sync.lookNow()")
        page.wait_for_function("() => state.server === 'away'")
        person, command = str(uuid.uuid4()), str(uuid.uuid4())
        need = need_payload()
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        made = [
            (
                str(uuid.uuid4()),
                "register_person",
                {"person": person, "name": "小鳥遊　和也", "check_in": True},
            ),
            (command, "record_need", need),
            (str(uuid.uuid4()), "check_out", {"person": person, "how": "search"}),
        ]
        page.evaluate(
            """async ([made, at]) => {
              for (const [id, kind, payload] of made) await outbox.put({ id, kind, at, actor: "本部", payload, words: kind });
            }""",
            [made, at],
        )
        server.start()
        page.wait_for_function("() => state.server === 'here' && state.waiting === 0", timeout=20_000)
        page.wait_for_function(
            "([person, need]) => known.person(person)?.in?.out && known.need(need)",
            arg=[person, need["need"]],
        )
        states = page.evaluate("async () => (await outbox.list()).map(({ state, said }) => [state, said])")
        assert [state for state, _ in states] == ["done"] * 3, states
        known = page.evaluate(
            "([person, number]) => [known.byPass(number)?.id === person, known.need(known.needs()[0].id).number, state.device.name]",
            [person, pass_number(person)],
        )
        assert known == [True, 1, "受付2"]
        requester = str(uuid.uuid5(uuid.UUID(command), "person"))
        assert page.evaluate("(id) => known.person(id).n", requester) == need["person"]["name"]
        tablet.wrong = [one for one in tablet.wrong if "Failed to load resource" not in one]
        tablet.nothing_wrong()
