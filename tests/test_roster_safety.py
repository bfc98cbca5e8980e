"""What a roster says of the safety round (安否確認) is the person's answer: who said no is never asked after."""

import pytest

from tests.centre import Desk, new_id
from tests.test_roster_changes import both, choices, keep
from tests.test_roster_files import table, upload
from vcenter.domain.refusal import Refusal
from vcenter.rosters.values import safety_round
from vcenter.store import groups, people, safety, volunteering

HEADING = "サロン名,氏名,生年月日,安否確認の同意"


def sign(desk: Desk, said: str) -> bytes:
    return table(HEADING, f"ひまわり,黒田 一,1970/3/2,{said}")


def agreed(desk: Desk) -> str:
    id = str(both(desk)["黒田　一"]["id"])
    return str(desk.read(safety.agreements, [id])[id])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("○", "同意する"),
        ("同意", "同意する"),
        ("×", "同意しない"),
        ("否", "同意しない"),
        ("未", ""),
        ("－", ""),
    ],
)
def test_a_cell_says_yes_or_no_or_that_nobody_asked(cell: str, said: str) -> None:
    assert safety_round(cell) == said
    with pytest.raises(Refusal):
        safety_round("検討中")


def test_yes_no_and_blank_of_a_roster_decide_whom_a_round_asks(desk: Desk) -> None:
    rows = ("ひまわり,黒田 一,1970/3/2,○", "ひまわり,黒田 二,1971/3/2,×", "ひまわり,黒田 三,1972/3/2,")
    keep(desk, table(HEADING, *rows))
    known = both(desk)
    assert not any("安否" in one["note"] for one in known.values())
    (consent,) = desk.read(volunteering.consents, known["黒田　二"]["id"])
    assert (consent["agreed"], consent["purpose"]) == (0, "安否確認") and "名簿" in consent["words"]
    salon = desk.row(groups.by_name, "salons", "ひまわり")["id"]
    for not_asked, names in ((False, {"黒田　一"}), (True, {"黒田　一", "黒田　三"})):
        round = new_id()
        said = {"name": f"台風{not_asked}", "lists": [f"salon {salon}"], "not_asked": not_asked}
        desk.do("open_safety_round", round=round, **said)
        assert {row["name"] for row in desk.read(safety.lines, round)} == names


def test_who_is_known_already_and_was_never_asked_has_answered_now(desk: Desk) -> None:
    keep(desk, table("サロン名,氏名,生年月日", "ひまわり,黒田 一,1970/3/2"))
    where = upload(desk, sign(desk, "×"))
    assert "→ 同意しない" in desk.get(f"{where}/changes?of=changed").text
    desk.post(f"{where}/keep")
    assert agreed(desk) == "no"
    keep(desk, sign(desk, "×"))
    assert len(desk.read(volunteering.consents, both(desk)["黒田　一"]["id"])) == 1
    keep(desk, sign(desk, ""))
    assert agreed(desk) == "no"  # a blank takes nothing away


def test_a_later_no_takes_the_place_of_a_yes_and_is_shown_before(desk: Desk) -> None:
    keep(desk, sign(desk, "○"))
    where = upload(desk, sign(desk, "×"))
    replaced = desk.get(f"{where}/changes?of=replaced").text
    assert "安否確認の同意" in replaced and "→ 同意しない" in replaced
    desk.post(f"{where}/keep")
    assert agreed(desk) == "no"


def test_a_yes_takes_the_place_of_a_no_only_where_somebody_chose_so(desk: Desk) -> None:
    keep(desk, sign(desk, "×"))
    keep(desk, sign(desk, "○"))
    person = both(desk)["黒田　一"]["id"]
    (mark,) = desk.read(people.marks, person)
    assert agreed(desk) == "no" and mark["as_written"] == "同意する" and "同意しない" in mark["reason"]
    where = upload(desk, sign(desk, "○"))
    row = choices(desk, where)["同意しない", "同意する"]
    desk.post(f"{where}/changes", row=row, field="safety_round", answer="file")
    desk.post(f"{where}/keep")
    assert agreed(desk) == "yes" and desk.read(people.marks, person) == []


def test_a_no_may_be_left_where_somebody_knows_better(desk: Desk) -> None:
    keep(desk, sign(desk, "○"))
    where = upload(desk, sign(desk, "×"))
    row = choices(desk, where)["同意する", "同意しない"]
    desk.post(f"{where}/changes", row=row, field="safety_round", answer="ours")
    desk.post(f"{where}/keep")
    assert agreed(desk) == "yes"


def test_of_two_rows_of_one_person_the_no_holds(desk: Desk) -> None:
    rows = ("ひまわり,黒田 一,1970/3/2,×", "ひまわり,黒田 一,1970/3/2,○")
    keep(desk, table(HEADING, *rows))
    assert agreed(desk) == "no"
