"""Objections: filed by the enterprise, decided in time by somebody not involved; the fact and the grade follow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Delivery, Event
from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.notifications.models import Message
from apps.records import states
from apps.records.models import Fact, Objection
from apps.records.operations import facts, objections
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import PDF, FactFactory
from tests.factories.registry import EnterpriseFactory, enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


class Case:
    """An enterprise, a fact held about it, and the people around."""

    def __init__(self):
        self.enterprise = enterprise_in("320102")
        self.recorder = user_with_post("county_reviewer", "320102")
        self.fact = FactFactory(enterprise=self.enterprise, severity=3, recorded_user=self.recorder.pk)
        self.filer = scope_of_user(filer_of(self.enterprise))
        self.reviewer = scope_of_user(user_with_post("county_reviewer", "320102"))

    @property
    def reviewer_above(self):
        return scope_of_user(user_with_post("city_reviewer", "320100"))

    def file(self, **more):
        given = {"enterprise_id": self.enterprise.pk, "fact_id": self.fact.pk, "reason": "并非本企业产品"}
        return objections.file_objection(**given | {"by": self.filer, "at": AT} | more)

    def decide(self, verb, objection, **more):
        given = {"objection_id": objection.pk, "decision": "经核查", "by": self.reviewer, "at": LATER}
        return verb(**given | more)

    def refuse(self, objection, **more):
        return self.decide(objections.refuse_objection, objection, **more)

    def uphold(self, objection, **more):
        return self.decide(objections.uphold_objection, objection, **{"outcome": "withdrawn"} | more)

    @property
    def state(self):
        return Fact.objects.get(pk=self.fact.pk).state


@pytest.fixture
def case():
    return Case()


def file(content=PDF, name="检验报告.pdf"):
    return SimpleUploadedFile(name, content)


def test_filed_with_evidence_a_clock_runs_and_the_authority_is_told(case):
    objection = case.file(files=[file()])
    clock = Clock.objects.get(subject_kind="records.objection")
    assert (case.state, objection.division_code) == (states.OBJECTED, "320102")
    assert (clock.value, clock.unit, clock.limit.verified) == (20, "working_day", False)
    assert clock.due_on == date(2026, 6, 9)  # 20 working days from 12 May 2026
    assert objection.files.count() == 1
    assert Message.objects.get(recipient_kind="agency").url == f"/desk/objections/{objection.pk}/"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"reason": "  "}, Invalid),
        ({"files": [file(b"MZ not a pdf")]}, Invalid),
        ({"files": [file(name=f"{n}.pdf") for n in range(6)]}, Invalid),
        ({"fact_id": None}, objections.OutOfReach),
        ({"grade_ref": "1"}, objections.OutOfReach),
    ],
    ids=["no-reason", "false-evidence", "too-many", "nothing", "both"],
)
def test_bad_filing_leaves_nothing(case, more, error):
    with pytest.raises(error):
        case.file(**more)
    assert not Objection.objects.exists()
    assert not Event.objects.exists()
    assert case.state == states.EFFECTIVE


def test_only_the_own_enterprise_objects(case):
    other = scope_of_user(filer_of(EnterpriseFactory()))
    with pytest.raises(objections.OutOfReach):
        case.file(by=other)
    with pytest.raises(NotPermitted):
        case.file(by=case.reviewer)
    assert case.state == states.EFFECTIVE


def test_upheld_withdraws_the_fact_in_the_same_transaction_and_the_grade_is_told(case):
    objection = case.uphold(case.file())
    assert (objection.state, case.state) == (states.UPHELD, states.WITHDRAWN)
    assert Clock.objects.get().state == "stopped"
    told = Message.objects.get(recipient_kind="enterprise")
    assert told.kind == "records.objection_upheld"
    assert Delivery.objects.filter(consumer="credit.rerate", event__verb="records.fact_withdrawn").count() == 1


def test_upheld_corrects_the_fact(case):
    case.uphold(case.file(), outcome="corrected", changes={"severity": 1})
    fact = Fact.objects.get()
    assert (fact.state, fact.severity) == (states.EFFECTIVE, 1)


def test_refused_says_why_and_where_to_turn(case):
    objection = case.file()
    with pytest.raises(Invalid):
        case.refuse(objection, decision=" ")
    assert case.state == states.OBJECTED
    case.refuse(objection)
    assert case.state == states.EFFECTIVE
    page = client_as(filer_of(case.enterprise)).get(reverse("records:my_objection", args=[objection.pk]))
    text = page.content.decode()
    assert "2026年7月13日" in text  # 60 days after 13 May are a Sunday
    assert "2026年11月13日" in text  # six months


def test_who_took_part_does_not_decide(case):
    objection = case.file()
    with pytest.raises(objections.Involved):
        case.refuse(objection, by=scope_of_user(case.recorder))
    stranger = scope_of_user(user_with_post("county_reviewer", "320104"))
    with pytest.raises(objections.OutOfReach):
        case.refuse(objection, by=stranger)
    officer = scope_of_user(user_with_post("county_officer", "320102"))
    with pytest.raises(NotPermitted):
        case.refuse(objection, by=officer)
    assert Objection.objects.get().state == states.FILED
    assert case.state == states.OBJECTED


def test_the_database_refuses_the_involved_too(case):
    objection = case.file()
    decided = {"state": "refused", "decided_at": LATER, "decision": "x", "decided_by": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**decided, decided_user=case.recorder.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**decided, decided_user=case.filer.user_id)
    Objection.objects.filter(pk=objection.pk).update(**decided, decided_user=case.reviewer.user_id)


def of_his_case(case):
    Fact.objects.filter(pk=case.fact.pk).update(recorded_user=None, people=[case.recorder.pk], known_from=AT)
    return case.file(at=AT + timedelta(hours=1))


def built_on_what_he_recorded(case):
    built = FactFactory(enterprise=case.enterprise, based_on=case.fact, severity=3)
    last = FactFactory(enterprise=case.enterprise, based_on=built, severity=3)
    return case.file(fact_id=last.pk)


def on_which_rests_what_he_recorded(case):
    other = FactFactory(enterprise=case.enterprise, severity=3)
    built = FactFactory(enterprise=case.enterprise, based_on=other, severity=3)
    FactFactory(enterprise=case.enterprise, based_on=built, severity=3, recorded_user=case.recorder.pk)
    return case.file(fact_id=other.pk)


def grade_behind_which_he_stands(case):
    return case.file(fact_id=None, grade_ref="7", grade_text="C")


def grade_after_he_refused(case):
    other = case.file(fact_id=FactFactory(enterprise=case.enterprise).pk)
    case.refuse(other, by=scope_of_user(case.recorder), at=AT + timedelta(hours=1))
    facts.withdraw_fact(fact_id=case.fact.pk, reason="撤销", by=case.reviewer_above, at=AT + timedelta(hours=1))
    return case.file(fact_id=None, grade_ref="7", grade_text="C", at=AT + timedelta(hours=2))


@pytest.mark.parametrize(
    "way",
    [
        of_his_case,
        built_on_what_he_recorded,
        on_which_rests_what_he_recorded,
        grade_behind_which_he_stands,
        grade_after_he_refused,
    ],
)
def test_nobody_decides_on_a_case_of_his_own(case, way):
    """Page, operation and database refuse; somebody who took no part decides."""
    objection = way(case)
    page = client_as(case.recorder).get(reverse("records:objection", args=[objection.pk]))
    assert "data-objection" not in page.content.decode()
    with pytest.raises(objections.Involved):
        case.refuse(objection, by=scope_of_user(case.recorder))
    decided = {"state": "refused", "decided_at": LATER, "decision": "x", "decided_by": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**decided, decided_user=case.recorder.pk)
    assert case.refuse(objection).state == states.REFUSED


def test_second_objection_needs_new_evidence_and_another_person(case):
    case.refuse(case.file(files=[file()]))
    with pytest.raises(objections.NothingNew):
        case.file(at=LATER + timedelta(days=1))
    with pytest.raises(objections.NothingNew):
        case.file(at=LATER + timedelta(days=1), files=[file(name="同一份.pdf")])
    assert case.state == states.EFFECTIVE
    again = case.file(at=LATER + timedelta(days=1), files=[file(PDF + b"\n")])
    with pytest.raises(objections.Involved):
        case.refuse(again, at=LATER + timedelta(days=2))
    second = scope_of_user(user_with_post("city_reviewer", "320100"))
    case.refuse(again, at=LATER + timedelta(days=2), by=second)


def test_two_open_objections_to_one_fact_are_one_too_many(case):
    case.file()
    with pytest.raises(WrongState):
        case.file(at=LATER)
    assert Objection.objects.count() == 1


def test_taken_back_the_fact_stands(case):
    objection = case.file()
    other = scope_of_user(filer_of(EnterpriseFactory()))
    with pytest.raises(objections.OutOfReach):
        objections.withdraw_objection(objection_id=objection.pk, by=other, at=LATER)
    objections.withdraw_objection(objection_id=objection.pk, by=case.filer, at=LATER)
    assert (Objection.objects.get().state, case.state) == (states.TAKEN_BACK, states.EFFECTIVE)
    assert Clock.objects.get().state == "stopped"


def test_a_fact_that_goes_for_another_reason_settles_the_objection(case):
    resting = FactFactory(enterprise=case.enterprise, based_on=case.fact)
    case.file(fact_id=resting.pk)
    facts.withdraw_fact(fact_id=case.fact.pk, reason="行政复议撤销", by=case.reviewer, at=LATER)
    objection = Objection.objects.get()
    assert (objection.state, objection.decision) == (states.SETTLED, "行政复议撤销")
    assert objection.decided_user == case.reviewer.user_id  # who ended it, for the next one to know
    assert Message.objects.filter(kind="records.objection_settled").count() == 1


@pytest.mark.parametrize("verb", [facts.withdraw_fact, facts.repair_fact])
def test_under_objection_only_the_decision_ends_the_fact(case, verb):
    """Whoever is barred from deciding would end it by hand instead; the portal's own proceedings still may."""
    case.file()
    with pytest.raises(facts.UnderObjection):
        verb(fact_id=case.fact.pk, reason="x", by=case.reviewer, at=LATER)
    page = client_as(user_with_post("county_reviewer", "320102")).get(reverse("records:fact", args=[case.fact.pk]))
    assert page.context["acts"] == []
    assert (case.state, Objection.objects.get().state) == (states.OBJECTED, states.FILED)
    facts.withdraw_fact(fact_id=case.fact.pk, reason="x", by=Scope.system("serious_list"), at=LATER)
    assert Objection.objects.get().state == states.SETTLED


def test_under_objection_only_the_decision_corrects(case):
    case.file()
    with pytest.raises(facts.UnderObjection):
        facts.correct_fact(fact_id=case.fact.pk, changes={"severity": 1}, reason="x", by=case.reviewer, at=LATER)
    assert (case.state, Fact.objects.get().severity) == (states.OBJECTED, 3)


VERBS = {
    "uphold": lambda case, row: case.uphold(row),
    "refuse": lambda case, row: case.refuse(row),
    "withdraw": lambda case, row: objections.withdraw_objection(objection_id=row.pk, by=case.filer, at=LATER),
}


@pytest.mark.parametrize("state", states.OBJECTION_STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_states_and_verbs(case, state, verb):
    row = case.file()
    if state != states.FILED:
        Objection.objects.filter(pk=row.pk).update(
            state=state, decided_at=AT, decided_user=case.reviewer.user_id + 999, decision="先前",
            **({"outcome": "withdrawn", "outcome_fact": case.fact} if state == states.UPHELD else {}),
        )  # fmt: skip
    allowed = {(step.verb, source): step.target for step in states.OBJECTION.moves for source in step.source}
    if target := allowed.get((verb, state)):
        VERBS[verb](case, row)
        assert Objection.objects.get().state == target
    else:
        with pytest.raises(WrongState):
            VERBS[verb](case, row)
        assert (Objection.objects.get().state, case.state) == (state, states.OBJECTED)


def test_objection_to_a_grade_names_the_fact_that_was_wrong(case):
    objection = case.file(fact_id=None, grade_ref="7", grade_text="C · 61分")
    with pytest.raises(Invalid) as refusal:
        case.uphold(objection)
    assert refusal.value.details["field"] == "fact_id"
    with pytest.raises(objections.OutOfReach):
        case.uphold(objection, fact_id=FactFactory().pk)
    case.uphold(objection, fact_id=case.fact.pk)
    assert case.state == states.WITHDRAWN
    with pytest.raises(objections.NothingNew):
        case.file(fact_id=None, grade_ref="7", grade_text="C", at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_decide_once():
    case = Case()
    objection = case.file()
    second = scope_of_user(user_with_post("city_reviewer", "320100"))
    done = at_once(
        lambda: case.refuse(objection).state,
        lambda: case.uphold(objection, by=second).state,
    )
    assert sum(isinstance(one, str) for one in done) == 1
    row = Objection.objects.get()
    assert row.state in states.DECIDED
    assert case.state == (states.WITHDRAWN if row.state == states.UPHELD else states.EFFECTIVE)


# --- pages -----------------------------------------------------------------------------------------------------------
def test_filed_and_decided_in_the_browser(case):
    mine = client_as(filer_of(case.enterprise))
    page = reverse("records:my_object", args=[case.fact.pk])
    assert mine.post(page, {"reason": ""}).status_code == 422
    answer = mine.post(page, {"reason": "并非本企业产品", "files": [file(), file(name="二.pdf")]})
    objection = Objection.objects.get()
    assert answer.url == reverse("records:my_objection", args=[objection.pk])
    assert objection.files.count() == 2
    desk = client_as(user_with_post("county_reviewer", "320102"))
    decision = reverse("records:objection", args=[objection.pk])
    assert "并非本企业产品" in desk.get(decision).content.decode()
    assert desk.post(decision, {"outcome": "corrected", "decision": "经核查"}).status_code == 422
    assert client_as(case.recorder).post(decision, {"outcome": "refuse", "decision": "x"}).status_code == 422
    assert Objection.objects.get().state == states.FILED
    given = {"outcome": "corrected", "decision": "经核查程度有误", "severity": "1"}
    assert desk.post(decision, given).status_code == 302
    fact = Fact.objects.get()
    assert (fact.severity, fact.state) == (1, states.EFFECTIVE)
    assert "经核查程度有误" in mine.get(answer.url).content.decode()


def test_stranger_enterprise_reads_neither_objection_nor_its_evidence(case):
    objection = case.file(files=[file()])
    other = client_as(filer_of(EnterpriseFactory()))
    assert other.get(reverse("records:my_objection", args=[objection.pk])).status_code == 404
    assert other.get(reverse("records:my_fact", args=[case.fact.pk])).status_code == 404
    document = objection.files.get().document_id
    assert other.get(reverse("documents:download", args=[document])).status_code == 404
    neighbour = client_as(user_with_post("county_reviewer", "320104"))
    assert neighbour.get(reverse("documents:download", args=[document])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_are_counted(case, rows, django_assert_num_queries):
    for _number in range(rows):
        case.file(fact_id=FactFactory(enterprise=case.enterprise).pk)
    desk, mine = client_as(case.recorder), client_as(filer_of(case.enterprise))
    for client, name, count in (
        (desk, "objections", 6),
        (mine, "my_facts", 7),  # one for the rules of the grade in force
        (mine, "my_objections", 6),
    ):
        client.get(reverse(f"records:{name}"))
        with django_assert_num_queries(count):
            client.get(reverse(f"records:{name}"))
