"""People of a draw, and the stand-alone verifier as a module: it is loaded from its file, as an outsider would."""

import json

import pytest

from apps.draws.queries.record import record_text
from tests.draws import records
from tests.factories.draws import NOW, people_of


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def people(db):
    return people_of()


@pytest.fixture(scope="session")
def verifier():
    return records.verifier()


@pytest.fixture
def record():
    """The public record of a draw, read back from its JSON."""
    return lambda draw: json.loads(record_text(draw))
