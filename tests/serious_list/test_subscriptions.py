"""News by e-mail: asked, confirmed, told, left; nobody learns who subscribed, nothing is kept but the address."""

import re
import smtplib
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail as outbox
from django.core.cache import cache
from django.db import IntegrityError, transaction

from apps.audit.models import Delivery, Event
from apps.kernel.scope import Scope
from apps.notifications import mail
from apps.notifications.models import Subscription
from apps.notifications.operations import subscribing
from apps.serious_list.models import Change
from apps.serious_list.operations.publishing import announce
from apps.serious_list.queries.news import LIST, news
from apps.serious_list.tasks import digests
from tests.factories.access import client_as
from tests.factories.serious_list import START, Life, listed
from tests.past import past_guards
from tests.together import at_once

ANYBODY = Scope.anonymous()
ADDRESS = "reader@example.org"
PATH = "/serious-list/subscribe/"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def asked(address=ADDRESS, at=START, **more):
    return subscribing.subscribe(
        code=LIST.code, address=address, language=more.pop("language", "en"), by=ANYBODY, at=at
    )


def confirmed(address=ADDRESS, at=START, **more):
    row = asked(address, at, **more)
    return subscribing.confirm(key=row.key, by=ANYBODY, at=at)


def deliver(at=START):
    for delivery in Delivery.objects.filter(consumer=LIST.confirms):
        subscribing.send_confirmation(delivery, at)


def links(message):
    return re.findall(r"https?://\S+(/serious-list/\S+)", message.body)


def english():
    client = client_as()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.django_db
def test_from_the_form_to_the_first_mail_and_out_again():
    client = english()
    with time_machine.travel(START, tick=False):
        said = client.post(PATH, {"address": " Reader@Example.org "})
        assert "Look into your inbox" in said.content.decode()
        deliver()
        [question] = outbox.outbox
        [confirm] = links(question)
        assert "button" in client.get(confirm).content.decode()
        assert Subscription.objects.get().confirmed_at is None  # looking into a link does nothing
        assert "Confirmed" in client.post(confirm).content.decode()
        assert digests() == 0  # nothing has changed since
    life = Life(now=START).to("published")
    second = listed()
    assert second.listed_on <= life.today + timedelta(days=1)
    with time_machine.travel(life.now + timedelta(days=1), tick=False):
        assert digests() == 1
        assert digests() == 0
    news = outbox.outbox[1]
    assert news.to == [ADDRESS]
    assert life.case.entry.number in news.body
    assert second.number in news.body
    assert life.enterprise.name not in news.body  # a mail cannot be taken back, an entry can
    assert f"/serious-list/{life.case.entry.pk}/" in links(news)
    leave = links(news)[-1]
    assert news.extra_headers["List-Unsubscribe"].endswith(f"{leave}>")
    assert client.get(leave).status_code == 200
    assert Subscription.objects.exists()
    one_click = client_as(enforce_csrf_checks=True).post(leave, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert not Subscription.objects.exists()
    assert client.post(leave).status_code == 200  # twice is once
    assert client.post(confirm).status_code == 404
    told = " ".join(str(event.data) + event.subject_id for event in Event.objects.all())
    assert ADDRESS not in told


@pytest.mark.django_db
def test_what_ended_is_told_by_number_to_those_who_had_heard_of_it():
    before, after = confirmed(at=START), None
    life = Life(now=START + timedelta(hours=1)).to("published")
    number = life.case.entry.number
    assert subscribing.send_digests(code=LIST.code, at=life.now) == 1
    after = confirmed("later@example.org", at=life.now)
    gone = Life(now=life.now).to("withdrawn")  # came and went between two mails: told to nobody
    life.now = gone.now
    life.withdraw()
    outbox.outbox.clear()
    assert subscribing.send_digests(code=LIST.code, at=life.now) == 2
    for message in outbox.outbox:
        assert number in message.body
        assert f"/serious-list/{life.case.entry.pk}/" not in message.body
        assert gone.case.entry.number not in message.body
    assert {before.address, after.address} == {message.to[0] for message in outbox.outbox}


@pytest.mark.django_db
def test_what_stood_all_the_while_is_no_news_though_the_feed_tells_it_anew():
    """Records that were merged and parted: the entry is told again, under the name of whom it always was."""
    entry = listed()
    day, at = entry.listed_on, Change.objects.get().at
    seen = announce(entry, "listed", at).seq
    assert news(seen - 1, day).listed == []
    assert [pk for pk, _number, _ground in news(seen - 2, day).listed] == [entry.pk]
    with transaction.atomic(), past_guards():  # a removal that was set aside
        Change.objects.create(entry=entry, change="ended", at=at)
        Change.objects.create(entry=entry, change="listed", at=at)
    assert [pk for pk, _number, _ground in news(seen, day).listed] == [entry.pk]
    assert news(seen + 1, entry.until + timedelta(days=1)).ended == []  # its end had been told


@pytest.mark.django_db
def test_whoever_asks_learns_nothing_and_cannot_make_the_portal_write_often():
    first = asked()
    deliver()
    assert asked(at=START + timedelta(minutes=59)) is None
    again = asked(ADDRESS.upper(), at=START + timedelta(hours=1))
    assert again.pk == first.pk
    subscribing.confirm(key=first.key, by=ANYBODY, at=START + timedelta(hours=2))
    assert asked(at=START + timedelta(days=9)) is None
    assert Subscription.objects.count() == 1
    assert subscribing.confirm(key=uuid.uuid4(), by=ANYBODY, at=START) is None
    assert subscribing.leave(key=uuid.uuid4(), by=ANYBODY, at=START) is False


@pytest.mark.django_db
def test_limits_by_network_address_and_for_the_whole_portal(monkeypatch):
    client = english()
    answers = [client.post(PATH, {"address": f"r{n}@example.org"}).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    assert client_as(REMOTE_ADDR="192.0.2.7").post(PATH, {"address": "x@example.org"}).status_code == 200
    monkeypatch.setattr(subscribing, "HOURLY", 6)
    assert client_as(REMOTE_ADDR="192.0.2.8").post(PATH, {"address": "y@example.org"}).status_code == 429
    assert Subscription.objects.count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "no address", "a@b", "a@example.org\nBcc: c@example.org", "x" * 300 + "@example.org"]
)
def test_an_address_that_is_none(address):
    said = english().post(PATH, {"address": address})
    assert said.status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_links_are_signed_for_one_act_and_a_question_lapses():
    row = asked()
    with time_machine.travel(START, tick=False):
        confirm, leave = mail.token(row, mail.CONFIRM), mail.token(row, mail.LEAVE)
    with time_machine.travel(START + timedelta(hours=47), tick=False):
        assert mail.read(LIST.code, confirm) == (mail.CONFIRM, row.key)
    with time_machine.travel(START + timedelta(hours=49), tick=False):
        assert mail.read(LIST.code, confirm) is None
        assert mail.read(LIST.code, leave) == (mail.LEAVE, row.key)
    for forged in (confirm[:-1] + "x", leave.replace(":", "", 1), "", "a:b:c", "\x00"):
        assert mail.read(LIST.code, forged) is None
    assert subscribing.send_digests(code=LIST.code, at=START + timedelta(hours=48)) == 0
    assert not Subscription.objects.exists()  # never confirmed: not kept


@pytest.mark.django_db
def test_a_mail_that_does_not_go_out_is_tried_again_and_holds_up_nobody(monkeypatch):
    bad, good = confirmed("bad@example.org"), confirmed("good@example.org")
    life = Life(now=START).to("published")
    whole = outbox.EmailMessage.send

    def send(self, *given, **more):
        if self.to == [bad.address]:
            raise smtplib.SMTPRecipientsRefused({})
        return whole(self, *given, **more)

    monkeypatch.setattr(outbox.EmailMessage, "send", send)
    assert subscribing.send_digests(code=LIST.code, at=life.now) == 1
    monkeypatch.undo()
    assert subscribing.send_digests(code=LIST.code, at=life.now + timedelta(minutes=59)) == 0
    assert subscribing.send_digests(code=LIST.code, at=life.now + timedelta(hours=1)) == 1
    assert [message.to for message in outbox.outbox] == [[good.address], [bad.address]]


@pytest.mark.django_db
def test_the_digest_asks_as_much_for_three_readers_as_for_one(django_assert_max_num_queries):
    """A few for version, list and news; for each reader the claim, its savepoints and the tick."""
    for n in range(3):
        confirmed(f"r{n}@example.org")
    life = Life(now=START).to("published")
    with django_assert_max_num_queries(8 + 3 * 5):
        assert subscribing.send_digests(code=LIST.code, at=life.now) == 3


@pytest.mark.django_db
def test_the_database_keeps_one_small_letter_address_and_sends_to_nobody_unconfirmed():
    row = asked()
    for change in ({"address": "Reader@example.org"}, {"last_seq": 4}, {"claimed_at": START}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.filter(pk=row.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_asked_twice_and_swept_twice_at_once():
    made = at_once(asked, asked)
    assert Subscription.objects.count() == 1
    assert sum(row is not None for row in made) == 1
    subscribing.confirm(key=Subscription.objects.get().key, by=ANYBODY, at=START)
    now = Life(now=START).to("published").now
    sent = at_once(*[lambda: subscribing.send_digests(code=LIST.code, at=now)] * 2)
    assert sorted(sent) == [0, 1]
