"""Who has which part in a draw: its own agency carries it out, a witness does nothing else, hands are known."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.access.models import User
from apps.draws.models import Draw, Witness
from apps.draws.operations import ceremony, conducting, frames, preparing, redraws, replacing, sealing, sweeping
from apps.draws.operations.taking import OtherAgency, WitnessActs
from apps.draws.queries.people import witnesses_for
from apps.kernel.errors import Invalid
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.draws import HOME, NONCES, NOW, People, committed, draft_of, drawn, promise, seeded

pytestmark = pytest.mark.django_db
LATER = {"commit_until": NOW + timedelta(hours=2), "reveal_until": NOW + timedelta(hours=4)}


def officer(code=HOME):
    return scope_of_user(user_with_post("county_officer" if code == HOME else "city_officer", code))


def refused(error, verb, draw, **given):
    before = Draw.objects.filter(pk=draw.pk).values().get()
    with pytest.raises(error):
        verb(draw_id=draw.pk, at=NOW, **given)
    assert Draw.objects.filter(pk=draw.pk).values().get() == before


def test_an_agency_above_prepares_seals_and_carries_out_nothing(people):
    city = officer("320100")
    draw = draft_of(people)
    refused(OtherAgency, frames.set_quotas, draw, quotas={("A01", "A"): "20"}, by=city)
    refused(OtherAgency, preparing.change_draft, draw, values={"title": "x"}, by=city)
    refused(OtherAgency, sealing.seal_draw, draw, by=city)
    refused(OtherAgency, preparing.discard_draft, draw, by=city)
    page = client_as(User.objects.get(pk=city.user_id)).get(f"/desk/draws/{draw.pk}/").content.decode()
    assert f"/desk/draws/{draw.pk}/step/seal/" not in page
    done = seeded(people)
    refused(OtherAgency, conducting.conduct, done, by=city)
    done = conducting.conduct(draw_id=done.pk, by=people.officer, at=NOW)
    seat = done.seats_taken.order_by("pk").first()
    refused(OtherAgency, replacing.replace_inspector, done, subject=seat.subject, team=seat.team,
            inspector=seat.inspector, ground="recusal", by=city)  # fmt: skip


def test_whoever_had_a_hand_in_the_lists_is_no_witness(people):
    draw, editor = draft_of(people), officer()
    frames.set_quotas(draw_id=draw.pk, quotas={("A01", "A"): "5"}, by=editor, at=NOW)
    ids = [people.witnesses[0].user_id, editor.user_id]
    refused(Invalid, preparing.name_witnesses, draw, user_ids=ids, by=people.officer)
    assert editor.user_id in Draw.objects.get(pk=draw.pk).hands


def test_a_witness_does_nothing_else():
    """Who knows the seed first neither stops the draw nor carries it out, and never had the lists in hand."""
    by, witness, other = officer(), officer(), officer()
    people = People(by, (other, witness), scope_of_user(user_with_post("county_reviewer", HOME)))
    draw = draft_of(people)
    refused(WitnessActs, frames.set_quotas, draw, quotas={("A01", "A"): "5"}, by=witness)
    refused(WitnessActs, sealing.seal_draw, draw, by=witness)
    draw = sealing.seal_draw(draw_id=draw.pk, by=by, at=NOW)
    refused(WitnessActs, ceremony.void_draw, draw, reason="网络故障", by=witness)
    for place, each in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=each, at=NOW)
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=other, at=NOW)
    draw.refresh_from_db()
    refused(WitnessActs, ceremony.void_draw, draw, reason="网络故障", by=witness)
    refused(ceremony.EndsByTime, ceremony.void_draw, draw, reason="网络故障", by=by)
    assert sweeping.sweep_ceremonies(at=draw.reveal_until + timedelta(seconds=1)) == (1, 0)
    draw.refresh_from_db()
    assert (draw.state, draw.witnesses.get(position=2).absent) == ("void", "reveal")


def test_new_witnesses_take_the_approval_of_a_redraw_away_and_no_witness_approves(people):
    old = drawn(people)
    new = redraws.ask_redraw(draw_id=old.pk, reason="名单漏列两家企业，须重新抽取", **LATER, by=people.officer, at=NOW)
    ids = [w.user_id for w in people.witnesses]
    preparing.name_witnesses(draw_id=new.pk, user_ids=ids, by=people.officer, at=NOW)
    redraws.approve_redraw(draw_id=new.pk, by=people.reviewer, at=NOW)
    ids = [people.witnesses[0].user_id, people.reviewer.user_id]
    preparing.name_witnesses(draw_id=new.pk, user_ids=ids, by=people.officer, at=NOW)
    new.refresh_from_db()
    assert new.redraw_approved_at is None
    refused(WitnessActs, redraws.approve_redraw, new, by=people.reviewer)
    refused(sealing.NotReady, sealing.seal_draw, new, by=people.officer)
    second = scope_of_user(user_with_post("county_reviewer", HOME))
    redraws.approve_redraw(draw_id=new.pk, by=second, at=NOW)
    assert sealing.seal_draw(draw_id=new.pk, by=people.officer, at=NOW).number.endswith("-2")


def test_who_withheld_a_secret_does_not_witness_the_redraw_nor_the_one_after(people):
    """Whoever reveals last knows the seed: silence would be another throw, time after time."""
    draw, silent = committed(people), people.witnesses[1]
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    late = draw.reveal_until + timedelta(seconds=1)
    sweeping.sweep_ceremonies(at=late)
    given = {"reason": "见证人未在限期内公开随机数", "commit_until": late + timedelta(hours=2),
             "reveal_until": late + timedelta(hours=4), "by": people.officer, "at": late}  # fmt: skip
    new = redraws.ask_redraw(draw_id=draw.pk, **given)
    both = [people.witnesses[0].user_id, silent.user_id]
    refused(Invalid, preparing.name_witnesses, new, user_ids=both, by=people.officer)
    assert silent.user_id not in {row.user_id for row in witnesses_for(new, on=late.date())}
    row = {"draw": new, "position": 1, "user_id": silent.user_id, "preparer_id": new.prepared_by_id, "name": "x"}
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Witness.objects.create(office="x", **row)
    other = officer()
    rows = preparing.name_witnesses(draw_id=new.pk, user_ids=[both[0], other.user_id], by=people.officer, at=late)
    assert len(rows) == 2


def test_a_closed_account_is_no_witness(people):
    draw = draft_of(people)
    User.objects.filter(pk=people.witnesses[1].user_id).update(is_active=False)
    with pytest.raises(sealing.NotReady) as error:
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=NOW)
    assert error.value.details["problems"] == ["witness-unable"]


@pytest.mark.parametrize("times", [(1, 3600), (599, 3600), (600, 1199)])
def test_witnesses_have_ten_minutes_for_each_step(people, times):
    commit, reveal = (NOW + timedelta(seconds=n) for n in times)
    draw = draft_of(people, commit_until=commit, reveal_until=reveal)
    refused(sealing.TooLate, sealing.seal_draw, draw, by=people.officer)


def test_a_seed_does_not_wait_for_ever(people):
    draw = seeded(people)
    assert sweeping.sweep_ceremonies(at=NOW + sweeping.IDLE) == (0, 0)
    assert sweeping.sweep_ceremonies(at=NOW + sweeping.IDLE + timedelta(seconds=1)) == (1, 0)
    draw.refresh_from_db()
    assert (draw.state, draw.drawn_objects.count()) == ("drawn", 13)
    assert committed(people, objects=[(f"Z{n}", "A", "", "", "", "", "", "", f"企业{n}") for n in range(20)],
                     quotas={("A01", "A"): "2"}).state == "revealing"  # fmt: skip
