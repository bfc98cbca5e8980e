"""Equipment lent by a form of another name."""

from __future__ import annotations

from vcenter.tablets.forms import OfflineForm, declare

declare(
    OfflineForm(
        kind="lend_equipment",
        name="lend-again",
        title="新しい用紙",
        template="equipment/offline_lend.html",
        desk="equipment",
        needs=("teams", "equipment"),
        of="team",
        about="teams",
        context={"kinds": ["スコップ（角）"]},
    )
)
