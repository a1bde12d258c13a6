"""Refusals say what is true: too early, not yours, further on; too long is told, and nothing is cut in silence."""

from datetime import timedelta
from io import BytesIO

import pytest

from apps.access.models import User
from apps.inspections.models import Inspector, Photo, Question, Visit
from apps.inspections.operations import checking, directing, inspectors, items, plans, reviewing
from apps.inspections.operations.checking import Outcome
from apps.inspections.operations.steps import OtherBureau, TooEarly
from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import Life
from tests.factories.pictures import PNG, png

from .test_guards import refuses
from .test_present import second_of, signed_on_the_phone

pytestmark = pytest.mark.django_db
OVERVIEW = 21


def pressed(client, page, verb):
    return client.post(f"{page}{verb}/", follow=True).content.decode()


def as_(scope):
    return client_as(User.objects.get(pk=scope.user_id))


def test_a_step_too_early_is_not_further_on_and_one_of_another_post_not_either():
    life = Life.lately().to("draft")
    page = f"/desk/inspections/plans/{life.plan_id}/"
    with pytest.raises(TooEarly):
        life.act(plans.publish_plan, life.officer, plan_id=life.plan_id)
    assert str(TooEarly.message) in pressed(as_(life.officer), page, "publish_plan")
    life.to("submitted")
    own = pressed(as_(life.officer), page, "approve_plan")  # who drafted it does not approve it
    assert str(TooEarly.message) not in own
    assert str(Overtaken.message) not in own
    life.to("approved")
    with pytest.raises(Overtaken):
        life.act(plans.approve_plan, life.reviewer, plan_id=life.plan_id)
    assert str(Overtaken.message) in pressed(as_(life.reviewer), page, "approve_plan")
    assert life.plan.state == "approved"


def test_a_plan_of_another_bureau_says_so():
    life = Life().to("submitted")
    with pytest.raises(OtherBureau):
        life.act(plans.approve_plan, life.city, plan_id=life.plan_id)
    said = pressed(as_(life.city), f"/desk/inspections/plans/{life.plan_id}/", "approve_plan")
    assert str(OtherBureau.message) in said


def test_a_plan_that_is_handed_in_is_not_called_approved():
    life = Life().to("submitted")
    with pytest.raises(plans.HandedIn):
        life.add_task(title="加一项")
    life.to("approved")
    with pytest.raises(plans.PlanStands) as told:
        life.add_task(title="加一项")
    assert not isinstance(told.value, plans.HandedIn)


def test_nothing_of_a_check_is_cut_in_silence():
    life = Life().to("assigned")
    visit, me = life.visit, life.inspector()
    first = next(iter(checking.questions_of(visit)))
    with pytest.raises(Invalid) as told:
        life.act(checking.save_answers, me, visit_id=visit.pk, answers={str(first): ("no", "长" * 501)})
    assert str(first) in told.value.details["answers"]
    assert not visit.answers.exists()
    life.act(checking.save_answers, me, visit_id=visit.pk, answers={str(first): ("no", "长" * 500)})
    assert len(visit.answers.get().remark) == 500
    for but in ({"found": {"1": "长" * 501}}, {"late_reason": "长" * 301}):
        with pytest.raises(Invalid) as told:
            life.check(visit, **but)
        assert told.value.details["field"] in but
    assert Visit.objects.get(pk=visit.pk).state == "assigned"


def test_a_photo_answers_a_question_of_the_form():
    life = Life().to("assigned")
    visit, questions = life.visit, checking.questions_of(life.visit)

    def take(question, red):
        file = BytesIO(png(red, 2, 3))
        file.name = "a.png"
        return life.act(checking.add_photo, life.inspector(), visit_id=visit.pk, file=file, question_id=question)

    other = Question.objects.exclude(form__in=[q.form_id for q in questions.values()]).exclude(form__item="*").first()
    for unknown in (2**40, other.pk):
        with pytest.raises(Invalid) as told:
            take(unknown, 1)
        assert told.value.details["field"] == "question"
    assert not Photo.objects.exists()
    assert take(next(iter(questions)), 2).question_id == next(iter(questions))


def test_a_photo_of_before_the_form_changed_goes_to_the_question_in_the_same_words():
    life = Life().to("assigned")
    old = next(iter(checking.questions_of(life.visit).values()))
    keeper = scope_of_user(user_with_post("province_officer", "320000"))
    line = {"kind": old.kind, "text": old.text, "bad": old.bad}
    life.act(items.set_form, keeper, item="PQ01", questions=[line])
    form = Question.objects.order_by("-pk").first().form
    life.visit.items.update(form=form)
    file = BytesIO(PNG)
    file.name = "a.png"
    kept = life.act(checking.add_photo, life.inspector(), visit_id=life.visit.pk, file=file, question_id=old.pk)
    assert kept.question.form == form


def test_nobody_without_an_account_goes_alone_to_a_visit_of_a_campaign():
    life = Life.lately()
    task = life.campaign("PQ01")
    Inspector.objects.filter(pk__in=[row.pk for row in life.people[:2]]).update(user=None)
    team = [row.pk for row in life.people[:2]]
    with pytest.raises(Invalid) as told:
        life.act(directing.choose, life.officer, task_id=task.pk, enterprise_ids=[life.firms[0].pk],
                 inspector_ids=team, reason="近期投诉集中，需要现场核查")  # fmt: skip
    assert told.value.details["field"] == "inspectors"
    page = as_(life.officer).get(f"/desk/inspections/tasks/{task.pk}/").content.decode()
    assert "可选派的4名检查人员中有2名没有账号" in page
    team[1] = life.people[2].pk
    life.act(directing.choose, life.officer, task_id=task.pk, enterprise_ids=[life.firms[0].pk],
             inspector_ids=team, reason="近期投诉集中，需要现场核查")  # fmt: skip


def test_the_visit_says_whose_seat_is_to_be_replaced_and_where():
    life = Life.lately(share="1").to("assigned")
    seat = life.declare(life.visit)
    page = as_(life.officer).get(f"/desk/inspections/visits/{life.visit.pk}/").content.decode()
    assert f"{seat.inspector.name}与该企业有登记在案的利害关系，应当回避。" in page
    assert f'/desk/draws/{life.visit.draw_id}/"' in page
    assert f"先更换{seat.inspector.name}：每个部门须有两人到场，更换前不得检查。" in page
    assert "由其中一人检查并录入结果" not in page  # one is left, and goes nowhere alone


def test_whoever_is_to_be_replaced_is_not_asked_to_begin_the_check():
    life = Life.lately(share="1").to("assigned")
    page = f"/desk/inspections/visits/{life.visit.pk}/"
    gone, other = life.declare(life.visit), life.visit.seats.select_related("inspector__user").order_by("pk").last()
    offered = [f"/desk/inspections/visits/{life.visit.pk}/check/" in client_as(seat.inspector.user).get(page)
               .content.decode() for seat in (gone, other)]  # fmt: skip
    assert offered == [False, True]
    life.act(inspectors.declare_interest, life.officer, inspector_id=other.inspector_id,
             enterprise_id=life.visit.enterprise_id, reason="亲属任职")  # fmt: skip
    assert "本次检查的人员均不能前往" in as_(life.officer).get(page).content.decode()


def test_the_visit_says_who_is_waited_for():
    life = Life.lately().to("assigned")
    visit = life.visit
    seats = visit.seats.select_related("inspector").order_by("team", "pk")
    names = "、".join(dict.fromkeys(seat.inspector.name for seat in seats))
    page = as_(life.reviewer).get(f"/desk/inspections/visits/{visit.pk}/").content.decode()
    assert f"{names}：由其中一人检查并录入结果" in page


def test_the_overview_takes_the_same_queries_for_two_plans_and_six(django_assert_num_queries):
    def live():
        return [Life.lately(firms=2, share="1").to(stage) for stage in ("published", "plan_published")]

    desk = as_(live()[0].officer)
    for _turn in range(2):
        desk.get("/desk/inspections/")
        with django_assert_num_queries(OVERVIEW):
            assert desk.get("/desk/inspections/").status_code == 200
        live()
    with django_assert_num_queries(OVERVIEW):
        assert desk.get("/desk/inspections/").status_code == 200


def test_no_check_ended_before_its_notice_was_written():
    life = Life().to("assigned")
    visit, drawn = life.visit, life.today
    life.now += timedelta(days=3)
    life.act(checking.write_notice, life.inspector(), visit_id=visit.pk)
    with pytest.raises(Invalid) as told:
        life.check(visit, checked_on=drawn)
    assert told.value.details["field"] == "checked_on"
    outcome = Outcome(drawn, ["1"], "signed", "张某（厂长）", present=life.numbers(visit), **life.times(drawn))
    life.act(checking.enter, life.inspector(), visit_id=visit.pk, outcome=outcome, away=True)  # made without a network
    assert [row["code"] for row in life.visit.lacks] == ["late-notice"]
    life.confirm(visit)
    with pytest.raises(Invalid):  # a reviewer says first why it stands
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="请核对日期")
    rows = Visit.objects.filter(pk=visit.pk)
    given = {"state": "entered", "entered_by": life.inspector().user_id, "entered_at": life.now, "lacks": []}
    refuses("before its notice was written", lambda: rows.update(**given, checked_on=drawn))
    life.check(visit, checked_on=drawn)  # as it was, and marked again
    assert [row["code"] for row in life.visit.lacks] == ["late-notice"]


def test_one_stroke_signs_for_one_alone():
    life = Life().to("assigned")
    visit, (other, _scope) = life.visit, second_of(life, life.visit)
    kept = signed_on_the_phone(life, visit, other)
    assert signed_on_the_phone(life, visit, other) == kept
    with pytest.raises(Invalid) as refused:
        signed_on_the_phone(life, visit, life.people[0] if other != life.people[0] else life.people[1])
    assert refused.value.details["field"] == "photo"
    assert visit.photos.count() == 1
