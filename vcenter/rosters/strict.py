"""Excel files saved as 「Strict Open XML」: the same tables under other names, which openpyxl does not know."""

from __future__ import annotations

import io
import re
import zipfile

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def as_usual(data: bytes) -> bytes:
    """A file in the names that every reader knows; what is in them already comes back as it is. Its size was counted before."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if not _STRICT.search(package.read("xl/workbook.xml")):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as usual:
            for entry in package.infolist():
                part = package.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
                usual.writestr(entry.filename, part)
        return made.getvalue()
