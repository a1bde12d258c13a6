"""Who is told of a failure, and that nobody's days run before the service is on record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.kernel import sqlfiles
from apps.sampling import states
from apps.sampling.models import Notice, Rectification
from apps.sampling.operations import following, objecting, telling, visiting
from apps.sampling.rules.producers import is_another
from tests.factories.access import filer_of, scope_of_user
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db


# --- who is told ------------------------------------------------------------------------------------------------------
def test_the_database_says_as_the_rule_does_who_is_another():
    cases = [(record, other, name, other_name)
             for record in (None, 1) for other in (None, 1, 2) for name in ("", "甲厂", "甲厂（一分厂）")
             for other_name in ("甲厂", "乙厂")]  # fmt: skip
    columns = dict(zip(("records", "others", "names", "other_names"), map(list, zip(*cases, strict=True)), strict=True))
    found = [row["found"] for row in sqlfiles.rows(__file__, "another", columns)]
    assert found == [is_another(*case) for case in cases]
    assert not is_another(1, 1, "甲厂（一分厂）", "甲厂")
    assert is_another(1, 2, "甲厂", "甲厂")  # two records of one name are two enterprises


def sampled(life, **but):
    life.to("assigned")
    life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken(**but))
    life.stage = "sampled"
    return life.to("told")


def told(life):
    return list(Notice.objects.filter(batch=life.batch_id).order_by("pk").values_list("part", "enterprise_id", "name"))


def test_a_party_that_made_it_itself_is_told_once_whatever_the_label_calls_it():
    life = Life().to("assigned")
    firm = life.batch.enterprise
    sampled(life, producer_name=f"{firm.name}（一分厂）", producer_code=firm.uscc)
    assert told(life) == [("sampled", firm.pk, firm.name)]
    assert life.batch.state == states.NOTIFIED


def test_another_record_of_the_same_name_is_told_for_itself():
    life = Life().to("assigned")
    firm = life.batch.enterprise
    maker = enterprise_in("320104", name=firm.name, address="外区路5号")
    sampled(life, producer_name=firm.name, producer_code=maker.uscc)
    assert [row[:2] for row in told(life)] == [("sampled", firm.pk), ("producer", maker.pk)]


# --- late on record ---------------------------------------------------------------------------------------------------
def served_late(life, days):
    """The notices were served on the day they were told; that is put on record so many days later."""
    day = life.today
    life.later(days)
    for notice in Notice.objects.filter(batch=life.batch_id).order_by("pk"):
        life.act(telling.serve_notice, life.officer, notice_id=notice.pk, served_on=day, receipt="签收")
    return day


def test_a_service_recorded_late_takes_no_day_to_object_away():
    life = Life().to("told")
    day = served_late(life, 20)
    notice = Notice.objects.get(batch=life.batch_id)
    assert (notice.served_on, notice.recorded_on) == (day, life.today)
    assert notice.due_on == life.today + timedelta(days=15)
    life.later(15)
    assert life.batch.state == states.NOTIFIED
    row = life.object_()
    assert (row.state, row.filed_on) == (states.FILED, notice.due_on)


def test_nor_do_the_days_of_an_order():
    life = Life().to("stands")
    order, day = life.ordered(served=False), life.today
    life.later(61)
    life.act(following.serve_order, life.officer, order_id=order.pk, served_on=day, receipt="签收")
    order = life.order
    assert (order.served_on, order.due_on) == (day, life.today + timedelta(days=60))
    assert order.recheck_by == life.today + timedelta(days=75)
    life.later(60)
    assert life.order.state == states.SERVED
    life.later(1)
    assert life.order.state == states.OVERDUE


def test_the_database_keeps_the_days_too():
    life = Life().to("told")
    rows, day = Notice.objects.filter(batch=life.batch_id), life.today
    service = {"served_on": day, "receipt": "签收"}

    def never(rows, **given):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**given)

    late = day + timedelta(days=20)
    never(rows, due_on=late + timedelta(days=14), recorded_on=late, **service)
    never(rows, due_on=day + timedelta(days=15), **service)  # nobody says when it was recorded
    never(rows, due_on=day + timedelta(days=30), recorded_on=day - timedelta(days=1), **service)
    life.to("stands")
    orders = Rectification.objects.filter(pk=life.ordered(served=False).pk)
    served = {"state": "served", "served_on": life.today, "receipt": "签收", "recheck_by": late + timedelta(days=300)}
    never(orders, recorded_on=life.today, due_on=life.today + timedelta(days=59), **served)
    life.act(following.serve_order, life.officer, order_id=life.order.pk, served_on=life.today, receipt="签收")
    never(orders, due_on=life.order.due_on - timedelta(days=1))


def test_a_party_reads_nothing_and_loses_nothing_before_the_record():
    maker = enterprise_in("320104", address="外区路1号")
    life = Life(link="shop", producer=maker).to("told")
    producer = scope_of_user(filer_of(maker))
    notice = Notice.objects.get(batch=life.batch_id, part="producer")
    given = {"notice_id": notice.pk, "kind": "denial", "reason": "假冒本厂"}
    refused(objecting.OutOfReach, objecting.file_objection, producer, life, **given)
    served_late(life, 16)
    life.act(objecting.file_objection, producer, **given)
    assert life.batch.state == states.NOTIFIED
