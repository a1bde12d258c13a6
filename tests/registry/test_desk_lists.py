"""The desk's list: what each officer sees, filters in the address, paging by key, a literal number of queries."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from apps.kernel import keyset
from apps.registry.models import Enterprise, SavedFilter
from tests.factories.access import client_as, user_with_post
from tests.factories.divisions import division
from tests.factories.registry import enterprise_in

from .conftest import CITY, HOME, NEXT, PROVINCE

pytestmark = pytest.mark.django_db
LIST = "/desk/enterprises/"
# session, user, posts, seats, rail, page, count, divisions, zones, industries, saved filters
QUERIES = 11


@pytest.fixture
def officer_client(db):
    client = client_as(user_with_post("county_officer", HOME))
    client.get("/desk/roles/")  # the session's stamp of presence is written once a minute
    cache.clear()
    return client


def names(response):
    return [row["name"] for row in response.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, officer_client, django_assert_num_queries):
    for _ in range(count):
        enterprise_in(HOME)
    with django_assert_num_queries(QUERIES):
        response = officer_client.get(LIST)
    assert len(names(response)) == count


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("county_officer", HOME, {"甲"}),
        ("county_officer", NEXT, {"乙"}),
        ("city_officer", CITY, {"甲", "乙"}),
        ("city_officer", "320500", {"丙"}),
        ("province_officer", PROVINCE, {"甲", "乙", "丙"}),
    ],
)
def test_everyone_sees_his_own_area(role, place, seen):
    for name, where in (("甲", HOME), ("乙", NEXT), ("丙", "320505")):
        enterprise_in(where, name=name)
    assert set(names(client_as(user_with_post(role, place)).get(LIST))) == seen


def test_a_zones_bureau_sees_its_zone_only():
    from apps.divisions.models import Zone
    from tests.factories.access import PostFactory
    from tests.factories.divisions import agency_of

    zone = Zone.objects.filter(parent=division("320500")).first()
    enterprise_in("320505", name="区外")
    enterprise_in("320505", name="区内", zone=zone)
    user = PostFactory(agency=agency_of("320500", zone=zone), role="city_officer").user
    assert names(client_as(user).get(LIST)) == ["区内"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=长江", {"南京长江钢铁有限公司"}),
        ("status=revoked", {"南京吊销有限公司"}),
        ("status=revoked&status=open", {"南京吊销有限公司", "南京长江钢铁有限公司", "南京小厂"}),
        ("scale=small", {"南京小厂"}),
        ("above_scale=yes", {"南京长江钢铁有限公司"}),
        ("has_code=no", {"南京小厂"}),
        ("industry=34", {"南京长江钢铁有限公司"}),
        ("industry=C", {"南京长江钢铁有限公司"}),
        ("industry=none", {"南京吊销有限公司", "南京小厂"}),
        ("basis=city", {"南京小厂"}),
        ("established_from=2001-01-01&established_to=2001-12-31", {"南京吊销有限公司"}),
        ("status=nonsense&division=999999", set()),  # and said: neither a list nor an export of everything
    ],
)
def test_filters(query, found, officer_client, industries):
    enterprise_in(HOME, name="南京长江钢铁有限公司", above_scale=True, industry_id="34")
    enterprise_in(HOME, name="南京吊销有限公司", status="revoked", status_on="2020-01-01", established_on="2001-05-05")
    enterprise_in(HOME, name="南京小厂", uscc=None, scale="small", division_basis="city")
    page = officer_client.get(f"{LIST}?{query}")
    assert set(names(page)) == found
    assert ("有筛选条件无法识别" in page.content.decode()) == ("999999" in query)


@pytest.mark.parametrize(
    "sort", ["name", "-name", "uscc", "-uscc", "established_on", "-established_on", "updated_at", "x"]
)
def test_pages_join_without_gap_or_double_in_both_directions(sort, officer_client, monkeypatch):
    from apps.registry.views import enterprises as view

    monkeypatch.setattr(view, "PAGE", 3)
    for number in range(10):
        given = {} if number % 3 else {"established_on": f"200{number}-01-01"}
        code = {} if number % 4 else {"uscc": None}
        enterprise_in(HOME, **given, **code)
    url, forward, pages = f"{LIST}?sort={sort}", [], 0
    while url:
        response = officer_client.get(url)
        forward.append(names(response))
        url, pages = response.context["next"] and LIST + response.context["next"], pages + 1
        assert pages < 6
    everybody = Enterprise.objects.values_list("name", flat=True)
    assert sorted(name for shown in forward for name in shown) == sorted(everybody)
    back, here = [], LIST + response.context["previous"]
    while here != LIST:
        response = officer_client.get(here)
        back.insert(0, names(response))
        here = LIST + response.context["previous"]
    assert back == forward[:-1]


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "%00", "W1sxXSwxLDBd", keyset.write("a" * 500, 1)])
def test_a_forged_cursor_never_breaks_the_page(cursor, officer_client):
    enterprise_in(HOME)
    assert officer_client.get(LIST, {"cursor": cursor, "sort": "established_on"}).status_code == 200


def test_columns_are_chosen_in_the_address(officer_client):
    enterprise_in(HOME)
    response = officer_client.get(f"{LIST}columns/?query=scale%3Dsmall&col=kind&col=capital&col=nonsense")
    assert response.headers["Location"] == f"{LIST}?scale=small&cols=kind,capital"
    shown = officer_client.get(f"{LIST}?cols=kind,capital").context["columns"]
    assert [column.key for column in shown] == ["name", "kind", "capital"]


def test_merged_records_do_not_show_and_lead_to_the_survivor(officer_client):
    survivor = enterprise_in(HOME)
    merged = enterprise_in(HOME, merged_into=survivor)
    assert names(officer_client.get(LIST)) == [survivor.name]
    response = officer_client.get(reverse("registry:enterprise", args=[merged.pk]))
    assert response.headers["Location"] == reverse("registry:enterprise", args=[survivor.pk])


def test_a_filter_is_saved_shared_and_removed_by_its_owner_only(officer_client):
    save = reverse("registry:filter_save")
    response = officer_client.post(save, {"name": "小型", "shared": "on", "query": "scale=small&cursor=x"})
    assert response.headers["Location"] == f"{LIST}?scale=small"
    kept = SavedFilter.objects.get()
    colleague = client_as(user_with_post("county_officer", HOME))
    assert [item["row"] for item in colleague.get(LIST).context["kept"]] == [kept]
    assert not client_as(user_with_post("county_officer", NEXT)).get(LIST).context["kept"]
    assert colleague.post(reverse("registry:filter_remove", args=[kept.pk])).status_code == 403
    assert SavedFilter.objects.exists()
    officer_client.post(reverse("registry:filter_remove", args=[kept.pk]))
    assert not SavedFilter.objects.exists()


def test_bulk_industry_is_counted_before_it_happens(officer_client, industries):
    rows = [enterprise_in(HOME, scale="small") for _ in range(2)]
    enterprise_in(HOME)
    data = {"action": "industry", "all": "1", "query": "scale=small"}
    assert officer_client.post(reverse("registry:bulk"), data).context["count"] == 2
    assert not Enterprise.objects.filter(industry="34").exists()
    response = officer_client.post(reverse("registry:bulk"), {**data, "industry_code": "34"})
    assert response.headers["Location"] == f"{LIST}?scale=small"
    assert set(Enterprise.objects.filter(industry="34")) == set(rows)


def test_bulk_reaches_nothing_outside_the_scope(officer_client, industries):
    there = enterprise_in(NEXT)
    officer_client.post(reverse("registry:bulk"), {"action": "industry", "id": str(there.pk), "industry_code": "34"})
    there.refresh_from_db()
    assert there.industry_id is None
