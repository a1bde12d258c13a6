"""What the paper on a decision that was set aside says of the licence."""

import pytest

from apps.licensing.operations import ending_remedy
from tests.factories.licensing import Held

from .test_beside import failed_beside, own_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "in_effect"), [("decided", ""), ("served", "1")])
def test_no_licence_that_has_ended_otherwise_is_said_to_go_on(monkeypatch, state, in_effect):
    case, visit = failed_beside("revoke.materials", state="served", held=Held())
    own = own_of(visit, case.now).to(state)
    said, issue = [], ending_remedy.issue
    monkeypatch.setattr(ending_remedy, "issue", lambda *row, **given: said.append(given) or issue(*row, **given))
    own.calls()["overturn"]()
    assert (own.licence.held, [(paper["in_effect"], paper["still"]) for paper in said]) == (False, [(in_effect, "1")])
