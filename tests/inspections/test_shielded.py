"""A draw by class of credit risk: its public lists tell no enterprise from another, alone or beside a result."""

from datetime import date

import pytest

from apps.draws.models import Behind, Object
from apps.draws.queries import fairness
from apps.draws.queries.record import record_text
from apps.inspections.models import Inspector
from apps.inspections.operations import drawing
from apps.inspections.rules import opening
from apps.kernel.errors import Invalid
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.inspections import CITY, Life, inspectors_in, pool_in
from tests.factories.registry import enterprise_in


@pytest.mark.parametrize(
    ("areas", "holds"),
    [([], True), (["3201"], True), (["320102"], False), (["320102", "320104"], True), (["3202"], False)],
)
def test_who_may_go_everywhere(areas, holds):
    assert opening.everywhere(areas, {"320102", "320104"}) is holds


def test_an_object_without_a_place_is_for_who_may_go_anywhere():
    assert opening.everywhere([], {""})
    assert not opening.everywhere(["32"], {""})


@pytest.mark.django_db
def test_nothing_in_a_frame_by_class_tells_one_object_from_another(client):
    """Neither where it lies, nor what is still open, nor who went last: each is known beside a published result."""
    earlier = Life.lately(firms=1, share="1", items=("ME01",)).to("published")
    life = Life.lately(by_class=True, items=("ME01", "PQ01"), firms=3)
    city = [scope_of_user(user_with_post(f"city_{post}", CITY)) for post in ("officer", "reviewer")]
    life.officer, life.reviewer = city
    life.watchers = [scope_of_user(user_with_post("auditor", CITY)) for _ in range(2)]
    enterprise_in("320104")
    life.pool = pool_in(CITY, life.officer, name="全市")
    narrow, *wide = inspectors_in(CITY, life.officer, count=3)
    Inspector.objects.filter(pk__in=[narrow.pk, wide[0].pk]).update(areas=["320104"])
    life.to("plan_published")
    with pytest.raises(Invalid):
        life.to("prepared")
    assert life.task.draw is None
    Inspector.objects.filter(pk=wide[0].pk).update(areas=["3201"])
    draw = life.to("prepared").task.draw
    rows = Object.objects.filter(draw=draw).values_list("area", "items", "industry", "size", "last_drawn")
    assert (set(rows), len(rows)) == ({("", "", "", "", None)}, 4)
    assert draw.exclusions.values_list("subject", "reason").get() == (earlier.firms[0].uscc, "本年度部分事项已抽查")
    assert sorted(draw.inspectors.values_list("key", flat=True)) == sorted(row.key for row in wide)
    assert not draw.inspectors.exclude(areas=[]).exists()
    assert not draw.last_visits.exists()
    life.to("published")
    told = {row["enterprise"]: row["draw"] for row in client.get("/api/v1/inspection-results").json()["results"]}
    assert told[life.visit.enterprise.name] is None
    assert told[earlier.firms[0].name] == earlier.task.draw.number
    page = client.get(f"/inspection-results/{life.visit.pk}/").content.decode()
    assert life.task.draw.number not in page


@pytest.mark.django_db
def test_what_a_frame_does_not_tell_stands_behind_it_for_the_desk(monkeypatch):
    """Two draws by class from the same four firms: salted keys, and the report knows that they are four."""
    rows = drawing.objects_of
    monkeypatch.setattr(drawing, "objects_of", lambda task: [(*row[:6], "B") for row in rows(task)])
    life = Life(by_class=True, firms=4, items=("PQ01",)).to("draft")
    second = life.add_task(title="第二批", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30))
    life.to("assigned")
    life.task_id, life.stage = second.pk, "plan_published"
    life.to("assigned")
    found = fairness.report(life.officer, since=date(2026, 1, 1), on=date(2026, 12, 1))
    assert (found.draws, found.waiting["objects"]) == (2, 4)
    by_name = {each.attribute: each.rows for each in found.coverage}
    assert [row[0] for row in by_name["city"]] == ["3201"]
    assert {row[0] for row in by_name["grade"]} == {"B"}
    assert sum(row[1] for row in by_name["grade"]) == 7, "whoever was drawn is not in the second frame"
    assert Behind.objects.filter(draw=life.task.draw).count() == 3
    assert not {firm.uscc for firm in life.firms} & set(record_text(life.task.draw).replace('"', "\\t").split("\\t"))
