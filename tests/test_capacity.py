"""How many people a day takes: honest words, a waiting list in order, and nobody who has a place loses it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.centre import Centre
from vcenter.domain.calendar import centre_day
from vcenter.domain.capacity import DayPlaces, place_for, promoted, word
from vcenter.store import registrations, status

TOMORROW = (centre_day(datetime.now(UTC)) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DayPlaces(), "wanted"),
        (DayPlaces(people=100, taken=20), "wanted"),
        (DayPlaces(people=4), "wanted"),
        (DayPlaces(people=100, taken=90), "wanted"),
        (DayPlaces(people=20, taken=15), "wanted"),
        (DayPlaces(people=20, taken=20), "full"),
        (DayPlaces(people=0), "full"),
        (DayPlaces(people=20, taken=25), "full"),
        (DayPlaces(people=20, taken=19, waiting=1), "full"),
        (DayPlaces(people=20, takes="stopped"), "stopped"),
        (DayPlaces(takes="closed"), "closed"),
        (DayPlaces(people=20, takes="ended"), "ended"),
    ],
)
def test_the_word_for_a_day_is_honest(day: DayPlaces, said: str) -> None:
    assert word(day) == said


def test_who_asks_gets_a_place_a_turn_or_nothing() -> None:
    assert place_for(DayPlaces(people=2, taken=1)) == "place"
    assert place_for(DayPlaces(people=2, taken=2)) == "waiting"
    assert place_for(DayPlaces(takes="stopped")) is None
    assert place_for(DayPlaces(takes="ended")) is None


def test_nobody_overtakes_those_who_wait() -> None:
    assert place_for(DayPlaces(people=2, taken=1, waiting=1)) == "waiting"


def test_who_waits_moves_up_in_order() -> None:
    assert promoted(DayPlaces(people=3, taken=1), ["a", "b", "c"]) == ["a", "b"]
    assert promoted(DayPlaces(people=3, taken=3), ["a"]) == []
    assert promoted(DayPlaces(people=None), ["a", "b"]) == ["a", "b"]
    assert promoted(DayPlaces(people=9, takes="stopped"), ["a"]) == []


def state(centre: Centre, person: str, day: str = TOMORROW) -> str:
    row = centre.read(registrations.of_day, person, day)
    return str(row["state"]) if row else ""


def three(centre: Centre, people: int = 1) -> list[str]:
    """Three people who ask for tomorrow one after another, of whom so many have a place."""
    centre.do("set_capacity", day=TOMORROW, people=people)
    found = [centre.person(name) for name in ("一番　花", "二番　花", "三番　花")]
    for person in found:
        centre.do("add_days", person=person, days=[TOMORROW])
    return found


def test_a_full_day_has_a_waiting_list(centre: Centre) -> None:
    assert [state(centre, person) for person in three(centre)] == ["place", "waiting", "waiting"]


def test_a_place_that_becomes_free_is_the_first_ones_who_waits(centre: Centre) -> None:
    first, second, third = three(centre)
    assert centre.do("cancel_day", person=first, day=TOMORROW)["promoted"] == 1
    assert [state(centre, one) for one in (first, second, third)] == ["cancelled", "place", "waiting"]


def test_who_gives_up_waiting_frees_no_place(centre: Centre) -> None:
    first, second, third = three(centre)
    assert centre.do("cancel_day", person=second, day=TOMORROW)["promoted"] == 0
    assert [state(centre, one) for one in (first, third)] == ["place", "waiting"]


def test_who_comes_back_is_at_the_end(centre: Centre) -> None:
    first, second, third = three(centre)
    centre.do("cancel_day", person=first, day=TOMORROW)
    assert centre.do("add_days", person=first, days=[TOMORROW])["days"] == {TOMORROW: "waiting"}
    centre.do("cancel_day", person=second, day=TOMORROW)
    assert [state(centre, one) for one in (first, third)] == ["waiting", "place"]


def test_more_places_let_people_move_up_and_fewer_take_nothing_away(centre: Centre) -> None:
    people = three(centre)
    assert centre.do("set_capacity", day=TOMORROW, people=2)["promoted"] == 1
    centre.do("set_capacity", day=TOMORROW, people=1)
    assert [state(centre, person) for person in people] == ["place", "place", "waiting"]


def test_an_empty_number_is_no_limit(centre: Centre) -> None:
    three(centre)
    assert centre.do("set_capacity", day=TOMORROW, people="")["promoted"] == 2


def test_a_day_that_is_called_off_takes_nobody_and_says_why(centre: Centre) -> None:
    centre.do("set_capacity", day=TOMORROW, people=5, state="stopped", reason="大雨のため")
    assert "days" in centre.refused("add_days", person=centre.person(), days=[TOMORROW])
    assert centre.read(status.days, [TOMORROW])[TOMORROW].reason == "大雨のため"


def test_what_is_said_in_the_morning_counts_for_the_day(centre: Centre) -> None:
    centre.do("say_status", day=TOMORROW, state="stopped", reason="強い風のため")
    assert "days" in centre.refused("add_days", person=centre.person(), days=[TOMORROW])
    centre.do("say_status", day=TOMORROW, state="open")
    assert centre.do("add_days", person=centre.person(), days=[TOMORROW])["days"] == {TOMORROW: "place"}


def test_asking_twice_is_asking_once(centre: Centre) -> None:
    first, *_ = three(centre)
    assert centre.do("add_days", person=first, days=[TOMORROW, TOMORROW])["days"] == {TOMORROW: "place"}
    assert centre.read(registrations.counts, [TOMORROW])[TOMORROW] == {"place": 1, "waiting": 2}


@pytest.mark.parametrize("ahead", [-1, 14, 400])
def test_only_the_next_two_weeks_can_be_asked_for(centre: Centre, ahead: int) -> None:
    day = (centre_day(datetime.now(UTC)) + timedelta(days=ahead)).isoformat()
    assert "days" in centre.refused("add_days", person=centre.person(), days=[day])


def test_an_end_before_the_beginning_is_refused(centre: Centre) -> None:
    asked = {"person": centre.person(), "days": [TOMORROW], "hours_from": "13:00", "hours_to": "09:00"}
    assert "hours_to" in centre.refused("add_days", **asked)


def test_a_day_that_was_never_asked_for_may_be_cancelled(centre: Centre) -> None:
    assert centre.do("cancel_day", person=centre.person(), day=TOMORROW)["already"]


@pytest.mark.parametrize("people", [-1, "多め", 100_000])
def test_a_number_that_is_none_is_refused(centre: Centre, people: object) -> None:
    assert "people" in centre.refused("set_capacity", day=TOMORROW, people=people)


def test_places_are_a_number_in_any_width(centre: Centre) -> None:
    day = centre_day(datetime.now(UTC)).isoformat()
    centre.do("set_capacity", day=day, people="３０", state="open")
    assert centre.read(lambda tx: tx.value("SELECT people FROM day_capacity WHERE day = :day", day=day)) == 30
