"""Papers cost a tenth of a second each, a key a whole one; most tests need only that there are some."""

import pytest

from apps.documents import typesetting
from apps.licensing.operations import granting, papers

_kept = {}


def quick(template, data):
    """The first paper of a template, again and again."""
    if template not in _kept:
        _kept[template] = typesetting.typeset(template, data)
    return _kept[template]


@pytest.fixture(autouse=True)
def quick_papers(request, monkeypatch, settings, tmp_path_factory):
    settings.SIGNING_PEM_FILE = str(tmp_path_factory.getbasetemp() / "signing.pem")
    if "real_papers" not in request.fixturenames:
        monkeypatch.setattr(papers, "typeset", quick)
        monkeypatch.setattr(granting, "typeset", quick)


@pytest.fixture
def real_papers():
    """Asked for by tests that read what stands on the paper."""
