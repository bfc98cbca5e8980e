"""`python -m tests.toy`: vcenter with a form for safety rounds (安否確認) that is declared and nothing else."""

from __future__ import annotations

from vcenter import collect
from vcenter.__main__ import main
from vcenter.tablets.forms import OfflineForm, declare

collect.HOUSES.append("tests.toy")

declare(
    OfflineForm(
        kind="note_contact",
        name="safety-round",
        title="安否確認",
        template="toy/safety_round.html",
        desk="needs",
        needs=("needs",),
        words="安否確認: {what}",
    )
)

if __name__ == "__main__":
    main()
