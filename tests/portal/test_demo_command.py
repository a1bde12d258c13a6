"""`demo` in a database that holds its province already: what people find, what adds to it, what makes it anew.

What it does in an empty database: test_demo_empty.py.
"""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import hats_of
from apps.credit.models import Rating
from apps.credit.models.standing import CONFERRED
from apps.credit.operations.rerate import rerate
from apps.credit.queries import reproduce
from apps.credit.queries.outlook import LEAST, TENURE
from apps.credit.queries.public import history_of
from apps.credit.rules.score import months_before
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock
from apps.inspections.models import RecusalRequest, Seat
from apps.kernel.scope import Scope
from apps.notifications.queries import unread_count
from apps.portal import context, demo
from apps.portal.operations.demo_life import UNREAD
from apps.records.models import Fact, FactVersion
from apps.records.operations.facts import withdraw_fact
from apps.registry.models import Enterprise
from tests.factories.access import client_as
from tests.factories.registry import enterprise_in
from tests.past import past_guards

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]

IMPORTED = 22  # the new rows of the sample file a county officer has imported
NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def run(*arguments, **options):
    out = StringIO()
    call_command("demo", *arguments, enterprises=options.pop("enterprises", 1500), stdout=out, **options)
    return out.getvalue()


def drawn():
    """The facts the command draws: not the conferrals, nor what lies on the desks of its people."""
    return Fact.objects.filter(source_key__regex=r"^demo-\d+-").exclude(kind__code__startswith="grade_")


def test_every_rating_of_its_past_is_given_again_by_its_ledger():
    """The cases of the serious list put facts into the past; no rating may rest on a ledger that never was."""
    listed = set(Fact.objects.filter(kind__code="serious_listed").values_list("enterprise_id", flat=True))
    assert listed
    rerate(enterprise_ids=listed, as_of=timezone.localdate(), by=Scope.system("test"), at=timezone.now())
    some = Rating.objects.filter(superseded_at__isnull=False).exclude(enterprise_id__in=listed).order_by("pk")[:10]
    theirs = Rating.objects.filter(enterprise_id__in=listed).order_by("pk")
    ratings = [*theirs.select_related("run__ruleset"), *some.select_related("run__ruleset")]
    assert len(ratings) > 2 * len(listed)
    for rating in ratings:
        again = reproduce(rating)
        assert (again.score, again.grade, again.facts) == (rating.score, rating.grade, rating.facts)


def test_the_people_can_log_in_with_the_password_that_is_printed():
    assert demo.PASSWORD in "\n".join(demo.login_lines())
    people = User.objects.filter(username__in=[person.username for person in demo.PEOPLE])
    assert [user.check_password(demo.PASSWORD) for user in people] == [True] * len(demo.PEOPLE)


def test_every_page_says_that_it_is_invented(client, settings, monkeypatch):
    settings.DEMO_BANNER = True
    monkeypatch.setitem(context._seen, "at", None)
    assert "demo-banner" in client.get("/accounts/login/").content.decode()


def test_a_conferred_grade_has_the_tenure_and_the_score_the_rules_ask_for():
    """And its holders' ratings are given again: what they achieved was recorded before the ratings that count it."""
    conferred = Fact.objects.filter(kind__code__in=CONFERRED.values()).select_related("kind")
    holders = {grade: set() for grade in CONFERRED}
    for fact in conferred.order_by("occurred_on", "pk"):
        grade = next(g for g, code in CONFERRED.items() if code == fact.kind.code)
        needs, months = TENURE[grade]
        begun = months_before(fact.occurred_on, months)
        then = Rating.objects.grades().filter(enterprise=fact.enterprise_id).known_at(fact.known_from).get()
        assert (then.grade, then.score >= LEAST[grade]) == ("A", True)
        if needs == "A":
            then = [spell for spell in history_of(fact.enterprise_id) if spell.since <= begun]
            assert (then[0].grade, not then[0].until or then[0].until > fact.occurred_on) == ("A", True)
        else:
            held = conferred.get(kind__code=CONFERRED[needs], enterprise=fact.enterprise_id)
            assert held.occurred_on <= begun
        holders[grade].add(fact.enterprise_id)
    assert holders["AAA"]
    assert holders["AAA"] < holders["AA"]
    for rating in Rating.objects.grades().filter(enterprise__in=holders["AAA"]).select_related("run__ruleset"):
        assert reproduce(rating).score == rating.score


def test_append_adds_and_makes_no_second_set_of_people():
    run("--append", "--noinput", enterprises=20)
    assert Enterprise.objects.count() == 1520 + IMPORTED
    assert User.objects.count() == len(demo.PEOPLE)


def asked_to_step_aside(at):
    """Limits of a seat and of a request that the stories of the demo do not begin."""
    seat = Seat.objects.filter(visit__enterprise__source="demo").select_related("visit").order_by("pk").first()
    said = {"asked_on": at.date(), "asked_by": "法定代表人", "reason": "有利害关系", "noted_label": "x", "noted_at": at}
    with transaction.atomic(), past_guards():
        row = RecusalRequest.objects.create(visit=seat.visit, inspector=seat.inspector, **said)
    for kind, subject in (("inspections.seat", seat), ("inspections.recusal", row)):
        start_clock(rule_code="inspections.replacement", subject=(kind, subject.pk), starts_on=at.date(),
                    division="320100", by=Scope.system("test"), at=at)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_reset_makes_it_anew_and_keeps_what_is_real():
    """Histories are append-only and clocks name their subject as text: neither may hold the invented province here."""
    real = enterprise_in("320102")
    fact = Fact.objects.filter(state="current").order_by("pk").first() or Fact.objects.order_by("pk").first()
    at = timezone.now() + timedelta(seconds=1)
    withdraw_fact(fact_id=fact.pk, reason="录入错误", by=Scope.system("test"), at=at)
    assert FactVersion.objects.exists()
    asked_to_step_aside(at)
    newest = Clock.objects.order_by("-pk").values_list("pk", flat=True).first()
    run("--reset", "--append", "--noinput", enterprises=600, facts=200)
    assert Enterprise.objects.exclude(source="demo").get() == real
    assert Enterprise.objects.filter(source="demo").count() == 600 + IMPORTED
    assert User.objects.count() == len(demo.PEOPLE)
    assert not FactVersion.objects.filter(fact__source__code="demo").exists()
    # those of the new province, none of the old one; how many there are hangs on what the witnesses drew
    assert Clock.objects.filter(pk__gt=newest).exists()
    assert not Clock.objects.filter(pk__lte=newest).exists()
    newest = Fact.objects.order_by("pk").last()
    withdraw_fact(fact_id=newest.pk, reason="录入错误", by=Scope.system("test"), at=at + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():  # the triggers stand guard again
        FactVersion.objects.all().delete()


def test_reset_asks_first(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was done"):
        run("--reset", enterprises=20)
    assert Enterprise.objects.count() == 1500 + IMPORTED


def test_every_start_page_answers_its_person():
    for person in demo.PEOPLE:
        client = client_as(User.objects.get(username=person.username))
        assert client.get(person.start_page).status_code == 200, person.username


def test_a_handful_of_messages_waits_for_each():
    waiting = {}
    for person in demo.PEOPLE:
        hats = hats_of(User.objects.get(username=person.username), timezone.localdate())
        waiting[person.username] = unread_count(hats[0].scope) if hats else 0
    assert max(waiting.values()) <= UNREAD
    assert waiting["demo.county"] > 0
