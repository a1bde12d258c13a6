"""The staff pages as an administrator sees them, and as everybody else does not."""

import pytest

from apps.access.models import Post, User
from apps.audit.models import Event
from apps.divisions.models import Agency
from tests.factories.access import PostFactory, UserFactory, client_as, filer_of, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return client_as(user_with_post("county_admin", "320102", display_name="县管理员"))


def test_an_administrator_sees_his_division_and_below_only(county):
    mine = user_with_post("county_officer", "320102", display_name="本县人")
    user_with_post("county_officer", "320104", display_name="邻县人")
    user_with_post("city_reviewer", "320100", display_name="市里人")
    page = county.get("/desk/people/").content.decode()
    assert "本县人" in page
    assert "邻县人" not in page
    assert "市里人" not in page
    city = client_as(user_with_post("city_admin", "320100")).get("/desk/people/").content.decode()
    assert "本县人" in city
    assert "邻县人" in city
    assert county.get(f"/desk/people/{mine.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["", "lock/", "factors/", "invite/"])
def test_a_neighbours_person_is_not_found(county, path):
    user = user_with_post("county_officer", "320104")
    assert county.get(f"/desk/people/{user.pk}/{path}").status_code == 404
    assert county.post(f"/desk/people/{user.pk}/{path}", {"reason": "x"}).status_code in {404, 405}
    assert User.objects.get(pk=user.pk).is_active


def test_a_neighbours_post_is_not_found(county):
    post = user_with_post("county_officer", "320104").posts.get()
    assert county.post(f"/desk/people/posts/{post.pk}/end/", {"reason": "x"}).status_code == 404
    assert Post.objects.get(pk=post.pk).ended_at is None


@pytest.mark.parametrize(("query", "found"), [("q=zhang3", 1), ("q=nobody", 0), ("role=auditor", 0), ("state=over", 0)])
def test_the_list_is_filtered(county, query, found):
    user_with_post("county_officer", "320102", username="zhang3", display_name="张三")
    assert county.get(f"/desk/people/?{query}").content.decode().count("张三") == found


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(county, number, django_assert_num_queries):
    for _ in range(number - 1):
        PostFactory(user=UserFactory(), agency=agency_of("320102"))
    county.get("/desk/roles/")  # writes the stamp of the idle clock
    with django_assert_num_queries(6):  # session, user, posts and seats of the reader, count, page
        assert county.get("/desk/people/").status_code == 200


def test_a_post_is_given_to_somebody_new(county):
    form = {
        "email": "zhao@example.com",
        "display_name": "赵敏",
        "agency_code": agency_of("320102").pk,
        "role": "county_reviewer",
        "valid_from": "2099-01-01",
        "last_day": "",
    }
    page = county.post("/desk/people/grant/", form, follow=True)
    assert page.status_code == 200
    assert User.objects.get(email="zhao@example.com").posts.get().role == "county_reviewer"


@pytest.mark.parametrize(
    ("change", "status"),
    [({"agency_code": "amr-320100"}, 422), ({"role": "province_admin"}, 422), ({"valid_from": "31 February"}, 422)],
)
def test_a_hand_made_request_gives_nothing_beyond(county, change, status):
    form = {
        "email": "zhao@example.com",
        "display_name": "赵敏",
        "agency_code": agency_of("320102").pk,
        "role": "county_officer",
        "valid_from": "2099-01-01",
    }
    assert county.post("/desk/people/grant/", form | change).status_code == status
    assert not User.objects.filter(email="zhao@example.com").exists()


def test_locking_says_what_follows_and_asks_for_a_reason(county):
    user = user_with_post("county_officer", "320102")
    assert county.get(f"/desk/people/{user.pk}/lock/").status_code == 200
    assert county.post(f"/desk/people/{user.pk}/lock/", {"reason": ""}).status_code == 422
    assert User.objects.get(pk=user.pk).is_active
    assert county.post(f"/desk/people/{user.pk}/lock/", {"reason": "left"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active


def test_an_unknown_act_is_not_found(county):
    user = user_with_post("county_officer", "320102")
    assert county.post(f"/desk/people/{user.pk}/promote/", {"reason": "x"}).status_code == 404


def test_nobody_is_offered_acts_on_himself():
    user = user_with_post("county_admin", "320102")
    page = client_as(user).get(f"/desk/people/{user.pk}/").content.decode()
    assert "/lock/" not in page
    assert "/end/" not in page


@pytest.mark.parametrize("role", ["county_officer", "county_admin", "auditor"])
def test_every_officer_reads_the_page_of_roles(role):
    page = client_as(user_with_post(role, "320102")).get("/desk/roles/")
    assert page.status_code == 200
    assert "access.decide_seat" in page.content.decode()


def test_the_header_offers_the_other_post_and_the_choice_holds():
    user = user_with_post("county_officer", "320102")
    other = PostFactory(user=user, agency=agency_of("320104"), role="county_admin", valid_from="2019-01-01")
    browser = client_as(user)
    assert browser.get("/desk/people/").status_code == 403
    assert f"post:{other.pk}" in browser.get("/desk/roles/").content.decode()
    assert browser.post("/accounts/act-as/", {"hat": f"post:{other.pk}"}).status_code == 302
    assert browser.get("/desk/people/").status_code == 200


def test_nobody_acts_with_anothers_post():
    user, other = user_with_post("county_officer", "320102"), user_with_post("province_admin", "320000")
    browser = client_as(user)
    assert browser.post("/accounts/act-as/", {"hat": f"post:{other.posts.get().pk}"}).status_code == 404
    assert browser.get("/desk/people/").status_code == 403


def test_a_filer_finds_no_staff_pages():
    browser = client_as(filer_of(enterprise_in("320102")))
    assert browser.get("/desk/people/").status_code == 403
    assert browser.get("/desk/roles/").status_code == 404


def test_an_administrator_keeps_the_address_of_own_agency(county):
    mine, other = agency_of("320102"), agency_of("320104")
    typed = {"address": " 玄武区珠江路1号 103室", "phone": "025-8888 0000"}
    assert "机构联系方式" in county.get("/desk/agencies/").content.decode()
    assert county.post(f"/desk/agencies/{mine.pk}/", typed).status_code == 302
    assert county.post(f"/desk/agencies/{mine.pk}/", typed).status_code == 302  # twice: nothing more
    mine.refresh_from_db()
    assert (mine.address, mine.phone) == ("玄武区珠江路1号 103室", "025-8888 0000")
    event = Event.objects.get(verb="access.agency_contact_changed")
    assert (event.subject_id, event.data["was"]["phone"], event.division) == (mine.pk, "", "320102")
    for wrong in ({"phone": "请来电"}, {"address": "——"}):
        assert county.post(f"/desk/agencies/{mine.pk}/", typed | wrong).status_code == 422
    assert county.post(f"/desk/agencies/{other.pk}/", typed).status_code == 404
    officer = client_as(user_with_post("county_officer", "320104"))
    assert officer.post(f"/desk/agencies/{other.pk}/", typed).status_code == 403
    other.refresh_from_db()
    assert (other.address, Event.objects.filter(verb="access.agency_contact_changed").count()) == ("", 1)


def test_agencies_are_found_by_a_word_a_city_or_what_is_missing(django_assert_num_queries):
    mine, far = agency_of("320102"), agency_of("320505")
    Agency.objects.filter(pk=mine.pk).update(address="珠江路1号", phone="025-8888 0000")
    province = client_as(user_with_post("province_admin", "320000"))
    province.get("/desk/agencies/?q=x")  # the tree of divisions is kept a minute
    with django_assert_num_queries(5):  # session, user, posts and seats of the reader, agencies
        province.get("/desk/agencies/")
    shown = {}
    for asked in ("", "?q=珠江路", "?q=8888", "?q=nothing", "?city=320500", "?lacks=1", "?city=320100&lacks=1"):
        page = province.get(f"/desk/agencies/{asked}").content.decode()
        shown[asked] = tuple(f"/desk/agencies/{row.pk}/" in page for row in (mine, far))
        assert page.count('<details class="panel" open>') == {"": 0, "?q=nothing": 0, "?lacks=1": 14}.get(asked, 1)
    assert shown == {
        "": (True, True), "?q=珠江路": (True, False), "?q=8888": (True, False), "?q=nothing": (False, False),
        "?city=320500": (False, True), "?lacks=1": (False, True), "?city=320100&lacks=1": (False, False),
    }  # fmt: skip
    county = client_as(user_with_post("county_admin", "320102")).get("/desk/agencies/").content.decode()
    assert ("filterbar" in county, '<details class="panel" open>' in county) == (False, True)
