"""The same sheets by headless Chromium, and sheets of the same content by typst: each in one process, as it does it fastest.

typst is for this comparison alone and in no lock: pip install typst into .venv, or its figure is left out.
"""

from __future__ import annotations

import importlib
import json
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from vcenter.sheets.example import example_sheet, example_sheets
from vcenter.sheets.layout import FOLDER, dispatch_html

from .figures import figure, note

COUNT = 30
TEMPLATE = Path(__file__).with_name("sheet.typ")


def run() -> None:
    """Print the figures."""
    figure("sheets", f"{COUNT} sheets, headless Chromium", COUNT / _chromium(), "sheets/s")
    try:
        typst = importlib.import_module("typst")
    except ImportError:
        note("typst is not installed: pip install typst")
        return
    figure("sheets", f"{COUNT} sheets, typst", COUNT / _typst(typst), "sheets/s")


def _chromium() -> float:
    style = "".join(
        f"<style>{(FOLDER / name).read_text('utf-8')}</style>" for name in ("paper.css", "dispatch.css")
    )
    pages = [dispatch_html(sheet).replace("</head>", f"{style}</head>") for sheet in example_sheets(COUNT)]
    with sync_playwright() as playing:
        browser = playing.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.set_content(pages[-1])
        page.pdf(prefer_css_page_size=True)  # what has to be started is started
        began = time.perf_counter()
        for html in pages:
            page.set_content(html)
            page.pdf(prefer_css_page_size=True)
        seconds = time.perf_counter() - began
        browser.close()
    return seconds


def _typst(typst: Any) -> float:
    compiler = typst.Compiler(str(TEMPLATE))

    def made(at: int) -> bytes:
        said = json.dumps(asdict(example_sheet(at)), default=str, ensure_ascii=False)
        pdf: bytes = compiler.compile(format="pdf", sys_inputs={"sheet": said})
        return pdf

    made(COUNT)  # fonts are loaded
    began = time.perf_counter()
    for at in range(COUNT):
        made(at)
    return time.perf_counter() - began
