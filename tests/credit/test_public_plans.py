"""What anybody may ask of a grade is answered by an index, not by reading a table of millions.

A test database is too small for the planner to prefer an index, so reading whole tables is forbidden here: a statement
that no index can answer then still reads one, and its plan says so.
"""

import pytest
from django.db import connection

from apps.credit.models import Rating
from apps.credit.queries.public import conferral_of, having_grade, history_of
from apps.registry.models import Enterprise
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
LARGE = ("credit_rating", "records_fact")


def plans_of(ask):
    """The plans of every statement `ask()` sends."""
    plans = []

    def explained(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for [line] in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explained):
        ask()
    return "\n".join(plans)


def reads_whole(plan):
    return [table for table in LARGE if f"Seq Scan on {table}" in plan]


def test_the_history_of_an_enterprise():
    plan = plans_of(lambda: history_of(enterprise_in("320102").pk))
    assert (reads_whole(plan), "credit_rating_history" in plan) == ([], True)


@pytest.mark.parametrize("grade", ["AAA", "AA", "A", "B", "C", "D"])
def test_those_who_hold_a_grade(grade):
    plan = plans_of(lambda: list(having_grade(Enterprise.objects.all(), grade).order_by("pk")[:50]))
    assert (reads_whole(plan), "credit_fact_conferral" in plan) == ([], grade in {"AAA", "AA", "A"})


def test_what_is_no_index_condition_would_be_seen():
    """The test itself: a question that no index answers."""
    assert reads_whole(plans_of(lambda: list(Rating.objects.filter(score=1)))) == ["credit_rating"]


def test_the_highest_conferral_is_found_whatever_order_they_came_in():
    firm = enterprise_in("320102")
    facts = {code: FactFactory(enterprise=firm, kind=kind(code), severity=0) for code in ("grade_aaa", "grade_aa")}
    assert conferral_of(firm.pk) == facts["grade_aaa"]
