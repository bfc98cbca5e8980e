"""People: one record of a person, found again however they are written."""

import sqlite3
from contextlib import closing

from tests.centre import Centre, Desk, form_of, new_id
from vcenter.rosters import values
from vcenter.store import files_out, groups, people, search
from vcenter.store.files_out import FileOut
from vcenter.store.migrate import BESIDE
from vcenter.store.selections import Selection
from vcenter.store.tx import SqliteTx

MAY = {
    "register_person": "reception rosters salon",
    "change_person": "reception rosters salon",
    "/api/people": "reception matching rosters administration",
    "/api/attendance": "reception matching dispatch rosters salon administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_a_person_gets_a_pass_of_their_own(centre: Centre) -> None:
    numbers = {centre.row(people.by_id, centre.person(f"人　{n}"))["pass_number"] for n in range(30)}
    assert len(numbers) == 30


def test_the_same_name_and_birth_date_is_the_same_person(centre: Centre) -> None:
    known = centre.person("髙橋　太郎", birth="1970-03-02")
    outcome = centre.try_("register_person", person=new_id(), name="高橋　太郎", birth="1970-03-02")
    assert outcome.status == "refused"
    assert outcome.outcome["same"] == known


def test_father_and_son_of_one_name_share_the_phone_and_stay_two(centre: Centre) -> None:
    centre.person("髙橋　太郎", birth="1950-03-02", phone="03-1234-5678")
    outcome = centre.try_(
        "register_person", person=new_id(), name="髙橋　太郎", birth="1980-05-06", phone="03-1234-5678"
    )
    assert outcome.done


def test_a_birth_date_is_read_in_either_calendar(centre: Centre) -> None:
    for written in ("S45.3.2", "昭和45年3月2日", "1970/3/2", "1970-03-02", "19700302"):
        assert centre.row(people.by_id, centre.person(birth=written))["birth"] == "1970-03-02"
    errors = centre.refused("register_person", person=new_id(), name="山田", birth="45.3.2")
    assert "例: 昭和45年3月2日" in errors["birth"]


def test_a_name_is_wanted(centre: Centre) -> None:
    assert centre.refused("register_person", person=new_id(), name=" ")["name"] == "入力してください。"


def test_every_wrong_field_is_named_at_once(centre: Centre) -> None:
    errors = centre.refused(
        "register_person", person=new_id(), name="山田", phone="12", email="x", postal="1", birth="1800-01-01"
    )
    assert set(errors) == {"phone", "email", "postal", "birth"}
    assert all(message.endswith(("。", "51", "jp", "8", "78", "）")) for message in errors.values())


def test_a_group_is_made_once_however_it_is_written(centre: Centre) -> None:
    centre.person("山田　一", group="㈱みなと")
    centre.person("山田　二", group="株式会社みなと")
    assert [(row["name"], row["known"]) for row in centre.read(groups.all_groups)] == [("㈱みなと", 2)]


def test_a_corrected_card_is_found_by_its_new_words(centre: Centre) -> None:
    id = centre.person("山田　太郎")
    centre.do("change_person", person=id, name="佐藤　太郎", kana="サトウ　タロウ")
    assert [row["id"] for row in centre.read(search.people, "さとう", None)] == [id]
    assert centre.read(search.people, "やまだ", None) == []


def test_who_was_known_before_is_found_by_todays_ways_of_writing(
    centre: Centre,
) -> None:
    """Migration 27 folds anew what an older vcenter had folded; whom it does not concern no tablet is told again."""
    ids = {name: centre.person(name) for name in ("José García", "一ヶ瀬　恵", "澁谷　実", "山田　太郎")}
    gone = centre.person("澁谷　實　花子", phone="090-3333-4444")
    centre.do("join_people", keep=ids["澁谷　実"], gone=gone)
    sent = [{"row": row, "name": name} for row, name in enumerate(("澁澤会", "港の会", "青空会"), 2)]
    centre.do("keep_groups", source="団体.xlsx", rows=sent)
    with closing(sqlite3.connect(centre.path)) as database:
        for name, folded in (
            ("José García", "joségarcía"),
            ("一ヶ瀬　恵", "一ヶ瀬恵"),
            ("澁谷　実", "澁谷実"),
        ):
            database.execute(
                "UPDATE people SET name_folded = ?, find = '|' || ? || '|' || pass_number WHERE id = ?",
                (folded, folded, ids[name]),
            )
        database.execute("UPDATE groups SET find = '澁澤会' WHERE name = '澁澤会'")
        database.execute("UPDATE groups SET name = '靑空会', find = '靑空会' WHERE name = '港の会'")
        database.execute("DELETE FROM changes")
        BESIDE[27](SqliteTx(database))  # by itself: those that came after it are there already
        database.commit()
    for words, name in (("jose garcia", "José García"), ("一ケ瀬", "一ヶ瀬　恵"), ("渋谷", "澁谷　実")):
        assert [row["id"] for row in centre.read(search.people, words, None)] == [ids[name]], words
    assert [row["id"] for row in centre.read(search.people, "0903333", None)] == [ids["澁谷　実"]]
    assert centre.row(people.by_id, ids["José García"])["name_folded"] == "josegarcia"
    assert centre.row(groups.by_name, "groups", "渋沢会")["name"] == "澁澤会"
    # Two would have one name: each keeps what it is called.
    assert {row["name"] for row in centre.read(groups.all_groups)} == {"澁澤会", "靑空会", "青空会"}
    assert centre.row(groups.by_name, "groups", "青空会")["name"] == "青空会"
    told = centre.run(
        centre.database.read(lambda tx: tx.fetch("SELECT id FROM changes WHERE subject = 'people'"))
    )
    assert ids["山田　太郎"] not in {row["id"] for row in told}


def test_the_card_is_corrected_at_the_rosters_desk(desk: Desk) -> None:
    id = desk.volunteer("山田　太郎")
    assert "山田　太郎" in desk.get(f"/rosters/people/{id}").text
    answer = desk.post(f"/rosters/people/{id}", name="山田　太郎", phone="12", seats="0")
    assert answer.status_code == 422
    assert "電話番号のけた数が違います" in answer.text
    saved = desk.post(
        f"/rosters/people/{id}", name="山田　太郎", phone="090-9999-8888", seats="0", skills=["nurse"]
    )
    assert saved.status_code == 303
    assert "090-9999-8888" in desk.get(f"/rosters/people/{id}").text
    assert desk.get(f"/rosters/people/{new_id()}").status_code == 404


def test_names_of_every_kind_are_kept(centre: Centre) -> None:
    for name in ("あ", "長" * 40, "🙂　太郎", "葛\U000e0100飾　花子", "محمد علي", "Nguyễn Thị Hoa"):
        row = centre.row(people.by_id, centre.person(name))
        assert row["name"].replace("　", " ") == name.replace("　", " ")


def test_what_nobody_sees_is_kept_in_no_field(centre: Centre) -> None:
    person = centre.person(address="港区\x00芝\u200b1-2-3\u202e", note="一行目\n二行目\x07")
    row = centre.row(people.by_id, person)
    assert (row["address"], row["note"]) == ("港区芝1-2-3", "一行目\n二行目")


def test_a_skill_that_both_have_is_not_said_to_differ(desk: Desk) -> None:
    person = desk.volunteer("二人　子", skills=["nurse"])
    at = f"/rosters/people/{person}"
    form = form_of(desk.get(at).text, at)
    desk.do("change_person", person=person, name="二人　子", phone="03-1234-5678", skills=["nurse"])
    second = desk.client.post(at, data=form | {"note": "メモ"})
    differ = second.text.partition("いまの記録")[2].partition("</section>")[0]
    assert second.status_code == 422 and "電話" in differ and "資格・技能" not in differ


def test_who_was_not_asked_is_not_one_who_would_rather_not_say(desk: Desk) -> None:
    silent = desk.volunteer("静　一", check_in=False, sex="")
    declines = desk.volunteer("静　二", check_in=False, sex="n")
    for person, said in ((silent, ""), (declines, "n")):
        page = desk.get(f"/rosters/people/{person}").text
        assert f'name="sex" value="{said}" checked' in page
        assert "聞いていない" in page and "答えない" in page
    rows = desk.read(files_out.table, FileOut("people", Selection())).rows
    assert {row[1]: row[3] for row in rows} == {"静　一": "", "静　二": "答えない"}
    assert [values.sex(said) for said in ("不明", "答えない", "女")] == ["", "n", "f"]
