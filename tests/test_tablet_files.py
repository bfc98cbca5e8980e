"""What a tablet keeps of us: the same for everybody, whole, and with one version."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import pytest
from PIL import Image

from tests.centre import Desk
from vcenter.commands import KINDS
from vcenter.machines import tablet_files
from vcenter.tablets.forms import FORMS, OfflineForm, bounds_of, declare
from vcenter.tablets.pages import kept
from vcenter.web import navigation
from vcenter.web.routes import collected

collected()  # desks declare their forms when they are read in
NAMES = list(FORMS)


def test_everything_on_the_list_is_there_as_it_says(desk: Desk) -> None:
    listed = desk.get("/tablet/files.json").json()
    assert len(listed["files"]) > 50
    assert listed["later"]
    for file in listed["files"]:
        answer = desk.get(file["url"])
        assert answer.status_code == 200, file["url"]
        assert hashlib.sha256(answer.content).hexdigest() == file["hash"], file["url"]
    assert all(desk.get(url).status_code == 200 for url in listed["later"][:3])


def test_pages_of_a_tablet_are_the_same_for_everybody_and_name_nobody(desk: Desk) -> None:
    desk.volunteer("小鳥遊　和也")
    signed_in = {url: desk.get(url).text for url in tablet_files._kept_pages()}
    assert len(signed_in) > 5
    desk.client.cookies.clear()
    for url, text in signed_in.items():
        assert desk.get(url).text == text
        assert "小鳥遊" not in text and desk.session not in text


def test_every_page_says_which_version_it_is(desk: Desk) -> None:
    version = desk.get("/tablet/files.json").json()["version"]
    assert f'data-app="{version}"' in desk.get("/tablet/reception").text
    assert f'data-app="{version}"' in desk.get("/reception").text


def test_the_worker_may_keep_the_whole_site(desk: Desk) -> None:
    answer = desk.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"


def test_the_tablet_can_be_installed(desk: Desk) -> None:
    manifest = desk.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert manifest["icons"]
    for icon in manifest["icons"]:
        drawn = Image.open(BytesIO(desk.get(icon["src"]).content))
        assert icon["sizes"] == f"{drawn.width}x{drawn.height}"
    assert desk.get("/tablet/icon-31.png").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_declared_form_has_every_field_that_its_command_cannot_do_without(desk: Desk, name: str) -> None:
    form = FORMS[name]
    page = desk.get(form.address).text
    limits = bounds_of(KINDS[form.kind].payload)
    wanted = [field for field, limit in limits.items() if limit.get("required")]
    wanted += [form.of] if form.of else []  # also where the command can do without it
    assert wanted
    for field in wanted:
        assert re.search(rf'(name|data-one-of-team)="{field}[".]', page), (
            field
        )  # chosen among the team, as the tablet knows it


def test_every_desk_says_what_a_tablet_shows_of_it_without_network() -> None:
    shown = {page.name: page.position for page in kept()}
    for desk in navigation.desks():
        assert desk.key in shown, (
            f"{desk.key} says neither TabletPage(…) nor OnPaper(…): keep(…) one in its desk"
        )
        assert shown[desk.key] is not None, f"{desk.key} has no place in a tablet's navigation (position)"
    beside = {name for name, position in shown.items() if position is not None} - navigation.labels().keys()
    assert beside == {"outbox"}, f"{beside} stand in a tablet's navigation and nowhere else: stand(Desk(…))"


def test_a_command_says_what_may_stand_in_its_fields() -> None:
    limits = bounds_of(KINDS["record_need"].payload)
    assert limits["people_wanted"] == {"least": 1, "most": 200, "number": True}
    assert limits["address"] == {"longest": 200, "shortest": 1, "required": True}
    assert limits["person"]["of"]["name"]["required"]
    assert limits["skills"]["every"]["most"] == 999


@pytest.mark.parametrize(
    ("kind", "name"), [("no_such_command", "one"), ("register_person", "walk-in")], ids=["kind", "name"]
)
def test_a_form_that_cannot_be_is_refused_at_start(kind: str, name: str) -> None:
    with pytest.raises(RuntimeError):
        declare(OfflineForm(kind=kind, name=name, title="", template="", desk="needs"))
