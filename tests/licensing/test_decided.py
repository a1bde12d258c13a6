"""What a decision rests on, as the database sees it: paper, reasons, proposal, check on site, no seat of his own."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.access.models import Seat, User
from apps.licensing.models import Application, Change, Ending, EndPaper, Licence
from apps.licensing.operations import deciding, papers
from tests.factories.access import SeatFactory
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import COUNTY, Held, Life
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


def barred(match, change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def row(life):
    return Application.objects.filter(pk=life.id)


def decision(life, state, **but):
    return {"state": state, "decided_on": life.today, "decided_by": life.reviewer.user_id, "ended_on": life.today} | but


def seat(scope, enterprise):
    return SeatFactory(user=User.objects.get(pk=scope.user_id), enterprise=enterprise, role="owner")


def test_no_state_an_applicant_is_not_told_of_by_its_paper():
    life = Life().to_officer()
    refusal = decision(life, "refused", reason="不符合条件。")
    for change in (
        {"state": "accepted", "accepted_on": life.today},
        {"state": "correcting", "correction": "补正"},
        {"state": "not_accepted", "reason": "不需要许可", "ended_on": life.today},
    ):
        barred("told by a paper", lambda change=change: row(life).update(**change))
    life.accept()
    life.propose("refuse")
    barred("told by a paper", lambda: row(life).update(**refusal))
    with transaction.atomic():
        papers.issue(life.application, "refusal", by=life.reviewer, at=life.now, reason="不符合条件。")
    barred("its reasons", lambda: row(life).update(**refusal | {"reason": "  "}))
    barred("second officer", lambda: row(life).update(**refusal | {"decided_by": None}))
    barred("nothing else", lambda: row(life).update(**refusal, proposal="grant"))
    assert life.application.state == "proposed"
    row(life).update(**refusal)  # whole, it stands


def past_the_verb(life, checked_on, examiners):
    """Proposed by hand on a check that was passed, with another day or other names; then granted by the verb."""
    proposal = {"proposal": "grant", "proposed_by": life.officer.user_id, "proposed_on": life.today}
    row(life).update(state="proposed", checked_on=checked_on, examiners=examiners, **proposal)
    life.act(deciding.grant, life.reviewer)


def test_a_class_that_is_verified_first_is_granted_by_nobody_without_its_check():
    life = Life(class_code="fertiliser").to_filed()
    life.passed()
    barred("passed and confirmed", lambda: row(life).update(  # nothing is said of the day
        state="proposed", proposal="grant", proposed_by=life.officer.user_id, proposed_on=life.today))  # fmt: skip
    for checked_on, examiners in (
        (life.today - timedelta(days=9), "甲、乙"),
        (life.today, "甲"),
        (life.today, "甲、乙、丙、丁、戊"),
    ):
        barred("on site", lambda on=checked_on, who=examiners: past_the_verb(life, on, who))
    life.propose("refuse")
    barred("told by a paper", lambda: row(life).update(
        **decision(life, "granted"), proposal="grant", checked_on=life.today, examiners="甲、乙"))  # fmt: skip
    assert (life.application.state, Licence.objects.count()) == ("proposed", 0)


def test_nobody_decides_in_his_own_case():
    life = Life(enterprise_in(COUNTY)).to_officer()
    life.accept()
    own = seat(life.officer, life.enterprise)
    barred("own case", lambda: row(life).update(
        state="proposed", proposal="refuse", proposed_by=life.officer.user_id, proposed_on=life.today))  # fmt: skip
    Seat.objects.filter(pk=own.pk).update(state="ended", ended_at=life.now, ended_by="x")
    life.propose("refuse")
    with transaction.atomic():
        papers.issue(life.application, "refusal", by=life.reviewer, at=life.now, reason="不符合条件。")
    own = seat(life.reviewer, life.enterprise)
    barred("own case", lambda: row(life).update(**decision(life, "refused", reason="不符合条件。")))
    case = Proceeding(enterprise=enterprise_in(COUNTY), report_number="JD-8").to("answered")
    seat(case.reviewer, case.licence.enterprise)
    barred("own case", lambda: Ending.objects.filter(pk=case.id).update(
        state="reviewed", reviewed_by=case.reviewer.user_id, reviewed_on=case.today, review="x"))  # fmt: skip


def test_a_change_is_refused_with_reasons_and_paper_and_granted_as_proposed():
    held = Held()
    asked = held.doubtful()
    held.propose(asked, "refuse")
    rows = Change.objects.filter(pk=asked.pk)
    given = {"decided_by": held.life.reviewer.user_id, "decided_on": held.today, "decided_at": held.now,
             "ended_on": held.today, "reason": "不符合条件。"}  # fmt: skip
    barred("reasons, its paper", lambda: rows.update(state="refused", **given))
    asked.refresh_from_db()
    assert asked.state == "proposed"


def test_a_decision_on_an_end_is_a_paper():
    case = Proceeding().to("reviewed")
    barred("are papers", lambda: Ending.objects.filter(pk=case.id).update(
        state="decided", decided_by=case.reviewer.user_id, decided_on=case.today, reason="事实清楚。"))  # fmt: skip
    other = Proceeding(enterprise=enterprise_in(COUNTY), report_number="JD-9").propose()
    barred("are papers", lambda: Ending.objects.filter(pk=other.id).update(
        state="noticed", notice_on=other.today, handled_by=other.officer.user_id))  # fmt: skip
    assert EndPaper.objects.filter(ending=other.id).count() == 0
