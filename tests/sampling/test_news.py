"""News of product safety by e-mail: by product and city, day by day, by pages and never by names."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.core.cache import cache

from apps.audit.models import Delivery
from apps.kernel.scope import Scope
from apps.notifications import mail
from apps.notifications.models import Subscription
from apps.notifications.operations import subscribing
from apps.sampling.models import ImportedResult, ImportOfResults
from apps.sampling.operations import notices, recalls
from apps.sampling.operations.news import LIST, news, topic_of
from apps.sampling.tasks import product_news
from apps.serious_list.queries.news import LIST as OTHER
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in
from tests.factories.sampling_results import keep, result

from .test_notices import AT, People

pytestmark = pytest.mark.django_db
ANYBODY = Scope.anonymous()
TOY = topic_of({"product": "P-TOY", "division": "320100"})
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def confirmed(topic="", address="reader@example.org", at=AT):
    row = subscribing.subscribe(code=LIST.code, address=address, topic=topic, language="en", by=ANYBODY, at=at)
    return subscribing.confirm(key=row.key, by=ANYBODY, at=at)


def came(*results, at=AT):
    """Results of an imported table that came in at a moment."""
    kept = keep(*results)
    run = ImportOfResults.objects.create(
        agency=kept[0].agency, file_name="结果.csv", state="done", created_by="t", created_at=at, finished_at=at
    )
    ImportedResult.objects.bulk_create(ImportedResult(run=run, batch=row, line=n) for n, row in enumerate(kept, 1))
    return kept


def sent(at):
    outbox.outbox.clear()
    count = subscribing.send_digests(code=LIST.code, at=at)
    assert count == len(outbox.outbox)
    return outbox.outbox


def test_from_the_form_to_the_first_mail_and_out_again(client):
    client.cookies["django_language"] = "en"
    with time_machine.travel(AT, tick=False):
        page = client.get("/sampling-results/subscribe/", {"product": "P-TOY"}).content.decode()
        assert re.search(r'value="P-TOY"\s+selected', page)
        asked = {"address": " Reader@Example.org ", "product": "P-TOY", "division": "320100"}
        assert client.post("/sampling-results/subscribe/", asked | {"product": "P-NONE"}).status_code == 422
        assert "Look into your inbox" in client.post("/sampling-results/subscribe/", asked).content.decode()
        for delivery in Delivery.objects.filter(consumer=LIST.confirms):
            subscribing.send_confirmation(delivery, AT)
        [question] = outbox.outbox
        [path] = re.findall(r"https?://[^/]+(/sampling-results/subscription/\S+)", question.body)
        assert "Toys" in question.body
        assert client.get(path).status_code == 200
        assert Subscription.objects.get().confirmed_at is None
        assert "Confirmed" in client.post(path).content.decode()
    row = Subscription.objects.get()
    assert (row.topic, row.address) == (TOY, "reader@example.org")
    failed = came(result(agency_of("320100"), verdict="fail", day=DAY, party_name="某某商行", brand="小熊"))
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        assert product_news() == 1
        assert product_news() == 0
    told = outbox.outbox[1]
    assert f"/sampling-results/{failed[0].pk}/" in told.body
    assert "某某商行" not in told.body
    assert "小熊" not in told.body
    leave = re.findall(r"https?://[^/]+(/sampling-results/subscription/\S+)", told.body)[-1]
    assert told.extra_headers["List-Unsubscribe"].endswith(f"{leave}>")
    client.post(leave)
    assert not Subscription.objects.exists()


def test_each_is_told_of_what_it_chose_and_of_nothing_twice():
    for n, topic in enumerate(("", "product=P-TOY", "division=320500", TOY)):
        confirmed(topic, f"r{n}@example.org")
    toy, cable = came(result(verdict="fail", day=DAY), result(verdict="fail", code="P-CABLE", place="320505", day=DAY))
    came(result(day=DAY), result(verdict="fail", day=DAY - timedelta(days=90)))  # passed; a table of long ago
    came(result(verdict="fail", day=DAY - timedelta(days=1)), at=AT - timedelta(days=1))  # known before they asked
    people, firm = People(), enterprise_in("320102")
    recall = people.recall(firm)
    assert sent(AT) == []  # the day is not over
    mails = {message.to[0][:2]: message.body for message in sent(AT + timedelta(days=1))}
    pages = {f"/sampling-results/{toy.pk}/": "r0 r1 r3", f"/sampling-results/{cable.pk}/": "r0 r2",
             f"/recalls/{recall.pk}/": "r0 r1 r3"}  # fmt: skip
    for page, readers in pages.items():
        assert {reader for reader, body in mails.items() if page in body} == set(readers.split())
    assert "1 batch failed" in mails["r1"]
    assert firm.name not in "".join(mails.values())
    assert sent(AT + timedelta(days=2)) == []


def test_what_was_told_and_is_withdrawn_is_told_by_its_number():
    keep(result(agency_of("320100"), verdict="fail", day=DAY - timedelta(days=9)))
    people = People()
    reader = confirmed("product=P-TOY", at=AT - timedelta(days=1))
    warning = people.warning()
    assert len(sent(AT + timedelta(days=1))) == 1
    notices.withdraw_warning(warning_id=warning.pk, reason="有误", by=people.reviewer, at=AT + timedelta(days=1))
    recall = people.recall(enterprise_in("320102"), at=AT + timedelta(days=1))
    recalls.withdraw_recall(recall_id=recall.pk, reason="有误", by=people.reviewer, at=AT + timedelta(days=1))
    [message] = sent(AT + timedelta(days=2))
    assert message.to == [reader.address]
    assert warning.number in message.body
    assert f"/consumer-warnings/{warning.pk}/" not in message.body
    assert recall.number not in message.body  # it came and went between two mails
    assert news("product=P-CABLE", reader.last_seq, AT + timedelta(days=2))[0] is None


def test_a_link_of_one_list_does_nothing_to_another():
    mine, other = confirmed(), subscribing.subscribe(
        code=OTHER.code, address="reader@example.org", language="en", by=ANYBODY, at=AT
    )  # fmt: skip
    with time_machine.travel(AT, tick=False):
        assert mail.read(LIST.code, mail.token(mine, mail.LEAVE)) == (mail.LEAVE, mine.key)
        assert mail.read(OTHER.code, mail.token(mine, mail.LEAVE)) is None
        assert mail.read(LIST.code, mail.token(other, mail.CONFIRM)) is None
    subscribing.leave(key=mine.key, by=ANYBODY, at=AT)
    assert list(Subscription.objects.all()) == [other]


def test_one_address_is_not_flooded_with_questions():
    asked = [
        subscribing.subscribe(
            code=LIST.code, address="victim@example.org", topic=f"product=P{n}", language="en", by=ANYBODY,
            at=AT + timedelta(minutes=n),
        )
        for n in range(6)
    ]  # fmt: skip
    assert [row is not None for row in asked] == [True] * subscribing.ASKED + [False] * (6 - subscribing.ASKED)
    assert Subscription.objects.count() == subscribing.ASKED


def test_the_digest_asks_as_much_for_three_readers_as_for_one(django_assert_max_num_queries):
    """A few for what is new; for each reader the claim, its savepoints and the tick."""
    for n in range(3):
        confirmed("product=P-TOY", f"r{n}@example.org")
    came(result(verdict="fail", day=DAY))
    with django_assert_max_num_queries(24 + 3 * 5):
        assert subscribing.send_digests(code=LIST.code, at=AT + timedelta(days=1)) == 3
