"""Groups as they are kept every day: their facts, and who is in them in which role."""

from tests.centre import Centre, Desk, new_id, today
from vcenter.store import groups, memberships

MAY = {
    "/rosters/groups/new": "rosters",
    "/rosters/groups/{group}": "rosters",
    "/rosters/groups/{group}/find": "rosters",
    "/rosters/groups/{group}/members": "rosters",
    "/rosters/groups/{group}/role": "rosters",
    "/rosters/groups/{group}/take-out": "rosters",
    "add_group": "rosters",
    "change_group": "rosters",
    "add_members": "rosters",
    "put_member_role": "rosters",
    "take_out_member": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def group(centre: Centre, name: str = "みなと傾聴の会") -> str:
    return str(centre.do("add_group", group=new_id(), name=name)["group"])


def test_two_groups_of_one_name_are_asked_about_however_it_is_written(centre: Centre) -> None:
    group(centre, "株式会社 みなと")
    assert "もうあります" in centre.refused("add_group", group=new_id(), name="㈱みなと")["name"]


def test_who_is_in_already_stays_as_they_are(centre: Centre) -> None:
    one, first, second = group(centre), centre.person("会員　一"), centre.person("会員　二")
    centre.do("add_members", group=one, people=[first], role="代表")
    assert centre.do("add_members", group=one, people=[first, second])["added"] == 1
    assert [(row["id"], row["role"]) for row in centre.read(memberships.members, one)] == [
        (first, "代表"),
        (second, ""),
    ]


def test_who_is_taken_out_stays_written_down_and_may_come_again(centre: Centre) -> None:
    one, person = group(centre), centre.person("元　会員")
    for _ in range(2):
        centre.do("add_members", group=one, people=[person], role="連絡係")
        centre.do("take_out_member", group=one, person=person)
    assert centre.do("take_out_member", group=one, person=person)["already"]
    assert centre.read(groups.of_person, person) == []
    past = centre.read(memberships.past_of_person, person)
    assert [(row["role"], row["ended_on"]) for row in past] == [("連絡係", today().isoformat())] * 2


def test_two_on_one_role_and_the_second_sees_it(centre: Centre) -> None:
    one, person = group(centre), centre.person("役割　子")
    centre.do("add_members", group=one, people=[person])
    centre.do("put_member_role", group=one, person=person, role="代表", seen_role="")
    said = centre.refused("put_member_role", group=one, person=person, role="連絡係", seen_role="")
    assert "「代表」" in said["role"]


def test_a_groups_page_is_edited_added_to_and_taken_out_from(desk: Desk) -> None:
    one = str(desk.do("add_group", group=new_id(), name="はまかぜ会")["group"])
    person = desk.volunteer("浜風　子", kana="ハマカゼコ", check_in=False)
    at = f"/rosters/groups/{one}"
    assert "加える" in desk.post(f"{at}/find", q="ハマカゼ").text
    assert desk.post(f"{at}/members", people=person).status_code == 303
    assert "会員です" in desk.post(f"{at}/find", q="ハマカゼ").text
    assert desk.post(f"{at}/role", person=person, role="代表", seen_role="").status_code == 303
    assert "代表" in desk.get(f"/rosters/people/{person}").text
    assert b"%PDF" in desk.post("/rosters/people/print", group=one).content
    assert desk.post(f"{at}/take-out", person=person).status_code == 303
    assert "これまでの会員（1人）" in desk.get(at).text
    assert "はまかぜ会" in desk.get(f"/rosters/people/{person}").text  # once a member


def test_two_on_one_group_see_both(desk: Desk) -> None:
    one = str(desk.do("add_group", group=new_id(), name="ふたり会")["group"])
    seen = desk.row(groups.by_id, "groups", one)["changed_at"]
    desk.do("change_group", group=one, name="ふたり会", district="芝")
    second = desk.post(f"/rosters/groups/{one}", name="ふたり会", district="港南", seen=seen)
    assert second.status_code == 422 and "いまの記録" in second.text and "芝" in second.text


def test_a_new_group_of_a_known_name_keeps_what_was_typed(desk: Desk) -> None:
    assert desk.post("/rosters/groups/new", name="あたらしい会").status_code == 303
    again = desk.post("/rosters/groups/new", name="あたらしい会", note="二つめ")
    assert again.status_code == 422 and "二つめ" in again.text
