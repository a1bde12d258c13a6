"""What a table brings in leads round no notice: nothing is ordered on it, nobody is named who was not told."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.kernel.errors import Invalid
from apps.sampling import public
from apps.sampling.models import Batch, ImportedResult, Paper, Rectification, Transfer
from apps.sampling.operations import following, transferring
from apps.sampling.queries.frames import laboratories_for
from tests.factories.access import scope_of_user
from tests.factories.registry import enterprise_in

from .test_result_imports import FAILED, desk, line  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def refused(match, call):
    with pytest.raises((IntegrityError, InternalError), match=match), transaction.atomic():
        call()


def test_nothing_is_ordered_or_handed_over_on_it(desk):  # noqa: F811
    firm = enterprise_in("320102")
    desk.take(line(1, party_code=firm.uscc, **FAILED))
    batch, by = Batch.objects.get(), scope_of_user(desk.user)
    given = {"batch_id": batch.pk, "by": by, "at": timezone.now()}
    before = Event.objects.count()
    with pytest.raises(Invalid, match="表格导入"):
        following.issue_order(enterprise_id=firm.pk, what="改进工艺", **given)
    with pytest.raises(Invalid, match="表格导入"):
        transferring.transfer(reason="标称生产者在外省", receiver_name="外省市场监督管理局", **given)
    assert (Event.objects.count(), Paper.objects.count(), Rectification.objects.count()) == (before, 0, 0)
    page = desk.officer.get(reverse("sampling:batch", args=[batch.pk])).content.decode()
    assert "issue_order" not in page
    assert "transfer" not in page
    row = {"batch": batch, "agency": batch.agency}
    today = timezone.localdate()
    order = row | {"enterprise": firm, "paper_id": 1, "stop_paper_id": 1, "what": "x", "issued_label": "x"}
    refused("what a table brought in", lambda: Rectification.objects.create(**order, law_on=today, issued_on=today))
    refused("what a table brought in", lambda: Transfer.objects.create(
        batch=batch, receiver_name="x", reason="x", paper_id=1, sent_on=today, sent_label="x"))  # fmt: skip


def test_the_database_asks_of_a_table_when_its_parties_were_told(desk):  # noqa: F811
    maker = enterprise_in("320102")
    desk.take(line(1, producer_code=maker.uscc, producer_told_on="2026-03-03", **FAILED))
    row, said = Batch.objects.get(), ImportedResult.objects.all()
    bare = {"pk": None, "source_key": "C9", "producer": None, "producer_code": ""}

    def bring(**but):
        copy = Batch.objects.get()
        for name, value in (bare | but).items():
            setattr(copy, name, value)
        copy._state.adding = True
        copy.save()

    why = "was told, and published after the days to object"
    refused(why, lambda: bring(told_on=None, stands_on=None))
    refused(why, lambda: bring(stands_on=None))
    refused(why, lambda: bring(told_on=row.published_on - timedelta(days=15)))
    refused("names no producer that was not told", lambda: said.update(producer_told_on=None))
    refused("names no producer that was not told", lambda: said.update(producer_told_on="2026-03-05"))
    bring(told_on=row.published_on - timedelta(days=16))
    assert Batch.objects.count() == 2


def test_a_producer_that_was_not_told_is_named_nowhere_but_at_the_desk(desk, client):  # noqa: F811
    maker = enterprise_in("320102", name="澄江未告知玩具厂")
    by_code = line(1, producer_name=maker.name, producer_code=maker.uscc, **FAILED)
    outside = line(2, producer_name="外省未告知玩具厂", **FAILED)
    itself = line(3, producer_name="试制玩具厂", **FAILED)
    run = desk.take(by_code, outside, itself, line(4, producer_name="外省未告知玩具厂"))
    assert (run.counts["created"], run.counts["untold"], run.counts["producers"]) == (4, 2, 0)
    named = [row["producer"] for row in public.records(public.live(timezone.localdate()).order_by("source_key"))]
    assert named == ["", "", "试制玩具厂", "外省未告知玩具厂"]  # a result that passed accuses nobody
    assert not public.matching(timezone.localdate(), q="澄江未告知").exists()
    first = Batch.objects.get(source_key="C1")
    where = reverse("sampling_public:result", args=[first.pk]), f"/api/v1/sampling-results?q={first.sample_name}"
    for page in where:
        assert "未告知玩具厂" not in client.get(page).content.decode().replace("外省未告知玩具厂", "", 1)
    desk_page = desk.officer.get(reverse("sampling:batch", args=[first.pk])).content.decode()
    assert (first.producer, maker.name in desk_page) == (None, True)
    assert desk.take(by_code).counts["unchanged"] == 1
    other = line(1, producer_name="另一家玩具厂", **FAILED)
    told = line(1, producer_name=maker.name, producer_code=maker.uscc, producer_told_on="2026-03-03", **FAILED)
    for differs in (other, told):
        assert desk.take(differs).counts["rejected"] == 1


def test_without_a_standard_no_laboratory_is_qualified():
    assert laboratories_for(None, timezone.localdate()) == []


def test_a_result_of_a_party_nobody_knows_is_public_no_longer_than_any_other(desk, client):  # noqa: F811
    firm = enterprise_in("320102")
    old = FAILED | {"sampled_on": "2018-01-10", "told_on": "2018-02-01", "published_on": "2018-04-20"}
    desk.take(line(1, **old), line(2, **old, party_code=firm.uscc), line(3, **FAILED))
    for key, status in (("C1", 404), ("C2", 404), ("C3", 200)):
        batch = Batch.objects.get(source_key=key)
        assert client.get(f"/sampling-results/{batch.pk}/").status_code == status, key
    assert [row.source_key for row in public.live(desk.run.finished_at.date())] == ["C3"]
    unknown, known = (Batch.objects.get(source_key=key) for key in ("C1", "C2"))
    assert unknown.shown_until == known.fact.public_until == date(2021, 4, 20)
    Batch.objects.filter(pk=unknown.pk).update(shown_until=date(2099, 1, 1))  # the database says until when
    assert Batch.objects.get(pk=unknown.pk).shown_until == date(2021, 4, 20)
