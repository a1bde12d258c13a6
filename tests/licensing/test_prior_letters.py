"""What is said on paper of a check before a grant: entered in time with its scan, held against it by another;
nothing is refused over an entry that nobody has looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.licensing.models import Application, PriorCheck, PriorLetter
from apps.licensing.operations import deciding, priorcheck_letters
from apps.licensing.views.priorcheck_offers import of_check
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.licensing import COUNTY, Life, scan
from tests.factories.registry import enterprise_in

from .test_decided import barred
from .test_life import refused

pytestmark = pytest.mark.django_db
SAID = "检验设备当日送检，附检定证书。"
DAY = timedelta(days=1)


def failed():
    life = Life(class_code="fertiliser").to_filed(visit="refused")
    life.failed()
    return life


def enter(life, by=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan("来信.png"), "statement": SAID} | given
    return life.on_check(priorcheck_letters.enter_statement, by or life.officer, **given)


def newest():
    return PriorLetter.objects.order_by("pk").last()


def second(life, by=None):
    return life.on_check(priorcheck_letters.second_letter, by or life.reviewer, letter=newest().pk)


def strike(life, reason="登记与来信不符。"):
    return life.on_check(priorcheck_letters.strike_letter, life.reviewer, letter=newest().pk, reason=reason)


def untouched(life, call, code):
    rows = PriorCheck.objects.filter(application=life.id).values()
    before = (list(rows), PriorLetter.objects.count(), Document.objects.count(), Event.objects.count())
    refused(call, code)
    assert (list(rows), PriorLetter.objects.count(), Document.objects.count(), Event.objects.count()) == before


def verbs(life, who):
    return {offer.verb for offer in of_check(life.check, who)} & {"enter_statement", "second_letter", "strike_letter"}


def test_an_answer_on_paper_counts_when_another_has_held_it_against_its_scan():
    life = failed()
    untouched(life, lambda: enter(life, statement=" \u200b——"), "invalid")
    untouched(life, lambda: enter(life, file=None), "invalid")
    untouched(life, lambda: enter(life, life.reviewer), "not-permitted")
    enter(life)
    assert (life.check.statement, life.check.answered_on) == ("", None)
    assert verbs(life, life.reviewer) == {"second_letter", "strike_letter"}
    untouched(life, lambda: second(life, replace(life.reviewer, user_id=life.officer.user_id)), "same-person")
    county = scope_of_user(user_with_post("county_reviewer", COUNTY))
    untouched(life, lambda: second(life, county), "other-bureau")
    life.propose("refuse")
    life.wait(30)  # the time to answer is over, and the entry still waits
    refused(lambda: life.act(deciding.refuse, life.reviewer, reason="未通过核查"), "letter-waits")
    decided = {"state": "refused", "reason": "x", "decided_on": life.today, "decided_by": life.reviewer.user_id}
    barred("answers to a failed check|told by a paper",
           lambda: Application.objects.filter(pk=life.id).update(**decided))  # fmt: skip
    second(life)
    assert (life.check.statement, life.check.answered_on) == (SAID, newest().received_on)
    assert not Clock.objects.standing().filter(rule_code="licensing.prior_answer").exists()
    untouched(life, lambda: second(life), "letter-not-waiting")
    assert life.act(deciding.refuse, life.reviewer, reason="未通过核查").state == "refused"
    refused(lambda: enter(life), "overtaken")


def test_the_day_of_the_posting_counts_and_one_too_late_is_entered_by_nobody():
    life = failed()
    last = life.check.answer_until
    life.wait((last - life.today).days + 3)
    untouched(life, lambda: enter(life), "too-late")
    untouched(life, lambda: enter(life, manner="post", posted_on=life.check.closed_on - DAY), "invalid")
    enter(life, manner="post", posted_on=last)
    strike(life)
    assert (newest().struck_reason, life.check.statement) == ("登记与来信不符。", "")
    given = {"check_of": life.check, "says": "statement", "text": "x", "entered_on": life.today, "scan": newest().scan,
             "received_on": life.today, "entered_label": "x"}  # fmt: skip
    barred("came in time", lambda: PriorLetter.objects.create(manner="hand", **given))
    barred("stays on record", lambda: PriorLetter.objects.filter(pk=newest().pk).update(text="y"))
    barred("stays on record", lambda: PriorLetter.objects.all().delete())
    enter(life, manner="post", posted_on=last)
    second(life)
    assert life.check.answered_on == last


def test_an_objection_to_an_examiner_on_paper_stands_beside_the_check():
    life = Life(class_code="fertiliser").to_ordered()
    enter(life, statement="核查员0曾任职于本单位。")
    second(life)
    assert (life.check.state, life.check.statement, life.check.answered_on) == (
        "assigned", "核查员0曾任职于本单位。", None)  # fmt: skip
    assert list(Event.objects.filter(verb__startswith="licensing.prior_letter").order_by("pk").values_list(
        "verb", flat=True)) == ["licensing.prior_letter_entered", "licensing.prior_letter_seen"]  # fmt: skip


def test_the_page_takes_a_letter_and_the_applicant_reads_it():
    life = failed()
    here = f"/desk/licences/before/{life.check.pk}/"
    officer = client_as(user_with_post("province_officer", "320000"))
    sent = {"enter_statement-manner": "hand", "enter_statement-received_on": str(life.today),
            "enter_statement-statement": SAID}  # fmt: skip
    assert officer.post(f"{here}enter_statement/", sent).status_code == 422
    file = {"enter_statement-file": scan("来信.png")}
    assert officer.post(f"{here}enter_statement/", sent | file).status_code == 302
    row = newest()
    assert SAID in officer.get(here).content.decode()
    applicant, stranger = client_as(filer_of(life.enterprise)), client_as(filer_of(enterprise_in(COUNTY)))
    there = reverse("documents:download", args=[row.scan_id])
    assert there in applicant.get(f"/my/licences/{life.id}/").content.decode()
    assert b"".join(applicant.get(there).streaming_content)
    assert stranger.get(there).status_code == 404
