"""`python -m tests.toy`: vcenter with a form for safety rounds (安否確認) that is declared and nothing else."""

from __future__ import annotations

from pathlib import Path

from vcenter.__main__ import main
from vcenter.desks import tablet
from vcenter.desks.offline_forms import OfflineForm, declare

tablet.FOLDERS.append(Path(__file__).parent / "templates")

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
