"""Whether everything is there that the centre needs, in words that say what to do."""

from __future__ import annotations

import ctypes
import io
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pikepdf

from vcenter.connections.limits import raise_files
from vcenter.domain.calendar import centre_day
from vcenter.lan.authority import AuthorityBroken
from vcenter.lan.hosts import Hosts
from vcenter.lan.keeper import Keeper
from vcenter.lan.own import OwnCertificateWrong, find_own
from vcenter.photos.files import is_whole
from vcenter.program import COMMAND, REPAIR
from vcenter.settings import Settings
from vcenter.sheets.dispatch import Member
from vcenter.store import chain, copies, journal, photos, roles, staff
from vcenter.store.chain import Break
from vcenter.store.failure import StoreDamaged, StoreFailed, StoreUnavailable, failures_told
from vcenter.store.tx import SqliteTx
from vcenter.upkeep.folder import has_lost_its_records, lost_records, why
from vcenter.web.assets import path_of

LEAST_FREE = 500_000_000
"""Bytes; a day of the centre takes some tens of megabytes."""

LEAST_FILES = 1024
"""With fewer a full hall's phones crowd each other out."""

Finding = tuple[bool, str]


def findings(settings: Settings) -> Iterator[Finding]:
    """(whether it is good, what it is and what to do) of each thing."""
    yield _folder(settings)
    yield _space(settings)
    yield _database(settings)
    yield from _chains(settings)
    yield from _responsible(settings)
    yield _photos(settings)
    yield _certificate(settings)
    yield _hosts(settings)
    yield _files()
    yield _assets()
    yield from _paper()


def _folder(settings: Settings) -> Finding:
    here = _nearest(settings)
    if not os.access(here, os.R_OK | os.W_OK | os.X_OK):
        return False, (
            f"記録の場所 {settings.data} を読み書きできません（{here} の持ち主は{_owner(here)}）。"
            "フォルダの持ち主と権限、書き込めるディスクかどうかを直してください。"
        )
    if strangers := [path.name for path in _kept(settings) if path.stat().st_uid != here.stat().st_uid]:
        return False, (
            f"記録の場所 {settings.data} に、持ち主の違うものがあります（{'、'.join(strangers)}）。"
            f"サーバが書き込めません。持ち主を{_owner(here)}にしてください。"
        )
    return True, f"記録の場所 {settings.data} に書けます。"


def _nearest(settings: Settings) -> Path:
    """The folder, or the one above it in which it will be made."""
    return next(
        path for path in (settings.data, *settings.data.absolute().parents) if os.access(path, os.F_OK)
    )


def _kept(settings: Settings) -> list[Path]:
    files = (f"{settings.database}{end}" for end in ("", "-wal", "-shm"))
    return [path for path in (*map(Path, files), settings.photos, settings.keys) if path.exists()]


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # a user whom this machine does not know
        return f"{path.stat().st_uid}番のユーザー"


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest(settings)).free
    if free >= LEAST_FREE:
        return True, f"ディスクの空きは {free // 10**9}GB です。"
    return False, f"ディスクの空きが {free // 10**6}MB しかありません。いらないファイルを片づけてください。"


NOT_DAMAGED = f"壊れているとは限りません。{COMMAND} restore は使わないでください。"


def _database(settings: Settings) -> Finding:
    file = settings.database
    with suppress(OSError):  # what cannot be looked into is told below
        if has_lost_its_records(settings.data, file):
            return False, lost_records(file)
    if not os.access(file, os.F_OK):
        if settings.data.exists() and not os.access(settings.data, os.X_OK):
            return (
                False,
                f"記録があるかどうかを確かめられません。フォルダの権限を直してください。{NOT_DAMAGED}",
            )
        return True, "記録はまだありません。始めるときに作ります。"
    if not os.access(file, os.R_OK | os.W_OK):
        return False, (
            f"記録のファイル {file} を読み書きできません（持ち主は{_owner(file)}）。持ち主と権限、書き込めるディスクか"
            f"どうかを直してください。{NOT_DAMAGED}"
        )
    try:
        copies.look_for_damage(file)
        copies.try_to_write(file)
    except StoreDamaged as damaged:
        return False, (
            f"記録が壊れています（{' '.join(damaged.cause.split())}）。サーバを止め、何も消さずに、"
            f"{COMMAND} restore 写しのファイル で写しから戻してください。壊れた記録も backup/ に残ります。"
        )
    except StoreUnavailable as failed:
        todo = (
            "そのプログラムを終わらせてください。"
            if failed.in_use
            else "ディスクの空きと、フォルダの持ち主と権限を確かめてください。"
        )
        return False, f"記録を確かめられません（{failed.in_the_way}）。{todo}{NOT_DAMAGED}"
    return True, "記録は壊れていません。"


CHAINED = {"journal": "操作記録", "looks": "見た記録"}
"""What staff call a chained table."""

BROKEN = {
    "changed": "{seq}番が、書いたときの内容と違います",
    "gone": "{seq}番のすぐ前の記録が消されているか、{seq}番が差し替えられています",
    "added": "{seq}番は、このプログラムが書いたものではありません",
    "cut_off": "{seq}番より後の記録が消されています",
    "no_end": "どこまで書いたかの控えが消されています",
}
"""How a chain may be broken, and where."""


def _chains(settings: Settings) -> Iterator[Finding]:
    """Whether the journal, and whatever else is chained, is as it was written."""
    if not os.access(settings.database, os.F_OK):
        return
    try:
        with failures_told(), closing(copies.read_only(settings.database)) as connection:
            tx = SqliteTx(connection)
            for one in chain.chains():
                yield _chain(tx, one)
    except sqlite3.OperationalError:  # from before there were chains
        yield True, "操作記録のつながりは、次にサーバを始めるときに作ります。"
    except StoreFailed:  # why is told above
        yield False, "記録を読めないため、操作記録が書いたときのままかは分かりません。"


def _chain(tx: SqliteTx, one: chain.Chain) -> Finding:
    name = CHAINED.get(one.table, one.table)
    if broken := one.first_break(tx):
        return False, _not_as_written(name, broken)
    count, (seq, mark) = one.length(tx), one.mark(tx)
    said = f"{name}{count}件は、書いたときのままです"
    if one.table == journal.CHAIN.table and (blank := journal.count_blank(tx)):
        said += f"（うち{blank}件は、定められた手順で内容を消してあります）"
    return True, f"{said}。" + (f"最後は{seq}番、しるしは {mark} です。" if mark else "")


def mark_of(settings: Settings, seq: int) -> Finding:
    """The mark of a journal entry, for whoever wrote it down while it was the last one."""
    try:
        with failures_told(), closing(copies.read_only(settings.database)) as connection:
            mark = journal.CHAIN.mark_at(SqliteTx(connection), seq)
    except (sqlite3.Error, StoreFailed):
        return False, f"操作記録を読めません。{COMMAND} doctor で確かめてください。"
    if not mark:
        return False, f"操作記録に{seq}番はありません。書き写した番号を確かめてください。"
    return True, (
        f"操作記録の{seq}番のしるしは {mark} です。書き写してあるものと同じなら、それまでの記録は書き写したときのままです。"
        "違うときは、何も消さずに責任者に知らせてください。"
    )


def _not_as_written(name: str, broken: Break) -> str:
    return (
        f"{name}が、このプログラムの外で書き換えられています。{BROKEN[broken.how].format(seq=broken.seq)}。"
        f"{'' if broken.how == 'no_end' else 'それより前は書いたときのままです。'}センターの仕事は続けられます。"
        f"何も消さずに {COMMAND} backup でいまの写しを取って別にしまい、責任者に知らせてください。"
        "前に取った写しと見比べると、何が変わったかが分かります。"
    )


def _responsible(settings: Settings) -> Iterator[Finding]:
    """Whether somebody can give roles, and whether somebody has those of the time before there were any."""
    if not os.access(settings.database, os.F_OK):
        return
    try:
        with failures_told(), closing(copies.read_only(settings.database)) as connection:
            tx = SqliteTx(connection)
            names, rows, somebody = roles.responsible(tx), roles.in_force(tx), staff.everyone(tx)
    except (sqlite3.OperationalError, OSError, StoreFailed):
        # From before there were roles: the next start gives them. Why it cannot be read is told above.
        return
    if names:
        yield True, f"責任者は{'、'.join(names)}さんです。"
    elif somebody:
        yield False, f"責任者がいません。{COMMAND} user role 名前 --role 責任者 で付けてください。"
    if before := sorted({row["name"] for row in rows if not row["given_by"]}):
        yield (
            True,
            (
                f"{'、'.join(before)}さんは、役割がなかったころの担当者です。窓口の役割をすべて持っています（ひとりは責任者）。"
                "本部 → 担当者 で、いるものだけにしてください。"
            ),
        )


def _photos(settings: Settings) -> Finding:
    if not os.access(settings.database, os.F_OK):
        return True, "写真はまだありません。"
    try:
        with failures_told(), closing(copies.read_only(settings.database)) as connection:
            rows = photos.arrived(SqliteTx(connection))
        lost = [row for row in rows if not is_whole(settings.photos, row)]
    except sqlite3.OperationalError:  # from before there were photos
        return True, "写真はまだありません。"
    except (OSError, StoreFailed):  # why is told above
        return False, "記録か写真のフォルダを読めないため、写真がそろっているかは分かりません。"
    if not lost:
        return True, f"写真{len(rows)}枚がそろっています。"
    return False, (
        f"写真{len(rows)}枚のうち{len(lost)}枚のファイルがありません。"
        f"{COMMAND} restore で写しから戻すか、撮ったタブレットからもう一度足してください。"
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
    except OSError as error:
        return False, f"証明書のフォルダ {settings.keys} を使えません（{why(error)}）。"
    if warnings := keeper.warnings():
        return False, " ".join(warnings)
    return True, f"証明書は {keeper.certificate.not_valid_after_utc:%Y年%m月%d日} まで使えます。"


def _hosts(settings: Settings) -> Finding:
    """Where it may be opened, whether with `--lan` or without."""
    return (
        True,
        f"{'、'.join(Hosts(settings).all())} という名前とアドレスに答えます。ほかの名前で開くには VCENTER_NAMES に書いてください。",
    )


def _files() -> Finding:
    """Files that are left for connections when the program has opened its own."""
    most = raise_files()
    if most < LEAST_FILES:
        return False, (
            f"同時に開けるファイルが{most}までなので、大勢がつなぐとつながらない人が出ます。"
            f"サーバを始める前に ulimit -n で{LEAST_FILES}以上にしてください（systemd なら LimitNOFILE）。"
        )
    return True, f"同時に開けるファイルは{most}までです。"


def _assets() -> Finding:
    wanted = (
        "npm/htmx.org/dist/htmx.min.js",
        "npm/zxing-wasm/dist/reader/zxing_reader.wasm",
        "npm/@fontsource/biz-udpgothic/400.css",
    )
    if missing := [name for name in wanted if path_of(name) is None]:
        return False, f"画面の部品がありません（{missing[0]}）。{REPAIR}"
    return True, "画面の部品がそろっています。"


class DebianPackage(NamedTuple):
    """A line of debian.txt. proof: "library NAME.so.N" that can be loaded, or "font NAME" that paper is set in."""

    name: str
    why: str
    proof: str


def debian_packages() -> list[DebianPackage]:
    """What running needs of Debian and Ubuntu."""
    lines = (files("vcenter") / "debian.txt").read_text("utf-8").splitlines()
    return [DebianPackage(*line.split("|")) for line in lines if not line.startswith("#")]


def _is_proved(package: DebianPackage, fonts: Collection[str] | None) -> bool:
    kind, name = package.proof.split(" ", 1)
    if kind == "font":
        return fonts is None or any(name in font for font in fonts)
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_packages(fonts: Collection[str] | None) -> Iterator[Finding]:
    """What is not there of Debian's packages. fonts: those that paper is set in, None before it was tried."""
    lacking = [package for package in debian_packages() if not _is_proved(package, fonts)]
    for package in lacking:
        yield False, f"{package.name} がありません（{package.why}）。"
    if lacking:
        names = " ".join(package.name for package in lacking)
        yield (
            False,
            f"上のものは、次のように入れます: sudo apt-get install {names}　入れたあと、サーバを始め直してください。",
        )


def _paper() -> Iterator[Finding]:
    """Whether paper can be made: it is tried, in every script that a centre prints."""
    lacking = list(missing_packages(None))
    try:
        if not lacking:
            lacking = list(missing_packages(_fonts_of_paper()))
    except Exception as error:  # whatever else is missing, this is where it is told
        lacking = [(False, f"紙を作れません（{error}）。{REPAIR}")]
    yield from lacking or [(True, "紙を作れます。")]


def _fonts_of_paper() -> set[str]:
    """The fonts that a sheet, with a name in Thai too, and a poster in five languages are set in."""
    from vcenter.sheets import DispatchSheet, DoorPoster, layout  # noqa: PLC0415

    sheet = DispatchSheet(
        number=1,
        copy=1,
        day=centre_day(datetime.now(UTC)),
        shift="",
        centre_name="点検",
        centre_phone="",
        incident_name="",
        drill=True,
        team_name="1班",
        leader=Member("点検　太郎", "テンケン　タロウ"),
        leader_phone="",
        members=(Member("สมชาย", ""),),
        need_number=1,
        person_name="点検　花子",
        address="点検",
        category="点検",
        work="点検",
        back_by="15:00",
        qr_text="VC:T:1:1",
    )
    poster = DoorPoster(centre_name="点検", address="http://localhost/join", drill=True)
    made = (layout.dispatch_pdf(sheet), layout.door_poster_pdf(poster, "A4"))
    fonts = set()
    for pdf in made:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            fonts |= {str(font.BaseFont) for page in opened.pages for font in page.Resources.Font.values()}
    return fonts
