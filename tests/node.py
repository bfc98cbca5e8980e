"""Runs modules of offline/ in Node, where what is asked of them needs no browser."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from vcenter.program import PROJECT

_AROUND = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0, "utf8"));
const answer = await (async () => { %s })();
process.stdout.write(JSON.stringify(answer));
"""


def in_node(lines: str, given: Any) -> Any:
    """What these lines of an async function return; they know `given`, and import modules as "./offline/NAME.js"."""
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", _AROUND % lines],
        cwd=PROJECT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
