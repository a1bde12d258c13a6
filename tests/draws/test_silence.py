"""Whoever keeps a secret or the public value back has the choice of another throw: nobody has it twice."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.access.models import User
from apps.draws.models import Draw
from apps.draws.operations import ceremony, preparing, redraws, sealing, sweeping
from apps.draws.queries.people import witnesses_for
from apps.draws.queries.repeated import needs_value
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.draws import HOME, NONCES, NOW, committed, draft_of, objects_of, sealed

pytestmark = pytest.mark.django_db
WHY = "见证人未在限期内公开随机数"


def silenced(people):
    """A draw whose second witness did not reveal, and when it was over."""
    draw = committed(people)
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    late = draw.reveal_until + timedelta(seconds=1)
    sweeping.sweep_ceremonies(at=late)
    return Draw.objects.get(pk=draw.pk), late


def again(late):
    return {"reason": WHY, "commit_until": late + timedelta(hours=2), "reveal_until": late + timedelta(hours=4)}


def value_after(late):
    day = late + timedelta(days=2)
    return {"public_source": "福彩3D", "public_on": day.date(), "public_form": "# # #", "public_from": day,
            "public_until": day + timedelta(hours=2)}  # fmt: skip


def named(draw, people, at):
    """Other witnesses, and the second officer's word."""
    other = scope_of_user(user_with_post("auditor", HOME))
    ids = [people.witnesses[0].user_id, other.user_id]
    preparing.name_witnesses(draw_id=draw.pk, user_ids=ids, by=people.officer, at=at)
    redraws.approve_redraw(draw_id=draw.pk, by=people.reviewer, at=at)


def not_sealed(draw, people, at, problem):
    before = Draw.objects.filter(pk=draw.pk).values().get()
    with pytest.raises(sealing.NotReady) as error:
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=at)
    assert problem in error.value.details["problems"]
    assert Draw.objects.filter(pk=draw.pk).values().get() == before


def test_what_repeats_a_draw_ended_by_silence_has_a_value_and_goes_on(people, client, record, verifier):
    draw, late = silenced(people)
    new = redraws.ask_redraw(draw_id=draw.pk, by=people.officer, at=late, **again(late))
    named(new, people, late)
    not_sealed(new, people, late, "silence-needs-value")
    preparing.discard_draft(draw_id=new.pk, by=people.officer, at=late)
    new = redraws.ask_redraw(draw_id=draw.pk, by=people.officer, at=late, public=value_after(late), **again(late))
    named(new, people, late)
    new = sealing.seal_draw(draw_id=new.pk, by=people.officer, at=late)
    assert "absence\tproceed\npublic value\t" in new.seal_text
    verifier.verify(record(new), new.seal_hash)
    assert "此前的抽取因有人保持沉默而终止" in client.get(f"/draws/{new.pk}/").content.decode()
    assert "有人未公开随机数或者未录入公开数值" in client.get(f"/draws/{draw.pk}/").content.decode()


def test_a_value_alone_is_not_enough(people):
    draw, late = silenced(people)
    new = redraws.ask_redraw(draw_id=draw.pk, by=people.officer, at=late, public=value_after(late), **again(late))
    values = {name: getattr(new, name) for name in preparing.CEREMONY} | {"absence": "void"}
    preparing.change_draft(draw_id=new.pk, values=values, by=people.officer, at=late)
    named(new, people, late)
    not_sealed(new, people, late, "silence-needs-value")


@pytest.mark.parametrize(("tie", "reason"), [("redraw_of", "redraw_reason"), ("follows", "follows_reason")])
def test_the_database_seals_no_repetition_of_silence_without_a_value(people, tie, reason):
    draw, late = silenced(people)
    new = draft_of(people, objects=objects_of(prefix="Z"), at=late)
    Draw.objects.filter(pk=new.pk).update(**{
        tie: draw, reason: WHY, "redraw_approved_by": people.reviewer.user_id, "redraw_approved_at": late,
    })  # fmt: skip
    like = {"state": "committing", "number": "x-1", "year": 2026, "serial": 91, "sealed_at": late,
            "seal_hash": "0" * 64, "objects_hash": "0" * 64, "pool_hash": "0" * 64}  # fmt: skip
    with pytest.raises(DatabaseError, match="has a public value"), transaction.atomic():
        Draw.objects.filter(pk=new.pk).update(**like)
    with pytest.raises(DatabaseError, match="who withheld a secret"), transaction.atomic():
        Draw.objects.filter(pk=new.pk).update(**like, **value_after(late), absence="proceed")
    kept = draft_of(people, objects=objects_of(prefix="Y"), at=late)
    with pytest.raises(DatabaseError, match="no gaps"), transaction.atomic():
        Draw.objects.filter(pk=kept.pk).update(**like)  # what repeats nothing needs no value: only its number is wrong


def test_nearly_the_same_list_is_no_way_round(people):
    draw, late = silenced(people)
    times = {name: moment for name, moment in again(late).items() if name != "reason"}
    new = draft_of(people, at=late, objects=objects_of(39), **times)
    redraws.give_reason(draw_id=new.pk, reason="上一次抽取作废，须再次抽取", by=people.officer, at=late)
    new.refresh_from_db()
    assert (new.follows, needs_value(new)) == (draw, True)
    assert people.witnesses[1].user_id not in {row.user_id for row in witnesses_for(new, on=late.date())}
    not_sealed(new, people, late, "silence-needs-value")


def test_a_value_that_nobody_wrote_down_is_silence_too(people):
    draw = committed(people, **value_after(NOW))
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    late = draw.public_until + timedelta(seconds=1)
    sweeping.sweep_ceremonies(at=late)
    assert needs_value(redraws.ask_redraw(draw_id=draw.pk, by=people.officer, at=late, **again(late)))


def test_an_officer_who_ends_a_draw_before_anybody_knows_a_secret_owes_no_value(people):
    draw = sealed(people)
    ceremony.void_draw(draw_id=draw.pk, reason="网络故障", by=people.officer, at=NOW)
    assert not needs_value(redraws.ask_redraw(draw_id=draw.pk, by=people.officer, at=NOW, **again(NOW)))


def test_the_page_asks_for_the_value(people):
    draw, _late = silenced(people)
    client, at = client_as(User.objects.get(pk=people.officer.user_id)), f"/desk/draws/{draw.pk}/redraw/"
    assert 'name="public_form"' in client.get(at).content.decode()
    now, moment = timezone.localtime(), "%Y-%m-%dT%H:%M"
    given = {"reason": WHY, "commit_until": (now + timedelta(hours=2)).strftime(moment),
             "reveal_until": (now + timedelta(hours=4)).strftime(moment)}  # fmt: skip
    assert client.post(at, given).status_code == 422
    assert not draw.redraws.exists()
    day, end = now + timedelta(days=2), now + timedelta(days=3)
    given |= {"public_source": "福彩3D", "public_on": day.date().isoformat(), "public_form": "# # #",
              "public_from": day.strftime(moment), "public_until": end.strftime(moment)}  # fmt: skip
    assert client.post(at, given).status_code == 302
    assert draw.redraws.get().absence == "proceed"
    assert client.post(at, given).status_code == 422  # a second one follows that
