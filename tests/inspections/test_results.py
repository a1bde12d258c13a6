"""What may be a result at all, times that cannot be, and what becomes of a campaign's visits."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.deadlines.models import Clock
from apps.inspections.models import ResultCode, Visit
from apps.inspections.operations import campaigns, checking, inspectors, phone, tasks
from apps.inspections.queries.phone import form_of
from apps.inspections.rules.results import form_may_be_empty, refusal_of
from apps.kernel import phones
from apps.kernel.errors import Invalid
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import START, Life
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db


def coded(numbers):
    """The types of result as they are in use."""
    return checking.plain(ResultCode.objects.filter(code__in=list(numbers)).order_by("position"))


@pytest.mark.parametrize(
    ("numbers", "more", "why"),
    [
        ("5", {"signed": True}, "unreached-signed"), ("56", {}, "unreached"), ("5", {}, ""),
        ("52", {}, ""), ("5234", {}, ""), ("58", {}, "unreached"), ("529", {}, "unreached"),
        ("52", {"signed": True}, "unreached-signed"),
        ("1", {"applies": False}, "nothing-applies"), ("8", {"applies": False}, ""), ("9", {"applies": False}, ""),
        ("18", {}, "exclusive"), ("82", {}, ""), ("1", {"problems": 1}, "contradiction"), ("", {}, "none"),
    ],
)  # fmt: skip
def test_which_codes_are_no_result(numbers, more, why):
    assert refusal_of(coded(numbers), **{"problems": 0} | more) == why


def test_the_form_stays_empty_only_where_no_code_speaks_of_it():
    empty = {numbers for numbers in ("5", "8", "7", "82", "86", "75", "76", "52", "56", "2", "1") if form_may_be_empty(
        coded(numbers))}  # fmt: skip
    assert empty == {"5", "8", "7", "82", "75", "52"}


def test_nobody_reached_nobody_signed_and_nothing_applied_nothing_checked():
    life = Life(share="3").to("assigned")
    away, idle = life.visits[:2]
    signed = {"signed": "absent", "signer": "", "refusal": "执法记录仪已录像"}
    present = life.numbers(away)

    def entered(visit, codes, **but):
        outcome = checking.Outcome(**{"checked_on": life.today, "codes": codes, "signed": "signed", "signer": "厂长",
                                      "present": present, **life.times()} | but)  # fmt: skip
        life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
        return life.act(checking.enter, life.inspector(visit), visit_id=visit.pk, outcome=outcome)

    for codes, but in ((["5"], {}), (["5", "6"], signed), (["6"], signed)):
        with pytest.raises(Invalid):
            entered(away, codes, **but)
    entered(away, ["2", "5"], **signed)  # the annual report is looked up without anybody being there
    present = life.numbers(idle)
    answers = {pk: ("na" if q.kind == "yes_no" else "3" if q.kind in ("number", "measure") else "无", "")
               for pk, q in checking.questions_of(idle).items()}  # fmt: skip
    life.act(checking.save_answers, life.inspector(idle), visit_id=idle.pk, answers=answers)
    with pytest.raises(Invalid) as refused:
        entered(idle, ["1"])
    assert "未发现开展" in str(refused.value) or "no business" in str(refused.value)
    entered(idle, ["8"])
    assert {v.state for v in Visit.objects.filter(pk__in=[away.pk, idle.pk])} == {"entered"}


def test_a_time_before_the_task_or_its_notice_is_marked():
    life = Life().to("assigned")
    visit, by = life.visit, life.inspector()

    def photo(taken, n):
        file = BytesIO(png(n, n, n))
        file.name = "a.png"
        return life.act(checking.add_photo, by, visit_id=visit.pk, file=file, taken_at=taken).clock_wrong

    assert photo(START.replace(year=1999), 1) is True
    assert photo(life.now, 2) is False
    before = life.now
    life.now += timedelta(hours=1)
    life.act(checking.write_notice, by, visit_id=visit.pk)
    assert photo(before, 3) is True
    assert photo(life.now, 4) is False

    def sent(**but):
        now = Visit.objects.get(pk=visit.pk)
        return phones.Sent(**{"key": uuid4(), "visit_id": now.pk, "kind": "answers", "sha256": "a" * 64, "form":
                              form_of(now), "seen": now.version, "made_at": START.replace(year=1)} | but)  # fmt: skip

    with pytest.raises(phones.ClockWrong):
        life.act(phone.keep_answers, by, sent=sent(), answers={}, remark=None)
    life.act(phone.keep_answers, by, sent=sent(accepted=True), answers={}, remark=None)


# --- campaigns --------------------------------------------------------------------------------------------------------
@pytest.fixture
def campaign():
    life = Life()
    life.task_id = life.campaign("PQ01").pk
    return life


def directed(life, people, firms=1):
    return life.direct(task_id=life.task_id, inspector_ids=[row.pk for row in people],
                    enterprise_ids=[row.pk for row in life.firms[:firms]])  # fmt: skip


def test_nobody_on_leave_is_sent_and_another_can_go(campaign):
    life, (first, second, third, fourth) = campaign, campaign.people
    life.act(inspectors.add_absence, life.officer, inspector_id=third.pk, first_day=life.start,
             last_day=life.start + timedelta(days=30), reason="病假")  # fmt: skip
    with pytest.raises(Invalid):
        directed(life, [first, third])
    (visit,) = directed(life, [first, second])
    life.act(inspectors.declare_interest, scope_of_user(second.user), inspector_id=second.pk,
             enterprise_id=visit.enterprise_id, reason="亲属")  # fmt: skip
    seat = visit.seats.get(inspector=second)
    owed = Clock.objects.of("inspections.seat", seat.pk).live()
    assert owed.exists()
    given = {"visit_id": visit.pk, "leaves": second.key, "reason": "回避"}
    for comes in (third.key, first.key, "x"):
        with pytest.raises(Invalid):
            life.act(campaigns.replace_seat, life.officer, comes=comes, **given)
    life.act(campaigns.replace_seat, life.officer, comes=fourth.key, **given)
    assert not owed.exists()
    with pytest.raises(Invalid):  # twice
        life.act(campaigns.replace_seat, life.officer, comes=fourth.key, **given)
    assert life.numbers(visit) == (first.key, fourth.key)
    life.check(visit)
    with pytest.raises(Invalid):
        life.act(
            campaigns.replace_seat, life.officer, visit_id=visit.pk, leaves=first.key, comes=second.key, reason="x"
        )


def test_a_visit_falls_away_by_the_register_or_a_reviewer_and_the_task_can_end(campaign):
    life = campaign
    first, second, third = directed(life, life.people[:2], firms=3)
    given = {"reason": "企业已搬离本辖区"}
    with pytest.raises(campaigns.NotPermitted):
        life.act(campaigns.drop_visit, life.officer, visit_id=first.pk, **given)
    type(first.enterprise).objects.filter(pk=first.enterprise_id).update(status="revoked", status_on=life.today)
    life.act(campaigns.drop_visit, life.officer, visit_id=first.pk, **given)
    life.act(campaigns.drop_visit, life.reviewer, visit_id=second.pk, **given)
    life.answer(third)
    with pytest.raises(campaigns.WrittenDown):
        life.act(campaigns.drop_visit, life.reviewer, visit_id=third.pk, **given)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Visit.objects.filter(pk=third.pk).update(state="void", void_reason="x")
    states = dict(Visit.objects.values_list("pk", "state"))
    assert states == {first.pk: "void", second.pk: "void", third.pk: "assigned"}
    assert Visit.objects.get(pk=first.pk).void_reason == "企业已搬离本辖区"
    life.check(third)
    life.reviewed()
    life.published()
    life.act(tasks.finish_task, life.officer, task_id=life.task_id)


def test_a_random_visit_is_no_campaigns():
    life = Life.lately().to("assigned")
    with pytest.raises(Invalid):
        life.act(campaigns.drop_visit, life.reviewer, visit_id=life.visit.pk, reason="x")
    page = client_as(user_with_post("county_reviewer", "320102")).get(f"/desk/inspections/visits/{life.visit.pk}/")
    assert "drop_visit" not in page.content.decode()


def test_the_page_of_a_campaigns_visit_offers_both(campaign):
    life = campaign
    (visit,) = directed(life, life.people[:2])
    desk, reviewer = (client_as(user_with_post(role, "320102")) for role in ("county_officer", "county_reviewer"))
    address = f"/desk/inspections/visits/{visit.pk}/"
    assert "replace_seat-leaves" in desk.get(address).content.decode()
    given = {"replace_seat-leaves": life.people[0].key, "replace_seat-comes": life.people[2].key,
             "replace_seat-reason": "调休"}  # fmt: skip
    assert desk.post(f"{address}replace_seat/", given).status_code == 302
    assert visit.seats.filter(ended_at__isnull=True, inspector=life.people[2]).exists()
    assert reviewer.post(f"{address}drop_visit/", {"drop_visit-reason": "重复检查"}).status_code == 302
    assert Visit.objects.get(pk=visit.pk).state == "void"
