"""What the public pages and the open API are asked with."""

import pytest

from tests.factories.divisions import division


@pytest.fixture
def api(client):
    """GET of an API path as a stranger; failures come back as answers, not as exceptions."""
    client.raise_request_exception = False

    def get(path, **headers):
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return get


@pytest.fixture
def county(db):
    return division("320102")
