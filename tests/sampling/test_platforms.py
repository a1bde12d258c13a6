"""What was bought online and failed is told to its platform too: nothing stands before that was served."""

import pytest
from django.db import IntegrityError, transaction

from apps.sampling import states
from apps.sampling.models import Batch, Notice
from apps.sampling.operations import publishing, telling, visiting
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db
PLATFORM = "示例商城"


def bought():
    """A life whose sample was ordered on a platform, as far as its report."""
    life = Life(link="online").to("assigned")
    order = {"platform": PLATFORM, "shop": "示例旗舰店", "order_number": "20260302-1", "ordered_on": life.today,
             "price": 99, "address": ""}  # fmt: skip
    life.act(visiting.order_online, life.sampler, order=order, batch_id=life.batch_id)
    life.later(3)
    taken = life.taken(signed="online", signer="")
    life.act(visiting.unpack, life.sampler, taken=taken, batch_id=life.batch_id)
    life.stage = "sampled"
    return life.to("concluded")


def never(why, rows, **given):
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        rows.update(**given)


def test_nothing_stands_before_the_platform_was_told_and_served():
    life = bought()
    batch, rows = life.batch, Batch.objects.filter(pk=life.batch_id)
    with transaction.atomic():
        Notice.objects.create(batch=batch, part="sampled", enterprise=batch.enterprise, name=batch.party_name,
                              paper=batch.papers.first(), sent_on=life.today)  # fmt: skip
        never("told to the platform", rows, state="notified", told_on=life.today)
        transaction.set_rollback(True)
    life.to("told")
    told = {row.part: row for row in Notice.objects.filter(batch=batch)}
    assert set(told) == {"sampled", "platform"}
    platform = told["platform"]
    assert (platform.name, platform.enterprise_id, platform.paper.kind) == (PLATFORM, None, "result")
    served = {"served_on": life.today, "receipt": "平台回执"}
    life.act(telling.serve_notice, life.officer, notice_id=told["sampled"].pk, **served)
    life.later(20)
    assert life.batch.state == states.NOTIFIED
    refused(Exception, publishing.publish, life.officer, life, batch_id=batch.pk)
    never("once the platform was served", rows, state="stands", stands_on=life.today)
    life.act(telling.serve_notice, life.officer, notice_id=platform.pk, served_on=life.today, receipt="平台回执")
    platform.refresh_from_db()
    assert (life.batch.state, life.batch.stands_on, platform.due_on) == (states.STANDS, life.today, None)
    life.act(publishing.publish, life.officer, batch_id=batch.pk)
    assert life.batch.state == states.SHOWN


def test_a_platform_that_was_served_leaves_the_party_its_days():
    life = bought().to("told")
    platform, sampled = (Notice.objects.get(batch=life.batch, part=part) for part in ("platform", "sampled"))
    given = {"receipt": "x", "served_on": life.today}
    life.act(telling.serve_notice, life.officer, notice_id=sampled.pk, **given)
    life.act(telling.serve_notice, life.officer, notice_id=platform.pk, **given)
    assert life.batch.state == states.NOTIFIED
    life.later(15)
    assert life.batch.state == states.NOTIFIED
    life.later(2)
    assert life.batch.state == states.STANDS
