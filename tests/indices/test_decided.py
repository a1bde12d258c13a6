"""What a second person decided: the database takes nothing as decided, and nothing of it is rewritten or emptied."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.indices.models import Definition, Publication, Quota, Report, Run, Shown, Survey
from apps.indices.operations import definitions, publishing, surveys
from apps.indices.operations.running import run_all
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import CITY, HOME, LATER, NOON, officer, put, reviewer, small_index

from .test_surveys import planned

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
KEPT = (
    "observation",
    "release",
    "clearance",
    "result",
    "shown",
    "publication",
    "report",
    "reply",
    "target",
    "definition",
)


def refused(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def prepared():
    index = small_index()
    put("test.a", (CITY, "2022", "70"), (CITY, "2023", "80"))
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"))
    run = run_all(trigger="demand", by=BY, at=NOON)
    return publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=NOON)


def test_a_publication_is_neither_inserted_as_published_nor_published_by_nobody_or_its_preparer():
    row = prepared()
    decide = "UPDATE indices_publication SET state = 'published', decided_by = 'x', decided_at = %s, decided_user = %s"
    refused(decide, NOON, None)
    refused(decide, NOON, row.prepared_user)
    refused("UPDATE indices_publication SET prepared_user = 0")
    refused("UPDATE indices_publication SET explanation = 'x'")
    refused("UPDATE indices_publication SET prepared_user = 0, state = 'published', decided_by = 'x', decided_at = %s,"
            " decided_user = %s", NOON, row.prepared_user)  # fmt: skip
    told = {"index": row.index, "run": row.run, "prepared_by": "a", "prepared_user": 1, "prepared_at": NOON,
            "explanation": "x", "decided_by": "b", "decided_user": 2, "decided_at": NOON}  # fmt: skip
    for state in ("published", "declined"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.create(state=state, **told)
    publishing.decline(publication_id=row.pk, reason="有误", by=reviewer(), at=NOON)
    refused("UPDATE indices_publication SET reason = 'x'")
    assert Publication.objects.get().state == "declined"


def test_a_shown_value_does_not_end_in_silence_and_nothing_is_emptied():
    row = prepared()
    publishing.publish(publication_id=row.pk, by=reviewer(), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction
    refused("UPDATE indices_shown SET until = since + interval '1 day'")
    assert Shown.objects.current().count() == 2
    for name in KEPT:
        refused(f"TRUNCATE indices_{name} CASCADE")
    refused("UPDATE indices_run SET known_at = %s", LATER)
    refused("UPDATE indices_run SET asked_by = 'x'")
    refused("UPDATE indices_series SET most = 1 WHERE code = 'test.a'")
    assert Run.objects.get().known_at == NOON


def test_a_report_is_neither_inserted_as_published_nor_freed_of_its_authors():
    told = {"year": "2024", "version": 1, "computed_at": NOON, "drafted_by": "a", "authors": [1]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(state="submitted", **told)
    Report.objects.create(**told)
    refused("UPDATE indices_report SET authors = '{}'")
    assert Report.objects.get().authors == [1]


def test_what_was_decided_on_a_definition_is_not_rewritten():
    index = small_index(state="draft")
    row, by, other = index.definitions.get(), officer(), reviewer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.create(
            index=index, code="TEST-9", title="x", basis="x", missing="refuse", first_period="2020", drafted_by="a",
            state="approved", validity="[2030-01-01,)", decided_by="b", decided_user=2, decided_at=NOON,
            content_hash="x",
        )  # fmt: skip
    definitions.simulate(definition_id=row.pk, by=by, at=NOON)
    definitions.submit(definition_id=row.pk, by=by, at=NOON)
    refused("UPDATE indices_definition SET authors = '{}' WHERE id = %s", row.pk)
    refused("UPDATE indices_definition SET content_hash = 'x', state = 'approved', validity = '[2030-01-01,)',"
            " decided_by = 'b', decided_user = 2, decided_at = %s WHERE id = %s", NOON, row.pk)  # fmt: skip
    refused("UPDATE indices_definition SET state = 'approved', validity = '[2030-01-01,)', decided_by = 'b',"
            " decided_at = %s WHERE id = %s", NOON, row.pk)  # fmt: skip
    definitions.approve(definition_id=row.pk, first_day=date(2000, 1, 1), by=other, at=NOON)
    for change in ("content_hash = 'x'", "authors = '{}'", "decided_by = 'x'", "decided_user = 0", "reason = 'x'",
                   "submitted_by = 'x'", "simulation = '{}'", "decided_at = now()"):  # fmt: skip
        refused(f"UPDATE indices_definition SET {change} WHERE id = %s", row.pk)
    assert Definition.objects.get(pk=row.pk).decided_user == other.user_id


def test_an_approval_under_published_values_needs_a_reason():
    """Whoever makes a definition hold for 2023 after 2023 was published says why; from 2030 on nobody is asked."""
    row = prepared()
    publishing.publish(publication_id=row.pk, by=reviewer(), at=LATER)
    by, like = officer(), row.index.definitions.get()
    made = definitions.draft_definition(code="TEST-2", like=like, by=by, at=LATER)
    definitions.simulate(definition_id=made.pk, by=by, at=LATER)
    definitions.submit(definition_id=made.pk, by=by, at=LATER)
    assert [definitions.published_from(row.index_id, date(year, 1, 1)) for year in (2022, 2023, 2024)] == [2, 1, 0]
    with pytest.raises(definitions.Published) as asked:
        definitions.approve(definition_id=made.pk, first_day=date(2023, 1, 1), by=reviewer(), at=LATER)
    assert asked.value.details["count"] == 1
    assert Definition.objects.get(pk=made.pk).state == "submitted"
    two = client_as(user_with_post("province_reviewer", HOME))
    where = f"/desk/indices/definitions/{made.pk}/approve/"
    assert two.post(where, {"first_day": "2023-01-01"}).status_code == 302
    assert Definition.objects.get(pk=made.pk).state == "submitted"
    assert two.post(where, {"first_day": "2023-01-01", "reason": "普查后修订方法"}).status_code == 302
    kept = Definition.objects.get(pk=made.pk)
    assert (kept.state, kept.reason) == ("approved", "普查后修订方法")


def test_questions_and_quotas_stand_once_a_survey_is_open():
    by = officer()
    survey = planned(by=by)
    Quota.objects.filter(survey=survey).update(planned=100)  # while it is planned
    surveys.open_survey(survey_id=survey.pk, by=by, at=NOON)
    for name in ("question", "quota"):
        refused(f"DELETE FROM indices_{name}")
    refused("UPDATE indices_quota SET residents = 1")
    refused("UPDATE indices_question SET text = 'x'")
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(survey=survey, area="320300", residents=1, planned=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(
            code="X", year="2026", state="open", opens_on=date(2026, 1, 1), closes_on=date(2026, 1, 2), title="x",
            planned_by="x",
        )  # fmt: skip
