"""What the bureau leaves undone costs no party its retest; the verdict rests on the report that decided it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken
from apps.notifications.models import Message
from apps.sampling import public, states
from apps.sampling.models import Capability, Objection, Paper, Test
from apps.sampling.operations import following, no_retest, objecting, telling
from apps.sampling.queries.deciding import deciding_tests
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life, laboratory_for

from .test_life import refused

pytestmark = pytest.mark.django_db


def ordered(**given):
    """A retest is ordered and nobody has written its formalities down."""
    life = given.pop("life", None) or Life(**given)
    row = life.to("served").object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    test = life.act(objecting.order_retest, life.officer, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    return life, row, test


def bench(life, test, *, passing):
    life.receive(test)
    life.enter(test, passing=passing)
    life.report(test)


def now(row):
    return Objection.objects.get(pk=row.pk)


def test_a_retest_that_passed_outlives_the_days_of_its_formalities():
    life, row, test = ordered()
    life.later(2)
    bench(life, test, passing=True)
    row = now(row)
    assert (row.formalities_on, row.formalities_receipt) == (life.today, objecting.ARRIVED)
    assert not Clock.objects.of("sampling.objection", row.pk).live().filter(rule_code="sampling.formalities").exists()
    life.later(30)
    assert (life.batch.state, now(row).state) == (states.RETEST, states.RETESTING)
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检合格")
    life.shown()
    record = public.records([life.batch])[0]
    assert (record["verdict"], record["report_number"]) == ("pass", f"R{test.pk}")
    assert life.batch.fact.document_number == f"R{test.pk}"


def test_whoever_sends_it_to_the_laboratory_in_the_last_hour_loses_nothing():
    life, row, test = ordered()
    life.now += timedelta(days=8)  # the days are over, the sweep has not come by
    life.receive(test)
    life.later(1)
    assert now(row).state == states.RETESTING


def test_the_party_states_its_own_formalities():
    life, row, _test = ordered()
    given = {"objection_id": row.pk, "receipt": "缴费收据第18号"}
    stranger = scope_of_user(filer_of(enterprise_in(COUNTY)))
    refused(OutOfReach, objecting.state_formalities, stranger, life, on=life.today, **given)
    tomorrow = life.today + timedelta(days=1)
    refused(Invalid, objecting.state_formalities, life.filer, life, on=tomorrow, **given)
    refused(Invalid, objecting.state_formalities, life.filer, life, on=life.today, **given | {"receipt": " "})
    life.act(objecting.state_formalities, life.filer, on=life.today, **given)
    refused(Invalid, objecting.state_formalities, life.filer, life, on=life.today, **given)
    life.later(20)
    assert (now(row).state, life.batch.state) == (states.RETESTING, states.RETEST)


def test_it_states_them_on_its_page():
    life, row, _test = ordered(life=Life.lately())
    client = client_as(filer_of(life.batch.enterprise))
    home, address = f"/my/sampling/{life.batch_id}/", f"/my/sampling/objections/{row.pk}/state_formalities/"
    assert address in client.get(home).content.decode()
    name = f"state_formalities-{row.pk}-"
    assert client.post(address, {f"{name}on": "", f"{name}receipt": ""}).status_code == 422
    assert client.post(address, {f"{name}on": str(life.today), f"{name}receipt": "收据18"}).status_code == 302
    page = client.get(home).content.decode()
    assert address not in page
    assert "收据18" in page
    assert client_as(filer_of(enterprise_in(COUNTY))).post(address, {}).status_code == 404


@pytest.mark.parametrize(("days", "elsewhere"), [(8, False), (17, False), (17, True)])
def test_what_was_done_in_time_and_written_down_late_is_taken_up_again(days, elsewhere):
    given = {"link": "shop", "producer": enterprise_in("320104", address="外区路1号")} if elsewhere else {}
    life, row, test = ordered(**given)
    done = life.today + timedelta(days=5)
    life.later(days)
    assert now(row).state == states.GIVEN_UP
    assert Test.objects.get(pk=test.pk).void_on == life.today  # the laboratory has nothing left to report
    assert life.batch.state == {8: states.NOTIFIED, 17: states.STANDS}[days]
    given = {"objection_id": row.pk, "receipt": "缴费收据第18号"}
    refused(Invalid, objecting.retest_again, life.officer, life, on=life.today, **given)  # after their days
    life.act(objecting.retest_again, life.officer, on=done, **given)
    assert (life.batch.state, life.batch.stands_on, now(row).state) == (states.RETEST, None, states.RETESTING)
    refused(Invalid, objecting.retest_again, life.officer, life, on=done, **given)
    assert not Clock.objects.of("sampling.batch", life.batch_id).live().exists()
    bench(life, test, passing=not elsewhere)
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检结论")
    if elsewhere:  # it fails again, and stands anew: what its standing sets off is owed once
        assert life.batch.state == states.STANDS
        owed = set(Clock.objects.of("sampling.batch", life.batch_id).live().values_list("rule_code", flat=True))
        assert owed == {f"sampling.{rule}" for rule in telling.OWED_BY_STANDING}
        return
    assert (life.batch.state, life.batch.overturned) == (states.PASSED, True)
    live = Clock.objects.of("sampling.batch", life.batch_id).live()
    assert [clock.rule_code for clock in live] == ["sampling.publication"]


def test_not_once_something_rests_on_the_failure():
    life, row, _test = ordered()
    done = life.today
    life.later(17)
    given = {"objection_id": row.pk, "on": done, "receipt": "收据18"}
    life.stage = "stands"
    life.act(following.issue_order, life.officer, batch_id=life.batch_id, what="改正",
             enterprise_id=life.batch.enterprise_id)  # fmt: skip
    refused(Invalid, objecting.retest_again, life.officer, life, **given)
    life.shown()
    refused(DomainError, objecting.retest_again, life.officer, life, **given)


def test_what_was_published_is_not_taken_up():
    life, row, _test = ordered()
    done = life.today
    life.later(17)
    life.shown()
    given = {"objection_id": row.pk, "on": done, "receipt": "收据18"}
    refused(Overtaken, objecting.retest_again, life.officer, life, **given)


def test_the_database_gives_up_no_retest_that_has_begun():
    life, row, test = ordered()
    rows, given_up = Objection.objects.filter(pk=row.pk), {"state": "given_up", "ended_on": life.today}

    def never(rows, **given):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**given)

    life.receive(test)
    never(rows, **given_up)
    never(rows, formalities_on=None)
    never(rows, reason="另一理由")
    never(Test.objects.filter(pk=test.pk), void_on=None, reported_on=life.today)


def test_nor_does_it_open_a_failure_again_that_nobody_objects_to():
    life, row, test = ordered()

    def never(rows, **given):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**given)

    life.later(8)
    never(Objection.objects.filter(pk=row.pk), state="retesting", ended_on=None)  # without its formalities
    never(Test.objects.filter(pk=test.pk), void_on=None, void_reason="")
    life.later(9)
    assert life.batch.state == states.STANDS
    for state in ("retest", "notified"):
        never(type(life.batch).objects.filter(pk=life.batch_id), state=state, stands_on=None)


def test_the_verdict_rests_on_the_report_that_decided_it():
    """By the course of the batch, not by what came last."""
    life, row, test = ordered()
    bench(life, test, passing=False)
    assert deciding_tests([life.batch_id])[life.batch_id].kind == "first"  # nobody has concluded on the retest
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检不合格")
    assert deciding_tests([life.batch_id])[life.batch_id].pk == test.pk
    life.later(17)
    life.shown()
    assert life.batch.fact.document_number == f"R{test.pk}"
    assert public.records([life.batch])[0]["failed_items"]
    order = life.ordered()
    life.recheck(passing=True)
    assert order.batch_id == life.batch_id
    assert deciding_tests([life.batch_id])[life.batch_id].pk == test.pk  # a re-check decides on its order alone


def test_another_role_of_the_bureau_does_not_take_it_up():
    life, row, _test = ordered()
    done = life.today
    life.later(8)
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    given = {"objection_id": row.pk, "on": done, "receipt": "收据18"}
    refused(DomainError, objecting.retest_again, neighbour, life, **given)
    refused(DomainError, objecting.retest_again, life.reviewer, life, **given)


def test_a_standard_that_ends_takes_no_retest_away():
    """It is made by the standard of the first test (rules/standards.py); a first test is not."""
    life, row, test = ordered()
    standard = life.first.standard
    type(standard).objects.filter(pk=standard.pk).update(validity=(standard.validity.lower, life.today))
    life.receive(test)
    life.enter(test, passing=True)
    life.report(test)
    assert Test.objects.get(pk=test.pk).standard_ended == life.today
    desk = client_as(life.reviewer_user).get(f"/desk/sampling/batches/{life.batch_id}/")
    assert "复检依据初检所用的标准" in desk.content.decode()
    party, numbers = client_as(filer_of(life.batch.enterprise)), [life.first.report_number, f"R{test.pk}"]
    mine = f"/my/sampling/{life.batch_id}/"
    assert [number in party.get(mine).content.decode() for number in numbers] == [True, False]  # nobody concluded yet
    life.act(objecting.conclude_retest, life.reviewer, objection_id=row.pk, finding="复检合格")
    assert life.batch.overturned
    assert all(number in party.get(mine).content.decode() for number in numbers)


def test_a_denial_on_the_page_takes_no_retest_away():
    """A nominal producer that was found to be the producer may still have the product tested again."""
    maker = enterprise_in("320104", address="外区路2号")  # not of the frame: the party drawn is another
    life = Life.lately(producer=maker, link="shop").to("served")
    notice = life.batch.notices.get(part="producer")
    client, page = client_as(filer_of(maker)), f"/my/sampling/{life.batch_id}/"
    for kind, left in (("denial", ["result"]), ("result", [])):
        data = {f"file_objection-{notice.pk}-{name}": value for name, value in
                (("kind", kind), ("above", "own"), ("reason", "假冒本厂"))}  # fmt: skip
        assert client.post(f"/my/sampling/notices/{notice.pk}/file_objection/", data).status_code == 302
        shown = client.get(page).content.decode()
        assert [name for name in ("result", "denial") if f'value="{name}"' in shown] == left
    assert set(Objection.objects.values_list("kind", flat=True)) == {"denial", "result"}


def test_a_producer_that_was_told_nothing_is_led_to_the_public_result():
    maker = enterprise_in("320104", address="外区路2号")  # not of the frame: the party drawn is another
    filer = filer_of(maker)
    life = Life.lately(producer=maker, link="shop", passing=True).to("concluded")
    life.shown()
    page = f"/sampling-results/{life.batch_id}/"
    assert Message.objects.get(recipient_kind="enterprise", recipient_id=maker.pk).url == page
    assert client_as(filer).get(page).status_code == 200


# --- no laboratory keeps the old standard's qualification -------------------------------------------------------------
def lapse(life, laboratory):
    """What it may test has ended, and nobody has withdrawn anything."""
    Capability.objects.filter(laboratory=laboratory).update(last_day=life.today - timedelta(days=1))


def test_where_no_other_laboratory_may_test_any_more_the_result_is_set_aside():
    life = Life().to("served")
    row = life.object_()
    life.act(objecting.accept_objection, life.officer, objection_id=row.pk)
    none = {"objection_id": row.pk, "cause": "no_laboratory", "finding": "已查询全部检验机构"}
    refused(Invalid, no_retest.retest_impossible, life.second, life, **none)  # another one may
    lapse(life, life.other_lab)
    refused(Invalid, objecting.order_retest, life.officer, life, objection_id=row.pk, laboratory_id=life.other_lab.pk)
    refused(NotPermitted, no_retest.retest_impossible, life.officer, life, **none)
    assert life.act(no_retest.retest_impossible, life.second, **none).outcome == "annulled"
    assert (life.batch.state, now(row).state) == (states.ANNULLED, states.UPHELD)
    assert Paper.objects.filter(batch=life.batch_id, kind="outcome").exists()


def test_a_laboratory_that_let_its_qualification_lapse_gives_the_retest_on():
    life, row, _test = ordered()
    third = laboratory_for(life.standard, life.province, number=9101, at=life.now)
    moved = {"objection_id": row.pk, "laboratory_id": third.pk}
    refused(Invalid, objecting.move_retest, life.officer, life, **moved)
    lapse(life, life.other_lab)
    none = {"objection_id": row.pk, "cause": "no_laboratory", "finding": "x"}
    refused(Invalid, no_retest.retest_impossible, life.second, life, **none)
    life.act(objecting.move_retest, life.officer, **moved)
    lapse(life, third)
    assert life.act(no_retest.retest_impossible, life.second, **none).outcome == "annulled"
