"""Photos of a need: added later, also by who brings a team home, and taken off again."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vcenter.commands.fields import NeedId, Sha256
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need
from vcenter.commands.needs import MOST_PHOTOS, known
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import photos


class AddPhotos(Payload):
    need: NeedId
    photos: list[Sha256] = Field(min_length=1, max_length=MOST_PHOTOS)
    """The photos themselves travel beside the command, and may arrive after it."""


@command(
    "add_photos",
    "needs",
    words="ニーズの写真を足す",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.SURVEY, Role.DISPATCH),
    ways=of_need,
)
def add_photos(act: Act, asked: AddPhotos) -> dict[str, Any]:
    """Add photos to a need; those that it shows already stay as they are."""
    need = known(act, asked.need)
    shown = [row["sha256"] for row in photos.of_need(act.tx, asked.need)]
    new = [sha256 for sha256 in dict.fromkeys(asked.photos) if sha256 not in shown]
    if len(shown) + len(new) > MOST_PHOTOS:
        raise Refusal(
            f"写真は1件に{MOST_PHOTOS}枚までです（いま{len(shown)}枚）。いらない写真を外してから、足してください。",
            "photos",
        )
    if new:
        photos.show(act.tx, asked.need, new, act.at, act.actor)
        tell(act, asked.need, need["state"], f"写真を{len(new)}枚足した")
    return {"need": asked.need, "added": len(new)}


class RemovePhoto(Payload):
    need: NeedId
    photo: Sha256


@command(
    "remove_photo",
    "needs",
    words="ニーズの写真を外す",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.SURVEY),
    ways=of_need,
)
def remove_photo(act: Act, asked: RemovePhoto) -> dict[str, Any]:
    """Take a photo off a need. Its file stays until no need shows it any more."""
    need = known(act, asked.need)
    if photos.hide(act.tx, asked.need, asked.photo, act.at, act.actor):
        tell(act, asked.need, need["state"], "写真を1枚外した")
    return {"need": asked.need}
