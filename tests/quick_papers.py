"""Papers cost a tenth of a second each; most tests need only that there is one. A conftest takes both fixtures in."""

import pytest

from apps.documents import papers, typesetting

_kept = {}


def quick(template, data):
    """The first paper of a template, again and again."""
    if template not in _kept:
        _kept[template] = typesetting.typeset(template, data)
    return _kept[template]


@pytest.fixture(autouse=True)
def quick_papers(request, monkeypatch):
    if not {"real_papers"} & ({*request.fixturenames, *request.keywords}):
        monkeypatch.setattr(papers, "typeset", quick)


@pytest.fixture
def real_papers():
    """Asked for by tests that read what stands on the paper."""
