"""Who reviews whom is public with the list and not before; terms of experts, requests to leave, drafts that go."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from apps.audit.models import Event
from apps.awards.models import Application, AskedAside, Expert, Panel, Round
from apps.awards.offers import of_application, of_round
from apps.awards.operations import asides, experts, panels, pools, rounds
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.draws.models import Draw, Seat
from apps.draws.operations import sealing
from apps.notifications.models import Message
from tests.awards.test_asides import ask, decide
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_round import refused
from tests.awards.test_second_look import under_review
from tests.factories.awards import Life
from tests.past import past_guards, said_anew

pytestmark = pytest.mark.django_db


def _whole(change):
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def at_the_end(match, change):
    """What the database refuses when the transaction ends."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        _whole(change)


def names_in(draw):
    client = Client()
    pages = [text_of(client.get(f"/draws/{draw.pk}/")), text_of(client.get(f"/draws/{draw.pk}/lists/?show=inspectors")),
             b"".join(client.get(f"/api/v1/draws/{draw.pk}").streaming_content).decode()]  # fmt: skip
    return [sum(f"专家{n}" in page for n in range(1, 9)) for page in pages]


def test_who_reviews_whom_is_public_with_the_list_and_not_before(monkeypatch):
    life = Life().to_committee()
    draw = Panel.objects.get().draw
    assert (draw.algorithm, draw.is_closed) == ("qp-draw-5", True)
    assert draw.held_until > life.round.review_until + timedelta(days=360)
    assert names_in(draw) == [0, 0, 0]
    page = text_of(Client().get(f"/awards/rounds/{life.id}/"))
    assert "评审专家与申报单位的对应关系随名单一并公布" in page
    by_the_database("until the publicity", lambda: Draw.objects.filter(pk=draw.pk).update(opened_at=life.now))
    # at the desk neither, but for who runs the round: whoever decides knows reviewers by number
    seats = Seat.objects.filter(draw=draw, until__isnull=True)
    one, here, seen = seats.order_by("pk")[0], f"/desk/draws/{draw.pk}/", []
    asked = urlencode({name: getattr(one, name) for name in ("subject", "team", "inspector")})
    written = ("awards.review_submitted", "awards.review_saved", "awards.visited")
    for scope in (life.officer, life.reviewer):
        client, log = client_of(scope), Event.objects.visible_to(scope).filter(verb__in=written)
        page = text_of(client.get(here))
        seen.append((sum(f"专家{n}" in page for n in range(1, 9)), client.get(f"{here}replace/?{asked}").status_code,
                     log.exists()))  # fmt: skip
    assert seen == [(seats.count(), 200, True), (0, 404, False)]
    life.propose(Application.objects.get().pk)
    with monkeypatch.context() as context:
        context.setattr(panels, "open_reviewers", lambda row, at: None)
        at_the_end("public with the list", life.publish)
    life.publish()
    draw.refresh_from_db()
    assert draw.opened_at == life.now
    seated = Seat.objects.filter(draw=draw, until__isnull=True).count()
    assert names_in(draw) == [seated, 8, 8]
    assert Event.objects.visible_to(life.reviewer).filter(verb__in=written).exists()
    assert "对应关系随名单" not in text_of(Client().get(f"/awards/rounds/{life.id}/"))


def test_a_round_that_is_called_off_has_its_reviewers_public():
    life = under_review()
    life.act(rounds.call_off, life.reviewer, round_id=life.id, reason="办法修订")
    assert not Panel.objects.get().draw.is_closed


def test_a_draw_prepared_when_reviewers_were_public_at_once_is_not_sealed_so():
    life = Life().to_eligible().register_experts()
    given = {"commit_until": life.now + timedelta(hours=2), "reveal_until": life.now + timedelta(hours=4)}
    panel = life.act(panels.open_panel, life.officer, round_id=life.id, seats=3, **given)
    key = panel.draw_id
    life.act(panels.preparing.open_lists, life.officer, draw_id=key, origin=panels.origin_of(panel))
    said_anew(Draw.objects.filter(pk=key), held_until=None, held_why="", salt="")
    life.act(panels.preparing.close_lists, life.officer, draw_id=key)
    life.act(panels.preparing.name_witnesses, life.officer, draw_id=key,
             user_ids=[each.user_id for each in life.witnesses])  # fmt: skip
    refused(lambda: life.act(sealing.seal_draw, life.officer, draw_id=key), "not-held-back")
    life.act(pools.renew_experts, life.officer, round_id=life.id)
    assert life.act(sealing.seal_draw, life.officer, draw_id=key).algorithm == "qp-draw-5"


def test_a_request_that_a_reviewer_leave_has_its_limit_and_its_reminder():
    life = under_review()
    one, two, _three = life.reviews()
    row = ask(life, one)
    clock = Clock.objects.get(rule_code="awards.aside")
    assert (clock.state, clock.holder, clock.duty) == ("running", life.round.agency_id, True)
    expire_due(at=Clock.objects.get(rule_code="awards.aside_reminder").due_at)
    assert Message.objects.filter(kind="awards.aside_late", recipient_kind="agency").count() == 1
    expire_due(at=clock.due_at)
    clock.refresh_from_db()
    assert list(Clock.objects.filter(pk=clock.pk).overdue(clock.due_at)) == [clock]  # what is owed stays owed
    decide(life, row, granted=False)
    clock.refresh_from_db()
    assert clock.state == "stopped"
    # what is no longer needed says so: the review came in, or its application ended
    asked = [ask(life, one), ask(life, two)]
    by_the_database("as long as its review", lambda: AskedAside.objects.filter(pk=asked[0].pk).update(
        state="lapsed", decided_on=life.today))  # fmt: skip
    life.submit(one)
    asked[0].refresh_from_db()
    assert (asked[0].state, str(asked[0].get_state_display())) == ("lapsed", "不再需要")
    life.act(rounds.call_off, life.reviewer, round_id=life.id, reason="办法修订")
    assert set(AskedAside.objects.values_list("state", flat=True)) == {"refused", "lapsed"}
    assert not Clock.objects.live().filter(rule_code__startswith="awards.aside").exists()


def test_a_request_of_before_the_limits_has_them_by_the_nightly_job():
    life = under_review()
    one, two, _three = life.reviews()
    ask(life, one)
    row = ask(life, two)
    with transaction.atomic(), past_guards():
        Clock.objects.filter(rule_code__startswith="awards.aside").delete()
    decide(life, row, granted=False)
    assert [asides.owe_missing(at=life.now) for _again in range(2)] == [1, 0]
    found = Clock.objects.filter(rule_code__startswith="awards.aside").order_by("rule_code")
    assert [(clock.rule_code, clock.duty, clock.starts_on) for clock in found] == [
        ("awards.aside", True, life.today), ("awards.aside_reminder", False, life.today)]  # fmt: skip
    expire_due(at=found[1].due_at)
    assert Message.objects.filter(kind="awards.aside_late").count() == 1
    assert asides.owe_missing(at=found[0].due_at + timedelta(days=1)) == 0  # what is late is owed as it was


def test_a_reminder_of_what_was_decided_says_nothing():
    life = under_review()
    row = ask(life, life.reviews()[0])
    due = Clock.objects.get(rule_code="awards.aside_reminder").due_at
    decide(life, row)
    expire_due(at=due)
    assert not Message.objects.filter(kind="awards.aside_late").exists()


def test_nobody_is_offered_a_request_of_his_own():
    life = under_review()
    one, two, _three = life.reviews()
    ask(life, one)
    ask(life, two, life.scope_of(two.expert))
    application = Application.objects.get()
    assert asides.AskedAside.objects.waiting().decided_by(life.reviewer).count() == 2
    said_anew(AskedAside.objects.filter(review=one), asked_by=life.reviewer.user_id)
    page = text_of(client_of(life.state(life.reviewer).reviewer).get(f"/desk/awards/applications/{application.pk}/"))
    assert page.count("评审专家2：") == 1
    assert "评审专家1：" not in page
    said_anew(Expert.objects.filter(pk=two.expert_id), user_id=life.reviewer.user_id)
    assert "decide_aside" not in [offer.verb for offer in of_application(application, life.reviewer)]


def test_terms_of_an_expert_are_changed_on_record_and_who_has_left_stays_gone():
    life = now_life(firms=[]).register_experts()
    one, two = Expert.objects.order_by("key")[:2]
    rows = Expert.objects.filter(pk=one.pk)
    for values in ({"last_day": life.today + timedelta(days=9)}, {"fields": ["A"]}, {"most": 1}):
        at_the_end("by the register", lambda values=values: rows.update(**values))
    client, here = client_of(life.officer), f"/desk/awards/experts/{one.pk}/"
    day = life.today + timedelta(days=400)
    given = {"terms-last_day": day.isoformat(), "terms-fields_text": "C、A", "terms-most": "4", "terms-reason": " "}
    assert client.post(here, given).status_code == 422
    assert Expert.objects.get(pk=one.pk).last_day == one.last_day
    assert client.post(here, given | {"terms-reason": "续聘"}).status_code == 302
    one.refresh_from_db()
    assert (one.last_day, one.fields, one.most) == (day, ["A", "C"], 4)
    at_the_end("by the register", lambda: rows.update(last_day=day + timedelta(days=1)))
    given = {"expert_id": one.pk, "last_day": day, "fields": ["A"], "most": None, "reason": "x"}
    refused(lambda: life.act(experts.change_terms, life.city_officer, **given), "not-found")
    refused(lambda: life.act(experts.change_terms, life.officer, **(given | {"last_day": life.today.replace(
        year=2019)})), "invalid")  # fmt: skip
    assert client.post(here, {"leave": "1"}).status_code == 302
    one.refresh_from_db()
    assert one.left_on == life.today
    assert "续聘" not in text_of(client.get(here))
    refused(lambda: life.act(experts.change_terms, life.officer, **given), "left")
    by_the_database("stands", lambda: rows.update(most=3))
    assert two.left_on is None


def test_a_draft_of_a_round_may_go_and_nothing_that_was_announced():
    life = now_life(firms=[]).prepare()
    here = f"/desk/awards/rounds/{life.id}/discard/"
    assert "discard" in [offer.verb for offer in of_round(life.round, life.officer)]
    refused(lambda: life.act(rounds.discard, life.reviewer, round_id=life.id), "not-permitted")
    refused(lambda: life.act(rounds.discard, life.city_officer, round_id=life.id), "not-found")
    assert client_of(life.officer).post(here).status_code == 302
    assert not Round.objects.exists()
    life.id = None
    life.prepare(programme_code="quality_product").announce()
    refused(lambda: life.act(rounds.discard, life.officer, round_id=life.id), "wrong-stage")
    by_the_database("kept as they are", lambda: Round.objects.filter(pk=life.id)._raw_delete("default"))
    assert Round.objects.count() == 1
