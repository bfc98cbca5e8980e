"""What tests ask of a tablet's replica, or of the view over it."""

from __future__ import annotations

import json

from vcenter.collect import modules
from vcenter.web.house import house

modules("desks")

SUBJECTS = f"""
document.body.dataset.house ??= {json.dumps(json.dumps(house()))};
await Promise.all(JSON.parse(document.body.dataset.house).scripts.map((script) => import(script)));
const {{ byPass, find }} = await import("/assets/tablet/people.js");
const asked = (within) => ({{
  person: (id) => within.row("people", id),
  people: () => within.rows("people"),
  find: (text, most) => find(text, most, within),
  byPass: (number) => byPass(number, within),
  teams: () => within.rows("teams"),
  team: (number) => within.rows("teams").find((team) => team.number === number),
  need: (id) => within.row("needs", id),
  needs: () => within.rows("needs"),
}});
"""
"""Lines of an async function that let each subject introduce itself, and make `asked`: what is asked of a replica or a view."""
