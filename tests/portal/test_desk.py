"""The desk's home, its rail and its search; the enterprise's home."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock
from apps.kernel.scope import Scope
from apps.notifications.kinds import PLAIN
from apps.notifications.operations import draft_mass, move_mass, notify
from apps.portal.rail import DESK, MY, counts, rail_of
from apps.registry.models import ExportJob
from apps.registry.operations.exports import request_export
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import CorrectionFactory, MergeFactory, enterprise_in
from tests.past import said_anew

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
    auditor = scope_of_user(user_with_post("auditor", HOME))
    assert "/desk/imports/" in paths(reviewer)  # who may undo what a colleague imported must find it
    assert "/desk/imports/" not in paths(auditor)
    assert not paths(officer) & {entry.path for _title, group in MY for entry in group} - {"/accounts/messages/"}


def test_whoever_may_release_a_message_to_many_is_shown_that_one_waits():
    writer, reader = user_with_post("city_officer", "320100"), user_with_post("city_reviewer", "320100")
    by, at = scope_of_user(writer), timezone.now()
    mass = draft_mass(title="通知", body="正文", audience="agencies", by=by, at=at)
    move_mass(mass_id=mass.pk, verb="submit", by=by, at=at)
    assert {"/desk/messages/"} <= paths(by) & paths(scope_of_user(reader))
    assert (counts(scope_of_user(reader))["sends"], counts(by).get("sends")) == (1, None)
    assert "/desk/messages/" not in paths(scope_of_user(user_with_post("auditor", HOME)))


def test_every_permission_in_the_rail_is_known():
    from apps.kernel.permissions import known_permissions

    asked = {name for _title, group in DESK + MY for entry in group for name in entry.permission.split()}
    assert asked <= set(known_permissions())


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


def test_the_badge_of_deadlines_counts_what_is_overdue_and_due_and_says_so():
    for hours in (-50, -30, -1):
        due(enterprise_in(HOME))
        newest = Clock.objects.order_by("-pk").values("pk")[:1]
        said_anew(
            Clock.objects.filter(pk__in=newest),
            duty=True,
            state="expired",
            ended_at=timezone.now(),
            due_at=timezone.now() + timedelta(hours=hours),
        )
    due(enterprise_in(HOME))
    now = timezone.now()
    newest = Clock.objects.order_by("-pk").values("pk")[:1]
    said_anew(Clock.objects.filter(pk__in=newest), due_on=timezone.localdate(now), due_at=now + timedelta(minutes=5))
    officer = user_with_post("county_officer", HOME)
    items = {item["url"]: item for group in rail_of(scope_of_user(officer)) for item in group["items"]}
    assert (items["/desk/"]["count"], items["/desk/deadlines/"]["count"]) == (3, 4)
    assert items["/desk/deadlines/"]["alert"]
    page = client_as(officer).get("/desk/").content.decode()
    assert '4<span class="visually-hidden"> 项已超期或今日到期</span>' in page


@pytest.mark.parametrize(("messages", "said"), [(3, "3"), (8, "8"), (11, "8+")])
def test_a_board_counts_what_it_lists_and_says_where_there_is_more(messages, said):
    officer = user_with_post("county_officer", HOME)
    by, at = Scope.system("test"), timezone.now()
    for number in range(messages):
        event = record(verb="t.done", by=by, at=at)
        data = {"title": f"通知{number}", "body": "请阅。"}
        notify(kind=PLAIN, to=("user", officer.pk), event=event, at=at, data=data, email=False)
    response = client_as(officer).get("/desk/")
    _due, new, _waiting = response.context["boards"]
    assert (new.count, len(new.items), new.more) == (said, min(messages, 8), messages > 8)
    assert ("全部站内信" in response.content.decode()) is (messages > 8)


def test_the_rest_of_a_board_stands_behind_its_first_eight():
    for _ in range(6):
        CorrectionFactory(enterprise=enterprise_in(HOME))
    officer = user_with_post("county_officer", HOME)
    by, at = Scope.system("test"), timezone.now()
    for _ in range(5):
        event = record(verb="t.done", by=by, at=at)
        notify(kind=PLAIN, to=("user", officer.pk), event=event, at=at, data={"title": "通知", "body": ""}, email=False)
    response = client_as(officer).get("/desk/")
    new = response.context["boards"][1]
    assert (new.count, len(new.first), len(new.rest)) == ("11", 8, 3)
    assert "另有3项" in response.content.decode()


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


def due(enterprise, **facts):
    """A reported error with its clock, as the verb starts it."""
    at = timezone.now() - timedelta(days=1)
    report = CorrectionFactory(enterprise=enterprise)
    values = {"label": enterprise.name, "url": f"/desk/corrections/{report.pk}/", "enterprise_id": enterprise.pk}
    start_clock(
        rule_code="house.error_report", subject=("registry.correction", report.pk), starts_on=timezone.localdate(at),
        division=enterprise.division_id, by=Scope.system("test"), at=at, **(values | facts),
    )  # fmt: skip
    return report


def test_what_is_due_names_the_act_the_thing_whose_move_it_is_and_what_follows():
    """At the desk, in the list of deadlines and in the enterprise's own space alike."""
    enterprise = enterprise_in(HOME, name="南京甲机械有限公司")
    report = due(enterprise, value=1, unit="working_day", legal_basis="平台内部规定 / House rule of the portal")
    officer, filer = client_as(user_with_post("county_officer", HOME)), client_as(filer_of(enterprise))
    told = ("Decide on the reported error", enterprise.name, "the bureau in charge", "House rule", "Silence changes")
    for client, path, there in (
        (officer, "/desk/", f"/desk/corrections/{report.pk}/"),
        (officer, "/desk/deadlines/?show=running", f"/desk/corrections/{report.pk}/"),
        (filer, "/my/", f"/my/corrections/{report.pk}/"),
    ):
        client.cookies["django_language"] = "en"
        page = client.get(path).content.decode()
        assert [word for word in (*told, f'href="{there}"') if word not in page] == [], path


def test_an_overdue_decision_still_stands_in_the_space_of_the_enterprise():
    enterprise = enterprise_in(HOME)
    due(enterprise)
    now = timezone.now()
    said_anew(Clock.objects.all(), state="expired", ended_at=now, due_at=now - timedelta(hours=1))
    rows = client_as(filer_of(enterprise)).get("/my/").context["due"]
    assert [(row["item"].tone, row["yours"]) for row in rows] == [("late", False)]


def test_a_file_that_ended_is_new_and_only_one_being_written_waits_for_others():
    officer = user_with_post("county_officer", HOME)
    scope, at = scope_of_user(officer), timezone.now()
    jobs = [
        request_export(query="", columns=["name"], format="csv", by=scope, at=at - timedelta(minutes=n)) for n in (1, 2)
    ]
    ExportJob.objects.filter(pk=jobs[0].pk).update(state="failed", file_name="done.csv", finished_at=at)
    _due, new, waiting = client_as(officer).get("/desk/").context["boards"]
    assert ([i.what for i in new.items], [i.url for i in waiting.items]) == (
        ["done.csv"],
        [f"/desk/exports/{jobs[1].pk}/"],
    )
