# Sourced by deploy/run and deploy/test: installs what is missing, says what and why, and does nothing twice.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say ""
  say "✕ $*"
  exit 1
}

# Debian package and the reason for it, one a line; what running needs is what `vcenter doctor` looks for.
packages_run() {
  cat <<'LIST'
python3-venv|Python の部品を、このフォルダの中だけに入れるため
npm|画面の部品（htmx、QRの読み取り、文字の形）を入れるため
LIST
  grep -v '^#' vcenter/debian.txt
}

packages_test() {
  packages_run
  cat <<'LIST'
chromium|本物のブラウザで試すため
chromium-headless-shell|画面のない本物のブラウザ。試験を速くするため
cups-daemon|指示書を本物のプリンターの待ち行列へ送って確かめるため
cups-client|同じく、送る側の命令のため
libnss3-tools|証明書を信頼したブラウザを、ひとつの試験だけのために用意するため
libatomic1|ブラウザを動かす部品のため
poppler-utils|できたPDFの文字と絵を確かめるため
LIST
}

# Whether what a package is for is there already, wherever it came from.
is_there() {
  case $1 in
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    npm) command -v npm >/dev/null ;;
    chromium) command -v chromium >/dev/null || command -v google-chrome >/dev/null ;;
    chromium-headless-shell) command -v chromium-headless-shell >/dev/null || command -v google-chrome >/dev/null ;;
    cups-daemon) PATH=$PATH:/usr/sbin command -v cupsd >/dev/null ;;
    cups-client) PATH=$PATH:/usr/sbin command -v lpadmin >/dev/null && command -v lp >/dev/null ;;
    libnss3-tools) command -v certutil >/dev/null ;;
    poppler-utils) command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null ;;
    *) dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed$' ;;
  esac
}

need_python_version() {
  command -v python3 >/dev/null || fail "python3 がありません。apt-get install python3 で入れてください。"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 以上が要ります（いまは $(python3 -V)）。Debian 12 か Ubuntu 24.04 以降を使ってください。"
}

need_packages() {
  missing=""
  list=$("packages_$1")
  while IFS='|' read -r name why _; do
    is_there "$name" && continue
    [ -n "$missing" ] || say "次のものを入れます:"
    say "  $name — $why"
    missing="$missing $name"
  done <<LIST
$list
LIST
  [ -n "$missing" ] || return 0
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "管理者として次を実行してから、もう一度始めてください: apt-get install$missing"
    as_root=sudo
  fi
  command -v apt-get >/dev/null || fail "Debian か Ubuntu ではないようです。次のものを入れてから、もう一度始めてください:$missing"
  $as_root apt-get update -q >&2 || say "一覧を新しくできませんでした。手もとの一覧で続けます。"
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2 ||
    fail "入れられませんでした。ネットワークを確かめて、もう一度始めてください:$missing"
}

need_python() {
  if [ ! -x .venv/bin/python ]; then
    say "Python の部品を入れる場所を作ります（.venv）"
    python3 -m venv .venv || fail ".venv を作れませんでした。ディスクの空きを確かめてください。"
  fi
  say "Python の部品を入れます（deploy/lock/$1.txt）"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
    -r "deploy/lock/$1.txt" >&2 || fail "Python の部品を入れられませんでした。ネットワークを確かめて、もう一度始めてください。"
}

need_browser_assets() {
  say "画面の部品を入れます（offline/package-lock.json）"
  only=""
  [ "$1" = test ] || only="--omit=dev"
  # shellcheck disable=SC2086
  (cd offline && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error $only >&2) ||
    fail "画面の部品を入れられませんでした。ネットワークを確かめて、もう一度始めてください。"
}

# What was installed for which lock files: a second start finds it and installs nothing.
locks() {
  cat deploy/setup.sh vcenter/debian.txt deploy/lock/run.txt deploy/lock/test.txt offline/package-lock.json | sha256sum
}

# Whether everything is there already, for running or for testing.
is_set_up() {
  for whole in "$1" test; do
    [ -x .venv/bin/python ] && [ -d offline/node_modules ] &&
      [ "$(cat ".venv/set-up-for-$whole" 2>/dev/null)" = "$2" ] && return 0
  done
  return 1
}

set_up() {
  need_python_version
  wanted=$(locks)
  if ! is_set_up "$1" "$wanted"; then
    need_packages "$1"
    need_python "$1"
    need_browser_assets "$1"
    printf '%s\n' "$wanted" >".venv/set-up-for-$1"
  fi
  # Read in once here, also where Python may not write: every start is a third shorter then.
  .venv/bin/python -m compileall -q vcenter || say "前もって読み込めませんでした。始まりが少し遅くなります。"
}
