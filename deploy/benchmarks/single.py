"""The plain way to many sheets: one WeasyPrint process lays them out and writes one PDF.

Each sheet is a document of its own, and their pages are written together. One large document,
and one PDF a sheet joined afterwards, both were slower in one process (60 sheets: 13 s, 16 s, 16 s).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from vcenter.sheets import DispatchSheet
from vcenter.sheets.example import example_sheet, example_sheets
from vcenter.sheets.layout import FOLDER, dispatch_html


def pdf_of(sheets: list[DispatchSheet], styles: list[CSS], fonts: FontConfiguration) -> bytes:
    """All sheets as one PDF."""
    documents = [
        HTML(string=dispatch_html(sheet)).render(stylesheets=styles, font_config=fonts) for sheet in sheets
    ]
    pages = [page for document in documents for page in document.pages]
    made: bytes = documents[0].copy(pages).write_pdf()
    return made


def main() -> None:
    """Arguments: how many sheets, and the file to write. Says its seconds and its peak memory as JSON."""
    count, file = int(sys.argv[1]), Path(sys.argv[2])
    fonts = FontConfiguration()
    styles = [CSS(filename=FOLDER / name, font_config=fonts) for name in ("paper.css", "dispatch.css")]
    # Fonts are loaded with the first sheet, as they are in a pool that is warm.
    pdf_of([example_sheet(-1)], styles, fonts)
    began = time.perf_counter()
    file.write_bytes(pdf_of(example_sheets(count), styles, fonts))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"seconds": seconds, "megabytes": peak}))


if __name__ == "__main__":
    main()
