"""Every command says about itself what the journal, the API, outboxes, letters and 要確認 need of it."""

from __future__ import annotations

from typing import Any

import pytest

from vcenter.commands import KINDS
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.who import DESK_WORK, Who


class LendEquipment(Payload):
    """What a command that is not ours yet might ask for."""


def lend_equipment(act: Act, asked: LendEquipment) -> dict[str, Any]:
    """Equipment goes with a team."""
    return {}


# What staff call it, and who may give it


def test_a_command_without_a_word_for_staff_is_none() -> None:
    with pytest.raises(RuntimeError, match="lend_equipment does not say what staff call it"):
        command("lend_equipment", "teams", words="", who=DESK_WORK)
    assert "lend_equipment" not in KINDS


def test_a_command_that_nobody_may_give_is_none() -> None:
    with pytest.raises(RuntimeError, match="lend_equipment does not say who may give it"):
        command("lend_equipment", "teams", words="資機材を貸す", who=())
    assert "lend_equipment" not in KINDS


def test_two_commands_do_not_have_one_name() -> None:
    with pytest.raises(RuntimeError, match="two commands are called check_in"):
        command("check_in", words="受付", who=DESK_WORK)


def test_no_two_commands_have_one_word_in_the_journal() -> None:
    words = [kind.words for kind in KINDS.values()]
    assert sorted(words) == sorted(set(words))


def test_headquarters_alone_says_who_may_sign_in() -> None:
    for name in ("add_staff", "retire_staff", "change_secret"):
        assert not KINDS[name].who & {Who.PROGRAM, Who.DEVICE, Who.VOLUNTEER}, name
