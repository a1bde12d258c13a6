"""What was published stands; nobody samples again below a level that has; what cannot be tested is no dead end."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, SamePerson
from apps.notifications.models import Message
from apps.sampling import states
from apps.sampling.models import Batch, Product, SamplingForm, Task, Test
from apps.sampling.operations import annulling, drawing, laboratories, plans, testing, visiting
from apps.sampling.queries.frames import barred
from tests.factories.access import client_as, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import COUNTY, Life

from .test_life import refused
from .test_merges import merged

pytestmark = pytest.mark.django_db


def never(rows, **given):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**given)


# --- what was published -----------------------------------------------------------------------------------------------
def test_no_field_of_a_published_result_changes():
    life = Life().to("shown")
    rows, day = Batch.objects.filter(pk=life.batch_id), life.today
    for name in (
        "party_name",
        "producer_name",
        "producer_code",
        "platform_name",
        "sample_name",
        "brand",
        "lot",
        "scale",
    ):
        never(rows, **{name: "别家"})
    for name in ("visited_on", "told_on", "stands_on", "published_on", "concluded_on"):
        never(rows, **{name: day - timedelta(days=200)})
    never(rows, gtin="")
    never(rows, producer_denied=True)
    rows.update(version=9)  # what nobody reads goes on


def test_what_is_set_aside_is_not_what_was_published():
    life = Life().to("shown")
    life.act(laboratories.withdraw_qualification, life.province, laboratory_id=life.lab.pk,
             withdrawn_on=life.first.reported_on, reason="出具虚假报告")  # fmt: skip
    life.act(annulling.review_report, life.second, report_id=life.first.pk, kept=False, finding="资质已撤销")
    assert (life.batch.state, life.batch.published_on) == (states.ANNULLED, None)


def test_what_an_approved_task_costs_stands_as_its_number_does():
    life = Life().to("published")
    for given in ({"funds": Decimal(1)}, {"price_most": Decimal(1)}, {"details": "另行规定"}):
        never(Task.objects.filter(pk=life.task_id), **given)


def test_a_form_without_a_backup_sample_is_no_form():
    life = Life().to("assigned")
    given = {"batch_id": life.batch_id, "taken": life.taken(backup_quantity=0)}
    error = refused(Invalid, visiting.sample, life.sampler, life, **given)
    assert error.details["field"] == "backup_quantity"
    life.to("sampled")
    assert SamplingForm.objects.get().backup_quantity == 2


# --- nobody twice -----------------------------------------------------------------------------------------------------
def above(life, day, *, level="province", **but):
    """A result of a level above for the same product, as another bureau's table brings it."""
    given = {
        "agency": life.province_agency, "origin": "import", "source_key": f"S{day}{level}", "year": day.year,
        "product": Product.objects.on(day).get(code=life.product), "product_code": life.product, "link": "shop",
        "level": level, "division": life.firms[0].division, "party_name": "某商场", "state": states.SHOWN,
        "verdict": "pass", "concluded_on": day, "visited_on": day, "published_on": day,
    }  # fmt: skip
    return Batch.objects.create(**given | but)


@pytest.fixture
def life():
    made = Life().to("assigned")
    made.province_agency = made.batch.agency.parent or made.batch.agency
    return made


def test_a_producer_whose_product_a_level_above_found_in_a_shop_is_left_alone(life):
    firm = life.batch.enterprise
    above(life, life.today - timedelta(days=30), producer=firm, producer_name=firm.name)
    given = {"batch_id": life.batch_id, "taken": life.taken()}
    error = refused(Invalid, visiting.sample, life.sampler, life, **given)
    assert "第十五条" in str(error)
    assert firm.pk in barred(life.task, life.today)
    life.act(visiting.find_nothing, life.sampler, batch_id=life.batch_id, visited_on=life.today, code="repeated",
             remark="")  # fmt: skip
    assert life.batch.state == states.NOTHING


@pytest.mark.parametrize(
    ("days", "but"),
    [(200, {}), (30, {"level": "county"}), (30, {"producer_denied": True}), (30, {"product_code": "P-TOY"})],
)
def test_and_nobody_else(life, days, but):
    firm = life.batch.enterprise
    above(life, life.today - timedelta(days=days), producer=firm, producer_name=firm.name, **but)
    life.sampled()
    assert life.batch.state == states.SAMPLED


def test_the_database_asks_the_same(life, monkeypatch):
    firm = life.batch.enterprise
    above(life, life.today - timedelta(days=30), producer=firm, producer_name=firm.name)
    monkeypatch.setattr(visiting, "sampled_lately", lambda *_given: None)
    with pytest.raises(IntegrityError, match="lately"), transaction.atomic():
        life.sampled()


def test_records_that_were_merged_since_are_one_and_the_same_level_counts_at_the_door(life, monkeypatch):
    firm, twin = life.batch.enterprise, enterprise_in(COUNTY)
    county = {"level": "county", "enterprise": twin, "party_name": twin.name}
    above(life, life.today - timedelta(days=10), **county)
    merged(twin, firm, life.now)
    given = {"batch_id": life.batch_id, "taken": life.taken()}
    refused(Invalid, visiting.sample, life.sampler, life, **given)
    monkeypatch.setattr(visiting, "sampled_lately", lambda *_given: None)
    with pytest.raises(IntegrityError, match="lately"), transaction.atomic():
        life.sampled()
    Batch.objects.filter(source_key__endswith="county").delete()
    above(life, life.today - timedelta(days=10), level="city", producer=twin, producer_name=twin.name)
    with pytest.raises(IntegrityError, match="lately"), transaction.atomic():
        life.sampled()


def test_nor_is_it_bought_online(monkeypatch):
    """Who made it is known once the parcel is open; the database asks again."""
    life = Life(link="online").to("assigned")
    firm, batch = life.batch.enterprise, {"batch_id": life.batch_id}
    life.province_agency = life.batch.agency
    above(life, life.today - timedelta(days=30), producer=firm, producer_name=firm.name)
    order = {"platform": "某平台", "shop": "某旗舰店", "address": "", "order_number": "T1", "ordered_on": life.today,
             "price": Decimal(99)}  # fmt: skip
    life.act(visiting.order_online, life.sampler, order=order, **batch)
    given = batch | {"taken": life.taken(signed="online", signer="")}
    assert refused(Invalid, visiting.unpack, life.sampler, life, **given).details["field"] == "producer_code"
    with monkeypatch.context() as patched:
        patched.setattr(visiting, "sampled_lately", lambda *_given: None)
        with pytest.raises(IntegrityError, match="lately"), transaction.atomic():
            life.act(visiting.unpack, life.sampler, **given)
    nothing = {"visited_on": life.today, "remark": "", **batch}
    refused(Invalid, visiting.find_nothing, life.sampler, life, code="moved", **nothing)  # that is a visit's
    with pytest.raises(IntegrityError, match="reason of that day"), transaction.atomic():
        Batch.objects.filter(pk=life.batch_id).update(
            state=states.NOTHING, visited_on=life.today, outcome_code="moved", outcome_reason="已搬迁"
        )
    life.act(visiting.find_nothing, life.sampler, code="not_sent", **nothing)
    assert (life.batch.state, life.batch.outcome_reason) == (states.NOTHING, "网购订单被取消或者未发货")


# --- what cannot be tested --------------------------------------------------------------------------------------------
def next_edition(standard, day):
    """The edition of a standard that is in force from a day on, with the same items."""
    items = list(standard.items.order_by("position"))
    standard = type(standard).objects.get(pk=standard.pk)
    standard.pk, standard.validity = None, (day, None)
    standard.save(force_insert=True)
    for item in items:
        item.pk, item.standard = None, standard
        item.save(force_insert=True)
    return standard


def test_a_standard_that_ends_under_the_test_is_no_dead_end():
    life = Life().to("received")
    given = {"batch_id": life.batch_id, "cause": "standard_ended", "finding": "标准已被代替"}
    refused(Invalid, testing.give_up_test, life.reviewer, life, **given)  # it is in force
    standard = life.first.standard
    type(standard).objects.filter(pk=standard.pk).update(validity=(standard.validity.lower, life.today))
    with pytest.raises(Invalid):
        life.enter(life.first, passing=True)
    never(Batch.objects.filter(pk=life.batch_id), state="void")  # its test was not given up
    refused(NotPermitted, testing.give_up_test, life.officer, life, **given)
    sampled = replace(life.reviewer, user_id=life.sampler.user_id)
    refused(SamePerson, testing.give_up_test, sampled, life, **given)
    life.act(testing.give_up_test, life.reviewer, **given)
    test = Test.objects.get(batch=life.batch_id)
    assert (life.batch.state, test.void_on, life.batch.outcome_reason) == (states.VOID, life.today, "标准已被代替")
    refused(Overtaken, testing.give_up_test, life.reviewer, life, **given)
    with pytest.raises(Overtaken):
        life.enter(test, passing=True)
    again = life.act(drawing.resample, life.officer, batch_id=life.batch_id)
    life.batch_id = again.pk
    successor = next_edition(standard, life.today)
    life.sampled()
    life.received()
    life.enter(life.first, passing=True)
    assert life.first.standard == successor
    life.act(testing.give_up_test, life.reviewer, batch_id=again.pk, cause="perished", finding="样品变质")
    life.act(plans.finish_task, life.officer, task_id=life.task_id)
    assert life.task.state == states.FINISHED


def test_nor_is_a_sample_that_perished():
    life = Life().to("received")
    given = {"batch_id": life.batch_id, "finding": "样品变质"}
    refused(Invalid, testing.give_up_test, life.reviewer, life, cause="lost", **given)
    refused(Invalid, testing.give_up_test, life.reviewer, life, cause="perished", **given | {"finding": " "})
    life.act(testing.give_up_test, life.reviewer, cause="perished", **given)
    assert life.batch.state == states.VOID


# --- what tables brought in -------------------------------------------------------------------------------------------
def test_results_of_tables_rest_on_a_qualification_too(life, client):
    """A laboratory that lost it: who imported its results since is told, and whoever reads one sees it."""
    lab, before = life.lab, life.today - timedelta(days=1)
    rows = [above(life, day, laboratory=lab, sample_name="毛巾") for day in (before, life.today)]
    given = {"laboratory_id": lab.pk, "withdrawn_on": life.today, "reason": "出具虚假报告"}
    life.act(laboratories.withdraw_qualification, life.province, **given)
    told = Message.objects.get(kind=laboratories.RESULTS_FLAGGED)
    assert (told.recipient_id, told.data["count"]) == (life.province_agency.pk, 1)
    pages = [client.get(f"/sampling-results/{row.pk}/").content.decode() for row in rows]
    assert ["资质" in page for page in pages] == [False, True]
    officer = client_as(user_with_post("province_officer", "320000"))
    assert "资质" in officer.get(f"/desk/sampling/batches/{rows[1].pk}/").content.decode()
