"""The ledger keeps what it knew before, and nobody can make it forget."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.records.models import FactVersion
from apps.records.queries.history import history
from tests.factories.records import LEARNT, FactFactory

pytestmark = pytest.mark.django_db


def test_change_keeps_the_version_before():
    fact = FactFactory(severity=2)
    fact.severity, fact.known_from = 1, LEARNT + timedelta(days=3)
    fact.save()
    fact.refresh_from_db()
    old = FactVersion.objects.get(fact=fact)
    assert (fact.version, old.version, old.severity) == (2, 1, 2)
    assert (old.known_from, old.known_to) == (LEARNT, LEARNT + timedelta(days=3))
    assert old.row["title"] == fact.title


def test_a_timeline_costs_three_queries(django_assert_num_queries):
    fact = FactFactory()
    fact.title, fact.known_from = "另一标题", LEARNT + timedelta(days=1)
    fact.save()
    with django_assert_num_queries(3):
        told = history(fact)
    assert [(event["at"], event["state"]) for event in told] == [(LEARNT, "done"), (fact.known_from, "now")]


def test_change_without_a_later_moment_is_refused():
    fact = FactFactory(severity=2)
    fact.severity = 1
    with pytest.raises(IntegrityError, match="known later"), transaction.atomic():
        fact.save()
    fact.refresh_from_db()
    assert (fact.severity, fact.version) == (2, 1)


def test_saving_nothing_new_makes_no_version():
    fact = FactFactory()
    fact.save()
    assert not FactVersion.objects.exists()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_history_is_append_only(verb):
    fact = FactFactory()
    fact.title, fact.known_from = "更正", LEARNT + timedelta(hours=1)
    fact.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FactVersion.objects.all()._raw_delete("default") if verb == "delete" else FactVersion.objects.update(severity=0)
    assert FactVersion.objects.get().severity == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "nonsense"},
        {"enterprise": None},
        {"amount": -1},
        {"severity": 5},
        {"state": "waiting"},
    ],
    ids=str,
)
def test_database_refuses(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        FactFactory(**fields)


def test_one_source_reports_a_key_once():
    FactFactory(source_key="K1")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactFactory(source_key="K1")
