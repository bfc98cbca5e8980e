"""The words that a council adds to the vocabulary of skills."""

from tests.centre import Centre, Desk
from vcenter.store import people

MAY = {
    "/rosters/skills": "rosters administration",
    "/rosters/skills/rename": "rosters administration",
    "/rosters/skills/retire": "rosters administration",
    "add_own_skill": "rosters administration",
    "rename_own_skill": "rosters administration",
    "retire_own_skill": "rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_who_has_it_as_a_free_word_has_it_when_it_is_added(centre: Centre) -> None:
    person = centre.person("手品　師", skills=["ﾏｼﾞｯｸ"])
    centre.do("add_own_skill", word="マジック")
    assert centre.read(people.skills, person) == ["マジック"]


def test_a_renamed_word_goes_with_people_and_its_old_name_is_still_understood(centre: Centre) -> None:
    centre.do("add_own_skill", word="マジック")
    before = centre.person("前　人", skills=["マジック"])
    centre.do("rename_own_skill", word="マジック", to="手品")
    after = centre.person("後　人", skills=["マジック", "傾聴"])
    assert centre.read(people.skills, before) == ["手品"]
    assert sorted(centre.read(people.skills, after)) == ["listening", "手品"]


def test_what_is_built_in_stays_the_one_word(centre: Centre) -> None:
    assert "看護師" in centre.refused("add_own_skill", word="看護士")["word"]
    centre.do("add_own_skill", word="園芸")
    assert "もうあります" in centre.refused("add_own_skill", word="園芸")["word"]


def test_every_card_asks_for_it_until_it_is_retired(desk: Desk) -> None:
    assert desk.post("/rosters/skills", word="紙芝居").status_code == 303
    has, other = (
        desk.volunteer(name, skills=given) for name, given in (("有　人", ["紙芝居"]), ("無　人", []))
    )
    cards = [f"/rosters/people/{other}", "/reception/new"]
    assert all('value="紙芝居"' in desk.get(card).text for card in cards)
    desk.post("/rosters/skills/retire", word="紙芝居", retired="on")
    assert not any('value="紙芝居"' in desk.get(card).text for card in cards)
    assert 'value="紙芝居" checked' in desk.get(f"/rosters/people/{has}").text


def test_free_words_stand_beside_the_vocabulary(desk: Desk) -> None:
    person = desk.volunteer("自由　語", check_in=False)
    desk.post(f"/rosters/people/{person}", name="自由　語", skills=["nurse", "けん玉"])
    assert 'value="けん玉" checked' in desk.get(f"/rosters/people/{person}").text
    wrong = desk.post(f"/rosters/people/{person}", name="", skills=["nurse", "こま回し"])
    assert 'value="こま回し" checked' in wrong.text
