"""What must never be committed: addresses of registries, third-party files, and large files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LARGEST = 700_000
"""Bytes. Lock files and pictures for the README stay below it."""

# In pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(org|com)", "yarnpkg" + r"\.com"))
)
FOREIGN = re.compile(r"(^|/)node_modules/|\.min\.(js|css)$|\.(woff2?|ttf|otf|wasm|whl)$")


def committed() -> list[Path]:
    """The files that git knows, or would know with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listed.split("\0") if name and Path(name).is_file()]


def problems() -> list[str]:
    """What is wrong, one line each."""
    found = []
    for path in committed():
        if FOREIGN.search(path.as_posix()):
            found.append(f"{path}: a third-party file; it comes by package manager at set-up")
        if path.stat().st_size > LARGEST:
            found.append(f"{path}: larger than {LARGEST} bytes")
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if HOSTS.search(line):
                found.append(f"{path}:{number}: the address of a registry")
    return found


if __name__ == "__main__":
    lines = problems()
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(bool(lines))
