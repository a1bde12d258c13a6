"""A hearing leaves its minutes, and a refused consent the paper of the bureau above; the database wants both."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from apps.access.models import User
from apps.kernel.errors import Invalid
from apps.notifications.models import Message
from apps.serious_list.models import Case, Paper
from apps.serious_list.operations import answering, deciding, steps
from tests.factories.access import client_as
from tests.factories.serious_list import MINUTES, START, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_guards import said_of
from tests.serious_list.test_serving import ended, paper_of, words_of

pytestmark = pytest.mark.django_db
STANDS = "what was done in a case stands"
LEAVES = "a hearing leaves minutes: who presided, who attended, who signed"
REFUSES = "the bureau above refuses its consent once, with a paper of its own"


def ready():
    """A case on the day of its hearing, the call served."""
    life = ended("hearing")
    life.serve_call()
    life.now = datetime.combine(life.case.hearing_on, START.timetz())
    return life


def client_of(scope):
    return client_as(User.objects.get(pk=scope.user_id))


def reads(scope, paper):
    answer = client_of(scope).get(f"/documents/{paper.document_id}/")
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return answer.status_code


def test_the_minutes_say_who_presided_who_was_there_what_was_said_and_who_signed(real_papers):
    life = ready()
    life.hold_hearing()
    case, paper = life.case, paper_of(life, "minutes")
    assert (case.heard_by_id, case.heard_label) == (life.reviewer.user_id, life.reviewer.actor)
    assert (case.hearing_present, case.hearing_signed) == (MINUTES["present"], MINUTES["signed"])
    text, day = words_of(paper), case.hearing_on
    for words in (
        "听证笔录", "第六十四条", paper.number, paper_of(life, "notice").number, paper_of(life, "hearing").number,
        f"听证时间：{day.year}年{day.month}月{day.day}日", "一楼听证室", life.reviewer.actor.replace(" ", ""),
        str(life.enterprise), *MINUTES["present"].split("\n"), *MINUTES["minutes"].split("\n"), MINUTES["signed"],
    ):  # fmt: skip
        assert words in text, (words, text)
    assert "未出席" not in text


def test_who_stayed_away_reads_so_in_the_minutes(real_papers):
    life = ready()
    life.act(answering.hold_hearing, life.reviewer, missed=True, **MINUTES)
    assert "无正当理由未出席听证" in words_of(paper_of(life, "minutes"))


def test_the_party_reads_them_and_confirms_that_it_has_them():
    life = ready()
    with time_machine.travel(life.now, tick=False):
        here = f"/desk/serious-list/{life.id}/hold_hearing/"
        given = {f"hold_hearing-{name}": text for name, text in MINUTES.items()}
        chair = client_of(life.reviewer)
        for name in MINUTES:
            assert chair.post(here, given | {f"hold_hearing-{name}": " "}).status_code == 422
        assert life.case.heard_on is None
        assert chair.post(here, given).status_code == 302
        paper, own = paper_of(life, "minutes"), f"/my/serious-list/{life.id}/"
        page = client_of(life.filer).get(own).content.decode()
        assert paper.number in page
        assert "主持人、记录员、办案人员、赵某阅后签名" in page
        assert reads(life.filer, paper) == 200
        posted = {"acknowledge_paper-paper": paper.pk}
        assert client_of(life.filer).post(f"{own}acknowledge_paper/", posted).status_code == 302
    assert paper.service.method == "electronic"


@pytest.mark.parametrize("left_out", MINUTES)
def test_minutes_that_lack_something_close_no_hearing(left_out):
    life = ready()
    given = MINUTES | {left_out: "  "}
    refused = unchanged(life, Invalid, lambda: life.act(answering.hold_hearing, life.reviewer, **given))
    assert refused.details["field"] == left_out
    assert not Paper.objects.filter(case=life.id, kind="minutes").exists()


def test_the_database_wants_the_minutes_and_keeps_them():
    life = ready()
    by = {"heard_by": life.reviewer.user_id, "heard_label": "x"}
    on = {"state": "answered", "heard_on": life.today, "hearing_minutes": "记录"}
    heard = on | by | {"hearing_present": "双方", "hearing_signed": "赵某"}
    assert said_of(life, **heard) == LEAVES  # without the paper
    with transaction.atomic():
        life.hold_hearing()
        said = {
            name: said_of(life, **{name: value}) for name, value in
            {"hearing_minutes": "另一份", "hearing_present": "无人", "hearing_signed": "无人", "heard_by": None,
             "heard_label": "另一人"}.items()
        }  # fmt: skip
    assert set(said.values()) == {STANDS}
    row = paper_of(life, "minutes")
    row.pk, row.number = None, "另号"
    with pytest.raises(IntegrityError, match="serious_list_paper_minutes_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("left_out", ["heard_by", "hearing_present", "hearing_signed"])
def test_the_database_wants_each_part_of_them(left_out):
    life = ready()
    row = paper_of(life, "hearing")
    row.pk, row.number, row.kind = None, "听录一号", "minutes"
    row.save(force_insert=True)
    heard = {
        "state": "answered", "heard_on": life.today, "hearing_minutes": "记录", "heard_label": "x",
        "heard_by": life.reviewer.user_id, "hearing_present": "双方", "hearing_signed": "赵某",
        "hearing_held_on": life.today,
    }  # fmt: skip
    assert said_of(life, **heard) == ""
    assert "day on which a hearing took place" in said_of(life, **heard | {"hearing_held_on": None})
    after = {"hearing_held_on": life.today + timedelta(days=1)}  # after it was closed
    assert "serious_list_case_held" in said_of(life, **heard | after)
    assert said_of(life, **(heard | {left_out: None if left_out == "heard_by" else ""})) == LEAVES
    assert "serious_list_case_presided" in said_of(life, **(heard | {"heard_by": life.officer.user_id}))


# --- a consent that is refused ----------------------------------------------------------------------------------------
def refuse(life, by=None):
    return life.act(deciding.refuse_consent, by or life.city, reason="事实不清，证据不足")


def test_a_refusal_is_a_paper_of_the_bureau_above_to_the_bureau_that_asked(real_papers):
    life = Life().to("asked")
    refuse(life)
    case, paper = life.case, paper_of(life, "no_consent")
    above = case.consent_agency
    assert (case.state, case.consent_refused_by_id, case.consent_refused_on) == (
        "not_listed", life.city.user_id, life.today,
    )  # fmt: skip
    text = words_of(paper)
    for words in (above.name, f"{case.agency.name}：", "不同意你局作出列入决定", "事实不清，证据不足。", "第十四条",
                  case.party, paper.number):  # fmt: skip
        assert words in text, (words, text)
    assert words_of(paper_of(life, "not_listed")).count("事实不清，证据不足") == 1
    with override("zh-hans"):
        told = Message.objects.filter(recipient_kind="agency", recipient_id=case.agency_id).latest("pk")
        assert "上级机关不同意" in told.title or "不同意" in told.title
    unchanged(life, steps.Overtaken, lambda: refuse(life))


def test_both_bureaus_read_the_refusal_and_the_party_what_follows_from_it():
    life = Life().to("asked")
    refuse(life)
    paper, own = paper_of(life, "no_consent"), paper_of(life, "not_listed")
    assert not paper.to_serve
    with time_machine.travel(life.now, tick=False):
        for officer in (life.officer, life.city):
            page = client_of(officer).get(f"/desk/serious-list/{life.id}/").content.decode()
            assert paper.number in page
            assert reads(officer, paper) == 200
        page = client_of(life.filer).get(f"/my/serious-list/{life.id}/").content.decode()
        assert paper.number not in page
        assert own.number in page
        assert (reads(life.filer, paper), reads(life.filer, own)) == (404, 200)
    assert not life.case.papers.others_waiting().filter(pk=paper.pk).exists()


def test_the_database_wants_the_paper_of_a_refusal():
    life = Life().to("asked")
    refused = {
        "state": "not_listed", "ended_on": life.today, "reason": "x", "consent_refused_on": life.today,
        "consent_refused_by": life.city.user_id, "consent_refused_label": "x",
    }  # fmt: skip
    assert said_of(life, **refused) == REFUSES
    life.drop()  # the bureau itself ends its case: nobody above refused anything
    assert life.case.consent_refused_on is None
    assert said_of(life, consent_refused_on=life.today, consent_refused_by=life.city.user_id) == STANDS
    other = Life().to("asked")
    refuse(other)
    assert said_of(other, consent_refused_on=None, consent_refused_by=None) == STANDS
    assert said_of(other, consent_refused_by=other.reviewer.user_id) == STANDS


def test_whoever_reviewed_refuses_no_consent_in_the_database():
    life = Life().to("asked")
    row = paper_of(life, "notice")
    row.pk, row.number, row.kind = None, "不复一号", "no_consent"
    row.save(force_insert=True)
    refused = {"state": "not_listed", "ended_on": life.today, "reason": "x", "consent_refused_on": life.today}
    assert said_of(life, **refused, consent_refused_by=life.city.user_id) == ""
    for who in (life.reviewer, life.officer):
        assert "serious_list_case_unconsented" in said_of(life, **refused, consent_refused_by=who.user_id)
    Case.objects.filter(pk=life.id).update(**refused, consent_refused_by=life.city.user_id)
