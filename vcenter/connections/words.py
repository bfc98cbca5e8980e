"""What is answered to a connection that is refused before anything of the application has heard of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple


class Refused(NamedTuple):
    """status: of HTTP. words: for whoever sits at the browser."""

    status: HTTPStatus
    words: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Of the answer; the connection is closed with it."""
        made = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(self.words.encode())).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        ]
        if self.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.REQUEST_TIMEOUT):
            made.append((b"retry-after", b"10"))
        return made

    @property
    def whole(self) -> bytes:
        """As it goes out."""
        line = f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n".encode()
        return b"".join([line, *(b"%s: %s\r\n" % one for one in self.headers), b"\r\n", self.words.encode()])


BROKEN = Refused(
    HTTPStatus.BAD_REQUEST,
    "送られたものの形が違うので、受け付けませんでした。何も記録していません。画面を開き直して、もう一度送ってください。",
)

TOO_MUCH = Refused(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "ブラウザが送ったアドレスかクッキーが大きすぎるので、受け付けませんでした。何も記録していません。"
    "アドレスを短く入れ直すか、ブラウザの設定でこのサイトのクッキーを消して、もう一度開いてください。",
)

TOO_SLOW = Refused(
    HTTPStatus.REQUEST_TIMEOUT,
    "通信が遅すぎて、最後まで届きませんでした。何も記録していません。"
    "電波のよいところで、もう一度送ってください。続くときは、紙に書いて本部に知らせてください。",
)

TOO_MANY = Refused(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "同じネットワークからの接続が多すぎて、いまはつながりません。何も記録していません。"
    "使っていない画面を閉じて、10秒ほど待ってからもう一度開いてください。続くときは、本部に知らせてください。",
)

TOO_FULL = Refused(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "送られている途中のものが多すぎて、いまは受け取れません。何も記録していません。"
    "10秒ほど待ってから、もう一度送ってください。続くときは、本部に知らせてください。",
)
