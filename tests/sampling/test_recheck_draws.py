"""Who takes the samples of a re-check is drawn before anybody goes; what was taken has its form and a sealed backup."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.draws.rules import exact
from apps.kernel.errors import Invalid
from apps.sampling.models import Paper, Recheck, RecheckDraw, Sample, Staff, Test
from apps.sampling.operations import escalating
from apps.sampling.operations.steps import OtherBureau
from tests.factories.access import client_as
from tests.factories.sampling import Life

from .test_life import refused

pytestmark = pytest.mark.django_db
FORM = {"place": "成品仓库", "base_quantity": 50, "tested_quantity": 2, "backup_quantity": 2, "backup_seal": "B-1"}


def due():
    life = Life().to("stands")
    order = life.ordered()
    life.corrected()
    return life, order


def take(life, order, **but):
    given = {"order_id": order.pk, "sampled_on": life.today, "seal": "T-1", "laboratory_id": life.other_lab.pk}
    return given | {"taken": escalating.Taken(**FORM, signer="张某（主管）")} | but


def test_two_are_drawn_by_chance_and_anybody_can_draw_them_again():
    life, order = due()
    tester = life.samplers[0]
    Staff.objects.filter(pk=tester.pk).update(tests=True, laboratory=life.lab)
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, order))  # nobody is drawn yet
    refused(OtherBureau, escalating.draw_samplers, life.city, life, order_id=order.pk)
    draw = life.act(escalating.draw_samplers, life.officer, order_id=order.pk)
    assert tester.key not in draw.frame  # who tests is never drawn
    again = sorted(draw.frame, key=lambda key: exact.inspector_key(draw.seed, order.paper.number, key))[:2]
    assert set(draw.samplers.values_list("key", flat=True)) == set(again)
    told = Event.objects.get(verb="sampling.recheck_drawn").data
    assert (told["seed"], told["frame"]) == (draw.seed, draw.frame)
    refused(Invalid, escalating.draw_samplers, life.officer, life, order_id=order.pk)  # without a reason
    others = {"staff_ids": [tester.pk, life.samplers[1].pk]}
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, order, **others))
    for change in ({"seed": "0" * 64}, {"frame": [*draw.frame, "X"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RecheckDraw.objects.filter(pk=draw.pk).update(**change)
    made = life.act(escalating.take_recheck, life.officer, **take(life, order))
    assert set(made.samplers.all()) == set(draw.samplers.all())
    with pytest.raises(IntegrityError), transaction.atomic():
        made.samplers.add(tester)


def test_others_are_drawn_where_somebody_cannot_go():
    life, order = due()
    extra = life.samplers[0]
    for number in range(3):
        Staff.objects.create(key=f"ZZ{number}", name="增补", agency=extra.agency, samples=True,
                             valid_from=extra.valid_from, last_day=extra.last_day)  # fmt: skip
    first = life.act(escalating.draw_samplers, life.officer, order_id=order.pk)
    second = life.act(escalating.draw_samplers, life.officer, order_id=order.pk, reason="抽样人员出差")
    first.refresh_from_db()
    assert (first.replaced_on, first.reason) == (life.today, "抽样人员出差")
    assert not set(first.samplers.all()) & set(second.samplers.all())


def test_what_was_taken_has_its_form_signed_and_its_backup_sealed():
    life, order = due()
    life.act(escalating.draw_samplers, life.officer, order_id=order.pk)
    for but in ({"tested_quantity": 0}, {"backup_quantity": 0}, {"base_quantity": 3}, {"place": ""}):
        form = escalating.Taken(**FORM | but, signer="张某")
        refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, order, taken=form))
    unsigned = escalating.Taken(**FORM)
    refused(Invalid, escalating.take_recheck, life.officer, life, **take(life, order, taken=unsigned))
    made = life.act(escalating.take_recheck, life.officer, **take(life, order))
    assert (made.tested_quantity, made.signer) == (2, "张某（主管）")
    seals = Sample.objects.filter(recheck=made).order_by("part").values_list("part", "seal")
    assert list(seals) == [("recheck", "T-1"), ("spare", "B-1")]
    assert Paper.objects.get(kind="recheck_form").enterprise_id == order.enterprise_id
    test = Test.objects.get(recheck=made)
    life.receive(test)
    life.enter(test, passing=True)
    life.report(test)
    life.act(escalating.decide_recheck, life.colleague, order_id=order.pk, finding="合格")
    assert Recheck.objects.get().passed


def test_the_desk_draws_before_it_takes():
    life = Life(now=Life.lately_start(40)).to("stands")
    order = life.ordered()
    life.corrected()
    officer, home = client_as(life.officer_user), f"/desk/sampling/orders/{order.pk}/"
    page = officer.get(home).content.decode()
    assert "draw_samplers" in page
    assert "take_recheck" not in page
    assert officer.post(f"{home}draw_samplers/").status_code == 302
    page = officer.get(home).content.decode()
    assert all(person.name in page for person in RecheckDraw.objects.get().samplers.all())
    name = f"take_recheck-{order.pk}-"
    given = FORM | {"sampled_on": life.today, "quantity_unit": "件", "seal": "T-9", "signer": "张某",
                    "laboratory_id": life.other_lab.pk}  # fmt: skip
    answer = officer.post(f"{home}take_recheck/", {f"{name}{key}": value for key, value in given.items()})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Recheck.objects.get().draw.pk


def test_who_was_drawn_for_a_stage_that_is_over_may_be_drawn_again():
    life = Life().to("stands")
    order = life.ordered()
    life.later(61)  # it has not reported
    here = Staff.objects.filter(agency=life.samplers[0].agency)
    here.exclude(pk__in=[row.pk for row in life.samplers[:2]]).update(last_day=life.today - timedelta(days=1))
    first = life.act(escalating.draw_samplers, life.officer, order_id=order.pk)
    life.later(20)  # and nobody went
    life.announced()
    life.now += timedelta(days=61)
    second = life.act(escalating.draw_samplers, life.officer, order_id=order.pk)
    first.refresh_from_db()
    assert (first.stage, second.stage, first.replaced_on) == ("order", "announced", life.today)
    assert set(first.samplers.all()) == set(second.samplers.all())
