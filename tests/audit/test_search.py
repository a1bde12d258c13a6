"""Events within a scope, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.audit import queries
from apps.audit.models import Event
from apps.audit.operations import record
from apps.kernel.scope import Scope

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)


def officer(prefix, **more):
    return Scope(kind="agency", actor="王五", division_prefix=prefix, **more)


def done(division="320102", verb="t.done", by=None, at=AT, subject=("thing", 1)):
    return record(
        verb=verb, by=by or officer("320102", agency_code="amr-320102"), at=at, subject=subject, division=division
    )


def ids(scope, **wanted):
    return [event.pk for event in queries.search(scope, **wanted)[0]]


def test_in_scope():
    county, neighbour, other_city, none = done(), done("320104"), done("320205"), done("")
    assert ids(officer("320102")) == [county.pk]
    assert ids(officer("3201")) == [neighbour.pk, county.pk]
    assert ids(officer("32")) == [none.pk, other_city.pk, neighbour.pk, county.pk]
    assert ids(Scope.system("x")) == [none.pk, other_city.pk, neighbour.pk, county.pk]
    assert ids(Scope(kind="enterprise", enterprise_ids=(1,))) == []
    assert ids(Scope.anonymous()) == []


def test_the_bureau_of_a_zone_sees_its_own():
    done("320500")
    own = done("320500", by=officer("3205", agency_code="amr-zone-320576", zone_code="320576"))
    assert ids(officer("3205", agency_code="amr-zone-320576", zone_code="320576")) == [own.pk]


def test_filters():
    one = done()
    two = done(verb="t.undone", subject=("thing", 2), at=AT + timedelta(days=1))
    three = done(verb="u.done", by=Scope.system("clock"), subject=("other", 1))
    scope = Scope.system("x")
    assert ids(scope, kind="thing") == [two.pk, one.pk]
    assert ids(scope, kind="thing", subject="2") == [two.pk]
    assert ids(scope, actor="王") == [two.pk, one.pk]
    assert ids(scope, verb="t.") == [two.pk, one.pk]
    assert ids(scope, verb="u.done") == [three.pk]
    assert ids(scope, first=AT + timedelta(hours=1)) == [two.pk]
    assert ids(scope, last=AT + timedelta(hours=1)) == [three.pk, one.pk]


def test_pages_by_key_without_gap_or_repetition(django_assert_num_queries):
    for _ in range(queries.PAGE + 3):
        done()
    with django_assert_num_queries(1):
        first, after = queries.search(officer("320102"))
    done()  # arrives while the reader turns the page
    second, end = queries.search(officer("320102"), before=after)
    assert (len(first), len(second), end) == (queries.PAGE, 3, None)
    assert len({event.pk for event in [*first, *second]}) == Event.objects.count() - 1
