"""The API answers as its description says, whatever a program sends: thousands of requests that Schemathesis makes of it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.centre import Desk
from vcenter.store.programs import listings

EXAMPLES = 60
"""Of each address: about a minute for all."""

PATHS = ["/api/commands", "/api/passes", *(f"/api/{one.name}" for one in listings())]


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_the_api_answers_as_it_describes_itself(desk: Desk, path: str) -> None:
    described = schemathesis.openapi.from_dict(desk.get("/api/openapi.json").json())
    (operation,) = [
        one.ok() for one in described.include(path=path).get_all_operations() if isinstance(one, Ok)
    ]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answered(case: schemathesis.Case[Any]) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        answer = desk.client.request(
            sent["method"],
            sent["url"],
            params=sent.get("params"),
            json=sent.get("json"),
            headers=desk.headers,
        )
        case.validate_response(
            schemathesis.Response.from_httpx(answer, verify=False),
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    answered()
