"""Undo of a whole import: exactly back, or a list of what stands in the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.credit.models import Edition, Rating
from apps.credit.operations.rate import publish, rate_all, rate_shard, start_run
from apps.intake.errors import NotNow
from apps.kernel.scope import Scope
from apps.registry.models import DuplicatePair, Enterprise, FormerName, Identifier, ImportRun, Site
from apps.registry.operations.imports.errors import SecondPerson, UndoBlocked
from apps.registry.operations.imports.filing import queue_undo
from apps.registry.operations.imports.undo import undo_import
from apps.registry.operations.relations import label_of
from apps.registry.operations.statuses import change_status
from apps.registry.queries.timeline import timeline
from tests.factories.access import SeatFactory, client_as, scope_of_user, user_with_post
from tests.factories.credit import BacktestFactory, default_ruleset
from tests.factories.imports import AT, BY, HEADER, bring, row, text_of
from tests.factories.records import FactFactory
from tests.factories.registry import EnterpriseFactory, valid_uscc

pytestmark = pytest.mark.django_db
A, B, C = valid_uscc(90001), valid_uscc(90002), valid_uscc(90003)
FIRST = [row("南京第一好厂", A), row("南京第二好厂", "320404000009558")]
SECOND = [
    row("南京改名好厂", A, 注册资金="60(万美元)", 注册地址="南京市鼓楼区中山路2号", 注册日期="2002-03-04"),
    row("南京第二好厂", "320404000009558", 经营范围="别的"),
    row("南京第三好厂", C),
    row("南京第四好厂", "320404000009559"),
]


def picture():
    """Everything an import touches, but the version and the time of the last change."""
    return [
        list(Enterprise.objects.order_by("pk").values(*_fields(Enterprise))),
        list(FormerName.objects.order_by("pk").values(*_fields(FormerName))),
        list(Identifier.objects.order_by("pk").values(*_fields(Identifier))),
    ]


def _fields(model):
    return [field.name for field in model._meta.concrete_fields if field.name not in {"version", "updated_at"}]


def test_undo_restores_exactly(tmp_path):
    bring(tmp_path, FIRST)
    before = picture()
    run = bring(tmp_path, SECOND, renames=True)
    assert (run.created, run.updated) == (2, 2)
    assert picture() != before
    DuplicatePair.objects.create(
        first=Enterprise.objects.get(uscc=A), second=Enterprise.objects.get(uscc=C), reason="name", found_at=AT
    )
    run = undo_import(run_id=run.pk, by=BY, at=AT)
    assert picture() == before
    assert run.state == "undone"
    event = Event.objects.get(verb="registry.import_undone")
    assert (event.data["restored"], event.data["deleted"]) == (2, 2)
    with pytest.raises(NotNow):
        undo_import(run_id=run.pk, by=BY, at=AT)


def _bring_status(tmp_path, status, day):
    header = [*HEADER, "登记状态", "状态日期"]
    return bring(tmp_path, text_of([[*row("南京第一好厂", A), status, day]], header), name="注销名单.csv")


def test_a_status_of_a_file_rests_on_the_file_and_undo_gives_the_decision_back(tmp_path):
    decision = {"status": "revoked", "status_on": date(2026, 1, 5), "status_basis": "苏市监罚字〔2026〕1号"}
    bring(tmp_path, FIRST[:1])
    Enterprise.objects.filter(uscc=A).update(**decision)
    run = _bring_status(tmp_path, "注销", "2026-04-01")
    row_now = Enterprise.objects.get(uscc=A)
    assert (row_now.status, row_now.status_on) == ("deregistered", date(2026, 4, 1))
    assert row_now.status_basis == f"第{run.pk}号导入，注销名单.csv"
    assert row_now.status_beneath == [["revoked", "2026-01-05", "苏市监罚字〔2026〕1号"]]
    assert run.changes.get().before == {
        "status": "revoked", "status_on": "2026-01-05", "status_basis": "苏市监罚字〔2026〕1号", "status_beneath": [],
    }  # fmt: skip
    undo_import(run_id=run.pk, by=BY, at=AT)
    assert Enterprise.objects.filter(uscc=A, status_beneath=[], **decision).exists()


def test_the_county_that_loses_an_enterprise_to_a_file_finds_it_in_its_audit(tmp_path):
    bring(tmp_path, [row("南京第一好厂", A, 地区="南京市玄武区"), row("南京第二好厂", B, 地区="南京市玄武区")])
    first, second = (Enterprise.objects.get(uscc=code) for code in (A, B))
    run = bring(tmp_path, [row("南京第一好厂", A, 地区="南京市秦淮区"), row("南京第二好厂", B, 地区="南京市玄武区")])
    told = Event.objects.filter(verb="registry.enterprise_handed_over").order_by("pk")
    [gone] = told
    assert (gone.subject_id, gone.division) == (str(first.pk), "320102")
    assert gone.data["was"] | gone.data["now"] == {"division": "320104"}
    undo_import(run_id=run.pk, by=BY, at=AT)
    assert list(told.values_list("subject_id", "division")) == [
        (str(first.pk), "320102"), (str(first.pk), "320104"),
    ]  # fmt: skip
    assert not told.filter(subject_id=str(second.pk)).exists()


def test_seats_bear_the_name_that_a_file_brought_until_it_is_undone(tmp_path):
    bring(tmp_path, FIRST[:1])
    seat = SeatFactory(enterprise_id=Enterprise.objects.get(uscc=A).pk, enterprise_name="南京第一好厂")
    run = bring(tmp_path, [row("南京新名好厂", A)], renames=True)
    seat.refresh_from_db()
    assert seat.enterprise_name == "南京新名好厂"
    assert FormerName.objects.get(import_run=run).until is None  # the file does not say since when
    undo_import(run_id=run.pk, by=BY, at=AT)
    seat.refresh_from_db()
    assert seat.enterprise_name == "南京第一好厂"


def test_an_enterprise_that_comes_in_ended_says_what_its_end_rests_on(tmp_path):
    run = _bring_status(tmp_path, "注销", "2026-04-01")
    assert run.created == 1
    assert Enterprise.objects.get(uscc=A).status_basis == f"第{run.pk}号导入，注销名单.csv"


def test_a_status_the_register_already_holds_keeps_its_decision(tmp_path):
    bring(tmp_path, FIRST[:1])
    Enterprise.objects.filter(uscc=A).update(status="revoked", status_on=date(2026, 1, 5), status_basis="1号")
    run = _bring_status(tmp_path, "吊销", "2026-01-05")
    assert (run.unchanged, Enterprise.objects.get(uscc=A).status_basis) == (1, "1号")


def test_the_timeline_tells_what_an_import_changed_and_that_it_was_undone(tmp_path, django_assert_num_queries):
    bring(tmp_path, FIRST[:1])
    key = Enterprise.objects.get(uscc=A).pk
    change_status(enterprise_id=key, verb="revoke", on=date(2026, 1, 5), basis="1号", by=BY, at=AT - timedelta(days=9))
    run = _bring_status(tmp_path, "注销", "2026-04-01")
    with django_assert_num_queries(2):
        told, revoked = timeline([key], scope=BY)
    assert told["url"] == reverse("imports:run", args=[run.pk])
    assert str(run.pk) in told["title"]
    assert told["state"] == revoked["state"] == "adverse"
    assert all(part in told["text"] for part in ("注销名单.csv", "1号", "2026-01-05", "吊销"))
    stranger = Scope(kind="agency", division_prefix="3205", permissions=frozenset({"registry.import"}))
    assert "url" not in timeline([key], scope=stranger)[0]
    undo_import(run_id=run.pk, by=BY, at=AT + timedelta(hours=1))
    assert [entry["at"] for entry in timeline([key], scope=BY)][:2] == [AT + timedelta(hours=1), AT]


def _edited(tmp_path):
    Enterprise.objects.filter(uscc=C).update(version=2)
    return "changed"


def _seat(tmp_path):
    SeatFactory(enterprise=Enterprise.objects.get(uscc=C))
    return "seat"


def _site(tmp_path):
    Site.objects.create(enterprise=Enterprise.objects.get(uscc=C), name="二厂", division_id="320102", address="某路")
    return "related"


def _another_number(tmp_path):
    Identifier.objects.create(enterprise=Enterprise.objects.get(uscc=C), kind="org_code", value="MA10000X0")
    return "related"


def _another_import(tmp_path):
    bring(tmp_path, [row("南京第三好厂", C, 注册资金="70(万元人民币)")])
    return "changed"


def _merged_into(tmp_path):
    EnterpriseFactory(merged_into=Enterprise.objects.get(uscc=C))
    return "related"


@pytest.mark.parametrize("happen", [_edited, _seat, _site, _another_number, _another_import, _merged_into])
def test_undo_refuses_where_something_has_come_to_rest(tmp_path, happen):
    bring(tmp_path, FIRST)
    run = bring(tmp_path, SECOND, renames=True)
    why = happen(tmp_path)
    before = picture()
    with pytest.raises(UndoBlocked) as error:
        undo_import(run_id=run.pk, by=BY, at=AT)
    assert picture() == before
    [row_] = error.value.details["enterprises"]
    assert (row_["name"], row_["why"]) == ("南京第三好厂", why)
    run.refresh_from_db()
    assert run.state == "done"


def test_every_relation_to_an_enterprise_is_looked_at():
    """A relation that blocked_by does not see would tear at deletion: only foreign keys and one-to-ones exist."""
    relations = [f for f in Enterprise._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete]
    assert relations
    assert all(isinstance(relation.field, models.ForeignKey | models.ManyToManyField) for relation in relations)


def test_undo_needs_the_permission(tmp_path):
    from apps.kernel.errors import NotPermitted

    run = bring(tmp_path, FIRST)
    with pytest.raises(NotPermitted):
        undo_import(run_id=run.pk, by=Scope.anonymous(), at=AT)
    assert Enterprise.objects.count() == 2


# --- Who may ---------------------------------------------------------------------------------------------------------
def _finished(tmp_path, user):
    by = scope_of_user(user)
    return bring(tmp_path, [row("南京第一好厂", A, 注册地址="南京市玄武区太平北路1号")], by=by, at=AT), by


@pytest.mark.parametrize(
    ("who", "hours", "touched", "may"),
    [
        ("own", 1, 1, True),
        ("own", 24, 1_000, True),
        ("own", 25, 1, False),
        ("own", 1, 1_001, False),
        ("county_officer", 1, 1, False),
        ("county_reviewer", 1_000, 1_000_000, True),
    ],
)
def test_who_may_take_an_import_back(tmp_path, who, hours, touched, may):
    user = user_with_post("county_officer", "320102")
    run, own = _finished(tmp_path, user)
    assert run.created == 1
    ImportRun.objects.filter(pk=run.pk).update(rows=touched, created=touched)
    by = own if who == "own" else scope_of_user(user_with_post(who, "320102"))
    at = AT + timedelta(hours=hours)
    if may:
        assert queue_undo(run_id=run.pk, by=by, at=at).state == "undoing"
        undo_import(run_id=run.pk, by=by, at=at + timedelta(hours=2))  # it waited for a worker past its day
        assert not Enterprise.objects.exists()
        return
    for verb in (queue_undo, undo_import):
        with pytest.raises(SecondPerson):
            verb(run_id=run.pk, by=by, at=at)
    run.refresh_from_db()
    assert (run.state, Enterprise.objects.count()) == ("done", 1)


def test_a_reviewer_does_not_review_what_he_imported_himself(tmp_path):
    user = user_with_post("county_officer", "320102")
    run, own = _finished(tmp_path, user)
    both = replace(own, permissions=own.permissions | {"registry.undo_import"})
    with pytest.raises(SecondPerson):
        undo_import(run_id=run.pk, by=both, at=AT + timedelta(days=2))


# --- What was derived goes along --------------------------------------------------------------------------------------
def _rate(at):
    for model in ("grade", "risk"):
        rate_all(model=model, as_of=timezone.localdate(at), by=BY, at=at)


def test_a_rated_import_is_undone_with_its_ratings(tmp_path):
    bring(tmp_path, FIRST)
    before = picture()
    _rate(AT)
    stood = list(Rating.objects.order_by("pk").values())
    run = bring(tmp_path, SECOND, renames=True)
    _rate(AT + timedelta(minutes=1))
    third = Enterprise.objects.get(uscc=C)
    trial = BacktestFactory()
    trial.moves.create(enterprise=third, before="A", after="B", score_after=8000)
    Rating.objects.filter(enterprise=third, model="risk").update(superseded_at=AT + timedelta(minutes=2))
    assert Rating.objects.count() == len(stood) + 4
    undo_import(run_id=run.pk, by=BY, at=AT + timedelta(minutes=3))
    assert picture() == before
    assert list(Rating.objects.order_by("pk").values()) == stood
    assert not trial.moves.exists()
    derived = Event.objects.get(verb="registry.import_undone").data["derived"]
    assert (derived["credit.Rating.enterprise"], derived["credit.BacktestMove.enterprise"]) == (4, 1)


def test_a_run_under_way_counts_again_what_an_undo_took_from_its_stage(tmp_path):
    bring(tmp_path, FIRST)
    run = bring(tmp_path, SECOND, renames=True)
    rating = start_run(model="grade", as_of=timezone.localdate(AT), by=BY, at=AT)
    rate_shard(run_id=rating.pk, by=BY, at=AT)
    undo_import(run_id=run.pk, by=BY, at=AT)
    assert publish(run_id=rating.pk, by=BY, at=AT).state == "running"
    rate_shard(run_id=rating.pk, by=BY, at=AT)
    assert publish(run_id=rating.pk, by=BY, at=AT).state == "published"
    assert set(Rating.objects.values_list("enterprise_id", flat=True)) == set(
        Enterprise.objects.values_list("pk", flat=True)
    )


def _a_fact(enterprise):
    FactFactory(enterprise=enterprise)
    return "records.Fact.enterprise"


def _an_edition(enterprise):
    edition = Edition.objects.create(
        year=2025, as_of=AT.date(), known_at=AT, ruleset=default_ruleset(), prepared_by="officer", prepared_at=AT
    )
    edition.entries.create(
        enterprise=enterprise.pk, code=C, name=enterprise.name, division="320102", grade="A", computed="A"
    )
    return "credit.EditionEntry.enterprise"


@pytest.mark.parametrize("happen", [_a_fact, _an_edition])
def test_a_record_of_its_own_still_bars_and_is_named(tmp_path, happen):
    bring(tmp_path, FIRST)
    run = bring(tmp_path, SECOND, renames=True)
    relation = happen(Enterprise.objects.get(uscc=C))
    _rate(AT)
    before, ratings = picture(), list(Rating.objects.order_by("pk").values())
    with pytest.raises(UndoBlocked) as error:
        undo_import(run_id=run.pk, by=BY, at=AT)
    assert (picture(), list(Rating.objects.order_by("pk").values())) == (before, ratings)
    [found] = error.value.details["enterprises"]
    assert (found["why"], found["relation"]) == ("related", relation)
    # as the page tells it after an undo that was queued
    ImportRun.objects.filter(pk=run.pk).update(error_code="undo-blocked", error_details=error.value.details)
    officer = client_as(user_with_post("county_officer", "320102"))
    ImportRun.objects.filter(pk=run.pk).update(division_id="320102")
    assert f"{label_of(relation)}</li>" in officer.get(reverse("imports:run", args=[run.pk])).content.decode()
