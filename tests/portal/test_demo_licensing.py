"""Licences of the demo province: something in every state, for everybody who works with them."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import hats_of
from apps.audit.models import Delivery
from apps.credit.models import Rating
from apps.credit.queries import reproduce
from apps.licensing import states
from apps.licensing.models import (
    AfterCheck,
    Application,
    Bar,
    Change,
    Ending,
    Examiner,
    Licence,
    Mass,
    MassRow,
    PriorCheck,
    PriorLetter,
    Reminder,
    Round,
)
from apps.licensing.operations.aftercheck_mass import notice_for
from apps.licensing.operations.ending_answers import state_case
from apps.records.models import Fact
from tests.factories.access import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def states_of(model):
    rows = model if isinstance(model, QuerySet) else model.objects.all()
    return set(rows.values_list("state", flat=True))


def test_every_state_has_a_life():
    assert states_of(Application) == set(states.STATES)
    assert states_of(Licence) == set(states.LICENCE_STATES)
    assert states_of(AfterCheck) == set(states.CHECK_STATES)
    assert states_of(PriorCheck) == {states.ASSIGNED, states.FILED, states.PASSED, states.FAILED}
    assert states_of(PriorCheck.objects.exclude(change=None)) == {states.ASSIGNED, states.FAILED}
    assert PriorLetter.objects.waiting().filter(check_of__state=states.FAILED).exclude(check_of__change=None).exists()
    assert states_of(Ending) == set(states.ENDING_STATES)
    assert states_of(Round) == set(states.ROUND_STATES)
    assert states_of(Mass) == {states.PREPARED, states.SENT}
    assert set(Change.objects.values_list("kind", flat=True)) >= {
        "rename",
        "add",
        "move",
        "replace",
        "renew",
        "suspend",
    }
    assert states_of(Change) >= set(states.CHANGE_STATES) - {states.LAPSED, states.MOOT}
    assert Reminder.objects.exists()


def test_what_was_taken_is_a_fact_with_its_bar_and_the_ratings_after_it_stand_on_the_ledger():
    taken = Licence.objects.filter(state__in=states.TAKES).order_by("pk")
    for licence in taken:
        end = licence.ends.get()
        assert end.fact.state == "effective", licence.state
        assert (end.bar is not None) == bool(end.ground.bar_rule)
        rating = Rating.objects.grades().current().select_related("run__ruleset").get(enterprise=licence.enterprise_id)
        assert reproduce(rating).score == rating.score
    assert Bar.objects.filter(lifted_on=None).count() == 2
    assert (
        not Fact.objects.filter(kind__leaning="adverse", source__code="licensing")
        .exclude(enterprise__source="demo")
        .exists()
    )


def test_one_of_the_people_has_a_notice_to_answer_and_can():
    user = User.objects.get(username="demo.fined")
    page = client_as(user).get("/my/licences/")
    ending = Ending.objects.get(state=states.ANSWERING)
    assert ending.licence.number in page.content.decode()
    [hat] = hats_of(user, timezone.localdate())
    assert state_case(ending_id=ending.pk, statement="装置已到货。", by=hat.scope, at=timezone.now()).stated_on


def test_one_of_the_people_may_apply_and_nothing_stands_against_it():
    page = client_as(User.objects.get(username="demo.maker")).get("/my/licences/apply/", {"q": "控制电缆"})
    assert "可以申请" in page.content.decode()


def test_the_county_has_a_pool_and_a_draw_taken_over():
    seated = AfterCheck.objects.filter(round__state=states.RUNNING, seats__drawn=True).distinct()
    assert {check.agency_id for check in seated} == {"amr-320115"}
    assert Examiner.objects.filter(agency="amr-320115").count() >= 4


def test_a_sent_proposal_becomes_proceedings_whose_notices_the_outbox_writes():
    mass = Mass.objects.get(state=states.SENT)
    opened = MassRow.objects.filter(mass=mass, outcome="proposed")
    assert opened.count() == mass.sent == mass.counted
    ending = opened.order_by("pk").first().ending
    notice_for(Delivery.objects.select_related("event").get(event__subject_kind="licence_ending",
               event__subject_id=str(ending.pk), consumer="licensing.mass_notice"), timezone.now())  # fmt: skip
    ending.refresh_from_db()
    assert ending.state == states.NOTICED
