"""The folder of the records: out of reach, damaged, locked, or in use. Each is told in a sentence, and told apart."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import new_database
from tests.test_cli import count, run
from tests.test_failure import break_table
from vcenter.program import PROJECT
from vcenter.store.migrate import migrations
from vcenter.upkeep import folder

ROSTER = str(Path(__file__).parent / "data" / "rosters" / "災害ボランティア事前登録.csv")

COMMANDS = {
    "serve": (("serve",), ""),
    "serve --lan": (("serve", "--lan"), ""),
    "serve --demo": (("serve", "--demo"), ""),
    "import": (("import", ROSTER, "--keep"), ""),
    "user": (("user", "add", "応援 一郎", "--role", "受付"), "835170\n835170\n"),
    "token": (("token", "集計", "--role", "受付"), ""),
    "pass-key": (("pass-key",), ""),
}


def said(data: Path, *arguments: str, typed: str = "") -> str:
    """The one or two sentences with which a command ends that cannot be done."""
    result = run(data, *arguments, typed=typed)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.output
    return result.output


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A whole copy of a centre without anybody."""
    new_database(tmp_path / "whole")
    file = tmp_path / "copy.sqlite"
    assert "写しました" in run(tmp_path / "whole", "backup", str(file)).output
    return file


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    arguments, typed = COMMANDS[command]
    assert "使えません" in said(tmp_path / "file" / "data", *arguments, typed=typed)


AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    if os.getuid() == 0
    else []
)
"""What makes root heed the rights of a folder, as everybody else must."""


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o500)

    def said_by(command: str) -> str:
        ran = subprocess.run(
            [*AS_ANYBODY, sys.executable, "-m", "vcenter", "--data", data, command],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1, ran.stdout
        return ran.stdout + ran.stderr

    assert "持ち主と権限" in said_by("serve")
    assert "読み書きできません" in said_by("doctor")


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "serve --demo"])
def test_damaged_records_are_told_and_not_written(tmp_path: Path, command: str) -> None:
    break_table(new_database(tmp_path), "journal")
    before = (tmp_path / "vcenter.sqlite").read_bytes()
    arguments, typed = COMMANDS[command]
    assert "が壊れています。何も消さず" in said(tmp_path, *arguments, typed=typed)
    assert (tmp_path / "vcenter.sqlite").read_bytes() == before


def test_of_damaged_records_there_is_no_copy(tmp_path: Path) -> None:
    break_table(new_database(tmp_path), "journal")
    assert "が壊れています" in said(tmp_path, "backup", str(tmp_path / "copy.sqlite"))
    assert not list(tmp_path.glob("copy*"))


def test_records_of_a_newer_program_are_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        connection.execute(f"PRAGMA user_version = {migrations()[-1][0] + 1}")
    assert "新しい版" in said(tmp_path, "serve")


@pytest.mark.parametrize("broken", ["a page", "the head", "the end", "everything"])
def test_damaged_records_are_restored_and_what_was_there_is_kept(
    tmp_path: Path, copy: Path, broken: str
) -> None:
    data = tmp_path / "data"
    file = new_database(data)
    run(data, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n")
    size = file.stat().st_size
    with file.open("r+b") as opened:
        if broken == "the end":
            opened.truncate(size // 2)
        opened.seek(size // 3 if broken == "a page" else 0)
        if broken != "the end":
            opened.write(b"\xa5" * (size if broken == "everything" else 4096))
    damaged = file.read_bytes()
    assert "戻しました" in run(data, "restore", str(copy)).output
    assert count(data, "staff") == 0
    (kept,) = (data / "backup").glob("before-restore-*.sqlite")
    assert kept.read_bytes()[-4096:] == damaged[-4096:]
    assert run(data, "doctor").exit_code == 0


def test_the_doctor_calls_damage_what_is_damage(tmp_path: Path) -> None:
    break_table(new_database(tmp_path), "journal")
    found = said(tmp_path, "doctor")
    assert "✕ 記録が壊れています" in found
    assert "vcenter restore 写しのファイル" in found


def test_the_doctor_does_not_call_damage_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "vcenter.sqlite").mkdir()
    found = said(tmp_path, "doctor")
    assert "✕ 記録を確かめられません" in found
    assert "vcenter restore は使わないでください" in found


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_the_doctor_does_not_call_damage_what_another_program_holds(tmp_path: Path, lock: str) -> None:
    with closing(sqlite3.connect(new_database(tmp_path), isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        found = said(tmp_path, "doctor")
    assert "✕ 記録を確かめられません（ほかのプログラムが記録を使っています）" in found
    assert "そのプログラムを終わらせて" in found


def test_a_second_server_says_which_one_runs_already(tmp_path: Path) -> None:
    with folder.alone(tmp_path, "http://localhost:8000/"):
        told = said(tmp_path, "serve", "--port", "8001")
    assert f"http://localhost:8000/、プロセス番号 {os.getpid()}" in told


def test_a_demonstration_that_runs_is_not_made_anew_under_its_server(tmp_path: Path) -> None:
    file = new_database(tmp_path / "demo")
    with folder.alone(tmp_path / "demo", "http://localhost:8000/"):
        assert "もう vcenter が動いています" in said(tmp_path, "serve", "--demo")
    assert file.exists()


def test_nothing_is_restored_under_a_server(tmp_path: Path, copy: Path) -> None:
    with folder.alone(tmp_path / "data", "http://localhost:8000/"):
        told = said(tmp_path / "data", "restore", str(copy))
        assert "サーバが動いています（http://localhost:8000/" in told
        assert "写しました" in run(tmp_path / "whole", "backup", str(tmp_path / "more.sqlite")).output
        assert run(tmp_path / "data", "token", "集計", "--role", "受付").exit_code == 0


def test_a_lock_of_a_server_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / folder.LOCK).write_text("http://localhost:8000/、プロセス番号 1 " * 9)
    with (
        folder.alone(tmp_path, "http://localhost:8001/"),
        pytest.raises(folder.InUse) as used,
        folder.alone(tmp_path, "http://localhost:8002/"),
    ):
        pass
    assert used.value.by == f"http://localhost:8001/、プロセス番号 {os.getpid()}"


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_folder_that_lost_its_records_begins_no_new_centre(tmp_path: Path, left: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "pass-1.key").write_bytes(b"x" * 32)
    if left != "nothing":
        (tmp_path / "vcenter.sqlite").touch()
    for command in ("token", "試験", "--role", "受付"), ("serve",):
        answer = run(tmp_path, *command)
        assert answer.exit_code == 1
        assert "前に使われたフォルダです" in answer.output
        assert "restore" in answer.output
    assert "✕ 記録のファイル" in run(tmp_path, "doctor").output


def test_a_port_that_is_taken_is_told_before_a_pin_is_made(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        answer = run(tmp_path, "serve", "--port", str(held.getsockname()[1]))
    assert answer.exit_code == 1
    assert "待ち受けられません" in answer.output
    assert "暗証番号" not in answer.output
