"""A re-check stands once both of its inspectors have given the own word."""

from datetime import date, timedelta

import pytest

from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.inspections.models import Certificate, Recheck
from apps.inspections.operations import inspectors, orders, rechecks
from apps.inspections.operations.presence import NotThere
from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken
from apps.records.models import Fact
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, Life
from tests.past import past_guards

from .test_life import refused_by_database

pytestmark = pytest.mark.django_db


def test_two_look_again_and_each_gives_the_own_word():
    life = Life().to("published")
    order = life.ordered()
    keys, by, other = [row.key for row in life.people[:2]], *(scope_of_user(row.user) for row in life.people[:2])
    given = {"order_id": order.pk, "on": life.today, "passed": True, "finding": "已更换"}
    for inspectors_, who in ((keys[:1], by), ([keys[0], keys[0]], by), ([keys[0], "x"], by), (keys, life.officer)):
        with pytest.raises(Invalid):
            life.act(rechecks.recheck, who, inspectors=inspectors_, **given)
    Certificate.objects.filter(inspector=life.people[1]).update(last_day=life.today - timedelta(days=1))
    with pytest.raises(Invalid):
        life.act(rechecks.recheck, by, inspectors=keys, **given)
    assert not Recheck.objects.exists()
    with past_guards():
        Certificate.objects.update(last_day=life.today)
    row = life.act(rechecks.recheck, by, inspectors=keys, **given)
    assert {row.first, row.second} == set(life.people[:2])
    # nothing follows from the word of one: no state, no paper, no fact; nor is a second one recorded beside it
    order.refresh_from_db()
    assert (order.state, Fact.objects.filter(kind__code="rectified").exists()) == ("served", False)
    refused_by_database(lambda: type(order).objects.filter(pk=order.pk).update(state="done", ended_on=life.today))
    with pytest.raises(Invalid):
        life.act(rechecks.recheck, other, inspectors=keys, **given)
    for who in (by, scope_of_user(life.people[2].user)):
        with pytest.raises(NotThere):
            life.act(rechecks.confirm_recheck, who, order_id=order.pk)
    for change in ({"passed": False}, {"state": "stands"},
                   {"state": "stands", "answered_by": by.user_id, "answered_at": life.now}):  # fmt: skip
        refused_by_database(lambda change=change: Recheck.objects.filter(pk=row.pk).update(**change))
    client, address = client_as(life.people[1].user), f"/desk/inspections/orders/{order.pk}/"
    assert f'href="{address}"' in client.get("/desk/inspections/phone/").content.decode()
    assert "confirm_recheck/" not in client_as(life.people[0].user).get(address).content.decode()
    assert client.post(f"{address}confirm_recheck/").status_code == 302
    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.state, row.state, row.answered_by_id) == ("done", "stands", other.user_id)
    assert not Clock.objects.of("inspections.order", order.pk).live().exists()
    with pytest.raises(Overtaken):
        life.act(rechecks.confirm_recheck, other, order_id=order.pk)
    refused_by_database(lambda: Recheck.objects.filter(pk=row.pk).update(state="refused", refused_reason="x"))
    refused_by_database(lambda: Recheck.objects.create(
        order=order, on=life.today, passed=False, finding="x", first=life.people[0], second=life.people[0], label="x",
    ))  # fmt: skip


def test_an_inspector_of_another_department_confirms_a_recheck_from_the_phone():
    """Who only checks sees the orders he looks again at, though he was at no visit of them; nothing else."""
    life = Life.lately().to("published")
    order, guest = life.ordered(), user_with_post("inspector", COUNTY)
    values = {"key": "ZFX1", "name": "外单位", "user_id": guest.pk, "areas": []}
    row = life.act(inspectors.add_inspector, life.officer, values=values)
    life.act(inspectors.add_certificate, life.officer, inspector_id=row.pk, number="X1", items=["*"],
             valid_from=date(2020, 1, 1), last_day=date(2099, 1, 1))  # fmt: skip
    phone, address = client_as(guest), f"/desk/inspections/orders/{order.pk}/"
    assert phone.get(address).status_code == 404
    life.look_again(order, passed=True, confirmed=False, inspectors=[life.people[0].key, "ZFX1"])
    assert f'href="{address}"' in phone.get("/desk/inspections/phone/").content.decode()
    page = phone.get(address).content.decode()
    assert "confirm_recheck/" in page
    assert "办理经过" not in page
    for verb in ("take_back", "pass_on", "extend_order"):
        phone.post(f"{address}{verb}/", {f"{verb}-reason": "试试看"})
    order.refresh_from_db()
    assert order.state == "served"
    assert phone.post(f"{address}confirm_recheck/").status_code == 302
    order.refresh_from_db()
    assert order.state == "done"
    assert phone.get("/desk/inspections/orders/").status_code == 403


def test_a_recheck_that_is_not_confirmed_changes_nothing_and_keeps_no_time_from_running_out():
    life = Life().to("published")
    order = life.ordered()
    life.look_again(order, passed=True, confirmed=False)
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert order.state == "served", "it was looked at in time, and one word of two waits"
    with pytest.raises(Invalid):
        life.act(rechecks.refuse_recheck, scope_of_user(life.people[1].user), order_id=order.pk, reason=" ")
    life.act(rechecks.refuse_recheck, scope_of_user(life.people[1].user), order_id=order.pk, reason="当日未到场")
    order.refresh_from_db()
    assert (order.state, Recheck.objects.get().refused_reason) == ("overdue", "当日未到场")
    life.look_again(order, passed=False, confirmed=False)
    with pytest.raises(Invalid):
        life.act(orders.pass_on, life.officer, order_id=order.pk, to="enforcement", receiver="执法大队", reason="逾期")
    life.now += timedelta(days=1)
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已改")
    other = scope_of_user(life.people[1].user)
    with pytest.raises(Invalid):
        life.act(rechecks.confirm_recheck, other, order_id=order.pk)
    life.act(rechecks.refuse_recheck, other, order_id=order.pk, reason="企业已另行报告，重新复查")
    life.look_again(order, passed=False)
    order.refresh_from_db()
    assert (order.state, Recheck.objects.filter(state="stands").count()) == ("failed", 1)
