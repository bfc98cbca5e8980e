"""Who is asking: a staff member's tablet by its cookie, or a program by its bearer token."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vcenter.domain.calendar import utc_text
from vcenter.domain.helpers import CODE_LASTS, WRONG_TRIES
from vcenter.domain.roles import Role, Roles, may, whom_to_ask
from vcenter.keys.secret import NOBODY, SecretUnchecked, is_secret, new_session_number, new_token, token_hash
from vcenter.store import helpers, roles, staff, tablets
from vcenter.store.database import Database
from vcenter.store.tx import Row, Tx

SESSION = timedelta(hours=16)
"""A long day of the centre; tomorrow everybody signs in again."""

REMEMBERED_SECONDS = 10.0
"""How long a token that was looked up is believed: what another process of ours has ended holds this much longer."""

TOPIC = "staff"
"""What tells that somebody may do something else than before: nothing is believed from memory then."""

TRIES = 5
LOCK = timedelta(seconds=60)

AT_ONCE = 2
"""PINs that are compared at the same time: each takes 64 MiB and a core."""


@dataclass(frozen=True)
class Identity:
    """name: the staff member's or the program's. session: the number of the sign-in, which its forms say ("" for programs).

    kiosk: the tablet is in a volunteer's hands: it may fill in the form and nothing else. id: the staff member's or the
    helper's. roles: what they may do here; nobody is known who has none. helps_at: the one desk of a day's helper, "" of
    everybody else; ends_at: when they may no longer.
    """

    name: str
    device: str
    session: str = ""
    kiosk: bool = False
    id: str = ""
    roles: Roles = frozenset()
    helps_at: str = ""
    ends_at: str = ""

    def may(self, wanted: Roles) -> bool:
        """Whether one of these roles is theirs, or they are responsible."""
        return may(self.roles, wanted)


class Identities:
    """Looks tokens up, remembering each for a few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Identity | None]] = {}
        self._comparing = asyncio.Semaphore(AT_ONCE)
        self._changes = 0

    async def of_session(self, token: str) -> Identity | None:
        """The staff member, or the day's helper, whose tablet holds this cookie."""

        def look_up(tx: Tx) -> Identity | None:
            now = utc_text(datetime.now(UTC))
            if helper := helpers.session(tx, token_hash(token), now):
                return _as_helper(helper)
            row = staff.session(tx, token_hash(token), now)
            held = roles.of_staff(tx, row["staff_id"]) if row else frozenset()
            if row is None or not held:  # the last day of a role ends with nobody pressing anything
                return None
            return Identity(
                row["name"], row["device"], row["form_token"], bool(row["kiosk"]), row["staff_id"], held
            )

        return await self._remembered("s" + token, look_up)

    async def of_program(self, token: str) -> Identity | None:
        """The program that holds this bearer token."""

        def look_up(tx: Tx) -> Identity | None:
            row = staff.api_token(tx, token_hash(token))
            held = roles.as_roles(row["roles"].split()) if row else frozenset()
            return Identity(row["name"], "API", roles=held) if row and held else None

        return await self._remembered("p" + token, look_up)

    async def _remembered(self, key: str, look_up: Any) -> Identity | None:
        now = time.monotonic()
        until, identity = self._known.get(key, (0.0, None))
        if until > now:
            return identity
        before = self._changes
        identity = await self._database.read(look_up)
        if len(self._known) > 1000:  # tokens that were guessed at must not fill the memory
            self._known.clear()
        if identity is not None and before == self._changes:  # what was read before a change may be old
            self._known[key] = (now + REMEMBERED_SECONDS, identity)
        return identity

    async def sign_out(self, token: str) -> None:
        """This tablet's session ends now."""

        def end(tx: Tx) -> None:
            staff.end_session(tx, token_hash(token))
            helpers.end_session(tx, token_hash(token))

        await self._database.write(end)
        self._forget(token)

    async def sign_in(
        self, name: str, secret: str, device: str, *, counted: bool = True
    ) -> str | SignInRefused:
        """A new session's token, or why not. Wrong tries are counted, and lock the name for a minute; not where whoever asks
        counts them for a volunteer's tablet alone (as in `take_back`)."""
        now = datetime.now(UTC)
        if counted:
            row = await self._right(name, secret, now)
        else:
            row = await self._compared(await self._database.read(staff.by_name, name), secret)
        if isinstance(row, SignInRefused):
            return row
        if refused := await self._database.read(_without_role, row["id"]):
            return refused
        token = new_token()
        await self._database.write(_begin, row, token, device, now)
        return token

    async def new_code(self, helper_id: str, code_hash: str) -> None:
        """A helper may sign in by these digits now, once; any from before hold no longer."""
        now = datetime.now(UTC)
        await self._database.write(helpers.say_code, helper_id, code_hash, now, now + CODE_LASTS)

    async def helper_signs_in(self, code: str, device_id: str) -> str | SignInRefused:
        """A new session's token for the helper whose digits these are, on this tablet; or why not."""
        now, attempt = datetime.now(UTC), str(uuid.uuid4())

        def begin_try(tx: Tx) -> list[Row]:
            # Counted before anything is compared, as with PINs; what may be taken is told as it was before this try.
            known = helpers.codes(tx, device_id, utc_text(now))
            helpers.count_try(tx, attempt, device_id, utc_text(now), utc_text(now - CODE_LASTS))
            return known

        known = await self._database.write(begin_try)
        async with self._comparing:
            try:
                right = await asyncio.to_thread(_whose, known, code)
            except SecretUnchecked:
                return SignInRefused("いまは番号を確かめられません。少し待って、もう一度入れてください。")
        if len(right) != 1:
            spent = await self._database.read(_is_spent, device_id, utc_text(datetime.now(UTC)))
            return _wrong_code(spent=spent, twice=len(right) > 1)
        token = new_token()
        row = {
            "helper_id": right[0]["helper_id"],
            "device_id": device_id,
            "began_at": utc_text(datetime.now(UTC)),
            "token_hash": token_hash(token),
            "form_token": new_session_number(),
        }

        def begin(tx: Tx) -> bool:
            helpers.forgive_try(tx, attempt)
            return helpers.begin(tx, row, right[0]["code_hash"])

        began = await self._database.write(begin)
        self.forget_all()  # a helper who was signed in on another tablet is so no longer
        return token if began else _wrong_code()

    async def hand_over(self, token: str, tablet: str) -> None:
        """This tablet is handed to a volunteer. tablet: its own cookie, "" where it is not enrolled.

        Kept with the tablet too: a sign-in ends one day, and the volunteer still holds it.
        """

        def over(tx: Tx) -> None:
            staff.hand_over(tx, token_hash(token), True)
            tablets.hand_over(tx, token_hash(tablet), utc_text(datetime.now(UTC)))

        await self._database.write(over)
        self._forget(token)

    async def take_back(self, token: str, tablet: str, name: str, secret: str) -> SignInRefused | None:
        """This tablet is staff's again, by the PIN of whoever is signed in on it; or why not. tablet: as in `hand_over`.

        Wrong tries do not lock the name: a volunteer has the tablet, and who asks counts them for it alone.
        """
        row = await self._compared(await self._database.read(staff.by_name, name), secret)
        if isinstance(row, SignInRefused):
            return row

        def back(tx: Tx) -> None:
            staff.hand_over(tx, token_hash(token), False)
            tablets.hand_over(tx, token_hash(tablet), None)

        await self._database.write(back)
        self._forget(token)
        return None

    async def is_theirs(self, name: str, secret: str) -> SignInRefused | None:
        """None when this is their PIN, of whoever is signed in or stands beside them; or why not. Wrong tries are counted as at the door."""
        row = await self._right(name, secret, datetime.now(UTC))
        if isinstance(row, SignInRefused):
            return row
        await self._database.write(staff.change, row["id"], {"failures": 0, "locked_until": None})
        return None

    def hear(self, topics: Collection[str]) -> None:
        """Something was changed; of what somebody may do, nothing is believed from memory any more."""
        if TOPIC in topics:
            self.forget_all()

    def forget_all(self) -> None:
        """Sessions were ended: none is believed from memory any more."""
        self._changes += 1
        self._known.clear()

    def _forget(self, token: str) -> None:
        self._changes += 1
        self._known.pop("s" + token, None)

    async def _right(self, name: str, secret: str, now: datetime) -> Row | SignInRefused:
        """The staff member whose PIN this is."""
        # Counted before the PIN is compared: many at once must not get more tries than one after another.
        row = await self._database.write(_count_try, name, now)
        if row and row["locked_until"] and row["locked_until"] > utc_text(now):
            return SignInRefused("まちがいが続いたので、1分ほど待ってからもう一度入れてください。")
        return await self._compared(row, secret)

    async def _compared(self, row: Row | None, secret: str) -> Row | SignInRefused:
        """The staff member, when this is their PIN."""
        try:
            async with self._comparing:
                right = await asyncio.to_thread(is_secret, row["secret_hash"] if row else NOBODY, secret)
        except SecretUnchecked:
            return SignInRefused(
                "いまは暗証番号を確かめられません。少し待って、もう一度入れてください。"
                "続くときは、サーバのパソコンで使っていないプログラムを閉じてください。"
            )
        if not row or not row["active"] or not right:
            return SignInRefused("名前か暗証番号が違います。確かめてもう一度入れてください。")
        return row


@dataclass(frozen=True)
class SignInRefused:
    """Why somebody could not sign in, in Japanese."""

    message: str


def _as_helper(row: Row) -> Identity | None:
    """A day's helper; None where their role is of a newer version of this program."""
    held = roles.as_roles([row["role"]])
    if not held:
        return None
    return Identity(
        row["name"],
        row["device"],
        row["form_token"],
        id=row["id"],
        roles=held | {Role.HELPER},
        helps_at=row["desk"],
        ends_at=row["ends_at"],
    )


def _whose(known: Collection[Row], code: str) -> list[Row]:
    """Those of these whose digits are these: one, none, or two who were given the same by chance."""
    return [row for row in known if is_secret(row["code_hash"], code)]


def _is_spent(tx: Tx, device_id: str, now: str) -> bool:
    """Whether this tablet was wrong so often that none of the digits that were given out are taken there."""
    return helpers.tries(tx, device_id) >= WRONG_TRIES and not helpers.codes(tx, device_id, now)


def _wrong_code(*, spent: bool = False, twice: bool = False) -> SignInRefused:
    """Why digits were not taken."""
    again = "本部で「新しい番号を出す」を押してもらってください。"
    if twice:
        return SignInRefused(f"同じ番号の方がもう一人います。だれも入っていません。{again}")
    if spent:
        return SignInRefused(
            f"まちがいが{WRONG_TRIES}回になったので、いまの番号はこのタブレットでは使えなくなりました。{again}"
        )
    return SignInRefused(
        f"この番号では入れません。6けたを確かめて、もう一度入れてください。番号は1回だけ、10分のあいだ使えます。"
        f"それでも入れないときは、{again}"
    )


def _without_role(tx: Tx, staff_id: str) -> SignInRefused | None:
    """Why somebody whose PIN was right may not sign in."""
    if roles.of_staff(tx, staff_id):
        return None
    ask = whom_to_ask(roles.responsible(tx))
    return SignInRefused(f"ここで使える役割が、いま付いていません。{ask}")


def _count_try(tx: Tx, name: str, now: datetime) -> Row | None:
    """The staff member of this name as they were before this try, which now counts as one that failed."""
    row = staff.by_name(tx, name)
    if row is None or (row["locked_until"] and row["locked_until"] > utc_text(now)):
        return row
    failures = row["failures"] + 1
    locked = utc_text(now + LOCK) if failures >= TRIES else None
    staff.change(tx, row["id"], {"failures": 0 if locked else failures, "locked_until": locked})
    return row


def _begin(tx: Tx, row: Row, token: str, device: str, now: datetime) -> None:
    staff.forget_ended_sessions(tx, utc_text(now))
    staff.change(tx, row["id"], {"failures": 0, "locked_until": None})
    staff.begin_session(
        tx,
        {
            "token_hash": token_hash(token),
            "staff_id": row["id"],
            "form_token": new_session_number(),
            "device": device,
            "made_at": utc_text(now),
            "ends_at": utc_text(now + SESSION),
        },
    )
