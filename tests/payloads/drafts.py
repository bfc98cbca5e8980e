from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def seated(world: World) -> dict[str, Any]:
    """A need in whose draft somebody sits who may lead."""
    said = {"need": world.need(), "people": [world.leader()]}
    world.do("seat_people", **said)
    return said


def led(world: World) -> dict[str, Any]:
    said = seated(world)
    return {"need": said["need"], "person": said["people"][0]}


def held(world: World) -> str:
    need = seated(world)["need"]
    world.do("lock_draft", need=need)
    return str(need)


def aside(world: World) -> str:
    need = world.need()
    world.do("set_need_aside_today", need=need)
    return need


def pair(world: World) -> dict[str, str]:
    said = {"need": world.need(), "person": world.volunteer()}
    world.do("forbid_pair", **said, why="前にもめごとがあった")
    return said


def came_together(world: World) -> str:
    """One of two who came with a group that stays together."""
    asked = {"arrival": new_id(), "new_group": f"団体{new_id()[-6:]}", "stay_together": True}
    two = [{"id": new_id(), "name": f"人　{new_id()[-6:]}"} for _ in range(2)]
    told = world.do("receive_group", **asked, new_people=two, even_if=["full", "stopped"])
    return str(told["people"][0]["person"])


def parted(world: World) -> str:
    person = came_together(world)
    world.do("split_group", person=person, said_by="代表の先生")
    return person


def planned(world: World) -> dict[str, Any]:
    leader, other = world.leader(), world.volunteer()
    return {
        "teams": [{"need": world.need(), "leader": leader, "members": [leader, other], "cars": []}],
        "left": [
            {"need": world.need(), "reasons": ["「チェーンソー」ができて行ける人が受付済みの中にいません"]}
        ],
    }


PAYLOADS: dict[str, Make] = {
    "seat_people": lambda w: {"need": w.need(), "people": [w.leader(), w.volunteer()]},
    "unseat_people": lambda w: {"people": seated(w)["people"]},
    "choose_draft_leader": led,
    "lock_draft": lambda w: {"need": seated(w)["need"]},
    "unlock_draft": lambda w: {"need": held(w)},
    "put_up_plan": planned,
    "set_need_aside_today": lambda w: {"need": w.need(), "why": "道が通れない"},
    "bring_need_back_today": lambda w: {"need": aside(w)},
    "forbid_pair": lambda w: {"need": w.need(), "person": w.volunteer(), "why": "前にもめごとがあった"},
    "allow_pair": pair,
    "split_group": lambda w: {"person": came_together(w), "said_by": "代表の先生"},
    "keep_group_together": lambda w: {"person": parted(w)},
}
