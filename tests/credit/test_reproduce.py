"""A stored rating is computed again bit for bit, whatever became of its facts and whatever its run could not see."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import prod
from time import process_time

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.credit.models import Rating
from apps.credit.operations.rate import publish, rate_all, rate_shard, start_run
from apps.credit.operations.rerate import rerate
from apps.credit.queries import receipt_of, reproduce
from apps.credit.queries.outlook import full_receipt
from apps.credit.queries.past import NotReproduced
from apps.credit.rules.reproduce import MARGIN, MIXTURES, Known, digest, facts_behind
from apps.credit.rules.score import FactIn
from apps.kernel.scope import Scope
from apps.records.operations.facts import correct_fact, repair_fact, withdraw_fact
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.records import FactFactory
from tests.factories.registry import EnterpriseFactory, enterprise_in

BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)


def change(fact, verb, at):
    if verb == "correct":
        correct_fact(fact_id=fact.pk, changes={"severity": 0}, reason="录入有误", by=BY, at=at)
    else:
        verbs = {"withdraw": withdraw_fact, "repair": repair_fact}
        verbs[verb](fact_id=fact.pk, reason="依据", by=BY, at=at)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["withdraw", "repair", "correct"])), max_size=5))
def test_every_rating_of_a_history_reproduces(steps):
    enterprise = EnterpriseFactory()
    facts = [FactFactory(enterprise=enterprise, severity=n) for n in range(1, 5)]
    rerate(enterprise_ids=[enterprise.pk], as_of=DAY, by=BY, at=AT)
    done = set()
    for hours, (number, verb) in enumerate(steps, 1):
        if number in done:
            continue
        done.add(number)
        change(facts[number], verb, AT + timedelta(hours=hours))
        rerate(enterprise_ids=[enterprise.pk], as_of=DAY, by=BY, at=AT + timedelta(hours=hours, minutes=5))
    ratings = Rating.objects.filter(enterprise=enterprise).select_related("run__ruleset").order_by("pk")
    assert ratings
    for rating in ratings:
        again = reproduce(rating)
        stored = rating.score, rating.grade, rating.facts, bytes(rating.inputs) if rating.inputs else None
        assert (again.score, again.grade, again.facts, again.inputs) == stored
        assert receipt_of(rating).score == rating.score


@pytest.mark.django_db
def test_a_change_between_the_count_and_the_publication_does_not_blur_the_receipt():
    fact = FactFactory(severity=3)
    run = start_run(model="grade", as_of=DAY, by=BY, at=AT)
    rate_shard(run_id=run.pk, by=BY, at=AT)
    withdraw_fact(fact_id=fact.pk, reason="撤销", by=BY, at=AT + timedelta(minutes=1))
    publish(run_id=run.pk, by=BY, at=AT + timedelta(minutes=2))
    rating = Rating.objects.select_related("run__ruleset").get()
    assert (rating.facts, reproduce(rating).facts, reproduce(rating).score) == (1, 1, rating.score)
    shown = full_receipt(rating)
    assert (shown.score, shown.grade) == (rating.score, rating.grade)
    assert [entry.fact.pk for account in shown.classes for entry in account.entries if entry.points] == [fact.pk]


@pytest.mark.django_db
def test_a_history_that_was_tampered_with_is_named():
    fact = FactFactory(severity=3)
    rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, by=BY, at=AT)
    rating = Rating.objects.grades().select_related("run__ruleset").get()
    rating.inputs = b"\0" * 32
    with pytest.raises(NotReproduced):
        reproduce(rating)


@pytest.mark.django_db
def test_a_rating_that_is_not_proved_still_has_its_page():
    """The officer and the enterprise read that the points cannot be shown; nothing answers with an error."""
    firm = enterprise_in("320102")
    FactFactory(enterprise=firm, severity=3)
    today = timezone.localdate()
    rerate(enterprise_ids=[firm.pk], as_of=today, by=BY, at=timezone.now())
    Rating.objects.filter(enterprise=firm).update(inputs=b"\0" * 32)
    officer = client_as(user_with_post("county_officer", "320102"))
    page = officer.get(reverse("credit_grades:receipt", args=[firm.pk]))
    assert page.status_code == 200
    assert "本次评价的得分依据无法核实。" in page.content.decode()
    page = client_as(filer_of(firm)).get(reverse("credit_my:grade"))
    assert page.status_code == 200
    assert "暂时无法显示" in page.content.decode()


@pytest.mark.django_db
def test_a_past_that_is_made_up_is_rated_by_what_was_known_then():
    """A fact that the ledger learnt after the day, and one withdrawn since: neither spoils the rating of that day."""
    firm = EnterpriseFactory()
    moment = datetime(2026, 1, 31, 14, tzinfo=UTC)
    FactFactory(enterprise=firm, severity=2, occurred_on=date(2026, 1, 20), known_from=moment + timedelta(days=9))
    gone = FactFactory(enterprise=firm, severity=3, occurred_on=date(2026, 1, 5), known_from=moment - timedelta(days=9))
    withdraw_fact(fact_id=gone.pk, reason="撤销", by=BY, at=moment + timedelta(days=20))
    rate_all(model="grade", as_of=date(2026, 1, 31), by=BY, at=moment, then=True)
    rating = Rating.objects.select_related("run__ruleset").get()
    assert rating.facts == 1
    assert {line.fact for account in receipt_of(rating).accounts for line in account.lines} <= {gone.pk}
    assert (reproduce(rating).score, reproduce(rating).grade) == (rating.score, rating.grade)


def test_what_was_under_way_is_found_by_the_hash():
    """A fact learnt before the rating but not yet visible to it, and one changed just after it was read."""
    unseen = Known(FactIn(1, 1, 1, 2, DAY), AT - timedelta(seconds=5), None, counts=True)
    before = Known(FactIn(2, 1, 1, 2, DAY), AT - timedelta(days=9), AT - timedelta(seconds=1), counts=True)
    after = Known(FactIn(2, 2, 1, 2, DAY), AT - timedelta(seconds=1), None, counts=False)
    old = Known(FactIn(3, 4, 1, 2, DAY), AT - timedelta(days=30), None, counts=True)
    versions = [unseen, before, after, old]
    for seen in ([before.fact, old.fact], [unseen.fact, old.fact], [unseen.fact, before.fact, old.fact], [old.fact]):
        assert facts_behind(versions, inputs=digest(seen), as_of=DAY, moments=[AT]) == sorted(seen, key=lambda f: f.id)
    assert facts_behind(versions, inputs=digest([unseen.fact]), as_of=DAY, moments=[AT]) is None


def plain_sets(versions, moment):
    """Every set of facts that the knowledge near a moment may have been: of each moment, and every mixture."""
    low, high = moment - MARGIN, moment + MARGIN
    turns = {turn for known in versions for turn in (known.since, known.until) if turn and low <= turn <= high}
    sets = [[known.fact for known in versions if known.counts and known.at(when)] for when in {moment, *turns}]
    choices = {}
    for known in versions:
        if known.since <= high and (known.until is None or known.until > low):
            choices.setdefault(known.fact.id, []).append(known if known.counts else None)
    for key, options in choices.items():
        if all(known.since >= low for known in versions if known.fact.id == key):
            options.append(None)
    if prod(map(len, choices.values())) <= MIXTURES:
        sets += [[known.fact for known in chosen if known] for chosen in product(*choices.values())]
    return sets


hours = st.integers(-30, 30)
histories = st.lists(
    st.lists(st.tuples(hours, st.booleans()), min_size=1, max_size=3, unique_by=lambda turn: turn[0]), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(histories, st.lists(hours, min_size=1, max_size=2, unique=True), st.data())
def test_what_is_found_is_what_the_plain_way_finds(made, moments, data):
    """Of each set that the plain way tries the hash leads to it; of another, here of nothing known, to none."""
    versions = []
    for key, turns in enumerate(made, 1):
        turns = sorted(turns)
        ends = [*(AT + timedelta(hours=hour) for hour, _counts in turns[1:]), None]
        for version, ((hour, counts), until) in enumerate(zip(turns, ends, strict=True), 1):
            versions.append(Known(FactIn(key, version, 1, 2, DAY), AT + timedelta(hours=hour), until, counts))
    versions = data.draw(st.permutations(versions))
    moments = [AT + timedelta(hours=hour) for hour in moments]
    for seen in (seen for moment in moments for seen in plain_sets(versions, moment)):
        seen.sort(key=lambda fact: fact.id)
        assert facts_behind(versions, inputs=digest(seen), as_of=DAY, moments=moments) == seen
    strange = FactIn(99, 1, 1, 2, DAY)
    assert facts_behind(versions, inputs=digest([strange]), as_of=DAY, moments=moments) is None


def test_many_facts_are_found_and_missed_in_no_time():
    """Twenty thousand learnt in one file: missed once, it was asked of each among all."""
    versions = [Known(FactIn(key, 1, 1, 2, DAY), AT, None, counts=True) for key in range(1, 20_001)]
    facts = [known.fact for known in versions]
    began = process_time()
    assert facts_behind(versions, inputs=digest(facts), as_of=DAY, moments=[AT]) == facts
    assert facts_behind(versions, inputs=digest(facts[1:]), as_of=DAY, moments=[AT]) is None
    assert process_time() - began < 5
