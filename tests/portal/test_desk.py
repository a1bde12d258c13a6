"""The desk's home, its rail and its search; the enterprise's home."""

import pytest
from django.core.cache import cache

from apps.portal.rail import DESK, MY, counts, rail_of
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import CorrectionFactory, MergeFactory, enterprise_in

pytestmark = pytest.mark.django_db
HOME, NEXT = "320102", "320104"


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def paths(scope):
    return {item["url"] for group in rail_of(scope) for item in group["items"]}


def test_the_rail_shows_only_what_the_post_may():
    officer = scope_of_user(user_with_post("county_officer", HOME))
    reviewer = scope_of_user(user_with_post("county_reviewer", HOME))
    assert {"/desk/enterprises/", "/desk/merges/", "/desk/exports/", "/desk/corrections/"} <= paths(officer)
    assert "/desk/imports/" not in paths(reviewer)
    assert not paths(officer) & {entry.path for _title, group in MY for entry in group} - {"/accounts/messages/"}


def test_every_permission_in_the_rail_is_known():
    from apps.kernel.permissions import known_permissions

    later = {"records.view", "credit.view", "notifications.mass"}  # shown once their apps declare them
    asked = {name for _title, group in DESK + MY for entry in group for name in entry.permission.split()}
    assert asked - set(known_permissions()) <= later


def test_counts_are_of_ones_own_area_and_cost_one_query(django_assert_num_queries):
    here, there = enterprise_in(HOME), enterprise_in(NEXT)
    CorrectionFactory(enterprise=here)
    CorrectionFactory(enterprise=there)
    MergeFactory(survivor=here, duplicate=enterprise_in(HOME))
    officer, reviewer = (scope_of_user(user_with_post(role, HOME)) for role in ("county_officer", "county_reviewer"))
    with django_assert_num_queries(1):
        found = counts(officer)
    # a merge waits for whoever may decide on it
    assert (found["corrections"], found.get("merges"), counts(reviewer)["merges"]) == (1, None, 1)


def test_the_desk_lists_what_is_new_with_a_way_there():
    report = CorrectionFactory(enterprise=enterprise_in(HOME))
    client = client_as(user_with_post("county_officer", HOME))
    response = client.get("/desk/")
    assert f"/desk/corrections/{report.pk}/" in {item.url for item in response.context["boards"][1].items}
    other = client_as(user_with_post("county_officer", NEXT)).get("/desk/")
    assert not other.context["boards"][1].items


def test_each_goes_to_his_own_space():
    filer = filer_of(enterprise_in(HOME))
    assert client_as(filer).get("/desk/").headers["Location"] == "/my/"
    assert client_as(user_with_post("county_officer", HOME)).get("/my/").headers["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("text", "found"),
    [("机械", True), ("机械\0", True), ("91320102MA1", True), ("%%", False), ("", False), ("x" * 500, False)],
)
def test_search_stays_in_the_area(text, found):
    enterprise_in(HOME, name="南京甲机械有限公司")
    enterprise_in(NEXT, name="南京乙机械有限公司")
    client = client_as(user_with_post("county_officer", HOME))
    response = client.get("/desk/find/", {"q": text}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert ("南京甲机械有限公司" in page) is found
    assert "南京乙机械有限公司" not in page


def test_somebody_without_a_seat_is_shown_how_to_claim_one():
    from tests.factories.access import UserFactory

    assert "/my/claim/" in client_as(UserFactory()).get("/my/").content.decode()
