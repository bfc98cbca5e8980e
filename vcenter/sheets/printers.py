"""Paper straight to a printer of CUPS, by the programs that come with it (Debian: cups-client).

lp and lpstat speak for CUPS as it is set up on this machine, or on the one that CUPS_SERVER names. A library would bring the same as
C code to be built (pycups), or only look at printers (IPP readers). What goes wrong is said in Japanese, with what to do about it.
"""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass

WAIT = 10.0
"""Seconds for an answer of CUPS, which takes tenths of one."""

LOOK_AT = (0.3, 0.6, 1.0, 1.5, 2.0)
"""Seconds after each of which it is looked whether a paper that was handed over is printed, or held up by something."""

PDF_TOO = "紙は、下の「PDFを開く」でも印刷できます。"

HALF_OUT = "途中まで出た紙は使わずに、細かく切って捨ててください。"
"""What is printed instead has numbers of its own."""

_TROUBLES = (
    ("media-empty", "用紙がありません。用紙を入れてください"),
    ("media-needed", "用紙がありません。用紙を入れてください"),
    ("media-jam", "紙がつまっています。取りのぞいてください"),
    ("cover-open", "ふたが開いています。閉めてください"),
    ("door-open", "ふたが開いています。閉めてください"),
    ("toner-empty", "トナーがなくなりました。取り替えてください"),
    ("marker-supply-empty", "インクがなくなりました。取り替えてください"),
    ("offline", "つながりません。電源とケーブル・Wi-Fiを確かめてください"),
    ("connecting-to-device", "つながりません。電源とケーブル・Wi-Fiを確かめてください"),
    ("paused", "止まっています。プリンターの電源を入れ直してください"),
)
"""What CUPS says of a printer (printer-state-reasons, RFC 8011 5.4.12), and what staff do about it; the first that fits."""


class NotPrinted(Exception):
    """Paper did not come out. Says in Japanese why, and what to do."""


@dataclass(frozen=True)
class Printer:
    """A printer that CUPS knows. trouble: why nothing would come out, "" when it would."""

    name: str
    trouble: str = ""


async def found() -> list[Printer]:
    """The printers of this machine, in their order; none where CUPS is not installed or does not answer."""
    try:
        names = (await _ask("lpstat", "-e")).split()
        troubles = await asyncio.gather(*(_trouble(name) for name in names))
        return [Printer(name, trouble) for name, trouble in zip(names, troubles, strict=True)]
    except NotPrinted:
        return []


async def send(printer: str, pdf: bytes, *, both_sides: bool = False, media: str = "A4") -> None:
    """Print a PDF. NotPrinted when it does not come out, and then nothing of it is left waiting at the printer.

    media: the size of its paper; "" for a roll, whose size the printer knows. The job's name is that of the program: whoever stands at the printer reads no name on its display.
    """
    if trouble := await _trouble(printer, alerts=False):
        raise NotPrinted(_said(printer, trouble))
    sides = "two-sided-long-edge" if both_sides else "one-sided"
    options = ["-o", f"sides={sides}", *(["-o", f"media={media}"] if media else [])]
    said = await _ask("lp", "-d", printer, "-t", "vcenter", *options, "-", given=pdf)
    job = re.search(r"(\S+-\d+)", said)
    if job is None:
        raise NotPrinted(f"プリンター「{printer}」が答えませんでした。{PDF_TOO}")
    for seconds in LOOK_AT:
        await asyncio.sleep(seconds)
        try:
            if job[1] not in (await _ask("lpstat", "-o")).split():
                return
            trouble = await _trouble(printer)
        except (
            NotPrinted
        ):  # CUPS has the paper, whatever it answers now: to say that it is not printed would print it twice
            return
        if trouble:
            await _ask("cancel", "-x", job[1])
            raise NotPrinted(_said(printer, trouble, HALF_OUT))
    # A long pile on a slow printer: it is printing.


def _said(printer: str, trouble: str, more: str = "") -> str:
    return f"プリンター「{printer}」は{trouble}。{more}{PDF_TOO}"


async def _trouble(printer: str, alerts: bool = True) -> str:
    """What keeps a printer from printing, in words; "" when nothing does. alerts: also what it told last, which may be over by now."""
    try:
        said = await _ask("lpstat", "-l", "-p", printer)
    except NotPrinted as refused:
        if "Invalid destination" in str(refused.__cause__):
            return "見つかりません。本部の「プリンター」で選び直してください"
        raise
    told = re.search(r"Alerts: (.+)", said) if alerts else None
    reasons = told[1] if told else ""
    for reason, words in _TROUBLES:
        if reason in reasons:
            return words
    if " disabled " in said.partition("\n")[0]:
        return "止まっています。プリンターの電源を入れ直してください"
    return ""


async def _ask(*command: str, given: bytes | None = None) -> str:
    """What a program of CUPS answers, in its own English. NotPrinted where it is missing, silent or refuses."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        )
    except OSError as error:
        raise NotPrinted(f"このサーバにはプリンターの仕組み（CUPS）が入っていません。{PDF_TOO}") from error
    try:
        out, wrong = await asyncio.wait_for(process.communicate(given), WAIT)
    except TimeoutError as error:
        process.kill()
        raise NotPrinted(f"プリンターの仕組み（CUPS）が答えません。{PDF_TOO}") from error
    if process.returncode:
        why = RuntimeError(wrong.decode(errors="replace").strip())
        raise NotPrinted(
            f"プリンターに送れませんでした。電源とつながりを確かめてください。{PDF_TOO}"
        ) from why
    return out.decode(errors="replace")
