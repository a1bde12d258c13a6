"""A limit leads an officer to the page of its matter at the desk, and the party that owes the act to its own."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from tests.factories.access import filer_of
from tests.factories.sampling import Life

pytestmark = pytest.mark.django_db


def as_user(user):
    browser = Client()
    browser.force_login(user)
    return browser


def both_open(life, rule):
    """Whether the page of the running limit opens for an officer, and the party's own for the party."""
    clock = Clock.objects.get(rule_code=rule, state="running")
    officer, filer = as_user(life.officer_user), as_user(filer_of(life.batch.enterprise))
    pages = officer.get(clock.url), filer.get(shown(clock, timezone.now()).my_url, follow=True)
    assert clock.enterprise_id == life.batch.enterprise_id
    return [page.status_code for page in pages] == [200, 200] and filer.get(clock.url).status_code == 404


@pytest.mark.parametrize(("until", "rule"), [("served", "sampling.objection"), ("ordered", "sampling.rectification")])
def test_a_limit_of_the_party_opens_for_it_and_for_the_bureau(until, rule):
    life = Life.lately()
    life.to("served" if until == "served" else "stands")
    if until == "ordered":
        life.ordered()
    assert both_open(life, rule)


def test_the_database_refuses_a_limit_that_leads_an_officer_to_a_page_of_a_party():
    life = Life.lately().to("served")
    clocks = Clock.objects.filter(rule_code="sampling.objection")
    with pytest.raises(IntegrityError, match="deadlines_clock_url"), transaction.atomic():
        clocks.update(url=f"/my/sampling/{life.batch_id}/")
