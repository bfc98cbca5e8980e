"""What a tablet knows of the centre: sealed, whole after whatever happens to it, and found as the server finds it."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import ucd_3_2_0

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser.asking import SUBJECTS
from tests.browser.bare import Bare
from vcenter.domain import names
from vcenter.domain.contact import digits
from vcenter.domain.passes import pass_number
from vcenter.store import search

pytestmark = pytest.mark.long

SURNAMES = ("タカハシ　髙橋", "サトウ　佐藤", "ワタナベ　渡邊", "タカナシ　小鳥遊", "ヤマザキ　山﨑")
GIVEN = ("タロウ　太郎", "ハナコ　花子", "カズヤ　和也")


def person(number: int, **more: Any) -> dict[str, Any]:
    surname, given = SURNAMES[number % 5].split("　"), GIVEN[number % 3].split("　")
    id = str(uuid.UUID(int=number + 1))
    return {
        "id": id,
        "n": f"{surname[1]}　{given[1]}{number}",
        "k": f"{surname[0]}　{given[0]}",
        "f": f"090{number:08d}",
        "p": pass_number(id),
        "i": 1,
        "b": "1970-03-02",
        **more,
    }


def changes(cursor: str, *people: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cursor": cursor, "more": False, "reset": False, "rows": {"people": people}, "gone": {}, **more}


OPEN = (
    "async () => {"
    + SUBJECTS
    + """
  const { openReplica } = await import("/assets/tablet/store/replica.js");
  window.replica = await openReplica();
  window.known = asked(replica);
}"""
)
TAKE = "(changes) => replica.take(changes)"
NAMES = "() => known.people().map(({ n }) => n).sort()"


def held(bare: Bare) -> dict[str, Any]:
    """What the tablet knows, everything of it."""
    said: dict[str, Any] = bare.page.evaluate(
        """() => ({ people: known.people(), teams: known.teams(), needs: known.needs(), facts: replica.facts,
                    cursor: replica.cursor, complete: replica.complete })"""
    )
    return said


def reopened(bare: Bare) -> dict[str, Any]:
    bare.page.goto("/")
    bare.page.evaluate(OPEN)
    return held(bare)


def test_what_was_taken_is_there_again(bare: Bare) -> None:
    page = bare.page
    page.evaluate(OPEN)
    page.evaluate(TAKE, changes("5", person(1), person(2), more=True, facts={"today": {"state": "open"}}))
    assert not held(bare)["complete"]
    page.evaluate(TAKE, changes("7", person(2, n="新しい　名前"), rows={"teams": [{"id": "t", "number": 3}]}))
    page.evaluate(TAKE, changes("8", gone={"people": [{"id": person(1)["id"], "into": person(2)["id"]}]}))
    before = held(bare)
    assert [row["n"] for row in before["people"]] == [person(2)["n"]]
    assert before == reopened(bare)
    said = page.evaluate(
        "([gone, stays, pass]) => [known.person(gone), known.byPass(pass), known.team(3), stays]",
        [person(1)["id"], person(2)["id"], person(2)["p"]],
    )
    assert said[0]["id"] == said[1]["id"] == person(2)["id"], "who was merged is the record that stays"
    assert said[2]["id"] == "t"


def test_nothing_of_a_person_can_be_read_on_the_tablet(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(3)))
    stored, key = bare.page.evaluate("""async () => {
      const { inOne } = await import("/assets/tablet/store/store.js");
      const all = (name) => inOne([name], "readonly", (tx) => tx.objectStore(name).getAll());
      const bytes = (await all("pages")).map((page) => new TextDecoder("latin1").decode(page)).join("");
      const [{ key }] = await all("keys");
      const refused = await crypto.subtle.exportKey("raw", key).then(() => "", (error) => error.name);
      return [bytes, [key.extractable, refused]];
    }""")
    assert key == [False, "InvalidAccessError"]
    assert len(stored) > 100
    for secret in ("090", person(3)["p"], "カズヤ".encode().decode("latin1")):
        assert secret not in stored


def test_without_its_key_the_replica_is_gone(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(1)))
    bare.page.evaluate("async () => (await import('/assets/tablet/store/vault.js')).lose('replica')")
    assert reopened(bare) == {
        "people": [], "teams": [], "needs": [], "facts": {}, "cursor": "", "complete": False,
    }  # fmt: skip
    assert pages(bare) == 0


def pages(bare: Bare) -> int:
    count: int = bare.page.evaluate("""async () => {
      const { inOne } = await import("/assets/tablet/store/store.js");
      return inOne(["pages"], "readonly", (tx) => tx.objectStore("pages").count());
    }""")
    return count


def test_a_page_that_rotted_on_the_disk_is_asked_for_again(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(1)))
    bare.page.evaluate("""async () => {
      const { inOne } = await import("/assets/tablet/store/store.js");
      await inOne(["pages"], "readwrite", async (tx) => {
        const cursor = await tx.objectStore("pages").openCursor();
        cursor.value[60] ^= 1;
        await cursor.update(cursor.value);
      });
    }""")
    assert reopened(bare)["cursor"] == ""
    bare.page.evaluate(TAKE, changes("5", person(1)))
    assert len(reopened(bare)["people"]) == 1


@pytest.mark.parametrize(("hours", "kept"), [(23, True), (25, False), (-25, False)])
def test_a_tablet_that_was_away_for_long_forgets(bare: Bare, hours: int, kept: bool) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(1)))
    bare.page.evaluate("() => replica.heard(24)")
    bare.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=hours))
    assert bool(reopened(bare)["people"]) is kept
    assert pages(bare) == int(kept)


def test_a_tablet_that_stays_open_forgets_too(bare: Bare) -> None:
    bare.page.clock.install()
    bare.page.goto("/")
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(1)))
    bare.page.evaluate("() => replica.heard(2)")
    bare.page.clock.fast_forward("01:50:00")
    assert len(held(bare)["people"]) == 1
    bare.page.clock.fast_forward("00:12:00")
    bare.page.wait_for_function("() => known.people().length === 0 && known.find('タカ').length === 0")
    assert pages(bare) == 0


def test_another_tab_knows_what_this_one_took_and_forgot(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    other = bare.tab()
    other.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("5", person(1)))
    other.wait_for_function("() => known.find('サトウ').length === 1")
    other.evaluate(TAKE, changes("6", person(6)))
    bare.page.wait_for_function("() => known.find('サトウ').length === 2")
    bare.page.evaluate("() => replica.forget()")
    other.wait_for_function("() => known.people().length === 0")
    other.evaluate(TAKE, changes("7", person(11)))
    bare.page.wait_for_function("() => known.people().length === 1")


def test_a_tab_that_knows_less_writes_over_nothing(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    other = bare.tab()
    other.evaluate(OPEN)
    refused = other.evaluate(
        """async (changes) => {
          const { tell } = await import("/assets/tablet/store/store.js");
          BroadcastChannel.prototype.postMessage = () => {};
          const mine = replica.take(changes[0]);
          await mine;
          return "written";
        }""",
        [changes("5", person(1))],
    )
    assert refused == "written"
    said = bare.page.evaluate(
        "(changes) => replica.take(changes).catch((error) => error.constructor.name)", changes("6", person(2))
    )
    assert said == "Elsewhere"
    bare.page.evaluate("() => replica.catchUp()")
    bare.page.evaluate(TAKE, changes("6", person(2)))
    assert len(reopened(bare)["people"]) == 2


def test_a_restored_database_begins_anew(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("900", person(1), person(2), facts={"a": 1}))
    bare.page.evaluate(TAKE, changes("3", person(3), reset=True, more=True, facts={"b": 2}))
    now = held(bare)
    assert [row["id"] for row in now["people"]] == [person(3)["id"]]
    assert (now["facts"], now["complete"]) == ({"b": 2}, False)
    assert bare.page.evaluate("() => known.find('サトウ').length") == 0
    assert now == reopened(bare)


def test_many_small_changes_stay_few_pages_and_say_the_same(bare: Bare) -> None:
    """Random days of a centre: at every moment the tablet on disk is the tablet in memory."""
    chance = random.Random(7)
    known: dict[str, dict[str, Any]] = {}
    days = []
    for step in range(120):
        some = [person(chance.randrange(60), n=f"名前　{step}") for _ in range(chance.randrange(4))]
        going = chance.sample(sorted(known), min(len(known), chance.randrange(2)))
        known |= {row["id"]: row for row in some}
        gone = [{"id": id} for id in going if id not in {row["id"] for row in some}]
        for one in gone:
            known.pop(one["id"])
        days.append(changes(str(step), *some, gone={"people": gone}, facts={"step": step // 10}))
    bare.page.evaluate(OPEN)
    bare.page.evaluate("async (days) => { for (const changes of days) await replica.take(changes); }", days)
    assert pages(bare) <= 17
    before = held(bare)
    assert {row["id"]: row for row in before["people"]} == known
    now = reopened(bare)
    assert {row["id"]: row for row in now.pop("people")} == known
    before.pop("people")
    assert now == before


def test_what_no_longer_counts_is_cleared_out(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    for step in range(12):
        bare.page.evaluate(TAKE, changes(str(step), *(person(n, n=f"名前　{step}") for n in range(1000))))
    assert pages(bare) < 8
    assert {row["n"] for row in reopened(bare)["people"]} == {"名前　11"}


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03, 0.08])
def test_a_tablet_that_dies_while_it_takes_knows_all_up_to_its_cursor(bare: Bare, moment: float) -> None:
    """The tab is closed somewhere in the middle of eight pages; what is found again belongs together."""
    bare.page.evaluate(OPEN)
    parts = [changes(str(n), *(person(n * 500 + i) for i in range(500)), more=True) for n in range(8)]
    bare.page.evaluate("(parts) => { for (const part of parts) replica.take(part).catch(() => {}); }", parts)
    bare.page.wait_for_timeout(moment * 1000)
    bare.again()
    now = reopened(bare)
    reached = int(now["cursor"] or -1) + 1
    assert len(now["people"]) == reached * 500
    for part in parts[reached:]:
        bare.page.evaluate(TAKE, part)
    assert len(reopened(bare)["people"]) == 4000


def test_a_write_that_fails_leaves_memory_and_disk_alike(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("1", person(1)))
    failed = bare.page.evaluate(
        """async (changes) => {
          const real = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...given) {
            if (this.name === "about") throw new DOMException("no room", "QuotaExceededError");
            return real.apply(this, given);
          };
          const said = await replica.take(changes).then(() => "", (error) => error.name);
          IDBObjectStore.prototype.put = real;
          return said;
        }""",
        changes("2", person(2)),
    )
    assert failed == "QuotaExceededError"
    assert len(held(bare)["people"]) == 1
    assert held(bare) == reopened(bare)


KNOWN = {char for char in map(chr, range(0x10FFFF)) if ucd_3_2_0.category(char) not in ("Cn", "Cs")}
"""What every browser's Unicode knows, whatever its age."""

WORDS = (
    "たかなし",
    "タカナシ かずや",
    "小鳥遊",
    "090-0000",
    "00001111",
    "かずや",
    "高橋",
    "%",
    "_",
    " ",
    "",
    "ﾀｶ",
    "090",
)


def in_browser(bare: Bare, what: str, texts: list[str]) -> list[Any]:
    said: list[Any] = bare.page.evaluate(
        f"async (texts) => {{ const f = await import('/assets/domain/find.js'); return texts.map((text) => f.{what}(text)); }}",
        texts,
    )
    return said


def test_names_are_folded_as_the_server_folds_them(bare: Bare) -> None:
    texts = [*names._VARIANTS, *"".join(names._VARIANTS.values()), *(long for long, _ in names._COMPANIES)]
    texts += [
        "髙橋",
        "渡邊",
        "やまだ たろう",
        "ﾔﾏﾀﾞﾀﾛｳ",
        "㈱みなと",
        "ＡＢＣの会",
        "葛\U000e0100飾",
        "O’Neil-Smith",
        "İSTANBUL",
    ]
    texts += [char for char in map(chr, [*range(1, 0x3400), *range(0xF900, 0x10000)]) if char in KNOWN]
    assert in_browser(bare, "fold", texts) == [names.fold(text) for text in texts]


@given(st.lists(st.text(max_size=12), min_size=200, max_size=300))
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_any_text_is_folded_and_cut_into_words_alike(bare: Bare, texts: list[str]) -> None:
    known = [text for text in texts if KNOWN.issuperset(text)]
    assert in_browser(bare, "fold", known) == [names.fold(text) for text in known]
    assert in_browser(bare, "foldText", known) == [names.fold_text(text) for text in known]
    assert in_browser(bare, "wordsOf", known) == [search.words_of(text) for text in known]
    assert in_browser(bare, "digits", known) == [digits(text) for text in known]


STORED = """async () => {
  const { inOne } = await import("/assets/tablet/store/store.js");
  const { open } = await import("/assets/tablet/store/vault.js");
  const sealed = await inOne(["pages"], "readonly", (tx) => tx.objectStore("pages").getAll());
  return JSON.stringify(await Promise.all(sealed.map((page) => open("replica", page))));
}"""


def test_what_was_told_of_somebody_hidden_is_nowhere_on_the_tablet_any_more(bare: Bare) -> None:
    bare.page.evaluate(OPEN)
    bare.page.evaluate(TAKE, changes("1", person(1), person(2, n="隠　れい"), person(3)))
    assert "隠　れい" in bare.page.evaluate(STORED)
    hidden = {"people": [{"id": person(2)["id"], "hidden": 1}]}
    bare.page.evaluate(TAKE, changes("2", gone=hidden, more=True))
    bare.page.evaluate(TAKE, changes("3", person(4)))
    assert "隠　れい" not in bare.page.evaluate(STORED)
    assert len(bare.page.evaluate(NAMES)) == 3
    reopened(bare)
    bare.page.evaluate(OPEN)
    assert len(bare.page.evaluate(NAMES)) == 3
