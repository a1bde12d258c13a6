"""Two officers who seal the same list in the same moment, each by a connection of their own: one of them only."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.draws.models import Draw, Series
from apps.draws.operations import sealing
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.draws import HOME, NOW, draft_of, objects_of, people_of
from tests.together import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_seals_second_waits_for_the_first_and_then_sees_its_draw():
    people = people_of()
    other = scope_of_user(user_with_post("county_officer", HOME))
    first, second = draft_of(people), draft_of(people, objects=objects_of(39), title="另一位经办人的同一名单")
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            sealed = sealing.seal_draw(draw_id=first.pk, by=people.officer, at=NOW)
            late = beside.submit(at_once, lambda: sealing.seal_draw(draw_id=second.pk, by=other, at=NOW))
            assert at_once(wait_until_somebody_waits) == [None]  # a transaction would look at one moment for ever
        [refused] = late.result(timeout=60)
    assert isinstance(refused, sealing.DrawnAlready), refused
    assert refused.details["number"] == sealed.number
    assert list(Draw.objects.exclude(number=None).values_list("pk", flat=True)) == [first.pk]
    assert Series.objects.get(agency=first.agency).last == 1, "what was refused has no number"


def test_who_would_wait_for_long_is_told_to_try_again_and_nothing_is_changed(monkeypatch):
    monkeypatch.setattr(sealing, "WAIT", "200ms")
    people = people_of()
    first, second = draft_of(people), draft_of(people, objects=objects_of(39), title="另一份名单")
    with transaction.atomic():
        sealing.seal_draw(draw_id=first.pk, by=people.officer, at=NOW)
        tries = [lambda d=draw: sealing.seal_draw(draw_id=d.pk, by=people.officer, at=NOW) for draw in (first, second)]
        found = at_once(*tries)
    assert [(type(row), row.status) for row in found] == [(sealing.SealedBeside, 409)] * 2, found
    assert (Draw.objects.get(pk=second.pk).is_draft, Series.objects.get().last) == (True, 1)


def test_of_one_list_in_four_drafts_one_is_sealed():
    people = people_of()
    drafts = [draft_of(people, objects=objects_of(40 - n), title=f"同一名单{n}") for n in range(4)]
    results = at_once(*(lambda d=d: sealing.seal_draw(draw_id=d.pk, by=people.officer, at=NOW) for d in drafts))
    assert sorted(type(result).__name__ for result in results) == ["Draw", *["DrawnAlready"] * 3]
    assert Draw.objects.exclude(number=None).count() == 1


def test_a_long_list_is_known_to_the_planner_when_it_is_sealed():
    """Otherwise it is held against the lists of the year with a plan for a few rows."""
    with CaptureQueriesContext(connection) as asked:
        draft_of(people_of(), objects=objects_of(1500))
    assert any("ANALYZE (SKIP_LOCKED) draws_object" in query["sql"] for query in asked)
