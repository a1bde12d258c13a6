"""The feed follows a listed party's name, code and place: by a line more, once, whatever changed them."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection

from apps.audit.models import Delivery as Outbox
from apps.registry.models import Enterprise
from apps.registry.operations import enterprises
from apps.serious_list import public, sql
from apps.serious_list.models import Change, Entry
from apps.serious_list.operations.retelling import CONSUMER, follow_names, retell
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.registry import enterprise_in, valid_uscc
from tests.factories.serious_list import COUNTY, Life
from tests.refusals import refused
from tests.serious_list.test_merged import parted
from tests.serious_list.test_rings import merge_of

pytestmark = pytest.mark.django_db
THERE = "320505"


def follow(at, seen):
    """What the outbox does: everything that was not told yet, and all of it twice."""
    rows = Outbox.objects.filter(consumer=CONSUMER).exclude(pk__in=seen).select_related("event").order_by("pk")
    rows = list(rows)
    assert rows
    for row in (*rows, *rows):
        follow_names(row, at)
    seen.update(row.pk for row in rows)


def lines(since, today):
    """[(change, party, code, division)] of the feed after a place, as anybody reads it."""
    found = [json.loads(text) for text in public.changes(since, 9, today).entries]
    return [(row["change"], *(row["entry"][name] for name in ("party", "code", "division"))) for row in found]


def party(enterprise):
    row = Enterprise.objects.get(pk=enterprise.pk)
    return ("listed", row.name, row.uscc, row.division_id)


def last():
    return Change.objects.latest("seq").seq


def mark(enterprise):
    """serious_list_mark in plain Python."""
    return hashlib.md5("|".join((enterprise.name, enterprise.uscc or "", enterprise.division_id)).encode()).hexdigest()


def test_a_name_a_code_and_a_place_are_told_each_by_a_line():
    life, seen = Life().to("published"), set()
    by = scope_of_user(user_with_post("county_officer", COUNTY))
    given = {"enterprise_id": life.enterprise.pk, "by": by, "at": life.now}
    changes = (
        lambda: enterprises.rename(name="南京新名电缆有限公司", on=life.today, **given),
        lambda: enterprises.correct_name(name="南京新名电缆厂", **given),
        lambda: enterprises.change_code(uscc=valid_uscc(99_001), on=life.today, **given),
        lambda: enterprises.correct_code(uscc=valid_uscc(99_002), **given),
        lambda: enterprises.relocate(division_code=THERE, **given),
    )
    for change in changes:
        before = last()
        change()
        follow(life.now, seen)
        assert lines(before, life.today) == [party(life.enterprise)]
    assert Change.objects.count() == 1 + len(changes)
    connection.check_constraints()


def test_a_merge_and_its_undoing_are_told_of_what_stands_and_of_nothing_else():
    life, seen = Life().to("published"), set()
    ended = Life(life.enterprise, ground="44.obstruction", number="2号", now=life.now).to("withdrawn")
    life.now, before = ended.now, last()
    survivor, merge = merge_of(life.enterprise, life.now)
    merge()
    follow(life.now, seen)
    assert lines(before, life.today) == [party(survivor)]
    before = last()
    parted(survivor, life.now)
    follow(life.now, seen)
    assert lines(before, life.today) == [party(life.enterprise)]
    life.withdraw()
    before = last()
    assert retell([life.case.entry.pk, ended.case.entry.pk], life.now) == 0
    assert last() == before


def test_whoever_merges_may_have_read_the_clock_before_the_last_line():
    life, seen = Life().to("published"), set()
    line = life.case.entry.changes.get()
    _survivor, merge = merge_of(life.enterprise, life.now)
    merge()
    follow(line.at - timedelta(seconds=1), seen)
    assert life.case.entry.changes.latest("seq").at == line.at


def test_the_statement_finds_what_python_finds():
    life = Life().to("published")
    other = Life(enterprise_in(COUNTY), now=life.now, number="3号").to("published")
    gone = Life(enterprise_in(COUNTY), now=other.now, number="4号").to("withdrawn")
    moved = (life.enterprise.pk, gone.enterprise.pk)
    Enterprise.objects.filter(pk__in=moved).update(name="南京改名有限公司")

    def found(*which):
        asked = {"on": gone.today, "enterprises": list(which) or None}
        return {pk for (pk,) in sql.tuples("retold", asked)}

    entries = Entry.objects.listed(gone.today).select_related("enterprise")
    twin = {row.pk for row in entries if row.changes.latest("seq").told != mark(row.enterprise)}
    assert found() == found(*moved) == twin == {life.case.entry.pk}
    assert found(other.enterprise.pk) == set()
    assert list(Change.objects.filter(change="ended").values_list("told", flat=True)) == [""]


def test_what_was_told_is_the_databases_own():
    life = Life().to("published")
    Change.objects.create(entry=life.case.entry, change="listed", at=life.now, told="x")
    assert Change.objects.latest("seq").told == mark(life.enterprise)
    refused("kept|altered|stands|line", lambda: Change.objects.update(told=""))
