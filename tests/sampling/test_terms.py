"""The days to correct are kept: no re-check in them, nor in the term of a suspension, unless it says it is ready."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text
from apps.sampling import states
from apps.sampling.models import Paper, Recheck, Rectification
from apps.sampling.operations import escalating, suspensions
from tests.factories.access import client_as, filer_of
from tests.factories.records import proof
from tests.factories.sampling import Life
from tests.past import said_anew

from .test_life import refused

pytestmark = pytest.mark.django_db
FORM = {"place": "成品仓库", "base_quantity": 50, "tested_quantity": 2, "backup_quantity": 2}


def take(life, **but):
    given = {"order_id": life.order.pk, "sampled_on": life.today, "seal": f"T-{life.today}", "staff_ids":
             [row.pk for row in life.samplers[:2]], "laboratory_id": life.other_lab.pk}  # fmt: skip
    return given | but


def by_the_database(life, stage, **but):
    """What the operation refuses, the database refuses too."""
    with pytest.raises(IntegrityError, match="a re-check has its time"), transaction.atomic():
        Recheck.objects.create(rectification=life.order, stage=stage, label="x", **{"sampled_on": life.today} | but)


def test_nobody_is_checked_again_in_its_days_to_correct():
    life = Life().to("stands")
    order = life.ordered()
    for days in (0, 59):
        life.later(days)
        early = refused(Invalid, escalating.take_recheck, life.officer, life, **take(life))
        assert day_text(order.due_on) in str(early)
        by_the_database(life, "order")
    life.corrected()
    refused(Invalid, escalating.take_recheck, life.officer, life,
            **take(life, sampled_on=life.today - timedelta(days=1)))  # fmt: skip
    by_the_database(life, "order", sampled_on=life.today - timedelta(days=1))
    life.act(escalating.take_recheck, life.officer, **take(life))
    assert Recheck.objects.get().sampled_on == life.today


def test_silence_waits_until_the_days_are_over():
    life = Life().to("stands")
    order = life.ordered()
    life.later(61)
    assert life.order.state == states.OVERDUE
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, sampled_on=order.due_on))
    by_the_database(life, "order", sampled_on=order.due_on)
    life.act(escalating.take_recheck, life.officer, **take(life, sampled_on=order.due_on + timedelta(days=1)))


@pytest.mark.parametrize("days", [59, 60, 90, 91])
def test_the_second_look_has_its_days(days):
    life = Life().to("stands")
    life.ordered()
    life.recheck(passing=False)
    life.announced()
    life.later(days)
    form = escalating.Taken(**FORM, backup_seal="B", signer="张某")
    given = take(life, taken=form)
    if days in (60, 90):
        life.act(escalating.take_recheck, life.officer, **given, late_reason="不需要")
        assert Recheck.objects.get(stage="announced").late_reason == ""
        return
    refused(Invalid, escalating.take_recheck, life.officer, life, **given)
    by_the_database(life, "announced")
    if days == 91:
        made = life.act(escalating.take_recheck, life.officer, **given, late_reason="检验机构停产检修")
        assert made.late_reason == "检验机构停产检修"
        assert Paper.objects.filter(kind="recheck_form", batch=life.batch_id).count() == 1


def suspended(**given):
    life = Life(**given).to("stands")
    life.later(6)  # letters of whoever has no account have come
    life.ordered()
    life.recheck(passing=False)
    life.announced()
    life.later(61)
    life.recheck(passing=False)
    life.act(escalating.tell_suspension, life.officer, order_id=life.order.pk, receipt="签收")
    life.later(12 if life.accounts else 18)  # a letter of who has no account may be on its way
    life.act(escalating.suspend, life.reviewer, order_id=life.order.pk, reason="逾期未陈述申辩")
    return life


def owed(life):
    rows = Clock.objects.of("sampling.order", life.order.pk).live()
    return sorted(rows.values_list("rule_code", flat=True))


def test_a_suspension_has_its_term_and_ends_early_for_who_asks():
    life = suspended()
    order = life.order
    assert order.suspended_until == life.today + timedelta(days=30)
    assert owed(life) == ["sampling.suspension"]
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life))
    by_the_database(life, "suspended")
    rows = Rectification.objects.filter(pk=order.pk)
    with pytest.raises(IntegrityError, match="a suspension has its term"), transaction.atomic():
        rows.update(suspended_until=life.today + timedelta(days=1))
    life.later(5)
    given = {"order_id": order.pk, "report": "已整顿"}
    refused(DomainError, suspensions.apply_recheck, life.officer, life, **given)
    life.act(suspensions.apply_recheck, life.filer, **given)
    refused(Invalid, suspensions.apply_recheck, life.filer, life, **given)
    assert owed(life) == ["sampling.suspended_recheck"]
    life.act(escalating.take_recheck, life.officer, **take(life))


def test_the_term_of_who_does_not_ask_runs_to_its_end():
    life = suspended(accounts=False)
    order = life.order
    life.later(31)
    assert owed(life) == ["sampling.suspended_recheck"]
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, sampled_on=order.suspended_until))
    by_the_database(life, "suspended", sampled_on=order.suspended_until)
    life.act(escalating.take_recheck, life.officer, **take(life))


def test_an_application_on_paper_counts_from_its_posting():
    life = suspended(accounts=False)
    posted = life.today + timedelta(days=2)
    life.later(6)
    given = {"order_id": life.order.pk, "report": "已整顿", "manner": "post", "posted_on": posted,
             "received_on": life.today}  # fmt: skip
    refused(Invalid, suspensions.enter_application, life.officer, life, **given, file=None)
    life.act(suspensions.enter_application, life.officer, **given, file=proof())
    assert (life.order.applied_on, owed(life)) == (posted, ["sampling.suspended_recheck"])
    life.act(escalating.take_recheck, life.officer, **take(life, sampled_on=posted))


def test_the_pages_offer_it():
    life = suspended(now=Life.lately_start(200))
    desk, mine = f"/desk/sampling/orders/{life.order.pk}/", f"/my/sampling/{life.batch_id}/"
    officer, filer = client_as(life.officer_user), client_as(filer_of(life.batch.enterprise))
    assert "enter_application" in officer.get(desk).content.decode()
    assert "apply_recheck" in filer.get(mine).content.decode()
    address, name = f"/my/sampling/orders/{life.order.pk}/apply_recheck/", f"apply_recheck-{life.order.pk}-report"
    assert filer.post(address, {name: "已整顿"}).status_code == 302
    assert (life.order.application, officer.get(desk).status_code) == ("已整顿", 200)
    assert "已整顿" in officer.get(desk).content.decode()
    assert "apply_recheck" not in filer.get(mine).content.decode()


def test_a_licence_revoked_while_its_re_check_was_under_way_comes_back_with_it():
    """As could be before the database refused it: what the re-check found decides."""
    life = suspended()
    life.later(31)
    life.recheck(passing=True, decide=False)
    said_anew(Rectification.objects.all(), state=states.REVOKED, revoked_on=life.today, ended_on=life.today,
              revoked_by=life.second.user_id)  # fmt: skip
    life.act(escalating.decide_recheck, life.colleague, order_id=life.order.pk, finding="复查合格")
    assert (life.order.state, life.order.revoked_on) == (states.DONE, None)
