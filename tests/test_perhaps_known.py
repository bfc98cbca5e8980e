"""Who stands at a desk may be somebody who is known: asked before a second record is made, and not too often."""

import time
from typing import Any

import pytest

from tests.centre import Desk, form_of, new_id
from vcenter.domain import servers
from vcenter.store import duplicates, people

NEW = "/reception/new"


@pytest.fixture
def yamada(desk: Desk) -> str:
    return desk.volunteer(
        "山田　花子", kana="ヤマダ　ハナコ", birth="1970-03-02", phone="090-1111-2222", address="川上1-1"
    )


def people_of(desk: Desk) -> int:
    return int(desk.read(lambda tx: tx.value("SELECT count(*) FROM people")))


def walk_in(desk: Desk, name: str, **said: Any) -> Any:
    page = desk.get(NEW).text
    return desk.press(page, NEW, name=name, consent="on", **said)


ASKED: dict[str, dict[str, str]] = {
    "another surname": {"name": "渡辺 花子", "birth": "1970/3/2", "phone": "090-1111-2222"},
    "kana alone": {"name": "やまだ はなこ", "birth": "1970/3/2"},
    "another form of a kanji, a phone": {
        "name": "山田 華子",
        "kana": "やまだ はなこ",
        "birth": "1970/3/2",
        "phone": "090-1111-2222",
    },
    "moved, another phone": {"name": "山田 花子", "birth": "1970/3/2", "phone": "080-9999-8888"},
    "a day beside": {"name": "山田 花子", "birth": "1970/3/3", "phone": "090-1111-2222"},
}


@pytest.mark.parametrize("said", ASKED.values(), ids=ASKED)
def test_who_is_likely_known_is_asked_about(desk: Desk, yamada: str, said: dict[str, str]) -> None:
    answer = walk_in(desk, **said)
    assert answer.status_code == 422
    assert "名簿の山田　花子さんですか" in answer.text
    assert yamada in answer.text
    assert people_of(desk) == 1


NOT_ASKED: dict[str, dict[str, str]] = {
    "a name alone": {"name": "山田 花子"},
    "a child of one phone": {"name": "山田 太郎", "birth": "2001/5/6", "phone": "090-1111-2222"},
    "a mother of one name": {"name": "山田 花子", "birth": "1945/8/1", "phone": "090-1111-2222"},
    "somebody else": {"name": "黒田 一", "birth": "1970/3/2", "phone": "090-7777-8888"},
    "a twin": {"name": "山田 花江", "kana": "やまだ はなえ", "birth": "1970/3/2", "phone": "090-1111-2222"},
}


@pytest.mark.parametrize("said", NOT_ASKED.values(), ids=NOT_ASKED)
def test_nobody_else_is(desk: Desk, yamada: str, said: dict[str, str]) -> None:
    assert walk_in(desk, **said).status_code == 303
    assert people_of(desk) == 2


def test_who_is_another_is_registered_and_not_asked_about_again(desk: Desk, yamada: str) -> None:
    page = walk_in(desk, "渡辺 花子", birth="1970/3/2", phone="090-1111-2222").text
    assert "◆ 名前" in page
    assert desk.press(page, NEW, another="on", shown=yamada).status_code == 303
    assert people_of(desk) == 2
    assert [yamada in pair for pair in desk.read(duplicates.apart)] == [True]


def test_who_is_surely_the_same_is_another_where_somebody_says_so(desk: Desk, yamada: str) -> None:
    page = walk_in(desk, "山田 花子", birth="1970/3/2").text
    assert desk.press(page, NEW, another="on", shown=yamada).status_code == 303
    assert people_of(desk) == 2


def test_what_was_answered_stays_while_something_else_is_wrong(desk: Desk, yamada: str) -> None:
    page = walk_in(desk, "渡辺 花子", birth="1970/3/2", phone="090-1111-2222").text
    again = desk.press(page, NEW, another="on", shown=yamada, emergency_phone="12")
    assert again.status_code == 422
    assert form_of(again.text, NEW)["not_same"] == yamada
    assert desk.press(again.text, NEW, emergency_phone="").status_code == 303


def test_who_is_hidden_is_not_shown(desk: Desk, yamada: str) -> None:
    desk.do("hide_person", person=yamada)
    answer = walk_in(desk, "渡辺 花子", birth="1970/3/2", phone="090-1111-2222")
    assert answer.status_code == 303


def test_it_is_found_at_once_among_thousands(desk: Desk) -> None:
    def fill(tx: Any) -> None:
        people.add_all(
            tx,
            [
                {
                    "id": new_id(),
                    "name": f"黒田{at}",
                    "birth": f"19{10 + at % 90}-03-02",
                    "phone": f"090{at:08}",
                    "source": "roster",
                }
                | {"made_at": "2026-01-01T00:00:00Z", "changed_at": "2026-01-01T00:00:00Z"}
                for at in range(5000)
            ],
            servers.HEADQUARTERS,
        )

    desk.write(fill)
    said = {"name": "黒田77", "birth": "1987-03-02", "phone": "", "phone_other": "", "kana": ""}
    begun = time.process_time()
    desk.read(duplicates.alike, said)
    assert (
        time.process_time() - begun < 0.2
    )  # on a machine that is busy with other things; a tenth of it otherwise


# Groups


def arrive(desk: Desk, lines: str, **said: Any) -> Any:
    return desk.post("/groups/new", new_group="港中学校", lines=lines, then="receive", **said)


LINE = "渡辺花子 090-1111-2222 1970/3/2"


def test_of_a_list_too_it_is_asked_who_may_be_known(desk: Desk, yamada: str) -> None:
    answer = arrive(desk, f"{LINE}\n森 一郎")
    assert answer.status_code == 422
    assert "名簿の山田　花子さんですか" in answer.text
    assert "森" in answer.text and people_of(desk) == 1


def test_who_of_a_list_is_known_comes_in_as_they_are(desk: Desk, yamada: str) -> None:
    answer = arrive(desk, f"{LINE}\n森 一郎", **{"as-0": f"same:{yamada}"})
    assert answer.status_code == 303
    assert people_of(desk) == 2
    here = desk.read(lambda tx: tx.fetch("SELECT person_id FROM attendance"))
    assert yamada in {row["person_id"] for row in here}


def test_who_of_a_list_is_another_is_not_asked_about_again(desk: Desk, yamada: str) -> None:
    assert arrive(desk, LINE, **{"as-0": f"other:{yamada}"}).status_code == 303
    assert people_of(desk) == 2
    assert len(desk.read(duplicates.apart)) == 1


def test_an_answer_about_somebody_else_is_none(desk: Desk, yamada: str) -> None:
    assert arrive(desk, LINE, **{"as-0": f"same:{new_id()}"}).status_code == 422


def test_who_of_a_list_is_surely_known_is_not_asked_about(desk: Desk, yamada: str) -> None:
    assert arrive(desk, "山田花子 090-1111-2222 1970/3/2").status_code == 303
    assert people_of(desk) == 1
