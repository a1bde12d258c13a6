"""Of a ceremony nothing is written past its verbs: times, refused reveals, the beginning of the numbers."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.divisions.models import Agency
from apps.draws.models import RefusedReveal, Series, Witness
from apps.draws.operations import ceremony
from tests.factories.draws import NONCES, NOW, committed, promise, sealed, seeded

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


def test_a_draw_that_is_seeded_takes_no_refused_reveal(people):
    draw = seeded(people)
    witness = draw.witnesses.order_by("position").first()
    refuses("a refused reveal", lambda: RefusedReveal.objects.create(witness=witness, at=NOW, digest=OTHER))


def test_numbers_begin_before_the_first(people):
    agency = Agency.objects.order_by("pk").first()
    refuses("no gaps", lambda: Series.objects.create(agency=agency, year=2031, last=7))
    sealed(people)  # the verb begins its own
    assert Series.objects.get().last == 1
