"""What follows a failure has its clock at every stage, stands before everybody, and counts; taken back, it is gone."""

from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Event
from apps.credit.models import Rating
from apps.credit.operations.rerate import rerate
from apps.deadlines.models import Clock
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.sampling import public, states
from apps.sampling.models import Measure, Rectification
from apps.sampling.operations import escalating, following, rechecking
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.sampling import COUNTY, Life

from .test_life import owed
from .test_second_look import elsewhere, failing_again, suspended, withdraw

pytestmark = pytest.mark.django_db
ATOM, GONE = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"


def score(firm, life):
    rerate(enterprise_ids=[firm.pk], as_of=life.today, by=Scope.system("test"), at=life.now)
    return Rating.objects.current().grades().get(enterprise_id=firm.pk).score


def test_announcement_and_suspension_are_public_and_count_until_they_are_taken_back():
    life, order = failing_again()
    firm = life.batch.enterprise
    before = score(firm, life)
    suspended(life)
    made = list(public.measures(life.today).order_by("pk"))
    assert [row.kind for row in made] == ["announcement", "suspension"]
    assert all(row.fact.public_from == row.decided_on for row in made)
    penalty = made[1].fact
    assert (penalty.kind.code, penalty.detail["decision"]["category"]) == ("penalty", "责令停产停业")
    assert {life.reviewer.user_id, life.officer.user_id} <= set(penalty.people)
    assert score(firm, life) < before  # by the suspension alone
    assert set(public.measure_record(made[0])) == set(public.MEASURE_FIELDS)

    browser = Client()
    page = browser.get("/sampling-announcements/").content.decode()
    assert page.count(firm.name) == 2
    assert firm.name in browser.get(f"/sampling-announcements/?q={firm.uscc}").content.decode()
    assert firm.name not in browser.get("/sampling-announcements/?q=无此企业").content.decode()
    address = f"/sampling-announcements/{made[1].pk}/"
    assert str(made[1]) in browser.get(address).content.decode()

    withdraw(life, life.other_lab)
    life.act(rechecking.void_recheck, life.reviewer, order_id=order.pk, reason="检验机构资质被撤销")
    assert list(public.measures(life.today)) == made[:1]
    assert Fact.objects.get(pk=penalty.pk).state == "withdrawn"
    gone = browser.get(address).content.decode()
    assert "撤销" in gone
    assert firm.name not in gone
    feed = ElementTree.fromstring(browser.get("/sampling-announcements/feed.atom").content)
    ids = [entry.find(f"{ATOM}id").text for entry in feed.iter(f"{ATOM}entry")]
    assert [pk.rstrip("/").rsplit("/", 1)[1] for pk in ids] == [str(made[0].pk)]
    assert [entry.get("ref").endswith(address) for entry in feed.iter(f"{GONE}deleted-entry")] == [True]
    elsewhere(life, 9102)
    life.recheck(passing=False)
    suspended(life)  # told, heard and decided anew
    assert public.measures(life.today).count() == 2


def test_what_was_decided_before_everybody_stands_as_it_was_written():
    life, _order = failing_again()
    suspended(life)
    rows = Measure.objects.filter(kind="suspension")
    other = scope_of_user(user_with_post("county_reviewer", COUNTY))
    for change in ({"reason": "另一理由"}, {"kind": "revocation"}, {"by": other.user_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.get().delete()
    said = rows.get()
    rows.update(taken_back_on=life.today, taken_back_reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(taken_back_on=None, taken_back_reason="")
    more = {name: getattr(said, name) for name in ("batch", "rectification", "enterprise", "agency", "reason", "label")}
    more |= {"kind": "suspension", "paper": life.batch.papers.get(kind="form"), "decided_on": said.decided_on}
    for wrong in ({"by": other.user_id}, {"by": said.by_id, "kind": "revocation"}, {"decided_on": life.start}):
        given = more | {"by_id": wrong.get("by", said.by_id)} | {k: v for k, v in wrong.items() if k != "by"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.create(**given)


def test_the_silent_party_is_decided_on_in_time():
    life, order = failing_again()
    life.act(escalating.tell_suspension, life.officer, receipt="签收人：李某", order_id=order.pk)
    assert owed(order) == {}
    life.later(12)
    assert owed(order) == {"sampling.deciding": COUNTY}
    life.act(escalating.suspend, life.reviewer, order_id=order.pk, reason="逾期未陈述申辩")
    assert owed(order) == {}  # its term runs
    life.later(31)
    assert owed(order) == {"sampling.suspended_recheck": COUNTY}


def asking(days_before):
    """An order whose enterprise asks for ten days more, so many days before its end."""
    life = Life().to("stands")
    order = life.ordered()
    life.later((order.due_on - life.today).days - days_before)
    life.act(following.ask_extension, life.filer, order_id=order.pk, reason="设备未到", days=10)
    return life, order


@pytest.mark.parametrize("granted", [True, False])
def test_a_request_that_the_bureau_leaves_unanswered_costs_the_party_nothing(granted):
    life, order = asking(5)
    assert "sampling.extension_decision" in owed(order)
    life.later(8)  # the days to correct are over, nobody has answered
    assert life.order.state == states.SERVED
    life.act(following.decide_extension, life.officer, order_id=order.pk, granted=granted, finding="迟复")
    more = 10 if granted else 8  # five days are left at least
    assert (life.order.due_on - order.due_on).days == more
    assert (life.order.recheck_by - order.recheck_by).days == more
    assert "sampling.extension_decision" not in owed(order)
    running = Clock.objects.of("sampling.order", order.pk).live().get(rule_code="sampling.rectification")
    assert running.due_on == life.order.due_on
    life.later(9)
    assert life.order.state == states.OVERDUE
    assert "sampling.reporting_up" in owed(order)


def test_a_refusal_in_time_changes_nothing():
    life, order = asking(20)
    life.act(following.decide_extension, life.officer, order_id=order.pk, granted=False, finding="理由不成立")
    assert (life.order.due_on, life.order.recheck_by) == (order.due_on, order.recheck_by)


def test_a_county_or_a_city_raises_nothing_about_a_licence():
    life = Life().to("stands")
    life.ordered()
    life.recheck(passing=False)
    assert life.batch.product.licence_class
    assert not Event.objects.filter(verb="sampling.licence_consequence").exists()
    assert Rectification.objects.get().licence_on is None


def test_the_list_asks_no_more_for_more_rows():
    browser = Client()
    counts = []
    for _n in range(2):
        life = Life().to("shown")
        life.ordered()
        life.recheck(passing=False)
        life.announced()
        browser.get("/sampling-announcements/")  # names of places are kept from here on
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/sampling-announcements/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
