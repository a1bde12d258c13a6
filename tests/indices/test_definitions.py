"""The life of a definition: only whole trees are submitted, by two people, and never changed afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.indices.forms.methods import MethodForm
from apps.indices.models import Definition, Result
from apps.indices.operations import definitions as verbs
from apps.indices.operations.running import continue_run, run_all
from apps.kernel.errors import NotPermitted, Stale, WrongState
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import CITY, HOME, NOON, begun_run, officer, put, reviewer, small_index

pytestmark = pytest.mark.django_db
NO_BANDS = {"band-TOTAL_FORMS": "0", "band-INITIAL_FORMS": "0"}


def nodes_with(row, **weights):
    return [
        {"code": node.code, "parent": "", "title": node.title, "series": node.series.code, "scaling": node.scaling,
         "low": node.low, "high": node.high, "weight": weights.get(node.code, str(node.weight))}
        for node in row.nodes.order_by("position")
    ]  # fmt: skip


def test_drafted_simulated_submitted_approved_by_another_and_in_force_for_later_periods():
    index = small_index()
    put("test.a", (CITY, "2022", "80"), (CITY, "2024", "80"))
    put("test.b", (CITY, "2022", "5"), (CITY, "2024", "10"))
    run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    one, two, told = officer(), reviewer(), {"at": NOON}
    row = verbs.draft_definition(code="TEST-2", like=index.definitions.get(), by=one, **told)
    head = {"version": row.version, "head": {}, "definition_id": row.pk, "by": one}
    row = verbs.change_definition(nodes=nodes_with(row, a="1/4", b="3/4"), **head, **told)
    with pytest.raises(Stale):
        verbs.change_definition(nodes=nodes_with(row, a="1/4", b="3/4"), **head, **told)
    with pytest.raises(WrongState):  # not before it was tried out
        verbs.submit(definition_id=row.pk, by=one, **told)
    row = verbs.simulate(definition_id=row.pk, by=one, **told)
    assert (row.simulation["cells"], row.simulation["changed"]) == (2, 1)
    assert row.simulation["largest"][0] | {} == {
        "area": CITY, "sector": "", "period": "2024", "before": "90", "after": "95",
    }  # fmt: skip
    assert Result.objects.filter(index=index).count() == 2  # a trial keeps no result
    verbs.submit(definition_id=row.pk, by=one, **told)
    with pytest.raises(NotPermitted):
        verbs.approve(definition_id=row.pk, first_day=date(2024, 1, 1), by=one, **told)
    with pytest.raises(verbs.TooEarly):
        verbs.approve(definition_id=row.pk, first_day=date(1999, 1, 1), by=two, **told)
    run = begun_run()
    with pytest.raises(verbs.RunUnderWay):  # its steps would be computed by one definition or by the other
        verbs.approve(definition_id=row.pk, first_day=date(2024, 1, 1), by=two, **told)
    continue_run(run_id=run.pk, by=Scope.system("test"), at=NOON)
    row = verbs.approve(definition_id=row.pk, first_day=date(2024, 1, 1), by=two, **told)
    run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    newest = {row.period: row.value for row in Result.objects.filter(index=index).order_by("vintage")}
    assert newest == {"2022": 80, "2024": Decimal(95)}  # the older period keeps its definition
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_node SET share = 1, share_of = 5 WHERE definition_id = %s", [row.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_definition SET decimals = 0 WHERE id = %s", [row.pk])


def test_weights_that_do_not_sum_to_one_are_named_and_never_submitted():
    index = small_index(weights=((1, 3), (1, 3)), state="draft")
    row, one = index.definitions.get(), officer()
    with pytest.raises(verbs.Unsound) as refused:
        verbs.simulate(definition_id=row.pk, by=one, at=NOON)
    [finding] = refused.value.details["findings"]
    assert "0.666" in finding
    row.state = "simulated"
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the verb
        Definition.objects.filter(pk=row.pk).update(state="submitted")
    assert Definition.objects.get(pk=row.pk).state == "simulated"


def test_thirds_sum_to_one():
    index = small_index(weights=((1, 3), (2, 3)), state="draft")
    row = verbs.simulate(definition_id=index.definitions.get().pk, by=officer(), at=NOON)
    assert verbs.submit(definition_id=row.pk, by=officer(), at=NOON).state == "submitted"


def test_the_editor_brings_an_indicator_in_and_takes_one_out():
    index = small_index()
    row = verbs.draft_definition(code="TEST-2", like=index.definitions.get(), by=officer(), at=NOON)
    client = client_as(user_with_post("province_officer", HOME))
    where = f"/desk/indices/definitions/{row.pk}/edit/"
    page = client.get(where)
    given = {name: value for name, value in page.context["form"].initial.items() if value not in (None, [], {})}
    given |= {"version": row.version, "places": ["city"]} | NO_BANDS
    given |= {
        "a-weight": "1/2",
        "a-scaling": "none",
        "b-weight": "1/4",
        "b-scaling": "linear",
        "b-low": "0",
        "b-high": "10",
    }
    new = {"new-code": "c", "new-title": "丙", "new-weight": "1/4", "new-reads": "series:mqci.grade-rate",
           "new-scaling": "linear", "new-low": "60", "new-high": "100"}  # fmt: skip
    assert client.post(where, given | new | {"new-title": ""}).status_code == 422
    assert row.nodes.count() == 2
    assert client.post(where, given | new).status_code == 302
    assert [(node.code, str(node.weight)) for node in row.nodes.order_by("position")] == [
        ("a", "1/2"), ("b", "1/4"), ("c", "1/4"),
    ]  # fmt: skip
    assert row.nodes.get(code="c").series.code == "mqci.grade-rate"
    left = given | {"version": row.version + 1, "b-remove": "on", "c-weight": "1/2", "c-scaling": "linear",
                    "c-low": "60", "c-high": "100"}  # fmt: skip
    assert client.post(where, left).status_code == 302
    assert list(row.nodes.order_by("position").values_list("code", flat=True)) == ["a", "c"]
    assert verbs.simulate(definition_id=row.pk, by=officer(), at=NOON).state == "simulated"


def productivity_page():
    like = Definition.objects.filter(index__code="tfp").first()
    row = verbs.draft_definition(code="TFP-9", like=like, by=officer(), at=NOON)
    client = client_as(user_with_post("province_officer", HOME))
    where = f"/desk/indices/definitions/{row.pk}/edit/"
    shown = client.get(where)
    given = {}
    for form in (shown.context["form"], shown.context["method"]):
        for name in form.fields:
            value = form[name].value()
            given |= {} if value is False or value in (None, "", [], {}) else {name: value}  # 0 is a value
    return row, client, where, given | {"version": row.version} | NO_BANDS


def test_base_year_and_depreciation_have_fields_with_their_units_and_bounds():
    row, client, where, given = productivity_page()
    assert (str(given["base"]), given["depreciation"], given["places"]) == ("1952", "9.6", ["320000"])
    page = client.get(where).content.decode()
    assert "折旧率 δ（%/年）" in page
    assert 'name="parameters"' not in page
    assert 'name="inputs"' not in page
    before = row.parameters
    for wrong in ({"depreciation": "0"}, {"depreciation": "100"}, {"depreciation": "x"}, {"base": "1848"}, {"base": ""},
                  {"alpha": "1"}, {"initial": "10"}, {"output": "employment"}, {"places": []}):  # fmt: skip
        assert client.post(where, given | wrong).status_code == 422, wrong
    row.refresh_from_db()
    assert row.parameters == before
    assert client.post(where, given).status_code == 302
    row.refresh_from_db()
    assert row.parameters == before | {"first": "share"}  # what was left unsaid is said
    changed = {"version": row.version, "depreciation": "10.96", "base": "1978", "first": "steady", "initial": "0.085"}
    assert client.post(where, given | changed).status_code == 302
    row.refresh_from_db()
    told = {name: row.parameters[name] for name in ("depreciation", "base", "first", "initial")}
    assert told == {"depreciation": "0.1096", "base": "1978", "first": "steady", "initial": "0.085"}
    assert not verbs.findings(row)


def test_a_reading_of_the_contribution_asks_for_what_it_needs():
    like = Definition.objects.filter(index__code="quality-contribution").first()
    row = verbs.draft_definition(code="QC-9", like=like, by=officer(), at=NOON)
    told = {**row.parameters, "depreciation": "9.6", "variant": "factor", "places": ["320000"]}
    assert set(MethodForm(told, row=row).errors) == {"quality", "elasticity"}
    whole = MethodForm(told | {"quality": "mqci", "elasticity": "0.3"}, row=row)
    assert whole.is_valid()
    assert (whole.parameters["elasticity"], whole.parameters["depreciation"]) == ("0.3", "0.096")
    assert set(MethodForm(told | {"variant": "split", "part": "101"}, row=row).errors) == {"part"}


def test_an_indicator_is_not_moved_out_of_a_definition_that_stands():
    like = Definition.objects.filter(index__code="mqci", state="approved").first()
    draft = verbs.draft_definition(code="MQCI-9", like=like, by=officer(), at=NOON)
    node, count = like.nodes.order_by("position").first(), like.nodes.count()
    for move in ({"definition_id": draft.pk}, {"title": "x"}):
        with pytest.raises(IntegrityError, match="stand once it was submitted"), transaction.atomic():
            like.nodes.filter(pk=node.pk).update(**move, code="moved")
    with pytest.raises(IntegrityError, match="stand once it was submitted"), transaction.atomic():
        draft.nodes.filter(code=node.code).update(definition_id=like.pk, code="moved")
    assert like.nodes.count() == count
