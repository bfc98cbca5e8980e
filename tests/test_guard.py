"""What stands before every request: who asks, from where, how much, and the headers of every answer."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2.exceptions import VerificationError
from httpx import Response
from starlette.testclient import TestClient

from tests.centre import PIN, STAFF, Desk, field_of, need_payload, new_id
from tests.outbox import SYNC
from tests.phone import FORM as FORM_OF_VOLUNTEERS
from vcenter import collect
from vcenter.access.identity import Asker
from vcenter.domain.who import Who
from vcenter.locale import LANGUAGES, Says
from vcenter.program import TEMPLATES
from vcenter.store import journal, people, staff
from vcenter.web.routes import Addresses
from vcenter.web.state import running

MAY = {
    "/sign-out": "any",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

OPEN = {
    "/", "/sign-in", "/sign-in/helper", "/alive", "/api/openapi.json", "/certificates/verify",
    "/sw.js", "/manifest.webmanifest", "/tablet/files.json", "/tablet/icon-{size:int}.png", "/tablet/forms/{form}", "/tablet/{desk}",
    "/join", "/join/language", "/join/postal", "/join/done", "/status", "/status/now", "/door", "/door/now", "/me", "/choose", "/choose/now", "/me/choose",
    "/kiosk", "/kiosk/language", "/kiosk/postal", "/kiosk/unlock",
}  # fmt: skip
"""Addresses that say nothing of anybody, or only to whoever proves within it who they are."""


def asked(desk: Desk, *whose: Who) -> list[tuple[str, str]]:
    """(method, address with made-up ids) of everything that these may ask."""
    found = []
    for address in desk.addresses:
        if address.who in whose:
            path = re.sub(r"\{table\}", "groups", address.path)
            path = re.sub(r"\{\w+\}", new_id(), path)
            found += [(method, path) for method in sorted(address.methods or ()) if method != "HEAD"]
    return found


def test_what_is_open_to_anybody_is_known(desk: Desk) -> None:
    assert {address.path for address in desk.addresses if address.who is Who.ANYBODY} == OPEN


def test_nobody_unknown_sees_or_does_anything(desk: Desk) -> None:
    desk.client.cookies.clear()
    everything = asked(desk, Who.STAFF, Who.PROGRAM, Who.TABLET, Who.SERVER)
    assert len(everything) > 100
    for method, path in everything:
        answer = desk.client.request(method, path)
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        assert to_sign_in or answer.status_code in (401, 403), (method, path, answer.status_code)


def test_without_a_pass_nothing_of_a_volunteer_is_shown_or_changed(desk: Desk) -> None:
    desk.client.cookies.clear()
    of_volunteers = asked(desk, Who.VOLUNTEER)
    assert len(of_volunteers) > 5
    for method, path in of_volunteers:
        answer = desk.client.request(method, path)
        to_the_door = answer.status_code == 303 and answer.headers["location"] == "/me"
        assert to_the_door or answer.status_code == 401, (method, path, answer.status_code)


def test_no_form_is_taken_that_does_not_say_under_which_sign_in_it_was_opened(desk: Desk) -> None:
    forms = [path for method, path in asked(desk, Who.STAFF, Who.PROGRAM, Who.TABLET) if method == "POST"]
    assert len(forms) > 30
    for path in forms:
        assert desk.client.post(path, data={"session": "guess"}).status_code == 403, path
        assert desk.client.post(path).status_code == 403, path


def test_a_form_that_was_opened_under_another_sign_in_is_refused(desk: Desk) -> None:
    earlier = desk.session
    desk.sign_in()
    card = {
        "need": new_id(),
        "source": "phone",
        "person__name": "高橋",
        "address": "港区芝1",
        "category": "other",
    }
    card |= {"request": "泥", "people_wanted": "1", "people_min": "1"}
    answer = desk.post("/needs/new", session=earlier, **card)
    assert answer.status_code == 403
    assert "サインインが変わりました" in answer.text
    assert not desk.read(journal.applied)
    assert desk.post("/needs/new", **card).status_code == 303


def test_a_page_of_an_earlier_version_that_is_still_open_can_be_sent(desk: Desk) -> None:
    """The program was renewed meanwhile; what was typed must not be lost."""
    assert desk.post("/reception/find", session="", csrf=desk.session, q="ヤ").status_code == 200
    header = {"x-csrf-token": desk.session}
    assert desk.client.post("/reception/find", data={"q": "ヤ"}, headers=header).status_code == 200
    # Or its tablet took a part of today's page into it, under another sign-in.
    earlier, form = header, {"q": "ヤ"}
    desk.sign_in()
    assert desk.client.post("/reception/find", data=form, headers=earlier).status_code == 403
    form["session"] = desk.session
    assert desk.client.post("/reception/find", data=form, headers=earlier).status_code == 200


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
SENT_TO = re.compile(r'(?:\baction|hx-post)="([^"?]+)')
OF_VOLUNTEERS = "{{ base }}"
"""Where the form of volunteers goes: to /join, or to /kiosk on a tablet in their hands."""


def test_every_form_of_staff_says_under_which_sign_in_it_was_opened(desk: Desk) -> None:
    addresses = next(one for one in desk.app.routes if isinstance(one, Addresses))
    folders = [TEMPLATES, *collect.paths("templates")]
    seen = 0
    for path in sorted(path for folder in folders for path in folder.rglob("*.html")):
        for about, inside in FORM.findall(path.read_text("utf-8")):
            to = SENT_TO.search(about)
            if to is None or ('method="post"' not in about and "hx-post" not in about):
                continue
            address = addresses.at(re.sub(r"\{\{.*?\}\}", new_id(), to[1]))
            if to[1].startswith(OF_VOLUNTEERS) or (address and address.who in (Who.ANYBODY, Who.VOLUNTEER)):
                continue
            seen += 1
            assert "form_fields()" in inside, f"{path.name}: the form for {to[1]} has no form_fields()"
            assert 'name="session"' not in inside + about, f"{path.name}: form_fields() says the sign-in"
    assert seen > 60


# Where a request comes from


OURS: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"origin": "HERE"},
)
"""What a browser says of our own pages: over HTTPS and on the server's own machine, and over plain HTTP on a LAN."""

FORGED: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "HERE"},
    {"sec-fetch-site": ""},
    {"origin": "https://elsewhere.example"},
    {"origin": "http://elsewhere.example"},
    {"origin": "HERE:8081"},
    {"origin": "HERE.elsewhere.example"},
    {"origin": "OTHER"},
    {"origin": "null"},
    {"origin": ""},
    {},
)
"""What it says of a page of somebody else's, of one without an origin, of ours by HTTP to HTTPS; or a browser that says nothing."""

OTHER = {"http": "https://testserver", "https": "http://testserver"}


def said(headers: dict[str, str], scheme: str) -> dict[str, str]:
    here = f"{scheme}://testserver"
    return {
        name: value.replace("HERE", here).replace("OTHER", OTHER[scheme]) for name, value in headers.items()
    }


def browser_of(desk: Desk, scheme: str) -> TestClient:
    """A browser that says nothing by itself of where it comes from, with a tablet's, staff's and a volunteer's cookies."""
    client = TestClient(desk.app, base_url=f"{scheme}://testserver", follow_redirects=False)
    client.portal = desk.client.portal
    own = said({"origin": "HERE"}, scheme)
    form = {"name": STAFF, "secret": PIN, "device": "受付1番"}
    assert client.post("/sign-in", data=form, headers=own).status_code == 303
    desk.session = field_of(client.get("/reception").text, "session")
    form = {"session": desk.session, "command_id": new_id(), "name": "受付2", "desk": "reception"}
    form |= {"uses": "outpost"}
    assert client.post("/enrol", data=form, headers=own).status_code == 303
    assert client.post("/join", data=FORM_OF_VOLUNTEERS | {"command_id": new_id()}, headers=own).is_redirect
    names = {cookie.name.removeprefix("__Host-") for cookie in client.cookies.jar}
    assert names == {"vcenter_session", "vcenter_device", "vcenter_me"}
    return client


def sent(client: TestClient, desk: Desk, headers: dict[str, str]) -> dict[str, Response]:
    """One request of each kind, as forms, tablets and scripts send them, with these headers beside their own."""
    form = {"session": desk.session, "command_id": new_id()}
    need = form | {"source": "phone", "person.name": "高橋", "address": "港区芝1"}
    entries = {"clock": datetime.now(UTC).isoformat(), "app": "1", "entries": []}
    pin = {"name": STAFF, "secret": PIN, "device": "受付1番"}
    photo = f"/photos/{'0' * 64}"
    return {
        "/needs/new": client.post("/needs/new", data=need, headers=headers),
        "/reception/find": client.post("/reception/find", data=form | {"q": "ヤ"}, headers=headers),
        "/api/commands": client.post("/api/commands", json=[], headers=headers | desk.headers),
        "/sync/outbox": client.post("/sync/outbox", json=entries, headers=headers | SYNC),
        "PUT": client.put(photo, content=b"x", headers=headers | SYNC),
        "/join": client.post("/join", data=form | {"name": "山田"}, headers=headers),
        "/me/days": client.post("/me/days", data=form, headers=headers),
        "/sign-in": client.post("/sign-in", data=pin, headers=headers),
    }


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_nothing_is_taken_from_a_page_that_is_not_ours(
    desk: Desk, scheme: str, headers: dict[str, str]
) -> None:
    client = browser_of(desk, scheme)
    before = desk.read(journal.applied)
    for what, answer in sent(client, desk, said(headers, scheme)).items():
        assert answer.status_code == 403, what
        assert "set-cookie" not in answer.headers, what
    assert desk.read(journal.applied) == before


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("headers", OURS, ids=str)
def test_what_our_own_pages_send_is_taken(desk: Desk, scheme: str, headers: dict[str, str]) -> None:
    client = browser_of(desk, scheme)
    answers = sent(client, desk, said(headers, scheme))
    assert {what: answer.status_code for what, answer in answers.items()} == {
        "/needs/new": 422, "/reception/find": 200, "/api/commands": 200, "/sync/outbox": 200, "PUT": 400, "/join": 422,
        "/me/days": 303, "/sign-in": 303,
    }  # fmt: skip


@pytest.mark.parametrize("cookie", ["vcenter_session", "vcenter_device", "vcenter_me", "vcenter_language"])
@pytest.mark.parametrize("prefix", ["", "__Host-"])
def test_a_browser_that_does_not_say_where_it_comes_from_is_told_what_to_do(
    desk: Desk, cookie: str, prefix: str
) -> None:
    del desk.client.headers["origin"]
    desk.client.cookies.clear()
    held = {"cookie": f"theirs=1; {prefix}{cookie}=x"}
    for path in ("/sign-in", "/certificates/verify"):
        answer = desk.client.post(path, headers=held)
        assert answer.status_code == 403
        assert "何も記録していません" in answer.text
        assert "開き直して" in answer.text
    for path in ("/join", "/me", "/kiosk"):
        answer = desk.client.post(path, headers=held)
        assert answer.status_code == 403
        assert Says("ja")("error.not_ours") in answer.text
    answer = desk.client.post("/api/commands", json=[], headers=held)
    assert "開き直して" in answer.json()["message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_volunteer_is_told_so_in_their_language(desk: Desk, language: str) -> None:
    answer = desk.client.post(f"/join?lang={language}", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert f"data-words>{Says(language)('error.not_ours')}<" in answer.text


def test_whoever_holds_no_cookie_of_ours_need_not_say_where_they_come_from(desk: Desk) -> None:
    """curl, another server: there is no cookie that somebody else's page could use."""
    del desk.client.headers["origin"]
    desk.client.cookies.clear()
    theirs = {"cookie": "session=x; not_vcenter_session=x"}
    assert (
        desk.client.post("/join", data=FORM_OF_VOLUNTEERS, headers=theirs).status_code == 400
    )  # no command id
    assert desk.client.post("/sign-in", data={"name": STAFF, "secret": PIN}).status_code == 303


def test_reading_asks_nobody_where_they_come_from(desk: Desk) -> None:
    """A link in a chat, a code that was scanned."""
    for path in ("/reception", "/join", "/me"):
        answer = desk.client.get(path, headers={"sec-fetch-site": "cross-site", "origin": "null"})
        assert answer.status_code == 200


def test_every_answer_has_its_headers(desk: Desk) -> None:
    for path in ("/reception", "/sign-in", "/nowhere", "/api/people", "/assets/icon.svg"):
        headers = desk.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in desk.get("/reception").headers["cache-control"]


def test_what_is_too_large_is_refused(desk: Desk) -> None:
    answer = desk.client.post("/needs/new", content=b"x" * 5_000_001, headers={"content-type": "text/plain"})
    assert answer.status_code == 413
    assert "5MBまで" in answer.text


def test_an_address_is_never_taken_for_the_id_of_something(desk: Desk) -> None:
    """/needs/list takes a search by POST; asked for by GET it is no need with the id `list`."""
    assert desk.get("/needs/list").status_code == 405
    assert desk.get(f"/needs/{new_id()}").status_code == 404


LARGER = {
    "/rosters/files": 20_000_000,
    "/headquarters/places/read": 60_000_000,
    "/sync/place": 60_000_000,
}
"""What takes more than a form, and bytes that it takes: a roster, a stick, a letter."""


@pytest.mark.parametrize("path", LARGER)
def test_what_is_meant_to_be_large_is_taken(desk: Desk, path: str) -> None:
    headers = {"content-type": "application/octet-stream"}
    for size, taken in ((LARGER[path], True), (101_000_000, False)):
        answer = desk.client.post(path, headers=headers | {"content-length": str(size)}, content=b"x")
        assert (answer.status_code != 413) == taken, (size, answer.status_code)


NASTY = "\"><img src=x onerror=alert(1)>'{{7*7}}"


def test_every_value_is_escaped(desk: Desk) -> None:
    person = desk.volunteer(NASTY, note=NASTY, limits=NASTY, address=NASTY, group=NASTY, may_lead=True)
    told = need_payload(
        person={"name": NASTY}, address=NASTY, request=NASTY, access=NASTY, danger_note=NASTY, district=NASTY
    )
    need = desk.do("record_need", **told)["need"]
    for path in (
        "/reception", "/reception/today", f"/people/{person}/pass", f"/rosters/people/{person}",
        "/rosters", "/needs", f"/needs/{need}", f"/needs/{need}/edit", "/matching",
        f"/matching/needs/{need}", "/matching/board", "/headquarters",
        "/reception/new", "/headquarters/journal", f"/headquarters/journal?person={person}",
    ):  # fmt: skip
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert "<img src=x" not in answer.text, path
        assert "49" not in re.findall(r"onerror=alert\(1\).{0,8}(49)", answer.text), path

    for path, words in (
        ("/reception/find", "q"),
        ("/rosters/find", "q"),
        ("/headquarters/journal/find", "q"),
        ("/needs/list", "q"),
        ("/needs/people", "person__name"),
    ):
        answer = desk.post(path, **{words: "<img"})
        assert answer.status_code == 200, path
        assert "<img src=x" not in answer.text, path
        assert "&lt;img" in answer.text, path


def test_only_our_own_files_are_served(desk: Desk) -> None:
    assert desk.get("/assets/desk/app.js").status_code == 200
    for name in ("package.json", "npm/htmx.org/package.json", "../vcenter/app.py", "..%2fvcenter%2fapp.py", "/etc/passwd",
                 "node_modules/htmx.org/dist/htmx.js", "npm/htmx.org/dist/../../../package.json"):  # fmt: skip
        assert desk.get(f"/assets/{name}").status_code == 404, name


# Signing in


def sign_in(desk: Desk, name: str, secret: str, target: str = "") -> tuple[int, str]:
    desk.client.cookies.clear()
    form = {"name": name, "secret": secret, "device": "受付1番", "next": target}
    answer = desk.client.post("/sign-in", data=form)
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_a_pin_that_could_not_be_compared_is_not_called_wrong(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise VerificationError("Memory allocation error")

    with monkeypatch.context() as memory:
        memory.setattr("argon2.PasswordHasher.verify", full)
        status, said = sign_in(desk, STAFF, PIN)
    assert status == 401
    assert "いまは暗証番号を確かめられません" in said
    assert sign_in(desk, STAFF, PIN)[0] == 303


def test_a_wrong_pin_and_a_wrong_name_sound_the_same(desk: Desk) -> None:
    for name, secret in ((STAFF, "000000"), (STAFF.replace(" ", ""), "000000"), ("だれか", PIN)):
        status, said = sign_in(desk, name, secret)
        assert status == 401
        assert "名前か暗証番号が違います" in said
        assert f'value="{name}"' in said


@pytest.mark.parametrize(
    ("target", "goes"),
    [("/needs", "/needs"), ("https://elsewhere.example", "/reception"), ("//elsewhere.example", "/reception"),
     ("/\\elsewhere.example", "/reception"), ("/needs\r\nx: y", "/reception"), ("", "/reception")],
)  # fmt: skip
def test_after_signing_in_one_stays_here(desk: Desk, target: str, goes: str) -> None:
    assert sign_in(desk, STAFF, PIN, target) == (303, goes)


def test_the_cookie_is_for_the_browser_only_and_ends_with_sign_out(desk: Desk) -> None:
    desk.client.cookies.clear()
    answer = desk.client.post("/sign-in", data={"name": STAFF, "secret": PIN, "device": "受付1番"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    held = dict(desk.client.cookies)
    desk.session = field_of(desk.get("/reception").text, "session")
    assert desk.post("/sign-out").status_code == 303
    desk.client.cookies.update(held)
    assert desk.get("/reception").headers["location"].startswith("/sign-in")


def test_a_changed_pin_ends_every_session_of_that_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.access.identity.REMEMBERED_SECONDS", 0.0)
    running(desk.app).identities._known.clear()
    assert desk.post("/headquarters/staff/secret", name=STAFF, secret="835170").status_code in (200, 303)
    assert desk.get("/reception").status_code == 303


def test_no_secret_is_kept_as_it_was_typed(desk: Desk) -> None:
    row = desk.row(staff.by_name, STAFF)
    assert row["secret_hash"].startswith("$argon2id$")
    assert desk.read(people.count) == 0
    kept = b"".join(
        path.read_bytes() for path in Path(running(desk.app).settings.data).glob("vcenter.sqlite*")
    )
    assert PIN.encode() not in kept
    assert desk.client.cookies["vcenter_session"].encode() not in kept


def test_many_wrong_pins_at_once_are_no_more_tries(desk: Desk) -> None:
    identities = running(desk.app).identities

    async def all_at_once() -> list[object]:
        wrong = [
            identities.sign_in(STAFF, f"{number:06d}", "受付1番", Asker("tablet 1")) for number in range(12)
        ]
        right = identities.sign_in(STAFF, PIN, "受付1番", Asker("tablet 1"))
        return await asyncio.gather(*wrong, right)

    assert desk.client.portal is not None
    answers = desk.client.portal.call(all_at_once)
    assert not any(isinstance(answer, str) for answer in answers)


def test_odd_requests_are_answered_and_not_failed(desk: Desk) -> None:
    form = {"session": desk.session}
    client = desk.client
    assert client.post("/reception/check-in", data={**form, "person": new_id()}).status_code == 400
    assert client.post("/matching/board/plan", data={**form, "command_id": "x"}).status_code == 400
    assert client.post("/reception/new", data={"session": "日本語"}).status_code == 403
    assert client.post("/sign-in", data={"name": "日本語", "secret": "日本語"}).status_code == 401
    answer = client.post(
        "/reception/new", data={**form, "command_id": new_id()}, files={"name": ("x.txt", b"x")}
    )
    assert answer.status_code == 422
    assert desk.post("/needs/new", person="x", person__name="y").status_code == 422
    assert desk.get("/assets/%00.js").status_code == 404
    assert desk.get(f"/assets/{'x' * 300}.js").status_code == 404
    assert desk.get(f"/rosters/files/{'x' * 300}").status_code == 422


def test_staff_who_left_sign_in_no_more_and_may_come_back(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    assert "外せません" in desk.post("/headquarters/staff/retire", name=STAFF).text
    assert "外しました" in desk.post("/headquarters/staff/retire", name="応援 一郎").text
    assert "応援 一郎" not in desk.get("/headquarters/staff").text
    desk.post("/headquarters/staff", name="応援 一郎", secret="990231", roles="reception")
    assert sign_in(desk, "応援 一郎", "990231")[0] == 303


def test_a_worker_and_whatever_is_opened_by_itself_have_a_policy_of_their_own(desk: Desk) -> None:
    for path in ("/assets/scan/decode-worker.js", "/assets/icon.svg", "/sw.js", "/reception"):
        assert "content-security-policy" in desk.client.get(path).headers, path
    for path in ("/assets/desk/app.js", "/assets/style/base.css"):
        answer = desk.client.get(path)
        assert answer.status_code == 200
        assert "content-security-policy" not in answer.headers, path
        assert answer.headers["x-content-type-options"] == "nosniff"
