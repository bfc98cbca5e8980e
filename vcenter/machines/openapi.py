"""The OpenAPI description of the JSON API, from the models that validate."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from vcenter import __version__
from vcenter.commands.limits import DEEPEST, MOST_CHARACTERS, MOST_VALUES, say_bounds
from vcenter.commands.registry import KINDS
from vcenter.domain.roles import Role, Roles
from vcenter.domain.who import Who
from vcenter.machines.from_programs import LAST_NUMBER, LONGEST_AFTER, MOST_COMMANDS, MOST_ROWS, FromProgram
from vcenter.store.programs import Listing, listings

_REF = "#/components/schemas/{model}"

_OUTCOME = {
    "type": "object",
    "description": "What became of a command.",
    "required": ["id", "kind", "status", "outcome", "errors", "repeated"],
    "properties": {
        "id": {"type": ["string", "null"], "format": "uuid"},
        "kind": {"type": ["string", "null"]},
        "status": {
            "enum": ["done", "refused", "failed"],
            "description": "failed: nothing was kept, not even that it was asked; send the same again.",
        },
        "outcome": {"type": "object", "description": "What the command answered."},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Field to what is wrong with it and what to do, in Japanese; the empty name is the whole.",
        },
        "repeated": {"type": "boolean", "description": "It had been applied before; nothing was done now."},
    },
}

_PROBLEM = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def _command_schemas(schemas: dict[str, Any]) -> list[dict[str, str]]:
    """One schema for each kind of command; references to them."""
    envelope = schemas["FromProgram"]
    refs = []
    for kind in KINDS.values():
        if Who.PROGRAM not in kind.who:
            continue
        name = f"{kind.payload.__name__}Command"
        schemas[name] = {
            **envelope,
            "title": name,
            "description": f"{kind.meaning} {_roles(kind.roles)}",
            "properties": {
                **envelope["properties"],
                "kind": {"const": kind.name},
                "payload": {"$ref": _REF.format(model=kind.payload.__name__)},
            },
        }
        refs.append({"$ref": f"#/components/schemas/{name}"})
    return refs


def _page(listing: Listing) -> dict[str, Any]:
    number = isinstance(listing.first, int)
    after = "integer" if number else "string"
    bounds = {"minimum": 0, "maximum": LAST_NUMBER} if number else {"maxLength": LONGEST_AFTER}
    return {
        "get": {
            "summary": f"{listing.meaning} {_roles(listing.roles)}",
            "parameters": [
                {
                    "name": "after",
                    "in": "query",
                    "schema": {"type": after, **bounds},
                    "description": "next of the page before",
                },
                {
                    "name": "limit",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 100},
                },
            ],
            "responses": {
                "200": _answer(
                    "A page; next is null on the last one.",
                    {
                        "type": "object",
                        "required": ["items", "next"],
                        "properties": {
                            "items": {"type": "array", "items": {"type": "object"}},
                            "next": {"type": [after, "null"]},
                        },
                    },
                ),
                "400": _answer("A parameter is wrong.", _PROBLEM),
                "401": _answer("Nobody is signed in.", _PROBLEM),
                "403": _answer("The token has none of the roles; whom to ask.", _PROBLEM),
            },
        }
    }


def _roles(roles: Roles) -> str:
    """With which roles it may be asked for; whoever is responsible may everything."""
    return f"Roles: {', '.join(sorted(roles - {Role.RESPONSIBLE}))}."


def _answer(meaning: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


@cache
def description() -> dict[str, Any]:
    """The whole description."""
    models = [(kind.payload, "validation") for kind in KINDS.values() if Who.PROGRAM in kind.who]
    _, whole = models_json_schema([(FromProgram, "validation"), *models], ref_template=_REF)  # type: ignore[list-item]
    schemas = whole["$defs"]
    for schema in schemas.values():
        say_bounds(schema)
    any_command = {"oneOf": _command_schemas(schemas)}
    schemas["Outcome"] = _OUTCOME
    outcome = {"$ref": _REF.format(model="Outcome")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "vcenter",
            "version": __version__,
            "description": "Commands and rosters of a disaster volunteer centre. "
            f"A command has at most {MOST_VALUES} values, {MOST_CHARACTERS} characters and {DEEPEST} levels; what is larger is "
            "refused and not kept. A request has at most 5 MB. Words in answers are Japanese.",
        },
        "security": [{"token": []}, {"session": []}],
        "paths": {
            "/api/commands": {
                "post": {
                    "summary": "Perform one command or a list of up to 500, in order.",
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "oneOf": [
                                        any_command,
                                        {"type": "array", "maxItems": MOST_COMMANDS, "items": any_command},
                                    ]
                                }
                            }
                        },
                    },
                    "responses": {
                        "200": _answer(
                            "Done, or of a list each outcome.",
                            {"oneOf": [outcome, {"type": "array", "items": outcome}]},
                        ),
                        "400": _answer("The body is no JSON.", _PROBLEM),
                        "401": _answer("Nobody is signed in.", _PROBLEM),
                        "403": _answer(
                            "It comes from no page of ours, or X-Session is not the number of this sign-in; or of a single "
                            "command: no role of theirs may it.",
                            {"anyOf": [_PROBLEM, outcome]},
                        ),
                        "413": _answer("Too many commands at once.", _PROBLEM),
                        "422": _answer("Refused (of a single command).", outcome),
                        "503": _answer("Failed (of a single command); send the same again.", outcome),
                    },
                }
            },
            **{f"/api/{one.name}": _page(one) for one in listings()},
            "/api/passes": {
                "get": {
                    "summary": "What is needed to check passes without network.",
                    "responses": {
                        "200": _answer(
                            "keys: number to public key (base 64). revoked: pass number to the first issue that holds.",
                            {
                                "type": "object",
                                "required": ["keys", "revoked"],
                                "properties": {
                                    "keys": {"type": "object", "additionalProperties": {"type": "string"}},
                                    "revoked": {
                                        "type": "object",
                                        "additionalProperties": {"type": "integer"},
                                    },
                                },
                            },
                        ),
                        "401": _answer("Nobody is signed in.", _PROBLEM),
                    },
                }
            },
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made by `vcenter token`."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "vcenter_session",
                    "description": "Of a tablet that is signed in. For commands beside it Origin or Sec-Fetch-Site, as browsers"
                    " send them, and X-Session: the number of the sign-in, which stands in every form.",
                },
            },
        },
    }
