"""The words that a council adds to the vocabulary of skills, renames and retires. Built-in ones stay."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Flag, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.skills import label, read_skills
from vcenter.domain.who import DESK_WORK
from vcenter.store import own_skills
from vcenter.store.tx import Row

Word = Annotated[WrittenLine, StringConstraints(max_length=40), Called("できることの言葉")]
ROLES = (Role.ROSTERS, Role.ADMINISTRATION)


class AddOwnSkill(Payload):
    word: Word


class RenameOwnSkill(Payload):
    word: Word
    to: Annotated[Word, Called("新しい言葉")]


class RetireOwnSkill(Payload):
    word: Word
    retired: Annotated[Flag, Called("使わない")] = True


def _check_new(act: Act, word: str, field: str, besides: str = "") -> None:
    codes, _ = read_skills([word])
    if codes:
        raise Refusal(f"「{label(codes[0])}」がもうあります。それを使ってください。", field)
    same = own_skills.one(act.tx, word)
    if same and same["word"] != besides:
        more = "（いまは使わない言葉です。使う言葉に戻してください）" if same["retired_at"] else ""
        raise Refusal(f"「{same['word']}」がもうあります{more}。", field)


def _known(act: Act, word: str) -> Row:
    row = own_skills.one(act.tx, word)
    if row is None:
        raise Refusal("この言葉はありません。画面を開き直してください。", "word")
    return row


@command("add_own_skill", "people", words="できることの言葉を加える", who=DESK_WORK, roles=ROLES)
def add_own_skill(act: Act, asked: AddOwnSkill) -> dict[str, Any]:
    """A word more, which every card and list asks for; whoever has it as a free word has this one."""
    _check_new(act, asked.word, "word")
    own_skills.add(act.tx, {"word": asked.word, "made_at": act.at, "changed_at": act.at})
    return {"word": asked.word}


@command("rename_own_skill", "people", "needs", words="できることの言葉を変える", who=DESK_WORK, roles=ROLES)
def rename_own_skill(act: Act, asked: RenameOwnSkill) -> dict[str, Any]:
    """The same meaning by another word, with whoever has it."""
    row = _known(act, asked.word)
    _check_new(act, asked.to, "to", row["word"])
    if row["word"] != asked.to:
        own_skills.rename(act.tx, row, asked.to, act.at)
    return {"word": asked.to}


@command("retire_own_skill", "people", words="できることの言葉を使わない", who=DESK_WORK, roles=ROLES)
def retire_own_skill(act: Act, asked: RetireOwnSkill) -> dict[str, Any]:
    """No longer asked for, or again; whoever has it keeps it."""
    row = _known(act, asked.word)
    own_skills.retire(act.tx, row["word"], act.at if asked.retired else None, act.at)
    return {"word": row["word"]}
