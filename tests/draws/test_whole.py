"""Nobody of a list is left out unseen: every stratum has its quota, 0 has its reason, items are those of the draw."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.access.models import User
from apps.draws.models import Draw, Object, Quota
from apps.draws.operations import frames, sealing
from apps.draws.queries.dry_run import DryRun, dry_run
from apps.kernel.errors import DomainError
from tests.draws.records import record_of
from tests.factories.access import client_as
from tests.factories.draws import ITEMS, NOBODY, NOW, draft_of, objects_of, seal_of

pytestmark = pytest.mark.django_db
GIVEN = {("A01", "A"): "5", ("A01", "B"): "25%", ("B01", "A"): "3"}
LEFT = {"item": "B01", "stratum": "B"}
WHY = "该层电梯本年度已由专项检查全部覆盖"


def quotas(people, draw, asked, **more):
    return frames.set_quotas(draw_id=draw.pk, quotas=asked, by=people.officer, at=NOW, **more)


def problems(draw):
    return dry_run(Draw.objects.get(pk=draw.pk), on=NOW.date()).problems


def refused(people, draw, code):
    """The seal names this problem, and the draft stays a draft without a number."""
    with pytest.raises(sealing.NotReady) as error:
        seal_of(people, draw)
    assert code in error.value.details["problems"]
    assert Draw.objects.get(pk=draw.pk).number is None


def test_a_stratum_without_a_quota_is_not_sealed(people):
    draw = draft_of(people)
    quotas(people, draw, GIVEN)
    assert problems(draw) == [("missing-quota", LEFT)]
    refused(people, draw, "missing-quota")
    for reason in ("", "无", "………………"):
        with pytest.raises(frames.FrameRefused) as error:
            quotas(people, draw, GIVEN | {("B01", "B"): "0"}, reasons={("B01", "B"): reason})
        assert [wrong.code for wrong in error.value.details["problems"]] == ["quota-none-unexplained"]
    assert Quota.objects.filter(draw=draw).count() == 3, "what was there stays"
    quotas(people, draw, GIVEN | {("B01", "B"): "0"}, reasons={("B01", "B"): WHY})
    assert problems(draw) == []


def test_the_reason_stands_in_the_seal_on_the_page_and_in_the_record(people, verifier):
    draw = draft_of(people)
    quotas(people, draw, GIVEN | {("B01", "B"): "0%"}, reasons={("B01", "B"): WHY, ("A01", "A"): "多余的理由说明"})
    draw = seal_of(people, draw)
    lines = draw.seal_text.split("\n")
    assert lines[0] == "algorithm\tqp-draw-3"
    assert [line for line in lines if line.startswith(("quota\tB01\tB", "not drawn"))] == [
        "quota\tB01\tB\t20\t0", f"not drawn\tB01\tB\t{WHY}",
    ]  # fmt: skip
    page = Client().get(f"/draws/{draw.pk}/").content.decode()
    assert WHY in page
    assert "0.00%" in page
    assert "qp-draw-3" in verifier.verify(record_of(draw), draw.seal_hash)[0]


def test_an_officer_writes_the_reason_beside_the_0(people):
    draw = draft_of(people)
    officer = client_as(User.objects.get(pk=people.officer.user_id))
    page = officer.get(f"/desk/draws/{draw.pk}/quotas/").content.decode()
    assert f'value="{NOBODY}"' in page
    given = {"q0": "5", "q1": "25%", "q2": "3", "q3": "0", "r3": ""}
    answer = officer.post(f"/desk/draws/{draw.pk}/quotas/", given)
    assert answer.status_code == 422
    assert "说明不抽取的理由" in answer.content.decode()
    assert officer.post(f"/desk/draws/{draw.pk}/quotas/", given | {"r3": WHY}).status_code == 302
    assert Quota.objects.get(draw=draw, drawn=0).reason == WHY


def test_items_dropped_afterwards_leave_nobody_behind(people):
    rows = objects_of(28) + objects_of(12, items="B01", prefix="T")
    draw = draft_of(people, objects=rows)
    frames.set_items(draw_id=draw.pk, items=ITEMS[:1], by=people.officer, at=NOW)
    assert ("unfit-items", {"items": "B01"}) in problems(draw)
    refused(people, draw, "unfit-items")


@pytest.mark.parametrize("items", ["A01,A01", "B01,A01", "A01,", ","])
def test_items_stand_in_order_and_once(people, items):
    draw = draft_of(people)
    rows = [*objects_of(3), ("Z1", "A", items, "320102", "", "", "", "", "企业")]
    with pytest.raises(frames.FrameRefused) as error:
        frames.set_objects(draw_id=draw.pk, objects=rows, by=people.officer, at=NOW)
    assert [(wrong.place, wrong.code) for wrong in error.value.details["problems"]] == [("Z1", "items-order")]
    assert Object.objects.filter(draw=draw).count() == 40


def test_nobody_is_in_the_list_and_left_out_of_it(people):
    draw = draft_of(people)
    with pytest.raises(frames.FrameRefused) as error:
        frames.set_objects(draw_id=draw.pk, objects=objects_of(3), exclusions=[("S00001", "企业", "已停业")],
                           by=people.officer, at=NOW)  # fmt: skip
    assert [(wrong.place, wrong.code) for wrong in error.value.details["problems"]] == [("S00001", "in-and-out")]
    assert Object.objects.filter(draw=draw).count() == 40


def spoiled(draw):
    """What is written into a draft past the portal, each alone."""
    one = {"draw": draw, "stratum": "A", "label": "企业", "subject": "S00001A"}
    drop = lambda **of: lambda: Quota.objects.filter(draw=draw, **of).delete()  # noqa: E731
    return {
        "quota": drop(item="B01", stratum="B"),
        "any": drop(),
        "reason": lambda: (drop(drawn=0)(), Quota.objects.create(draw=draw, item="B01", stratum="B", asked="0",
                                                                 size=20, drawn=0)),
        "size": lambda: Object.objects.create(**one),
        "doubled": lambda: Object.objects.create(**one, items="A01,A01"),
        "unordered": lambda: Object.objects.create(**one, items="B01,A01"),
        "unknown": lambda: Object.objects.create(**one, items="A01,ZZ"),
        "left out": lambda: draw.exclusions.create(subject="S00001", label="企业", reason="已停业"),
    }  # fmt: skip


@pytest.mark.parametrize("how", ["quota", "any", "reason", "size", "doubled", "unordered", "unknown", "left out"])
def test_the_database_seals_nothing_else(people, monkeypatch, how):
    draw = draft_of(people)
    spoiled(draw)[how]()
    monkeypatch.setattr(sealing, "dry_run", lambda _draw, on: DryRun())
    with pytest.raises((IntegrityError, DomainError)) as error, transaction.atomic():
        seal_of(people, draw)
    assert not isinstance(error.value, DomainError)
    assert Draw.objects.get(pk=draw.pk).state == "draft"


def test_the_database_takes_no_seal_by_rules_of_before(people, monkeypatch):
    draw = draft_of(people)
    monkeypatch.setattr(sealing.exact, "SEALED", "qp-draw-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        seal_of(people, draw)
