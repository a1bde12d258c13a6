"""The public figures of the grades: what a finding names, and whose the data are."""

import pytest

from apps.credit.operations.rerate import rerate
from apps.credit.operations.statistics import refresh_statistics
from apps.credit.views import public
from tests.credit.test_public_grades import AT, BY
from tests.factories.registry import enterprise_in

WORST = "%(first)s, %(second)s, %(third)s"


def row(label, low, total):
    return {"code": label, "label": label, "low": low, "total": total, "share": low / total}


def test_no_place_is_named_worst_for_one_enterprise_among_twenty():
    rows = [row("small", 1, 21), row("a", 9, 300), row("b", 8, 300), row("c", 7, 300), row("d", 1, 900)]
    assert public._most(rows, WORST) == "a, b, c"
    assert "small" not in public._most(rows[:4], WORST)
    few = [row("a", 1, 29), row("b", 1, 29), row("c", 1, 29), row("d", 3, 30)]
    assert "比较" in public._most(few, WORST)


@pytest.mark.django_db
def test_the_figures_say_whose_they_are_and_where_the_file_is(client):
    refresh_statistics(at=AT)
    page = client.get("/credit/").content.decode()
    assert "/open-data/#licence" in page
    assert "data-foot" in page


@pytest.mark.django_db
def test_the_first_page_is_short_and_leads_to_cities_and_industries(client):
    """On a phone it was nine screens of figures; a citizen looks a grade up, or reads what they mean."""
    rerate(enterprise_ids=[enterprise_in("320102").pk], as_of=AT.date(), by=BY, at=AT)
    refresh_statistics(at=AT)
    page = client.get("/credit/").content.decode()
    assert "<table" not in page
    assert "echarts" not in page
    assert 'action="/enterprises/"' in page
    for way in ("/credit/cities/", "/credit/industries/"):
        assert way in page
        assert "data-foot" in client.get(way).content.decode()
    narrowed = client.get("/credit/", {"city": "3201"}).content.decode()
    assert "/credit/industries/?city=3201" in narrowed


@pytest.mark.django_db
def test_a_city_and_an_industry_stand_with_all_their_grades_on_pages_of_their_own(client):
    rerate(enterprise_ids=[enterprise_in("320102").pk], as_of=AT.date(), by=BY, at=AT)
    refresh_statistics(at=AT)
    cities = client.get("/credit/cities/")
    assert "data-map" in cities.content.decode()
    [nanjing] = [row for row in cities.context["rows"] if row["code"] == "3201"]
    assert (nanjing["total"], dict(nanjing["cells"])["A"]) == (1, 1)
    assert "/credit/?city=3201" in cities.content.decode()
    assert sum(row["total"] for row in client.get("/credit/industries/").context["rows"]) <= 1
    assert not client.get("/credit/industries/", {"city": "3202"}).context["rows"]
