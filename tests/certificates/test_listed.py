"""sql/listed.sql beside a walk over the records in plain Python."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from apps.certificates import queries
from apps.certificates.queries import index_of
from apps.certificates.rules import asking
from apps.deadlines.operations import end_of
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.rules.names import fold
from apps.serious_list import public
from apps.serious_list.operations.publishing import announce
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def twin(values, on, today):
    """({value: {(entry, way, until)}}, {entry: (listed_on, restored_on, until)}) of what was asked for: each standing
    entry under every name and number of its records."""
    found, days = {}, {}
    for entry in public.live(today).filter(listed_on__lte=on):
        told = entry.changes.filter(at__lt=end_of(on)).order_by("seq").last()
        if told is None or told.change != "listed":
            continue
        days[entry.pk] = (str(entry.listed_on), str(entry.restored_on or ""), str(entry.until))
        records, fresh = {entry.enterprise_id}, {entry.enterprise_id}
        while fresh:
            fresh = set(Enterprise.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - records
            records |= fresh
        said = set()
        for firm in Enterprise.objects.filter(pk__in=records):
            own = firm.pk == entry.enterprise_id
            said |= {(fold(firm.name), "name" if own else "double_record", None)}
            said |= {(firm.uscc or "", "code" if own else "double_record", None)}
            said |= {(fold(former.name), "former_name", former.until) for former in firm.former_names.all()}
            said |= {(number.value, "number", number.until) for number in firm.identifiers.all()}
        for value, way, until in said:
            if value in values and value:
                found.setdefault(value, set()).add((entry.pk, way, until))
    return found, days


def stated(asked, on, today):
    """What the statement says, in the words of the twin; whoever is known only leads to no entry."""
    index = index_of(asked, on=on, today=today)
    found = {
        value: {(s.entry, way.kind, way.until) for party, ways in parties.items() for way in ways
                for s in index.standing.get(party.firm, ())}
        for value, parties in index.found.items()
    }  # fmt: skip
    days = {s.entry: (s.listed_on, s.restored_on, s.until) for all_of in index.standing.values() for s in all_of}
    return {value: rows for value, rows in found.items() if rows}, days


def test_the_statement_finds_what_a_walk_over_the_records_finds():
    first = Life(enterprise_in(COUNTY, name="南京（试制）电缆有限公司")).to("published")
    Life(enterprise_in(COUNTY), number="宁玄市监罚〔2026〕10号").to("withdrawn")
    firm, clean = first.enterprise, enterprise_in(COUNTY)
    twice = enterprise_in(
        COUNTY, name="被并 入一", merged_into=enterprise_in(COUNTY, name="被并入二", merged_into=firm)
    )
    FormerName.objects.create(enterprise=firm, name="南京老电缆厂", until=date(2024, 5, 1))
    FormerName.objects.create(enterprise=twice, name="更老的电缆厂")
    Identifier.objects.create(enterprise=twice, kind="reg_no", value="320102000012345")
    asked = asking.read([
        "南京(试制)电缆有限公司", firm.uscc, "被并入一", "被并入二", "南京老电缆厂", "更老的电缆厂", "320102000012345",
        clean.name, clean.uscc, "%%", "无此公司",
    ])  # fmt: skip
    values = {each.value for each in asked if each.value}
    for on, today in ((first.today, first.today), (first.case.entry.listed_on, first.today)):
        found, days = stated(asked, on, today)
        assert (found, days) == twin(values, on, today)
        assert (len(found), len(days)) == (7, 1)
    before = first.case.entry.listed_on.replace(year=2025)
    assert stated(asked, before, first.today) == twin(values, before, first.today) == ({}, {})


def test_the_day_of_listing_is_that_of_the_entry_however_often_the_feed_told_it():
    """Parted records and a removal set aside are told anew; page, API and certificate say one day all the same."""
    removal = Removal().to("reversed")
    life, entry = removal.life, removal.entry
    entry.refresh_from_db()
    asked, parted = asking.read([life.enterprise.uscc]), life.now + timedelta(days=40)
    announce(entry, "listed", parted)
    record = public.record(entry)
    for on in (entry.listed_on, life.today, localdate(parted)):
        days = stated(asked, on, localdate(parted))
        assert days == twin({life.enterprise.uscc}, on, localdate(parted))
        assert days[1] == {entry.pk: (record["listed_on"], record["restored_on"], record["until"])}
    assert record["restored_on"] > record["listed_on"]


def test_who_bears_a_name_now_is_found_however_it_is_written_where_it_led_to_the_list():
    life = Life().to("published")
    name = "南京双喜（试制）电缆有限公司"
    FormerName.objects.create(enterprise=life.enterprise, name=name, until=date(2024, 5, 1))
    bearer = enterprise_in(COUNTY, name="南京双喜 (试制）电缆有限公司")  # as no spelling that is tried writes it
    index = index_of(asking.read([name]), on=life.today, today=life.today)
    assert {party.firm for party in index.found[fold(name)]} == {life.enterprise.pk, bearer.pk}


def test_of_a_name_that_many_bear_the_listed_are_named_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr(queries, "BEARERS", 2)
    life = Life(enterprise_in(COUNTY, name="便民店")).to("published")
    for _n in range(4):
        enterprise_in(COUNTY, name="便民店")
    index = index_of(asking.read(["便民店"]), on=life.today, today=life.today)
    assert life.enterprise.pk in {party.firm for party in index.found["便民店"]}
    assert (len(index.found["便民店"]), index.beyond) == (2, {"便民店": 3})
