"""A morning on paper (紙から): blank forms are printed and used, and what was written on them is typed in with its written time.

What is typed in is the same command as ever, whose `at` is the time on the paper; `say_from_paper` stands beside it in the journal and says
which paper it was, who wrote it, and who typed it when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from vcenter.commands.dispatch import NO_BACK_BY, NO_PHONE
from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import (
    AnyWidth,
    Flag,
    Headcount,
    Id,
    LateHour,
    Line,
    NeedId,
    NewTeamId,
    PersonId,
    Phone,
    TeamId,
    Text,
)
from vcenter.commands.need_history import tell
from vcenter.commands.needs_of_now import check_may_match
from vcenter.commands.path import Outcome, act_of, also
from vcenter.commands.people import known_person
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.returns import ReportReturn, ReportTexts, bring_back, tell_of_injury
from vcenter.commands.stays import end_stays, resume_stays
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import read_moment, show_time, utc_text
from vcenter.domain.from_paper import (
    FORMS,
    MOST_PAPERS,
    OF_KIND,
    SETTLED,
    WRITTEN,
    is_same,
    is_twice,
    shown,
    wrong_form,
)
from vcenter.domain.names import with_san
from vcenter.domain.need_words import RESULTS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import CLOCKS_DIFFER, TRIP
from vcenter.domain.team_life import due_at, night_hint
from vcenter.domain.who import Who
from vcenter.store import attendance, centre, from_paper, needs, people, teams
from vcenter.store.journal import Entry
from vcenter.store.tx import Row, Tx

DESKS = (Role.RECEPTION, Role.NEEDS, Role.DISPATCH, Role.ADMINISTRATION)
"""Whose work it is that is written on paper while there is no power."""

PileId = Annotated[Id, Of("paper_pile"), Called("用紙の束")]

PaperNumber = Annotated[int, Field(ge=1, le=999_999_999)]

Copies = Annotated[int, Field(ge=0, le=MOST_PAPERS), AnyWidth]


class PrintBlankPapers(Payload):
    counts: Annotated[
        dict[Literal["card", "list", "group", "need", "team", "leaving"], Copies],
        Called("用紙と枚数", FORMS),
    ] = {}


@command("print_blank_papers", "papers", words="白紙の用紙の印刷", who=(Who.STAFF,), roles=DESKS)
def print_blank_papers(act: Act, asked: PrintBlankPapers) -> dict[str, Any]:
    """A pile of blank forms is printed, each with a number that no other paper has."""
    counts = {str(form): count for form, count in asked.counts.items()}
    forms = [form for form in FORMS for _ in range(counts.get(form, 0))]
    if not forms:
        raise Refusal("印刷する用紙の枚数を入力してください。", "counts")
    if len(forms) > MOST_PAPERS:
        raise Refusal(f"一度に印刷できるのは{MOST_PAPERS}枚までです。分けて印刷してください。", "counts")
    id = act.new_id("pile")
    row = {"id": id, "printed_at": act.at, "printed_by": act.actor}
    numbers = from_paper.add_pile(act.tx, row, forms, act.place)
    return {"pile": id, "count": len(numbers), "first": numbers[0], "last": numbers[-1]}


class UsePapers(Payload):
    pile: PileId


@command("use_papers", "papers", words="紙での受付の始まり", who=(Who.STAFF,), roles=DESKS)
def use_papers(act: Act, asked: UsePapers) -> dict[str, Any]:
    """People are received with this pile: from now on it is said which of its papers are not typed in yet."""
    row = from_paper.pile(act.tx, asked.pile)
    if row is None:
        raise Refusal("この用紙の束は見つかりません。画面を開き直してください。", "pile")
    if not row["in_use_at"]:
        from_paper.use(act.tx, asked.pile, act.at, act.actor)
    return {"pile": asked.pile, "count": row["count"], "already": bool(row["in_use_at"])}


@taken_back("use_papers")
def _not_used(act: Act, was: Done) -> None:
    """The pile lies in its box still."""
    row = from_paper.pile(act.tx, was.asked.pile)
    if row is None or row["in_use_at"] != was.at:
        raise changed_since("この用紙の束")
    from_paper.use(act.tx, was.asked.pile, None, "")


class SettlePapers(Payload):
    papers: Annotated[list[PaperNumber], Called("用紙の番号")] = Field(min_length=1, max_length=1000)
    how: Annotated[Literal["unused", "finished"], Called("どうなったか", SETTLED)] = "unused"


@command("settle_papers", "papers", words="使わなかった用紙", who=(Who.STAFF,), roles=DESKS)
def settle_papers(act: Act, asked: SettlePapers) -> dict[str, Any]:
    """Nobody wrote on these papers, or a list is in to its last line: nothing of them is missing any more."""
    settled = []
    for number in dict.fromkeys(asked.papers):
        row = from_paper.paper(act.tx, number)
        if row is None:
            raise Refusal(f"{shown(number)}は、ここでは印刷していません。番号を確かめてください。", "papers")
        if not row["settled"]:
            settled.append(number)
    from_paper.settle(act.tx, settled, asked.how, act.at, act.actor)
    return {"count": len(settled), "numbers": settled, "already": not settled}


@taken_back("settle_papers")
def _not_settled(act: Act, was: Done) -> None:
    """They wait to be typed in again."""
    numbers = was.outcome["numbers"]
    rows = [from_paper.paper(act.tx, number) for number in numbers]
    if any(row is None or row["settled_at"] != was.at for row in rows):
        raise changed_since("この用紙")
    from_paper.settle(act.tx, numbers, "", None, "")


class SayFromPaper(Payload):
    entry: Annotated[Id, Unshown("an entry of the journal; of what it is, the rest says")]
    """The command that was typed in from paper."""
    kind: Annotated[str, StringConstraints(max_length=60), Called("紙に書いてあったこと", WRITTEN)]
    written_at: Annotated[AwareDatetime, Called("紙の時刻")]
    paper: Annotated[PaperNumber | None, Called("用紙の番号")] = None
    writer: Annotated[Line, Called("紙に書いた人")] = ""
    last: Annotated[Flag, Called("最後の行")] = False
    """Of a form with several lines: this was the last one that is written on it."""
    found: Annotated[Flag, Called("使っていないとした紙に書いてある")] = False
    """Somebody has said that this paper is unused, and it is not."""
    attendance: Annotated[Id | None, Unshown("whose coming it is, the entry itself says")] = None
    need: NeedId | None = None
    team: TeamId | None = None


def mark(said: Mapping[str, Any], tx: Tx, entry: Entry, outcome: Outcome) -> None:
    """Write beside a command that it was typed in from paper: in the same transaction, with an entry of its own. said: paper, writer, last
    and found of `SayFromPaper`. What refuses that refuses the command too."""
    if not outcome.done or outcome.repeated:
        return
    found = outcome.outcome
    about = {name: found[name] for name in ("attendance", "need", "team") if found.get(name)}
    whole = {**said, **about, "entry": entry.id, "kind": entry.kind, "written_at": entry.at}
    asked = SayFromPaper.model_validate(whole)
    kind = KINDS["say_from_paper"]
    also(act_of(tx, entry), "from paper", kind, asked, whole, at=entry.received_at, device=entry.device)


@command("say_from_paper", "papers", words="紙からの入力", who=(Who.STAFF,), roles=DESKS)
def say_from_paper(act: Act, asked: SayFromPaper) -> dict[str, Any]:
    """What was recorded stood on a paper: its number, who wrote it, and who has typed it in now. A paper that is in already is refused."""
    if asked.entry in from_paper.of_entries(act.tx, [asked.entry]):
        return {"entry": asked.entry, "already": True}
    at = utc_text(asked.written_at)
    if asked.paper is not None:
        _check_paper(act, asked, asked.paper)
    from_paper.keep_entry(
        act.tx,
        {
            "entry_id": asked.entry,
            "kind": asked.kind,
            "number": asked.paper,
            "written_at": at,
            "writer": asked.writer,
            "typed_at": act.at,
            "typed_by": act.actor,
            "attendance_id": _in_its_place(act, asked, at),
            "need_id": asked.need,
            "team_id": asked.team,
        },
    )
    # A group's list is typed in whole, with the group.
    if asked.paper is not None and (asked.last or asked.kind == "receive_group"):
        from_paper.settle(act.tx, [asked.paper], "finished", act.at, act.actor)
    if asked.need and (need := needs.by_id(act.tx, asked.need)):
        _tell_need(act, need, asked, at)
    return {"entry": asked.entry, "paper": asked.paper}


def _check_paper(act: Act, asked: SayFromPaper, number: int) -> None:
    row, kind = from_paper.paper(act.tx, number), asked.kind
    if row is None:
        raise Refusal(
            f"{shown(number)}は、ここでは印刷していません。番号を確かめてください。ほかの紙なら、番号を空けて記録できます。",
            "paper_number",
        )
    if row["form"] not in OF_KIND.get(kind, tuple(FORMS)):
        raise wrong_form(number, row["form"])
    before = from_paper.entries_of(act.tx, number)
    if is_twice(row["form"], kind, [one["kind"] for one in before]):
        one = next(one for one in before if is_same(one["kind"], kind))
        raise Refusal(
            f"この紙（{shown(number)}）はもう入力されています: {_named(one)}、"
            f"{show_time(one['typed_at'])}に{one['typed_by']}が入力。別の紙（コピーした用紙など）なら、番号を空けて記録してください。",
            "paper_number",
            entry=one["entry_id"],
        )
    if row["settled"] == "unused" and not asked.found:
        raise Refusal(
            f"{shown(number)}は「{SETTLED['unused']}」紙です（{show_time(row['settled_at'])}に{row['settled_by']}が記録）。番号を確かめてください。"
            "この紙に書いてあるなら、番号の下に印を付けて、もう一度押してください。",
            "paper_found",
        )
    if not row["in_use_at"]:
        from_paper.use(act.tx, row["pile_id"], act.at, act.actor)
    if row["settled"] == "unused":
        from_paper.settle(act.tx, [number], "", None, "")


def _named(row: Row) -> str:
    at = show_time(row["written_at"])
    if row["need_number"]:
        return f"{at}の{row['need_number']}番のニーズ"
    if row["team_number"]:
        return f"{at}の{row['team_number']}班"
    return f"{at}の{WRITTEN.get(row['kind'], '記録')}"


def _tell_need(act: Act, need: Row, asked: SayFromPaper, at: str) -> None:
    which = f"（{shown(asked.paper)}）" if asked.paper else ""
    wrote = f"、書いた人 {asked.writer}" if asked.writer else ""
    what = WRITTEN.get(asked.kind, "記録")
    tell(act, need["id"], need["state"], f"紙から入れた{which}: {show_time(at)}の{what}{wrote}", "from paper")


def _in_its_place(act: Act, asked: SayFromPaper, at: str) -> str | None:
    """The attendance that it is about, put in its place among what is known of that person's day."""
    if asked.kind == "check_in" and asked.attendance:
        return _came(act, asked.attendance, at)
    if asked.kind == "record_return" and asked.team and (team := teams.by_id(act.tx, asked.team)):
        left = read_moment(team["out_at"] or "")
        if left and datetime.fromisoformat(at) < left - CLOCKS_DIFFER:
            raise Refusal(
                f"{team['number']}班は{show_time(team['out_at'])}に出発しています。紙の時刻を確かめてください。",
                "paper_time",
            )
    return asked.attendance


def _came(act: Act, attendance_id: str, at: str) -> str:
    """They came when the paper says so, also where the tablet has received them later on that day."""
    row = attendance.by_id(act.tx, attendance_id)
    if row is None:
        return attendance_id
    of_day = attendance.of_gathering(act.tx, row["gathering_id"], row["person_id"])
    for other in of_day:
        if other["in_at"] <= at and other["out_at"] and other["out_at"] > at:
            raise Refusal(
                f"この方は、{show_time(other['in_at'])}に受付して{show_time(other['out_at'])}に帰宅と記録されています。紙の時刻を確かめてください。",
                "paper_time",
            )
    later = next((one for one in of_day if one["in_at"] > at), None)
    if later is None:
        return attendance_id
    if later["id"] != attendance_id:
        attendance.undo_entering(act.tx, attendance_id)
    attendance.correct(act.tx, row["person_id"], later["in_at"], at)
    return str(later["id"])


class KeepPaperLeaving(Payload):
    """A line of 帰着表. When they left is the time of the command."""

    person: PersonId


@command(
    "keep_paper_leaving",
    "attendance",
    words="紙の帰宅",
    who=(Who.STAFF, Who.SERVER),
    roles=(Role.RECEPTION, Role.DISPATCH),
)
def keep_paper_leaving(act: Act, asked: KeepPaperLeaving) -> dict[str, Any]:
    """Somebody went home on the day of the paper, whether or not they have come again since; also whom closing the day sent home later."""
    person = known_person(act, asked.person)
    day = centre.centre_day(act.tx, act.day.isoformat(), act.place)
    times = attendance.of_gathering(act.tx, day["id"], asked.person) if day else []
    before = [row for row in times if row["in_at"] <= act.at]
    if not times:
        raise Refusal(
            f"{with_san(person['name'])}が、この日に来た記録がありません。受付の紙を先に入れてください。",
            "person",
        )
    if not before:
        raise Refusal(
            f"{with_san(person['name'])}は{show_time(times[0]['in_at'])}に受付しています。この帰宅は、その前のことです。紙の時刻を確かめてください。",
            "paper_time",
        )
    row = before[-1]
    found = {"person": asked.person, "attendance": row["id"], "already": row["out_at"] == act.at}
    if row["out_at"] and row["out_how"] == "closing" and row["out_at"] > act.at:
        attendance.correct(act.tx, asked.person, row["out_at"], act.at)
    elif row["out_at"] and not found["already"]:
        raise Refusal(
            f"{with_san(person['name'])}は{show_time(row['out_at'])}に帰宅と記録されています。紙の時刻を確かめてください。",
            "paper_time",
        )
    elif not row["out_at"]:
        team = teams.team_of(act.tx, asked.person)
        if team and team["gathering_id"] == row["gathering_id"]:
            raise Refusal(
                f"{with_san(person['name'])}は{team['number']}班にいます。班の帰着を先に記録してください。",
                "person",
            )
        attendance.leave(act.tx, row["id"], act.at, "search")
        end_stays(act, asked.person, "home")
    return found


@taken_back("keep_paper_leaving")
def _not_left(act: Act, was: Done) -> None:
    row = attendance.by_id(act.tx, was.outcome["attendance"])
    if row is None or row["out_at"] != was.at:
        raise changed_since("この帰宅")
    attendance.reopen(act.tx, row["gathering_id"], row["person_id"])
    resume_stays(act, row["person_id"], was.at)


class KeepPaperTeam(ReportTexts):
    """What stands on 班の紙. When it left is the time of the command."""

    team: NewTeamId
    need: NeedId
    leader: Annotated[PersonId, Called("班長")]
    members: Annotated[list[PersonId], Called("班の人")] = Field(min_length=1, max_length=100)
    """Everybody who went, the leader among them."""
    leader_phone: Annotated[Phone, Called("班長の電話")] = ""
    vehicle: Annotated[Line, Called("車")] = ""
    back_by: Annotated[LateHour, Called("帰着の予定")] = ""
    back_at: Annotated[LateHour, Called("帰着した時刻")] = ""
    """Nothing while they are out still."""
    result: Annotated[Literal["done", "continue", "stopped", ""], Called("結果", {**RESULTS, "": "まだ"})] = (
        ""
    )
    home: Annotated[list[PersonId], Called("現場から帰宅した人")] = []
    left_over: Annotated[Text, Called("残った作業")] = ""
    people_next: Annotated[Headcount, Called("次回必要な人数")] = None


@command(
    "keep_paper_team",
    "teams",
    "needs",
    "attendance",
    "people",
    words="紙の班",
    who=(Who.STAFF, Who.SERVER),
    roles=Role.DISPATCH,
)
def keep_paper_team(act: Act, asked: KeepPaperTeam) -> dict[str, Any]:
    """A team that was formed and sent out on paper, and is back or still out. What has happened is kept as it was: no rule of matching
    refuses it; who went must have been received by then, and be nowhere else."""
    if teams.by_id(act.tx, asked.team):
        raise Refusal("この班はもう記録されています。画面を開き直してください。", "team")
    need = needs.by_id(act.tx, asked.need)
    if need is None:
        raise Refusal("このニーズは記録されていません。ニーズの紙を先に入れてください。", "need")
    if act.is_here:
        check_may_match(act, asked.need)
    members = list(dict.fromkeys(asked.members))
    if asked.leader not in members:
        raise Refusal("班長を班の人の中から選んでください。", "leader")
    back_at = _back_at(act, asked)
    _check_back_by(act, asked)
    if act.is_here and (other := teams.of_need(act.tx, asked.need)):
        raise Refusal(
            f"{need['number']}番には{other['number']}班が{'活動中' if other['state'] == 'out' else '編成済み'}です。"
            "その班の帰着を先に記録するか、解散してください。",
            "need",
        )
    gathering = centre.ensure_centre_day(act.tx, act.day.isoformat(), act.place)
    if act.is_here:  # what was done at another place was done
        _check_there(act, gathering, members, back_at)
    leader = people.by_id(act.tx, asked.leader)
    phone = asked.leader_phone or (leader["phone"] if leader else "")
    if not back_at:
        if not phone:
            raise Refusal(NO_PHONE, "leader_phone")
        if not asked.back_by:
            raise Refusal(NO_BACK_BY, "back_by")
    number = teams.next_number(act.tx, act.place)
    teams.add(
        act.tx,
        {
            "id": asked.team,
            "number": number,
            "gathering_id": gathering,
            "need_id": asked.need,
            "leader_id": asked.leader,
            "leader_phone": phone,
            "vehicle": asked.vehicle,
            "leave_at": show_time(act.at).zfill(5),
            "back_by": asked.back_by or asked.back_at,
            "state": "out",
            "formed_at": act.at,
            "out_at": act.at,
            "changed_at": act.at,
        },
        members,
    )
    needs.change(act.tx, asked.need, {"state": "out", "changed_at": act.at})
    tell(act, asked.need, "out", f"{number}班が出発した（{len(members)}人）", "left")
    if back_at:
        _bring_back(replace(act, at=back_at), asked, members)
    return {"team": asked.team, "number": number, "need": asked.need, "back": bool(back_at)}


def _back_at(act: Act, asked: KeepPaperTeam) -> str:
    """When they were back (UTC); "" while they are out."""
    if not asked.back_at:
        if asked.result:
            raise Refusal(
                "帰着した時刻を入力してください。まだ戻っていないなら、結果を「まだ」にしてください。",
                "back_at",
            )
        return ""
    if not asked.result:
        raise Refusal("活動の結果を選んでください。", "result")
    back, left = due_at(act.day.isoformat(), asked.back_at), datetime.fromisoformat(act.at)
    if back <= left:
        hint = night_hint(asked.back_at, left)
        raise Refusal("帰着した時刻を、出発した時刻より後にしてください。" + hint, "back_at")
    if back > datetime.fromisoformat(act.received_at) + CLOCKS_DIFFER:
        raise Refusal("まだ来ていない時刻です。いままでの時刻にしてください。", "back_at")
    return utc_text(back)


def _check_back_by(act: Act, asked: KeepPaperTeam) -> None:
    left = datetime.fromisoformat(act.at)
    if asked.back_by and due_at(act.day.isoformat(), asked.back_by) <= left:
        raise Refusal(TRIP.message + night_hint(asked.back_by, left), "back_by")


def _check_there(act: Act, gathering: str, members: list[str], back_at: str) -> None:
    """Whoever went had come by then, had not gone home, and was in no other team."""
    left = utc_text(datetime.fromisoformat(act.at) + CLOCKS_DIFFER)
    others = teams.of_everybody(act.tx, gathering, act.at, back_at)
    wrong = []
    for id in members:
        person = people.by_id(act.tx, id)
        if person is None:
            raise Refusal("登録されていない人が入っています。選び直してください。", "members")
        times = attendance.of_gathering(act.tx, gathering, id)
        before = [row for row in times if row["in_at"] <= left]
        name = with_san(person["name"])
        if not times:
            wrong.append(f"{name}は、この日の受付の記録がありません。受付の紙を先に入れてください。")
        elif not before:
            wrong.append(
                f"{name}の受付は{show_time(times[0]['in_at'])}で、出発{show_time(act.at)}より後です。"
                "紙の時刻を確かめるか、受付の紙を先に入れてください。"
            )
        elif all(row["out_at"] and row["out_at"] < (back_at or act.at) for row in before):
            wrong.append(
                f"{name}は、{show_time(before[-1]['out_at'])}に帰宅と記録されています。紙の時刻を確かめてください。"
            )
        elif id in others:
            wrong.append(f"{name}は、同じ時刻に{others[id]}班にいます。")
    if wrong:
        raise Refusal("\n".join(wrong), "members")


def _bring_back(act: Act, asked: KeepPaperTeam, members: list[str]) -> None:
    """The report overleaf. act: at the time when they were back."""
    row = teams.by_id(act.tx, asked.team)
    assert row is not None
    told = {name: getattr(asked, name) for name in ReportTexts.model_fields}
    report = ReportReturn(
        team=asked.team,
        result=asked.result or "done",
        back=[id for id in members if id not in asked.home],
        home=asked.home,
        left_over=asked.left_over,
        people_next=asked.people_next,
        **told,
    )
    bring_back(act, report, row, [])
    if asked.injuries:
        need = needs.by_id(act.tx, asked.need)
        assert need is not None
        tell_of_injury(act, row, need["state"], asked.injuries)
