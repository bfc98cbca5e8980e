"""The templates, and what each of them may use."""

from __future__ import annotations

import uuid_utils
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vcenter import collect
from vcenter.program import COMMAND, START, TEMPLATES
from vcenter.tablets import replica
from vcenter.web import phrases
from vcenter.web.assets import FONTS, STYLES, asset
from vcenter.web.house import house_text


def environment() -> Environment:
    """The templates, escaping every value."""
    found = Environment(
        loader=FileSystemLoader([TEMPLATES, *collect.paths("templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a page looks at some ten files otherwise; whoever changes one starts the server again
    )
    found.globals.update(
        asset=asset,
        styles=(*FONTS, *STYLES),
        new_command_id=new_id,
        command_line=COMMAND,
        start_command=START,
    )
    found.globals["tablet_topics"] = replica.topics
    found.globals["house_text"] = house_text
    phrases.install(found)
    return found


def new_id() -> str:
    """A UUIDv7 for a form that is shown now, and for what it makes."""
    return str(uuid_utils.uuid7())
