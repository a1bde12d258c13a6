"""What must not come in, line by line: refused with the article, nothing changed; and in imported tables as well."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.kernel.errors import DomainError, Invalid
from apps.sampling.models import Capability, Notice, RefusedResult
from apps.sampling.operations import objecting, testing
from apps.sampling.operations.testing import Value
from tests.factories.sampling import Life, laboratory_for

from .test_life import refused
from .test_result_imports import Desk, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def life():
    return Life()


def entering(life, values=None, **but):
    """The arguments of enter_values for the first test, good unless something is given."""
    test = life.first
    given = {"test_id": test.pk, "tester_id": life.lab.tester.pk, "tested_on": life.today,
             "values": values or life.values(test, passing=True)}  # fmt: skip
    return given | but


def by_lab(life):
    return life.scope_of(life.lab.tester)


def told_at(error, item):
    return error.details["values"][str(item.pk)]


def item_of(life, code="resistance"):
    return life.first.standard.items.get(code=code)


def test_a_result_for_an_unsealed_sample(life):
    life.to("sampled")
    error = refused(testing.SealBroken, testing.enter_values, by_lab(life), life, **entering(life))
    assert "总局令第18号" in str(error)
    life.receive(life.first, intact=False, finding="封条撕裂")
    refused(testing.SealBroken, testing.enter_values, by_lab(life), life, **entering(life))


def test_a_value_with_the_wrong_unit(life):
    item = item_of(life.to("received"))
    error = refused(Invalid, testing.enter_values, by_lab(life), life,
                    **entering(life, {item.pk: Value(Decimal(7), "Ω/m")}))  # fmt: skip
    assert "Ω/km" in told_at(error, item)
    assert "第二十一条" in told_at(error, item)
    assert not life.first.results.exists()


def test_a_verdict_is_computed_and_one_that_contradicts_is_refused(life):
    """Nobody types a verdict: it follows from the value. A table that says one is held against what it names."""
    item = item_of(life.to("received"))
    limit = item.most
    for value, verdict in ((limit, "pass"), (limit + Decimal("0.01"), "fail")):
        life.act(testing.enter_values, by_lab(life), **entering(life, {item.pk: Value(value, item.unit)}))
        assert life.first.results.get().verdict == verdict


def test_a_standard_not_in_force_on_the_day_of_the_test(life):
    life.to("received")
    standard = life.first.standard
    error = refused(Invalid, testing.enter_values, by_lab(life), life, **entering(life, tested_on=date(2023, 12, 31)))
    assert error.details["field"] == "tested_on"
    type(standard).objects.filter(pk=standard.pk).update(validity=(standard.validity.lower, life.today))
    error = refused(Invalid, testing.enter_values, by_lab(life), life, **entering(life))
    assert "第二十一条" in str(error)


def test_a_laboratory_outside_its_capability(life):
    life.to("received")
    lab, item = life.lab, item_of(life)
    others = [row.code for row in life.first.standard.items.exclude(pk=item.pk)]
    Capability.objects.filter(laboratory=lab).update(items=others)
    error = refused(Invalid, testing.enter_values, by_lab(life), life, **entering(life))
    assert list(error.details["values"]) == [str(item.pk)]
    assert "第十九条" in told_at(error, item)
    Capability.objects.filter(laboratory=lab).update(items=["*"], last_day=life.today - timedelta(days=1))
    refused(Invalid, testing.enter_values, by_lab(life), life, **entering(life))


def test_a_retest_by_the_first_laboratory_or_by_one_that_cannot(life):
    row = life.to("served").object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    first = {"objection_id": row.pk, "laboratory_id": life.lab.pk}
    assert "第十五条" in str(refused(objecting.SameLaboratory, objecting.order_retest, life.officer, life, **first))
    unable = laboratory_for(life.standard, life.province, number=9101, items=("thickness",), at=life.now)
    given = first | {"laboratory_id": unable.pk}
    assert "第十九条" in str(refused(Invalid, objecting.order_retest, life.officer, life, **given))


def test_an_objection_on_day_sixteen(life):
    notice = Notice.objects.get(batch=life.to("served").batch_id)
    given = {"notice_id": notice.pk, "kind": "result", "reason": "x"}
    life.now += timedelta(days=16)  # the sweep has not come by yet
    error = refused(objecting.TooLate, objecting.file_objection, life.filer, life, **given)
    assert "第十五条" in str(error)
    life.now -= timedelta(days=1)
    life.act(objecting.file_objection, life.filer, **given)


@pytest.mark.parametrize(
    ("but", "code"),
    [
        ({"verdict": "合格", "failed_items": "小零件"}, "items-contradict"),
        ({"gtin": "6901234567893"}, "gtin"),
    ],
)
def test_the_same_in_a_table(monkeypatch, but, code):
    monkeypatch.setattr("apps.sampling.views.imports.current_app.send_task", lambda *_args, **_more: None)
    desk = Desk("320102", "county")
    desk.bring(line(1, **but))
    run = desk.work()
    assert run.counts["rejected"] == 1
    assert code in set(RefusedResult.objects.values_list("reason", flat=True))


def test_who_is_no_party_or_no_tester_is_refused(life):
    life.to("received")
    refused(DomainError, testing.enter_values, life.scope_of(life.other_lab.tester), life, **entering(life))
    refused(DomainError, testing.enter_values, life.officer, life, **entering(life))
