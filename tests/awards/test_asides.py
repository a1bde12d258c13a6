"""A reviewer who merely cannot review leaves when one asked with the reason and another agreed; all of it is kept."""

import pytest
from django.db import transaction
from django.db.models import F

from apps.audit.models import Event
from apps.awards.models import Application, AskedAside, Expert, Review
from apps.awards.offers import of_application
from apps.awards.operations import asides, reviewing
from apps.awards.queries.panels import replacements_of
from apps.awards.queries.story import inner_to
from apps.notifications.models import Message
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.awards.test_second_look import under_review
from tests.past import past_guards, said_anew
from tests.together import at_once

pytestmark = pytest.mark.django_db
WHY = {"reason": "住院治疗，附医院证明"}


def ask(life, review, by=None, **given):
    return life.act(asides.ask_aside, by or life.officer, review_id=review.pk, **(WHY | given))


def decide(life, row, by=None, granted=True, **given):
    return life.act(asides.decide_aside, by or life.reviewer, aside_id=row.pk, granted=granted,
                    **({"reason": "证明属实"} | given))  # fmt: skip


def test_one_asks_another_decides_and_the_seat_is_drawn_again(client):
    life = under_review()
    review, second, _third = life.reviews()
    here = {"review_id": review.pk, **WHY}
    refused(lambda: life.act(reviewing.set_aside, life.officer, ground="unavailable", **here), "invalid")
    refused(lambda: ask(life, review, life.reviewer), "not-permitted")
    refused(lambda: ask(life, review, life.scope_of(second.expert)), "not-found")
    refused(lambda: ask(life, review, reason=" "), "reason-missing")
    row = ask(life, review)
    assert Message.objects.filter(kind="awards.aside_told", recipient_kind="agency").count() == 1
    # the log of its limit is the bureau's own, and kept from the area of the applicant
    limit = Event.objects.filter(subject_kind="awards.aside", subject_id=str(row.pk))
    assert limit.exclude(inner_to(life.officer)).exists()
    assert not limit.exclude(inner_to(life.city_officer)).exists()
    refused(lambda: ask(life, review), "invalid")
    application = Application.objects.get()
    assert "decide_aside" in [offer.verb for offer in of_application(application, life.reviewer)]
    refused(lambda: decide(life, row, life.checker), "not-permitted")
    refused(lambda: decide(life, row, reason=""), "reason-missing")
    aside = {"state": "set_aside", "end_ground": "unavailable", "end_reason": "x", "ended_on": life.today}
    by_the_database("two agreed", lambda: Review.objects.filter(pk=review.pk).update(**aside))
    assert Review.objects.standing().get(pk=review.pk).state == "writing"
    row, new = decide(life, row)
    told = Message.objects.get(kind="awards.aside_decided")
    assert (told.recipient_id, told.data["state"]) == (str(life.officer.user_id), "granted")
    review.refresh_from_db()
    assert (row.state, review.state, review.end_ground) == ("granted", "set_aside", "unavailable")
    assert new.replaces_id == review.pk
    application.refresh_from_db()
    assert application.lead_id in {each.expert_id for each in life.reviews()}
    refused(lambda: decide(life, row), "overtaken")
    told = replacements_of(life.round)
    assert (told["all"], told["agreed"], told["alone"], told["ties"]) == (1, 1, 0, 0)
    with transaction.atomic(), past_guards():  # until there were two of them
        AskedAside.objects.all().delete()
    told = replacements_of(life.round)
    assert (told["agreed"], told["alone"]) == (0, 1)
    assert "另有1份因评审人无法评审" in text_of(client.get(f"/awards/rounds/{life.id}/"))


def test_a_refusal_leaves_the_reviewer_and_what_was_submitted_meanwhile_stands():
    life = under_review()
    one, two, _three = life.reviews()
    row, none = decide(life, ask(life, one), granted=False, reason="可以延期")
    assert (row.state, none, Review.objects.get(pk=one.pk).state) == ("refused", None, "writing")
    rows = AskedAside.objects.filter(pk=row.pk)
    by_the_database("decided once", lambda: rows.update(state="granted"))
    by_the_database("is kept", rows.delete)
    # the reviewer himself asks too; he does not decide, and neither does who asked
    mine = life.scope_of(two.expert)
    row = ask(life, two, mine)
    by_the_database("once by another", lambda: AskedAside.objects.filter(pk=row.pk).update(
        state="granted", decided_on=life.today, decided_by=mine.user_id, answer="x"))  # fmt: skip
    life.submit(two)
    refused(lambda: decide(life, row), "overtaken")
    assert not asides.waiting_for(Application.objects.get(), life.reviewer)
    refused(lambda: ask(life, one, life.scope_of(two.expert)), "not-found")
    by_the_database("while he is writing", lambda: AskedAside.objects.create(
        review=two, reason="x", asked_on=life.today, asked_by=1, asked_label="x"))  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts():
    life = under_review()
    row = ask(life, life.reviews()[0])
    by, at = life.state(life.reviewer).reviewer, life.now
    call = {"aside_id": row.pk, "reason": "证明属实", "by": by, "at": at}
    found = at_once(
        *(lambda granted=granted: asides.decide_aside(granted=granted, **call) for granted in (True, False))
    )
    assert len([each for each in found if isinstance(each, Exception)]) == 1
    state = AskedAside.objects.get().state
    assert Review.objects.filter(state="set_aside").count() == (state == "granted")


def test_it_is_asked_and_decided_on_the_pages_and_the_public_reads_how_many_left(client):
    life = under_review()
    said_anew(Expert.objects.all(), name=F("key"))  # a name that no other word holds
    review = life.reviews()[0]
    here = f"/desk/awards/applications/{review.application_id}/"
    life.state(life.reviewer, life.scope_of(review.expert))
    mine = client_of(life.scope_of(review.expert))
    assert mine.post(f"/desk/awards/reviews/{review.pk}/cannot/", {"cannot-reason": "出国访学"}).status_code == 302
    page = client_of(life.reviewer).get(here).content.decode()
    assert review.expert.name not in page  # the committee weighs reasons, not people
    assert "出国访学" in page
    row = AskedAside.objects.get()
    given = {"decide_aside-aside_id": row.pk, "decide_aside-granted": "1", "decide_aside-reason": "同意"}
    assert client_of(life.reviewer).post(f"{here}decide_aside/", given).status_code == 302
    assert AskedAside.objects.get().state == "granted"
    told = text_of(client.get(f"/awards/rounds/{life.id}/"))
    assert "抽取后作废1份评审" in told
    assert review.expert.name not in told
