"""Everything that the OpenAPI document allows, and much that it does not: nothing makes the portal fail."""

from collections import Counter
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode

from tests.portal.admitted import admit
from tests.portal.conftest import TOKEN, Portal

#: Of each operation, of what is allowed and as many of what is not.
EXAMPLES = 3


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_makes_the_portal_fail_or_answer_otherwise_than_it_says(
    portal: Portal, mode: GenerationMode
) -> None:
    admit(portal)
    app = portal.app()
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app)
    asked = Counter[str]()

    def ask(case: "Case[Any]") -> None:
        token = {} if case.operation.path == "/oauth/token" else {"Authorization": f"Bearer {TOKEN}"}
        answer = case.call(headers=token)
        asked[case.operation.label] += 1
        assert answer.status_code < 500, case.as_curl_command()
        documented = {str(status) for status in case.operation.definition.raw["responses"]}
        assert str(answer.status_code) in documented | {"400", "404", "405"}, (answer.status_code, answer.text)
        if answer.status_code >= 400 and case.operation.path != "/oauth/token" and case.method != "HEAD":
            assert answer.headers["content-type"] == ["application/problem+json"], answer.text

    for found in schema.get_all_operations():
        strategy = cast("Any", found).ok().as_strategy(generation_mode=mode)
        few = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        few(given(case=strategy)(ask))()
    assert len(asked) == 10
