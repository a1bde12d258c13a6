"""Who is told that a grade fell in a run over everybody: all somebody acts for, once, and of what it was."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from apps.audit.models import Delivery, Event
from apps.credit.models import Rating, Run
from apps.credit.operations import telling
from apps.credit.operations.falls import tell_falls
from apps.credit.operations.rate import rate_all
from apps.credit.operations.rerate import rerate
from apps.credit.operations.rulesets import approve_ruleset, change_draft, content_of, submit_ruleset
from apps.credit.operations.telling import FELL, FELL_BY_RULES, NEWS
from apps.credit.rules.grades import worse
from apps.credit.tasks import tell_falls_for
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from tests.credit.test_public_grades import AT, BY, fact, rated
from tests.factories.access import SeatFactory, filer_of
from tests.factories.credit import draft_like_default
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
COUNTY, NIGHT = "320102", AT + timedelta(days=1)


@pytest.fixture
def firm():
    made = rated(enterprise_in(COUNTY))
    filer_of(made)
    return made


def run_all(at=NIGHT, model="grade"):
    return rate_all(model=model, as_of=at.date(), by=BY, at=at)


def told(run, at=None):
    return tell_falls(run_id=run.pk, by=BY, at=at or run.finished_at + timedelta(seconds=5))


def messages():
    rows = Message.objects.order_by("pk").values_list("kind", "recipient_kind", "recipient_id", "url", "data")
    return [(kind, (to, number), url, data) for kind, to, number, url, data in rows]


def test_a_fall_in_a_nightly_run_is_told_as_that_of_a_single_rating(firm):
    fact(firm, "penalty", 3)
    rate = run_all()
    Delivery.objects.get(consumer="credit.tell_falls", event__subject_id=str(rate.pk))
    assert told(rate) == 1
    nightly = messages()
    assert nightly == [(FELL, ("enterprise", str(firm.pk)), "/my/grade/", {"before": "A", "after": "C"})]
    Message.objects.all().delete()
    other = rated(enterprise_in(COUNTY))
    fact(other, "penalty", 3)
    rerate(enterprise_ids=[other.pk], as_of=NIGHT.date(), by=BY, at=NIGHT + timedelta(hours=1))
    assert [row[0] for row in messages()] == [nightly[0][0]]
    assert messages()[0][2:] == nightly[0][2:]


def test_told_once_and_mailed_from_the_outbox(firm):
    fact(firm, "penalty", 3)
    run = run_all()
    delivery = Delivery.objects.get(consumer="credit.tell_falls", event__subject_id=str(run.pk))
    for _try in range(2):  # a worker died after the work and before the tick
        tell_falls_for(delivery, run.finished_at + timedelta(seconds=5))
    assert Message.objects.count() == 1
    event = Event.objects.get(verb="credit.falls_told")
    assert Delivery.objects.filter(consumer="notifications.email", event=event).count() == 1


def test_nobody_is_told_of_a_rise_of_a_class_of_risk_of_what_stayed_or_of_what_nobody_could_read(firm):
    alone, calm = rated(enterprise_in(COUNTY)), rated(enterprise_in(COUNTY))
    SeatFactory(enterprise=calm, state="ended", ended_at=AT, ended_by="owner")
    low = enterprise_in(COUNTY)
    filer_of(low)
    penalty = fact(low, "penalty", 3)
    rated(low)
    penalty.state, penalty.known_from = "withdrawn", NIGHT - timedelta(hours=1)
    penalty.save()
    for enterprise in (alone, calm):
        fact(enterprise, "penalty", 3)
    assert told(run_all()) == 0
    fact(firm, "penalty", 3)
    assert told(run_all(at=NIGHT, model="risk")) == 0
    assert not Message.objects.exists()
    assert Rating.objects.current().grades().get(enterprise=low).grade == "A"


def other_rules(firm):
    """Rules from NIGHT on by which the firm, over the same facts, has a B."""
    before = Rating.objects.current().grades().get(enterprise=firm)
    draft = draft_like_default()
    content = content_of(draft)
    for band in content["bands"]:
        band["lower"] = before.score + 1 if band["grade"] == "A" else band["lower"]
    writer, second = (Scope.system(name) for name in ("writer", "second"))
    change_draft(ruleset_id=draft.pk, version=draft.version, content=content, by=writer, at=AT)
    submit_ruleset(ruleset_id=draft.pk, by=writer, at=AT)
    approve_ruleset(ruleset_id=draft.pk, effective_from=NIGHT.date(), by=second, at=AT)
    assert before.grade == "A"


def test_where_other_rules_did_it_the_message_says_so(firm):
    other_rules(firm)
    assert told(run_all()) == 1
    assert messages() == [(FELL_BY_RULES, ("enterprise", str(firm.pk)), "/my/grade/", {"before": "A", "after": "B"})]
    assert "规则" in Message.objects.get().title


def test_who_is_rated_alone_before_the_run_of_that_day_is_told_the_same(firm):
    other_rules(firm)
    rerate(enterprise_ids=[firm.pk], as_of=NIGHT.date(), by=BY, at=NIGHT)
    assert messages() == [(FELL_BY_RULES, ("enterprise", str(firm.pk)), "/my/grade/", {"before": "A", "after": "B"})]
    fact(firm, "penalty", 3)
    rerate(enterprise_ids=[firm.pk], as_of=NIGHT.date(), by=BY, at=NIGHT + timedelta(hours=1))
    assert [(row[0], row[3]["after"]) for row in messages()][1:] == [(FELL, "C")]


def test_a_new_fact_under_new_rules_is_not_laid_to_the_rules(firm):
    other_rules(firm)
    fact(firm, "penalty", 3)
    rerate(enterprise_ids=[firm.pk], as_of=NIGHT.date(), by=BY, at=NIGHT)
    assert [row[0] for row in messages()] == [FELL]


@pytest.mark.parametrize("code", ["grade_aa", "grade_aaa"])
def test_what_it_fell_from_is_what_was_shown(firm, code):
    other = rated(enterprise_in(COUNTY))
    filer_of(other)
    for enterprise in (firm, other):
        fact(enterprise, code, on=date(2025, 6, 1), document_number="苏质信〔2025〕1号")
        fact(enterprise, "grade_aa", on=date(2022, 6, 1), public_until=date(2025, 6, 1))
        rated(enterprise, AT + timedelta(hours=1))
        fact(enterprise, "penalty", 3)
    rerate(enterprise_ids=[other.pk], as_of=AT.date(), by=BY, at=AT + timedelta(hours=2))
    assert told(run_all()) == 1
    shown = {"before": code.removeprefix("grade_").upper(), "after": "C"}
    assert {row[1][1]: row[3] for row in messages()} == {str(firm.pk): shown, str(other.pk): shown}


def test_what_was_published_long_ago_is_no_news(firm):
    fact(firm, "penalty", 3)
    run = run_all()
    assert told(run, at=run.finished_at + NEWS + timedelta(seconds=1)) == 0
    assert told(run, at=run.finished_at + NEWS) == 1


def test_many_are_told_in_parts_whose_mails_follow_each_other(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(telling, "PART", 2)
    firms = [rated(enterprise_in(COUNTY)) for _ in range(5)]
    for enterprise in firms:
        filer_of(enterprise)
        filer_of(enterprise)
        fact(enterprise, "penalty", 3)
    run = run_all()
    assert told(run) == 5
    assert Message.objects.count() == 5
    events = Event.objects.filter(verb="credit.falls_told").order_by("pk")
    assert [event.data["enterprises"] for event in events] == [2, 2, 1]
    due = Delivery.objects.filter(consumer="notifications.email").order_by("pk").values_list("due_at", flat=True)
    assert [b - a for a, b in pairwise(due)] == [telling.PACE] * 2


def test_the_statement_finds_what_the_plain_rule_finds():
    """The twin: every rating of the run beside the one it replaced."""
    grades = {}
    lives = [((), ("penalty", 3)), (("penalty", 3), ()), ((), ("penalty", 1)), ((), ())]
    for number, (before, after) in enumerate(lives):
        made = enterprise_in(COUNTY)
        filer_of(made)
        first = fact(made, *before, on=AT.date() - timedelta(days=number + 1)) if before else None
        rated(made)
        if first:
            first.state, first.known_from = "withdrawn", AT + timedelta(hours=1)
            first.save()
        if after:
            fact(made, *after)
        grades[made.pk] = Rating.objects.current().grades().get(enterprise=made).grade
    run = run_all()
    now = dict(Rating.objects.current().grades().values_list("enterprise_id", "grade"))
    told(run)
    found = {int(number) for number in Message.objects.values_list("recipient_id", flat=True)}
    assert found == {pk for pk, grade in grades.items() if worse(now[pk], grade)}
    assert found
    assert Run.objects.filter(kind="full").count() == 1
