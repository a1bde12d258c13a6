"""Long lists in portions: read one after another they are the whole list, and only what may be read is counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from apps.credit.models import Rating, Ruleset
from apps.credit.operations.rerate import rerate
from apps.credit.queries.outlook import full_receipt, outlook_for, steps_for
from apps.credit.queries.portions import Asked, asked_at
from apps.credit.queries.public import public_grade_of
from apps.kernel.keyset import write
from apps.kernel.scope import Scope
from apps.records.models import Fact
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db

BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)
SIZE = 2


def fact(enterprise, code, severity=0, on=date(2026, 1, 5)):
    public = {"public_from": on} if kind(code).public else {}
    return FactFactory(enterprise=enterprise, kind=kind(code), severity=severity, occurred_on=on, **public)


@pytest.fixture
def made():
    """Thirteen public lines, three of them ceilings, in three classes; and a fact that is not public."""
    enterprise = enterprise_in("320102")
    kinds = (("penalty", 1, 2), ("inspection_problem", 1, 3), ("sampling_failed", 2, 1), ("qms", 0, 4))
    for code, severity, many in kinds:
        for number in range(many):
            fact(enterprise, code, severity, on=date(2025, 11, 3 + number))
    fact(enterprise, "complaint_upheld", 1)
    rerate(enterprise_ids=[enterprise.pk], as_of=DAY, by=BY, at=AT)
    return enterprise


def walked(ask):
    """The rows of all portions forth, having seen that each way back gives the one before."""
    found, before = [ask(Asked(size=SIZE))], []
    assert found[0].previous is None
    while found[-1].next:
        found.append(ask(Asked(found[-1].next, SIZE)))
        before.append(ask(Asked(found[-1].previous, SIZE)))
    assert [each.rows for each in before] == [each.rows for each in found[:-1]]
    assert {each.count for each in found} == {sum(map(len, found))}
    assert len(found) > 2
    return [row for each in found for row in each]


def test_the_public_lines(made):
    whole = public_grade_of(made.pk, on=DAY).lines
    assert walked(lambda asked: public_grade_of(made.pk, on=DAY, lines=asked).lines) == list(whole)
    assert (whole.next, whole.previous) == (None, None)
    assert whole.count == len(whole) == 13
    assert "complaint_upheld" not in {line.fact.kind.code for line in whole}


def test_the_grade_alone_looks_for_no_reasons(made, django_assert_max_num_queries):
    public_grade_of(made.pk, on=DAY)
    with django_assert_max_num_queries(6):
        grade = public_grade_of(made.pk, on=DAY, lines=None)
    assert grade.grade == public_grade_of(made.pk, on=DAY).grade
    assert not grade.lines


def test_a_fact_no_longer_public_leaves_the_lines_and_their_count(made):
    before = public_grade_of(made.pk, on=DAY).lines
    gone = before[0].fact
    Fact.objects.filter(pk=gone.pk).update(public_from=DAY + timedelta(days=1), known_from=AT + timedelta(hours=1))
    after = public_grade_of(made.pk, on=DAY).lines
    assert list(after) == [line for line in before if line.fact != gone]
    assert after.count == len(after)


def test_the_receipt(made):
    rating = Rating.objects.current().grades().get(enterprise_id=made.pk)
    whole = full_receipt(rating)
    entries = [*whole.ceilings, *(entry for each in whole.classes for entry in each.entries)]
    told = walked(lambda asked: full_receipt(rating, asked).lines)
    assert [entry for _class, entry in told] == entries
    assert len(whole.ceilings) > 1
    for number, each in enumerate(whole.classes):
        page = full_receipt(rating, Asked(each.start, 1000))
        assert not page.ceilings
        assert not any(other.entries for other in page.classes[:number])
        assert page.classes[number].entries == each.entries
        assert (page.classes[number].total, page.classes[number].count) == (each.total, len(each.entries))
        assert (page.score, page.grade) == (whole.score, whole.grade)


def test_the_outlook(made):
    rules = Ruleset.objects.in_force("grade", DAY).get()
    whole = outlook_for(made.pk, rules, on=DAY)
    days = [repair.fact.occurred_on for repair in whole.repairs]
    assert days == sorted(days, reverse=True)
    assert walked(lambda asked: outlook_for(made.pk, rules, on=DAY, repairs=asked).repairs) == list(whole.repairs)
    assert walked(lambda asked: outlook_for(made.pk, rules, on=DAY, changes=asked).changes) == list(whole.changes)
    assert steps_for(made.pk, rules, on=DAY) == whole.steps
    assert outlook_for(made.pk, rules, on=DAY, shown=public_grade_of(made.pk, on=DAY, lines=None)) == whole


def test_where_no_single_repair_helps_nobody_reads_that_nothing_lowers_the_score():
    enterprise = enterprise_in("320102")
    for number in range(30):
        fact(enterprise, "inspection_problem", 1, on=date(2025, 11, 3 + number % 25))
    rerate(enterprise_ids=[enterprise.pk], as_of=DAY, by=BY, at=AT)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        page = client_as(filer_of(enterprise)).get(reverse("credit_my:grade"))
    assert not page.context["outlook"].repairs.count
    assert "单独修复任何一条信息均不改变得分" in page.content.decode()
    assert "没有不良信息降低得分" not in page.content.decode()


@pytest.mark.parametrize("text", ["", "x", write(None, 1), write(3, 1), write("999", 1)])
def test_a_cursor_that_is_none_begins_at_the_top_and_one_beyond_all_finds_nothing(made, text):
    found = public_grade_of(made.pk, on=DAY, lines=asked_at(text)).lines
    assert found.count == public_grade_of(made.pk, on=DAY).lines.count
    assert len(found) == (0 if text == write("999", 1) else found.count)


# --- The pages --------------------------------------------------------------------------------------------------------
@pytest.fixture
def few(monkeypatch):
    """Short pages, on a day on which every fact still counts."""
    for module in ("portions", "outlook"):
        monkeypatch.setattr(f"apps.credit.queries.{module}.PAGE", SIZE)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        yield


def test_the_public_page_shows_some_and_says_of_how_many(client, few, made):
    page = f"/enterprises/{made.uscc}/"
    first = client.get(page)
    lines = first.context["grade"].lines
    assert f"本页{SIZE}条，共{lines.count}条" in first.content.decode()
    second = client.get(page, {"lines": write(lines.next.value, lines.next.key)})
    assert second.context["grade"].lines.rows == public_grade_of(made.pk, on=DAY).lines.rows[SIZE : 2 * SIZE]
    assert 'href="?#grade-lines"' in second.content.decode()
    beyond = client.get(page, {"lines": write("999", 1)})
    assert beyond.status_code == 200
    assert 'href="?#grade-lines"' in beyond.content.decode()


def test_nothing_is_said_of_pages_where_all_is_shown(client, made):
    assert "条，共" not in client.get(f"/enterprises/{made.uscc}/").content.decode()
    assert "条，共" not in client_as(filer_of(made)).get(reverse("credit_my:grade")).content.decode()


def test_the_own_page_and_the_desk_turn_each_list_by_itself(few, made):
    owner, officer = client_as(filer_of(made)), client_as(user_with_post("county_officer", "320102"))
    for client, path in (
        (owner, reverse("credit_my:grade")), (officer, reverse("credit_grades:receipt", args=[made.pk])),
    ):  # fmt: skip
        first = client.get(path)
        receipt, repairs = first.context["receipt"], first.context["outlook"].repairs
        lines, next_repairs = receipt.lines.next, repairs.next
        asked = {"lines": write(lines.value, lines.key), "repairs": write(next_repairs.value, next_repairs.key)}
        second = client.get(path, asked)
        assert second.context["receipt"].lines.previous
        assert second.context["outlook"].repairs.rows != repairs.rows
        assert second.context["outlook"].changes.rows == first.context["outlook"].changes.rows
        assert f"repairs={asked['repairs']}" in second.content.decode()  # in the addresses of the other lists


def test_the_what_if_offers_the_newest_and_what_was_asked_and_no_others(few, made):
    client, path = client_as(filer_of(made)), reverse("credit_my:what_if")
    rules = Ruleset.objects.in_force("grade", DAY).get()
    newest, *_others, oldest = [repair.fact for repair in outlook_for(made.pk, rules, on=DAY).repairs]
    first = client.get(path)
    assert first.context["facts"].count == 7
    assert len(first.context["facts"]) == SIZE
    assert "共7条不良信息" in first.content.decode()
    asked = client.get(path, {"repaired": [newest.pk, oldest.pk]})
    assert [fact.pk for fact in asked.context["facts"]][SIZE:] == [oldest.pk]
    assert asked.context["result"].difference > 0
    stranger = fact(enterprise_in("320102"), "penalty", 1)
    assert client.get(path, {"repaired": stranger.pk}).status_code == 422
    assert (
        f"?repaired={oldest.pk}"
        in client.get(reverse("credit_my:grade"), {"repairs": write("9999999", 0, True)}).content.decode()
    )
