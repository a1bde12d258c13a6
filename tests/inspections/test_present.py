"""Two inspectors at a check, who may still go, whose number is whose, and what a replacement rests on."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from apps.access.models import User
from apps.audit.operations import claim, deliver
from apps.deadlines.models import Clock
from apps.draws.models import AskedReplacement, Replacement
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import redraws, replacing, sealing
from apps.inspections.models import Absence, Certificate, Inspector, Presence, Seat, Visit
from apps.inspections.operations import checking, drawing, grounds, inspectors, reviewing
from apps.inspections.operations.presence import Alone, NotThere, confirm_presence
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.stepping import Overtaken, SamePerson
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.draws import replaced
from tests.factories.inspections import Life
from tests.factories.pictures import png
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def second_of(life, visit):
    """The inspector of a visit who does not write in it: (Inspector, scope)."""
    row = visit.seats.order_by("pk").last().inspector
    return row, scope_of_user(row.user)


def deliver_all(at):
    for delivery in claim(at=at + timedelta(days=3650), limit=200):
        deliver(delivery, at=at)


# --- two at a check ---------------------------------------------------------------------------------------------------
def test_a_check_names_two_and_each_gives_the_own_word():
    life = Life().to("assigned")
    visit, keys = life.visit, life.numbers(life.visit)
    stranger = next(row for row in life.people if row.key not in keys)
    for present in ((), keys[:1], keys[1:], (*keys, stranger.key)):
        with pytest.raises(Invalid):
            life.check(visit, present=present)
    assert not Presence.objects.exists()
    life.check(visit)
    other, scope = second_of(life, visit)
    assert dict(visit.present.values_list("inspector__key", "entered")) == {keys[0]: True, keys[1]: False}
    owed = Clock.objects.of("inspections.visit", visit.pk).live().filter(rule_code="inspections.confirmation")
    assert owed.count() == 1
    with pytest.raises(Invalid) as refused:
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    assert other.name in str(refused.value)
    refused_by_database(
        lambda: Visit.objects.filter(pk=visit.pk).update(
            state="reviewed", reviewed_by=life.reviewer.user_id, reviewed_on=life.today
        )
    )
    refused_by_database(lambda: Presence.objects.filter(visit=visit).delete())
    with pytest.raises(NotThere):
        life.act(confirm_presence, scope_of_user(stranger.user), visit_id=visit.pk)
    life.act(confirm_presence, scope, visit_id=visit.pk)
    assert not owed.exists()
    with pytest.raises(Overtaken):
        life.act(confirm_presence, scope, visit_id=visit.pk)
    refused_by_database(lambda: Presence.objects.filter(visit=visit).update(confirmed_at=None))
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)


def without_account():
    """A visit of which one inspector has none: (life, visit, that inspector, what signs for him on the phone)."""
    life = Life().to("assigned")
    visit = life.visit
    other = visit.seats.order_by("pk").last().inspector
    with connection.cursor() as cursor:  # drawn without one, as the pool lets it
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE inspections_inspector DISABLE TRIGGER USER")
        cursor.execute("UPDATE inspections_inspector SET user_id = NULL WHERE id = %s", [other.pk])
        cursor.execute("ALTER TABLE inspections_inspector ENABLE TRIGGER USER")
    other.refresh_from_db()
    return life, visit, other, lambda red: signed_on_the_phone(life, visit, other, red)


def signed_on_the_phone(life, visit, other, red=1):
    file = BytesIO(png(red, 1, 1))
    file.name = "s.png"
    return life.act(checking.add_photo, life.inspector(), visit_id=visit.pk, file=file, role="inspector",
                    caption=str(other))  # fmt: skip


def test_a_stroke_on_anothers_phone_is_no_word_of_who_has_an_account():
    life = Life().to("assigned")
    visit, (other, scope) = life.visit, second_of(life, life.visit)
    stroke = signed_on_the_phone(life, visit, other)
    life.check(visit)
    row = visit.present.get(inspector=other)
    assert (row.signature, row.vouched) == (None, False)
    with pytest.raises(Invalid):
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/inspections/visits/{visit.pk}/")
    assert f"{other.name}：曾在检查现场" in page.content.decode()
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="补充照片")
    Presence.objects.filter(visit=visit).delete()
    given = {"visit": visit, "inspector": other, "team": row.team}
    refused_by_database(lambda: Presence.objects.create(**given, signature=stroke))
    Presence.objects.create(**given)
    life.check(visit)
    life.act(confirm_presence, scope, visit_id=visit.pk)
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)


def test_a_signature_of_who_has_no_account_is_a_word_and_counts_for_one_entry():
    life, visit, other, sign = without_account()
    first = sign(1)
    life.check(visit)
    assert visit.present.get(inspector=other).signature == first
    me = client_as(User.objects.get(pk=life.inspector().user_id))
    page = me.get(f"/desk/inspections/visits/{visit.pk}/").content.decode()
    assert f"在{first.by.display_name}的手机上签名" in page
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="补充签名")
    with pytest.raises(Invalid):  # what was signed before the return vouches for nothing that comes after it
        life.check(visit)
    again = sign(2)
    life.check(visit)
    assert visit.present.get(inspector=other).signature == again
    life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)


def test_whoever_has_no_account_signs_on_the_spot():
    life, visit, _other, _sign = without_account()
    with pytest.raises(Invalid) as refused:
        life.check(visit)
    assert refused.value.details["field"] == "present"
    assert Visit.objects.get(pk=visit.pk).state == "assigned"


def test_nobody_checks_alone():
    life = Life(share="1").to("assigned")
    visit = life.visit
    while visit.seats.filter(ended_at__isnull=True).count() > 1:
        seat = visit.seats.filter(ended_at__isnull=True).order_by("pk").last()
        life.act(inspectors.declare_interest, scope_of_user(seat.inspector.user), inspector_id=seat.inspector_id,
                 enterprise_id=visit.enterprise_id, reason="亲属")  # fmt: skip
        life.act(replacing.replace_inspector, life.officer, draw_id=life.task.draw_id, subject=visit.key,
                 team=seat.team, inspector=seat.inspector.key, ground="recusal")  # fmt: skip
        deliver_all(life.now)
    with pytest.raises(Alone):
        life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    with pytest.raises(Alone):
        life.check(visit)
    assert not visit.papers.exists()
    me = visit.seats.get(ended_at__isnull=True)
    Presence.objects.create(visit=visit, inspector=me.inspector, team=me.team, entered=True)
    refused_by_database(
        lambda: Visit.objects.filter(pk=visit.pk).update(
            state="entered", entered_by=me.inspector.user, entered_at=life.now, checked_on=life.today, signed="signed",
            signer="x",
        )
    )  # fmt: skip


def test_whoever_sat_there_publishes_nothing_and_what_was_returned_is_kept():
    life = Life().to("entered")
    visit = life.visit
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="照片缺失")
    life.check(visit)
    kept = visit.past.get()
    assert (kept.number, kept.returned_reason) == (1, "照片缺失")
    assert kept.held["answers"][0]["problem"] is True
    assert kept.held["results"][0]["code"].endswith("-9")
    refused_by_database(lambda: visit.past.update(held={}))
    refused_by_database(lambda: visit.past.all().delete())
    life.to("reviewed")
    with pytest.raises(SamePerson):
        life.act(reviewing.publish_result, life.inspector(), visit_id=visit.pk)
    assert Visit.objects.get(pk=visit.pk).state == "reviewed"
    page = client_as(life.people[0].user).get(f"/desk/inspections/visits/{visit.pk}/").content.decode()
    assert "照片缺失" in page


def test_the_second_confirms_on_the_own_page():
    life = Life.lately().to("assigned")
    visit = life.visit
    life.check(visit)
    other, _scope = second_of(life, visit)
    client, page = client_as(other.user), f"/desk/inspections/visits/{visit.pk}/confirm/"
    assert page in client.get("/desk/inspections/phone/").content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302
    assert visit.present.get(inspector=other).vouched
    assert client.post(page).status_code == 409
    assert page not in client.get("/desk/inspections/phone/").content.decode()


# --- asked again ------------------------------------------------------------------------------------------------------
def test_an_interest_after_the_draw_stops_the_inspector_and_opens_the_replacement():
    life = Life().to("assigned")
    visit = life.visit
    seat = life.declare(visit)
    owed = Clock.objects.of("inspections.seat", seat.pk).live()
    assert owed.get().rule_code == "inspections.replacement"
    me = scope_of_user(seat.inspector.user)
    with pytest.raises(checking.Interested):
        life.check(visit, by=me)
    with pytest.raises(Invalid):  # nor does a colleague name him as there
        life.check(visit, by=second_of(life, visit)[1])
    question = next(iter(checking.questions_of(visit)))
    refused_by_database(lambda: visit.answers.create(question_id=question, value="yes", by_id=me.user_id, at=life.now))
    life.act(replacing.replace_inspector, life.officer, draw_id=life.task.draw_id, subject=visit.key, team=seat.team,
             inspector=seat.inspector.key, ground="recusal")  # fmt: skip
    deliver_all(life.now)
    assert not owed.exists()
    life.check(visit)


def test_a_leave_and_an_end_in_the_pool_are_owed_too_and_a_leave_can_be_cut():
    life = Life().to("assigned")
    visit, (first, second) = life.visit, life.visit.seats.order_by("pk")
    absence = life.act(inspectors.add_absence, life.officer, inspector_id=first.inspector_id, first_day=life.start,
                       last_day=life.start + timedelta(days=40), reason="病假")  # fmt: skip
    owed = Clock.objects.of("inspections.seat", first.pk).live()
    assert owed.exists()
    with pytest.raises(Invalid):
        life.check(visit, by=scope_of_user(second.inspector.user))
    life.act(inspectors.cut_absence, life.officer, inspector_id=first.inspector_id, absence_id=absence.pk,
             last_day=life.start - timedelta(days=1))  # fmt: skip
    assert not owed.exists()
    assert not Absence.objects.exists()
    life.act(inspectors.remove_inspector, life.officer, inspector_id=second.inspector_id, reason="吊销执法证")
    with pytest.raises(checking.Gone):
        life.check(visit, by=scope_of_user(second.inspector.user))
    assert Clock.objects.of("inspections.seat", second.pk).live().exists()


def test_a_check_after_the_days_says_why_and_needs_a_certificate_of_that_day():
    life = Life().to("assigned")
    visit = life.visit
    Certificate.objects.update(last_day=life.task.ends_on)
    life.now += timedelta(days=40)
    with pytest.raises(Invalid) as refused:
        life.check(visit)
    assert refused.value.details["field"] == "late_reason"
    with pytest.raises(Invalid) as refused:
        life.check(visit, late_reason="企业停产检修")
    assert refused.value.details["field"] == "present"
    with past_guards():
        Certificate.objects.update(last_day=date(2030, 1, 1))
    life.check(visit, late_reason="企业停产检修")
    assert Visit.objects.get(pk=visit.pk).late_reason == "企业停产检修"


def test_the_seal_asks_the_pool_again_and_the_list_is_taken_anew():
    life = Life(firms=3, share="3").to("prepared")
    gone, keys = life.people[0], {row.key for row in life.people}
    for firm in life.firms:
        life.act(inspectors.declare_interest, life.officer, inspector_id=gone.pk, enterprise_id=firm.pk, reason="亲属")
    life.act(inspectors.add_absence, life.officer, inspector_id=life.people[1].pk, first_day=life.start,
             last_day=life.start + timedelta(days=40), reason="病假")  # fmt: skip
    with pytest.raises(grounds.PoolMoved) as refused:
        life.to("drawn")
    assert set(refused.value.details["inspectors"]) == {"检查员0", "检查员1"}
    assert life.task.draw.state == "draft"
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    life.stage = "prepared"
    life.to("assigned")
    assert set(DrawnSeat.objects.values_list("inspector", flat=True)) <= keys - {gone.key, life.people[1].key}
    with pytest.raises(Invalid):  # sealed: nothing is taken anew
        life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)


def test_a_redraw_is_sealed_with_people_who_may_still_go():
    life = Life().to("assigned")
    given = {"draw_id": life.task.draw_id, "reason": "名单有误，需要重新抽取"}
    given |= {"commit_until": life.now + timedelta(hours=2), "reveal_until": life.now + timedelta(hours=4)}
    again = life.act(redraws.ask_redraw, life.officer, **given)
    life.act(inspectors.remove_inspector, life.officer, inspector_id=life.people[0].pk, reason="调离")
    life.act(redraws.approve_redraw, life.reviewer, draw_id=again.pk)
    life.act(drawing.renew_inspectors, life.officer, task_id=life.task_id)
    again.refresh_from_db()
    assert again.redraw_approved_at is None
    assert not again.inspectors.filter(key=life.people[0].key).exists()


def test_no_draw_for_days_that_are_over():
    life = Life().to("plan_published")
    life.now += timedelta(days=60)
    with pytest.raises(Invalid):
        life.to("prepared")
    late = Life().to("prepared")
    late.now += timedelta(days=60)
    with pytest.raises(Invalid):
        late.act(sealing.seal_draw, late.officer, draw_id=late.task.draw_id)


def test_a_reviewer_with_an_interest_steps_aside():
    life = Life().to("entered")
    user = user_with_post("county_reviewer", "320102")
    row = life.act(inspectors.add_inspector, life.officer,
                   values={"key": "ZF9", "name": "复核员", "user_id": user.pk, "areas": []})  # fmt: skip
    life.act(inspectors.declare_interest, life.officer, inspector_id=row.pk, enterprise_id=life.visit.enterprise_id,
             reason="配偶任职")  # fmt: skip
    life.confirm(life.visit)
    with pytest.raises(reviewing.ReviewerInterested):
        life.act(reviewing.approve_result, scope_of_user(user), visit_id=life.visit.pk)


# --- whose number is whose --------------------------------------------------------------------------------------------
def test_number_and_account_stand_while_they_mean_somebody():
    life = Life().to("assigned")
    row = life.visit.seats.order_by("pk").first().inspector

    def change(**values):
        row.refresh_from_db()
        return life.act(inspectors.change_inspector, life.officer, inspector_id=row.pk, values=values,
                        version=row.version)  # fmt: skip

    with pytest.raises(inspectors.NumberStands):
        change(key="TMP1")
    with pytest.raises(inspectors.AccountStands):
        change(user_id=life.officer.user_id)
    refused_by_database(lambda: Inspector.objects.filter(pk=row.pk).update(key="TMP1"))
    refused_by_database(lambda: Inspector.objects.filter(pk=row.pk).update(user=life.officer.user_id))
    change(name="改名")
    life.to("published")
    for visit in life.visits[1:]:
        life.check(visit)
        life.confirm(visit)
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
        life.act(reviewing.publish_result, life.officer, visit_id=visit.pk)
    change(user_id=life.officer.user_id)


def test_whoever_was_drawn_without_an_account_is_given_one_and_enters():
    life = Life(share="1").to("plan_published")
    users = {row.pk: row.user_id for row in life.people}
    life.to("drawn")
    Inspector.objects.filter(pk__in=users).update(user=None)  # as draws could be sealed before
    life.to("assigned")
    row, other = (seat.inspector for seat in life.visit.seats.order_by("pk"))

    def give(person, user):
        person.refresh_from_db()
        return life.act(inspectors.change_inspector, life.officer, inspector_id=person.pk, values={"user_id": user},
                        version=person.version)  # fmt: skip

    give(row, users[row.pk])
    for account in (life.officer.user_id, None):  # what is there stays
        with pytest.raises(inspectors.AccountStands):
            give(row, account)
        refused_by_database(lambda to=account: Inspector.objects.filter(pk=row.pk).update(user=to))
    with pytest.raises(Invalid):
        give(other, users[row.pk])  # one person, one account
    give(other, users[other.pk])
    life.to("reviewed")
    assert life.visit.entered_by_id in (users[row.pk], users[other.pk])


def test_the_account_that_reviewed_a_check_is_not_given_to_who_was_there():
    life = Life(share="1").to("assigned")
    row = life.visit.seats.order_by("-pk").first().inspector
    life.to("reviewed")
    with connection.cursor() as cursor:  # as if the second had been drawn without an account, and signed on the phone
        cursor.execute("SET LOCAL session_replication_role = replica")
        Inspector.objects.filter(pk=row.pk).update(user=None)
        cursor.execute("SET LOCAL session_replication_role = origin")
    given = {"inspector_id": row.pk, "values": {"user_id": life.reviewer.user_id}, "version": row.version}
    with pytest.raises(inspectors.AccountReviewed):
        life.act(inspectors.change_inspector, life.officer, **given)
    refused_by_database(lambda: Inspector.objects.filter(pk=row.pk).update(user=life.reviewer.user_id))
    given["values"] = {"user_id": row.user_id}
    assert life.act(inspectors.change_inspector, life.officer, **given).user_id == row.user_id


def test_another_person_under_the_drawn_number_is_not_who_was_drawn():
    life = Life(firms=3, share="3").to("drawn")
    seat = DrawnSeat.objects.order_by("pk").first()
    old = Inspector.objects.get(key=seat.inspector)
    life.act(inspectors.remove_inspector, life.officer, inspector_id=old.pk, reason="调离")
    user = user_with_post("county_officer", "320102")
    new = life.act(inspectors.add_inspector, life.officer,
                   values={"key": seat.inspector, "name": "冒名", "user_id": user.pk, "areas": []})  # fmt: skip
    life.to("assigned")
    assert not Seat.objects.filter(inspector=new).exists()
    visit = Visit.objects.get(key=seat.subject)
    refused_by_database(lambda: visit.seats.create(inspector=new, team=seat.team, since=life.now))


# --- what a replacement rests on --------------------------------------------------------------------------------------
def test_a_ground_is_proved_by_the_record_or_by_a_second_officer():
    life = Life().to("assigned")
    visit, draw = life.visit, life.task.draw_id
    given = {"draw_id": draw, "subject": visit.key, "ground": "closed"}
    with pytest.raises(replacing.Unproven):
        life.act(replacing.replace_object, life.officer, **given)
    with pytest.raises(replacing.Unproven):
        life.act(replacing.ask_replacement, life.officer, reason="关了", **given)
    asked = life.act(replacing.ask_replacement, life.officer, reason="现场查看已搬空，邻居证实", **given)
    with pytest.raises(WrongState):
        life.act(replacing.ask_replacement, life.officer, reason="现场查看已搬空，邻居证实", **given)
    assert not Replacement.objects.exists()
    decision = {"draw_id": draw, "asked_id": asked.pk}
    herself = replace(life.reviewer, user_id=life.officer.user_id)
    with pytest.raises(replacing.OwnReplacement):
        life.act(replacing.decide_replacement, herself, granted=True, **decision)
    life.act(replacing.decide_replacement, life.reviewer, granted=False, **decision)
    assert not Replacement.objects.exists()
    made = replaced(draw, visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    assert (made.rests_on, made.note) == (replacing.BY_A_SECOND, "现场核实后提出，材料存档")
    refused_by_database(
        lambda: AskedReplacement.objects.filter(replacement=made).update(decided_by=life.officer.user_id)
    )
    # the register knows: at once, by one
    other = life.visits[-1]
    type(other.enterprise).objects.filter(pk=other.enterprise_id).update(status="revoked", status_on=life.today)
    made, _came = life.act(replacing.replace_object, life.officer, draw_id=draw, subject=other.key, ground="closed")
    assert made.rests_on == grounds.CLOSED


def test_what_the_officer_put_on_record_himself_proves_nothing():
    life = Life().to("assigned")
    visit, seat = life.visit, life.visit.seats.order_by("pk").first()
    given = {"draw_id": life.task.draw_id, "subject": visit.key, "team": seat.team, "inspector": seat.inspector.key}
    life.act(inspectors.declare_interest, life.officer, inspector_id=seat.inspector_id,
             enterprise_id=visit.enterprise_id, reason="据说有亲属")  # fmt: skip
    with pytest.raises(replacing.Unproven):
        life.act(replacing.replace_inspector, life.officer, ground="recusal", **given)
    colleague = scope_of_user(user_with_post("county_officer", "320102"))
    row, _came = life.act(replacing.replace_inspector, colleague, ground="recusal", **given)
    assert row.rests_on == grounds.INTEREST


def test_nothing_leaves_once_something_is_written_down():
    life = Life(firms=6, share="3").to("assigned")
    visits, draw = life.visits, life.task.draw_id
    life.answer(visits[0], bad=True)
    life.act(checking.write_notice, life.inspector(visits[1]), visit_id=visits[1].pk)
    life.check(visits[2])
    for visit, error in ((visits[0], grounds.WrittenDown), (visits[1], grounds.WrittenDown),
                         (visits[2], grounds.ResultStands)):  # fmt: skip
        with pytest.raises(error):
            replaced(draw, visit.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    seat = visits[2].seats.order_by("pk").first()
    with pytest.raises(grounds.ResultStands):
        replaced(draw, visits[2].key, "unavailable", team=seat.team, inspector=seat.inspector.key, by=life.officer,
                 second=life.reviewer, at=life.now)  # fmt: skip
    assert not AskedReplacement.objects.exists()
    refused_by_database(lambda: Visit.objects.filter(pk=visits[0].pk).update(state="void", void_reason="x"))


def test_the_page_asks_a_second_officer():
    life = Life.lately().to("assigned")
    visit, draw = life.visit, life.task.draw_id
    desk, second = (client_as(user_with_post(role, "320102")) for role in ("county_officer", "county_reviewer"))
    address = f"/desk/draws/{draw}/replace/?subject={visit.key}"
    assert desk.post(address, {"ground": "closed", "note_text": ""}).status_code == 422
    assert desk.post(address, {"ground": "closed", "note_text": "现场查看已搬空，邻居证实"}).status_code == 302
    asked = AskedReplacement.objects.get()
    grant = f"/desk/draws/{draw}/asked/{asked.pk}/grant/"
    assert grant not in desk.get(f"/desk/draws/{draw}/").content.decode()
    assert desk.post(grant).status_code == 403
    assert grant in second.get(f"/desk/draws/{draw}/").content.decode()
    assert second.post(grant).status_code == 302
    asked.refresh_from_db()
    assert asked.replacement.rests_on == replacing.BY_A_SECOND
    assert (
        replacing.BY_A_SECOND in client_as(user_with_post("auditor", "320102")).get(f"/draws/{draw}/").content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_two_second_officers_at_once_draw_once():
    life = Life().to("assigned")
    asked = life.act(replacing.ask_replacement, life.officer, draw_id=life.task.draw_id, subject=life.visit.key,
                     ground="closed", reason="现场查看已搬空，邻居证实")  # fmt: skip
    others = [scope_of_user(user_with_post("county_reviewer", "320102")) for _ in range(2)]

    def decide(by):
        return lambda: replacing.decide_replacement(
            draw_id=life.task.draw_id, asked_id=asked.pk, granted=True, by=by, at=life.now
        )

    results = at_once(*map(decide, others))
    assert sum(isinstance(each, WrongState) for each in results) == 1
    assert Replacement.objects.count() == 1
