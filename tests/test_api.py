"""The JSON API: the same commands, one or a list, each answered; pages of what may be seen."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import STAFF, Desk, command, need_payload, new_id
from vcenter.commands import KINDS
from vcenter.commands.limits import LONGEST
from vcenter.commands.roster_rows import MOST_AT_ONCE
from vcenter.domain.roles import DESK_ROLES, Role
from vcenter.domain.who import Who
from vcenter.keys.secret import new_token, token_hash
from vcenter.store import journal, people, staff
from vcenter.store.failure import StoreUnavailable
from vcenter.store.programs import listings
from vcenter.web.state import running

MAY = {
    "/api/commands": "any",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

GIVEN = [one.name for one in listings()]


@pytest.fixture
def program(desk: Desk) -> dict[str, str]:
    """The header of a program with a token."""
    token = new_token()
    desk.write(staff.add_api_token, token_hash(token), "集計", "2026-11-24T00:00:00.000Z", DESK_ROLES)
    desk.client.cookies.clear()
    return {"authorization": f"Bearer {token}"}


def test_one_command_is_answered_with_its_outcome(desk: Desk, program: dict[str, str]) -> None:
    asked = command("register_person", person=new_id(), name="山田　太郎")
    answer = desk.client.post("/api/commands", json=asked, headers=program)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["status"]) == (asked["id"], "done")
    assert desk.read(journal.latest, 1)[0]["actor"] == "集計"


def test_a_refusal_is_422_with_the_field(desk: Desk, program: dict[str, str]) -> None:
    answer = desk.client.post(
        "/api/commands", json=command("register_person", person=new_id()), headers=program
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"name": "入力してください。"}


def test_a_list_is_answered_in_order_and_one_refusal_stops_nothing(
    desk: Desk, program: dict[str, str]
) -> None:
    person = new_id()
    asked = [
        command("register_person", person=person, name="山田　太郎"),
        {"id": "not an id", "kind": "check_in"},
        command("check_in", person=person),
        17,
    ]
    answers = desk.client.post("/api/commands", json=asked, headers=program).json()
    assert [answer["status"] for answer in answers] == ["done", "refused", "done", "refused"]
    assert "id" in answers[1]["errors"]


def test_more_than_500_are_refused_whole(desk: Desk, program: dict[str, str]) -> None:
    answer = desk.client.post("/api/commands", json=[{}] * 501, headers=program)
    assert answer.status_code == 413
    assert "分けて送って" in answer.json()["message"]


def test_broken_json_says_where(desk: Desk, program: dict[str, str]) -> None:
    answer = desk.client.post("/api/commands", content=b'{"id": ', headers=program)
    assert answer.status_code == 400
    assert "JSON が壊れています" in answer.json()["message"]


def test_programs_are_given_what_they_always_were() -> None:
    assert {"people", "needs", "teams", "attendance"} <= set(GIVEN)


@pytest.mark.parametrize("path", GIVEN)
def test_lists_are_paged_to_the_end(desk: Desk, path: str) -> None:
    for _ in range(3):
        team = desk.team()
        desk.do("add_equipment", stock=new_id(), kind="スコップ（角）", count=2, owner="bought")
        desk.do("lend_equipment", team=team, counts={"スコップ（角）": 1})
    seen: list[Any] = []
    after: Any = ""
    while after is not None:
        where = f"/api/{path}?limit=2" + (f"&after={after}" if after != "" else "")
        page = desk.get(where).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) >= 3


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=x"])
def test_a_wrong_parameter_is_refused(desk: Desk, query: str) -> None:
    assert desk.get(f"/api/needs?{query}").status_code == 400


def test_nobody_unknown_gets_anything(desk: Desk) -> None:
    desk.client.cookies.clear()
    for path in GIVEN:
        assert desk.get(f"/api/{path}").status_code == 401
    assert desk.client.post("/api/commands", json=[]).status_code == 401
    assert desk.client.get("/api/people", headers={"authorization": "Bearer guess"}).status_code == 401


def test_a_tablet_says_under_which_sign_in_it_asks(desk: Desk) -> None:
    asked = command("register_person", person=new_id(), name="山田　太郎", kana="ヤマダ　タロウ")
    earlier = desk.headers
    desk.sign_in()
    for headers in ({}, earlier):
        answer = desk.client.post("/api/commands", json=asked, headers=headers)
        assert answer.status_code == 403
        assert "何も記録していません" in answer.json()["message"]
    assert desk.read(people.count) == 0
    assert desk.client.post("/api/commands", json=asked, headers=desk.headers).status_code == 200


def test_a_program_needs_to_say_nothing_of_where_it_comes_from(desk: Desk, program: dict[str, str]) -> None:
    desk.client.cookies.clear()
    del desk.client.headers["origin"]
    asked = command("register_person", person=new_id(), name="山田　太郎", kana="ヤマダ　タロウ")
    assert desk.client.post("/api/commands", json=asked, headers=program).status_code == 200


def test_a_token_that_was_ended_holds_no_longer(desk: Desk, program: dict[str, str]) -> None:
    desk.write(staff.end_api_token, "集計")
    assert desk.client.get("/api/people", headers=program).status_code == 401


def test_the_description_is_made_from_the_models(desk: Desk) -> None:
    whole = desk.get("/api/openapi.json").json()
    assert whole["openapi"].startswith("3.1")
    assert {f"/api/{path}" for path in GIVEN} <= set(whole["paths"])
    schemas = whole["components"]["schemas"]
    for kind in KINDS.values():
        if Who.PROGRAM not in kind.who:
            assert kind.payload.__name__ not in schemas
            continue
        assert kind.payload.__name__ in schemas
        assert schemas[f"{kind.payload.__name__}Command"]["properties"]["kind"] == {"const": kind.name}
        assert kind.meaning
    assert references(whole) <= set(schemas)


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].removeprefix("#/components/schemas/")} if "$ref" in part else set()
        return own.union(*(references(value) for value in part.values()), set())
    if isinstance(part, list):
        return set().union(*(references(value) for value in part), set())
    return set()


def test_who_did_what_is_in_the_journal(desk: Desk) -> None:
    desk.do("record_need", **need_payload())
    line = desk.read(journal.latest, 1)[0]
    assert (line["kind"], line["actor"]) == ("record_need", STAFF)


@pytest.mark.parametrize("kind", ["add_staff", "change_secret", "retire_staff"])
def test_who_may_sign_in_is_not_decided_by_a_program(desk: Desk, program: dict[str, str], kind: str) -> None:
    answer = desk.client.post("/api/commands", json=command(kind, name=STAFF), headers=program)
    assert "本部の画面でだけ" in answer.json()["errors"]["kind"]


def test_a_program_is_told_whom_to_ask_for_a_role(desk: Desk) -> None:
    token = new_token()
    desk.write(
        staff.add_api_token, token_hash(token), "受付の集計", "2026-11-24T00:00:00.000Z", {Role.RECEPTION}
    )
    program = {"authorization": f"Bearer {token}"}
    ask = f"責任者（{STAFF}さん）に頼んでください"
    listed = desk.client.get("/api/needs", headers=program)
    assert (listed.status_code, ask in listed.json()["message"]) == (403, True)
    asked = command("form_team", nothing="")
    one = desk.client.post("/api/commands", json=asked, headers=program)
    assert (one.status_code, ask in one.json()["errors"][""]) == (403, True)
    several = desk.client.post(
        "/api/commands", json=[asked, command("check_in", person=new_id())], headers=program
    )
    assert [answer["status"] for answer in several.json()] == ["refused", "refused"]
    assert several.status_code == 200
    assert desk.read(journal.latest, 9)[0]["kind"] == "check_in"


def test_the_description_says_with_which_roles_a_command_may_be_given(desk: Desk) -> None:
    schemas = desk.get("/api/openapi.json").json()["components"]["schemas"]
    assert schemas["CheckInCommand"]["description"].endswith("Roles: reception, salon.")


def test_one_that_fails_stops_none_of_the_others(
    desk: Desk, program: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    perform = running(desk.app).perform

    async def full_disk(asked: Any, actor: Any) -> Any:
        if asked.kind == "check_in":
            raise StoreUnavailable
        return await perform(asked, actor)

    monkeypatch.setattr(running(desk.app), "perform", full_disk)
    asked = [command("check_in", person=new_id()), command("register_person", person=new_id(), name="山田")]
    answers = desk.client.post("/api/commands", json=asked, headers=program).json()
    assert [answer["status"] for answer in answers] == ["failed", "done"]
    assert desk.client.post("/api/commands", json=asked[0], headers=program).status_code == 503


@pytest.mark.parametrize(
    "body",
    [
        '{"id": 1e999}',
        "[[[[]]]]",
        '{"a": ' * 400 + "1" + "}" * 400,
        '{"id": "\\ud800"}',
        "null",
        '"x"',
        "123",
    ],
)
def test_odd_json_is_answered(desk: Desk, program: dict[str, str], body: str) -> None:
    answer = desk.client.post("/api/commands", content=body.encode(errors="replace"), headers=program)
    assert answer.status_code in (200, 400, 422)


def test_half_a_character_holds_up_no_other_command_of_a_list(desk: Desk) -> None:
    good, odd = (command("register_person", person=new_id(), name=name) for name in ("山田　太郎", "HALF"))
    sent = json.dumps([good, odd]).replace("HALF", "\\ud83d")
    answer = desk.client.post("/api/commands", content=sent, headers=desk.headers)
    assert [one["status"] for one in answer.json()] == ["done", "done"]


def test_a_form_is_no_command_and_is_told_so(desk: Desk) -> None:
    answer = desk.client.post("/api/commands", data={"session": desk.session, "x": "1"})
    assert answer.status_code == 400 and "JSON で送ってください" in answer.text


# What programs send is not guessed at, and not said back


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-24T09:00:00", "時差"),
        ("2026-11-24", "の形で"),
        (1795000000, "の形で"),
        ("tomorrow", "の形で"),
        ("1999-12-31T23:59:59Z", "2000年より前"),
        ("2190-01-01T00:00:00+09:00", "まだ来ていない"),
        (None, "の形で"),
    ],
)
def test_a_time_is_written_whole_with_its_zone_and_has_been(
    desk: Desk, program: dict[str, str], at: object, said: str
) -> None:
    before = desk.read(journal.last)
    asked = command("register_person", person=new_id(), name="山田　太郎") | {"at": at}
    answer = desk.client.post("/api/commands", json=asked, headers=program)
    assert answer.status_code == 422
    assert said in answer.json()["errors"]["at"]
    assert desk.read(journal.last) == before


def test_a_clock_that_is_a_little_ahead_is_a_programs_too(desk: Desk, program: dict[str, str]) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=3)).isoformat()
    asked = command("register_person", person=new_id(), name="山田　太郎") | {"at": at}
    assert desk.client.post("/api/commands", json=asked, headers=program).status_code == 200


def test_neither_a_bad_id_nor_an_unknown_kind_is_said_back_and_all_words_are_japanese(
    desk: Desk, program: dict[str, str]
) -> None:
    asked = command("<b>kind</b>") | {"id": "<script>alert(1)</script>"}
    answer = desk.client.post("/api/commands", json=asked, headers=program)
    told = answer.json()
    assert (told["id"], told["kind"], told["errors"].keys()) == (None, None, {"id"})
    assert "操作の番号が壊れています" in told["errors"]["id"]
    assert "script" not in answer.text
    known_id = desk.client.post("/api/commands", json=command("<b>kind</b>"), headers=program)
    assert "<b>" not in known_id.json()["errors"]["kind"]


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=1e3",
        "after=%2B1",
        "after=1_000",
        "limit=" + "9" * 5000,
        "limit=1&limit=2",
        "limt=5",
    ],
)
def test_a_parameter_is_read_as_the_description_says_and_not_guessed(desk: Desk, query: str) -> None:
    assert desk.get(f"/api/needs?{query}").status_code == 400


def test_the_description_says_the_bounds_that_hold(desk: Desk) -> None:
    whole = desk.get("/api/openapi.json").json()
    after, limit = whole["paths"]["/api/needs"]["get"]["parameters"]
    assert after["schema"] == {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
    assert limit["schema"]["maximum"] == 500
    schemas = whole["components"]["schemas"]
    assert "five minutes" in schemas["CheckInCommand"]["properties"]["at"]["description"]
    assert schemas["KeepPeople"]["properties"]["rows"]["maxItems"] == MOST_AT_ONCE
    assert schemas["PersonRow"]["properties"]["sheet"]["maxLength"] == LONGEST
