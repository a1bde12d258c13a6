"""The dated data: one version a day, the event's date picks it, every row names what it rests on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Limit
from apps.kernel.dated import RuleMissing
from apps.serious_list import loading
from apps.serious_list.models import Circumstance, Ground, Parameter, RepairClass

pytestmark = pytest.mark.django_db
D = date


@pytest.mark.parametrize(
    ("code", "day", "there"),
    [
        ("289.adulteration", D(2017, 5, 1), True),
        ("289.adulteration", D(2021, 8, 31), True),
        ("289.adulteration", D(2021, 9, 1), False),
        ("44.product", D(2021, 8, 31), False),
        ("44.product", D(2021, 9, 1), True),
        ("44.product", D(2026, 5, 12), True),
    ],
)
def test_a_ground_is_in_force_on_its_days(code, day, there):
    assert Ground.objects.on(day).filter(code=code).exists() is there


@pytest.mark.parametrize(("day", "months"), [(D(2017, 5, 1), 24), (D(2021, 8, 31), 24), (D(2021, 9, 1), 36)])
def test_the_term_of_the_day(day, months):
    assert int(Limit.objects.in_force("serious_list.term", day).value) == months


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("listing", D(2017, 5, 1), (False, 0, False)),
        ("listing", D(2022, 1, 1), (True, 12, False)),
        ("listing", D(2026, 4, 1), (True, 12, True)),
    ],
)
def test_the_class_of_the_day(code, day, found):
    row = RepairClass.objects.in_force(code, day)
    assert (row.early, row.months, row.stops_sharing) == found


def test_the_repair_of_penalties_is_law_of_the_ledger_alone():
    assert set(RepairClass.objects.values_list("code", flat=True)) == {"listing"}
    with pytest.raises(RuleMissing):
        RepairClass.objects.in_force("penalty.general", D(2025, 12, 25))


@pytest.mark.parametrize(("count", "unit", "day"), [(3, "day", D(2021, 7, 14)), (5, "working_day", D(2021, 7, 15))])
def test_the_hearing_is_asked_for_in_the_days_of_the_law(count, unit, day):
    row = Limit.objects.in_force("serious_list.hearing_request", day)
    assert (int(row.value), row.unit) == (count, unit)


def test_two_versions_of_a_ground_on_one_day_are_refused():
    row = Ground.objects.get(code="44.product")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("model", "files"),
    [
        (Ground, ["grounds"]),
        (RepairClass, ["repair_classes"]),
        (Parameter, ["parameters", "counts"]),
        (Circumstance, ["circumstances"]),
    ],
)
def test_loading_again_changes_nothing(model, files):
    before = set(model.objects.values_list("pk", "code"))
    assert sum(loading.load(model, file) for file in files) == len(before)  # no version stands in two files
    assert set(model.objects.values_list("pk", "code")) == before


def test_what_nobody_verified_says_what_is_open():
    rows = [*Ground.objects.all(), *Circumstance.objects.all(), *RepairClass.objects.all(), *Parameter.objects.all()]
    rows += Limit.objects.filter(code__startswith="serious_list.")
    assert [row.code for row in rows if not row.verified and not row.note] == []
