"""What the buttons hide the database refuses: steps, seeds, marks and outcomes written without a verb."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from apps.draws.models import Draw, Drawn, PublicEntry, Replacement, Seat, Witness
from tests.draws.test_public_value import SINCE, VALUE, enter, waiting
from tests.factories.draws import NONCES, NOW, committed, drawn, people_of, replaced, sealed, seeded

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=1)


def refused(call):
    """Refused at once, or at the latest where the transaction would end."""
    with pytest.raises(DatabaseError), transaction.atomic():
        _to_the_end(call)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _to_the_end(call):
    call()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def written(draw, **values):
    return lambda: Draw.objects.filter(pk=draw.pk).update(**values)


def test_a_draw_goes_from_step_to_step_and_never_back(people):
    draw = sealed(people)
    refused(written(draw, state="seeded", seed="a" * 64, seeded_at=NOW))
    refused(written(draw, state="revealing"))
    draw = committed(people_of("320104"))
    refused(written(draw, state="committing"))
    refused(written(draw, state="seeded", seed="a" * 64, seeded_at=NOW))
    refused(written(draw, state="void", void_at=NOW, void_reason="x"))
    refused(lambda: Witness.objects.filter(draw=draw, position=1).update(absent="reveal"))
    refused(lambda: Witness.objects.filter(draw=draw, position=1).update(absent="commit", commitment=""))
    Witness.objects.filter(draw=draw, position=1).update(nonce=NONCES[0], revealed_at=NOW)
    refused(written(draw, state="seeded", seed="a" * 64, seeded_at=NOW))
    refused(lambda: Draw.objects.bulk_create([_copy(draw, state="void", void_at=NOW, void_reason="x")]))


def _copy(draw, **values):
    row = Draw.objects.get(pk=draw.pk)
    row.pk, row.serial, row.number = None, 77, "n77"
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_a_seed_is_the_digest_of_what_was_revealed(people):
    draw = committed(people)
    for place in (1, 2):
        Witness.objects.filter(draw=draw, position=place).update(nonce=NONCES[place - 1], revealed_at=NOW)
    refused(written(draw, state="seeded", seed="a" * 64, seeded_at=NOW))
    right = seeded(people_of("320104"))
    refused(written(right, seed="b" * 64))
    refused(written(right, public_value="x"))


def test_a_public_value_is_two_peoples(people):
    draw = waiting(people)
    first = people.witnesses[0]
    row = {"draw": draw, "name": "x", "value": VALUE, "at": SINCE}
    refused(lambda: PublicEntry.objects.create(user_id=people.officer.user_id, **row))
    refused(lambda: PublicEntry.objects.create(user_id=people.reviewer.user_id, position=1, **row))
    enter(draw, first)
    refused(lambda: PublicEntry.objects.update(value="x"))
    refused(lambda: PublicEntry.objects.all().delete())
    from apps.draws.rules import exact

    seed = exact.seed(number=draw.number, seal=draw.seal_hash, nonces=NONCES[:2], value=VALUE)
    refused(written(draw, state="seeded", seed=seed, seeded_at=SINCE, public_value=VALUE))
    refused(written(draw, state="void", void_at=SINCE, void_reason="x"))
    assert enter(draw, people.witnesses[1]).seed == seed


def test_an_outcome_changes_by_a_replacement_alone(people):
    draw = drawn(people)
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    target = {"draw": draw, "item": "A01", "stratum": "A", "rank": 99, "subject": "X", "key": b"\0" * 32}
    for since in (0, 1):
        refused(lambda since=since: Drawn.objects.create(**target, since=since))
        refused(lambda since=since: Seat.objects.create(draw=draw, subject=seat.subject, team=seat.team, inspector="X",
                                                        since=since))  # fmt: skip
    refused(lambda: Seat.objects.filter(pk=seat.pk).update(until=5))
    refused(lambda: Drawn.objects.filter(draw=draw, subject=seat.subject).update(until=1))
    refused(written(draw, vacancies=7))
    row = {"draw": draw, "kind": "object", "subject": seat.subject, "ground": "closed", "at": NOW, "by": "x"}
    refused(lambda: Replacement.objects.create(step=2, **row))


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_replacement_changed_is_not_changed_for_it_again():
    people = people_of()
    draw = drawn(people)
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    replaced(draw.pk, seat.subject, "recusal", team=seat.team, inspector=seat.inspector, by=people.officer,
             second=people.reviewer)  # fmt: skip
    with pytest.raises(DatabaseError):
        Seat.objects.create(draw=draw, subject=seat.subject, team=seat.team, inspector="X", since=1)
    with pytest.raises(DatabaseError):
        Seat.objects.filter(draw=draw, until=None).update(until=1)


def test_more_than_the_quota_is_not_drawn(people):
    draw = seeded(people)
    row = {"draw": draw, "item": "A01", "stratum": "A", "key": b"\0" * 32}
    Drawn.objects.create(**row, rank=1, subject="S00000")
    refused(written(draw, state="drawn", drawn_at=NOW))


@pytest.mark.parametrize("table", ["draw", "drawn", "seat", "witness", "object", "refusedreveal", "replacement"])
def test_nothing_is_emptied_at_one_stroke(people, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE draws_{table} CASCADE")
