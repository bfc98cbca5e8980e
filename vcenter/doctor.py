"""Whether everything is there that the centre needs, in words that say what to do."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pikepdf

from vcenter.assets import path_of
from vcenter.lan.authority import AuthorityBroken
from vcenter.lan.keeper import Keeper
from vcenter.lan.own import OwnCertificateWrong, find_own
from vcenter.photos import is_whole
from vcenter.settings import Settings
from vcenter.sheets.dispatch import Member
from vcenter.store import photos
from vcenter.store.tx import SqliteTx

LEAST_FREE = 500_000_000
"""Bytes; a day of the centre takes some tens of megabytes."""

Finding = tuple[bool, str]


def findings(settings: Settings) -> Iterator[Finding]:
    """(whether it is good, what it is and what to do) of each thing."""
    yield _folder(settings)
    yield _space(settings)
    yield _database(settings)
    yield _photos(settings)
    yield _certificate(settings)
    yield _assets()
    yield _paper()


def _folder(settings: Settings) -> Finding:
    here = settings.data if settings.data.exists() else settings.data.parent
    if os.access(here, os.W_OK):
        return True, f"記録の場所 {settings.data} に書けます。"
    return False, f"記録の場所 {settings.data} に書けません。フォルダの持ち主と権限を直してください。"


def _space(settings: Settings) -> Finding:
    here = settings.data if settings.data.exists() else settings.data.parent
    free = shutil.disk_usage(here).free
    if free >= LEAST_FREE:
        return True, f"ディスクの空きは {free // 10**9}GB です。"
    return False, f"ディスクの空きが {free // 10**6}MB しかありません。いらないファイルを片づけてください。"


def _database(settings: Settings) -> Finding:
    if not settings.database.is_file():
        return True, "記録はまだありません。始めるときに作ります。"
    try:
        with closing(sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True)) as connection:
            state = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        state = str(error)
    if state == "ok":
        return True, "記録は壊れていません。"
    return False, f"記録が壊れています（{state}）。vcenter restore で写しから戻してください。"


def _photos(settings: Settings) -> Finding:
    try:
        with closing(sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True)) as connection:
            rows = photos.arrived(SqliteTx(connection))
    except sqlite3.DatabaseError:  # not there yet, from before there were photos, or broken: told above
        return True, "写真はまだありません。"
    lost = [row for row in rows if not is_whole(settings.photos, row)]
    if not lost:
        return True, f"写真{len(rows)}枚がそろっています。"
    return False, (
        f"写真{len(rows)}枚のうち{len(lost)}枚のファイルがありません。"
        "vcenter restore で写しから戻すか、撮ったタブレットからもう一度足してください。"
    )


def _certificate(settings: Settings) -> Finding:
    """The council's own certificate, or the local authority; both only where `--lan` is used."""
    try:
        own = find_own(settings.keys, settings.cert, settings.key)
        if own is None and not (settings.keys / "authority.crt").exists():
            return True, "証明書はまだありません。--lan で始めるときに作ります。"
        keeper = Keeper(settings, "")
    except (AuthorityBroken, OwnCertificateWrong) as error:
        return False, str(error)
    if warnings := keeper.warnings():
        return False, " ".join(warnings)
    return True, f"証明書は {keeper.certificate.not_valid_after_utc:%Y年%m月%d日} まで使えます。"


def _assets() -> Finding:
    wanted = (
        "npm/htmx.org/dist/htmx.min.js",
        "npm/zxing-wasm/dist/reader/zxing_reader.wasm",
        "npm/@fontsource/biz-udpgothic/400.css",
    )
    if missing := [name for name in wanted if path_of(name) is None]:
        return False, f"画面の部品がありません（{missing[0]}）。deploy/run を実行してください。"
    return True, "画面の部品がそろっています。"


def _paper() -> Finding:
    try:
        from vcenter.sheets import DispatchSheet, layout  # noqa: PLC0415

        sheet = DispatchSheet(
            number=1,
            copy=1,
            day=date.today(),
            shift="",
            centre_name="点検",
            centre_phone="",
            incident_name="",
            drill=True,
            team_name="1班",
            leader=Member("点検　太郎", "テンケン　タロウ"),
            leader_phone="",
            members=(),
            need_number=1,
            person_name="点検　花子",
            address="点検",
            category="点検",
            work="点検",
            back_by="15:00",
            qr_text="VC:T:1:1",
        )
        made = layout.dispatch_pdf(sheet)
    except Exception as error:  # whatever is missing, this is where it is told
        return False, f"紙を作れません（{error}）。deploy/run を実行してください。"
    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = [str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()]
    if not any("BIZ" in font for font in fonts):
        return False, "日本語の字体 BIZ UDPGothic がありません。deploy/run を実行してください。"
    return True, "紙を作れます。"
