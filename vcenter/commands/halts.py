"""Asking headquarters whether a team may leave although the day is halted (送り出しの確認), and their answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Flag, Id, Line, TeamId
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.teams import formed, known
from vcenter.domain.calendar import JAPAN
from vcenter.domain.halts import Halt
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import halts
from vcenter.store.tx import Row

ANSWERS = {"yes": "送り出してよい", "no": "送り出さない"}

QuestionId = Annotated[Id, Of("question"), Called("送り出しの確認")]


class AskToSend(Payload):
    team: TeamId


@command(
    "ask_to_send",
    "questions",
    words="送り出しの確認",
    who=(Who.STAFF, Who.SERVER),
    roles=Role.DISPATCH,
)
def ask_to_send(act: Act, asked: AskToSend) -> dict[str, Any]:
    """Dispatch asks headquarters whether a team may leave although the day is halted. Whoever asks twice asks once."""
    team = formed(act, asked.team)
    halt = halts.of_day(act.tx, act.day.isoformat())
    if halt is None and act.is_here:
        raise Refusal(
            "送り出しは、いまは止まっていません。確認なしで送り出せます。画面を開き直してください。", "team"
        )
    # Where this is heard of elsewhere, the halt may be over already, or not have been heard of yet.
    halt = halt or Halt("stopped", "")
    before = halts.latest(act.tx, team, halt)
    if before and before["answer"] != "no":
        return {"question": before["id"], "team": team["id"], "already": True}
    id = act.new_id("question")
    halts.ask(
        act.tx,
        {
            "id": id,
            "team_id": team["id"],
            "team_seen": team["changed_at"],
            "why": halt.why,
            "halted_at": halt.since,
            "asked_at": act.at,
            "asked_by": act.actor,
            "asked_on": act.device,
        },
    )
    return {"question": id, "team": team["id"], "already": False}


class AnswerQuestion(Payload):
    question: QuestionId
    answer: Annotated[Literal["yes", "no"], Called("答え", ANSWERS)]
    reason: Annotated[Line, Called("理由")] = ""
    at_dispatch: Annotated[Flag, Called("送り出しの窓口で、責任者が答えた")] = False
    """A 責任者 answers on the tablet of dispatch, by their own PIN, and says why."""


def _by_another(act: Act, asked: AnswerQuestion) -> None:
    """Whoever asks is not whoever lets go; a 責任者 at dispatch answers with their own PIN, and says why."""
    row = halts.question(act.tx, asked.question)
    if act.is_here and row and not row["answer"] and row["asked_by"] == act.actor and not asked.at_dispatch:
        raise Refusal(
            "確認を求めた本人は答えられません。本部のほかの担当者か責任者に答えてもらってください。",
            "question",
        )


@command(
    "answer_question",
    "questions",
    "staff",
    words="送り出しの確認への答え",
    who=(Who.STAFF, Who.SERVER),
    roles=Role.ADMINISTRATION,
    now=_by_another,
)
def answer_question(act: Act, asked: AnswerQuestion) -> dict[str, Any]:
    """Headquarters say whether a team may leave although the day is halted; once, and of the team as it was asked about."""
    row = halts.question(act.tx, asked.question)
    if row is None:
        raise Refusal("この確認は見つかりません。画面を開き直してください。", "question")
    team = known(act, row["team_id"])
    if row["answer"]:
        when = datetime.fromisoformat(row["answered_at"]).astimezone(JAPAN)
        said = f"{team['number']}班には、{row['answered_by']}さんが{when:%H:%M}に「{ANSWERS[row['answer']]}」と答えました。"
        raise Refusal(
            f"{said}いまの答えは記録していません。変えるときは、送り出しの窓口に伝えてください。",
            "question",
            settled=True,
        )
    if asked.at_dispatch and not asked.reason:
        raise Refusal("理由を入力してください。あとで見た人がわかるようにするためです。", "reason")
    if act.is_here:
        _check_still_asked(act, row, team)
    halts.answer(
        act.tx,
        row["id"],
        {
            "answer": asked.answer,
            "answered_at": act.at,
            "answered_by": act.actor,
            "answered_on": act.device,
            "reason": asked.reason,
        },
    )
    if asked.answer == "yes":
        why = f"（{asked.reason}）" if asked.reason else ""
        tell_responsible(
            act, f"送り出しを止めている日に、{team['number']}班を「{ANSWERS['yes']}」とした{why}"
        )
    return {"question": row["id"], "team": team["id"], "number": team["number"], "answer": asked.answer}


def _check_still_asked(act: Act, row: Row, team: Row) -> None:
    """Refuse an answer about what is no longer so."""
    if team["state"] != "formed":
        formed(act, team["id"])
    halt = halts.of_day(act.tx, act.day.isoformat())
    if halt is None:
        raise Refusal(
            "送り出しは、もう止まっていません。答えなくても送り出せます。画面を開き直してください。",
            "question",
        )
    if (halt.why, halt.since, team["changed_at"]) != (row["why"], row["halted_at"], row["team_seen"]):
        raise Refusal(
            f"{team['number']}班は、確認のあとに班か本日の開所状況が変わりました。送り出しの窓口から、もう一度確認してもらってください。",
            "question",
        )


def check_may_leave(act: Act, team_id: str) -> None:
    """Refuse to send a team out while the day is halted and nobody has let it go.

    Of what is asked here and now: a team that left elsewhere has left, and one whose button was pressed before the halt too.
    """
    halt = halts.of_day(act.tx, act.day.isoformat())
    if halt is None or act.at < halt.since or not act.is_here:
        return
    team = known(act, team_id)
    if team["state"] != "formed":
        return  # that it has left, send_out says itself
    question = halts.latest(act.tx, team, halt)
    if question and question["answer"] == "yes":
        return
    raise Refusal(f"{halt.words}。{_what_is_wanted(question)}", "halt")


def _what_is_wanted(question: Row | None) -> str:
    if question is None:
        return "送り出す前に、「本部に確認」を押してください。"
    if question["answer"] == "no":
        return f"{question['answered_by']}さんの答えは「送り出さない」です。班には待ってもらってください。"
    return "本部の答えを待っています。急ぐときは、責任者に来てもらい、この画面で答えてもらってください。"
