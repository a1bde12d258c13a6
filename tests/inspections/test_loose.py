"""Loose ends of the year, item by item: late, without a result, overdue, seats empty."""

from datetime import timedelta

import pytest

from apps.access.models import User
from apps.inspections.models import Inspector, ItemResult
from apps.inspections.operations.inspectors import change_inspector
from apps.inspections.queries import loose
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
YEAR = 2026


def counted(life, by=None, on=None):
    return {row.code: row for row in loose.by_item(by or life.officer, YEAR, life.now, on or life.today)}


def test_each_item_of_a_visit_has_its_own_loose_ends(django_assert_num_queries):
    life = Life(items=("PQ01", "ME01")).to("assigned")
    assert counted(life) == {}
    after = life.task.ends_on + timedelta(days=1)
    found = counted(life, on=after)
    assert {code: (row.unchecked, row.all_of_it) for code, row in found.items()} == {"PQ01": (2, 2), "ME01": (2, 2)}
    assert counted(life, scope_of_user(user_with_post("county_officer", "320104")), after) == {}
    life.declare(life.visit)
    found = counted(life)
    (code,) = found if len(found) == 1 else ("PQ01",)
    assert found[code].seats == 1
    (pair,) = loose.of_item(life.officer, YEAR, life.now, life.today, code)
    assert (pair[0].visit_id, pair[1]) == (life.visit.pk, [loose.SEATS])
    with django_assert_num_queries(1):
        counted(life)


def test_a_visit_is_loose_while_no_inspector_of_it_has_an_account():
    life = Life(share="1").to("plan_published")
    users = {row.pk: row.user_id for row in life.people}
    life.to("drawn")
    Inspector.objects.filter(pk__in=users).update(user=None)
    life.to("assigned")
    assert (counted(life)["PQ01"].mute, counted(life)["PQ01"].all_of_it) == (1, 1)
    (pair,) = loose.of_item(life.officer, YEAR, life.now, life.today, "PQ01")
    assert pair[1] == [loose.MUTE]
    row = life.visit.seats.first().inspector
    life.act(change_inspector, life.officer, inspector_id=row.pk, version=row.version,
             values={"user_id": users[row.pk]})  # fmt: skip
    assert counted(life) == {}


def test_a_visit_that_was_entered_is_loose_where_an_item_has_no_result_or_the_desk_is_late():
    life = Life().to("entered")
    assert counted(life) == {}
    life.now += timedelta(days=60)
    assert (counted(life)["PQ01"].overdue, counted(life)["PQ01"].unchecked) == (1, 1)  # and the other was never made
    assert not ItemResult.objects.filter(item__visit=life.visits[1]).exists()


def test_the_page_leads_from_the_item_to_its_visits():
    life = Life.lately(share="1").to("assigned")
    life.declare(life.visit)
    officer = client_as(User.objects.get(pk=life.officer.user_id))
    assert "/desk/inspections/loose/" in officer.get("/desk/inspections/").content.decode()
    page = officer.get("/desk/inspections/loose/").content.decode()
    assert "?item=PQ01" in page
    assert life.visit.enterprise.name not in page
    page = officer.get("/desk/inspections/loose/?item=PQ01").content.decode()
    assert life.visit.enterprise.name in page
    assert "有席位空缺" in page
    assert officer.get("/desk/inspections/loose/?item=none").status_code == 200
