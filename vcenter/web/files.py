"""Files as answers: a paper that the browser shows, and a list that it saves."""

from __future__ import annotations

from starlette.responses import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf(made: bytes, name: str) -> Response:
    """A paper, shown in a window of its own. name: the file's without its ending, never a person's."""
    headers = {"content-disposition": f'inline; filename="{name}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


def xlsx(made: bytes, name: str) -> Response:
    """A list to be saved. name: as of `pdf`."""
    headers = {"content-disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(made, media_type=XLSX, headers=headers)


def csv(made: bytes, name: str) -> Response:
    """A list to be saved, for other programs. name: as of `pdf`."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(made, media_type="text/csv", headers=headers)
