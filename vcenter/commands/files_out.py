"""Files of people that leave the centre (書き出し): every 責任者 is told what went out, how much, how and why."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called
from vcenter.commands.fields import WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.file_formats import FORMATS, FileFormat
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store.files_out import WHAT_WORDS, What


class TakeFileOut(Payload):
    what: Annotated[What, Called("書き出すもの")]
    file_format: Annotated[FileFormat, Called("ファイルの種類")]
    rows: Annotated[int, Field(ge=0, le=10_000_000), Called("件数")]
    why: Annotated[WrittenLine, Called("何に使うか")]


@command("take_file_out", "staff", words="ファイルへの書き出し", who=Who.STAFF, roles=Role.ROSTERS)
def take_file_out(act: Act, asked: TakeFileOut) -> dict[str, Any]:
    """Records went out as a file, whose rows were counted when it was made."""
    how = FORMATS[asked.file_format].split("（")[0]
    tell_responsible(
        act,
        f"{WHAT_WORDS[asked.what]}の記録 {asked.rows:,}件を{how}のファイルに書き出しました（使いみち: {asked.why}）。",
    )
    return {"rows": asked.rows}
