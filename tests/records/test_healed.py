"""Migrations that set right what earlier versions left: on rows as those versions wrote them."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.deadlines.models import Clock
from apps.divisions.models import Agency
from apps.records.models import Fact, Objection
from apps.records.operations.objections import file_objection, withdraw_objection
from tests.factories.access import filer_of, scope_of_user
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, source
from tests.factories.registry import enterprise_in
from tests.past import past_guards, said_anew

from .test_objections import AT, Case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LISTED = {"severity": 4, "occurred_on": date(2026, 1, 5), "public_from": date(2026, 1, 7)}
LISTED |= {"public_until": date(2029, 1, 7)}


def run(name, what):
    with connection.cursor() as cursor:
        cursor.execute(getattr(import_module(f"apps.records.migrations.{name}"), what))


def unguarded(fact, **values):
    """Change a fact as could be done before its guards stood."""
    guards = ("records_fact_of_case", "records_fact_decided", "records_fact_no_worse", "records_fact_reserved")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in guards:
            cursor.execute(f"ALTER TABLE records_fact DISABLE TRIGGER {guard}")
        fact.refresh_from_db()
        Fact.objects.filter(pk=fact.pk).update(**values, known_from=fact.known_from + DAY)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in guards:
            cursor.execute(f"ALTER TABLE records_fact ENABLE TRIGGER {guard}")


def weight(fact):
    fact = Fact.objects.select_related("kind").get(pk=fact.pk)
    return fact.kind.code, *(getattr(fact, name) for name in LISTED)


WHOLE = ("serious_listed", *LISTED.values())
LIGHT = {"severity": 0, "public_until": date(2026, 2, 1), "fixed_by": 7}
LIGHT |= {"fixed": ["kind_id", "public_until", "severity"]}


@pytest.mark.parametrize(
    ("damage", "after", "state"),
    [
        (LIGHT, None, "effective"),
        (LIGHT | {"kind_id": "penalty", "public_from": None, "public_until": None}, None, "effective"),
        (LIGHT | {"title": "更正", "fixed": ["kind_id", "public_until", "severity", "title"]}, ["title"], "effective"),
        (LIGHT | {"state": "expired"}, None, "effective"),
        (LIGHT | {"state": "over"}, None, "over"),
    ],
    ids=["weight", "kind", "title too", "expired by it", "over"],
)
def test_a_damaged_listing_weighs_again_what_its_case_decided(damage, after, state):
    listing = FactFactory(kind=kind("serious_listed"), **LISTED)
    assert weight(listing) == WHOLE
    damage = damage | ({"kind_id": kind(damage["kind_id"]).pk} if "kind_id" in damage else {})
    unguarded(listing, **damage)
    assert weight(listing) != WHOLE
    for _time in range(2):
        run("0030_whole_listings", "HEAL")
        fact = Fact.objects.get(pk=listing.pk)
        assert (weight(listing), fact.state, fact.fixed, fact.version) == (WHOLE, state, after, 3)
    assert fact.fixed_by == (after and 7)
    assert fact.title == ("更正" if after else listing.title)
    assert "专门程序" in fact.reason


def test_what_is_no_cases_own_and_what_was_withdrawn_stays():
    listing = FactFactory(kind=kind("serious_listed"), **LISTED)
    penalty = FactFactory(severity=3)
    unguarded(penalty, severity=1, fixed=["kind_id", "public_until", "severity"], fixed_by=7)
    unguarded(listing, **LIGHT, state="withdrawn")
    run("0030_whole_listings", "HEAL")
    assert list(Fact.objects.order_by("pk").values_list("severity", "version")) == [(0, 2), (1, 2)]


def test_the_limits_of_what_was_settled_at_the_installation_are_stopped():
    settled, open_one = Case(), Case()
    first, second = settled.file(), open_one.file()
    clocks = Clock.objects.order_by("pk")
    said_anew(clocks.filter(subject_id=first.pk), state="expired", ended_at=AT)
    third = Objection.objects.create(
        enterprise=enterprise_in("320102"), grade_ref="1", reason="x", filed_by="x", filed_at=AT, division_code="320102"
    )
    row = clocks.get(subject_id=second.pk)
    row.pk, row.subject_id, row.state, row.paused_on = None, third.pk, "paused", AT.date()
    with past_guards():
        row.save()
    given = {"state": "settled", "decision": "日期早于1949年10月1日，信息已撤回", "decided_by": "system:install"}
    Objection.objects.filter(pk__in=[first.pk, third.pk]).update(**given, decided_at=AT + DAY)
    run("0031_settled_clocks", "STOP")
    found = {int(clock.subject_id): (clock.state, clock.ended_at) for clock in clocks}
    assert found == {first.pk: ("stopped", AT + DAY), second.pk: ("running", None), third.pk: ("stopped", AT + DAY)}
    assert not Clock.objects.overdue(AT + 900 * DAY).exclude(subject_id=second.pk).exists()


def test_open_objections_go_to_who_is_known_to_have_decided_with_their_limits():
    enterprise = enterprise_in("320583")
    filer = scope_of_user(filer_of(enterprise))
    given = {"enterprise": enterprise, "kind": kind("sampling_failed"), "source": source("sampling")}
    found = FactFactory(agency=agency_of("320102"), **given)
    zone = Agency.objects.get(pk="amr-zone-320592")
    of_zone, ended = (FactFactory(agency=agency, **given) for agency in (zone, agency_of("320102")))
    local = FactFactory(**given)
    rows = [
        file_objection(enterprise_id=enterprise.pk, fact_id=fact.pk, reason="x", by=filer, at=AT)
        for fact in (found, of_zone, ended, local)
    ]
    home = {"agency_code": agency_of("320583").pk, "division_code": "320583", "zone_code": ""}
    Objection.objects.update(**home)
    Clock.objects.update(holder=home["agency_code"], division_code="320583", zone_code="")
    withdraw_objection(objection_id=rows[2].pk, by=filer, at=AT + DAY)
    run("0036_asked_anew", "ROUTE")
    asked = list(Objection.objects.order_by("pk").values_list("agency_code", "division_code", "zone_code"))
    assert asked == [
        (agency_of("320102").pk, "320102", ""), (zone.pk, zone.division_id, zone.zone_id), *[tuple(home.values())] * 2
    ]  # fmt: skip
    limits = {clock.subject_id: clock for clock in Clock.objects.all()}
    held = [limits[str(row.pk)] for row in rows]
    assert [(clock.holder, clock.division_code, clock.zone_code) for clock in held] == asked


def test_a_listing_without_a_title_does_not_stop_the_upgrade():
    listing = FactFactory(kind=kind("serious_listed"), severity=4, document_number="列严〔2026〕1号")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_fact DROP CONSTRAINT records_fact_title")
    unguarded(listing, title="")
    other = FactFactory(title="")
    run("0027_titled", "MEND")
    titles = Fact.objects.order_by("pk").values_list("title", "changed_by")
    assert list(titles) == [("列严〔2026〕1号", "system:install"), (other.kind.name, "system:install")]
    with pytest.raises(IntegrityError, match="changes only with its case"), transaction.atomic():
        Fact.objects.filter(pk=listing.pk).update(title="另一标题", known_from=timezone.now() + DAY)
