"""No index comes to rest on itself, no definition waits for an indicator it has not: not past the verbs either."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.indices.models import Definition, Index
from apps.indices.operations import definitions as verbs
from apps.indices.operations.order import Circle
from apps.indices.operations.running import run_all
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import CITY, HOME, LATER, NOON, approve, officer, put, reviewer, small_index
from tests.together import at_once

pytestmark = pytest.mark.django_db
BY = Scope.system("test")


def drafted(index, code, source, *, by):
    """A draft of an index that takes another as it stands."""
    row = verbs.draft_definition(code=code, like=index.definitions.earliest("pk"), by=by, at=NOON)
    nodes = [{"code": "a", "title": "a", "weight": "1", "index": source.code}]
    return verbs.change_definition(definition_id=row.pk, version=row.version, head={}, nodes=nodes, by=by, at=NOON)


def submitted(row, *, by):
    verbs.simulate(definition_id=row.pk, by=by, at=NOON)
    return verbs.submit(definition_id=row.pk, by=by, at=NOON)


def in_force(row, *, by):
    return verbs.approve(definition_id=submitted(row, by=by).pk, first_day=date(2025, 1, 1), by=reviewer(), at=NOON)


def test_a_definition_by_which_an_index_would_rest_on_itself_is_named_before_anybody_approves_it():
    """Also through a third, and through a definition that ended: its periods are computed in the same step."""
    one, two, three = small_index("index-a"), small_index("index-b"), small_index("index-c")
    by = officer()
    in_force(drafted(one, "A-2", two, by=by), by=by)
    in_force(drafted(two, "B-2", three, by=by), by=by)
    row = drafted(three, "C-2", one, by=by)
    with pytest.raises(verbs.Unsound) as refused:
        verbs.simulate(definition_id=row.pk, by=by, at=NOON)
    [finding] = refused.value.details["findings"]
    assert "index-c → index-a → index-b → index-c" in finding
    row.refresh_from_db()
    assert row.state == "draft"
    page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/definitions/{row.pk}/")
    assert "index-c → index-a → index-b → index-c" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the verbs
        approve(row)
    itself = drafted(small_index("index-d"), "D-2", Index.objects.get(code="index-d"), by=by)
    with pytest.raises(verbs.Unsound):
        verbs.simulate(definition_id=itself.pk, by=by, at=NOON)
    assert run_all(trigger="schedule", by=BY, at=LATER).state == "done"


def test_quality_as_a_factor_of_growth_is_a_way_of_resting_on_another():
    index, by = Index.objects.get(code="quality-contribution"), officer()
    made = index.definitions.earliest("pk")
    above = small_index("above", state="draft").definitions.get()
    above.nodes.all().delete()
    above.nodes.create(code="below", title="below", source=index)
    approve(above)
    row = verbs.draft_definition(code="QC-9", like=made, by=by, at=NOON)
    told = made.parameters | {"variant": "factor", "quality": "above", "elasticity": "0.5"}
    row.parameters = told
    row.save()
    assert any("quality-contribution → above" in str(each) for each in verbs.findings(row))
    with pytest.raises(IntegrityError), transaction.atomic():
        approve(row)
    row.refresh_from_db()
    row.parameters = told | {"variant": "tfp"}  # then nothing of it is read
    row.save()
    assert not verbs.findings(row)


@pytest.mark.django_db(transaction=True)
def test_two_definitions_that_read_one_another_are_not_both_approved_at_once():
    one, two, by = small_index("index-a"), small_index("index-b"), officer()
    rows = [submitted(drafted(one, "A-2", two, by=by), by=by), submitted(drafted(two, "B-2", one, by=by), by=by)]
    outcomes = at_once(*[
        lambda row=row, who=who: verbs.approve(definition_id=row.pk, first_day=date(2025, 1, 1), by=who, at=NOON)
        for row, who in zip(rows, (reviewer(), reviewer()), strict=True)
    ])  # fmt: skip
    [refused] = [each for each in outcomes if isinstance(each, Exception)]
    assert isinstance(refused, Circle)
    assert Definition.objects.filter(pk__in=[row.pk for row in rows], state="approved").count() == 1
    assert run_all(trigger="schedule", by=BY, at=LATER).state == "done"


def test_a_definition_that_waits_for_an_indicator_it_has_not_is_named_and_stops_no_other():
    index = small_index(state="draft")
    row, by = index.definitions.get(), officer()
    row.parameters |= {"needs": ["b"]}
    row.save()
    put("test.a", (CITY, "2023", "80"))
    row = verbs.change_definition(
        definition_id=row.pk, version=row.version, head={}, by=by, at=NOON,
        nodes=[{"code": "a", "title": "a", "weight": "1", "series": "test.a"}],
    )  # fmt: skip
    page = client_as(user_with_post("province_officer", HOME))
    answer = page.post(f"/desk/indices/definitions/{row.pk}/simulate/", follow=True)
    assert (answer.status_code, "“b”" in answer.content.decode()) == (200, True)
    row.refresh_from_db()
    assert row.state == "draft"
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the verb
        approve(row)
