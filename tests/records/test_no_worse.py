"""A decision on an enterprise's own objection does not make it worse."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.credit.operations.objecting import object_to_grade
from apps.notifications.models import Message
from apps.records import states
from apps.records.models import Fact, FactKind, Objection
from apps.records.operations.no_worse import MadeWorse, held
from apps.records.rules.no_worse import GRAVE, grave_words, made_less, made_worse
from tests.factories.access import client_as, user_with_post
from tests.factories.records import FactFactory, kind

from .test_guards import rated
from .test_objections import AT, LATER, Case

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
GOOD = FactKind.Leaning.FAVOURABLE
SHOWN = {"occurred_on": DAY, "public_from": DAY, "public_until": date(2026, 4, 5), "severity": 1, "amount": 2000}


@pytest.fixture
def case():
    case = Case()
    Fact.objects.filter(pk=case.fact.pk).update(**SHOWN, known_from=AT - timedelta(days=1))
    case.fact.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"severity": 4}, "severity"),
        ({"amount": 900000}, "amount"),
        ({"public_until": date(2026, 4, 2)}, "public_until"),
        ({"occurred_on": date(2025, 12, 1), "severity": 2}, "severity"),
        ({"kind_id": "licence_revoked"}, "kind_id"),
        ({"title": "轻微违法", "amount": 2001}, "amount"),
        ({"title": "生产销售不合格产品，情节严重", "severity": 0}, "title"),
    ],
)
def test_a_correction_by_decision_makes_nothing_worse(case, changes, field):
    changes = {name: kind(value).pk if name == "kind_id" else value for name, value in changes.items()}
    # the end is bound to the rules of the class: here an earlier one had been named
    Fact.objects.filter(pk=case.fact.pk).update(public_until=date(2026, 4, 1), known_from=AT - timedelta(hours=1))
    objection = case.file()
    with pytest.raises(MadeWorse) as refusal, transaction.atomic():
        case.uphold(objection, outcome="corrected", changes=changes)
    assert refusal.value.details["field"] == field
    objection.refresh_from_db()
    assert (objection.state, case.state, Fact.objects.get().severity) == ("filed", states.OBJECTED, 1)


def test_no_graver_title_either_but_another(case):
    for title in ("重大违法", "吊销许可证"):
        with pytest.raises(IntegrityError, match="does not make it worse"), transaction.atomic():
            Fact.objects.filter(pk=case.fact.pk).update(title=title, fixed_by=1, known_from=LATER)
    case.uphold(case.file(), outcome="corrected", changes={"title": "标识不规范，未造成严重后果"})
    assert Fact.objects.get().title == "标识不规范，未造成严重后果"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*GRAVE, *"不未是属，", "没有", "造成", "属于", "情节", "罚款"]), max_size=9))
def test_the_statement_finds_the_words_that_the_rule_finds(parts):
    title = "".join(parts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_grave_words(%s)", [title])
        [(found,)] = cursor.fetchall()
    assert set(found) == grave_words(title)


def test_the_form_says_so_at_the_field_and_what_is_lighter_is_decided(case):
    objection = case.file()
    page = reverse("records:objection", args=[objection.pk])
    client = client_as(user_with_post("county_reviewer", "320102"))
    given = {"outcome": "corrected", "decision": "经核查"}
    answer = client.post(page, given | {"amount": "900000"})
    assert answer.status_code == 422
    assert "不得加重" in answer.content.decode()
    assert client.post(page, given | {"amount": "1000", "title": "标识不规范"}).status_code == 302
    assert (Objection.objects.get().state, Fact.objects.get().amount) == ("upheld", 1000)


def test_an_objection_to_the_grade_takes_no_good_record_away(case):
    good = FactFactory(enterprise=case.enterprise, kind=kind("qms"), severity=0)
    rating = rated(case.enterprise)
    given = {"rating_id": rating.pk, "enterprise_id": case.enterprise.pk, "reason": "有误", "by": case.filer}
    objection = object_to_grade(**given, at=AT + timedelta(minutes=1))
    with pytest.raises(MadeWorse), transaction.atomic():
        case.uphold(objection, fact_id=good.pk)
    for changes in ({"occurred_on": date(1990, 1, 1)}, {"kind_id": kind("recall_voluntary").pk}):
        with pytest.raises(MadeWorse) as refusal, transaction.atomic():
            case.uphold(objection, fact_id=good.pk, outcome="corrected", changes=changes)
        assert [refusal.value.details["field"]] == list(changes)
    assert Fact.objects.get(pk=good.pk).version == 1
    case.uphold(objection, fact_id=case.fact.pk, at=LATER)
    assert (case.state, Fact.objects.get(pk=good.pk).state) == (states.WITHDRAWN, states.EFFECTIVE)


def test_an_objection_to_the_grade_may_make_a_good_record_better_and_one_to_itself_less(case):
    good = FactFactory(enterprise=case.enterprise, kind=kind("qms"), severity=0)
    given = {"rating_id": rated(case.enterprise).pk, "enterprise_id": case.enterprise.pk, "reason": "日期有误"}
    objection = object_to_grade(**given, by=case.filer, at=AT + timedelta(minutes=1))
    later = good.occurred_on + timedelta(days=3)
    case.uphold(objection, fact_id=good.pk, outcome="corrected", changes={"occurred_on": later})
    assert Fact.objects.get(pk=good.pk).occurred_on == later
    own = FactFactory(enterprise=case.enterprise, kind=kind("qms"), severity=0)
    case.uphold(case.file(fact_id=own.pk), outcome="corrected", changes={"occurred_on": date(2025, 1, 1)})
    assert Fact.objects.get(pk=own.pk).occurred_on == date(2025, 1, 1)


def test_an_amount_that_nobody_had_named_makes_nothing_worse_and_is_told(case):
    Fact.objects.filter(pk=case.fact.pk).update(amount=None, known_from=AT - timedelta(hours=1))
    case.uphold(case.file(), outcome="corrected", changes={"amount": 2000})
    assert Fact.objects.get().amount == 2000
    assert Message.objects.filter(kind="records.adverse_fact").count() == 1


SIDES = [
    {
        "kind": code,
        "severity": severity,
        "amount": amount,
        "occurred_on": day,
        "public_from": first,
        "public_until": until,
    }
    for code in ("penalty", "licence_revoked", "qms")
    for severity, amount in ((1, None), (2, 5))
    for day in (DAY, date(2026, 1, 6))
    for first, until in ((None, None), (day, None), (day, date(2026, 4, 1)))
]


@pytest.mark.parametrize("grade", [False, True])
def test_the_database_refuses_what_the_rule_refuses(case, grade):
    given = {"enterprise": case.enterprise, "division_code": "320102", "filed_by": "x", "filed_at": AT}
    decision = Objection.objects.create(**given, grade_ref="1", reason="有误").pk if grade else 1
    pairs = list(itertools.product(SIDES, SIDES))[:: 1 + len(SIDES) // 5]
    seen = set()
    for was, now in pairs:
        fact = FactFactory(**was | {"kind": kind(was["kind"])}, known_from=AT)
        changed = now | {"kind_id": kind(now["kind"]).pk}
        del changed["kind"]
        before, good = held(fact), held(fact, GOOD)
        for name, value in changed.items():
            setattr(fact, name, value)
        worse = bool((after := held(fact)) and made_worse(before, after))
        worse = worse or bool(grade and good and made_less(good, held(fact, GOOD)))
        try:
            with transaction.atomic():
                Fact.objects.filter(pk=fact.pk).update(**changed, fixed_by=decision, known_from=LATER)
            refused = False
        except IntegrityError as error:
            refused = "does not make it worse" in str(error)
            assert refused, error  # noqa: PT017 - told from other refusals
        assert refused == worse, (was, now)
        seen.add(refused)
    assert seen == {True, False}
