"""One file holds everything: records and photos, whole or not at all, and back again."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from tests.centre import Centre, Desk, need_payload
from tests.test_cli import run
from tests.test_photos import Shot, picture, send, shot
from vcenter.domain.refusal import Refusal
from vcenter.photos.files import path_of
from vcenter.program import PROJECT
from vcenter.settings import Settings
from vcenter.store import copies
from vcenter.upkeep import backup


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Shot]]:
    """A centre with a need that shows two photos; its folder."""
    data = tmp_path_factory.mktemp("filled")
    two = [shot(picture(seed=seed)) for seed in (1, 2)]
    with Desk(data) as desk:
        for one in two:
            assert send(desk, one).status_code == 201
        desk.do("record_need", **need_payload(photos=[one.sha256 for one in two]))
    return data, two


@pytest.fixture
def data(filled: tuple[Path, list[Shot]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled[0], tmp_path / "data"))


@pytest.fixture
def two(filled: tuple[Path, list[Shot]]) -> list[Shot]:
    return filled[1]


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "photos").glob("??/*")}


def test_photos_come_back_out_of_the_one_file(data: Path, two: list[Shot], tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "copy.sqlite", tmp_path / "elsewhere"
    assert "写真2枚" in run(data, "backup", str(copy)).output
    assert copy.stat().st_mode & 0o077 == 0
    before = pictures(data)
    assert len(before) == 4
    assert "戻しました（写真2枚）" in run(elsewhere, "restore", str(copy)).output
    assert pictures(elsewhere) == before
    with closing(sqlite3.connect(elsewhere / "vcenter.sqlite")) as database:
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'photo_files'").fetchall()
        assert database.execute("SELECT count(*) FROM need_photos").fetchone() == (2,)
    assert (elsewhere / "vcenter.sqlite").stat().st_size < copy.stat().st_size
    assert "写真2枚がそろっています" in run(elsewhere, "doctor").output


def test_photos_come_back_where_they_were_lost(data: Path, two: list[Shot], tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    run(data, "backup", str(copy))
    path_of(data / "photos", two[0].sha256).unlink()
    path_of(data / "photos", two[1].sha256).write_bytes(b"broken")
    assert "写真2枚）" in run(data, "restore", str(copy)).output
    shown = Image.open(path_of(data / "photos", two[1].sha256))
    assert shown.format == "JPEG"
    with closing(sqlite3.connect(next((data / "backup").glob("before-restore-*.sqlite")))) as kept:
        assert kept.execute("SELECT count(*) FROM needs").fetchone() == (1,)


def test_a_photo_whose_file_was_lost_is_told_of(data: Path, two: list[Shot], tmp_path: Path) -> None:
    path_of(data / "photos", two[0].sha256).unlink()
    said = run(data, "backup", str(tmp_path / "copy.sqlite")).output
    assert "写真1枚）" in said
    assert "写真1枚はファイルがないため" in said


def old_copy(copy: Path, data: Path) -> None:
    """As the backup wrote it before it knew of photos."""
    with (
        closing(sqlite3.connect(data / "vcenter.sqlite")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


def test_an_older_copy_still_comes_back_and_says_what_is_not_in_it(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    old_copy(copy, data)
    said = run(tmp_path / "elsewhere", "restore", str(copy)).output
    assert "戻しました（写真0枚）" in said
    assert "写真2枚は写しに入っていません" in said
    # Where the files still lie, nothing is missing.
    assert "戻しました（写真2枚）" in run(data, "restore", str(copy)).output


def test_names_that_are_none_of_ours_are_no_paths(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    old_copy(copy, data)
    copies.add_files(copy, [("../../outside", b"x"), ("0" * 63, b"x"), ("0" * 64 + ".exe", b"x")])
    run(tmp_path / "in" / "elsewhere", "restore", str(copy))
    assert not list(tmp_path.rglob("outside"))
    assert pictures(tmp_path / "in" / "elsewhere") == {}


def test_a_backup_that_is_killed_leaves_no_copy_by_its_name(data: Path, tmp_path: Path) -> None:
    # A folder of photos whose second picture never ends: the backup is in the middle of it.
    copy = tmp_path / "copy.sqlite"
    script = (
        "import sys, time, pathlib; from vcenter.upkeep import backup; from vcenter.settings import Settings\n"
        "real = backup._files_of\n"
        "def slow(folder, rows):\n"
        "    for number, one in enumerate(real(folder, rows)):\n"
        "        if number == 3: print('in the middle', flush=True); time.sleep(600)\n"
        "        yield one\n"
        "backup._files_of = slow\n"
        "backup.back_up(Settings(data=pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(data), str(copy)], cwd=PROJECT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"in the middle\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not copy.exists()
    part = tmp_path / "copy.sqlite.part"
    assert part.exists()
    before = pictures(data)
    assert "途中で切れた写し" in run(data, "restore", str(part)).output
    assert pictures(data) == before
    # The next one is whole, and clears the rest away.
    assert "写真2枚" in run(data, "backup", str(copy)).output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.sqlite", "data"]
    assert len(list(copies.files_in(copy))) == 4


def test_a_backup_that_finds_no_room_leaves_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(copy: Path, files: Iterator[tuple[str, bytes]]) -> None:
        next(iter(files))
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(copies, "add_files", full)
    with pytest.raises(Refusal, match="最後まで書けませんでした"):
        backup.back_up(Settings(data=data), tmp_path / "copy.sqlite")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_restore_that_is_cut_off_leaves_the_records_as_they_were(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, elsewhere = tmp_path / "copy.sqlite", tmp_path / "elsewhere"
    run(elsewhere, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n")
    run(data, "backup", str(copy))

    def fails(files: Mapping[Path, bytes]) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(backup, "write_durably", fails)
    assert "最後まで書けませんでした" in run(elsewhere, "restore", str(copy)).output
    with closing(sqlite3.connect(elsewhere / "vcenter.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM needs").fetchone() == (0,)
        assert database.execute("SELECT name FROM staff").fetchone() == ("応援 一郎",)
    assert not list(elsewhere.glob("*.part"))


def test_a_backup_says_that_it_can_be_read_by_anybody(data: Path, tmp_path: Path) -> None:
    done = run(data, "backup", str(tmp_path / "copy.sqlite"))
    assert "住所、電話がそのまま入っています" in done.output
    assert "鍵のかかる所に" in done.output


def test_a_backup_says_that_hidden_people_are_in_it(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with Centre(data) as centre:
        centre.do("hide_person", person=centre.person("隠　れい", address="港区ひみつ坂99"))
    assert "秘匿の人の居場所も入っています" in run(data, "backup", str(copy)).output
    assert "港区ひみつ坂99".encode() in copy.read_bytes()
