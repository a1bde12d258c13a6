"""The pages of the open list, found and cut by one statement (sql/pages.sql), beside plain Python."""

import json
import re
from datetime import date
from itertools import product

import pytest
from django.db import connection

from apps.divisions.models import Agency
from apps.kernel.keyset import Place, cut
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.rules import names, search
from apps.serious_list import public
from apps.serious_list.models import Entry, Ground
from tests.bench import sql as filling
from tests.factories.divisions import division
from tests.factories.registry import valid_uscc

pytestmark = pytest.mark.django_db
ON, ENTRIES = date(2026, 6, 1), 33
CODE, NUMBER = "320102000011111", "宁玄市监罚〔2026〕7号"
ASKED = [
    "",
    "量测",
    "企业1",
    "业 2",
    "旧称",
    "旧称 3",
    "32010200",
    CODE,
    NUMBER,
    f" {NUMBER} ",
    "没有这样",
    "%_",
    "9132",
]


@pytest.fixture
def entries(monkeypatch):
    """Entries over three counties, a third of them ended; former names, other numbers, a merged record."""
    places = [division(code).pk for code in ("320102", "320302", "320505")]
    agency = Agency.objects.order_by("pk").first()
    Agency.objects.filter(pk=agency.pk).update(name='玄武区“市场”"监督\\管理"局')
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the guards: this is about reading
        filling.execute("province_enterprises", {"enterprises": ENTRIES, "divisions": places})
        given = {"ground": Ground.objects.first().pk, "agency": agency.pk, "entries": ENTRIES}
        filling.execute("serious_list_entries", given)
        sixteenth, seventeenth = Entry.objects.order_by("pk").values_list("pk", flat=True)[15:17]
        Entry.objects.filter(pk=sixteenth).update(until=date(2026, 5, 31))
        Entry.objects.filter(pk=seventeenth).update(person="欧阳**")
        cursor.execute("SET session_replication_role = origin")
    made = list(Entry.objects.select_related("enterprise").order_by("pk"))
    for n in (3, 10, 13, 31):
        FormerName.objects.create(enterprise=made[n].enterprise, name=f"旧称（{n}）电缆厂")
    for n in (4, 6, 7):
        Identifier.objects.create(enterprise=made[n].enterprise, kind="reg_no", value=f"{CODE[:-1]}{n - 3}")
    Enterprise.objects.filter(pk__in=[made[n].enterprise_id for n in (0, 1, 2)]).update(uscc=None)
    Enterprise.objects.filter(pk=made[12].enterprise_id).update(uscc=valid_uscc(77))
    Enterprise.objects.filter(pk=made[13].enterprise_id).update(merged_into=made[12].enterprise_id)
    return made


def found(q, within):
    """Keys of the entries of the day, by reading each."""
    asked = search.read(q)
    told = re.compile(".*".join(re.escape(names.fold(part)) for part in q.split() if names.fold(part)), re.DOTALL)

    def fits(entry):
        of = entry.enterprise
        if q == "" or entry.number == q.strip():
            return True
        if of.merged_into_id:
            return False
        called = [of.name, *of.former_names.values_list("name", flat=True)]
        numbers = [of.uscc or "", *of.identifiers.values_list("value", flat=True)]
        return (bool(asked.pairs) and any(told.search(names.fold(name)) for name in called)) or (
            bool(asked.code) and any(number.startswith(asked.code) for number in numbers)
        )

    rows = Entry.objects.select_related("enterprise").order_by("pk")
    return [
        row.pk
        for row in rows
        if row.ended_on is None and row.listed_on <= ON <= row.until and fits(row)
        and row.enterprise.division_id.startswith(within)
    ]  # fmt: skip


@pytest.mark.parametrize("common", [0, 5_000])
def test_every_question_finds_what_python_finds(entries, monkeypatch, common):
    """Walked and looked up alike; `matching`, which the pages for people ask, says the same."""
    monkeypatch.setattr(public, "COMMON", common - 1)
    monkeypatch.setattr("apps.registry.querysets.MANY", 1)  # however many bear the fragment in a former name
    sizes = {}
    for q, place in product(ASKED, ("", "320100", "320302")):
        keys = found(q, place.removesuffix("00"))
        page = public.list_page(ON, q=q, division=place, limit=100)
        twins = [public.record(entry) for entry in public.live(ON).filter(pk__in=keys).order_by("pk")]
        assert [json.loads(text) for text in page.records] == twins, (q, place)
        assert (page.count, page.exact, page.next, page.previous) == (len(keys), True, None, None)
        assert sorted(public.matching(ON, q=q, division=place).values_list("pk", flat=True)) == keys, (q, place)
        sizes[q, place] = len(keys)
    assert sizes["", ""] == sizes["量测", ""] + 1 == 21
    assert (sizes["旧称", ""], sizes[CODE, ""], sizes[NUMBER, ""], sizes["没有这样", ""]) == (3, 1, 1, 0)


@pytest.mark.parametrize("most", [5, 100])
@pytest.mark.parametrize("common", [0, 5_000])
def test_pages_follow_each_other_both_ways(entries, monkeypatch, most, common):
    """Also beyond what is counted, and from keys that are not on the list any more."""
    monkeypatch.setattr(public, "COMMON", common - 1)
    for q, size, back in product(("", "量测", "业1"), (1, 4, 30), (False, True)):
        keys = found(q, "")
        for key in (0, *(entry.pk for entry in entries), entries[-1].pk + 1):
            place = Place(key, key, back)
            page = public.list_page(ON, q=q, place=place, limit=size, most=most)
            cut_ = cut([(key, key) for key in keys], place=place, size=size)
            shown = [json.loads(text)["number"] for text in page.records]
            of = {entry.pk: entry.number for entry in entries}
            assert shown == [of[key] for key, _value in cut_.rows], (q, place, size)
            assert (page.next, page.previous) == (cut_.next, cut_.previous), (q, place, size)
            assert (page.count, page.exact) == (min(len(keys), most), len(keys) <= most)


def test_what_is_asked_is_a_value_and_never_a_statement(entries):
    for q in ("';--", "量测'", '量测"', "量测\\", "{量测,企业}", "量测%", "NULL"):
        assert public.list_page(ON, q=q).records == []
