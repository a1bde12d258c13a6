"""A key costs a whole second, a paper a tenth; most tests need only that there are some."""

import pytest

from apps.awards.operations import certifying, feedback
from tests.quick_papers import quick, quick_papers, real_papers  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def quick_certificates(request, monkeypatch, settings, tmp_path_factory):
    settings.SIGNING_PEM_FILE = str(tmp_path_factory.getbasetemp() / "signing.pem")
    if "real_papers" not in request.fixturenames:
        monkeypatch.setattr(certifying, "typeset", quick)
        monkeypatch.setattr(feedback, "typeset", quick)
