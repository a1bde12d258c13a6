"""What a wrong program could get past the rest: values known too early, a seed of nobody, old quotas, late writing."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.draws.models import Draw, Drawn, Object, Seat, Witness
from apps.draws.operations import ceremony, sealing
from apps.draws.queries.dry_run import dry_run
from apps.kernel.errors import Invalid
from tests.draws.test_public_value import DAY, TERMS
from tests.factories.draws import NONCES, NOW, committed, draft_of, drawn, people_of, promise, replaced, sealed

pytestmark = pytest.mark.django_db


def refused(call):
    with pytest.raises(DatabaseError), transaction.atomic():
        call()


def test_a_public_value_of_the_day_of_the_reveals_could_be_known(people):
    morning = datetime.combine(DAY, time(1), tzinfo=UTC)  # nine o'clock there
    late = {"commit_until": NOW + timedelta(hours=2), "reveal_until": morning}
    with pytest.raises(Invalid) as refused_:
        sealing.seal_draw(draw_id=draft_of(people, **TERMS | late).pk, by=people.officer, at=NOW)
    assert refused_.value.details["field"] == "public_on"
    assert not Draw.objects.exclude(number=None).exists()


def test_a_draw_of_which_nobody_reveals_is_void_though_it_may_proceed(people):
    draw = committed(people, absence="proceed", **TERMS)
    late = draw.reveal_until + timedelta(minutes=1)
    draw = ceremony.close_reveals(draw_id=draw.pk, by=people.officer, at=late)
    assert (draw.state, draw.seed) == ("void", "")


def test_a_quota_counted_before_the_list_changed_is_not_sealed(people):
    draw = draft_of(people)
    Object.objects.filter(draw=draw, subject="S00000").delete()
    found = dry_run(draw, on=NOW.date())
    assert ("stale-quota", {"item": "A01", "stratum": "A"}) in found.problems
    with pytest.raises(sealing.NotReady):
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"drawn_at": NOW + timedelta(days=1)}, {"drawn_at": None}, {"public_value": "x"}, {"seed": "a" * 64},
        {"state": "seeded"}, {"state": "void", "void_at": NOW, "void_reason": "x"}, {"state": "draft"},
        {"seeded_at": NOW + timedelta(days=1)}, {"hands": [1]}, {"made_digest": "a" * 64}, {"origin": "x"},
        {"number": "x"}, {"vacancies": 3},
    ],
    ids=lambda values: next(iter(values)),
)  # fmt: skip
def test_a_draw_that_was_carried_out_is_never_written_again(people, values):
    draw = drawn(people)
    before = Draw.objects.values().get(pk=draw.pk)
    refused(lambda: Draw.objects.filter(pk=draw.pk).update(**values))
    assert Draw.objects.values().get(pk=draw.pk) == before


def test_promises_are_made_while_they_are_taken_and_once():
    people = people_of(witnesses=3)
    draft = draft_of(people)
    forged = {"commitment": "a" * 64, "committed_at": NOW}
    refused(lambda: Witness.objects.filter(draw=draft, position=1).update(**forged))
    draw = sealed(people, objects=None, title="又一次", quotas={("A01", "A"): "4"})
    for place in (1, 3):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=people.witnesses[place - 1], at=NOW)
    early = {"nonce": NONCES[0], "revealed_at": NOW}  # while another has still to promise
    for values in (forged, early):
        refused(lambda values=values: Witness.objects.filter(draw=draw, position=1).update(**values))
    ceremony.close_commitments(draw_id=draw.pk, by=people.officer, at=draw.commit_until + timedelta(minutes=1))
    absent = Witness.objects.filter(draw=draw, absent="commit")
    assert absent.get().position == 2
    for values in (forged, {"nonce": NONCES[1], "revealed_at": NOW}, {"absent": ""}, {"absent": "reveal"}):
        refused(lambda values=values: absent.update(**values))


def test_a_row_of_an_outcome_ends_once(people):
    """Within the transaction of the second replacement, which may end rows: not those that the first has ended."""
    draw = drawn(people)
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    given = {"by": people.officer, "second": people.reviewer}
    replaced(draw.pk, seat.subject, "closed", **given)
    other = Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk").last()
    replaced(draw.pk, other.subject, "recusal", team=other.team, inspector=other.inspector, **given)
    for model in (Drawn, Seat):
        ended = model.objects.filter(draw=draw, until=1)
        assert ended.exists()
        refused(lambda ended=ended: ended.update(until=2))
        refused(lambda ended=ended: ended.update(until=None))
