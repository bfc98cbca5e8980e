"""一緒に来た人を分ける: people who came together are parted today, because their leader has agreed."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.drafts import BY, Board
from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.situation import came_with
from vcenter.store import split_groups


class OfGroup(Payload):
    person: PersonId
    """One of those who came together."""


class SplitGroup(OfGroup):
    said_by: Annotated[WrittenLine, Called("了解した人")]


def _whom(board: Board, person: str) -> str:
    row = board.waiting.get(person)
    whom = came_with(row) if row else None
    if whom is None:
        raise Refusal("この人は、待っている団体の人ではありません。画面を開き直してください。", "person")
    return whom


@command("split_group", "drafts", words="一緒に来た人を分ける了解", who=BY, roles=Role.MATCHING)
def split_group(act: Act, asked: SplitGroup) -> dict[str, Any]:
    """The leader of people who came together agrees that they go to different teams today."""
    board = Board(act)
    whom = _whom(board, asked.person)
    if whom in split_groups.of_day(act.tx, board.gathering):
        return {"with_whom": whom, "already": True}
    row = {"gathering_id": board.gathering, "with_whom": whom, "said_by": asked.said_by}
    split_groups.agree(act.tx, row | {"at": act.at, "by": act.actor})
    return {"with_whom": whom}


class KeepGroupTogether(OfGroup):
    pass


@command("keep_group_together", "drafts", words="一緒に来た人を分けない", who=BY, roles=Role.MATCHING)
def keep_group_together(act: Act, asked: KeepGroupTogether) -> dict[str, Any]:
    """People who came together stay together after all; whoever sits apart by now is marked on the board."""
    board = Board(act)
    whom = _whom(board, asked.person)
    there = split_groups.take_back(act.tx, board.gathering, whom)
    return {"with_whom": whom, "already": not there}


@taken_back("split_group")
def _not_split(act: Act, was: Done) -> None:
    if not split_groups.take_back(act.tx, Board(act).gathering, was.outcome["with_whom"]):
        raise changed_since("この団体")
