"""People who were selected: their passes ten to a sheet, and address labels."""

import io

import pikepdf
import pytest

from tests.centre import Centre, Desk, new_id
from tests.paper import pages, text_of
from vcenter.domain.post import posts
from vcenter.sheets import AddressLabel, layout
from vcenter.sheets.labels import LABEL_SHEETS, address_lines
from vcenter.store import selections
from vcenter.store.selections import Selection

MAY = {
    "/rosters/selected": "rosters",
    "/rosters/selected/passes": "rosters",
    "/rosters/selected/labels": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def names(centre: Centre, **asked: object) -> list[str]:
    return [row["name"] for row in centre.read(selections.people_of, Selection(**asked))]  # type: ignore[arg-type]


def test_a_selection_is_a_group_the_leaders_the_day_or_whoever_was_ticked(centre: Centre) -> None:
    one, two = centre.person("青木　一"), centre.volunteer("馬場　二")
    group = centre.do("add_group", group=new_id(), name="料理の会")["group"]
    centre.do("add_members", group=group, people=[one, two])
    centre.do("put_member_role", group=group, person=two, role="代表")
    day = centre.today["day"]
    assert names(centre, who="group", of=group) == ["青木　一", "馬場　二"]
    assert names(centre, who="leaders") == names(centre, who="day", day=day) == ["馬場　二"]
    assert names(centre, who="group", of=group, people=(one,), only=True) == ["青木　一"]
    assert names(centre, who="chosen", people=(two, two, new_id())) == ["馬場　二"]


def test_labels_leave_out_who_has_no_address_left_or_is_hidden_and_say_so(desk: Desk) -> None:
    for name, address in (
        ("有田　住", "みなと市本町1"),
        ("無田　住", ""),
        ("秘匿　子", "みなと市裏町"),
        ("退会　子", "みなと市南"),
    ):
        person = desk.volunteer(name, address=address, check_in=False)
        if name.startswith("秘"):
            desk.do("hide_person", person=person)
        if name.startswith("退"):
            desk.do("change_volunteering", person=person, volunteer_state="left", times=[])
    shown = desk.post("/rosters/selected", who="list").text
    assert "全員　4人" in shown and "住所なし 1人" in shown and "退会 1人" in shown and "秘匿 1人" in shown
    said = text_of(desk.post("/rosters/selected/labels", who="list", sheet="18").content)
    assert "有田住様" in said and "無田" not in said and "秘匿" not in said and "退会" not in said
    looks = desk.read(lambda tx: tx.fetch("SELECT * FROM looks WHERE card = '宛名ラベル'"))
    assert [row["count"] for row in looks] == [1]


def test_passes_of_a_selection_have_a_back_and_leave_out_who_is_hidden(desk: Desk) -> None:
    desk.volunteer("表田　一", kana="オモテダ　ハジメ", check_in=False)
    desk.do("hide_person", person=desk.volunteer("秘匿　子", check_in=False))
    made = desk.post("/rosters/selected/passes", who="list", layout="stock", back="on").content
    assert pages(made) == 2
    assert "表田" in text_of(made) and "秘匿" not in text_of(made) and "拾われた方" in text_of(made)


def test_nobody_and_a_wrong_label_are_said(desk: Desk) -> None:
    assert "いません" in desk.post("/rosters/selected/passes", who="group", of=new_id()).text
    desk.volunteer(address="みなと市1", check_in=False)
    wrong = desk.post("/rosters/selected/labels", who="list", sheet="12", first="13")
    assert wrong.status_code == 422 and "1から12" in wrong.text


def person(name: str, address: str, **more: object) -> dict[str, object]:
    return {"id": name, "name": name, "address": address, "leads": []} | more


def test_one_label_a_house_names_all_or_the_family() -> None:
    house = [
        person("山田　太郎", "本町1-2"),
        person("山田　花子", "本町１－２"),
        person("佐藤　一", "本町1-2"),
    ]
    assert [post.names for post in posts(house, "named")] == [
        ("山田　太郎 様", "山田　花子 様"),
        ("佐藤　一 様",),
    ]
    assert posts(house, "family")[0].names == ("山田　太郎 様", "ご家族様")
    assert len(posts(house, "each")) == 3
    many = [person(f"山田　{n}", "本町1") for n in "一二三四"]
    assert posts(many, "named")[0].names == ("山田　一 様", "山田　二 様", "ご家族様")


def test_who_leads_a_group_is_written_to_as_such() -> None:
    post = posts([person("渡邊　健", "本町", leads=["料理の会"])], "each", as_leaders=True)[0]
    assert (post.above, post.names) == ("料理の会", ("代表　渡邊　健 様",))


@pytest.mark.parametrize("width", [55.5, 58, 78])
def test_an_address_is_whole_in_its_lines_and_no_number_is_torn(width: float) -> None:
    address = "神奈川県横浜市都筑区茅ケ崎中央32番1号　グランドメゾンステーションタワー1203号室"
    _, lines, fits = address_lines(address, width, 20)
    assert fits and "".join(lines).replace("　", "") == address.replace("　", "")
    assert any("1203号室" in line for line in lines)


@pytest.mark.parametrize("kind", ["12", "24"])
def test_a_begun_sheet_goes_on_where_it_was_left(kind: str) -> None:
    count = LABEL_SHEETS[kind].count  # type: ignore[index]
    label = AddressLabel(postal="123-4567", address="みなと市本町1-2-3", names=("髙﨑　花子 様",))
    assert pages(layout.labels_pdf([label] * 3, kind, count - 3)) == 1  # type: ignore[arg-type]
    made = layout.labels_pdf([label] * 3, kind, count - 2, outlined=True)  # type: ignore[arg-type]
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert len(opened.pages) == 2
    assert text_of(made).count("〒123-4567") == 3 and "髙﨑花子様" in text_of(made)
