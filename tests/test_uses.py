"""What tablets are used for: each is told what its desk needs and no more, and hands in no other desk's work."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.centre import Centre, Desk, need_payload, new_id
from tests.outbox import SYNC, Enrolled, entry
from vcenter.collect import modules
from vcenter.commands import KINDS
from vcenter.domain.who import Who
from vcenter.store import changes, review, tablets, uses
from vcenter.store.changes import ALL
from vcenter.tablets import cache, pages
from vcenter.tablets.cache import ThingCache
from vcenter.tablets.forms import FORMS
from vcenter.web.state import running

MAY = {
    "/headquarters/devices/uses": "administration",
    "set_uses": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


# What is declared


def test_every_field_that_tablets_are_told_says_to_which_uses() -> None:
    known = {use.key for use in uses.uses()} | {ALL}
    for name, subject in changes.subjects().items():
        told, model = subject.told(), subject.row
        for field, info in model.model_fields.items():
            key = info.alias or field
            assert key in told, (
                f"{model.__name__}.{field} is told to tablets, and nobody says for which use: write "
                f"Annotated[…, told_to(…)] with the keys of uses, with spaces between; ALL for every one, and "
                f'"" for 出先 alone (vcenter/store/uses.py)'
            )
            unknown = set(told[key].uses) - known
            assert not unknown, (
                f"{model.__name__}.{field} is told to {unknown}, and no use is called so: use_tablets(Use(…))"
            )
            for use in uses.uses():
                assert not told[key].includes(use.key) or told["id"].includes(use.key), (
                    f"{model.__name__}.{field} is told to {use.key}, and the id of {name} is not: such a tablet is told nothing of them"
                )


def test_every_use_names_what_there_is() -> None:
    modules("desks")
    desks = {page.name for page in pages.kept()}
    for use in uses.uses():
        assert use.holds.endswith("。"), f"the use {use.key} does not say what such a tablet holds (holds)"
        for subject, fields in use.told.items():
            there = changes.subjects()[subject].told()
            assert {"id", *fields.split()} <= there.keys(), (
                f"the use {use.key} is told what is no field of {subject}"
            )
        for subject, told in (uses.telling(use.key).fields or {}).items():
            missing = changes.subjects()[subject].always() - told
            assert not missing, (
                f"the use {use.key} is told of {subject} without {missing}, which no script does without"
            )
        for desk in use.desks:
            assert desk in desks, f"the use {use.key} is for the desk {desk}, of which tablets keep no page"
        for kind in use.kinds:
            assert Who.TABLET in KINDS[kind].who, f"the use {use.key} hands in {kind}, which no outbox may"


def test_every_form_without_network_is_handed_in_by_the_use_of_its_desk() -> None:
    modules("desks")
    for form in FORMS.values():
        if uses.is_of_every_use(form.kind):  # at a desk that is open on every tablet
            assert not any(form.desk in use.desks for use in uses.uses())
            continue
        assert any(form.desk in use.desks and form.kind in use.kinds for use in uses.uses()), (
            f"the form {form.name} makes {form.kind} at {form.desk}, and no use stands there and may hand it in: declare "
            f'use_tablets(Use(…, desks=("{form.desk}",), kinds=("{form.kind}",))) beside its subject in vcenter/store'
        )


# What a tablet is told


def told_of(desk: Desk, *keys: str) -> dict[str, dict[str, Any]]:
    """The replica of a tablet with these uses."""
    return Enrolled(desk, uses=keys).replica()[0]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A team is out at a house, and another house waits."""
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("record_need", **need_payload(address="みなと市港町9丁目8番7号"))
    return desk


def test_a_tablet_of_reception_is_told_nothing_of_a_need(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("reception",))
    text = busy.client.get("/sync/changes", headers=SYNC).text
    assert "港町" not in text
    rows, _ = tablet.replica()
    assert rows.keys() == {"people", "teams"}
    assert rows["people"]
    (team,) = rows["teams"].values()
    assert team.keys() >= {"number", "leader", "members"}
    assert "need" not in team


def test_a_tablet_of_needs_is_told_every_need_and_of_people_their_names(busy: Desk) -> None:
    person = busy.do(
        "register_person", person=new_id(), name="渡辺　花", phone="090-1234-0000", birth="1990-02-03"
    )["person"]
    rows = told_of(busy, "needs")
    assert {need["address"] for need in rows["needs"].values()} >= {"みなと市港町9丁目8番7号"}
    assert rows["people"][person].keys() <= {"id", "n", "k", "p", "q"}
    assert rows["people"][person]["n"] == "渡辺　花"


def test_a_tablet_of_returns_is_told_teams_whole_and_of_a_need_not_whose_it_is(busy: Desk) -> None:
    rows = told_of(busy, "returns")
    (team,) = rows["teams"].values()
    need = rows["needs"][team["need"]]
    assert need.keys() == {"id", "number", "state", "category", "team"} | ({"district"} & need.keys())
    leader = rows["people"][team["leader"]]
    assert leader["t"]["id"] == team["id"]
    assert not leader.keys() & {"f", "b", "if", "x"}


def test_a_tablet_of_two_uses_is_told_what_either_is_told(busy: Desk) -> None:
    both = uses.telling("needs reception").fields
    one, other = uses.telling("needs").fields, uses.telling("reception").fields
    assert both and one and other
    assert both["people"] == one["people"] | other["people"]
    assert told_of(busy, "reception", "needs")["needs"] == told_of(busy, "needs")["needs"]


def test_a_tablet_away_alone_is_told_everything(busy: Desk) -> None:
    rows = told_of(busy, "outpost", "reception")
    assert [row["uses"] for row in busy.read(tablets.everyone)] == ["outpost"]
    assert rows == told_of(busy, "outpost")
    assert all(need["address"] for need in rows["needs"].values())


def test_who_was_merged_is_gone_also_from_a_tablet_that_is_told_little(desk: Desk) -> None:
    keep, gone = desk.volunteer("二重　一"), desk.volunteer("二重　一郎")
    tablet = Enrolled(desk, uses=("needs",))
    _, cursor = tablet.replica()
    desk.do("join_people", keep=keep, gone=gone)
    assert tablet.changes(cursor)["gone"]["people"] == [{"id": gone, "into": keep}]


def test_what_is_gone_of_what_a_tablet_is_not_told_is_not_told(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("reception",))
    _, cursor = tablet.replica()
    busy.write(
        lambda tx: tx.execute("UPDATE needs SET state = 'done', changed_at = '2026-01-01T00:00:00.000Z'")
    )
    page = tablet.changes(cursor)
    assert "needs" not in page["rows"]
    assert "needs" not in page["gone"]
    assert page["cursor"] != cursor
    assert busy.client.get("/sync/changes", headers=SYNC).json()["rows"].keys() == {"people", "teams"}


def test_each_set_of_uses_is_remembered_and_none_is_told_what_another_is(busy: Desk) -> None:
    every = ("outpost", "reception", "needs", "returns", "reception needs", "needs returns")
    remembered = [told_of(busy, *kept.split()) for _ in range(2) for kept in every][len(every) :]
    for kept, before in zip(every, remembered, strict=True):
        running(busy.app).things = ThingCache()
        assert told_of(busy, *kept.split()) == before, kept


def test_what_is_remembered_of_all_uses_together_has_an_end(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MOST", 5)
    for kept in ("needs", "returns", "reception"):
        rows = told_of(busy, kept)
        assert len(rows["people"]) >= 3
    held = running(busy.app).things._told
    assert sum(map(len, held.values())) <= 5


def test_the_look_that_a_replica_is_says_for_which_uses(desk: Desk) -> None:
    told_of(desk, "reception", "returns")
    desk.do("register_person", person=new_id(), name="渡辺　花")
    looks = desk.read(lambda tx: tx.fetch("SELECT card FROM looks"))
    assert {row["card"] for row in looks} == {"端末の控え（使いみち: 受付・帰着）"}


# Another use


def changed(tablet: Enrolled, *keys: str) -> None:
    device = tablet.hello().json()["device"]["id"]
    assert tablet.desk.post("/headquarters/devices/uses", device=device, uses=[*keys]).status_code == 303


def test_a_tablet_whose_uses_change_begins_anew_once(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("needs",))
    _, cursor = tablet.replica()
    assert tablet.changes(cursor)["reset"] is False
    changed(tablet, "reception")
    page = tablet.changes(cursor)
    assert page["reset"] is True
    assert "needs" not in page["rows"]
    assert tablet.hello().json()["device"]["uses"] == ["reception"]
    assert tablet.changes(page["cursor"])["reset"] is False
    assert "タブレットの使いみち" in busy.get("/headquarters/journal").text


def test_so_does_one_whose_use_is_told_less_by_a_newer_program(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = Enrolled(busy, uses=("reception",))
    _, cursor = tablet.replica()
    told = changes.Subject.told
    monkeypatch.setattr(
        changes.Subject, "told", lambda self: {key: to for key, to in told(self).items() if key != "b"}
    )
    assert tablet.changes(cursor)["reset"] is True


def test_one_that_knew_everything_before_there_were_uses_goes_on_as_before(desk: Desk) -> None:
    tablet = Enrolled(desk)
    _, cursor = tablet.replica()
    assert len(cursor.split(".")) == 4
    assert tablet.changes(cursor)["reset"] is False
    assert tablet.changes()["facts"]["told"] is None


def test_what_waits_on_a_tablet_whose_use_is_taken_away_is_kept_for_a_person(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("reception", "needs"))
    changed(tablet, "reception")
    asked = entry("record_need", **need_payload(address="みなと市港町2丁目"))
    (one,) = tablet.outbox(asked)
    assert one["status"] == "review"
    assert "使いみち（受付）にありません" in one["words"]
    (row,) = busy.read(review.waiting)
    assert (row["why"], orjson.loads(row["payload"])["address"]) == ("use", "みなと市港町2丁目")
    assert "このタブレットの使いみちにない操作です" in busy.get("/review").text
    (again,) = tablet.outbox(asked)
    assert (again["status"], again["repeated"]) == ("review", True)


def test_whoever_has_looked_at_it_lets_it_be_done_with_one_tap(desk: Desk) -> None:
    tablet = Enrolled(desk, uses=("needs",))
    asked = entry("register_person", person=new_id(), name="山田　太郎", check_in=True)
    assert [one["status"] for one in tablet.outbox(asked)] == ["review"]
    assert desk.post(f"/review/{asked['id']}", way="done").status_code == 303
    assert [row["n"] for row in tablet.replica()[0]["people"].values()] == ["山田　太郎"]
    tablet.outbox(asked)
    assert desk.read(review.count_waiting) == 0
    assert len(tablet.replica()[0]["people"]) == 1


def test_what_it_is_used_for_is_done_at_once(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("reception",))
    (one,) = tablet.outbox(entry("register_person", person=new_id(), name="山田　太郎", check_in=True))
    assert one["status"] == "done"


def test_what_was_done_before_is_known_again_whatever_the_tablet_is_used_for_now(busy: Desk) -> None:
    tablet = Enrolled(busy, uses=("reception", "needs"))
    asked = entry("record_need", **need_payload(address="みなと市港町2丁目"))
    assert [one["status"] for one in tablet.outbox(asked)] == ["done"]
    changed(tablet, "reception")
    (again,) = tablet.outbox(asked)
    assert (again["status"], again["repeated"]) == ("done", True)


# Enrolling, and changing it


def test_whoever_enrols_a_tablet_says_what_for(desk: Desk) -> None:
    page = desk.get("/enrol").text
    for use in uses.uses():
        assert use.holds in page
    answer = desk.post("/enrol", name="受付2", desk="reception")
    assert answer.status_code == 422
    assert "使いみちを一つ以上" in answer.text
    assert 'value="受付2"' in answer.text
    assert desk.read(tablets.everyone) == []


def test_a_use_that_there_is_not_is_refused_in_words(desk: Desk) -> None:
    answer = desk.post("/enrol", name="受付2", desk="reception", uses="everything")
    assert answer.status_code == 422
    assert "という使いみちはありません" in answer.text


def test_the_tablets_page_shows_and_changes_what_each_is_used_for(desk: Desk) -> None:
    tablet = Enrolled(desk, uses=("returns", "reception"))
    assert "受付・帰着" in desk.get("/headquarters/devices").text
    device = tablet.hello().json()["device"]["id"]
    assert "なくなりません" in desk.get("/headquarters/devices?used=1").text
    answer = desk.post("/headquarters/devices/uses", device=device)
    assert (answer.status_code, "使いみちを一つ以上" in answer.text) == (422, True)
    assert desk.row(tablets.by_id, device)["uses"] == "reception returns"


def test_a_tablet_that_was_cut_off_is_given_no_use(desk: Desk) -> None:
    device = Enrolled(desk).hello().json()["device"]["id"]
    desk.post("/headquarters/devices/cut-off", device=device)
    desk.sign_in()  # it was this tablet's session, and ended with it
    answer = desk.post("/headquarters/devices/uses", device=device, uses="reception")
    assert (answer.status_code, "もう使われていません" in answer.text) == (422, True)


def test_a_tablet_enrolled_as_before_there_were_uses_knows_everything(centre: Centre) -> None:
    device = new_id()
    asked = {"device": device, "name": "受付9", "desk": "reception", "token_hash": "ab" * 32}
    centre.do("enrol_device", **asked)
    assert centre.row(tablets.by_id, device)["uses"] == "outpost"
    centre.do("set_uses", device=device, uses=["needs"])
    centre.do("enrol_device", **asked | {"name": "ニーズ9"})
    assert centre.row(tablets.by_id, device)["uses"] == "needs"
