"""Between decision and publication the ledger may turn against the ground: nothing is published meanwhile."""

import pytest
from django.db import IntegrityError, transaction

from apps.records.models import Fact
from apps.serious_list.models import Case, Entry
from apps.serious_list.offers import why_not
from apps.serious_list.operations import publishing
from tests.factories.serious_list import Life
from tests.past import said_anew

from .test_following import correct, fall, keep, later, penalty_of, told_twice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["decided", "served"])
def test_nothing_is_published_while_the_ground_is_in_doubt(state):
    life = Life().to("consented")
    penalty = penalty_of(life)
    life.to(state)
    correct(penalty, later(life), severity=1)
    life.to("served")
    with pytest.raises(publishing.GroundInDoubt):
        life.to("published")
    assert why_not("publish", life.case, life.officer, life.today) == publishing.GroundInDoubt.message
    with pytest.raises(IntegrityError, match="in doubt"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(state="published")
    assert (life.case.state, Entry.objects.count()) == ("served", 0)
    keep(life)
    life.to("published")
    assert Entry.objects.count() == 1


def test_a_repaired_record_of_the_penalty_stands():
    life, one, two = told_twice()
    said_anew(Fact.objects.filter(pk=two.pk), state="repaired")
    fall(one, later(life))
    assert life.case.state == "published"
    assert life.case.doubt
