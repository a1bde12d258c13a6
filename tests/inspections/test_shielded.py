"""A draw by class of credit risk: its public lists tell no enterprise from another, alone, beside a result or beside
the lists of another draw."""

import json
from datetime import date

import pytest

from apps.draws.models import Behind, Draw, Object, Replacement
from apps.draws.operations import replacing
from apps.draws.queries import fairness
from apps.draws.queries.record import record_text
from apps.inspections.models import Inspector
from apps.inspections.operations import drawing, grounds, inspectors
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


def by_class_then_by_name(monkeypatch, *, items, firms=5):
    """(life at its task by class, the task by name that follows it): both of one bureau over the same firms."""
    rows = drawing.objects_of
    monkeypatch.setattr(drawing, "objects_of", lambda task: [(*row[:6], "D") for row in rows(task)])
    life = Life(by_class=True, firms=firms, items=("PQ01",)).to("draft")
    life.items = items
    second = life.add_task(title="第二批", by_class=False, share="1", starts_on=date(2026, 6, 1),
                           ends_on=date(2026, 6, 30))  # fmt: skip
    life.items = ["PQ01"]
    return life, second


def go_on_with(life, task):
    life.task_id, life.stage = task.pk, "plan_published"
    return life


def said_of_objects(draw):
    """{(kind of line, what it says of an object)} of the inspectors in a public record."""
    lines = (line.split("\t") for line in json.loads(record_text(draw))["inspectors"])
    return {(line[0], line[2]) for line in lines if line[0] in ("recusal", "last")}


@pytest.mark.django_db
def test_two_records_of_a_bureau_side_by_side_tell_no_class(monkeypatch):
    """Neither an interest nor who went last stands beside a key here and beside a name there."""
    life, second = by_class_then_by_name(monkeypatch, items=["ME01"])
    interested = life.people[0]
    life.act(inspectors.declare_interest, scope_of_user(interested.user), inspector_id=interested.pk,
             enterprise_id=life.firms[2].pk, reason="亲属任职")  # fmt: skip
    life.to("assigned")
    by_class = life.task.draw
    assert sorted(by_class.inspectors.values_list("key", flat=True)) == sorted(row.key for row in life.people[1:])
    for visit in life.visits:
        life.check(visit)
    by_name = go_on_with(life, second).to("drawn").task.draw
    assert said_of_objects(by_class) == set()
    assert said_of_objects(by_name) == {("recusal", life.firms[2].uscc)}, "who went to a key is told of no name"
    assert set(Object.objects.filter(draw=by_name).values_list("last_drawn", flat=True)) == {None}


@pytest.mark.django_db
def test_whom_a_draw_by_class_drew_is_in_no_list_before_anybody_has_gone_there(monkeypatch):
    life, second = by_class_then_by_name(monkeypatch, items=["PQ01", "ME01"])
    life.to("assigned")
    by_class = life.task
    with pytest.raises(drawing.StillInside):
        go_on_with(life, second).to("prepared")
    assert (life.task.draw, life.task.state) == (None, "set")
    life.task_id = by_class.pk
    gone = [visit.enterprise.uscc for visit in life.visits]
    for visit in life.visits:
        life.check(visit)
    draw = go_on_with(life, second).to("prepared").task.draw
    out = dict(draw.exclusions.values_list("subject", "reason"))
    assert set(out) >= set(gone), "they were checked: that is no secret any more"
    assert {out[uscc] for uscc in gone} == {"本年度部分事项（PQ01）已抽查"}


@pytest.mark.django_db
def test_a_list_of_other_items_does_not_mark_whom_a_draw_by_class_drew(monkeypatch):
    life, second = by_class_then_by_name(monkeypatch, items=["ME01"])
    life.to("assigned")
    draw = go_on_with(life, second).to("prepared").task.draw
    rows = Object.objects.filter(draw=draw).values_list("last_drawn", "items").distinct()
    assert (list(rows), draw.exclusions.count()) == ([(None, "")], 0)


@pytest.mark.django_db
def test_who_steps_out_of_a_draw_by_class_is_published_as_unavailable(monkeypatch):
    life, _second = by_class_then_by_name(monkeypatch, items=["ME01"])
    visit = life.to("assigned").visit
    seat = life.declare(visit)
    given = {"draw_id": life.task.draw_id, "subject": visit.key, "team": seat.team, "inspector": seat.inspector.key}
    with pytest.raises(grounds.NoRecusal):
        life.act(replacing.replace_inspector, life.officer, ground="recusal", **given)
    assert not Replacement.objects.exists()
    row, _came = life.act(replacing.replace_inspector, life.officer, ground="unavailable", **given)
    assert (row.ground, row.rests_on) == ("unavailable", grounds.REGISTERED)
    assert "利害" not in record_text(Draw.objects.get(pk=life.task.draw_id))
