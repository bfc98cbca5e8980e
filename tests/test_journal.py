"""The journal's page: who did what and who looked at whom, by person, need, member of staff, tablet and day."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from tests.centre import STAFF, Desk, need_payload, new_database, new_id, today
from tests.outbox import Enrolled, entry
from tests.phone import Phone
from tests.test_looks import nothing_can_be_written
from vcenter.domain.calendar import show_date, utc_text
from vcenter.domain.looks import Act
from vcenter.store import history, journal, looks
from vcenter.store.history import Asked, Before
from vcenter.store.looks import By, Seen
from vcenter.store.tx import Row, Tx

MAY = {"/headquarters/journal": "", "/headquarters/journal/find": ""}

PAGE = "/headquarters/journal"


def shown(page: str) -> list[str]:
    """The lines of the page, each as it is read."""
    found = re.findall(r"<li>(.*?)</li>", page.partition('id="lines"')[2], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in found]


def choose(desk: Desk, **form: str) -> list[str]:
    answer = desk.post(PAGE, **form)
    assert answer.status_code == 200, answer.text
    return shown(answer.text)


def test_the_newest_stands_first_with_what_who_where_and_of_whom(desk: Desk) -> None:
    desk.volunteer("佐藤　次郎")
    desk.volunteer("山田　花子")
    first, second = shown(desk.get(PAGE).text)
    assert "山田 花子さん" in first
    assert f"だれが: {STAFF}" in first
    assert "操作 2番" in first
    assert "佐藤 次郎さん" in second


def test_what_was_refused_says_so_in_words(desk: Desk) -> None:
    desk.client.post(
        "/api/commands",
        json={
            "id": new_id(),
            "kind": "check_in",
            "at": utc_text(datetime.now(UTC)),
            "payload": {"person": new_id()},
        },
        headers=desk.headers,
    )
    assert "× 断った" in shown(desk.get(PAGE).text)[0]


def test_looks_prints_and_exports_stand_among_what_was_done_and_say_what_they_are(desk: Desk) -> None:
    team = desk.team()
    need = desk.read(lambda tx: tx.value("SELECT need_id FROM teams"))
    desk.get(f"/needs/{need}")
    desk.post("/dispatch/print", teams=[team])
    desk.client.get("/api/people")
    lines = shown(desk.get(PAGE).text)
    assert "書き出した 人の一覧（API） 3件" in lines[0]
    assert "印刷した 活動指示書 1番のニーズ" in lines[1]
    assert "指示書の印刷 1班" in lines[2]
    assert "開いた ニーズの画面 1番のニーズ" in lines[3]


def test_only_what_was_done_or_only_what_was_looked_at(desk: Desk) -> None:
    desk.get(f"/rosters/people/{desk.volunteer()}")
    assert ["操作 1番" in line for line in choose(desk, which="done")] == [True]
    assert ["見た 1番" in line for line in choose(desk, which="looked")] == [True]
    assert len(choose(desk, which="")) == 2


def test_a_persons_card_leads_to_what_was_written_down_of_them_and_of_nobody_else(desk: Desk) -> None:
    person, other = desk.volunteer("山田　花子"), desk.volunteer("佐藤　次郎")
    card = desk.get(f"/rosters/people/{person}").text
    desk.get(f"/rosters/people/{other}")
    assert f'href="{PAGE}?person={person}"' in card
    page = desk.get(f"{PAGE}?person={person}").text
    assert "山田　花子さんの記録" in page
    lines = shown(page)
    assert len(lines) == 2
    assert all("山田 花子さん" in line for line in lines)


def test_a_persons_needs_and_the_teams_that_went_there_belong_to_them(desk: Desk) -> None:
    team = desk.team()
    desk.do("record_need", **need_payload(person={"name": "別の　人", "phone": "03-9999-0000"}))
    desk.do("send_out", team=team)
    person = desk.read(
        lambda tx: tx.value("SELECT n.person_id FROM needs n JOIN teams t ON t.need_id = n.id")
    )
    words = " ".join(shown(desk.get(f"{PAGE}?person={person}").text))
    assert "送り出し" in words
    assert "1番のニーズ" in words
    assert "2番のニーズ" not in words


def test_a_needs_card_leads_to_what_was_written_down_of_it(desk: Desk) -> None:
    team = desk.team()
    other = desk.do("record_need", **need_payload())["need"]
    need = desk.read(lambda tx: tx.value("SELECT need_id FROM teams"))
    desk.get(f"/needs/{other}")
    assert f'href="{PAGE}?need={need}"' in desk.get(f"/needs/{need}").text
    desk.do("send_out", team=team)
    page = desk.get(f"{PAGE}?need={need}").text
    assert 'value="1"' in page
    lines = shown(page)
    assert len(lines) == 4  # recorded, a team formed, opened, sent out
    assert not [line for line in lines if "2番のニーズ" in line]
    assert lines == choose(desk, number="1")
    assert lines == choose(desk, number="１番")


def test_two_records_of_one_person_are_asked_for_as_one(desk: Desk) -> None:
    keep, gone = desk.volunteer("山田　花子"), desk.volunteer("山田　ハナ")
    desk.get(f"/rosters/people/{gone}")
    desk.do("join_people", keep=keep, gone=gone)
    lines = shown(desk.get(f"{PAGE}?person={keep}").text)
    assert len(lines) == 4
    assert lines == shown(desk.get(f"{PAGE}?person={gone}").text)


def test_by_member_of_staff_and_by_tablet(desk: Desk) -> None:
    person = desk.volunteer()
    by = By("応援 一郎", "受付9番", datetime.now(UTC))
    desk.write(looks.keep, Act.OPENED, "名簿の人の画面", [Seen(person_id=person)], by)
    assert len(choose(desk, actor="応援 一郎")) == 1
    assert len(choose(desk, device="受付9番")) == 1
    assert choose(desk, actor="応援 一郎", device="受付1番") == []
    assert len(choose(desk, actor="*", device="*")) == 2
    assert choose(desk, actor="") == []


def test_whoever_registered_at_home_is_called_so(desk: Desk) -> None:
    phone = Phone(desk)
    phone.register()
    desk.sign_in()
    (line,) = [line for line in shown(desk.get(PAGE).text) if "だれが: ボランティア本人" in line]
    assert "どこで: 電話" in line
    assert choose(desk, actor="volunteer") == [line]


def test_by_day_as_it_is_in_japan(desk: Desk) -> None:
    person = desk.volunteer()
    desk.client.post(
        "/api/commands",
        json={
            "id": new_id(),
            "kind": "check_out",
            "at": f"{today() - timedelta(days=1)}T23:59:00+09:00",
            "payload": {"person": person},
        },
        headers=desk.headers,
    )
    assert len(choose(desk, day=today().isoformat())) == 1
    assert len(choose(desk, day=(today() - timedelta(days=1)).isoformat())) == 1
    assert choose(desk, day=(today() - timedelta(days=2)).isoformat()) == []


def test_what_waited_on_a_tablet_stands_where_it_was_done_and_says_when_it_arrived(desk: Desk) -> None:
    person = desk.volunteer(check_in=False)
    tablet = Enrolled(desk)
    earlier = datetime.now(UTC) - timedelta(minutes=30)
    tablet.outbox(entry("check_in", at=earlier, person=person))
    (line,) = [line for line in shown(desk.get(PAGE).text) if "届いたのは" in line]
    assert "山田 太郎さん" in line


def test_what_was_chosen_stays_chosen_also_on_the_next_page(desk: Desk) -> None:
    person = desk.volunteer("山田　花子")
    said = {"person": person, "number": "", "actor": STAFF, "device": "受付1番", "day": today().isoformat()}
    page = desk.post(PAGE, which="looked", **said).text
    assert f'<option value="{STAFF}" selected>' in page
    assert '<option value="受付1番" selected>' in page
    assert f'name="person" value="{person}"' in page
    assert f'value="{today()}"' in page
    assert 'name="which" value="looked" checked' in page
    for word in ("山田　花子さんの記録", f"だれが: {STAFF}", "どこで: 受付1番", show_date(today())):
        assert word in page


def test_older_lines_follow_page_by_page_and_none_is_missing_or_there_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.desks.journal.SHOWN", 3)
    for number in range(5):
        desk.get(f"/rosters/people/{desk.volunteer(f'人　{number}')}")
    # Everything in one moment: the order is kept all the same.
    desk.write(lambda tx: tx.execute("UPDATE journal SET at = '2026-11-24T00:00:00.000Z'"))
    desk.write(lambda tx: tx.execute("UPDATE looks SET at = '2026-11-24T00:00:00.000Z' WHERE seq > 2"))
    page, seen = desk.post(PAGE, actor=STAFF).text, []
    while True:
        seen += shown(page)
        older = re.search(r'name="before" value="([^"]+)"', page)
        if older is None:
            break
        assert f'<option value="{STAFF}" selected>' in page
        page = desk.post(PAGE, actor=STAFF, before=older[1]).text
    assert len(seen) == 10
    assert len(set(seen)) == 10
    assert "いちばん新しいものに戻る" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"number": "99"}, "この番号のニーズはありません"),
        ({"number": "9" * 40}, "この番号のニーズはありません"),
        ({"number": "ろく"}, "この番号のニーズはありません"),
        ({"day": "きのう"}, "日付が読めません"),
        ({"day": "9999-12-31"}, "日付が読めません"),
        ({"day": "0001-01-01"}, "日付が読めません"),
        ({"person": "だれか"}, "この人は登録されていません"),
    ],
)
def test_what_cannot_be_looked_for_says_so_keeps_what_was_typed_and_shows_nothing(
    desk: Desk, form: dict[str, str], said: str
) -> None:
    desk.volunteer()
    answer = desk.post(PAGE, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{next(iter(form.values()))}"' in answer.text
    assert shown(answer.text) == []


@pytest.mark.parametrize(
    "before", ["x", "2026 1", "2026-11-24T00:00:00.000Z 7 1", "2026 0 99999999999999999999"]
)
def test_a_place_in_the_list_that_is_none_begins_with_the_newest(desk: Desk, before: str) -> None:
    desk.volunteer()
    assert len(choose(desk, before=before)) == 1


def test_somebody_is_found_by_a_name_that_stands_in_no_address(desk: Desk) -> None:
    person = desk.volunteer("山田　花子")
    found = desk.post(f"{PAGE}/find", q="やまだ").text
    assert "山田　花子" in found
    assert f'form="choice" name="person" value="{person}"' in found
    assert "見つかりません" in desk.post(f"{PAGE}/find", q="すずき").text
    page = desk.get(PAGE).text
    assert 'method="post" action="/headquarters/journal"' in page
    assert 'method="get"' not in page


def test_a_blanked_entry_says_that_its_content_is_gone(desk: Desk) -> None:
    person = desk.volunteer("山田　花子")
    desk.write(journal.blank, desk.read(journal.last)[1])
    (line,) = shown(desk.get(f"{PAGE}?person={person}").text)
    assert "（内容は消してあります）" in line


def test_the_mark_of_the_last_entry_stands_on_the_page(desk: Desk) -> None:
    desk.volunteer()
    seq, mark = desk.read(journal.CHAIN.mark)
    page = desk.get(PAGE).text
    assert f"いまの最後は {seq}番" in page
    assert mark in page


def test_a_journal_in_which_nothing_stands(desk: Desk) -> None:
    assert "当てはまる記録はありません" in desk.get(PAGE).text


def test_what_cannot_be_noted_now_says_so(desk: Desk) -> None:
    person = desk.volunteer("山田　花子")
    with nothing_can_be_written(desk):
        page = desk.get(f"{PAGE}?person={person}").text
        assert "新しい操作がこの一覧に入っていないことがあります" in page
        assert len(shown(desk.get(PAGE).text)) == 1
    assert len(shown(desk.get(f"{PAGE}?person={person}").text)) == 1


# How long a long one takes

LONG = 100_000


def fill(tx: Tx) -> None:
    """A hundred thousand entries and as many looks, by forty people at seven tablets, of a month."""
    moments = [
        utc_text(datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=25 * one)) for one in range(LONG)
    ]
    said = [
        {
            "seq": one + 1,
            "id": f"entry {one}",
            "at": at,
            "device": f"受付{one % 7}",
            "actor": f"担当{one % 40}",
            "thing": f"{one % 5000}",
        }
        for one, at in enumerate(moments)
    ]
    tx.execute_many(
        """INSERT INTO journal (seq, id, kind, at, received_at, place, device, actor, payload, status, outcome, salt, digest, link)
           VALUES (:seq, :id, 'check_in', :at, :at, '', :device, :actor, '{}', 'done', :thing, 'x', 'x', 'x')""",
        said,
    )
    tx.execute_many("INSERT INTO journal_things (thing_id, seq) VALUES (:thing, :seq)", said)
    tx.execute("UPDATE journal_noted SET seq = :last", last=LONG)
    tx.execute_many(
        """INSERT INTO looks (seq, at, act, card, need_id, count, place, device, actor, link)
           VALUES (:seq, :at, 'opened', '名簿の人の画面', NULL, 1, '', :device, :actor, 'x')""",
        said,
    )


class Explained:
    """A `Tx` that notes how SQLite looks for what is asked, step by step. There is always somebody."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.steps: list[str] = []

    def fetch(self, sql: str, **params: Any) -> list[Row]:
        steps = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        self.steps += [step for *_, step in steps]
        return [{"id": "x", "at": "", "looked": 0, "seq": 0}]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(person="4999"),
        Asked(need="4999"),
        Asked(actor="担当3"),
        Asked(actor="だれでもない"),
        Asked(device="受付3", which="looked"),
        Asked(since="2026-11-03T00:00:00.000Z", until="2026-11-04T00:00:00.000Z", actor="担当3"),
    ],
    ids=["everything", "person", "need", "actor", "nobody", "device", "day"],
)
@pytest.mark.parametrize("before", [None, Before("2026-11-20T00:00:00.000Z", 0, 5)], ids=["newest", "older"])
def test_nothing_is_asked_of_a_long_journal_but_through_an_index(
    tmp_path: Path, asked: Asked, before: Before | None
) -> None:
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        explained = Explained(connection)
        history.lines(cast("Tx", explained), asked, before, 51)
    assert explained.steps
    for step in explained.steps:
        assert not re.fullmatch(r"SCAN (journal|looks|journal_things)", step), explained.steps


def test_a_long_journal_answers_at_once(desk: Desk) -> None:
    desk.write(fill)

    def quickest(function: Callable[..., Any], *args: Any) -> float:
        times = []
        for _ in range(5):
            began = time.process_time()
            desk.read(function, *args)
            times.append(time.process_time() - began)
        return min(times)

    for asked in (Asked(), Asked(person="4999"), Asked(actor="担当3"), Asked(actor="だれでもない")):
        assert quickest(history.lines, asked, None, 51) < 0.1, asked
    assert quickest(history.who_and_where) < 0.1
