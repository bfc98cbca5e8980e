"""What is dangerous asks for one's own PIN once more, and every 責任者 is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.centre import PIN, STAFF, Centre, Desk, add_staff, field_of, form_of, hashed_pin
from vcenter.__main__ import main
from vcenter.domain.roles import RESPONSIBLE
from vcenter.store import dangerous_acts, journal, staff
from vcenter.store.tx import Tx
from vcenter.web.state import running

MAY = {
    "/headquarters/dangerous-acts": "",
    "tell_responsible": "",
    "read_dangerous_acts": "",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DANGEROUS = {
    "/rosters/people/{person}/show",
    "/needs/{need}/show",
    "/dispatch/print-hidden",
    "/rosters/files-out/make",
    "/headquarters/staff",
    "/headquarters/staff/secret",
    "/headquarters/staff/retire",
    "/headquarters/drills/{incident}/report/throw",
    "/headquarters/drills/{incident}/throw",
    "/headquarters/staff/role",
    "/headquarters/staff/role/end",
    "/headquarters/staff/salon",
    "/headquarters/staff/salon/end",
    "/headquarters/places",
    "/headquarters/places/end",
}


def told(desk: Desk) -> list[str]:
    return [row["what"] for row in desk.read(dangerous_acts.latest, 100)]


def newest(desk: Desk) -> tuple[int, str]:
    found: tuple[int, str] = desk.read(journal.last)
    return found


# One's own PIN


def test_what_is_dangerous_is_known(desk: Desk) -> None:
    assert {one.path for one in desk.addresses if one.danger} == DANGEROUS


@pytest.mark.parametrize("path", sorted(DANGEROUS))
def test_nothing_dangerous_is_done_without_ones_own_pin(desk: Desk, path: str) -> None:
    before = newest(desk)
    answer = desk.post(path, own_pin="", name="応援 一郎", secret="835170", roles="reception")
    assert answer.status_code == 422
    assert f"{STAFF}さんの暗証番号" in answer.text
    assert "まだ記録していません" in answer.text
    assert newest(desk) == before


def test_what_was_typed_goes_on_when_the_pin_is_right(desk: Desk) -> None:
    asked = desk.post(
        "/headquarters/staff", own_pin="", name="応援 一郎", secret="835170", roles=["reception", "needs"]
    )
    kept = form_of(asked.text, "/headquarters/staff")
    assert kept["roles"] == ["reception", "needs"]
    assert "加えました" in desk.client.post("/headquarters/staff", data=kept | {"own_pin": PIN}).text


def test_a_wrong_pin_does_nothing_and_keeps_what_was_typed(desk: Desk) -> None:
    before = newest(desk)
    answer = desk.post("/headquarters/staff/secret", own_pin="111111", name=STAFF, secret="835170")
    assert answer.status_code == 422
    assert "暗証番号が違います" in answer.text
    assert field_of(answer.text, "secret") == "835170"
    assert newest(desk) == before


def test_the_pin_of_somebody_else_is_none(desk: Desk) -> None:
    desk.write(add_staff, "応援 二郎", RESPONSIBLE)
    row = desk.row(staff.by_name, "応援 二郎")
    desk.write(staff.change, row["id"], {"secret_hash": hashed_pin().replace("argon2id", "argon2i")})
    answer = desk.post("/headquarters/staff/role", own_pin="990231", name=STAFF, role="needs")
    assert "暗証番号が違います" in answer.text


def test_a_typed_name_is_no_part_of_the_page(desk: Desk) -> None:
    answer = desk.post("/headquarters/staff", own_pin="", name='"><b id=x>', secret="835170", roles="needs")
    assert "<b id=x>" not in answer.text


def test_whoever_may_not_is_not_even_asked(desk: Desk) -> None:
    only_needs(desk)
    answer = desk.post("/headquarters/staff", own_pin="", name="応援 一郎", secret="835170", roles="needs")
    assert answer.status_code == 403


def only_needs(desk: Desk) -> None:
    """Whoever is signed in is responsible no longer."""

    def change(tx: Tx) -> None:
        tx.execute("UPDATE staff_roles SET role = 'needs'")

    desk.write(change)
    running(desk.app).identities.forget_all()


# Told to every 責任者


def test_each_dangerous_act_is_told_with_who_did_it(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    desk.post("/headquarters/staff/role", name="応援 一郎", role="needs")
    desk.post("/headquarters/staff/role/end", name="応援 一郎", role="needs", place="")
    desk.post("/headquarters/staff/secret", name="応援 一郎", secret="990231")
    desk.post("/headquarters/staff/retire", name="応援 一郎")
    desk.post("/headquarters/places", name="北", address="http://127.0.0.1:1")
    assert told(desk) == [
        "拠点「北」を加え、記録の写しのファイルを作った",
        "応援 一郎さんを担当者から外した",
        "応援 一郎さんの暗証番号を変えた",
        "応援 一郎さんの「ニーズ」の役割を終わらせた",
        "応援 一郎さんに「ニーズ」の役割を付けた",
        "応援 一郎さんを担当者に加えた（受付）",
    ]
    assert {row["actor"] for row in desk.read(dangerous_acts.latest, 100)} == {STAFF}


def test_ones_own_pin_is_ones_own_affair(desk: Desk) -> None:
    desk.client.post("/own-pin", data={"session": desk.session, "now": PIN, "secret": "835170"})
    assert told(desk) == []


def test_every_screen_of_a_responsible_person_says_so_until_it_was_read(desk: Desk) -> None:
    said = "まだ確かめていません"
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    assert said in desk.get("/reception").text
    page = desk.get("/headquarters/dangerous-acts").text
    assert "応援 一郎さんを担当者に加えた" in page
    assert desk.press(page, "/headquarters/dangerous-acts").status_code == 303
    assert said not in desk.get("/reception").text
    assert f"確かめた人: {STAFF}" in desk.get("/headquarters/dangerous-acts").text


def test_each_of_several_responsible_people_reads_it_for_themselves(desk: Desk) -> None:
    other = desk.write(add_staff, "応援 二郎", RESPONSIBLE)
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    desk.press(desk.get("/headquarters/dangerous-acts").text, "/headquarters/dangerous-acts")
    assert desk.read(dangerous_acts.count_unread, other) == 1


def test_what_was_before_somebody_was_responsible_is_not_theirs(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    desk.post("/headquarters/staff/role", name="応援 一郎", role="responsible")
    added = desk.row(staff.by_name, "応援 一郎")
    assert desk.read(dangerous_acts.count_unread, added["id"]) == 0


def test_others_are_told_nothing(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    only_needs(desk)
    assert "まだ確かめていません" not in desk.get("/needs").text


def test_what_is_done_at_the_command_line_is_told_too(tmp_path: Path) -> None:
    with Centre(tmp_path / "data") as centre:
        run = CliRunner()
        for arguments in (
            ["token", "表計算", "--role", "rosters"],
            ["token", "表計算", "--end"],
            ["pass-key"],
        ):
            done = run.invoke(main, ["--data", str(tmp_path / "data"), *arguments])
            assert done.exit_code == 0, done.output
        found = [row["what"] for row in centre.read(dangerous_acts.latest, 10)]
    assert found == [
        "受付証に署名する鍵を新しくした（1番目）",
        "プログラム「表計算」のトークンを終わらせた",
        "プログラム「表計算」のトークンを作った（名簿）",
    ]


def test_that_records_were_put_back_is_told(tmp_path: Path) -> None:
    data, copy = str(tmp_path / "data"), str(tmp_path / "copy.sqlite")
    with Centre(tmp_path / "data") as centre:
        centre.volunteer()
    for command in ("backup", "restore"):
        assert CliRunner().invoke(main, ["--data", data, command, copy]).exit_code == 0
    with Centre(tmp_path / "data") as centre:
        (told,) = centre.read(dangerous_acts.latest, 10)
    assert told["what"] == "記録を写しから戻した"
