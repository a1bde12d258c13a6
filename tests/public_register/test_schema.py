"""What the schema says is what the API does: generated requests, every answer checked against its description."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi

from apps.public_register.operations.changes import sweep_changes
from qualityprov.wsgi import application
from tests.factories.registry import MADE, EnterpriseFactory

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]


PLAIN = {"Accept-Encoding": "identity"}  # the in-process transport does not unpack
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def described():
    EnterpriseFactory.create_batch(3)
    EnterpriseFactory(uscc="91320100MA1ABCD2XR", status="revoked", status_on="2025-03-01")
    sweep_changes(at=MADE)
    # as Django's own test client does: a request's end must not close the test's connection
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema?format=json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_answers_are_as_described(described):
    """Not by schemathesis's own pytest plugin, which does not know this pytest yet."""
    asked = []
    for result in described.get_all_operations():
        operation = result.ok()

        @SETTINGS
        @given(case=operation.as_strategy())
        def conforms(case):
            asked.append(case.operation.label)
            case.call_and_validate(checks=CHECKS, headers=PLAIN)

        conforms()
    assert len(set(asked)) == len(list(described.get_all_operations())) >= 5


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/enterprises/{code}", {"path_parameters": {"code": "91320100MA1ABCD2XR"}}),
        ("/api/v1/enterprises/{code}", {"path_parameters": {"code": "none"}}),
        ("/api/v1/enterprises", {"query": {"limit": 2}}),
        ("/api/v1/enterprises", {"query": {"division": "1"}}),
        ("/api/v1/enterprises/changes", {}),
    ],
)
def test_real_answers_fit_their_schema(described, path, asked):
    """Generated requests rarely meet a record; these do."""
    described[path]["GET"].Case(**asked).call_and_validate(checks=CHECKS, headers=PLAIN)
