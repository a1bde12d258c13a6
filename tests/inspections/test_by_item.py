"""One visit, several item results: a problem stands with the item that had it, in figures, records and orders."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.inspections import public
from apps.inspections.models import Answer, Certificate, Inspector, ItemResult, Visit
from apps.inspections.operations import checking, orders, reviewing
from apps.inspections.operations.checking import Outcome
from apps.inspections.queries.figures import figures
from apps.inspections.rules.results import Code, of_item
from apps.kernel.errors import Invalid
from tests.factories.access import client_as, scope_of_user
from tests.factories.inspections import Life
from tests.past import past_guards

pytestmark = pytest.mark.django_db
ONE, TWO = "ME01", "PQ01"
NONE = Code("1", True, "fine", "none", 0)
CODES = {"1": NONE, "2": Code("2", False, "problem", "order", 1), "5": Code("5", False, "problem", "abnormal", 1),
         "7": Code("7", False, "refused", "case", 3), "8": Code("8", False, "fine", "none", 0),
         "9": Code("9", False, "problem", "order", 1)}  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "has_it", "has_it_not"),
    [("1", "1", "1"), ("9", "9", "1"), ("29", "29", "1"), ("82", "2", "8"), ("5", "5", "5"), ("79", "79", "79"),
     ("8", "8", "8")],
)  # fmt: skip
def test_the_codes_of_one_item(numbers, has_it, has_it_not):
    codes = [CODES[n] for n in numbers]
    assert "".join(code.code for code in of_item(codes, True, NONE)) == has_it
    assert "".join(code.code for code in of_item(codes, False, NONE)) == has_it_not


def certified(people, item):
    """Their certificates are for this item alone, as if they had been entered so."""
    with past_guards():
        Certificate.objects.filter(inspector__in=people).update(items=[item])


def joint(**given):
    return Life(items=(ONE, TWO), firms=3, share="1", **given)


def said(visit):
    rows = ItemResult.objects.filter(item__visit=visit).order_by("item__code", "number")
    return [(row.item.code, row.number) for row in rows.select_related("item")]


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_a_problem_is_told_of_the_item_that_had_it():
    life = joint().to("entered")  # the first question, of ME01, has its problem
    visit = life.visit
    assert {a.question.form.item for a in visit.answers.filter(problem=True).select_related("question__form")} == {ONE}
    assert said(visit) == [(ONE, "9"), (TWO, "1")]
    rates = figures(life.officer, 2026, life.now).by_item
    assert [(rate.label[:4], rate.checks, rate.problems) for rate in rates] == [(ONE, 1, 1), (TWO, 1, 0)]
    refused_by_database(lambda: ItemResult.objects.filter(item__visit=visit).delete())
    life.to("published")
    (record,) = public.records(public.live(life.today))
    assert [(i["code"], [r["code"] for r in i["results"]]) for i in record["items"]] == [(ONE, ["9"]), (TWO, ["1"])]
    assert [row["code"] for row in record["results"]] == ["9"], "the visit has the gravest"


def outcome(life, visit, codes=("9",), **given):
    return Outcome(life.today, list(codes), "signed", "张某", present=life.numbers(visit), **life.times(), **given)


def test_a_problem_outside_of_the_form_says_which_item_it_concerns():
    life = joint().to("assigned")
    visit = life.visit
    life.answer(visit)
    by, given = life.inspector(visit), {"visit_id": visit.pk}
    life.act(checking.write_notice, by, **given)
    for concerns in ((), ("XX99",)):
        with pytest.raises(Invalid) as refused:
            life.act(checking.enter, by, outcome=outcome(life, visit, concerns=concerns), **given)
        assert refused.value.details["field"] == "concerns"
    assert (said(visit), life.visit.state) == ([], "assigned")
    life.act(checking.enter, by, outcome=outcome(life, visit, concerns=(TWO,)), **given)
    assert said(visit) == [(ONE, "1"), (TWO, "9")]
    life.act(reviewing.return_result, life.reviewer, reason="另有问题", **given)
    life.act(checking.enter, by, outcome=outcome(life, visit, concerns=(ONE, TWO)), **given)
    assert said(visit) == [(ONE, "9"), (TWO, "9")]
    assert visit.past.get().held["by_item"][0]["result"] == "未发现问题"


def test_the_database_takes_no_result_with_an_item_unsaid():
    life = joint().to("assigned")
    visit = life.visit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking.item_results, "keep", lambda *_given: None)
        life.answer(visit)
        life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
        refused_by_database(
            lambda: life.act(checking.enter, life.inspector(visit), visit_id=visit.pk,
                             outcome=outcome(life, visit, codes=["1"]))
        )  # fmt: skip
    assert Visit.objects.get(pk=visit.pk).state == "assigned"


def test_who_looks_again_may_check_what_was_at_fault():
    life = joint().to("published")
    order = life.ordered()
    assert order.items == [ONE]
    with pytest.raises(Invalid):
        life.act(orders.issue_order, life.officer, visit_id=life.visit.pk, what="其他", basis="x", days=9, items=[TWO])
    refused_by_database(lambda: life.visit.orders.update(items=[TWO]))
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已整改")
    certified(life.people[:2], TWO)
    life.now += timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        life.look_again(order, passed=True)
    assert refused.value.details["field"] == "inspectors"
    certified(life.people[:2], ONE)
    assert life.look_again(order, passed=True).state == "done"


def test_the_pages_say_it_item_by_item(client):
    life = Life.lately(items=(ONE, TWO), firms=3, share="1").to("assigned")
    desk = client_as(life.visit.seats.order_by("pk").first().inspector.user)
    page = desk.get(f"/desk/inspections/visits/{life.visit.pk}/check/").content.decode()
    assert page.count('name="concerns"') == 2
    life.to("published")
    page = client.get(f"/inspection-results/{life.visit.pk}/").content.decode()
    assert page.count("未发现问题") == 1


def test_each_department_answers_its_own_questions():
    """Refused by the verb and by the database, and what the other department wrote stays as it is."""
    life = joint()
    for row, item in zip(life.people, (ONE, ONE, TWO, TWO), strict=True):
        certified([row], item)
    visit = life.to("assigned").visit
    one = scope_of_user(life.people[0].user)
    sits = {item: {row.user_id for row in rows} for item, rows in ((ONE, life.people[:2]), (TWO, life.people[2:]))}
    questions = checking.questions_of(visit)
    own = {pk for pk, question in questions.items() if question.form.item == ONE}
    other = sorted(set(questions) - own)
    with pytest.raises(Invalid) as refused:
        life.answer(visit, by=one)
    assert sorted(refused.value.details["answers"]) == sorted(str(pk) for pk in other if questions[pk].kind != "photo")
    assert not visit.answers.exists()
    row = {"visit": visit, "question_id": other[0], "value": "yes", "at": life.now}
    refused_by_database(lambda: Answer.objects.create(by_id=one.user_id, **row))
    life.answer(visit)
    by = set(visit.answers.values_list("question__form__item", "by"))
    assert {item for item, _user in by} == {ONE, TWO}
    assert all(user in sits[item] for item, user in by), "who of a department writes is as its seats were drawn"
    refused_by_database(lambda: visit.answers.filter(question__in=other).update(by=one.user_id, value="no"))
    held = {pk: (value, remark) for pk, value, remark in visit.answers.values_list("question", "value", "remark")}
    life.act(checking.save_answers, one, visit_id=visit.pk, answers=held)  # the page sends back what it showed
    page = client_as(life.people[0].user).get(f"/desk/inspections/visits/{visit.pk}/check/").content.decode()
    assert "本问题由另一部门的检查人员填写。" in page
    heads = [page.index(f"<h3>{item} ") for item in (ONE, TWO)]  # each question stands under its item
    assert heads[0] < page.index(f'name="q{min(own)}"') < heads[1] < page.index(f'name="r{other[0]}"')


def test_a_department_without_accounts_is_written_for_and_signs():
    life = joint()
    for row, item in zip(life.people, (ONE, ONE, TWO, TWO), strict=True):
        certified([row], item)
    Inspector.objects.filter(pk__in=[row.pk for row in life.people[2:]]).update(user=None)
    visit = life.to("assigned").visit
    life.answer(visit, by=scope_of_user(life.people[0].user))
    assert visit.answers.filter(question__form__item=TWO).exists()
