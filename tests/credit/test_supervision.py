"""The table of measures: a draft is changed by one, approved by another, and then never again."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from apps.credit.models import Measure, MeasureTable
from apps.credit.operations.supervision import (
    CELL,
    DraftExists,
    NotADraft,
    SecondPerson,
    TooEarly,
    approve_measures,
    change_measures,
    draft_measures,
    return_measures,
    submit_measures,
)
from apps.credit.queries.supervision import grid, measures_for, table_in_force
from apps.kernel.errors import NotPermitted, Stale
from apps.kernel.scope import Scope

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def someone(name, *permissions):
    return Scope(kind="agency", actor=name, permissions=frozenset(permissions), division_prefix="32")


FIRST = someone("first", "credit.draft_ruleset", "credit.approve_ruleset")
SECOND = someone("second", "credit.approve_ruleset")


def changed(table, **but):
    cells = {m.pk: {name: getattr(m, name) for name in CELL} | but for m in table.measures.all()}
    return change_measures(table_id=table.pk, version=table.version, legal_basis="依据", cells=cells, by=FIRST, at=AT)


def test_the_default_covers_every_grade_and_risk():
    table = table_in_force(date(2026, 3, 1))
    assert [len(cells) for _label, cells in grid(table)] == [3] * 5
    assert not table.verified
    assert [m.checks for m in measures_for("C", on=date(2026, 3, 1))] == [4, 3, 2]
    assert measures_for("AAA", on=date(2026, 3, 1)) == measures_for("AA", on=date(2026, 3, 1))


def test_from_draft_to_force():
    table = changed(draft_measures(code="JS-CS-2026", by=FIRST, at=AT), checks=6)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    with pytest.raises(SecondPerson), transaction.atomic():
        approve_measures(table_id=table.pk, effective_from=date(2026, 4, 1), by=FIRST, at=AT)
    with pytest.raises(TooEarly), transaction.atomic():
        approve_measures(table_id=table.pk, effective_from=date(2026, 3, 1), by=SECOND, at=AT)
    approve_measures(table_id=table.pk, effective_from=date(2026, 4, 1), by=SECOND, at=AT)
    assert measures_for("B", on=date(2026, 3, 31))[0].checks == 2
    assert measures_for("B", on=date(2026, 4, 1))[0].checks == 6
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.filter(table=table).update(checks=0)


def test_refusals_change_nothing():
    table = draft_measures(code="JS-CS-2026", by=FIRST, at=AT)
    with pytest.raises(DraftExists):
        draft_measures(code="JS-CS-2027", by=FIRST, at=AT)
    with pytest.raises(NotPermitted):
        submit_measures(table_id=table.pk, by=someone("third"), at=AT)
    changed(table)
    with pytest.raises(Stale):
        changed(table, checks=9)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    table.refresh_from_db()
    with pytest.raises(NotADraft):
        changed(table)
    return_measures(table_id=table.pk, reason="检查频次过高", by=SECOND, at=AT)
    table.refresh_from_db()
    assert (table.state, MeasureTable.objects.count()) == ("draft", 2)
    assert not table.measures.filter(checks=9).exists()
