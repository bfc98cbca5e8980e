"""Calling teams back (呼び戻し): beginning, what is noted of each team, and the end."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Flag, Id, Line, TeamId
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import known
from vcenter.domain.recalls import CAUSES, STEPS, Cause, Step, said, state_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import DESK_WORK
from vcenter.store import recalls
from vcenter.store.tx import Row, Tx

RecallId = Annotated[Id, Of("recall"), Called("呼び戻し")]
NewRecallId = Annotated[Id, Of("recall", new=True), Called("呼び戻し")]

MOST_TEAMS = 500


class CallTeamsBack(Payload):
    recall: NewRecallId
    cause: Annotated[Cause, Called("呼び戻すわけ", CAUSES)]
    words: Annotated[Line, Called("ことば")] = ""
    """What the leaders are told beside it."""
    everyone: Annotated[Flag, Called("すべての班")] = False
    teams: Annotated[list[TeamId], Called("呼び戻す班"), Field(max_length=MOST_TEAMS)] = []
    """Where not everyone is called."""


def _somebody(act: Act, asked: CallTeamsBack) -> None:
    """A cause without a name of its own is said, and somebody is chosen who is out."""
    if asked.cause == "other" and not asked.words:
        raise Refusal("呼び戻すわけを入力してください。班長に電話で伝えることばになります。", "words")
    if asked.everyone:
        return
    if not asked.teams:
        raise Refusal("「すべての班」か、呼び戻す班を選んでください。", "teams")
    if act.is_here and not [team for team in asked.teams if known(act, team)["state"] == "out"]:
        raise Refusal("選んだ班は、もう活動していません。呼び戻す班はありません。", "teams")


@command(
    "call_teams_back",
    "recalls",
    "questions",
    "teams",
    "centre",
    words="呼び戻し",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_somebody,
)
def call_teams_back(act: Act, asked: CallTeamsBack) -> dict[str, Any]:
    """Call all teams back that are out, or some of them, for one cause. For a cause that holds already, further teams are added to
    it; one of an incident or drill that was closed is over. A team that is back is left as it is; until it is ended, nobody is sent out without a word of headquarters."""
    day = act.day.isoformat()
    now = recalls.open_of_cause(act.tx, day, asked.cause, act.place)
    if now is None:
        recall_id = asked.recall
        recalls.add(
            act.tx,
            {
                "id": recall_id,
                "place": act.place,
                "day": day,
                "cause": asked.cause,
                "words": asked.words,
                "everyone": int(asked.everyone),
                "called_at": act.at,
                "called_by": act.actor,
            },
        )
    else:
        recall_id = now["id"]
        if asked.everyone and not now["everyone"]:
            recalls.change(act.tx, recall_id, {"everyone": 1})
    chosen = recalls.out_of(act.tx, act.place)
    if not asked.everyone:
        chosen = [team for team in chosen if team in set(asked.teams)]
    count = recalls.call(act.tx, recall_id, chosen)
    return {
        "recall": recall_id,
        "teams": count,
        "already": now is not None and not count and bool(now["everyone"]) >= asked.everyone,
    }


class MarkRecalled(Payload):
    recall: RecallId
    team: TeamId
    step: Annotated[Step, Called("ようす", STEPS)]


def _known(act: Act, recall_id: str) -> Row:
    row = recalls.by_id(act.tx, recall_id)
    if row is None:
        raise Refusal("この呼び戻しは見つかりません。画面を開き直してください。", "recall")
    return row


@command(
    "mark_recalled",
    "recalls",
    words="呼び戻しの連絡",
    who=DESK_WORK,
    roles=(Role.DISPATCH, Role.ADMINISTRATION),
)
def mark_recalled(act: Act, asked: MarkRecalled) -> dict[str, Any]:
    """Note of a team that is called back that nobody took the call, that its leader was reached, has said yes, or is on the way.

    Two who note the same note it once, as the first did; of a team that is back there is nothing to note. Who was called twice
    without an answer was called last the second time.
    """
    _known(act, asked.recall)
    team = known(act, asked.team)
    number = team["number"]
    if team["state"] == "out":
        recalls.call(act.tx, asked.recall, [asked.team])  # one that had left without a word of it
    row = recalls.called_team(act.tx, asked.recall, asked.team)
    if row is None or state_of(row) == "back" or (row[f"{asked.step}_at"] and asked.step != "no_answer"):
        return {"recall": asked.recall, "team": asked.team, "number": number, "already": True}
    recalls.mark(act.tx, row["id"], {f"{asked.step}_at": act.at, f"{asked.step}_by": act.actor})
    return {"recall": asked.recall, "team": asked.team, "number": number, "already": False}


def _unmark(act: Act, row: Row, step: str) -> None:
    recalls.mark(act.tx, row["id"], {f"{step}_at": None, f"{step}_by": ""})


@taken_back("mark_recalled")
def _not_so(act: Act, was: Done) -> None:
    row = recalls.called_team(act.tx, was.asked.recall, was.asked.team)
    if row is None or row[f"{was.asked.step}_at"] != was.at:
        raise changed_since("この連絡")
    _unmark(act, row, was.asked.step)


class UnmarkRecalled(MarkRecalled):
    pass


@command(
    "unmark_recalled",
    "recalls",
    words="呼び戻しの連絡の取り消し",
    who=DESK_WORK,
    roles=(Role.DISPATCH, Role.ADMINISTRATION),
)
def unmark_recalled(act: Act, asked: UnmarkRecalled) -> dict[str, Any]:
    """What was noted of a team was wrong: whoever was not reached must be called."""
    _known(act, asked.recall)
    number = known(act, asked.team)["number"]
    row = recalls.called_team(act.tx, asked.recall, asked.team)
    already = row is None or not row[f"{asked.step}_at"]
    if row is not None and not already:
        _unmark(act, row, asked.step)
    return {"recall": asked.recall, "team": asked.team, "number": number, "already": already}


class EndRecall(Payload):
    recall: RecallId
    why: Annotated[Line, Called("理由")] = ""


def _nobody_left(act: Act, asked: EndRecall) -> None:
    """Whoever ends it while somebody who was called is still out says why."""
    row = _known(act, asked.recall)
    if asked.why or row["ended_at"]:
        return
    left = [one for one in recalls.called(act.tx, [row])[row["id"]] if one["step"] != "back"]
    if left:
        numbers = "・".join(f"{one['team_number']}班" for one in left[:10]) + ("ほか" if left[10:] else "")
        raise Refusal(f"{numbers}がまだ戻っていません。それでも終わりにするわけを入力してください。", "why")


def _of_headquarters(tx: Tx, place_number: int, asked: EndRecall) -> str:
    """What headquarters has called, only headquarters ends."""
    row = recalls.by_id(tx, asked.recall)
    if row is None or row["place"] != HEADQUARTERS:
        return ""
    return f"サテライト{place_number}が、本部の呼び戻しを終わりにしました。本部で確かめてから記録します。"


@command(
    "end_recall",
    "recalls",
    "questions",
    "teams",
    "centre",
    words="呼び戻しの終わり",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    from_satellite=_of_headquarters,
    now=_nobody_left,
)
def end_recall(act: Act, asked: EndRecall) -> dict[str, Any]:
    """The recall is over: teams leave as ever."""
    row = _known(act, asked.recall)
    if row["ended_at"]:
        return {"recall": asked.recall, "already": True}
    recalls.change(act.tx, asked.recall, {"ended_at": act.at, "ended_by": act.actor, "ended_why": asked.why})
    return {"recall": asked.recall, "already": False}


@taken_back("end_recall")
def _not_over(act: Act, was: Done) -> None:
    row = recalls.by_id(act.tx, was.asked.recall)
    if row is None or row["ended_at"] != was.at:
        raise changed_since("この呼び戻し")
    if recalls.open_of_cause(act.tx, row["day"], row["cause"], row["place"]):
        raise Refusal(
            f"「{said(row['cause'], row['words'])}」の呼び戻しは、もう新しく始まっています。", "entry"
        )
    recalls.change(act.tx, row["id"], {"ended_at": None, "ended_by": "", "ended_why": ""})
