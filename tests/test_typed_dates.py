"""Dates that staff type: every form that asks for one takes it as people write it, and keeps what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product
from typing import Any, NamedTuple

import pytest
from httpx import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from tests.centre import PIN, Desk, form_of, need_payload, new_id
from tests.node import in_node
from tests.payloads.requests import request_payload
from tests.world import PAYLOADS, World
from vcenter.commands import KINDS
from vcenter.commands.messages import in_japanese
from vcenter.program import PROJECT
from vcenter.store import leaving, needs, people, roles
from vcenter.tablets.forms import FORMS, OfflineForm, bounds_of
from vcenter.web.clock import today
from vcenter.web.forms import payload_of
from vcenter.web.routes import collected

collected()  # desks declare their forms when they are read in

NO_DAY = "2/30"

CARD = {
    "need": new_id(), "source": "phone", "person.name": "高橋　キヨ", "address": "港区芝1", "category": "other", "request": "泥",
    "people_wanted": "1", "people_min": "1",
}  # fmt: skip

WANTED = {"name": "港　次郎", "secret": "kani-nabe-47", "roles": "reception"}
"""What some forms want besides before they look at a date."""

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
SENT_TO = re.compile(r'(?:hx-post|action)="([^"]+)"')
DATED = re.compile(r'data-date="(?P<rule>[a-z_]*)".*?<input [^>]*?name="(?P<field>[^"]+)"', re.S)
DATED_OF_VOLUNTEERS = re.compile(
    r'name="(?P<field>[^"]+)"[^>]*>\s*<output [^>]*data-without-year="(?P<rule>[a-z_]*)"'
)
FILLED_IN = re.compile(r'<input (?![^>]*type="(?:hidden|radio|checkbox)")[^>]*name="([^"]+)"')
A_TIME = re.compile(r'<div class="steps" data-time>.*?</div>', re.S)
ASKED = re.compile(r'm\.date\((prefix ~ )?"(\w+)"')


class Dated(NamedTuple):
    """A field of a form that asks for a date. rule: which day it says is meant without a year."""

    field: str
    rule: str
    address: str
    form: str


def dated(text: str, page: str) -> Iterator[Dated]:
    """Every field of a page that asks for a date."""
    for form in FORM.findall(text):
        sent_to = SENT_TO.search(form.partition(">")[0])
        for found in (*DATED.finditer(form), *DATED_OF_VOLUNTEERS.finditer(form)):
            address = unescape(sent_to[1]) if sent_to else page
            yield Dated(unescape(found["field"]), found["rule"], address, form)


def rules_of_commands() -> dict[str, set[str]]:
    """Each field of a command that is a date: which day is meant without a year; "" where it is asked for."""
    found: dict[str, set[str]] = {}

    def look(fields: Mapping[str, Any]) -> None:
        for name, bounds in fields.items():
            if bounds.get("date"):
                found.setdefault(name, set()).add(bounds.get("without_year", ""))
            look(bounds.get("of", {}))

    for kind in KINDS.values():
        look(bounds_of(kind.payload))
    return found


def everywhere(world: World) -> Iterator[tuple[str, str]]:
    """Every page of staff, and what desks answer where somebody stands before them: its address and its text."""
    desk = world.desk
    for path in world.pages():
        answer = desk.get(path)
        if answer.status_code == 200 and answer.headers.get("content-type", "").startswith("text/html"):
            yield path, answer.text
    person = world.person(insured=False)
    yield "/reception", desk.post("/reception/check-in", person=person).text
    yield "/leaving", desk.post("/leaving/check-out", person=world.volunteer()).text


def sent(desk: Desk, one: Dated, typed: str) -> Response:
    """The form, with this typed into the field of the date and nothing else touched."""
    if SENT_TO.search(one.form.partition(">")[0]) is None:
        answer: Response = desk.client.get(one.address, params={one.field: typed})
        return answer
    form = form_of(one.form, one.address) | {one.field: typed, "own_pin": PIN, "command_id": new_id()}
    form |= {
        name: value for name, value in WANTED.items() if f'name="{name}"' in one.form and not form.get(name)
    }
    refused: Response = desk.client.post(one.address, data=form)
    return refused


def test_every_form_keeps_a_date_that_there_is_not_and_says_so_beside_it(desk: Desk) -> None:
    world = World(desk)
    world.do(
        "receive_group",
        arrival=new_id(),
        new_group="港の会",
        new_people=[{"id": new_id(), "name": "港　花子"}],
    )
    looking = world.do("record_request", **request_payload())["request"]
    world.do("step_request", request=looking, to="looking")
    world.do("record_request", **request_payload(sort="advice", topics=["care"]))
    for kind in ("begin_watch", "keep_cover_plan", "choose_grant", "note_in_drill"):
        world.do(kind, **PAYLOADS[kind](world))
    world.do("tell_injury", team=world.sent(), what="釘を踏んだ")
    world.do("step_need", need=world.need(), to="done", reason="片づいた")
    meant = rules_of_commands()
    found: dict[tuple[str, str], Dated] = {}
    for path, text in everywhere(world):
        assert 'type="date"' not in text, f"{path} asks in the browser's own language"
        dates = {name for name in FILLED_IN.findall(A_TIME.sub("", text)) if name.rpartition(".")[2] in meant}
        others = dates - {one.field for one in dated(text, path)}
        assert not others, f"{path} asks for {others} as for any text: write m.date(…)"
        for one in dated(text, path) if path != "/style" else ():
            found.setdefault((re.sub(r"[0-9a-f-]{36}", "{id}", one.address), one.field), one)
    asked = {
        name
        for path in (PROJECT / "templates").rglob("*.html")
        if path.parent.name != "style"
        for _, name in ASKED.findall(path.read_text("utf-8"))
    }
    assert {field.rpartition(".")[2] for _, field in found} >= asked
    assert len(found) > 12
    for one in found.values():
        name = one.field.rpartition(".")[2]
        # What a desk reads itself (day) is of no command, or of several.
        # The code of a pass has a last_day, too, which nobody types.
        assert name == "day" or name not in meant or {one.rule} in (meant[name], meant[name] - {""}), (
            f"{one.address} shows another day than {name} is kept as"
        )
    for one in found.values():
        answer = sent(desk, one, NO_DAY)
        box = re.search(rf'<input [^>]*name="{re.escape(one.field)}"[^>]*value="{NO_DAY}"[^>]*>', answer.text)
        assert box, f"{one.address} forgets what was typed as {one.field}"
        assert f'aria-describedby="problem-{one.field} ' in box[0], (
            f"{one.address} does not say what is wrong with {one.field}"
        )
        said = re.search(rf'id="problem-{re.escape(one.field)}">([^<]*)<', answer.text)
        assert said
        assert said[1].startswith(("2月30日という日はありません", "日付が読めません。例: ")), (
            one.address,
            said[1],
        )


def coming(days: int) -> tuple[str, str]:
    """A day so far ahead, as somebody types it without its year, and as it is kept."""
    day = today() + timedelta(days=days)
    return f"{day.month}/{day.day}", day.isoformat()


def test_a_wished_day_is_typed_without_its_year(desk: Desk) -> None:
    typed, kept = coming(3)
    answer = desk.post("/needs/new", **CARD, day_wished=typed)
    assert answer.status_code == 303, answer.text
    assert desk.row(needs.by_id, CARD["need"])["day_wished"] == kept


@pytest.mark.parametrize("written", ["S18.3.2", "昭和１８年３月２日", "1943/3/2", "19430302"])
def test_a_birth_date_is_typed_by_either_calendar(desk: Desk, written: str) -> None:
    person = desk.volunteer()
    address = f"/rosters/people/{person}"
    page = desk.get(address).text
    assert "1980年4月1日" in page  # what is known is said in words too
    assert desk.press(page, address, birth=written).status_code == 303
    assert desk.row(people.by_id, person)["birth"] == "1943-03-02"
    assert "1943年3月2日" in desk.get(address).text


def test_a_birth_date_without_its_year_is_asked_for_again(desk: Desk) -> None:
    address = f"/rosters/people/{desk.volunteer()}"
    answer = desk.press(desk.get(address).text, address, birth="3/2")
    assert answer.status_code == 422
    assert "年がわかりません" in answer.text
    assert 'value="3/2"' in answer.text


def test_a_wished_day_that_has_just_been_is_not_put_off_by_a_year(desk: Desk) -> None:
    typed, _ = coming(-3)
    answer = desk.post("/needs/new", **CARD, day_wished=typed)
    assert answer.status_code == 422
    assert "もう過ぎた日です" in answer.text
    assert desk.read(needs.by_id, CARD["need"]) is None


def test_the_day_somebody_comes_again_and_the_last_day_of_a_role_are_typed(desk: Desk) -> None:
    person = desk.volunteer()
    typed, kept = coming(9)
    desk.post("/leaving/next", person=person, day=typed)
    assert desk.read(leaving.next_visit, person) == kept
    desk.post("/headquarters/staff", name="港　次郎", secret="kani-nabe-47", roles="reception", until=typed)
    given = [row["until_day"] for row in desk.read(roles.in_force) if row["name"] == "港　次郎"]
    assert given == [kept]


@pytest.mark.parametrize("address", ["/insurance", "/insurance/ending"])
def test_a_list_of_a_day_is_asked_for_as_people_write_days(desk: Desk, address: str) -> None:
    day = today() - timedelta(days=5)
    answer = desk.get(f"{address}?day={day.month}月{day.day}日")
    assert answer.status_code == 200
    assert f'value="{day.isoformat()}"' in answer.text


def test_the_journal_is_asked_for_by_a_day_without_its_year(desk: Desk) -> None:
    desk.volunteer("山田　太郎")
    day = today()
    page = desk.post("/headquarters/journal", day=f"{day.month}/{day.day}").text
    assert "journal" in page and "当てはまる記録はありません" not in page
    assert "当てはまる記録はありません" in desk.post("/headquarters/journal", day="2020/1/1").text


def test_a_date_that_was_typed_otherwise_is_no_difference_between_two_who_changed_a_card(desk: Desk) -> None:
    person = desk.volunteer("山田　太郎")
    address = f"/rosters/people/{person}"
    opened = desk.get(address).text
    desk.do("change_person", person=person, name="山田　太郎", birth="1980-04-01", phone="090-1111-2222")
    answer = desk.press(opened, address, birth="S55.4.1")
    assert "ほかの人が直しました" in answer.text
    assert "<dt>電話</dt>" in answer.text
    assert "<dt>生年月日</dt>" not in answer.text


def test_programs_go_on_giving_days_as_iso(desk: Desk) -> None:
    typed, kept = coming(3)
    for said, status in ((typed, "refused"), (kept, "done")):
        payload = need_payload() | {"day_wished": said}
        asked = {
            "id": new_id(),
            "kind": "record_need",
            "at": datetime.now(UTC).isoformat(),
            "payload": payload,
        }
        answer = desk.client.post("/api/commands", json=asked, headers=desk.headers)
        assert answer.json()["status"] == status, answer.text


TYPED = (
    "12/5",
    "12月5日",
    "R8.12.5",
    "S18.3.2",
    "２０２６／１２／５",
    "2/30",
    "昭和99年1月1日",
    "あした",
    "46353",
    "9999",
    "３４５６",
    "86400",
    "0000",
    "-86400",
    "172800.0",
    "2026/11/27(月)",
    "",
)
"""What somebody types into a field of a date, well or not."""


def with_dates(form: OfflineForm) -> list[str]:
    """The fields of a form for tablets that are dates."""
    fields = bounds_of(KINDS[form.kind].payload)
    inner = {f"{name}.{part}": one for name, of in fields.items() for part, one in of.get("of", {}).items()}
    return [name for name, one in (fields | inner).items() if one.get("date")]


def test_a_tablet_makes_of_typed_dates_what_the_server_makes_of_them() -> None:
    cases = [(form, field, typed) for form in FORMS.values() for field in with_dates(form) for typed in TYPED]
    assert len(cases) >= 3 * len(TYPED)
    script = """const { payloadOf } = await import("./offline/tablet/forms/payload.js");
    return given.map(([declared, field, typed]) => payloadOf([[field, typed]], { ...declared, also: {} }));"""
    made = in_node(script, [(form.as_data(), field, typed) for form, field, typed in cases])
    for (form, field, typed), payload in zip(cases, made, strict=True):
        said = {name: value for name, value in payload.items() if value != []}  # nobody is in any list
        assert said == payload_of(FormData([(field, typed)]), KINDS[form.kind].payload), (field, typed)


def test_a_tablet_says_what_is_wrong_with_a_date_in_the_words_of_the_server() -> None:
    form = next(form for form in FORMS.values() if form.name == "walk-in")
    script = """const { problems } = await import("./offline/tablet/forms/payload.js");
    const [declared, fields, typed] = given;
    return fields.flatMap((field) => typed.map((one) => problems([[field, one]], declared).find(({ name }) => name === field)?.message ?? ""));"""
    fields = with_dates(form)
    said = in_node(script, (form.as_data(), fields, TYPED))
    for (field, typed), message in zip(product(fields, TYPED), said, strict=True):
        assert message == said_by_server("register_person", field, typed), (field, typed)


def said_by_server(kind: str, field: str, typed: str) -> str:
    """What is wrong with a date by the command of its form; "" when nothing is."""
    model = KINDS[kind].payload
    payload = {"person": new_id(), "name": "港　花子"} | payload_of(FormData([(field, typed)]), model)
    try:
        model.model_validate(payload)
    except ValidationError as error:
        return in_japanese(error)[field]
    return ""


@pytest.mark.parametrize("typed", ["9999", "4332", "12345", "３４５６", "86400"])
def test_a_number_alone_that_is_typed_is_no_birthday(desk: Desk, typed: str) -> None:
    refused = desk.post("/reception/new", person=new_id(), name="港　花子", birth=typed)
    assert refused.status_code == 422 and "日付が読めません。例: 昭和45年3月2日" in refused.text
    assert f'value="{typed}"' in refused.text


def test_no_form_takes_a_number_alone_for_a_day_of_a_spreadsheet() -> None:
    for form in FORMS.values():
        for field in with_dates(form):
            for typed in ("46353", "12345", "86400", "172800", "0000"):
                assert said_by_server(form.kind, field, typed), (form.kind, field, typed)
