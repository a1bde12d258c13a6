"""The table of measures: a draft is changed by one, approved by another, and then never again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.credit.models import Edition, Measure, MeasureTable
from apps.credit.operations.drafts import NotADraft, SecondPerson
from apps.credit.operations.succession import InForce, SecondRecaller, TooEarly, TooFar
from apps.credit.operations.supervision import (
    CELL,
    DraftExists,
    approve_measures,
    change_measures,
    draft_measures,
    recall_measures,
    return_measures,
    submit_measures,
)
from apps.credit.queries.supervision import grid, measures_for, table_in_force
from apps.kernel.errors import NotPermitted, Stale
from apps.kernel.scope import Scope
from tests.factories.access import client_as, scope_of_user, user_with_post

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
PROVINCE = "320000"


def someone(name, *permissions):
    return Scope(kind="agency", actor=name, permissions=frozenset(permissions), division_prefix="32")


FIRST = someone("first", "credit.draft_ruleset", "credit.approve_ruleset")
SECOND = someone("second", "credit.approve_ruleset")
THIRD = someone("third", "credit.approve_ruleset")


def changed(table, **but):
    cells = {m.pk: {name: getattr(m, name) for name in CELL} | but for m in table.measures.all()}
    return change_measures(table_id=table.pk, version=table.version, legal_basis="依据", cells=cells, by=FIRST, at=AT)


def test_the_default_covers_every_grade_and_risk():
    table = table_in_force(date(2026, 3, 1))
    assert [len(cells) for _label, cells in grid(table)] == [3] * 5
    assert not table.verified
    assert [m.checks for m in measures_for("C", on=date(2026, 3, 1))] == [4, 3, 2]
    assert measures_for("AAA", on=date(2026, 3, 1)) == measures_for("AA", on=date(2026, 3, 1))


def test_from_draft_to_force():
    table = changed(draft_measures(code="JS-CS-2026", by=FIRST, at=AT), checks=6)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    with pytest.raises(SecondPerson), transaction.atomic():
        approve_measures(table_id=table.pk, effective_from=date(2026, 4, 1), by=FIRST, at=AT)
    with pytest.raises(TooEarly), transaction.atomic():
        approve_measures(table_id=table.pk, effective_from=date(2026, 3, 1), by=SECOND, at=AT)
    approve_measures(table_id=table.pk, effective_from=date(2026, 4, 1), by=SECOND, at=AT)
    assert measures_for("B", on=date(2026, 3, 31))[0].checks == 2
    assert measures_for("B", on=date(2026, 4, 1))[0].checks == 6
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.filter(table=table).update(checks=0)


def test_recalled_before_its_first_day():
    table = changed(draft_measures(code="JS-CS-2026", by=FIRST, at=AT), checks=6)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    with pytest.raises(TooFar), transaction.atomic():
        approve_measures(table_id=table.pk, effective_from=date(9999, 12, 31), by=SECOND, at=AT)
    approve_measures(table_id=table.pk, effective_from=date(2026, 4, 1), by=SECOND, at=AT)
    for who in (FIRST, SECOND):
        with pytest.raises(SecondRecaller), transaction.atomic():
            recall_measures(table_id=table.pk, reason="有误", by=who, at=AT)
    with pytest.raises(InForce), transaction.atomic():
        recall_measures(table_id=table.pk, reason="有误", by=THIRD, at=datetime(2026, 4, 1, 2, 0, tzinfo=UTC))
    recall_measures(table_id=table.pk, reason="有误", by=THIRD, at=AT)
    assert measures_for("B", on=date(2026, 4, 1))[0].checks == 2
    assert Event.objects.get(verb="credit.measures_recalled").data["reason"] == "有误"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Measure.objects.filter(table=table).update(checks=0)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        MeasureTable.objects.filter(pk=table.pk).update(state="approved")
    with pytest.raises(DatabaseError, match="in force is never changed"), transaction.atomic():
        MeasureTable.objects.filter(code="JS-CS-2022").update(state="draft")


def test_the_recall_of_a_table_stands_on_its_page():
    table = changed(draft_measures(code="JS-CS-2026", by=FIRST, at=AT), checks=6)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    soon = timezone.localdate() + timedelta(days=30)
    approve_measures(table_id=table.pk, effective_from=soon, by=SECOND, at=timezone.now())
    page, recall = (reverse("credit_grades:measures", args=[table.pk]),
                    reverse("credit_grades:measures_step", args=[table.pk, "recall"]))  # fmt: skip
    officer, nobody = client_as(user_with_post("province_officer", "320000")), "没有符合条件的人员"
    assert nobody in officer.get(page).content.decode()
    client = client_as(user_with_post("province_reviewer", "320000"))
    assert nobody not in officer.get(page).content.decode()
    assert recall in client.get(page).content.decode()
    client.post(recall, {"reason": ""})
    client.post(recall, {"reason": "\x00"})
    assert MeasureTable.objects.get(pk=table.pk).state == "approved"
    client.post(recall, {"reason": "年份有误"})
    assert MeasureTable.objects.get(pk=table.pk).state == "recalled"
    assert "年份有误" in client.get(page).content.decode()


@pytest.mark.parametrize("reason", ["", "\x00", "不妥\x00", "长" * 1001])
def test_a_table_is_given_back_with_a_reason_that_can_be_kept(reason):
    table = submit_measures(table_id=draft_measures(code="JS-CS-2026", by=FIRST, at=AT).pk, by=FIRST, at=AT)
    client = client_as(user_with_post("province_reviewer", "320000"))
    address = reverse("credit_grades:measures_step", args=[table.pk, "return"])
    assert client.post(address, {"reason": reason}).status_code == 302
    assert MeasureTable.objects.get(pk=table.pk).state == "submitted"
    client.post(address, {"reason": "检查频次过高"})
    assert MeasureTable.objects.get(pk=table.pk).reason == "检查频次过高"


def test_refusals_change_nothing():
    table = draft_measures(code="JS-CS-2026", by=FIRST, at=AT)
    with pytest.raises(DraftExists):
        draft_measures(code="JS-CS-2027", by=FIRST, at=AT)
    with pytest.raises(NotPermitted):
        submit_measures(table_id=table.pk, by=someone("third"), at=AT)
    changed(table)
    with pytest.raises(Stale):
        changed(table, checks=9)
    submit_measures(table_id=table.pk, by=FIRST, at=AT)
    table.refresh_from_db()
    with pytest.raises(NotADraft):
        changed(table)
    return_measures(table_id=table.pk, reason="检查频次过高", by=SECOND, at=AT)
    table.refresh_from_db()
    assert (table.state, MeasureTable.objects.count()) == ("draft", 2)
    assert not table.measures.filter(checks=9).exists()


def test_the_page_offers_the_decision_to_whom_the_verb_lets_decide():
    """Not to an author whom another submitted for; but to somebody who only bears the author's name."""
    wrote, submits, namesake = (
        user_with_post(f"province_{role}", PROVINCE, display_name=name)
        for role, name in (("officer", "张伟"), ("officer", "李娜"), ("reviewer", "李娜"))
    )
    table = draft_measures(code="JS-CS-2026", by=scope_of_user(wrote), at=AT)
    submit_measures(table_id=table.pk, by=scope_of_user(submits), at=AT)
    wrote.posts.update(role="province_reviewer")
    step = reverse("credit_grades:measures_step", args=[table.pk, "approve"])
    page = reverse("credit_grades:measures", args=[table.pk])
    assert step not in client_as(wrote).get(page).content.decode()
    assert step in client_as(namesake).get(page).content.decode()
    client_as(namesake).post(step, {"effective_from": str(timezone.localdate() + timedelta(days=30))})
    table.refresh_from_db()
    assert table.state == "approved"


@pytest.mark.parametrize("code", ["JS-CS-1", "JS-CS-2"])
def test_who_drafts_while_another_does_is_told(code, monkeypatch):
    """Between the question whether there is a draft and the answer of the database; of another code or the same."""

    def meanwhile(authors, by):
        MeasureTable.objects.create(code="JS-CS-1", drafted_by="another")
        return authors

    monkeypatch.setattr("apps.credit.operations.supervision.with_author", meanwhile)
    with pytest.raises(DraftExists):
        draft_measures(code=code, by=FIRST, at=AT)


def test_tables_and_editions_are_fetched_by_officers_who_read_ratings():
    officer = scope_of_user(user_with_post("county_officer", "320102"))
    assert MeasureTable.objects.visible_to(officer).exists()
    for scope in (Scope.anonymous(), Scope(kind="enterprise", actor="企业"), someone("甲")):
        assert not MeasureTable.objects.visible_to(scope).exists()
        assert not Edition.objects.visible_to(scope).exists()
