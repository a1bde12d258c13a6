"""What the ledger knew was weighed: only news reaches honours and applications, and only where their rules look."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from apps.awards.models import Application, Bar, Case, Honour
from apps.awards.operations import conferring, stripping
from apps.awards.queries import news as looked
from apps.awards.rules.news import Version, grown
from apps.records.models import Fact
from apps.records.operations.facts import correct_fact, record_fact
from apps.records.operations.sweeps import expire_facts
from apps.registry.models import Enterprise
from tests.awards.test_outcome import deliver, event_of
from tests.factories.awards import Life, worthy
from tests.factories.records import FactFactory, kind, source

D = date
LAST, OLD = D(2025, 6, 1), D(2021, 6, 1)
pytestmark = pytest.mark.django_db


def at(day):
    return datetime(2026, 1, day, tzinfo=UTC)


def version(day, *, firm=1, kind=7, severity=3, on=LAST, counts=True):
    return Version(at(day), firm, kind, severity, on, counts)


@pytest.mark.parametrize(
    ("versions", "moment"),
    [
        ([], None),
        ([version(1, counts=False)], None),
        ([version(1)], 1),
        ([version(1), version(2), version(3, severity=2)], 1),  # a title, an expiry, a lighter one: no news
        ([version(1), version(2, severity=4), version(3)], 2),
        ([version(1), version(2, firm=2)], 2),
        ([version(1), version(2, kind=8)], 2),
        ([version(1), version(2, on=D(2025, 7, 1)), version(3, on=D(2021, 7, 1))], 2),
        ([version(1), version(2, counts=False), version(3)], 3),  # it was not used, and is used again
        ([version(1, firm=None, counts=False), version(2)], 2),
    ],
)
def test_what_of_a_fact_is_news(versions, moment):
    assert grown(versions) == (moment and at(moment))


def old_event(firm, day=OLD, severity=4, **given):
    return FactFactory(enterprise=firm, kind=kind("accident_minor"), severity=severity, occurred_on=day, title="旧事",
                       public_from=day, **given)  # fmt: skip


def late(firm, day, severity, life):
    source("test")
    record_fact(kind="accident_minor", occurred_on=day, source="test", source_key=f"late{day}{firm.pk}",
                title="旧案补录", severity=severity, enterprise=firm, document_number="宁市监〔2021〕7号",
                by=conferring.PORTAL, at=life.tick())  # fmt: skip
    deliver(life)


def correct(fact, life, **changes):
    correct_fact(fact_id=fact.pk, changes=changes, reason="登记有误", by=conferring.PORTAL, at=life.tick())
    deliver(life)


def test_an_honour_outlives_what_was_known_and_goes_for_what_is_heavier_or_was_hidden():
    one, two = firms = [worthy(), worthy()]
    old, minor = old_event(one, public_until=D(2026, 6, 1)), old_event(one, LAST, severity=2)
    life = Life(firms=firms).to_conferred()
    deliver(life)
    life.wait_until(D(2026, 6, 3))
    # its publicity ends by the nightly job, then a file of whatever source comes in
    assert expire_facts(on=life.today, by=conferring.PORTAL, at=life.tick())
    assert looked.grown_since(listing=stripping.LISTING, least=3) == []
    stripping.strip_many_for(None, life.tick())
    # a title is set right; an event of before is entered late, outside the three years that were asked about
    correct(old, life, title="旧事（更正错字）")
    late(one, D(2022, 8, 1), 4, life)
    assert set(Honour.objects.values_list("state", flat=True)) == {"valid"}
    assert (Bar.objects.count(), Case.objects.count()) == (0, 0)
    # hidden within those years; turned out heavier since
    late(two, D(2024, 8, 1), 4, life)
    correct(minor, life, severity=3)
    assert dict(Honour.objects.values_list("enterprise", "state")) == {one.pk: "valid", two.pk: "withdrawn"}
    assert Case.objects.get().trigger_fact == minor.pk
    found = looked.grown_since(listing=stripping.LISTING, least=3)
    heavy = Fact.objects.filter(enterprise=one, severity__gte=3).exclude(pk=old.pk)
    assert {row["fact"]: row["grown"] for row in found} == {fact.pk: looked.grown(fact) for fact in heavy}
    stripping.strip_many_for(None, life.tick())
    assert Case.objects.count() == 1


def test_an_application_falls_by_what_fails_its_own_requirement_alone():
    firm, merged = worthy(), worthy()
    old = old_event(firm, severity=3)
    life = Life(firms=[firm, merged]).to_eligible()
    correct(old, life, title="旧事（更正错字）")
    late(firm, D(2021, 8, 1), 3, life)
    assert set(Application.objects.values_list("state", flat=True)) == {"eligible"}
    # moved into the three years it fails; moved out of them again it goes on
    correct(old, life, occurred_on=D(2025, 6, 1))
    one = Application.objects.get(enterprise=firm)
    assert (one.state, one.struck_fact) == ("struck", old.pk)
    correct(old, life, title="旧事（再更正）")
    assert Application.objects.get(pk=one.pk).state == "struck"
    correct(old, life, occurred_on=D(2021, 6, 1))
    assert Application.objects.get(pk=one.pk).state == "eligible"
    # the applicant was merged into another record: what befalls that one is the applicant's
    survivor = worthy()
    Enterprise.objects.filter(pk=merged.pk).update(merged_into=survivor)
    event_of(survivor, "accident_minor", 3, life)
    deliver(life)
    states = dict(Application.objects.values_list("enterprise", "state"))
    assert states == {firm.pk: "eligible", merged.pk: "struck"}


def test_of_one_of_before_the_portal_only_what_came_since():
    honour = SimpleNamespace(conferred_on=D(2020, 5, 1), application=None)
    assert looked.concerns(honour, SimpleNamespace(occurred_on=D(2020, 5, 2)), "serious")
    assert not looked.concerns(honour, SimpleNamespace(occurred_on=D(2020, 5, 1)), "serious")
