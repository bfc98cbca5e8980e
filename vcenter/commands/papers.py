"""Paper that is remembered: name stickers (名札シール) and activity certificates (活動証明書)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import PersonId
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, centre, papers, people


class PrintStickers(Payload):
    who: Annotated[Literal["new", "here", "people"], Called("名札の対象")] = "new"
    """new: who is in and never got one; here: everybody who is in; people: those named."""
    people: Annotated[list[PersonId], Called("だれ")] = Field(default=[], max_length=2000)


@command(
    "print_stickers",
    "papers",
    words="名札の印刷",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.DISPATCH, Role.ROSTERS, Role.ADMINISTRATION),
)
def print_stickers(act: Act, asked: PrintStickers) -> dict[str, Any]:
    """Name stickers are printed; who is meant is settled here, so that two tablets never print the same pile."""
    day = centre.centre_day(act.tx, act.day.isoformat(), act.place)
    gathering = str(day["id"]) if day else None
    if asked.who == "people":
        meant = [_here(act, gathering, person) for person in dict.fromkeys(asked.people)]
        if not meant:
            raise Refusal("名札を印刷する人を選んでください。", "people")
    elif asked.who == "here":
        meant = papers.here(act.tx, gathering)
        if not meant:
            raise Refusal("いま受付している人がいません。受付してから印刷してください。", "who")
    else:
        meant = papers.not_yet_printed(act.tx, gathering)
        if not meant:
            raise Refusal(
                "名札をまだ印刷していない人はいません。もう一度印刷するときは「いまいる全員」か、下の「最近の印刷」から選んでください。",
                "who",
            )
    print_id = act.new_id("stickers")
    papers.keep_stickers(act.tx, print_id, meant, act.at, act.actor)
    return {"print": print_id, "count": len(meant)}


def _here(act: Act, gathering_id: str | None, person_id: str) -> str:
    person = people.by_id(act.tx, person_id)
    if person is None:
        raise Refusal("この人は登録されていません。探し直してください。", "people")
    row = attendance.present(act.tx, gathering_id, person_id) if gathering_id else None
    if row is None:
        raise Refusal(
            f"{with_san(person['name'])}は今日の受付がまだです。受付してから印刷してください。", "people"
        )
    return str(row["id"])


class IssueCertificate(Payload):
    person: PersonId


@command(
    "issue_certificate",
    "papers",
    words="活動証明書",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.DISPATCH, Role.ROSTERS, Role.ADMINISTRATION),
)
def issue_certificate(act: Act, asked: IssueCertificate) -> dict[str, Any]:
    """Issue an activity certificate. On the same day and with nothing new, it is the one that was issued already."""
    person = people.by_id(act.tx, asked.person)
    if person is None:
        raise Refusal("この人は登録されていません。探し直してください。", "person")
    service = papers.service_of(act.tx, person)
    if not service.minutes:
        raise Refusal(
            f"{with_san(person['name'])}の活動時間の記録がありません。帰宅か班の帰着が記録されると出せます。",
            "person",
        )
    row = papers.latest_certificate(act.tx, asked.person)
    today = act.day.isoformat()
    again = row is not None and row["digest"] == service.digest and row["issued_on"] == today
    if row is None or not again:
        row = {
            "number": papers.next_certificate(act.tx, act.place),
            "person_id": asked.person,
            "digest": service.digest,
            "minutes": service.minutes,
            "issued_on": today,
            "issued_at": act.at,
            "issued_by": act.actor,
        }
        papers.keep_certificate(act.tx, row)
    kept = ("number", "digest", "minutes", "issued_on")
    return {"person": asked.person, "already": again, **{key: row[key] for key in kept}}
