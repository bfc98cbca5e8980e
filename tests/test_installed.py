"""The program as a wheel: everything travels inside it, and it runs where there is no checkout."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from deploy.wheel import files, library_of
from tests.centre import field_of, new_id
from vcenter.program import PACKAGES, PROJECT, is_served
from vcenter.web.routes import collected


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build_it = ("wheel", "--no-build-isolation", "--no-deps", "--no-cache-dir", "-w", folder, PROJECT)
    _pip(sys.executable, *build_it)
    return next(folder.glob("vcenter-*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment in which it is installed, beside what the test environment holds."""
    folder = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(folder, symlinks=True)
    inside = next(folder.glob("lib/python*/site-packages"))
    (inside / "beside.pth").write_text(f"{Path(httpx.__file__).parent.parent}\n")
    _pip(folder / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    return folder


def _pip(python: Path | str, *arguments: Path | str) -> None:
    command = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "-q"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def surroundings(home: Path) -> dict[str, str]:
    """What an installed program finds around it: another home, and nothing of the checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VCENTER_", "XDG_", "PYTHON"))
    }
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", "VCENTER_SHEET_WORKERS": "1"}


@contextmanager
def served(program: Path, home: Path) -> Iterator[tuple[httpx.Client, str]]:
    """Somebody who is signed in at the installed program, and what it printed at its start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir()
    said = home / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [program / "bin" / "vcenter", "serve", "--port", str(port)],
            cwd=home,
            env=surroundings(home),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        here = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=here, headers={"origin": here}, timeout=60) as client:
            deadline = time.monotonic() + 60
            while not _answers(client):
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.05)
            pin = re.search(r"暗証番号「(\d+)」", said.read_text())
            assert pin
            form = {"name": "本部", "secret": pin[1], "device": "受付1番"}
            assert client.post("/sign-in", data=form).status_code == 303
            yield client, said.read_text()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/alive").is_success
    except httpx.TransportError:
        return False


def test_everything_that_is_served_travels_with_its_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in files(PROJECT):
        assert f"vcenter/{path.relative_to(PROJECT).as_posix()}" in names
    for library in map(library_of, PACKAGES):
        assert f"vcenter/offline/node_modules/{library}/LICENSE" in names
        assert f"vcenter/offline/node_modules/{library}/package.json" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_nothing_travels_that_is_not_served(wheel: Path) -> None:
    beside = ("LICENSE", "package.json")
    for name in zipfile.ZipFile(wheel).namelist():
        inside = name.removeprefix("vcenter/offline/")
        if inside == name or name.endswith(beside):
            continue
        assert is_served(inside.replace("node_modules/", "npm/", 1)), name
        assert not name.endswith((".map", ".ts")), name


@pytest.mark.parametrize(
    "missing", ["templates/", "offline/node_modules/htmx.org/dist/", "offline/node_modules/idb/LICENSE"]
)
def test_building_says_what_is_missing(tmp_path: Path, missing: str) -> None:
    for path in (PROJECT / "vcenter" / "program.py", *files(PROJECT)):
        there = path.relative_to(PROJECT).as_posix()
        if not there.startswith(missing):
            (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / there).touch()
    (tmp_path / "vcenter" / "program.py").write_bytes((PROJECT / "vcenter" / "program.py").read_bytes())
    with pytest.raises(SystemExit, match=f"{re.escape(missing)} is missing: .*deploy/run"):
        list(files(tmp_path))


def test_an_installed_program_opens_every_page(program: Path, tmp_path: Path) -> None:
    with served(program, tmp_path / "home") as (client, said):
        assert "記録の場所: " + str(tmp_path / "home" / ".local" / "share" / "vcenter") in said
        asked = set()
        for path in pages_without_ids():
            answer = client.get(path)
            assert answer.status_code not in (404, 500), path
            asked |= set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', answer.text))
        files_of_tablets = client.get("/tablet/files.json").json()
        asked |= {one["url"] for one in files_of_tablets["files"]} | set(files_of_tablets["later"])
        assert len(asked) > 100
        for path in asked:
            assert client.get(path).status_code == 200, path
        assert "vcenter serve --lan" in client.get("/headquarters/tablets").text
        session = field_of(client.get("/papers").text, "session")
        poster = {
            "session": session,
            "command_id": new_id(),
            "address": "http://localhost/join",
            "size": "A4",
        }
        assert client.post("/papers/door", data=poster).content.startswith(b"%PDF")


def pages_without_ids() -> list[str]:
    """Every page that is asked for by GET and is about nobody in particular; /live never ends."""
    routes = collected().all
    found = [one.path for one in routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    return [path for path in found if "{" not in path and path != "/live"]


def test_data_are_where_the_setting_says(program: Path, tmp_path: Path) -> None:
    for setting, folder in (
        ({}, "home/.local/share/vcenter"),
        ({"VCENTER_DATA": str(tmp_path / "own")}, "own"),
    ):
        said = subprocess.run(
            [
                program / "bin" / "python",
                "-c",
                "import vcenter.settings as s; print(s.from_environment().data)",
            ],
            cwd=tmp_path,
            env=surroundings(tmp_path / "home") | setting,
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == str(tmp_path / folder)


@pytest.mark.long
def test_it_is_installed_from_nothing(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "env"
    venv.create(folder, symlinks=True, with_pip=True)
    _pip(
        folder / "bin" / "python",
        "install",
        "--no-deps",
        "--require-hashes",
        "-r",
        PROJECT / "deploy/lock/run.txt",
    )
    _pip(folder / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    doctor = subprocess.run(
        [folder / "bin" / "vcenter", "doctor"],
        cwd=tmp_path,
        env=surroundings(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "✕" not in doctor.stdout
    assert doctor.returncode == 0, doctor.stderr
    with served(folder, tmp_path / "home") as (client, _):
        assert client.get("/reception").status_code == 200
