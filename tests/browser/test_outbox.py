"""What was done at a tablet: on its disk before anybody says so, in its order, whole until the centre has it."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.bare import Bare, entry
from vcenter.domain.passes import pass_number

pytestmark = pytest.mark.long

OPEN = """
const { openOutbox } = await import("/assets/tablet/store/outbox.js");
window.outbox ??= await openOutbox();
window.photo = (size, seed = 1) => new Blob([Uint8Array.from({ length: size }, (_, at) => (at * seed * 7919 + (at >> 8)) & 255)]);
return null;
"""


def put(bare: Bare, *entries: dict[str, Any]) -> None:
    bare.run(OPEN)
    bare.run("for (const entry of given) await outbox.put(entry); return null", list(entries))


def listed(bare: Bare, *fields: str) -> list[Any]:
    """These fields of every entry, as a tab that was opened just now sees them."""
    bare.again()
    bare.run(OPEN)
    found: list[dict[str, Any]] = bare.run("await outbox.list()")
    return [
        tuple(one.get(field) for field in fields) if len(fields) > 1 else one.get(fields[0]) for one in found
    ]


def test_what_was_put_in_is_there_again_in_its_order(bare: Bare) -> None:
    put(bare, *(entry(n) for n in (5, 1, 9)))
    assert listed(bare, "words", "state", "tries") == [
        ("受付 5", "waiting", 0), ("受付 1", "waiting", 0), ("受付 9", "waiting", 0),
    ]  # fmt: skip
    assert bare.run("await outbox.list()")[0] == entry(5) | {
        "v": 1,
        "state": "waiting",
        "tries": 0,
        "photos": [],
    }
    assert bare.run("await outbox.waiting()") == 3


def test_the_promise_waits_for_the_disk(bare: Bare) -> None:
    bare.run(OPEN)
    asked = bare.run(
        """
        const asked = [];
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
          const tx = real.call(this, stores, mode, options);
          if (mode === "readwrite" && stores.includes("entries")) {
            asked.push(options.durability);
            tx.addEventListener("complete", () => asked.push("complete"));
          }
          return tx;
        };
        await outbox.put(given);
        asked.push("resolved");
        return asked;""",
        entry(),
    )
    assert asked[-3:] == ["strict", "complete", "resolved"]


def test_the_same_press_twice_is_one_entry(bare: Bare) -> None:
    bare.run(OPEN)
    bare.run("await Promise.all([outbox.put(given), outbox.put(given)]); return null", entry())
    put(bare, entry())
    assert listed(bare, "words") == ["受付 1"]


def test_nothing_of_an_entry_can_be_read_on_the_tablet(bare: Bare) -> None:
    put(bare, entry(payload={"name": "Takahashi", "phone": "090-1234-5678"}))
    bare.run(
        "await outbox.put({ ...given, photos: [{ blob: new Blob(['a house in ruins']) }] }); return null",
        entry(2),
    )
    stored: str = bare.run("""
      const { inOne } = await import("/assets/tablet/store/store.js");
      const all = (name) => inOne([name], "readonly", (tx) => tx.objectStore(name).getAll());
      const found = [...await all("entries"), ...await all("photos")];
      return found.map((one) => JSON.stringify(one) + new TextDecoder("latin1").decode(one.sealed)).join("");""")
    for secret in ("Takahashi", "090", "本部", "受付", "check_in", "house"):
        assert secret not in stored
        assert secret.encode().decode("latin1") not in stored


def test_two_tabs_put_into_one_outbox(bare: Bare) -> None:
    other = bare.tab()
    bare.run(OPEN)
    bare.run(OPEN, page=other)
    for n in range(6):
        bare.run("await outbox.put(given); return null", entry(n + 1), page=(bare.page, other)[n % 2])
    assert listed(bare, "words") == [f"受付 {n + 1}" for n in range(6)]
    bare.run("outbox.onChange(() => { window.told = true; }); return null", page=other)
    bare.run("await outbox.put(given); return null", entry(7))
    other.wait_for_function("() => window.told")


def test_signing_out_or_forgetting_costs_no_entry(bare: Bare) -> None:
    put(bare, entry())
    bare.run(
        "(await import('/assets/tablet/store/replica.js')).openReplica().then((replica) => replica.forget())"
    )
    assert bare.run("await outbox.forget()") is False
    assert listed(bare, "payload") == [entry()["payload"]]
    bare.run("await outbox.settle(given, { status: 'done', words: '済' }); return null", entry()["id"])
    assert bare.run("await outbox.forget()") is True
    assert listed(bare, "words") == []
    assert bare.run("(await import('/assets/tablet/store/vault.js')).hasKey('outbox')") is False
    put(bare, entry(2))
    assert listed(bare, "words") == ["受付 2"]


def test_an_entry_that_is_sealed_while_the_key_is_lost_is_sealed_anew(bare: Bare) -> None:
    """One tab forgets an empty outbox; another one, which knows the old key, puts an entry in at that moment."""
    other = bare.tab()
    put(bare, entry(1))
    bare.run("await outbox.settle(given, { status: 'done' }); return null", entry(1)["id"])
    bare.run(OPEN, page=other)
    bare.run("return (await outbox.list()).length", page=other)
    # The other tab hears nothing of what becomes of the key.
    bare.run("BroadcastChannel.prototype.postMessage = () => {}; return null")
    assert bare.run("await outbox.forget()") is True
    bare.run("await outbox.put(given); return null", entry(2), page=other)
    assert listed(bare, "words", "unreadable") == [("受付 2", None)]


def test_an_entry_goes_only_when_the_centre_has_it(bare: Bare) -> None:
    put(bare, entry(1), entry(2), entry(3))
    ids = [one["id"] for one in bare.run("await outbox.next(20)")]
    assert listed(bare, "state", "tries") == [("sending", 1)] * 3
    bare.run(
        """await outbox.settleAll([
          { id: given[0], status: "done", words: "受付しました" },
          { id: given[1], status: "review", words: "要確認に入りました" },
          { id: given[2], status: "failed", words: "ディスクがいっぱいです" }]); return null""",
        ids,
    )
    assert listed(bare, "state", "said", "payload") == [
        ("done", "受付しました", entry(1)["payload"]),
        ("review", "要確認に入りました", entry(2)["payload"]),
        ("failed", "ディスクがいっぱいです", entry(3)["payload"]),
    ]
    assert bare.run("await outbox.waiting()") == 1
    assert [one["id"] for one in bare.run("await outbox.next(20)")] == ids[2:]
    bare.run("await outbox.reflected(); return null")
    # Once the replica shows them, words are all that is kept.
    assert listed(bare, "words", "payload", "actor")[:2] == [("受付 1", None, None), ("受付 2", None, None)]


def test_settled_ones_are_listed_for_a_day(bare: Bare) -> None:
    put(bare, entry(1), entry(2))
    bare.run(
        "await outbox.settle(given, { status: 'done' }); await outbox.reflected(); return null",
        entry(1)["id"],
    )
    bare.run("await outbox.forgetSettled(); return null")
    assert len(listed(bare, "id")) == 2
    bare.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=25))
    bare.run("await outbox.forgetSettled(); return null")
    assert listed(bare, "words") == ["受付 2"]


@pytest.mark.parametrize("photos", [0, 1])
def test_a_full_tablet_says_so_and_keeps_nothing_by_halves(bare: Bare, photos: int) -> None:
    session = bare.context.new_cdp_session(bare.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": bare.stand_in.url, "quotaSize": 300_000})
    put(bare, entry(1))
    said = bare.run(
        """
        let made = 0;
        for (; made < 400; made++) {
          try {
            const id = crypto.randomUUID();
            const noise = Array.from(crypto.getRandomValues(new Uint32Array(500))).join(" ");
            const photos = given.photos ? [{ blob: photo(30_000, made + 3) }] : [];
            await outbox.put({ ...given.entry, id, payload: { noise }, photos });
          } catch (error) {
            return [made, error.constructor.name, error.why, error.message];
          }
        }
        return [made];""",
        {"entry": entry(), "photos": photos},
    )
    made, *words = said
    assert words[:2] == ["NotKept", "full"], said
    assert "空きが足りない" in words[2]
    assert "入力した内容はこの画面に残っています" in words[2]
    assert len(bare.run("await outbox.list()")) == made + 1
    assert len(bare.run("await outbox.photos()")) == made * photos
    # What the centre has makes room.
    sent = [one["id"] for one in bare.run("await outbox.next(20)")]
    bare.run("await outbox.settleAll(given.map((id) => ({ id, status: 'done' }))); return null", sent)
    assert bare.run("await outbox.waiting()") == made + 1 - len(sent)
    session.detach()
    bare.again()
    put(bare, entry(2))
    assert bare.run("await outbox.waiting()") == made + 2 - len(sent)


def test_a_photo_is_kept_whole_or_refused(bare: Bare) -> None:
    put(bare)
    said = bare.run(
        """
        const kept = [];
        const tried = async (photos) => {
          try {
            await outbox.put({ ...given, id: crypto.randomUUID(), photos });
            kept.push("kept");
          } catch (error) {
            kept.push(error.why);
          }
        };
        await tried([{ blob: photo(150_000) }]);
        await tried([{ blob: photo(2_000_001) }]);
        await tried([{ blob: photo(10), sha256: "0".repeat(64) }]);
        await tried([{ blob: photo(150_000) }]);
        return kept;""",
        entry(),
    )
    assert said == ["kept", "large", "broken", "kept"]
    assert len(listed(bare, "id")) == 2
    [kept] = bare.run("await outbox.photos()")
    assert kept["size"] == 150_000
    again = bare.run(
        """const blob = await outbox.photo(given);
        const [one, other] = [blob, photo(150_000)].map((blob) => blob.arrayBuffer());
        return new Uint8Array(await one).join() === new Uint8Array(await other).join()""",
        kept["sha256"],
    )
    assert again is True


def test_an_entry_that_rotted_is_kept_and_holds_up_nobody(bare: Bare) -> None:
    put(bare, entry(1), entry(2))
    bare.run("""
      const { inOne } = await import("/assets/tablet/store/store.js");
      await inOne(["entries"], "readwrite", async (tx) => {
        const cursor = await tx.objectStore("entries").openCursor();
        cursor.value.sealed[40] ^= 1;
        await cursor.update(cursor.value);
      });
      return null;""")
    assert listed(bare, "unreadable") == [True, None]
    assert [one["id"] for one in bare.run("await outbox.next(20)")] == [entry(2)["id"]]
    assert "開けません" in bare.run("await outbox.list()")[0]["words"]


def test_a_tablet_that_dies_at_any_moment_has_what_it_said_it_has(bare: Bare) -> None:
    """Puts go on while the tab is closed: every resolved one is there, each whole, in order."""
    chance = random.Random(3)
    for round in range(4):
        bare.run(OPEN)
        bare.run(
            """
            (async () => {
              for (let n = 0; n < 200; n++) {
                const number = given.round * 1000 + n;
                await outbox.put({ ...given.entry, id: crypto.randomUUID(), payload: { number }, photos: n % 9 ? [] : [{ blob: photo(20_000, number + 2) }] });
                localStorage.setItem("kept", number);
              }
            })();
            return null""",
            {"entry": entry(), "round": round},
        )
        bare.page.wait_for_timeout(chance.randrange(60, 250))
        said = [payload["number"] for payload in listed(bare, "payload")]
        promised = int(bare.run("localStorage.getItem('kept') ?? -1"))
        assert said == sorted(said)
        assert promised in said or promised == -1
        here = [number for number in said if number >= round * 1000]
        assert here == list(range(round * 1000, round * 1000 + len(here)))


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_an_entry_is_lost_only_after_it_was_settled(bare: Bare, seed: int) -> None:
    """A random day: what the outbox lists is what a simple list would."""
    chance = random.Random(seed)
    model: dict[str, str] = {}  # id to its state, in order
    bare.run(OPEN)
    for step in range(40):
        some = chance.sample(sorted(model), min(len(model), chance.randrange(4)))
        match chance.choice(["put", "put", "next", "settle", "settle", "back", "again", "forget"]):
            case "put":
                one = entry(chance.randrange(25) + 1)
                bare.run("await outbox.put(given); return null", one)
                model.setdefault(one["id"], "waiting")
            case "next":
                taken = [one["id"] for one in bare.run("await outbox.next(given)", chance.randrange(5) + 1)]
                due = [id for id, state in model.items() if state not in ("done", "review")]
                assert taken == due[: len(taken)]
                model |= dict.fromkeys(taken, "sending")
            case "settle":
                said = [{"id": id, "status": chance.choice(["done", "review", "failed"])} for id in some]
                bare.run("await outbox.settleAll(given); return null", said)
                settled = ("done", "review")
                model |= {one["id"]: one["status"] for one in said if model[one["id"]] not in settled}
            case "back":
                bare.run("await outbox.giveBack(given); return null", some)
                model |= {id: "waiting" for id in some if model[id] == "sending"}
            case "again":
                bare.again()
                bare.run(OPEN)
            case "forget":
                gone = all(state in ("done", "review") for state in model.values())
                assert bare.run("await outbox.forget()") is gone
                model = {} if gone else model
        assert [(one["id"], one["state"]) for one in bare.run("await outbox.list()")] == list(
            model.items()
        ), step


def test_ids_are_those_that_the_server_will_make(bare: Bare) -> None:
    command = str(uuid.uuid4())
    names = ["", "person", "attendance 0190", "避難所　一"]
    people = [str(uuid.uuid4()) for _ in range(20)]
    made = bare.run(
        """const { newId, passNumber, commandId } = await import("/assets/domain/ids.js");
        return [
          await Promise.all(given.names.map((name) => newId(given.command, name))),
          await Promise.all(given.people.map((id) => passNumber(id))),
          await passNumber(given.people[0], 3),
          await passNumber(given.people[0], 0, 3),
          Array.from({ length: 50 }, () => commandId()),
        ]""",
        {"command": command, "names": names, "people": people},
    )
    assert made[0] == [str(uuid.uuid5(uuid.UUID(command), name)) for name in names]
    assert made[1] == [pass_number(id) for id in people]
    assert made[2] == pass_number(people[0], 3)
    assert made[3] == pass_number(people[0], 0, place_number=3)
    assert len(set(made[4])) == 50
    assert {uuid.UUID(id).version for id in made[4]} == {7}
    made_at = uuid.UUID(made[4][0]).int >> 80
    assert abs(made_at / 1000 - datetime.now(UTC).timestamp()) < 60


def test_little_room_is_said_in_time(bare: Bare) -> None:
    said = bare.run(
        """const { space } = await import("/assets/tablet/store/space.js");
        const as = (usage, quota) => {
          navigator.storage.estimate = async () => ({ usage, quota });
          return space();
        };
        return [await as(1e6, 1e9), await as(9.5e8, 1e9), await as(1e7, 5.5e7), await as(0, 0)]""",
    )
    assert [one["low"] for one in said] == [False, True, True, False]
    assert "約50MB" in said[1]["words"]


RESERVED = """
const { reserve, giveUp, isShort } = await import("/assets/tablet/store/reserve.js");
const { space } = await import("/assets/tablet/store/space.js");
const whole = async () => {
  const file = await (await navigator.storage.getDirectory()).getFileHandle("reserve").catch(() => undefined);
  return Boolean(file) && (await file.getFile()).size >= 20_000_000;
};
"""


def test_the_entry_that_finds_no_room_takes_the_reserve_and_it_is_said(bare: Bare) -> None:
    session = bare.context.new_cdp_session(bare.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": bare.stand_in.url, "quotaSize": 21_000_000})
    assert bare.run(RESERVED + "await reserve(); return [await whole(), isShort()]") == [True, False]
    bare.run(OPEN)
    before, after, low, words, why = bare.run(
        RESERVED
        + """
        let made = 0, before;
        for (; made < 400; made++) {
          if (isShort()) before ??= made;
          try {
            await outbox.put({ ...given, id: crypto.randomUUID(), photos: [{ blob: photo(400_000, made + 3) }] });
          } catch (error) {
            const { low, words } = await space();
            return [before, made - before, low, words, error.why];
          }
        }
        return [];""",
        entry(),
    )
    assert 1 <= before < 5
    assert after > 30, "there is room for many more when it is said first"
    assert low and "空きが残りわずか" in words and "センターにつないで送信" in words
    assert why == "full"
    assert len(bare.run("await outbox.list()")) == before + after


def test_the_reserve_is_made_again_when_there_is_room(bare: Bare) -> None:
    session = bare.context.new_cdp_session(bare.page)

    def room(size: int) -> None:
        session.send("Storage.overrideQuotaForOrigin", {"origin": bare.stand_in.url, "quotaSize": size})

    room(1_000_000)
    short = RESERVED + "return [await whole(), isShort(), (await space()).low]"
    assert bare.run(RESERVED + "await reserve(); return null") is None
    assert bare.run(short) == [False, True, True]
    room(90_000_000)
    assert bare.run(RESERVED + "await reserve(); return [await whole(), isShort()]") == [False, True]
    assert bare.run(RESERVED + "await reserve({ now: true }); return [await whole(), isShort()]") == [
        True,
        False,
    ]
    bare.run(RESERVED + "await giveUp(); return null")
    bare.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=11))
    assert bare.run(RESERVED + "await reserve(); return [await whole(), isShort()]") == [True, False]


def test_where_no_reserve_can_be_kept_nothing_is_said_of_it(bare: Bare) -> None:
    without = "delete FileSystemFileHandle.prototype.createWritable;"
    assert bare.run(
        without + RESERVED + "await reserve(); await giveUp(); return [await whole(), isShort()]"
    ) == [False, False]
