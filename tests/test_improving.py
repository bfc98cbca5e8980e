"""Plans that get better: every must holds, what is held stays, the bound bounds, and whoever improves may be killed."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deploy.benchmarks.instances import made
from vcenter.__main__ import main
from vcenter.domain.matching import (
    LEADER,
    Car,
    Missing,
    Need,
    Person,
    Plan,
    Situation,
    Team,
    broken_musts,
    in_words,
    propose,
    rest_of,
    still_good,
    value_of,
    why,
    with_cars,
    worth_of,
)
from vcenter.domain.matching.bound import bound_of
from vcenter.domain.matching.search import Search
from vcenter.domain.matching.table import Table
from vcenter.domain.matching.whole import bounds
from vcenter.domain.need_words import A_TRUCK
from vcenter.plans.files import FileWrong, as_situation
from vcenter.plans.improving import Improving, Plans
from vcenter.plans.together import improved
from vcenter.program import PROJECT

SMALL = json.loads((Path(__file__).parent / "data" / "matching" / "small.json").read_text())
OPTIMUM = 139_723
"""Of the small instance, proved by the integer program."""


def person(id: str, **of: Any) -> Person:
    usual: dict[str, Any] = {
        "group": None, "age": 40, "sex": "m", "strong": True, "leader": False, "experienced": True, "insured": True,
        "guardian": None, "seats": 0, "skills": frozenset(), "hours": (9.0, 15.0),
    }  # fmt: skip
    return Person(id, **(usual | of))


def need(id: str, **of: Any) -> Need:
    usual: dict[str, Any] = {
        "kind": "mud", "min": 1, "wish": 2, "max": 3, "skills": {}, "strong": 0, "women_only": False,
        "dangerous": False, "far": False, "hours": (9.0, 12.0), "urgency": 3, "waiting_days": 0,
        "last_team": frozenset(),
    }  # fmt: skip
    return Need(id, **(usual | of))


def motorised(situation: Situation, rng: random.Random) -> Situation:
    """The same with cars of the centre, people who may drive, and work that wants a truck."""
    able = [
        replace(one, skills=one.skills | {"car"}) if rng.random() < 0.3 else one for one in situation.people
    ]
    wants = [replace(one, wishes={A_TRUCK: 1}) if rng.random() < 0.5 else one for one in situation.needs]
    cars = tuple(
        Car(f"car{at}", "軽トラック", 2 + 3 * (at % 2), at % 2 == 0) for at in range(rng.randint(0, 3))
    )
    return replace(situation, people=tuple(able), needs=tuple(wants), cars=cars)


def holds(situation: Situation, teams: tuple[Team, ...]) -> None:
    assert not [broken for team in teams for broken in broken_musts(situation, team)]
    people = [id for team in teams for id in (*team.people, *team.cars)]
    assert len(people) == len(set(people))
    assert len({team.need for team in teams}) == len(teams)


@example(seed=2, people=29, needs=4, locks=2)
@given(st.integers(0, 10**6), st.integers(0, 30), st.integers(0, 9), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_every_plan_keeps_every_must_and_its_bound(seed: int, people: int, needs: int, locks: int) -> None:
    rng = random.Random(seed)
    whole = made(people, needs, rng)
    if people and needs:
        locked = {rng.choice(whole["people"])["id"]: rng.choice(whole["needs"])["id"] for _ in range(locks)}
        whole["locked"] = [[person, need] for person, need in locked.items()]
    situation = as_situation(whole)
    hands = [frozenset(one.id for one in situation.people if rng.random() < 0.2) for _ in situation.needs]
    if seed % 2:
        asked = zip(situation.needs, hands, strict=True)
        situation = replace(situation, needs=tuple(replace(one, hands=its) for one, its in asked))
    if seed % 3 == 0:
        situation = motorised(situation, rng)
    first = propose(situation, beyond=True)
    holds(situation, first.teams)
    holds(situation, propose(situation).teams)
    assert {one.need for one in first.unserved} | {team.need for team in first.teams} == set(situation.need)
    table = Table(situation)
    if not table.units or not situation.needs:
        return
    (_, loose), *more = bounds(table, table.chosen(first.teams), 5)
    answer, bound = more[0] if more else (None, loose)
    assert bound is not None and loose is not None and loose.value >= bound.value - 1e-3
    if answer is not None and answer.chosen is not None:
        best = table.teams(answer.chosen)
        holds(situation, best)
        worth = worth_of(situation, best)
        assert worth == pytest.approx(answer.worth)
        assert first.value - 1e-6 <= worth <= bound.value + 1e-6
        again = table.teams(table.chosen(best))
        assert {(team.need, frozenset(team.people)) for team in again} == {
            (team.need, frozenset(team.people)) for team in best
        }


def test_the_small_instance_is_solved() -> None:
    situation = as_situation(SMALL)
    first = propose(situation, beyond=True)
    assert first.value >= 0.96 * OPTIMUM
    table = Table(situation)
    search = Search(table, table.chosen(first.teams), seed=1)
    for _ in range(6):
        search.step(time.monotonic() + 5)
        holds(situation, search.teams())
    assert first.value < search.worth <= OPTIMUM
    assert search.worth == pytest.approx(worth_of(situation, search.teams()))
    bound = bound_of(situation, 5)
    assert bound is not None and OPTIMUM <= bound.value < 1.01 * OPTIMUM


def test_a_guardian_may_go_without_the_child_and_never_the_child_alone() -> None:
    mother, child = person("m", leader=True, age=40), person("c", age=9, guardian="m")
    safe, dangerous = need("safe"), need("dangerous", dangerous=True, urgency=5)
    plan = propose(Situation((mother, child), (), (safe, dangerous)))
    assert [(team.need, team.people) for team in plan.teams] == [("dangerous", ("m",))]
    plan = propose(Situation((mother, child), (), (safe,)))
    assert [set(team.people) for team in plan.teams] == [{"m", "c"}]
    assert not propose(Situation((child,), (), (safe,))).teams


def test_who_is_locked_stays_and_nobody_else_is_planned_without_them() -> None:
    people = (person("a", leader=True), person("b", leader=True))
    needs = (need("light", urgency=1), need("heavy", urgency=5))
    plan = propose(Situation(people, (), needs, locked=frozenset({("a", "light")})))
    assert "a" in next(team.people for team in plan.teams if team.need == "light")
    shut = Situation((person("a", insured=False), people[1]), (), needs, locked=frozenset({("a", "light")}))
    assert [team.need for team in propose(shut).teams] == ["heavy"]


def test_single_people_beyond_the_wish_are_proposed_to_nobody() -> None:
    people = tuple(person(f"p{number}", leader=number == 0) for number in range(5))
    situation = Situation(people, (), (need("n", wish=2, max=4),))
    assert len(propose(situation).teams[0].people) == 2
    assert len(propose(situation, beyond=True).teams[0].people) == 4


def test_what_is_kept_stays_also_against_a_must() -> None:
    people = (person("a", leader=True), person("b", leader=True), person("c"))
    situation = Situation(people, (), (need("one", min=2), need("two")))
    by_hand = Team("one", "a", ("a",))
    plan = propose(situation, kept=(by_hand,), nobody=("c",))
    assert plan.teams == (by_hand, Team("two", "b", ("b",)))


def test_a_wish_is_weighed_and_no_must() -> None:
    able, other = person("d", leader=True, skills=frozenset({"listening"})), person("o", leader=True)
    talk, mud = need("talk", max=1, wishes={"listening": 1}), need("mud", max=1)
    situation = Situation((able, other), (), (talk, mud))
    plan = propose(situation)
    assert Team("talk", "d", ("d",)) in plan.teams
    assert propose(Situation((other,), (), (talk,))).teams
    assert "この作業に役立つ（listening）: d" in why(situation, Team("talk", "d", ("d",)))
    assert worth_of(situation, plan.teams) == value_of(situation, plan.teams) + 300
    assert value_of(situation, plan.teams) == plan.value


def test_who_has_raised_a_hand_goes_there_before_others() -> None:
    people = tuple(person(f"p{number:02}", leader=number < 2) for number in range(40))
    raised = frozenset({"p35", "p37", "p39"})
    needs = (need("other", max=2, urgency=4), need("n", min=2, hands=raised))
    situation = Situation(people, (), needs)
    team = next(team for team in propose(situation).teams if team.need == "n")
    assert len(raised & set(team.people)) == len(team.people) - 1 == 1
    assert worth_of(situation, [team]) == value_of(situation, [team]) + 20
    first, second = sorted(raised & set(team.people)), team.people
    assert f"手を挙げた: {first[0]}" in why(situation, Team("n", team.leader, second))


def test_a_need_that_waits_is_worth_more_than_hands() -> None:
    people = (person("a", leader=True), person("b", leader=True), person("c"))
    needs = (need("liked", wish=3, hands=frozenset("abc")), need("light", urgency=1, min=1))
    assert {team.need for team in propose(Situation(people, (), needs)).teams} == {"liked", "light"}
    barred = Situation((person("a", leader=True, insured=False), people[1]), (), needs)
    assert all("a" not in team.people for team in propose(barred).teams)


def test_advice_waits_for_its_profession_or_is_handed_on() -> None:
    advice = need("advice", kind="advice", wishes={"弁護士|司法書士": 1})
    plan = propose(Situation((person("a", leader=True),), (), (advice,)))
    assert not plan.teams and "ほかの機関につないで" in plan.unserved[0].reasons[0]
    lawyer = person("l", leader=True, skills=frozenset({"弁護士"}))
    assert propose(Situation((lawyer,), (), (advice,))).teams


def said(situation: Situation, **of: Any) -> tuple[str, ...]:
    return Missing(situation, (), lambda skill: {"nurse": "看護師"}.get(skill, skill), **of).of(
        situation.needs[0]
    )


def test_what_one_more_would_change() -> None:
    leader = person("a", leader=True)
    asks = need("n", skills={"nurse": 1})
    assert said(Situation((leader,), (), (asks,))) == (
        "「看護師」ができて行ける人が受付済みの中にいません",
        "看護師があと1人いれば組めます",
    )
    assert said(Situation((leader,), (), (asks,)), everyday={"nurse": 4}.get)[-1] == (
        "平時の名簿に、今日来ていない「看護師」ができる人が4人います。電話で頼めます"
    )
    assert said(Situation((leader,), (), (need("n", min=3),)))[-1] == "人があと2人いれば組めます"
    assert said(Situation((leader,), (), (need("n", far=True, min=1),))) == (
        "遠くへ行く車の席が受付済みの中にありません",
        "車の席があと1席あれば組めます",
    )
    found = said(Situation((person("b"),), (), (need("n"),)), everyday={LEADER: 2}.get)
    assert found[1:] == (
        "班長を頼める人があと1人いれば組めます",
        "平時の名簿に、今日来ていない班長を頼める人が2人います。電話で頼めます",
    )


def test_a_group_that_would_have_to_part_is_named() -> None:
    whole = as_situation(
        {
            "people": [
                {**SMALL["people"][0], "id": "a", "group": "g", "age": 40, "leader": True, "hours": [9, 15]},
                {
                    **SMALL["people"][0],
                    "id": "b",
                    "group": "g",
                    "age": 40,
                    "insured": False,
                    "hours": [9, 15],
                },
            ],
            "groups": [{"id": "g", "may_split": False}],
            "needs": [
                {
                    **SMALL["needs"][0],
                    "min": 1,
                    "strong": 0,
                    "skills": {},
                    "hours": [9, 12],
                    "women_only": False,
                }
            ],
        }
    )
    reasons = propose(whole).unserved[0].reasons
    assert (
        "班長を頼める人はほかに1人いますが、一緒に来た人とそろっては行けません。分かれてよいか、聞いてみてください"
        in reasons
    )


def test_how_far_from_the_bound_in_words() -> None:
    assert in_words(100, None) == "どこまで良くできるかは、まだ計算していません。"
    assert "ほぼ同じ" in in_words(1000, 1000)
    assert "あと1%未満です。十分に" in in_words(993, 1000)
    assert "あと5%です。まだ良く" in in_words(950, 1000)


def improving(situation: Situation, plan: Plan, **of: Any) -> tuple[Improving, list[Plan]]:
    """What a plan became by its first better step, or until it ended."""

    async def run() -> tuple[Improving, list[Plan]]:
        plans, seen = Plans(), []
        found = plans.improve(situation, plan, tell=lambda one: seen.append(one.best), **of)
        while not found.ended and found.count < 1:
            await asyncio.wait_for(found.changed(), 30)
        await plans.close()
        assert found.ended
        return found, seen

    return asyncio.run(run())


def test_a_plan_gets_better_beside_the_server_and_what_is_held_stays() -> None:
    situation = as_situation(SMALL)
    first = propose(situation)
    held = first.teams[3]
    nobody = first.teams[5].people[0]
    found, seen = improving(situation, first, held={held.need}, nobody={nobody})
    assert held in found.best.teams
    assert nobody not in {id for team in found.best.teams for id in team.people}
    holds(situation, found.best.teams)
    assert seen[-1] == found.best and found.count >= 1
    assert found.words


def test_a_plan_of_people_who_left_goes_on_with_those_who_are_there() -> None:
    situation = as_situation(SMALL)
    first = propose(situation)
    gone = first.teams[0].people[0]
    left = replace(situation, people=tuple(one for one in situation.people if one.id != gone))

    async def run() -> Plan:
        plans = Plans()
        found = plans.improve(left, first)
        await plans.close()
        return found.best

    best = asyncio.run(run())
    assert best.teams
    holds(left, best.teams)


def test_the_first_plan_remains_when_whoever_improves_it_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    situation = as_situation(SMALL)
    first = propose(situation)
    monkeypatch.setattr("vcenter.plans.improving.sys.executable", "/bin/false")

    async def run() -> Improving:
        plans = Plans()
        found = plans.improve(situation, first)
        while not found.ended:
            await asyncio.wait_for(found.changed(), 30)
        await plans.close()
        return found

    found = asyncio.run(run())
    assert (found.best.teams, found.count, found.bound) == (first.teams, 0, None)


def test_another_process_goes_on_where_one_was_killed() -> None:
    situation = as_situation(SMALL)

    async def run() -> Improving:
        plans, killed = Plans(), False
        found = plans.improve(situation, propose(situation))
        while not found.ended and found.count < 1:
            await asyncio.sleep(0.01)
            if found.process and not killed:
                killed = True
                os.kill(found.process, signal.SIGKILL)
        await plans.close()
        return found

    found = asyncio.run(run())
    assert found.count == 1
    holds(situation, found.best.teams)


def test_one_process_does_what_two_do() -> None:
    situation = as_situation(SMALL)
    plan = improved(situation, time.monotonic() + 0.3, helped=False)
    holds(situation, plan.teams)
    assert plan.value >= propose(situation, beyond=True).value


def test_the_server_loads_no_solver() -> None:
    """Nor does a first plan: only the processes that improve wait for it."""
    code = (
        "import sys, vcenter.plans.improving, vcenter.plans.command; from vcenter.domain.matching import *; "
        "propose(Situation((), (), ())); sys.exit(not {'numpy', 'highspy'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def run(path: Path, whole: Any, *more: str) -> tuple[int, str]:
    path.write_text(whole if isinstance(whole, str) else json.dumps(whole))
    out = path.with_suffix(".out")
    found = CliRunner().invoke(main, ["match", "--in", str(path), "--out", str(out), *more])
    return found.exit_code, found.output


def test_a_file_becomes_a_plan(tmp_path: Path) -> None:
    code, said = run(tmp_path / "small.json", SMALL, "--seconds", "0.5")
    assert code == 0 and "班" in said
    plan = json.loads((tmp_path / "small.out").read_text())
    assert set(plan) == {"teams", "unserved", "value", "bound", "seconds"}
    situation = as_situation(SMALL)
    teams = tuple(Team(one["need"], one["leader"], tuple(one["people"])) for one in plan["teams"])
    holds(situation, teams)
    assert plan["value"] == value_of(situation, teams) <= OPTIMUM
    assert all(one["reasons"] for one in plan["unserved"])


def broken(change: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(SMALL))
    change(whole)
    return whole


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda whole: whole.pop("needs"), "「needs」（ニーズの並び）がありません。"),
        (lambda whole: whole["people"][2].pop("age"), "people の3番目の人（p3）に「age」がありません。"),
        (
            lambda whole: whole["needs"][1].update(min="2"),
            "needs の2番目のニーズ（n2）の「min」は0以上の整数で",
        ),
        (lambda whole: whole["needs"][0].update(min=20), "min（20）が max（11）より多く"),
        (
            lambda whole: whole["people"][0].update(group="none"),
            "people の1番目の人（p1）の group「none」は groups に",
        ),
        (lambda whole: whole["people"].append(whole["people"][0]), "id がほかと同じ"),
        (
            lambda whole: whole.update(locked=[["p1", "n1"], ["p1", "n2"]]),
            "「p1」が2つのニーズ（n1・n2）に固定",
        ),
        (lambda whole: whole.update(locked=[["nobody", "n1"]]), "locked の1番目の人「nobody」は people に"),
        (
            lambda whole: whole.update(pairs_forbidden=[["p1", "x"]]),
            "pairs_forbidden の1番目のニーズ「x」は needs に",
        ),
        (lambda whole: whole.update(locked=["p1"]), "locked の1番目は [人の id, ニーズの id] で"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(change: Any, said: str) -> None:
    with pytest.raises(FileWrong, match=re.escape(said)):
        as_situation(broken(change))


def test_a_bad_file_ends_the_command_with_two(tmp_path: Path) -> None:
    assert run(tmp_path / "a.json", "{") == (
        2,
        f"Error: {tmp_path / 'a.json'} はJSONとして読めません。途中で切れていないか確かめてください。\n",
    )
    assert run(tmp_path / "a.json", [])[0] == 2
    code, said = run(tmp_path / "a.json", {"people": [], "groups": [], "needs": []}, "--seconds", "1")
    assert code == 0 and "0班" in said


def test_a_car_of_the_centre_takes_a_team_far_where_somebody_may_drive() -> None:
    car = Car("car", "軽トラック-01", 2, truck=True)
    away = need("away", far=True, min=2, wish=2)
    pair = (person("leads", leader=True), person("drives", skills=frozenset({"car"})))
    drivers = Situation(pair, (), (away,), cars=(car,))
    (team,) = propose(drivers).teams
    assert team.cars == ("car",) and set(team.people) == {"leads", "drives"}
    assert "センターの軽トラック-01で行く（運転できる: drives）" in why(drivers, team)
    nobody = replace(drivers, people=(pair[0], person("walks")))
    assert not propose(nobody).teams
    assert [
        one.code for one in broken_musts(nobody, Team("away", "leads", ("leads", "walks"), ("car",)))
    ] == ["driver"]
    assert any("車の席" in said for said in propose(nobody).unserved[0].reasons)


def test_a_truck_of_the_centre_goes_where_it_is_wished_and_to_one_team_alone() -> None:
    car = Car("car", "軽トラック-01", 2, truck=True)
    work = tuple(need(f"n{at}", wishes={A_TRUCK: 1}, urgency=at, wish=2, max=2) for at in (2, 4))
    people = tuple(
        person(f"{who}{at}", leader=who == "leads", skills=frozenset({"car"}))
        for at in (1, 2)
        for who in ("leads", "comes")
    )
    situation = Situation(people, (), work, cars=(car,))
    found = {team.need: team.cars for team in propose(situation).teams}
    assert found == {"n4": ("car",), "n2": ()}
    kept = [team for team in propose(situation).teams if team.cars]
    assert not rest_of(situation, kept).cars
    assert still_good(situation, [kept[0], replace(kept[0], need="n2")]) == (kept[0],)


def test_whoever_came_by_car_drives_the_truck_nearby_and_their_own_car_far_away() -> None:
    car = Car("car", "軽トラック-01", 2, truck=True)
    people = (person("leads", leader=True, seats=2), person("comes"), person("too"))
    near = Situation(people, (), (need("near", wishes={A_TRUCK: 1}, wish=3),), cars=(car,))
    (team,) = propose(near).teams
    assert team.cars == ("car",) and not broken_musts(near, team)
    far = replace(near, needs=(need("near", far=True, min=3, wish=3),))
    assert {one.code for one in broken_musts(far, team)} == {"driver"}
    assert not propose(far).teams


def test_a_licence_is_no_truck() -> None:
    car = Car("car", "軽トラック-01", 2, truck=True)
    people = (person("leads", leader=True), person("drives", skills=frozenset({"truck"})))
    situation = Situation(people, (), (need("near", wishes={A_TRUCK: 1}),), cars=(car,))
    team = Team("near", "leads", ("leads", "drives"))
    assert with_cars(situation, [team])[0].cars == ("car",)
    own = replace(situation, people=(people[0], replace(people[1], seats=2)))
    assert with_cars(own, [team])[0].cars == ("car",)
    without = replace(own, cars=())
    assert worth_of(without, [team]) == value_of(without, [team])
    assert "トラックがもう1台あれば、運び出しが早くなります" in why(without, team)
    (planned,) = propose(situation).teams
    assert planned.cars == ("car",)
