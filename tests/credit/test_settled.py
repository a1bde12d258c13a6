"""A run that takes as settled what cannot have changed gives what computing everything gives."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.credit import sql
from apps.credit.models import Rating, Run
from apps.credit.operations import settled
from apps.credit.operations.rate import rate_all
from apps.credit.operations.rerate import rerate
from apps.credit.rules.score import months_before
from apps.kernel.scope import Scope
from apps.records.models import FactKind
from tests.factories.credit import default_ruleset
from tests.factories.records import FactFactory, evening
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

SYSTEM = Scope.system("test")
KINDS = ("penalty", "sampling_failed", "standard_national", "inspection_ok", "brand")
# after the engine was installed, whenever that is
YEAR = timezone.localdate().year + 2
COLUMNS = ("enterprise_id", "score", "grade", "facts", "inputs", "mark")


def moment(day):
    return datetime.combine(day, time(2), UTC)


def rated(day, **more):
    return rate_all(**{"model": "grade", "as_of": day, "by": SYSTEM, "at": moment(day)} | more)


def plain(rows):
    return [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows]


def standing():
    return plain(Rating.objects.current().grades().order_by("enterprise_id").values(*COLUMNS))


def computed(day):
    ids = list(EnterpriseFactory._meta.model.objects.values_list("pk", flat=True))
    return plain(sql.rows("score_some", {"ruleset": default_ruleset().pk, "as_of": day, "only": ids}))


def computes(run):
    """Whether the run asked the engine for anybody."""
    with CaptureQueriesContext(connection) as asked:
        result = run()
    return result, any("credit_staged (" in query["sql"] for query in asked)


# days at which windows and steps of the ruleset end between the two runs, and around
near = st.tuples(
    st.integers(0, 4), st.sampled_from(KINDS), st.integers(0, 4), st.sampled_from([0, 12, 24, 36, 48, 60]),
    st.integers(-4, 4),
)  # fmt: skip


@pytest.fixture
def always(monkeypatch):
    """However small the province."""
    monkeypatch.setattr(settled, "SHARE", 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    st.lists(near, max_size=12), st.dates(date(YEAR, 1, 2), date(YEAR, 12, 28)), st.integers(0, 31), st.booleans(),
)  # fmt: skip
def test_a_run_after_a_run_gives_what_computing_gives(always, facts, first, gap, moved):
    second = first + timedelta(days=gap)
    with transaction.atomic():
        firms = [EnterpriseFactory() for _ in range(5)]
        kinds = dict(FactKind.objects.values_list("code", "pk"))
        made = []
        for owner, code, severity, months, offset in facts:
            day = min(months_before(second, months) + timedelta(days=offset), first - timedelta(days=1))
            made.append(
                FactFactory(
                    enterprise=firms[owner],
                    kind_id=kinds[code],
                    severity=severity,
                    occurred_on=day,
                    known_from=evening(day),
                )
            )
        rated(first)
        if moved:
            EnterpriseFactory()
            ended = {"status": "deregistered", "status_on": first, "status_basis": "决定"}
            type(firms[4]).objects.filter(pk=firms[4].pk).update(**ended)
            for fact in made[:1]:
                fact.state, fact.known_from = "withdrawn", moment(first) + timedelta(minutes=1)
                fact.save()
        run = rated(second, at=moment(second) + timedelta(hours=1))
        assert standing() == computed(second)
        assert (run.enterprises, run.facts) == (len(computed(second)), sum(row["facts"] for row in computed(second)))
        transaction.set_rollback(True)


def test_nobody_is_computed_where_nothing_turned(always):
    FactFactory(severity=3)
    day = date(YEAR, 3, 3)
    _run, did = computes(lambda: rated(day))
    assert did
    again, did = computes(lambda: rated(day, at=moment(day) + timedelta(hours=2)))
    assert (did, again.enterprises, again.facts, again.changed) == (False, 1, 1, 0)


def test_where_much_is_unsettled_all_is_computed():
    FactFactory(severity=3)
    day = date(YEAR, 3, 3)
    rated(day)
    for _number in range(3):
        EnterpriseFactory()
    run = rated(day, at=moment(day) + timedelta(hours=2))
    assert (run.enterprises, run.changed) == (4, 3)
    assert standing() == computed(day)


def test_what_is_not_taken_as_settled(always):
    """The first of a month, a run too long ago, one before the engine was installed, one by another ruleset."""
    FactFactory(severity=3)

    def again(last, next_):
        Rating.objects.all().delete()
        Run.objects.all().delete()
        rated(last)
        return computes(lambda: rated(next_, at=moment(next_) + timedelta(hours=1)))[1]

    assert not again(date(YEAR, 3, 3), date(YEAR, 3, 4))
    assert again(date(YEAR, 3, 31), date(YEAR, 4, 1))
    assert again(date(YEAR, 3, 3), date(YEAR, 4, 5))
    installed = MigrationRecorder.Migration.objects.filter(app="credit")
    installed.update(applied=moment(date(YEAR, 3, 4)))
    assert again(date(YEAR, 3, 3), date(YEAR, 3, 5))


def test_a_rating_made_across_midnight_is_computed_again(always):
    """Made for yesterday while today's run had begun: that run may not have seen it, and its day may have turned."""
    first, second = date(YEAR, 3, 3), date(YEAR, 3, 4)
    lapses = months_before(second, 24)  # bars grades on the first day, and on the second no more
    fact = FactFactory(severity=3, occurred_on=lapses, known_from=evening(lapses))
    rated(first)
    rated(second)
    Rating.objects.all().delete()
    rerate(enterprise_ids=[fact.enterprise_id], as_of=first, by=SYSTEM, at=moment(second) - timedelta(minutes=1))
    assert standing() != computed(second)
    rated(second, at=moment(second) + timedelta(hours=1))
    assert standing() == computed(second)
