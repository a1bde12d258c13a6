"""Papers cost a tenth of a second each; most tests need only that there is one."""

import pytest

from apps.documents import typesetting
from apps.inspections.operations import papers

_kept = {}


def quick(template, data):
    """The first paper of a template, again and again."""
    if template not in _kept:
        _kept[template] = typesetting.typeset(template, data)
    return _kept[template]


@pytest.fixture(autouse=True)
def quick_papers(request, monkeypatch):
    if "real_papers" not in request.fixturenames:
        monkeypatch.setattr(papers, "typeset", quick)


@pytest.fixture
def real_papers():
    """Asked for by tests that read what stands on the paper."""
