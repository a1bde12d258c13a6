"""A new case after an earlier one: it names it and says why; after absence of intent it is refused for that event."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.serious_list.models import Case
from apps.serious_list.operations import deciding, proposing
from apps.serious_list.operations.steps import SamePerson, not_the_proposer
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import proof
from tests.factories.serious_list import COUNTY, FOUND, START, Life

pytestmark = pytest.mark.django_db
OTHER = "当事人生产的另一批次产品以次充好。"


def again(life, **more):
    life.now += timedelta(days=1)
    values = {"event_on": life.today, "ground": "44.product", "summary": OTHER, "by": life.officer} | more
    return proposing.propose(enterprise_id=life.enterprise.pk, at=life.now, **values)


def colleague():
    return scope_of_user(user_with_post("county_officer", COUNTY))


def files():
    return [proof()]


@pytest.mark.parametrize("summary", [FOUND, f" {FOUND}\n"])
def test_after_absence_of_intent_nobody_is_proposed_for_the_same_facts(summary):
    life = Life().to("answered")
    life.drop(intent_absent=True)
    with pytest.raises(proposing.IntentWasAbsent) as refused:
        again(life, summary=summary, again="重新立案", files=files(), by=colleague())
    assert refused.value.details["earlier"] == [life.id]
    assert "证据不足。" in str(refused.value)
    assert Case.objects.count() == 1


CHANGES = (
    {"summary": f"{FOUND}（补充）"},
    {"ground": "44.competition"},
    {"summary": OTHER},
    {"event_on": START.date()},
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_after_absence_of_intent_the_event_needs_new_evidence_and_another_officer(change):
    life = Life().to("answered")
    life.drop(intent_absent=True)
    given = {"summary": f"{FOUND}另查明出厂检验记录系伪造。", "again": "新查获的记录。"} | change
    if given["summary"] != FOUND:
        for lacking in (
            {},
            {"files": files()},
            {"by": colleague()},
            {"by": colleague(), "files": files(), "again": " "},
        ):
            with pytest.raises((proposing.IntentWasAbsent, proposing.Again)):
                again(life, **given | lacking)
    assert Case.objects.count() == 1
    other = colleague()
    case = again(life, **given, by=other, files=files())
    assert case.again == "新查获的记录。"
    connection.check_constraints()
    page = client_as(User.objects.get(pk=other.user_id)).get(f"/desk/serious-list/{case.pk}/").content.decode()
    assert "证据不足。" in page


def test_whoever_proposed_the_event_before_does_not_review_it():
    life = Life().to("answered")
    life.drop(intent_absent=True)
    case = again(life, summary=f"{FOUND}另查明出厂检验记录系伪造。", again="新证据", by=colleague(), files=files())
    case.refresh_from_db()
    with pytest.raises(SamePerson):
        not_the_proposer(case, life.officer)
    not_the_proposer(case, life.reviewer)


def test_the_database_knows_the_earlier_finding():
    life = Life().to("answered")
    life.drop(intent_absent=True)

    def written(**change):
        row = life.case
        row.pk, row.state, row.intent_absent, row.ended_on, row.reason = None, "proposed", False, None, ""
        row.summary, row.again, row.proposed_by_id = OTHER, "新证据", colleague().user_id
        for field in ("notice_on", "notice_served_on", "answer_until"):
            setattr(row, field, None)
        for name, value in change.items():
            setattr(row, name, value)
        row.save(force_insert=True)
        return row

    for change in ({"proposed_by_id": life.officer.user_id}, {"again": ""}, {"summary": FOUND}):
        with pytest.raises(IntegrityError, match="for what is new"), transaction.atomic():
            written(**change)

    def committed(**change):
        written(**change)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="proved by a file"), transaction.atomic():
        committed()
    # long after it is another event
    committed(event_on=life.case.ended_on + timedelta(days=31), proposed_by_id=life.officer.user_id)


def due(case):
    clock = Clock.objects.get(subject_kind="serious_list.case", subject_id=str(case.pk), rule_code="serious_list.case")
    return clock.due_on


@pytest.mark.parametrize("change", [{"summary": FOUND}, {}, {"ground": "44.competition"}])
def test_the_time_of_an_earlier_case_on_the_facts_counts_in_the_new_one(change):
    life = Life().to("reviewed")
    first, used = due(life.case), (life.today - life.case.proposed_on).days
    life.drop()
    case = again(life, again="程序有误，重新立案。", **change)
    assert due(case) == life.today + timedelta(days=90 - used) == first + timedelta(days=1)


def test_when_the_time_has_run_out_a_new_case_rests_on_a_new_fact():
    life = Life().to("reviewed")
    life.now += timedelta(days=120)
    life.to("consented")
    with pytest.raises(deciding.CaseOver):
        life.decide()
    life.drop()
    for given in ({"summary": FOUND, "event_on": START.date()}, {"summary": FOUND, "files": files()}, {}):
        with pytest.raises(proposing.TimeUsedUp) as refused:
            again(life, again="上一案办案期限届满，重新立案。", **given)
        assert refused.value.details["earlier"] == [life.id]
    assert Case.objects.count() == 1
    case = again(life, again="另查获一批次。", files=files())
    assert due(case) == life.today + timedelta(days=90)


@pytest.mark.parametrize(
    "end",
    [
        lambda life: life.to("answered").drop(),
        lambda life: life.to("published").withdraw(),
    ],
    ids=["dropped", "set aside"],
)
def test_a_new_case_names_the_earlier_ones_and_says_why(end):
    life = Life()
    end(life)
    with pytest.raises(proposing.Again) as refused:
        again(life)
    assert refused.value.details["earlier"] == [life.id]
    case = again(life, again="上一案程序有误，重新立案。")
    event = Event.objects.get(verb="serious_list.proposed", subject_id=str(case.pk))
    assert (event.data["earlier"], event.data["again"]) == ([life.id], "上一案程序有误，重新立案。")
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        client = client_as(User.objects.get(pk=life.officer.user_id))
        page = client.get(f"/desk/serious-list/{case.pk}/").content.decode()
    assert f"/desk/serious-list/{life.id}/" in page
    assert "上一案程序有误，重新立案。" in page


def test_the_first_case_needs_no_such_reason_and_another_ground_neither():
    life = Life(again="不该保留")
    assert life.case.again == ""
    life.to("not_listed")
    assert again(life, ground="44.obstruction").again == ""
    assert again(life, person_name="张三", person_post="法定代表人").again == ""
