"""Whoever a file, a feed or a matching speaks against is told, once, however many facts it brought."""

from datetime import timedelta

import pytest

from apps.audit.models import Delivery
from apps.notifications.models import Message
from apps.notifications.operations import EMAIL
from apps.records.models import Fact
from apps.records.operations import facts, sweeps
from apps.records.operations.batches import take_batch
from apps.records.operations.imports import undo_import
from apps.records.operations.telling import TELL, tell_after
from tests.factories.access import client_as, filer_of
from tests.factories.records import FactFactory, source
from tests.factories.registry import enterprise_in, valid_uscc

from .test_imports import AT, SYSTEM, line, taken

pytestmark = pytest.mark.django_db
COUNTY, HOUR = "320102", timedelta(hours=1)


def delivered(at=AT):
    """Every message that was written, oldest first, once the outbox has done its work; twice, as it may."""
    for delivery in Delivery.objects.filter(consumer=TELL).order_by("pk"):
        tell_after(delivery, at)
        tell_after(delivery, at)
    return list(Message.objects.order_by("pk").values_list("kind", "recipient_id", "url"))


def enterprises():
    return [enterprise_in(COUNTY, uscc=valid_uscc(number)) for number in (5, 6)]


def fact_url(number):
    return f"/my/facts/{number}/"


def test_a_file_tells_each_enterprise_once(tmp_path):
    many, one = enterprises()
    other = [line(many.uscc, f"{number}号") for number in range(3)]
    taken(tmp_path, *other, line(one.uscc, "9号"))
    assert not Message.objects.exists()  # not in the import's own transaction: there may be very many
    fact = Fact.objects.get(enterprise=one)
    told = [("records.adverse_facts", str(many.pk), "/my/facts/?show=adverse")]
    told.append(("records.adverse_fact", str(one.pk), fact_url(fact.pk)))
    assert delivered() == told
    assert Delivery.objects.filter(consumer=EMAIL).count() == 1
    page = client_as(filer_of(many)).get("/accounts/messages/").content.decode()
    assert "3条" in page


def test_the_same_again_and_what_became_lighter_tells_nobody_and_what_became_heavier_does(tmp_path):
    firm = enterprises()[0]
    seen = []
    for hours, category in enumerate(["罚款", "罚款", "通报批评", "吊销许可证"]):
        taken(tmp_path, line(firm.uscc, category=category), at=AT + hours * HOUR)
        seen.append(len(delivered()))
    assert seen == [1, 1, 1, 2]


def test_a_feed_tells_and_a_good_record_does_not():
    firm, other = enterprises()
    row = {"severity": 3, "occurred_on": "2026-01-20", "title": "罚款"}
    bad = row | {"kind": "penalty", "source_key": "a", "subject_code": firm.uscc}
    good = row | {"kind": "qms", "source_key": "b", "subject_code": other.uscc, "severity": 0}
    take_batch(source=source("feed"), facts=[bad, good], by=SYSTEM, at=AT)
    assert delivered() == [("records.adverse_fact", str(firm.pk), fact_url(Fact.objects.get(enterprise=firm).pk))]


def test_what_waited_is_told_when_its_enterprise_appears():
    fact = FactFactory(enterprise=None, state="waiting", subject_code=valid_uscc(5), known_from=AT - HOUR)
    firm = enterprises()[0]
    sweeps.match_waiting(by=SYSTEM, at=AT)
    assert delivered() == [("records.adverse_fact", str(firm.pk), fact_url(fact.pk))]


def test_what_changed_before_the_outbox_came_is_told_and_what_was_taken_back_is_not(tmp_path):
    firm, other = enterprises()
    run = taken(tmp_path, line(other.uscc, "9号"))
    undo_import(run_id=run.pk, by=SYSTEM, at=AT + HOUR)
    taken(tmp_path, line(firm.uscc, "1号"), at=AT + 2 * HOUR)
    fact = Fact.objects.get(enterprise=firm)
    changed = {"changes": {"title": "标识不规范"}, "reason": "录入有误"}
    facts.correct_fact(fact_id=fact.pk, by=SYSTEM, at=AT + 3 * HOUR, **changed)
    assert delivered() == [("records.adverse_fact", str(firm.pk), fact_url(fact.pk))]
