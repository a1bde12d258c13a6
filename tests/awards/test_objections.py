"""The applicant is heard on an objection before it is decided: on the portal, on paper, or its time is over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.audit.models import Event
from apps.awards.models import Application, Objection
from apps.awards.offers import of_application
from apps.awards.operations import committee, objections
from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.notifications.models import Message
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.awards import CITY, Life, a_report, worthy

pytestmark = pytest.mark.django_db


def objected():
    life = Life().to_public()
    row = Application.objects.get()
    made = committee.object_to(application_id=row.pk, name="王某", contact="13800000000", content="隐瞒质量事故",
                               at=life.tick())  # fmt: skip
    return life, row, made


def state():
    return list(Objection.objects.values_list("state", "answer", "heard_on")), Document.objects.count()


def decided(life, made, **more):
    given = {"objection_id": made.pk, "upheld": False, "reason": "查无实据"} | more
    return life.act(committee.decide_objection, life.reviewer, **given)


def test_the_applicant_answers_in_time_and_the_decision_comes_after_it():
    life, row, made = objected()
    clock = Clock.objects.get(rule_code="awards.objection_answer")
    assert (clock.enterprise_id, clock.due_on) == (row.enterprise_id, made.answer_until)
    before = state()
    assert "decide_objection" not in [offer.verb for offer in of_application(row, life.reviewer)]
    refused(lambda: decided(life, made), "not-heard")
    refused(lambda: decided(life, made, upheld=True), "not-heard")
    by = life.filer(life.firms[0])
    given = {"objection_id": made.pk, "text": "事故系另一家企业"}
    refused(lambda: life.act(objections.answer_objection, by, **(given | {"text": " "})), "invalid")
    for other in (scope_of_user(filer_of(worthy())), life.reviewer):
        refused(lambda other=other: life.act(objections.answer_objection, other, **given), "not-found")
    assert state() == before
    answered = life.act(objections.answer_objection, by, file=a_report("证明.pdf"), **given)
    assert (answered.state, answered.answer_manner, answered.answered_on) == ("heard", "online", life.today)
    refused(lambda: life.act(objections.answer_objection, by, **given), "overtaken")
    assert Clock.objects.get(pk=clock.pk).state == "stopped"
    assert Message.objects.filter(kind="awards.objection_answer_told", recipient_kind="agency").count() == 1
    assert "decide_objection" in [offer.verb for offer in of_application(row, life.reviewer)]
    assert decided(life, made).state == "rejected"
    assert Event.objects.filter(verb="awards.objection_answered").count() == 1


def test_the_time_to_answer_runs_out_and_no_answer_comes_after_it():
    life, _row, made = objected()
    life.wait_until(made.answer_until + timedelta(days=1))
    made.refresh_from_db()
    assert (made.state, made.answer, made.heard_on) == ("heard", "", life.today)
    by = life.filer(life.firms[0])
    refused(lambda: life.act(objections.answer_objection, by, objection_id=made.pk, text="x"), "overtaken")
    assert decided(life, made, upheld=True).state == "upheld"
    assert Application.objects.get().state == "not_chosen"


def scan():
    return SimpleUploadedFile("letter.pdf", a_report().getvalue(), content_type="application/pdf")


def test_an_answer_on_paper_counts_by_its_posting_and_whoever_enters_it_does_not_decide():
    life, _row, made = objected()
    filed = life.today
    until = made.answer_until
    life.wait_until(until + timedelta(days=3))
    given = {"objection_id": made.pk, "text": "事故系另一家企业", "manner": "post", "posted_on": until,
             "received_on": life.today}  # fmt: skip
    before = state()
    enter = objections.enter_answer
    refused(lambda: life.act(enter, life.officer, file=None, **given), "invalid")
    refused(lambda: life.act(enter, life.officer, file=scan(), **(given | {"posted_on": None})), "invalid")
    early = given | {"posted_on": filed - timedelta(days=1)}
    refused(lambda: life.act(enter, life.officer, file=scan(), **early), "invalid")
    late = given | {"posted_on": until + timedelta(days=1)}
    refused(lambda: life.act(enter, life.officer, file=scan(), **late), "too-late")
    refused(lambda: life.act(enter, life.filer(life.firms[0]), file=scan(), **given), "other-bureau")
    city = scope_of_user(user_with_post("city_officer", CITY))
    refused(lambda: life.act(enter, city, file=scan(), **given), "other-bureau")
    assert state() == before
    row = life.act(enter, life.officer, file=scan(), **given)
    assert (row.answered_on, row.answer_entered_by, row.state) == (until, life.officer.user_id, "heard")
    refused(lambda: life.act(enter, life.officer, file=scan(), **given), "answered")
    assert decided(life, made).state == "rejected"
    refused(lambda: life.act(enter, life.officer, file=scan(), **given), "overtaken")


def test_the_scan_is_read_by_the_applicant_and_the_bureau_alone():
    life, row, made = objected()
    life.act(objections.answer_objection, life.filer(life.firms[0]), objection_id=made.pk, text="不属实",
             file=a_report("证明.pdf"))  # fmt: skip
    made.refresh_from_db()
    here = f"/documents/{made.answer_file_id}/"
    for by in (life.filer(life.firms[0]), life.reviewer, life.officer):
        page = client_of(by).get(here)
        assert page.status_code == 200
        assert page.getvalue()  # read to its end: the file is closed with it
    for other in (filer_of(worthy()), user_with_post("award_expert", "320000")):
        assert client_as(other).get(here).status_code == 404
    assert "不属实" in text_of(client_of(life.filer(life.firms[0])).get(f"/my/awards/{row.pk}/"))
