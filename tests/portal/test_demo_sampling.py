"""The demo's sampling: figures that are alive, batches in every state for its people, nothing that breaks the rules."""

from datetime import timedelta

import pytest
from django.db.models import F, Q
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import hats_of
from apps.deadlines.models import Clock
from apps.sampling.models import Batch, ImportedResult, Notice, Plan, Rectification
from apps.sampling.queries.rates import pass_rates
from apps.sampling.rules import gtin
from apps.serious_list.models import Entry
from tests.factories.access import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def scope_of(name):
    return hats_of(User.objects.get(username=name), timezone.localdate())[0].scope


def test_every_link_has_its_rates_and_what_is_invented_says_so():
    rates = pass_rates(first=timezone.localdate().year - 4, last=timezone.localdate().year, published=True)
    links = {key[3] for key in rates.cells if key[1] is None and key[3] and key[4] is None and key[5] is None}
    assert links == {"production", "shop", "online"}
    history = Batch.objects.filter(origin="import")
    assert history.exclude(producer__source="demo").count() == 0
    assert all(gtin.is_valid(code) for code in history.exclude(gtin="").values_list("gtin", flat=True)[:50])
    assert not history.exclude(gtin="").exclude(gtin__startswith="2").exists()  # numbers that no product carries


def test_results_of_production_say_what_the_ledger_says():
    tied = Batch.objects.filter(origin="import", link="production")
    words = {"pass": "sampling_passed", "fail": "sampling_failed"}
    assert tied.exists()
    for verdict, kind in words.items():
        assert (
            not tied.filter(verdict=verdict).exclude(fact__kind__code=kind, fact__enterprise=F("enterprise")).exists()
        )
    assert (
        not Batch.objects.filter(origin="import").exclude(link="production").filter(enterprise__isnull=False).exists()
    )


def test_no_failure_was_published_while_its_parties_could_object():
    early = Q(published_on__lte=F("told_on") + timedelta(days=15)) | Q(told_on__isnull=True)
    assert not Batch.objects.filter(origin="import", verdict="fail").filter(early).exists()
    said = ImportedResult.objects.filter(batch__verdict="fail")
    assert said.exists()
    assert not said.filter(failed_items="").exists()
    assert not ImportedResult.objects.filter(batch__verdict="pass").exclude(failed_items="").exists()


def test_something_waits_for_each_of_its_people():
    today = timezone.localdate()
    owner, other, fined = (scope_of(f"demo.{name}") for name in ("owner", "other", "fined"))
    notice = Notice.objects.visible_to(owner).get(part="sampled")
    assert notice.batch.state == "notified"
    assert today <= notice.due_on < today + timedelta(days=15)
    assert Batch.objects.visible_to(other).filter(state="retest").exists()
    assert Rectification.objects.visible_to(fined).get().state == "served"
    assert Rectification.objects.filter(state="suspended").exists()
    assert Plan.objects.public().count() >= 2
    assert Plan.objects.filter(state="submitted").exists()
    waiting = Clock.objects.filter(state="running", rule_code="sampling.objection", enterprise_id=notice.enterprise_id)
    assert waiting.exists()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("demo.owner", "/my/sampling/"),
        ("demo.lab", "/desk/sampling/tests/"),
        ("demo.county", "/desk/sampling/"),
        ("demo.second", "/desk/sampling/plans/"),
    ],
)
def test_the_lists_of_its_people_hold_something(name, path):
    page = client_as(User.objects.get(username=name)).get(path)
    assert page.status_code == 200
    assert page.context["rows"]


def test_who_failed_the_rechecks_reads_what_could_lead_to_a_listing():
    user = User.objects.get(username="demo.warned")
    page = client_as(user).get("/my/serious-list/")
    found = [(item["fact"].kind.code, item["ground"].code) for item in page.context["warnings"]]
    assert {("recheck_failed", "44.sampling"), ("sampling_failed", "44.sampling")} <= set(found)
    assert not Entry.objects.listed(timezone.localdate()).filter(enterprise__in=scope_of(user.username).enterprise_ids)
    name = page.context["warnings"][0]["fact"].enterprise.name
    assert name in client_as(User.objects.get(username="demo.county")).get("/desk/serious-list/watch/").content.decode()
