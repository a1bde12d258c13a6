"""Figures are public once somebody other than who recorded them released them; what no check doubted, at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.access.queries import hats_of
from apps.audit.models import Event
from apps.indices import sql
from apps.indices.files import records
from apps.indices.models import Clearance, Index, Observation, Release, Result, Run, Series, Shown
from apps.indices.operations import clearing, import_runs, publishing
from apps.indices.operations.live import record_live
from apps.indices.operations.running import run_all
from apps.indices.queries.figures import boards
from apps.indices.queries.series import table_of, with_counts
from apps.indices.queries.targets import progress
from apps.kernel.errors import Invalid, NotPermitted, Stale
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from apps.sampling.models import Batch
from tests.factories.access import PostFactory, agency_of, client_as, user_with_post
from tests.factories.indices import (
    CITY,
    HOME,
    LATER,
    NOON,
    OTHER,
    index_above,
    officer,
    put,
    reviewer,
    small_index,
    taken,
    uploaded,
)
from tests.factories.sampling_results import keep, result
from tests.past import said_anew
from tests.refusals import refused
from tests.together import at_once

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
WHY = "与统计局核对无误"


def doubted(*, by, value="160"):
    """A figure twice that of the year before, taken with a reason."""
    small_index()
    Series.objects.filter(code="test.a").update(jump=10)
    put("test.a", (CITY, "2022", "80"))
    return taken([f"test.a,{CITY},,2023,{value},分,初步,"], by=by, accepted="口径调整").release


def public(code="test.a"):
    """{period: newest value} as the page, the file and the list of series have it."""
    table = table_of(Series.objects.get(code=code), area=CITY)
    page = {row.period: float(row.value) for row in reversed(table["rows"])}
    file = {row["period"]: float(row["value"]) for row in records("series", code) if row["area"] == CITY}
    assert page == file
    [row] = [row for _theme, rows in with_counts(published=True) for row in rows if row.code == code]
    assert row.values_count == len(records("series", code))
    assert (row.newest or "") == max((each["period"] for each in records("series", code)), default="")
    return page


def test_a_doubted_figure_waits_for_a_second_person_and_what_nobody_doubted_does_not():
    by, other = officer(), reviewer()
    release = doubted(by=by)
    assert public() == {"2022": 80}
    assert client_as().get(f"/indices/series/test.a/?area={CITY}").context["rows"][0].period == "2022"
    assert Message.objects.filter(kind=clearing.ASKED, recipient_id=str(other.user_id)).exists()
    for refusal, given in (
        (NotPermitted, {"by": by, "reason": WHY}),
        (NotPermitted, {"by": Scope.anonymous(), "reason": WHY}),
        (Invalid, {"by": other, "reason": "  "}),
        (clearing.SecondPerson, {"by": BY, "reason": WHY}),
    ):
        with pytest.raises(refusal):
            clearing.release_figures(release_id=release.pk, at=NOON, **given)
    assert not Clearance.objects.filter(release=release).exists()
    clearing.release_figures(release_id=release.pk, reason=WHY, by=other, at=NOON)
    assert public() == {"2022": 80, "2023": 160}
    told = Event.objects.get(verb="indices.figures_released")
    assert (told.data["reason"], told.actor_user) == (WHY, other.user_id)
    for again in (clearing.release_figures, clearing.refuse_figures):
        with pytest.raises(Stale):
            again(release_id=release.pk, reason=WHY, by=reviewer(), at=NOON)
    put("test.a", (OTHER, "2022", "80"))
    plain = taken([f"test.a,{OTHER},,2023,81,分,初步,"], by=by).release
    assert [each.ground for each in plain.clearances.order_by("pk")] == ["undoubted"]


@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_release_once():
    release = doubted(by=officer())
    people = [reviewer(), reviewer()]
    outcomes = at_once(*[
        lambda who=who: clearing.release_figures(release_id=release.pk, reason=WHY, by=who, at=NOON) for who in people
    ])  # fmt: skip
    [refused] = [each for each in outcomes if isinstance(each, Exception)]
    assert isinstance(refused, Stale)
    assert Clearance.objects.filter(release=release).count() == 1


def test_an_index_is_not_published_before_the_figures_it_rests_on():
    by, other = officer(), reviewer()
    release = doubted(by=by)
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"))
    run = run_all(trigger="demand", by=BY, at=LATER)
    index = Index.objects.get(code="test-index")
    told = {"run_id": run.pk, "index_id": index.pk, "explanation": "首次", "at": LATER}
    row = publishing.prepare_publication(by=by, **told)
    with pytest.raises(clearing.Unreleased) as barred:
        publishing.publish(publication_id=row.pk, by=other, at=LATER)
    assert barred.value.details["releases"] == [release.pk]
    row.refresh_from_db()
    assert row.state == "prepared"
    page = client_as(user_with_post("province_reviewer", HOME)).get(f"/desk/indices/publications/{row.pk}/")
    assert [each["id"] for each in page.context["bars"]] == [release.pk]
    clearing.release_figures(release_id=release.pk, reason=WHY, by=other, at=LATER)
    publishing.publish(publication_id=row.pk, by=other, at=LATER)
    assert client_as().get(f"/indices/{index.code}/?area={CITY}").status_code == 200


def test_a_refused_figure_is_read_by_no_later_run_until_it_is_released_after_all():
    by, other = officer(), reviewer()
    release = doubted(by=by)
    put("test.b", (CITY, "2023", "5"))
    for nothing in ("", " ", "\u200b", "——"):
        with pytest.raises(Invalid):
            clearing.refuse_figures(release_id=release.pk, reason=nothing, by=other, at=NOON)
    clearing.refuse_figures(release_id=release.pk, reason="录入有误", by=other, at=NOON)

    def periods(run):
        return set(Result.objects.filter(run=run, index__code="test-index").values_list("period", flat=True))

    assert "2023" not in periods(run_all(trigger="demand", by=BY, at=LATER))
    assert public() == {"2022": 80}
    clearing.release_figures(release_id=release.pk, reason=WHY, by=other, at=NOON)  # he came before the run, and waited
    assert release.clearances.get(given=True).decided_at > Run.objects.latest("pk").known_at
    assert periods(run_all(trigger="demand", by=BY, at=LATER)) == {"2023"}
    assert [each.given for each in release.clearances.order_by("pk")] == [False, True]


def test_a_result_that_rests_on_a_refused_figure_is_read_shown_and_published_no_more():
    """Nor by an index above it, nor for the reason that nothing else was found for that place."""
    index = small_index(first_period="2023")
    above = index_above(index)
    by, other = officer(), reviewer()
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"))
    Series.objects.filter(code="test.b").update(jump=10)
    put("test.b", (CITY, "2023", "5"), (OTHER, "2022", "5"))
    wrong = taken([f"test.b,{OTHER},,2023,9.9,分,初步,"], by=by, accepted="待核").release
    first = run_all(trigger="demand", by=BY, at=LATER)
    shown = {cell.area for board in boards(published=False, codes=["above"]) for cell in board.cells.values()}
    assert shown == {CITY, OTHER}
    clearing.refuse_figures(release_id=wrong.pk, reason="录入有误", by=other, at=LATER)
    for board in boards(published=False, codes=["test-index", "above"]):
        assert {cell.area for cell in board.cells.values()} == {CITY}
    # computed before the refusal, or after it by a run that finds nothing else for that city: neither is published
    again = run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=1), index="above")
    assert not Result.objects.filter(run=again, index=above).exists()
    for run in (first, again):
        for each in (index, above):
            assert {row["area"] for row in publishing.fresh_results(each.pk, run.pk)} == {CITY}
    for each in (index, above):
        told = {"run_id": first.pk, "index_id": each.pk, "explanation": "首次", "by": by, "at": LATER}
        publishing.publish(publication_id=publishing.prepare_publication(**told).pk, by=other, at=LATER)
    assert set(Shown.objects.values_list("area", flat=True)) == {CITY}
    # right after all: what was computed of it counts again
    clearing.release_figures(release_id=wrong.pk, reason=WHY, by=other, at=LATER)
    assert {row["area"] for row in publishing.fresh_results(above.pk, first.pk)} == {OTHER}


def test_a_result_of_a_figure_that_ended_is_read_and_published_no_more():
    index = small_index(first_period="2023")
    above = index_above(index)
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"))
    put("test.b", (CITY, "2023", "5"), (OTHER, "2023", "5"))
    first = run_all(trigger="demand", by=BY, at=NOON)
    release = Release.objects.create(
        kind="file", source="统计公报", recorded_at=LATER, recorded_by="test", values_count=2
    )  # fmt: skip
    for code in ("test.a", "test.b"):
        Observation.objects.create(
            series=Series.objects.get(code=code), area=OTHER, period="2023", vintage=2, stage="none", value=None, n=0,
            provenance="official", release=release, recorded_at=LATER,
        )  # fmt: skip
    again = run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=1), index="above")
    assert {step.state for step in again.steps.all()} == {"done"}
    for each in (index, above):
        for run in (first, again):
            assert {row["area"] for row in publishing.fresh_results(each.pk, run.pk)} == {CITY}
        [board] = boards(published=False, codes=[each.code])
        assert {cell.area for cell in board.cells.values()} == {CITY}
    put("test.a", (OTHER, "2023", "90"), at=LATER + timedelta(hours=2))  # and began anew
    put("test.b", (OTHER, "2023", "5"), at=LATER + timedelta(hours=2))
    third = run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=3))
    assert {row["area"] for row in publishing.fresh_results(above.pk, third.pk)} == {CITY, OTHER}


def test_an_ending_that_was_refused_bars_nothing():
    index = small_index(first_period="2023")
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    release = Release.objects.create(
        kind="live", source="统计公报", recorded_at=NOON, recorded_by="test", values_count=1
    )  # fmt: skip
    Observation.objects.create(
        series=Series.objects.get(code="test.a"), area=CITY, period="2023", vintage=2, stage="none", value=None, n=0,
        provenance="official", release=release, recorded_at=NOON,
    )  # fmt: skip
    other = reviewer()
    assert list(Release.objects.waiting_for(other)) == [release]  # what the portal counts, but it ends
    clearing.refuse_figures(release_id=release.pk, reason=WHY, by=other, at=LATER)
    run = run_all(trigger="demand", by=BY, at=LATER + timedelta(hours=1))
    told = {"run_id": run.pk, "index_id": index.pk, "explanation": "首次", "by": officer(), "at": LATER}
    publishing.publish(publication_id=publishing.prepare_publication(**told).pk, by=other, at=LATER)
    assert set(Shown.objects.values_list("area", flat=True)) == {CITY}


def test_the_database_shows_nothing_that_rests_on_figures_that_are_not_public():
    release = doubted(by=officer())
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"))
    run = run_all(trigger="demand", by=BY, at=LATER)
    index = Index.objects.get(code="test-index")
    told = {"run_id": run.pk, "index_id": index.pk, "explanation": "首次", "by": officer(), "at": LATER}
    row = publishing.prepare_publication(**told)
    fresh = [each["result"] for each in publishing.fresh_results(index.pk, run.pk)]
    row.decided_by, row.decided_user, row.decided_at = "x", 1, LATER
    row.results_count, row.state = len(fresh), "published"

    @transaction.atomic
    def forged():
        row.save()
        sql.execute("publish", {"publication": row.pk, "at": LATER, "results": fresh, "shown": [None] * len(fresh)})

    with pytest.raises(IntegrityError) as barred:
        forged()
    assert "released" in str(barred.value)
    assert not release.clearances.exists()


def test_what_the_portal_counts_is_public_with_the_index_that_is_published_of_it():
    keep(*(result(verdict=verdict) for verdict in ("pass", "pass", "fail")))
    by, other = officer(), reviewer()
    record_live(by=BY, at=NOON)
    keep(result(verdict="pass"))
    run = run_all(trigger="schedule", by=BY, at=LATER)
    kept = Release.objects.filter(kind="live", observations__series__code="portal.pass-rate").distinct()
    assert kept.count() == 2
    assert records("series", "portal.pass-rate") == []
    told = {"run_id": run.pk, "explanation": "首次", "by": by, "at": LATER}
    index = Index.objects.get(code="pass-rate")
    row = publishing.prepare_publication(index_id=index.pk, **told)
    assert not [each for _t, rows in with_counts(published=True) for each in rows
                if each.code == "portal.pass-rate" and each.values_count]  # fmt: skip
    publishing.publish(publication_id=row.pk, by=other, at=LATER)
    assert {(each["area"], each["vintage"]) for each in records("series", "portal.pass-rate")} == {
        (area, vintage) for area in ("320102", CITY, HOME) for vintage in (1, 2)
    }  # fmt: skip
    assert all(each.clearances.get().decided_user == other.user_id for each in kept)


def test_a_published_value_whose_figure_has_ended_is_public_no_more():
    """By a publication with its reason, once another person decided on it; the database ends nothing else."""
    one, _other = keep(result(verdict="fail"), result(verdict="pass", place="320505"))
    index, by, other = Index.objects.get(code="pass-rate"), officer(), reviewer()

    def prepared(at):
        run = run_all(trigger="schedule", by=BY, at=at)
        return publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="批次被撤销", by=by, at=at)

    publishing.publish(publication_id=prepared(NOON).pk, by=other, at=NOON)
    said_anew(Batch.objects.filter(pk=one.pk), division_id="310101")  # as one that was annulled: it counts in no figure
    row = prepared(LATER)
    assert (row.results_count, row.ended_count) == (1, 2)
    desk = client_as(user_with_post("province_reviewer", HOME))
    page = desk.get(f"/desk/indices/publications/{row.pk}/")
    assert {each["value"] for each in page.context["ending"]} == {"0.0"}
    assert (
        len(page.context["ending"])
        == len(desk.get(f"/desk/indices/runs/{row.run_id}/pass-rate/").context["ending"])
        == 2
    )
    shown = Shown.objects.current().filter(index=index)
    assert shown.count() == 5
    wrong = shown.get(area=OTHER)
    ends = f"UPDATE indices_shown SET until = now(), ended_by_id = {row.pk} WHERE id = {wrong.pk}"
    refused("a figure that it rests on has ended", ends)
    refused("that ends 2 values ends 0", f"UPDATE indices_publication SET state = 'published', results_count = 0, "
            f"decided_by = 'x', decided_user = {other.user_id}, decided_at = now() WHERE id = {row.pk}")  # fmt: skip
    publishing.publish(publication_id=row.pk, by=other, at=LATER)
    connection.check_constraints()
    assert {(each.area, str(each.result.value)) for each in shown.select_related("result")} == {
        ("320505", "100.00000000"), (OTHER, "100.00000000"), (HOME, "100.00000000"),
    }  # fmt: skip
    assert not Release.objects.uncleared().exists()
    errata = client_as().get("/indices/errata/").context
    assert [(each["area"], each["before"], each["why"]) for each in errata["ended"]] == [
        ("玄武区", "0.0", "批次被撤销"), ("南京市", "0.0", "批次被撤销"),
    ]  # fmt: skip
    gone = [each for each in records("index", "pass-rate") if each["area"] == CITY]
    assert [(each["replaced_on"] != "", each["replaced_because"]) for each in gone] == [(True, "批次被撤销")]
    assert "2" in desk.get(f"/desk/indices/publications/{row.pk}/").content.decode()
    with pytest.raises(publishing.NothingNew):
        prepared(LATER + timedelta(days=1))


def test_a_target_of_a_series_is_measured_in_public_by_public_figures_alone():
    from .test_targets import given

    by = officer()
    doubted(by=by)
    given("90", by=by, period="2023")
    one, all_of_it = (
        next(row for row in progress(published=published) if getattr(row.what, "code", "") == "test.a")
        for published in (True, False)
    )
    assert (one.value, all_of_it.value) == (80, 160)


def test_the_pages_show_the_figures_to_officers_and_take_a_decision_once():
    release = doubted(by=officer())
    where = f"/desk/indices/figures/{release.pk}/"
    one, two = (client_as(user_with_post(role, HOME)) for role in ("province_officer", "province_reviewer"))
    assert client_as().get(where).status_code in (302, 404)
    page = two.get(where)
    assert [(row["before"], row["value"]) for row in page.context["found"].rows] == [("—", "160.00")]
    assert page.context["doubts"][0][1] == "1"
    assert where in two.get("/desk/indices/").content.decode()
    assert where in one.get("/desk/indices/statistics/").content.decode()
    assert one.post(f"{where}release/", {"reason": WHY}).status_code == 302
    assert two.post(f"{where}release/", {"reason": ""}).status_code == 302
    assert not release.clearances.exists()
    assert two.post(f"{where}release/", {"reason": WHY}).status_code == 302
    assert two.post(f"{where}refuse/", {"reason": WHY}).status_code == 302
    assert [each.given for each in release.clearances.order_by("pk")] == [True]
    assert where not in two.get("/desk/indices/").content.decode()


def test_who_chose_the_file_releases_no_figure_of_it_whoever_had_it_taken_in():
    user = user_with_post("province_officer", HOME)
    PostFactory(user=user, agency=agency_of(HOME), role="province_reviewer")
    hats = [hat.scope for hat in hats_of(user, NOON.date())]
    chose, publishes = (next(hat for hat in hats if hat.may(f"indices.{verb}")) for verb in ("record", "publish"))
    small_index()
    Series.objects.filter(code="test.a").update(jump=10)
    put("test.a", (CITY, "2022", "80"))
    run, by = uploaded([f"test.a,{CITY},,2023,160,分,初步,"], by=chose), officer()
    import_runs.queue(run_id=run.pk, verb="import", accepted="口径调整", by=by, at=NOON)
    release = import_runs.run_import(run_id=run.pk, by=by, at=NOON).release
    assert release.recorded_user == by.user_id
    assert not Message.objects.filter(kind=clearing.ASKED, recipient_id=str(user.pk)).exists()
    assert release not in Release.objects.waiting_for(publishes)
    for act in (clearing.release_figures, clearing.refuse_figures):
        with pytest.raises(clearing.SecondPerson):
            act(release_id=release.pk, reason=WHY, by=publishes, at=NOON)
    insert(release, decided_user=user.pk)
    other = reviewer()
    assert release in Release.objects.waiting_for(other)
    clearing.release_figures(release_id=release.pk, reason=WHY, by=other, at=NOON)


def insert(release, **more):
    given = {"given": True, "ground": "second", "decided_by": "x", "decided_user": 1, "decided_at": NOON, "reason": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Clearance.objects.create(release=release, **given | more)


def test_the_database_releases_no_figures_by_the_hands_that_recorded_them():
    by, other = officer(), reviewer()
    release = doubted(by=by)
    insert(release, decided_user=by.user_id)
    insert(release, decided_user=None)
    insert(release, decided_user=other.user_id, reason="")
    for ground in ("undoubted", "shipped", "before"):
        insert(release, ground=ground)
    insert(release, given=False, reason="")
    clearing.release_figures(release_id=release.pk, reason=WHY, by=other, at=NOON)
    insert(release, decided_user=other.user_id)
    for statement in ("UPDATE indices_clearance SET decided_by = 'x'", "DELETE FROM indices_clearance"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Observation.objects.public().filter(release=release).count() == 1


def test_what_was_public_before_stays_so_and_says_it():
    shipped = Release.objects.get(kind="shipped")
    assert [(each.ground, each.decided_by) for each in shipped.clearances.order_by("pk")] == [
        ("shipped", "system:migration")
    ]
