"""What the public reads of an entry beside its days: since when they are counted, and what being listed brings."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from apps.serious_list import public
from apps.serious_list.queries import measures
from tests.factories.serious_list import Life, listed
from tests.serious_list.test_public import API, get
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_serving import words_of

pytestmark = pytest.mark.django_db
BOTH = {"No honours or commendations", "New breaches punished more heavily"}
FIRMS = {
    "Key supervision, checked more often", "Limited as supplier in government procurement",
    "No licences by declaration and commitment",
}  # fmt: skip


def test_an_entry_that_stands_again_says_everywhere_since_when_it_is_counted():
    removal = Removal().to("reversed")
    life, entry = removal.life, removal.life.case.entry
    day = str(life.today)
    with time_machine.travel(life.now - timedelta(days=1), tick=False):
        other = listed(
            now=life.now - timedelta(days=60), number="宁玄市监罚〔2026〕10号"
        )  # listed later, restored never
    assert public.record(entry)["restored_on"] == day
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        rows = {row["number"]: row for row in get(API).json()["results"]}
        assert rows == {each.number: public.record(each) for each in (entry, other)}
        assert rows[other.number]["restored_on"] is None
        told = [row["entry"] for row in get(f"{API}/changes").json()["results"] if row["number"] == entry.number]
        assert told[-1] == public.record(entry)
        file = csv.DictReader(io.StringIO(get("/serious-list/list.csv").content.decode("utf-8-sig")))
        assert {row["number"]: row["restored_on"] for row in file} == {entry.number: day, other.number: ""}
        page = get(f"/serious-list/{entry.pk}/").content.decode()
        assert page.count("counted anew from") == 2
        assert "counted anew" not in get(f"/serious-list/{other.pk}/").content.decode()
        newest, *_others = get("/serious-list/feed.atom").content.decode().split("<entry>")[1:]
    assert f"/serious-list/{entry.pk}/" in newest
    assert f"<updated>{day}" in newest


@pytest.mark.parametrize("person", ["", "欧阳小明"])
def test_the_page_names_the_measures_against_whom_it_lists(person):
    entry = listed(**({"person_name": person, "person_post": "厂长"} if person else {}))
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        page = get(f"/serious-list/{entry.pk}/").content.decode()
        found = measures.measures_against(entry)
    assert {name for name in (*BOTH, *FIRMS) if name in page} == (BOTH if person else BOTH | FIRMS)
    assert ("Against the person, not the enterprise" in page) == bool(person)
    assert [measure["must"] for measure in found] == sorted((measure["must"] for measure in found), reverse=True)


@pytest.mark.parametrize("person", ["", "欧阳小明"])
def test_the_decision_names_the_measures_against_whom_it_lists(real_papers, person):
    with translation.override("en"):
        life = Life(**({"person_name": person, "person_post": "厂长"} if person else {})).to("decided")
    must, may = words_of(life.case.papers.get(kind="decision")).split("有关部门可以依法采取下列措施：")
    assert [name in must for name in ("列为重点监管对象", "不适用告知承诺制", "不予授予荣誉称号")] == [
        not person, not person, True,
    ]  # fmt: skip
    assert "列入期间，将依法实施下列管理措施：" in must
    assert "再次违法的依法从重处罚" in may
    assert ("限制作为供应商参加政府采购" in may) == (not person)


def test_a_decision_of_2017_names_what_the_memorandum_of_its_day_named():
    must, may = measures.measures_on_paper(date(2017, 5, 4), person=False)
    assert must == "在信用中国网站公示"
    assert "提高检查和抽查频次" in may
    assert "告知承诺" not in may
    assert measures.measures_on_paper(date(2017, 5, 4), person=True)[0] == ""


def test_a_listing_of_2017_brings_what_the_memorandum_of_its_day_named():
    entry = listed()
    entry.listed_on = entry.listed_on.replace(year=2017)  # in memory: what the catalogue of that day says
    found = measures.measures_against(entry)
    assert {measure["must"] for measure in found} == {True, False}
    assert len([measure for measure in found if measure["must"]]) == 1  # published on Credit China
