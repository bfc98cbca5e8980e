"""Which steps lead to trust on which device, and which device is asking."""

from __future__ import annotations

from dataclasses import dataclass

PROFILE = "/vcenter.mobileconfig"
CERTIFICATE = "/vcenter.crt"


@dataclass(frozen=True)
class Step:
    """title: what to do. more: how. picture: of the screen, and what it shows in words. take: what the button gives."""

    title: str
    more: str
    picture: str
    shows: str
    take: str = ""


@dataclass(frozen=True)
class Device:
    """name: how people call it. steps: in order. missing: what is still missing most often when it does not work."""

    name: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]


DEVICES = {
    "ios": Device(
        "iPad・iPhone",
        (
            Step(
                "下の青いボタンを押し、「許可」を押す",
                "Safari で開いてください。「プロファイルがダウンロードされました」と出たら「閉じる」を押します。",
                "ios-1",
                "「プロファイルをダウンロードしようとしています」の画面で「許可」を押すところ",
                PROFILE,
            ),
            Step(
                "「設定」を開き、「ダウンロード済みのプロファイル」を押す",
                "左上の、自分の名前の下にあります。見あたらないときは「一般」→「VPNとデバイス管理」です。",
                "ios-2",
                "設定の一番上の「ダウンロード済みのプロファイル」を押すところ",
            ),
            Step(
                "右上の「インストール」を押す",
                "パスコードを入れ、「インストール」をもう2回押し、「完了」を押します。「詳細」の SHA-256 が、確かめの番号です。",
                "ios-3",
                "プロファイルの画面の右上の「インストール」を押すところ",
            ),
            Step(
                "「一般」→「情報」→ 一番下の「証明書信頼設定」で、スイッチをオンにする",
                "警告が出たら「続ける」を押します。ここまでしないと、つながりません。",
                "ios-4",
                "証明書信頼設定の画面で、センターの名前のスイッチをオンにするところ",
            ),
        ),
        (
            "「証明書信頼設定」のスイッチがオフのままではありませんか（4番）。",
            "プロファイルをダウンロードしただけで、インストールしていないのではありませんか（3番）。",
        ),
    ),
    "android": Device(
        "Android",
        (
            Step(
                "下の青いボタンを押し、ファイルを受け取る",
                "Chrome で開いてください。「安全にダウンロードできません」と出たら「保存」を押します。ファイルは開かずに、次へ進みます。",
                "android-1",
                "vcenter.crt がダウンロードされたところ",
                CERTIFICATE,
            ),
            Step(
                "「設定」で「CA証明書」を探して押す",
                "設定の上の検索に「CA証明書」と入れるのが早道です。または「セキュリティ」→「暗号化と認証情報」→「証明書のインストール」→「CA証明書」。",
                "android-2",
                "設定の「証明書のインストール」で「CA証明書」を押すところ",
            ),
            Step(
                "警告の画面で「インストールする」を押す",
                "画面ロックの番号を聞かれたら入れます。画面ロックがない端末では、先に決めるよう言われます。",
                "android-3",
                "警告の画面で「インストールする」を押すところ",
            ),
            Step(
                "「vcenter.crt」を選ぶ",
                "「ダウンロード」の中にあります。「CA証明書をインストールしました」と出たら終わりです。",
                "android-4",
                "ダウンロードの中の vcenter.crt を選ぶところ",
            ),
        ),
        (
            "「CA証明書」ではなく「VPNとアプリユーザー証明書」や「Wi-Fi証明書」を選んだのではありませんか（2番）。",
            "Chrome で開いていますか。ほかのブラウザでは、この設定が効かないことがあります。",
        ),
    ),
    "windows": Device(
        "Windows",
        (
            Step(
                "下の青いボタンでファイルを受け取り、開いて「証明書のインストール」を押す",
                "「開く」→「証明書のインストール」→「現在のユーザー」→「次へ」と進みます。",
                "windows-1",
                "証明書の画面で「証明書のインストール」を押すところ",
                CERTIFICATE,
            ),
            Step(
                "「信頼されたルート証明機関」を選ぶ",
                "「証明書をすべて次のストアに配置する」→「参照」→「信頼されたルート証明機関」→「次へ」→「完了」。「はい」を押し、ブラウザを開き直します。",
                "windows-2",
                "証明書ストアの選択で「信頼されたルート証明機関」を選ぶところ",
            ),
        ),
        ("「自動的に選択する」のままではありませんか（2番）。", "ブラウザをすべて閉じて、開き直しましたか。"),
    ),
    "mac": Device(
        "Mac",
        (
            Step(
                "下の青いボタンでファイルを受け取り、開いて「追加」を押す",
                "「キーチェーンアクセス」が開きます。追加先は「ログイン」です。",
                "mac-1",
                "キーチェーンアクセスに追加するところ",
                CERTIFICATE,
            ),
            Step(
                "センターの名前をダブルクリックし、「信頼」を「常に信頼」にする",
                "窓を閉じると、パスワードを聞かれます。",
                "mac-2",
                "証明書の「信頼」を「常に信頼」にするところ",
            ),
        ),
        ("「信頼」が「常に信頼」になっていますか（2番）。",),
    ),
    "chromebook": Device(
        "Chromebook",
        (
            Step(
                "下の青いボタンでファイルを受け取る",
                "「vcenter.crt」が「ダウンロード」に入ります。",
                "android-1",
                "vcenter.crt がダウンロードされたところ",
                CERTIFICATE,
            ),
            Step(
                "「設定」で「証明書」を探し、「認証局」→「インポート」で選ぶ",
                "「証明書の管理」→「認証局」→「インポート」→「vcenter.crt」。「ウェブサイトの識別」にチェックして「OK」。",
                "chromebook-2",
                "証明書の管理の「認証局」で「インポート」を押すところ",
            ),
        ),
        ("「ウェブサイトの識別」にチェックしましたか（2番）。",),
    ),
}

_SIGNS = (
    ("iPad", "ios"),
    ("iPhone", "ios"),
    ("Android", "android"),
    ("CrOS", "chromebook"),
    ("Windows", "windows"),
    ("Macintosh", "mac"),
)
"""In the order in which they are looked for. An iPad may call itself a Macintosh: the page's script sees its touch."""


def device_of(user_agent: str) -> str:
    """The key of the device that says this of itself; iPads are the most usual guess."""
    return next((device for sign, device in _SIGNS if sign in user_agent), "ios")
