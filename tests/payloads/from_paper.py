from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import Make, World


def pile(world: World) -> dict[str, Any]:
    return world.do("print_blank_papers", counts={"card": 2, "need": 1})


def checked_in(world: World) -> str:
    """The entry of somebody who was received."""
    outcome = world.perform("check_in", {"person": world.person(), "even_if": ["full", "stopped"]})
    assert outcome.done, outcome.errors
    return outcome.id


def team(world: World) -> dict[str, Any]:
    world.today()
    return world.team_payload() | {"leader_phone": "090-1111-2222"}


PAYLOADS: dict[str, Make] = {
    "print_blank_papers": lambda w: {"counts": {"card": 2, "list": 1, "team": 1}},
    "use_papers": lambda w: {"pile": pile(w)["pile"]},
    "settle_papers": lambda w: {"papers": [pile(w)["first"]], "how": "unused"},
    "say_from_paper": lambda w: {
        "entry": checked_in(w),
        "kind": "check_in",
        "written_at": "2026-11-24T00:00:00Z",
        "writer": "佐藤",
    },
    "keep_paper_team": team,
    "keep_paper_leaving": lambda w: {"person": w.volunteer()},
}
