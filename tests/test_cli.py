"""The command line: what an administrator types, and what it says."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.centre import Centre, new_id
from tests.payloads.values import HASH
from tests.server import Server
from vcenter.__main__ import main
from vcenter.domain.roles import DESK_ROLES
from vcenter.program import PROJECT
from vcenter.settings import from_environment
from vcenter.store import roles
from vcenter.store.migrate import migrate
from vcenter.store.tx import SqliteTx
from vcenter.upkeep.doctor import debian_packages, missing_packages

ROSTERS = Path(__file__).parent / "data" / "rosters"


def run(data: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *arguments], input=typed)


def count(data: Path, table: str) -> int:
    with closing(sqlite3.connect(data / "vcenter.sqlite")) as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found


def test_serve_prints_the_address_and_the_first_sign_in_once(tmp_path: Path) -> None:
    with Server(tmp_path / "data", new=True) as server:
        assert f"http://localhost:{server.port}/" in server.said
        assert re.fullmatch(r"\d{6}", server.first_pin)
        server.stop()
        server.start()
        assert "初めてのサインイン" not in server.said


def test_a_roster_is_looked_at_before_it_is_kept(tmp_path: Path) -> None:
    file = str(ROSTERS / "災害ボランティア事前登録.csv")
    looked = run(tmp_path, "import", file)
    assert "600件を読みました" in looked.output
    assert "まだ取り込んでいません" in looked.output
    kept = run(tmp_path, "import", file, "--keep")
    assert "取り込みました" in kept.output, kept.output
    assert count(tmp_path, "people") > 500


def test_a_broken_roster_says_why(tmp_path: Path) -> None:
    file = tmp_path / "half.xlsx"
    file.write_bytes((ROSTERS / "団体一覧.xlsx").read_bytes()[:3000])
    result = run(tmp_path, "import", str(file))
    assert result.exit_code == 1
    assert "壊れているか途中で切れています" in result.output


def test_a_backup_is_a_whole_copy_while_the_server_runs(server: Server, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert "写しました" in run(server.data, "backup", str(copy)).output
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM staff").fetchone() == (1,)
    assert copy.stat().st_mode & 0o077 == 0
    assert "もうあります" in run(server.data, "backup", str(copy)).output
    assert "サーバが動いています" in run(server.data, "restore", str(copy)).output


def test_a_restore_keeps_what_was_there(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.sqlite"
    run(data, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n")
    run(data, "backup", str(copy))
    run(data, "user", "add", "応援 二郎", "--role", "受付", typed="835170\n835170\n")
    assert count(data, "staff") == 2
    assert "戻しました" in run(data, "restore", str(copy)).output
    assert count(data, "staff") == 1
    (kept,) = (data / "backup").glob("before-restore-*.sqlite")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT count(*) FROM staff").fetchone() == (2,)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x01" * 5000])
def test_what_is_no_backup_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    migrate(tmp_path / "vcenter.sqlite")
    file = tmp_path / "copy.sqlite"
    file.write_bytes(content)
    result = run(tmp_path, "restore", str(file))
    assert result.exit_code == 1
    assert "壊れて" in result.output
    assert count(tmp_path, "staff") == 0


def test_staff_are_added_and_get_a_new_pin(tmp_path: Path) -> None:
    assert (
        "加えました"
        in run(tmp_path, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n").output
    )
    assert (
        "すでにいます"
        in run(tmp_path, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n").output
    )
    assert "6文字以上" in run(tmp_path, "user", "add", "応援 二郎", "--role", "受付", typed="12\n12\n").output
    assert "変えました" in run(tmp_path, "user", "pin", "応援 一郎", typed="990231\n990231\n").output
    assert "いません" in run(tmp_path, "user", "pin", "だれか", typed="990231\n990231\n").output


def test_a_token_is_made_and_ended(tmp_path: Path) -> None:
    assert len(run(tmp_path, "token", "集計", "--role", "受付").output.strip()) > 40
    assert "終わらせました" in run(tmp_path, "token", "集計", "--end").output
    assert "ありません" in run(tmp_path, "token", "集計", "--end").output


@pytest.mark.parametrize("asked", [("user", "add", "応援 一郎"), ("user", "role", "本部"), ("token", "集計")])
def test_nobody_gets_a_role_that_was_not_named(tmp_path: Path, asked: tuple[str, ...]) -> None:
    result = run(tmp_path, *asked, typed="835170\n835170\n")
    assert result.exit_code == 1
    for named in ("受付（reception）", "送り出し・帰着（dispatch）", "責任者（responsible）"):
        assert named in result.output


def test_a_role_that_is_none_is_refused_with_the_list(tmp_path: Path) -> None:
    result = run(tmp_path, "token", "集計", "--role", "店長")
    assert result.exit_code == 1
    assert "「店長」という役割はありません" in result.output
    assert "受付（reception）" in result.output


def of_staff(data: Path, name: str) -> set[tuple[str, str | None]]:
    with closing(sqlite3.connect(data / "vcenter.sqlite")) as database:
        return {
            (row["role"], row["until_day"])
            for row in roles.in_force(SqliteTx(database))
            if row["name"] == name
        }


def test_staff_are_added_with_roles_by_either_name_and_until_a_day(tmp_path: Path) -> None:
    asked = ("--role", "受付", "--role", "needs", "--until", "2099-12-31")
    run(tmp_path, "user", "add", "応援 一郎", *asked, typed="835170\n835170\n")
    assert of_staff(tmp_path, "応援 一郎") == {("reception", "2099-12-31"), ("needs", "2099-12-31")}
    again = run(tmp_path, "user", "role", "応援 一郎", "--role", "受付", "--until", "きのう")
    assert again.exit_code == 1


def test_roles_are_given_and_ended_where_nobody_can_sign_in_any_more(tmp_path: Path) -> None:
    run(tmp_path, "user", "add", "応援 一郎", "--role", "受付", typed="835170\n835170\n")
    told = run(tmp_path, "doctor").output
    assert "✕ 責任者がいません" in told
    assert "user role 名前 --role 責任者" in told
    assert "付けました" in run(tmp_path, "user", "role", "応援 一郎", "--role", "責任者").output
    assert "責任者は応援 一郎さんです" in run(tmp_path, "doctor").output
    assert "終わらせました" in run(tmp_path, "user", "role", "応援 一郎", "--role", "受付", "--end").output
    assert of_staff(tmp_path, "応援 一郎") == {("responsible", None)}
    assert (
        "ただひとりの責任者" in run(tmp_path, "user", "role", "応援 一郎", "--role", "責任者", "--end").output
    )


def test_the_doctor_says_who_still_has_what_everybody_could_do(tmp_path: Path) -> None:
    with Centre(tmp_path) as centre:
        for name in ("本部", "受付 一郎"):
            centre.do("add_staff", staff=new_id(), name=name, secret_hash=HASH)
    told = run(tmp_path, "doctor").output
    assert "✓ 責任者は本部さんです" in told
    assert "受付 一郎、本部さんは、役割がなかったころの担当者です" in told
    assert of_staff(tmp_path, "受付 一郎") == {(role, None) for role in DESK_ROLES}
    assert run(tmp_path, "user", "role", "受付 一郎", "--role", "salon", "--end").exit_code == 0
    assert of_staff(tmp_path, "受付 一郎") == {(role, None) for role in DESK_ROLES - {"salon"}}


def test_the_doctor_finds_everything_in_place(tmp_path: Path) -> None:
    result = run(tmp_path, "doctor")
    assert result.exit_code == 0, result.output
    assert "✕" not in result.output


def test_the_doctor_looks_where_a_folder_will_be_made(tmp_path: Path) -> None:
    assert "に書けます" in run(tmp_path / "new" / "folder", "doctor").output


def test_the_doctor_names_the_packages_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", nothing)
    said = run(tmp_path, "doctor").output
    assert "✕ libpango-1.0-0 がありません（紙（PDF）の文字を並べるため）" in said
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0　" in said


def test_the_doctor_names_a_font_that_paper_is_not_set_in() -> None:
    said = [what for _, what in missing_packages({"/ABCDEF+BIZ-UDPGothic", "/ABCDEF+DejaVu-Sans"})]
    assert "fonts-noto-cjk がありません" in said[0]
    assert "fonts-noto-core がありません" in said[1]
    assert not any("bizud" in what for what in said)


def test_set_up_and_the_doctor_read_one_list_of_packages() -> None:
    shown = subprocess.run(
        ["sh", "-c", ". deploy/setup.sh; packages_run"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    ).stdout
    for package in debian_packages():
        assert f"{package.name}|{package.why}|" in shown


def test_the_doctor_sees_a_broken_database(tmp_path: Path) -> None:
    (tmp_path / "vcenter.sqlite").write_bytes(b"SQLite format 3\x00" + b"\x01" * 5000)
    result = run(tmp_path, "doctor")
    assert result.exit_code == 1
    assert "✕ 記録が壊れています" in result.output


@pytest.mark.parametrize(
    ("name", "value"), [("VCENTER_PORT", "http"), ("VCENTER_PORT", "0"), ("VCENTER_SHEET_WORKERS", "99")]
)
def test_a_wrong_setting_is_named_at_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        from_environment()


def test_a_demonstration_begins_without_yesterdays_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(database: object) -> None:
        pass

    monkeypatch.setattr("vcenter.demo.fill", nothing)
    monkeypatch.setattr("vcenter.__main__._listen", lambda settings, keeper: None)
    ours, yesterdays = tmp_path / "photos" / "ab" / "ours", tmp_path / "demo" / "photos" / "ab" / "yesterdays"
    for photo in (ours, yesterdays):
        photo.parent.mkdir(parents=True)
        photo.touch()
    assert "demo-2026" in run(tmp_path, "serve", "--demo").output
    assert (ours.exists(), yesterdays.exists()) == (True, False)
