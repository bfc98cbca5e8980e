"""Who is asking: a staff member's tablet by its cookie, or a program by its bearer token."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vcenter.access.guessing import Guessing, Slowing, in_words
from vcenter.access.hashing import Hashing, HashingBusy
from vcenter.domain.calendar import utc_text
from vcenter.domain.helpers import CODE_LASTS, WRONG_TRIES
from vcenter.domain.roles import Role, Roles, may, whom_to_ask
from vcenter.keys.secret import (
    NOBODY,
    SecretUnchecked,
    hash_secret,
    is_secret,
    new_session_number,
    new_token,
    token_hash,
)
from vcenter.store import helpers, roles, staff, tablets, wrong_tries
from vcenter.store.database import Database
from vcenter.store.tx import Row, Tx

SESSION = timedelta(hours=16)
"""A long day of the centre; tomorrow everybody signs in again."""

CLOCK_BACK = timedelta(days=1)
"""So far the server's clock may be set back without ending anybody's session; further, and it would hold for weeks."""

REMEMBERED_SECONDS = 10.0
"""How long a token that was looked up is believed: what another process of ours has ended holds this much longer."""

TOPIC = "staff"
"""What tells that somebody may do something else than before: nothing is believed from memory then."""

OF_ONE = Slowing(free=4, first=5.0, longest=60.0)
"""How a tablet, or somebody who is signed in, is slowed: the right person at it never waits for more than a minute."""

OF_STRANGERS = Slowing(free=9, first=5.0, longest=60.0)
"""How all strangers are slowed together: in a day they have about 1,500 tries, of a million PINs."""


@dataclass(frozen=True)
class Asker:
    """Who says a PIN. who: the tablet, the member of staff, or all strangers together, whose wrong tries are counted."""

    who: str
    stranger: bool = False

    @property
    def slowing(self) -> Slowing:
        return OF_STRANGERS if self.stranger else OF_ONE


STRANGERS = Asker("strangers", stranger=True)
"""Whoever is at no enrolled tablet and not signed in. From one address or from many: addresses cost an attacker nothing."""

AT_THE_SERVER = Asker("at the server", stranger=True)
"""Whoever sits at the computer on which the server runs: no flood over the network keeps them out."""


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
        self._hashing = Hashing()
        self._guessing = Guessing()
        self._kept: set[str] = set()
        """Whose wrong tries stand in the records."""
        self._changes = 0

    async def begin(self) -> None:
        """Whoever was slowed when the server ended is so now: their wait begins anew."""
        await self._database.write(wrong_tries.forget_ended_sessions)
        for who, wrong in (await self._database.read(wrong_tries.everything)).items():
            self._kept.add(who)
            strangers = who in {STRANGERS.who, AT_THE_SERVER.who}
            self._guessing.begin_again(who, OF_STRANGERS if strangers else OF_ONE, wrong.items())

    async def of_session(self, token: str) -> Identity | None:
        """The staff member, or the day's helper, whose tablet holds this cookie."""

        def look_up(tx: Tx) -> Identity | None:
            moment = datetime.now(UTC)
            now, latest = utc_text(moment), utc_text(moment + SESSION + CLOCK_BACK)
            if helper := helpers.session(tx, token_hash(token), now):
                return _as_helper(helper)
            row = staff.session(tx, token_hash(token), now, latest)
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

    async def sign_in(self, name: str, secret: str, device: str, asker: Asker) -> str | SignInRefused:
        """A new session's token, or why not; HashingBusy as `hashed`. Wrong tries slow whoever asks, and never the name."""
        now = datetime.now(UTC)
        row = await self._right(name, secret, asker)
        if isinstance(row, SignInRefused):
            return row
        if refused := await self._database.read(_without_role, row["id"]):
            return refused
        token = new_token()
        await self._database.write(_begin, row, token, device, now)
        return token

    async def hashed(self, typed: str) -> str:
        """The hash of a new PIN; Refusal when it is too plain, HashingBusy when too many wait for theirs."""
        return await self._hashing.run(hash_secret, typed)

    async def new_code(self, helper_id: str, code_hash: str) -> None:
        """A helper may sign in by these digits now, once; any from before hold no longer."""
        now = datetime.now(UTC)
        await self._database.write(helpers.say_code, helper_id, code_hash, now, now + CODE_LASTS)

    async def helper_signs_in(self, code: str, device_id: str) -> str | SignInRefused:
        """A new session's token for the helper whose digits these are, on this tablet; or why not."""

        def begin_try(tx: Tx) -> list[Row]:
            # Counted before anything is compared, as with PINs; what may be taken is told as it was before this try.
            known = helpers.codes(tx, device_id, datetime.now(UTC))
            helpers.count_try(tx, device_id, known)
            return known

        known = await self._database.write(begin_try)
        try:
            right = [
                row for row in known if await self._hashing.run(is_secret, row["code_hash"], code)
            ]  # one, none, or two who were given the same by chance
        except HashingBusy:
            await self._database.write(helpers.forgive_try, device_id, known)
            raise
        except SecretUnchecked:
            await self._database.write(helpers.forgive_try, device_id, known)
            return SignInRefused("いまは番号を確かめられません。少し待って、もう一度入れてください。")
        if len(right) != 1:
            spent = await self._database.read(_is_spent, device_id)
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
            helpers.forgive_try(tx, device_id, known)
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

    async def take_back(
        self, token: str, tablet: str, name: str, secret: str, asker: Asker
    ) -> SignInRefused | None:
        """This tablet is staff's again, by the PIN of whoever is signed in on it; or why not. tablet: as in `hand_over`."""
        row = await self._right(name, secret, asker)
        if isinstance(row, SignInRefused):
            return row

        def back(tx: Tx) -> None:
            staff.hand_over(tx, token_hash(token), False)
            tablets.hand_over(tx, token_hash(tablet), None)

        await self._database.write(back)
        self._forget(token)
        return None

    async def is_theirs(self, name: str, secret: str, asker: Asker) -> SignInRefused | None:
        """None when this is their PIN, of whoever is signed in or stands beside them; or why not. Slowed as at the door."""
        row = await self._right(name, secret, asker)
        return row if isinstance(row, SignInRefused) else None

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

    async def _right(self, name: str, secret: str, asker: Asker) -> Row | SignInRefused:
        """The staff member whose PIN this is. HashingBusy: as if nobody had asked."""
        row = await self._database.read(staff.by_name, name)
        of = row["id"] if row else ""
        if left := self._guessing.begin(asker.who, asker.slowing, of):
            return _to_wait(asker, left)
        try:
            right = await self._hashing.run(
                is_secret, row["secret_hash"] if row else NOBODY, secret, stranger=asker.stranger
            )
        except HashingBusy:
            self._guessing.unchecked(asker.who, of)
            raise
        except SecretUnchecked:
            self._guessing.unchecked(asker.who, of)
            return SignInRefused(
                "いまは暗証番号を確かめられません。少し待って、もう一度入れてください。"
                "続くときは、サーバのパソコンで使っていないプログラムを閉じてください。"
            )
        if not row or not row["active"] or not right:
            await self._keep_tries(asker.who)
            wait = self._guessing.wait(asker.who)
            then = f"次は{in_words(wait)}ほど待ってから入れてください。" if wait else ""
            return SignInRefused(f"名前か暗証番号が違います。確かめてもう一度入れてください。{then}")
        self._guessing.right(asker.who, of)
        if asker.who in self._kept:
            await self._keep_tries(asker.who)
        return row

    async def _keep_tries(self, who: str) -> None:
        """A restart frees nobody who guesses."""
        self._kept.add(who)
        await self._database.write(wrong_tries.keep, who, self._guessing.counted(who))


def _to_wait(asker: Asker, seconds: float) -> SignInRefused:
    if asker.stranger:
        said = "登録したタブレットでは、いまも入れます。"
    else:
        said = "ほかのタブレットはそのまま使えます。"
    wait = max(1, math.ceil(seconds))
    return SignInRefused(
        f"まちがいが続いたので、あと{in_words(seconds)}ほど待ってからもう一度入れてください。{said}",
        429,
        wait,
    )


@dataclass(frozen=True)
class SignInRefused:
    """Why somebody could not sign in, in Japanese. status: of the answer. retry_after: seconds after which it is worth another try, 0 at once."""

    message: str
    status: int = 401
    retry_after: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Of the answer."""
        return {"retry-after": str(self.retry_after)} if self.retry_after else {}


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


def _is_spent(tx: Tx, device_id: str) -> bool:
    """Whether this tablet was wrong so often that none of the digits that were given out are taken there."""
    return helpers.is_spent(tx, device_id) and not helpers.codes(tx, device_id, datetime.now(UTC))


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


def _begin(tx: Tx, row: Row, token: str, device: str, now: datetime) -> None:
    staff.forget_ended_sessions(tx, utc_text(now))
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
