"""Of a ceremony nothing is written past its verbs: times, refused reveals, the numbers."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.divisions.models import Agency
from apps.draws import sql
from apps.draws.models import Draw, RefusedReveal, Seat, Series, Witness
from apps.draws.operations import ceremony, replacing
from apps.draws.queries.shown import chances_of
from tests.factories.access import client_as, user_with_post
from tests.factories.draws import HOME, NONCES, NOW, committed, drawn, promise, sealed, seeded
from tests.past import past_guards

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


def test_a_number_is_given_with_its_seal_alone(people):
    draw = sealed(people)

    def without_a_draw():
        Series.objects.update(last=2)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refuses("no gaps", without_a_draw)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # that of the seal itself stands
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert (Series.objects.get().last, draw.serial) == (1, 1)


def test_the_time_of_a_step_is_that_of_the_step(people):
    draw = sealed(people)
    rows, first = Draw.objects.filter(pk=draw.pk), Witness.objects.filter(draw=draw, position=1)
    past = draw.sealed_at - timedelta(days=3)
    for at in (past, draw.commit_until + timedelta(seconds=1)):
        refuses("in their time", lambda at=at: first.update(commitment=OTHER, committed_at=at))
    for void_at, changed_at in ((past, past), (past, draw.sealed_at), (draw.sealed_at, draw.commit_until)):
        given = {"state": "void", "void_reason": "x", "void_at": void_at, "changed_at": changed_at}
        refuses("that of the step", lambda given=given: rows.update(**given))
    assert rows.get().state == "committing"


def test_the_strata_that_an_old_seal_left_without_a_quota_are_counted_once(people, django_assert_num_queries):
    """As the migration counts them, and as the page of the draw shows them: by its quotas and that count alone."""
    draw = drawn(people)
    gone = draw.quotas.filter(drawn__gt=0).order_by("item", "stratum").first()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as between two migrations
    with past_guards():
        draw.quotas.filter(pk=gone.pk).delete()
        Draw.objects.filter(pk=draw.pk).update(algorithm="qp-draw-2")
        sql.execute("unquoted_of_before")
    draw = Draw.objects.get(pk=draw.pk)
    assert draw.unquoted == [[gone.item, gone.stratum, gone.size]]
    with django_assert_num_queries(1):
        (bare,) = [row for row in chances_of(draw) if (row.item, row.stratum) == (gone.item, gone.stratum)]
    assert (bare.drawn, bare.reason) == (0, "")
    assert (bare.item, bare.stratum, bare.size) == (gone.item, gone.stratum, gone.size)
    refuses("never changed", lambda: Draw.objects.filter(pk=draw.pk).update(unquoted=[]))


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
