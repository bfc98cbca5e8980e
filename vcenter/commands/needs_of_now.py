"""A drill (訓練) sends nobody to a real need and ends none; and once it is over, nobody goes to what it made up.

Rules since the kinds were released: asked of what is done here and now (`now=`), and of nothing that was done before the drill
was opened and is told of only now.
"""

from __future__ import annotations

from vcenter.commands.registry import Act
from vcenter.domain.refusal import Refusal
from vcenter.store import needs, teams
from vcenter.store.needs_of_now import drill_before
from vcenter.store.tx import Row


def _is_asked_now(act: Act, drill: Row | None) -> bool:
    return act.is_here and (drill is None or act.at >= drill["opened_at"])


def check_may_match(act: Act, need_id: str) -> None:
    """Refuse a team for a need that is not of now."""
    need = needs.by_id(act.tx, need_id)
    if not need or not need["set_aside"]:
        return
    drill = drill_before(act.tx, need)
    if not _is_asked_now(act, drill):
        return
    if drill:
        raise Refusal(
            f"{need['number']}番は、訓練の前からのほんとうのニーズです。訓練「{drill['name']}」のあいだは、班を組めません。"
            "急ぐときは、本部に伝えて訓練を閉じてから組んでください。",
            "need",
        )
    raise Refusal(f"{need['number']}番は、終わった訓練のニーズです。班は出せません。", "need")


def check_may_go_there(act: Act, team_id: str) -> None:
    """Refuse to send out a team that was formed for a need that is not of now."""
    team = teams.by_id(act.tx, team_id)
    need = needs.by_id(act.tx, team["need_id"]) if team and team["state"] == "formed" else None
    if not team or not need or not need["set_aside"]:
        return
    drill = drill_before(act.tx, need)
    if not _is_asked_now(act, drill):
        return
    what = (
        f"訓練の前からのほんとうのニーズ（{need['number']}番）の班です。訓練のあいだは送り出せません。"
        "解散し、訓練を閉じてから組み直してください。"
        if drill
        else f"終わった訓練のニーズ（{need['number']}番）の班です。送り出さずに解散してください。"
    )
    raise Refusal(f"{team['number']}班は、{what}", "team")


def check_may_end(act: Act, team_id: str, result: str) -> None:
    """Refuse that a team which a drill has sent to a real need ends it. Whoever left before the drill has really been there."""
    team = teams.by_id(act.tx, team_id)
    need = needs.by_id(act.tx, team["need_id"]) if team and result == "done" else None
    drill = drill_before(act.tx, need) if need else None
    if not team or not need or drill is None or not _is_asked_now(act, drill):
        return
    if (team["out_at"] or "") >= drill["opened_at"]:
        raise Refusal(
            f"{need['number']}番は、訓練の前からのほんとうのニーズです。訓練では完了にできません。"
            "「続きがある」を選ぶと、マッチング待ちに戻ります。ほんとうに済んだときは、訓練を閉じてからニーズの窓口で完了にしてください。",
            "result",
        )
