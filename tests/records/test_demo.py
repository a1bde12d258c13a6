"""The demo ledger: as many as asked, the same for the same seed and day, none for a real enterprise."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.demo import generate_demo_facts
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 10, tzinfo=UTC)
LAST_DAY = date(2026, 1, 9)


def generate(facts, seed=1, at=AT):
    return generate_demo_facts(facts=facts, seed=seed, by=Scope.system("demo"), at=at)


def fingerprint():
    rows = Fact.objects.order_by("source_key").values_list(
        "source_key", "kind__code", "severity", "occurred_on", "title", "amount", "state", "public_until"
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def test_exactly_as_many_as_asked_and_none_for_the_real():
    real = EnterpriseFactory(source="register")
    for _ in range(7):
        EnterpriseFactory(source="demo")
    assert generate(50) == Fact.objects.count() == 50
    assert not Fact.objects.filter(enterprise=real).exists()
    assert not Fact.objects.filter(occurred_on__gt=LAST_DAY).exists()
    assert not Fact.objects.filter(known_from__gt=AT).exists()
    assert set(Fact.objects.filter(kind__public=False).values_list("public_from", flat=True)) <= {None}


def test_a_few_have_what_the_rules_answer_with_a_d():
    """Four in a thousand, so that a citizen and an officer see every grade in the demo province.

    They are drawn by the enterprise's own number, so the numbers are fixed to some that hold one: of the 400 that come
    next in the sequence, none is drawn once in five times.
    """
    for number in range(400):
        EnterpriseFactory(pk=40_000_000 + number, source="demo")
    generate(800)
    grave = Fact.objects.filter(kind__code__in=["licence_revoked", "accident_concealed"])
    assert 0 < grave.count() <= 8
    assert {fact.severity for fact in grave} == {4}


def test_the_last_year_has_failures_that_a_backtest_can_find_and_the_ended_have_none():
    """Spread evenly over five years: about a fifth of what went wrong lies in the year before the demo was made."""
    EnterpriseFactory.create_batch(200, source="demo")
    ended = EnterpriseFactory(source="demo", status="deregistered", status_on=date(2023, 5, 4))
    generate(2010)
    adverse = Fact.objects.filter(kind__leaning="adverse")
    late = adverse.filter(occurred_on__gt=LAST_DAY - timedelta(days=365))
    assert adverse.count() / 10 < late.count() < adverse.count() / 3
    assert max(Fact.objects.filter(enterprise=ended).values_list("occurred_on", flat=True)) <= ended.status_on


def test_nothing_is_reported_of_an_enterprise_in_the_days_of_its_establishment():
    """Facts that had no room in the five years once lay all on the day of establishment, a prize on day one."""
    young = EnterpriseFactory(source="demo", established_on=LAST_DAY - timedelta(days=20))
    grown = EnterpriseFactory(source="demo", established_on=LAST_DAY - timedelta(days=200))
    brief = EnterpriseFactory(
        source="demo", status="deregistered", established_on=date(2019, 3, 1), status_on=date(2019, 3, 11)
    )
    old = EnterpriseFactory(source="demo", established_on=date(1999, 1, 1))
    generate(160)
    days = {firm: set(firm.facts.values_list("occurred_on", flat=True)) for firm in (young, grown, brief, old)}
    assert min(days[young]) >= young.established_on + timedelta(days=10)
    assert min(days[grown]) >= grown.established_on + timedelta(days=90)
    assert brief.established_on + timedelta(days=5) <= min(days[brief]) <= max(days[brief]) <= brief.status_on
    assert min(days[old]) > LAST_DAY - timedelta(days=1825)
    assert len(days[old]) > 30


def test_those_who_report_are_invented_and_say_so():
    EnterpriseFactory.create_batch(20, source="demo")
    generate(400)
    told = set(Fact.objects.values_list("source__name", "kind__code"))
    tested = {kind for name, kind in told if "检验院" in name}
    assert {"sampling_passed"} < tested <= {"sampling_passed", "sampling_failed", "recheck_passed", "recheck_failed"}
    assert len({name for name, _kind in told}) > 2
    assert all(name.endswith("（演示）") for name, _kind in told)


def test_same_seed_same_ledger():
    ids = [EnterpriseFactory(source="demo").pk for _ in range(5)]
    generate(40)
    first = fingerprint()
    Fact.objects.filter(enterprise__in=ids).delete()
    generate(40)
    assert fingerprint() == first
    Fact.objects.filter(enterprise__in=ids).delete()
    generate(40, seed=2)
    assert fingerprint() != first
    Fact.objects.filter(enterprise__in=ids).delete()
    generate(40, at=AT + timedelta(hours=9))
    assert fingerprint() == first
    Fact.objects.filter(enterprise__in=ids).delete()
    generate(40, at=AT + timedelta(days=1))
    assert fingerprint() != first


def test_without_demo_enterprises_nothing_is_made():
    EnterpriseFactory(source="register")
    assert generate(10) == 0
