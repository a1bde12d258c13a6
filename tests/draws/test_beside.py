"""Of a ceremony nothing is written past its verbs: times, refused reveals, the beginning of the numbers."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.divisions.models import Agency
from apps.draws.models import RefusedReveal, Seat, Series, Witness
from apps.draws.operations import ceremony, replacing
from tests.factories.access import client_as, user_with_post
from tests.factories.draws import HOME, NONCES, NOW, committed, drawn, promise, sealed, seeded

pytestmark = pytest.mark.django_db
OTHER = "c" * 64


def refuses(sentence, call):
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic():
        call()


def test_the_times_of_a_ceremony_are_written_with_it_and_stand(people):
    draw = committed(people)
    first = Witness.objects.filter(draw=draw, position=1)
    later = timezone.now()
    refuses("time of a promise", lambda: first.update(committed_at=later))
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    refuses("time of a promise", lambda: first.update(revealed_at=later))
    assert (first.get().committed_at, first.get().revealed_at) == (NOW, NOW)


def test_a_refused_reveal_is_of_who_promised_and_has_not_revealed(people):
    draw = sealed(people)
    one, two = Witness.objects.filter(draw=draw).order_by("position")
    made_up = "a refused reveal is of who promised"

    def write(witness, digest=OTHER, at=NOW):
        return lambda: RefusedReveal.objects.create(witness=witness, at=at, digest=digest)

    refuses(made_up, write(one))  # nobody has promised
    for place, by in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=NOW)
    two.refresh_from_db()
    refuses(made_up, write(two, two.commitment))
    refuses(made_up, write(two, at=draw.reveal_until.replace(year=draw.reveal_until.year + 1)))
    with pytest.raises(ceremony.Mismatch):
        ceremony.reveal(draw_id=draw.pk, nonce="a-wrong-secret-0123456789", by=people.witnesses[1], at=NOW)
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    refuses(made_up, write(one))  # has revealed
    assert RefusedReveal.objects.get().witness == two


def test_a_refused_reveal_stands_with_the_act_of_its_witness(people):
    """Made up by a line of SQL it says of somebody what he never did: it falls with its transaction."""
    draw = committed(people)
    one, two = Witness.objects.filter(draw=draw).order_by("position")

    def made_up(witness):
        with connection.cursor() as cursor:
            RefusedReveal.objects.create(witness=witness, at=NOW, digest=OTHER)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refuses("an act of its witness", lambda: made_up(one))
    with pytest.raises(ceremony.Mismatch):
        ceremony.reveal(draw_id=draw.pk, nonce="a-wrong-secret-0123456789", by=people.witnesses[1], at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    refuses("an act of its witness", lambda: made_up(two))  # of another digest than the one that was heard
    assert RefusedReveal.objects.get().witness == two


def test_a_draw_that_is_seeded_takes_no_refused_reveal(people):
    draw = seeded(people)
    witness = draw.witnesses.order_by("position").first()
    refuses("a refused reveal", lambda: RefusedReveal.objects.create(witness=witness, at=NOW, digest=OTHER))


def test_numbers_begin_before_the_first(people):
    agency = Agency.objects.order_by("pk").first()
    refuses("no gaps", lambda: Series.objects.create(agency=agency, year=2031, last=7))
    sealed(people)  # the verb begins its own
    assert Series.objects.get().last == 1


def test_a_neighbours_reviewer_decides_nothing_that_is_asked_for(people):
    draw = drawn(people)
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    asked = replacing.ask_replacement(
        draw_id=draw.pk, subject=seat.subject, team=seat.team, inspector=seat.inspector, ground="recusal",
        reason="现场核实后提出，材料存档", by=people.officer, at=NOW,
    )  # fmt: skip
    page = reverse("draws:decide", args=[draw.pk, asked.pk, "grant"])
    assert client_as(user_with_post("county_reviewer", "320104")).post(page).status_code == 404
    asked.refresh_from_db()
    assert asked.decided_at is None
    assert client_as(user_with_post("county_reviewer", HOME)).post(page).status_code == 302
    asked.refresh_from_db()
    assert asked.decided_at is not None
