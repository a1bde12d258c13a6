"""People of a draw, and the stand-alone verifier as a module: it is loaded from its file, as an outsider would."""

import importlib.util
import json
from pathlib import Path

import pytest

from apps.draws.queries.record import record_text
from tests.factories.draws import NOW, people_of

VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def people(db):
    return people_of()


@pytest.fixture(scope="session")
def verifier():
    spec = importlib.util.spec_from_file_location("verify_draw", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def record():
    """The public record of a draw, read back from its JSON."""
    return lambda draw: json.loads(record_text(draw))
