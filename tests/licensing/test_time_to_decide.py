"""From when, and for which days, the time to decide counts: accepted by silence, samples being tested."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.deadlines.operations import end_of
from apps.deadlines.queries import calendar, last_day
from apps.deadlines.rules.counting import after_pause
from apps.licensing.models import Application
from apps.licensing.offers import offered
from apps.licensing.operations import deciding, silence, testing
from tests.factories.licensing import Life
from tests.past import past_guards, said_anew
from tests.serious_list.test_serving import words_of

from .test_life import refused

pytestmark = pytest.mark.django_db


def test_what_counts_as_accepted_is_neither_corrected_nor_turned_away():
    """The days are over, and the sweep has not come by."""
    life = Life(class_code="fertiliser").fill()
    life.submit()
    life.now += timedelta(days=8)
    refused(lambda: life.act(deciding.ask_correction, life.officer, reason="补正"), "silent")
    refused(lambda: life.act(deciding.not_accept, life.officer, reason="不需要"), "silent")
    offers = offered(life.application, life.officer, life.now)  # the page asks what the verbs ask
    assert [offer.verb for offer in offers] == ["accept"]
    life.accept()
    limits = Clock.objects.standing().filter(subject_kind="licensing.application")
    assert set(limits.values_list("rule_code", "starts_on")) == {
        (f"licensing.{rule}", date(2026, 3, 2)) for rule in ("product_decision", "prior_check")}  # fmt: skip


def test_what_was_counted_from_the_wrong_day_begins_anew_from_its_receipt():
    life = Life(class_code="fertiliser").fill()
    life.submit()
    life.wait(9)
    wrong, rules = life.today, ("licensing.product_decision", "licensing.prior_check")
    for rule in rules:
        clock = Clock.objects.get(rule_code=rule)
        due = last_day(rule, wrong)
        said_anew(Clock.objects.filter(pk=clock.pk), starts_on=wrong, due_on=due, due_at=end_of(due))
    said_anew(Application.objects.filter(pk=life.id), accepted_on=wrong)
    assert [silence.count_from_receipt(at=life.now) for _twice in range(2)] == [1, 0]
    running = Clock.objects.standing().filter(rule_code__in=rules)
    right = date(2026, 3, 2)
    assert {(c.rule_code, c.starts_on, c.due_on) for c in running} == {
        (rule, right, last_day(rule, right)) for rule in rules}  # fmt: skip
    assert life.application.accepted_on == right


def test_tests_stop_the_time_to_decide_for_the_days_that_were_told():
    """Not told: not in that state; told: no longer than that, and anew where more is needed, up to the most in
    all."""
    life = Life().to_officer()
    life.accept()
    with pytest.raises(IntegrityError, match="told in writing"), transaction.atomic():
        Application.objects.filter(pk=life.id).update(state="testing")
    began, rule = life.today, "licensing.product_decision"
    life.act(testing.send_samples, life.officer, reason="送检", days=10)
    told = Clock.objects.standing().get(rule_code="licensing.testing")
    due = Clock.objects.get(rule_code=rule).due_on
    life.wait((told.due_on - life.today).days + 4)  # and the sweep came late
    clock = Clock.objects.get(rule_code=rule)
    assert (life.application.state, clock.state) == ("testing", "running")
    assert clock.due_on == after_pause(began, told.due_on, due, "working_day", calendar())
    assert Clock.objects.standing().get(rule_code="licensing.testing").state == "expired"  # the results are owed
    refused(lambda: life.act(testing.prolong_tests, life.officer, reason="设备故障", days=51), "invalid")
    life.act(testing.prolong_tests, life.officer, reason="设备故障", days=50)
    assert (Clock.objects.get(rule_code=rule).state, life.application.papers.filter(kind="samples").count()) == (
        "paused", 2)  # fmt: skip
    came = life.today + timedelta(days=3)
    life.wait(9)
    due = Clock.objects.get(rule_code=rule).due_on
    life.act(testing.results_in, life.officer, reason="合格", came_on=came)
    clock = Clock.objects.get(rule_code=rule)
    paused = came - timedelta(days=3)
    assert (clock.state, clock.due_on) == ("running", after_pause(paused, came, due, "working_day", calendar()))
    assert not Clock.objects.standing().filter(rule_code="licensing.testing").exists()


def sent(days):
    """An application whose samples are tested for so many days as was told; the limit to decide as it was before."""
    life = Life().to_officer()
    life.accept()
    due = Clock.objects.get(rule_code="licensing.product_decision").due_on
    life.act(testing.send_samples, life.officer, reason="送检", days=days)
    return life, life.today, Clock.objects.standing().get(rule_code="licensing.testing").due_on, due


def decision():
    return Clock.objects.standing().get(rule_code="licensing.product_decision")


def test_results_entered_after_the_days_told_count_from_the_day_they_came():
    life, began, told, due = sent(30)
    came = began + timedelta(days=10)
    life.wait((told - began).days + 4)
    ran_on, old = decision().due_on, decision().pk
    life.act(testing.results_in, life.officer, reason="合格", came_on=came)
    clock = decision()
    assert clock.due_on == after_pause(began, came, due, "working_day", calendar()) < ran_on
    assert (clock.pk > old, clock.starts_on, clock.state) == (True, Clock.objects.get(pk=old).starts_on, "running")
    assert testing.days_used(life.application, life.today) == calendar().working_days_between(began, came)


@pytest.mark.parametrize("verb", ["results_in", "prolong_tests"])
def test_nothing_stands_still_past_the_days_told_though_the_sweep_did_not_come(verb, real_papers):
    life, began, told, due = sent(10)
    life.now += timedelta(days=(told - began).days + 7)
    life.act(
        getattr(testing, verb), life.officer, reason="设备故障", **({"days": 5} if verb == "prolong_tests" else {})
    )
    assert decision().due_on == after_pause(began, told, due, "working_day", calendar())
    assert testing.days_used(life.application, life.today) == 10
    first, *again = [words_of(paper) for paper in life.application.papers.filter(kind="samples").order_by("pk")]
    assert "依法需要进行产品检验：送检。" in first
    assert [words for words in again if "需要延长时间，原因：设备故障。" not in words or "依法需要" in words] == []


def test_tests_of_before_end_with_the_days_of_the_law():
    life = Life().to_officer()
    life.accept()
    life.act(testing.send_samples, life.officer, reason="送检", days=10)
    with transaction.atomic(), past_guards():
        Clock.objects.filter(rule_code="licensing.testing").delete()
    life.wait(800)
    assert [testing.bound_tests(at=life.now) for _twice in range(2)] == [1, 0]
    life.wait(0)
    clock = Clock.objects.get(rule_code="licensing.product_decision")
    assert (clock.state, clock.due_on < life.today) == ("running", True)
