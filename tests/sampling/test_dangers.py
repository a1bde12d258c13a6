"""A danger to life is told once an item and test, to whoever follows it, and weighs by what the deciding test found."""

from decimal import Decimal

import pytest

from apps.audit.models import Event
from apps.sampling.models import Test
from apps.sampling.operations import escalating, testing
from tests.factories.sampling import Life

from .test_life import facts_of

pytestmark = pytest.mark.django_db


def dangerous(life, test, **but):
    """The values of a test whose voltage endangers life."""
    voltage = test.standard.items.get(code="voltage")
    values = life.values(test, passing=True) | {voltage.pk: testing.Value(Decimal(0))}
    return life.enter(test, passing=True, values=values, **but)


def told():
    return Event.objects.filter(verb="sampling.alerted").count()


def test_a_slip_that_was_corrected_weighs_as_an_ordinary_failure():
    life = Life().to("received")
    dangerous(life, life.first)
    life.enter(life.first, passing=False)
    life.report(life.first)
    life.stage = "reported"
    life.to("shown")
    assert facts_of(life) == [("sampling_failed", life.batch.enterprise_id, 2)]


def test_a_danger_that_is_real_weighs_as_one_and_is_told_again_at_the_recheck():
    life = Life().to("received")
    dangerous(life, life.first)
    dangerous(life, life.first)
    assert told() == 1
    life.report(life.first)
    life.stage = "reported"
    life.to("shown")
    assert facts_of(life) == [("sampling_failed", life.batch.enterprise_id, 3)]
    order = life.ordered()
    life.corrected()
    made = life.act(
        escalating.take_recheck, life.officer, order_id=order.pk, staff_ids=[row.pk for row in life.samplers[:2]],
        sampled_on=life.today, seal="RC-D", laboratory_id=life.other_lab.pk,
    )  # fmt: skip
    test = Test.objects.get(recheck=made)
    life.receive(test)
    dangerous(life, test)
    assert told() == 2
