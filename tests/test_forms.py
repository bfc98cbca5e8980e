"""Forms that are refused: shown again they are about the same day and the same thing, with what was typed in them."""

import re
from datetime import timedelta

from tests.centre import Desk, form_of, need_payload, new_id
from tests.outbox import Enrolled, entry
from tests.phone import TODAY, Phone
from vcenter.program import PROJECT, TEMPLATES
from vcenter.store import attendance, leaving, people
from vcenter.store import centre as store_centre
from vcenter.store.tx import Tx

YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
PROBLEM = r'class="problem"[^>]*>([^<]*)'
LONG = "あ" * 201
"""More than fits into a line."""


def stayed_since_yesterday(desk: Desk, name: str) -> str:
    """Somebody who has not left since yesterday; the id."""
    person = desk.volunteer(name, check_in=False)

    def forgotten(tx: Tx) -> None:
        row = {"id": new_id(), "person_id": person, "in_at": f"{YESTERDAY}T00:10:00.000Z"}
        day = store_centre.ensure_centre_day(tx, YESTERDAY)
        attendance.enter(tx, row | {"gathering_id": day, "in_how": "pass", "in_device": "受付1番"})

    desk.write(forgotten)
    return person


def test_closing_an_earlier_day_stays_with_that_day_when_it_is_refused(desk: Desk) -> None:
    stayed_since_yesterday(desk, "昨日　太郎")
    desk.volunteer("今日　花子")
    page = desk.get(f"/leaving/close?day={YESTERDAY}").text
    used = new_id()  # for something else: so it is refused
    desk.post("/reception/orientation", command_id=used)
    refused = desk.press(page, "/leaving/close", command_id=used)
    assert refused.status_code == 422
    assert "今日　花子" not in refused.text
    assert (
        desk.press(refused.text, "/leaving/close")
        .headers["location"]
        .startswith("/leaving?kept=0&done=day_closed&n=1&")
    )
    assert [row["name"] for row in desk.read(leaving.still_in)] == ["今日　花子"]


def test_a_day_that_cannot_be_read_closes_no_day(desk: Desk) -> None:
    desk.volunteer("今日　花子")
    for answer in (desk.post("/leaving/close", day="x"), desk.get("/leaving/close?day=x")):
        assert answer.status_code == 422
        assert "だれも帰宅にしていません" in answer.text
        assert 'action="/leaving/close"' not in answer.text


def test_people_without_a_name_of_an_earlier_day_can_be_sent_home(desk: Desk) -> None:
    desk.do("receive_group", arrival=new_id(), new_group="みなと中学校", unnamed=4)
    desk.write(lambda tx: tx.execute("UPDATE gatherings SET day = :day", day=YESTERDAY))
    page = desk.get("/leaving").text
    assert "前の日から残っている人　4人" in page
    assert 'href="/leaving/close"' not in page
    closing = desk.get(f"/leaving/close?day={YESTERDAY}").text
    assert (
        desk.press(closing, "/leaving/close")
        .headers["location"]
        .startswith("/leaving?kept=0&done=day_closed&n=4&")
    )


def test_a_next_visit_that_is_refused_shows_the_day_that_was_typed(desk: Desk) -> None:
    answer = desk.post("/leaving/next", person=desk.volunteer(), day=YESTERDAY)
    assert f'name="day" value="{YESTERDAY}" aria-invalid' in answer.text


def test_what_is_said_of_a_day_stays_with_that_day(desk: Desk) -> None:
    answer = desk.post("/headquarters/status", day=YESTERDAY, state="stopped", reason=LONG)
    assert answer.status_code == 422
    again = form_of(answer.text, "/headquarters/status")
    assert (again["day"], again["state"], again["reason"]) == (YESTERDAY, "stopped", LONG)
    row = {f"state.{YESTERDAY}": "stopped", f"reason.{YESTERDAY}": LONG}
    answer = desk.post("/headquarters/days", day=YESTERDAY, **row)
    assert answer.status_code == 422
    assert form_of(answer.text, "/headquarters/days").items() >= row.items()


def test_a_card_that_another_desk_has_changed_is_not_overwritten_after_a_slip(desk: Desk) -> None:
    person = desk.volunteer("山田　太郎")
    address = f"/rosters/people/{person}"
    opened = desk.get(address).text
    desk.do("change_person", person=person, name="山田　太郎", phone="090-1111-2222")
    slip = desk.press(opened, address, phone="12")
    assert "電話番号のけた数が違います" in slip.text
    right = desk.press(slip.text, address, phone="090-3333-4444")
    assert "ほかの人が直しました" in right.text
    assert desk.row(people.by_id, person)["phone"] == "090-1111-2222"
    assert desk.press(right.text, address).status_code == 303
    assert desk.row(people.by_id, person)["phone"] == "090-3333-4444"


def test_why_somebody_is_not_received_stays_typed(desk: Desk) -> None:
    address = f"/rosters/people/{desk.volunteer()}/bar"
    answer = desk.post(address, reason=LONG)
    assert answer.status_code == 422
    assert form_of(answer.text, address)["reason"] == LONG


def test_a_drill_is_still_a_drill_after_a_refusal(desk: Desk) -> None:
    answer = desk.post("/headquarters/incident", name=LONG, drill="on")
    assert form_of(answer.text, "/headquarters/incident")["drill"] == "on"


def test_why_a_team_is_disbanded_stays_typed(desk: Desk) -> None:
    address = f"/matching/teams/{desk.team()}/disband"
    answer = desk.post(address, reason=LONG)
    assert form_of(answer.text, address)["reason"] == LONG


def test_what_headquarters_allowed_for_a_group_stays_ticked(desk: Desk) -> None:
    desk.do("set_capacity", day=TODAY.isoformat(), people=1)
    answer = desk.post("/groups/new", new_group="　", lines="", unnamed="3", even_if="full", then="receive")
    assert answer.status_code == 422
    assert form_of(answer.text, "/groups/new")["even_if"] == "full"


def test_who_was_ticked_of_a_group_stays_ticked(desk: Desk) -> None:
    arrived = new_id()
    people_of = [{"id": new_id(), "name": name} for name in ("山田　太郎", "佐藤　花子")]
    desk.do("receive_group", arrival=arrived, new_group="みなと中学校", new_people=people_of)
    address = f"/groups/arrivals/{arrived}/confirm"
    here = desk.read(people.by_id, people_of[0]["id"])
    assert here
    answer = desk.post(address, leaders=[here["id"], new_id()])
    assert answer.status_code == 422
    assert f'name="leaders" value="{here["id"]}" checked' in answer.text


def test_whose_paper_was_wanted_stays_chosen(desk: Desk) -> None:
    person = desk.volunteer()
    answer = desk.post("/papers/one", person=person, what="sticker_a4_24", skip="99")
    assert answer.status_code == 422
    assert form_of(answer.text, "/papers/one")["person"] == person


def test_what_was_typed_right_in_the_tray_stays_typed(desk: Desk) -> None:
    one = entry("register_person", person=new_id(), name="佐藤", phone="12")
    Enrolled(desk).outbox(one)
    answer = desk.post(f"/review/{one['id']}", way="done", changes__phone="123")
    assert answer.status_code == 422
    assert 'name="changes.phone" value="123"' in answer.text


def test_days_that_a_volunteer_asked_for_stay_ticked(desk: Desk) -> None:
    phone = Phone(desk)
    phone.register()
    days = [TODAY.isoformat(), YESTERDAY]
    answer = phone.post("/me/days", days=days)
    assert answer.status_code == 422
    assert f'name="days" value="{TODAY.isoformat()}" checked' in answer.text


def test_a_card_that_says_little_is_saved_as_it_opens(desk: Desk) -> None:
    """What nobody knows stands empty in its field, and an empty field is no mistake."""
    for kind, rows in (("groups", "団体"), ("salons", "サロン"), ("people", "人　太郎")):
        row = {"row": 2, "name": rows} | ({"id": new_id()} if kind == "people" else {})
        desk.do(f"keep_{kind}", source="名簿.xlsx", v=2, rows=[row])
    ids = {
        kind: desk.read(lambda tx, kind=kind: tx.value(f"SELECT id FROM {kind}"))
        for kind in ("groups", "salons", "people")
    }
    need = desk.do("record_need", **need_payload())["need"]
    asked = {
        "sort": "help_wanted",
        "source": "phone",
        "works": ["listening"],
        "wanted": "話し相手",
        "district": "港",
    }
    request = desk.do("record_request", request=new_id(), person={"name": "依頼　人子"}, **asked)["request"]
    written = {
        f"/needs/{need}/edit": {"request": "泥出し"},
        f"/requests/{request}/edit": {"wanted": "話し相手"},
    }
    for page, address in (
        (f"/rosters/groups/{ids['groups']}", f"/rosters/groups/{ids['groups']}"),
        (f"/salons/{ids['salons']}/edit", f"/salons/{ids['salons']}/edit"),
        (f"/rosters/people/{ids['people']}", f"/rosters/people/{ids['people']}"),
        (f"/salons/{ids['salons']}/sessions/{TODAY}", f"/salons/{ids['salons']}/sessions/{TODAY}"),
        (f"/needs/{need}/edit", f"/needs/{need}/edit"),
        (f"/requests/{request}/edit", f"/requests/{request}/edit"),
    ):
        # The texts of several lines go along as they are typed: `form_of` knows fields of one line.
        answer = desk.press(desk.get(page).text, address, **written.get(address, {}))
        assert answer.status_code == 303, f"{address}: {re.findall(PROBLEM, answer.text)}"


def test_a_list_of_what_is_wrong_names_each_field(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    page = desk.post(f"/returns/teams/{team}/injury", what="").text
    assert "けが・体調: 入力してください。" in page
    both = desk.post("/buses", bus=new_id(), name="", seats="あ", out1_leaves="9:30").text
    assert "バスの呼び名: 入力してください。" in both
    assert "乗れる人数（運転する人を除く）: 数字で入力してください。" in both
    typed = {"layout": "a4_24", "skip": "あ"}
    assert "使用済みの面: 数字で入力してください。" in desk.post("/papers/stickers", **typed).text
    sent = desk.post(f"/dispatch/teams/{team}/send", back_by="25:99").text
    assert "<br>帰着の予定: " in sent or "<br>時刻" in sent


def test_what_is_wrong_is_never_listed_without_its_field() -> None:
    """It is listed by `m.problems`, `m.wrong_lines`, `m.first_wrong` or `outcome.said`, which name it."""
    sources = [*TEMPLATES.rglob("*.html"), *(PROJECT / "vcenter" / "desks").glob("*.py")]
    assert [path.name for path in sources if "errors.values()" in path.read_text("utf-8")] == []
