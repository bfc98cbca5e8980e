"""What was done without network is shown as done, on top of what the server knows, until the server shows it itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tests.browser.asking import SUBJECTS
from tests.browser.bare import Bare
from tests.centre import Centre, need_payload
from vcenter.domain.need_words import CATEGORIES
from vcenter.domain.passes import pass_number
from vcenter.store import changes, needs, people, search
from vcenter.store.tx import Row

T = TypeVar("T")

DAY, MORNING, NOON = "2026-11-24", "2026-11-24T00:12:05.123Z", "2026-11-24T03:00:00.000Z"
A, B, TEAM, NEED = (str(uuid.UUID(int=n)) for n in range(1, 5))

KNOWN = {
    "cursor": "1",
    "more": False,
    "rows": {
        "people": [
            {"id": A, "n": "髙橋　太郎", "k": "タカハシ　タロウ", "p": pass_number(A), "i": 1},
            {
                "id": B,
                "n": "佐藤　花子",
                "p": pass_number(B),
                "in": {"at": MORNING, "day": DAY, "device": "受付1"},
                "t": {"number": 3, "state": "out", "id": TEAM},
            },
        ],
        "teams": [{"id": TEAM, "number": 3, "state": "out", "day": DAY, "need": NEED, "members": [B]}],
        "needs": [{"id": NEED, "number": 7, "state": "out", "name": "高橋　キヨ", "team": TEAM}],
    },
    "gone": {},
}

OPEN = (
    SUBJECTS
    + """
const [{ openReplica }, { openOutbox }, { follow }] = await Promise.all(
  ["store/replica", "store/outbox", "view/overlay"].map((name) => import(`/assets/tablet/${name}.js`)));
window.replica = await openReplica();
window.known = asked(replica);
window.outbox = await openOutbox();
if (given) await replica.take(given);
window.followed = await follow(replica, outbox);
window.view = () => asked(followed.view);
return null;
"""
)


def entry(kind: str, at: str = NOON, id: str = "", **payload: Any) -> dict[str, Any]:
    return {
        "id": id or str(uuid.uuid4()),
        "kind": kind,
        "at": at,
        "actor": "本部",
        "payload": payload,
        "words": kind,
    }


def put(bare: Bare, *entries: dict[str, Any]) -> None:
    bare.run("for (const one of given) await outbox.put(one); await followed.settled(); return null", entries)


def test_whoever_was_received_without_network_is_in(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("check_in", person=A))
    person = bare.run("view().person(given)", A)
    assert person["in"] == {"at": NOON, "day": DAY}
    assert person["waiting"] is True
    assert bare.run("view().find('たかはし')") == [person]
    assert bare.run("view().byPass(given)", pass_number(A)) == person
    assert "in" not in bare.run("known.person(given)", A), "what the server said stays as it was"
    put(bare, entry("check_out", at="2026-11-24T05:00:00.000Z", person=A))
    assert bare.run("view().person(given)", A)["in"]["out"] == "2026-11-24T05:00:00.000Z"


def test_what_the_server_knows_of_later_stands(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("check_in", person=B), entry("check_out", at="2026-11-23T20:00:00.000Z", person=B))
    person = bare.run("view().person(given)", B)
    assert person["in"] == {"at": MORNING, "day": DAY, "device": "受付1"}
    assert "waiting" not in person


def test_a_team_that_reported_is_back_and_so_are_its_people(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("report_return", team=TEAM, result="continue", left_over="床下", back=[], home=[B]))
    team, need, person = bare.run("[view().team(3), view().needs()[0], view().person(given)]", B)
    assert (team["state"], need["state"]) == ("back", "ready")
    assert "team" not in need
    assert "t" not in person
    assert person["in"]["out"] == NOON


STAYED = {"stay_why": "番", "stay_phone": "090-2222-3333", "stay_until": "15:00"}


def test_whoever_stayed_when_the_team_came_back_is_expected_still(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("record_return", team=TEAM, result="done", back=[A], stayed=[B], **STAYED))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert team["state"] == "back"
    assert team["staying"] == [{"person": B, "phone": "090-2222-3333", "day": DAY, "until": "15:00"}]
    assert person["t"] == {"id": TEAM, "number": 3, "state": "staying"}
    assert "out" not in person["in"]


def test_whoever_stayed_has_come_back_or_gone_home_or_left_by_their_pass(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("record_return", team=TEAM, result="done", back=[A], stayed=[B], **STAYED))
    put(bare, entry("end_stay", person=B, how="home"))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert team["staying"] == []
    assert "t" not in person
    assert person["in"]["out"] == NOON


def test_a_pass_that_leaves_ends_a_stay(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("record_return", team=TEAM, result="done", back=[A], stayed=[B], **STAYED))
    put(bare, entry("check_out", person=B))
    assert bare.run("view().team(3)")["staying"] == []
    assert "t" not in bare.run("view().person(given)", B)


def test_whoever_was_taken_to_a_hospital_is_listed_while_the_others_work_until_they_are_home(
    bare: Bare,
) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("say_elsewhere", team=TEAM, person=B, place="市民病院", phone="090-2222-3333"))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert team["state"] == "out"
    assert team["staying"] == [
        {"person": B, "place": "市民病院", "phone": "090-2222-3333", "day": DAY, "until": ""}
    ]
    assert person["t"]["state"] == "out"
    put(bare, entry("record_return", team=TEAM, result="done", back=[A], away=[B]))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert (team["state"], team["staying"][0]["place"], person["t"]["state"]) == ("back", "市民病院", "away")
    put(bare, entry("end_stay", person=B, how="home"))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert team["staying"] == []
    assert "t" not in person


def test_whoever_comes_back_from_a_hospital_to_a_team_that_is_out_is_in_it_still(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    put(bare, entry("say_elsewhere", team=TEAM, person=B, place="市民病院"))
    put(bare, entry("end_stay", person=B, how="back"))
    team, person = bare.run("[view().team(3), view().person(given)]", B)
    assert (team["staying"], person["t"]["state"]) == ([], "out")


def test_the_server_shows_it_itself_in_the_end(bare: Bare) -> None:
    """No moment between at which somebody who was received seems not to be in."""
    bare.run(OPEN, KNOWN)
    one, other = entry("check_in", person=A), entry("check_in", person=B)
    put(bare, one, other)
    bare.run(
        "await outbox.settle(given, { status: 'done' }); await followed.settled(); return null", one["id"]
    )
    assert bare.run("view().person(given)", A)["in"]["at"] == NOON
    bare.run("await outbox.reflected(); await followed.settled(); return null")
    assert "waiting" not in bare.run("view().person(given)", A)


def test_what_is_for_review_was_not_done(bare: Bare) -> None:
    bare.run(OPEN, KNOWN)
    one = entry("check_in", person=A)
    put(bare, one)
    bare.run(
        "await outbox.settle(given, { status: 'review' }); await followed.settled(); return null", one["id"]
    )
    assert "in" not in bare.run("view().person(given)", A)


def test_a_walk_in_has_the_pass_that_the_server_will_give(bare: Bare, tmp_path: Path) -> None:
    payload: dict[str, Any] = {
        "person": str(uuid.uuid4()),
        "name": "小鳥遊　和也",
        "kana": "たかなし　かずや",
        "phone": "090-1111-2222",
        "birth": "1970-03-02",
        "insured": True,
        "consent": True,
        "check_in": True,
    }
    bare.run(OPEN, KNOWN)
    one = entry("register_person", **payload)
    put(bare, one)
    for words in ("たかなし", "09011112222", "090-1111", "小鳥遊"):
        [found] = bare.run("view().find(given)", words)
        assert found["id"] == payload["person"]

    def register(centre: Centre) -> Row:
        centre.do("register_person", **payload)
        return centre.row(people.by_id, payload["person"])

    row = at_a_centre(tmp_path, register)
    assert found["p"] == row["pass_number"]
    assert bare.run("view().byPass(given)", row["pass_number"])["n"] == "小鳥遊　和也"
    assert (found["c"], found["b"], found["in"]["day"]) == (1, row["birth"], DAY)
    assert (found["if"], found["iu"]) == (DAY, "2027-03-31")
    put(bare, entry("check_out", at="2026-11-24T05:00:00.000Z", person=payload["person"]))
    assert bare.run("view().person(given)", payload["person"])["in"]["out"]


def test_a_need_names_the_people_that_the_server_will_make(bare: Bare, tmp_path: Path) -> None:
    requester = {"name": "高橋　一郎", "phone": "090-3333-4444"}
    payload = need_payload(requester=requester, people_why="家具が重いため", dangers=["asbestos", "electric"])
    one = entry("record_need", **payload)
    bare.run(OPEN, KNOWN)
    put(bare, one)
    need = bare.run("view().need(given)", payload["need"])
    assert (need["state"], need["name"], need["address"]) == ("ready", "高橋　キヨ", payload["address"])
    assert need["phone"] == "090-3333-4444"
    assert need["people_why"] == "家具が重いため"
    assert need["dangers"] == "asbestos electric", "as the server tells them"
    assert need["waiting"] is True
    assert len(bare.run("view().needs()")) == 2

    def record(centre: Centre) -> Row:
        centre.do("record_need", id=one["id"], **payload)
        return centre.row(needs.by_id, payload["need"])

    row = at_a_centre(tmp_path, record)
    found = [bare.run("view().find(given)[0]", name) for name in ("高橋　キヨ", "高橋　一郎")]
    assert [person["id"] for person in found] == [row["person_id"], row["requester_id"]]


def test_a_need_is_found_by_the_same_words_as_at_the_desk(bare: Bare, tmp_path: Path) -> None:
    words = [
        "高橋 芝浦", "3丁目 きよ", "３丁目", "1234 芝浦", "０３－１２３４", "１２ー３", "芝浦3丁目9番12−3", "泥出し", "床下", "１番",
        "長男　高橋", "0905555", "2", "麻布", "1番 麻布", "さとう", "", "だれもいない",
    ]  # fmt: skip

    def record(centre: Centre) -> tuple[dict[str, Any], list[list[int]]]:
        centre.need(
            address="港区芝浦３丁目9番 12-3号",
            requester={"name": "佐藤　長男", "kana": "サトウ", "phone": "090-5555-6666"},
        )
        centre.need(
            person={"name": "鈴木　節子", "phone": "03-2222-0000"}, address="港区麻布1-1", category="water"
        )
        days = changes.Days("2000-01-01", "2000-01-01T00:00:00Z")
        told: dict[str, list[Row]] = {"people": [], "teams": [], "needs": []}
        for thing in centre.read(lambda tx: list(changes.things(tx, 0, changes.newest(tx), days))):
            told[thing.subject].append(thing.row)
        found = [[row["number"] for row in centre.read(needs.search, word, 10)] for word in words]
        return told, [sorted(numbers) for numbers in found]

    told, wanted = at_a_centre(tmp_path, record)
    bare.run(OPEN, {"cursor": "1", "more": False, "rows": told, "gone": {}})
    found = bare.run(
        """const { holds, needParts } = await import("/assets/domain/find.js");
        const parts = (need) => needParts(need, (id) => view().person(id), given.categories[need.category]);
        const numbers = (words) => view().needs().filter((need) => holds(words, parts(need))).map(({ number }) => number);
        return given.words.map((words) => (words ? numbers(words).sort() : []));""",
        {"words": words, "categories": CATEGORIES},
    )
    assert found == wanted
    assert [1] in found


def at_a_centre(data: Path, work: Callable[[Centre], T]) -> T:
    """What work does at a centre of its own, in a thread of its own: the browser's driver has this one's loop."""

    def run() -> T:
        with Centre(data) as centre:
            return work(centre)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


WORDS = (
    "たかなし", "タカナシ かずや", "小鳥遊", "090-0000", "00001111", "かずや", "高橋", "ﾀｶ", "た", "090", "太郎",
    "タカハシ タロウ", "%", "_", "", "　", "9", "-", "髙", "ー",
)  # fmt: skip


def test_people_are_found_as_the_server_finds_them(bare: Bare, tmp_path: Path) -> None:
    """The same words, the same people, in the same order; also by the pass number with its hyphens."""

    def search_all(centre: Centre) -> tuple[list[Row], list[str], list[list[str]]]:
        centre.person("小鳥遊　和也", kana="タカナシ　カズヤ", phone="090-0000-1111")
        centre.person(
            "髙橋　太郎", kana="タカハシ　タロウ", phone="080-5555-6666", phone_other="03-3901-1111"
        )
        centre.person("高橋　太郎", kana="", phone="090-9999-0000")
        centre.person("John  Smith", kana="ジョン　スミス")
        centre.person("渡邊　タカ", kana="ワタナベ　タカ", phone="03-1234-5678")
        rows = centre.read(lambda tx: tx.fetch("SELECT * FROM people"))
        words = [*WORDS, *(f"{row['pass_number'][:3]}-{row['pass_number'][3:6]}" for row in rows)]
        return rows, words, [[row["id"] for row in centre.read(search.people, text, None)] for text in words]

    rows, words, expected = at_a_centre(tmp_path, search_all)
    held = [
        {
            "id": row["id"],
            "n": row["name"],
            "k": row["kana"],
            "f": " ".join(phone.replace("-", "") for phone in (row["phone"], row["phone_other"]) if phone),
            "p": row["pass_number"],
        }
        for row in rows
    ]
    bare.run(OPEN, {"cursor": "1", "more": False, "rows": {"people": held}})
    found = bare.run("given.map((text) => known.find(text).map(({ id }) => id))", words)
    assert dict(zip(words, found, strict=True)) == dict(zip(words, expected, strict=True))
