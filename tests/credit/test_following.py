"""What happens to an enterprise reaches its rating through the outbox; the register knows nothing of ratings."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.audit.models import Delivery
from apps.audit.operations import claim, deliver, record
from apps.credit.models import Rating, Run
from apps.credit.operations.rate import start_run
from apps.credit.operations.rerate import rerate
from apps.credit.queries import reproduce
from apps.kernel.scope import Scope
from apps.records.operations.sweeps import match_waiting
from apps.registry.models import Enterprise
from apps.registry.operations import merges
from apps.registry.operations.statuses import change_status
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.records import FactFactory
from tests.factories.registry import enterprise_in, valid_uscc

pytestmark = pytest.mark.django_db

HOME = "320102"
BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = AT.date()


def later(**more):
    return AT + timedelta(**more)


def handed_out(at):
    """Everything the outbox holds, delivered; none may fail."""
    states = [deliver(delivery, at=at) for delivery in claim(at=at, limit=100)]
    assert set(states) <= {"done"}, list(Delivery.objects.values_list("consumer", "error"))
    return len(states)


def grades():
    return dict(Rating.objects.current().grades().values_list("enterprise_id", "grade"))


def test_a_merge_and_its_undoing_rate_both_records_at_once():
    asker = scope_of_user(user_with_post("county_officer", HOME))
    decider = scope_of_user(user_with_post("county_reviewer", HOME))
    duplicate, survivor = enterprise_in(HOME), enterprise_in(HOME)
    FactFactory(enterprise=duplicate, severity=3)
    rerate(enterprise_ids=[duplicate.pk, survivor.pk], as_of=DAY, by=BY, at=AT)
    assert grades() == {duplicate.pk: "C", survivor.pk: "A"}
    merge = merges.request_merge(
        duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason="同一营业执照", by=asker, at=later(hours=1)
    )
    merges.confirm_merge(merge_id=merge.pk, by=decider, at=later(hours=2))
    assert handed_out(later(hours=3))
    assert grades() == {survivor.pk: "C"}
    merges.ask_undo(merge_id=merge.pk, reason="两家企业", by=asker, at=later(hours=4))
    merges.undo_merge(merge_id=merge.pk, by=decider, at=later(hours=5))
    assert handed_out(later(hours=6))
    assert grades() == {duplicate.pk: "C", survivor.pk: "A"}
    for rating in Rating.objects.select_related("run__ruleset").order_by("pk"):
        again = reproduce(rating)  # also those made before the facts moved there and back
        assert (again.score, again.grade, again.facts) == (rating.score, rating.grade, rating.facts)


def test_an_ended_enterprise_is_rated_no_more_until_it_is_opened_again():
    officer = scope_of_user(user_with_post("county_officer", HOME))
    fact = FactFactory(enterprise=enterprise_in(HOME), severity=3)
    key = fact.enterprise_id
    rerate(enterprise_ids=[key], as_of=DAY, by=BY, at=AT)
    change_status(
        enterprise_id=key, verb="deregister", on=DAY, basis="（宁）登字〔2026〕1号", by=officer, at=later(hours=1)
    )
    handed_out(later(hours=2))
    assert grades() == {}
    change_status(
        enterprise_id=key, verb="restore", on=DAY, basis="（宁）登字〔2026〕2号", by=officer, at=later(hours=3)
    )
    handed_out(later(hours=4))
    assert grades() == {key: "C"}
    assert Rating.objects.grades().filter(enterprise_id=key).count() == 2


@pytest.mark.parametrize(("created", "runs"), [(3, 2), (0, 0)])
def test_an_import_of_the_register_has_everybody_rated(created, runs):
    record(verb="registry.imported", by=BY, at=AT, subject=("import", 1), data={"created": created, "updated": 0})
    deliveries = Delivery.objects.filter(consumer="credit.rerate_province")
    assert deliver(deliveries.select_related("event").get(), at=AT) == "done"
    assert Run.objects.filter(kind="full").count() == runs


def test_facts_matched_in_great_number_have_everybody_rated(monkeypatch):
    monkeypatch.setattr("apps.credit.tasks.WHOLE", 1)
    for number in (1, 2):
        FactFactory(enterprise=None, state="waiting", subject_code=valid_uscc(number))
        enterprise_in(HOME, uscc=valid_uscc(number))
    assert match_waiting(by=BY, at=AT) == 2
    delivery = Delivery.objects.select_related("event").get(consumer="credit.rerate_import")
    assert deliver(delivery, at=later(minutes=1)) == "done"
    assert set(Run.objects.values_list("kind", "model")) == {("full", "grade"), ("full", "risk")}


def test_an_import_during_a_run_waits_for_the_next():
    start_run(model="grade", as_of=DAY, by=BY, at=AT)
    record(verb="registry.import_undone", by=BY, at=AT, subject=("import", 1), data={"deleted": 2})
    delivery = Delivery.objects.select_related("event").get(consumer="credit.rerate_province")
    assert deliver(delivery, at=AT) == "waiting"
    assert Enterprise.objects.count() == 0
