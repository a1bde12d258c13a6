"""From a check on site that failed to the end of the licence: whatever is tried in whatever order, by all sides, in the
portal or on paper, nobody loses a licence without notice and the chance to answer."""

import random
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.documents.letters import NotWaiting
from apps.kernel.errors import DomainError
from apps.licensing import states
from apps.licensing.models import AfterCheck, End, Ending, Letter, Licence
from apps.licensing.operations import aftercheck, ending_letters
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import scan

from .test_endings import had_its_chance
from .test_life import refused

pytestmark = pytest.mark.django_db
FAILS = {"ground_code": "revoke.commitment", "reason": "无检验设备，与承诺不符。"}
# the straight way from the form to the end; a walk takes its next verb often enough to come there
WAY = ("assign", "file_bad", "confirm_fail", "notice", "serve_notice", "second_service", "enter_statement",
       "second_letter", "waive", "review", "decide", "serve_decision", "second_service")  # fmt: skip


class Walk:
    """A licence whose check on site is due, its holder, and everybody who has a part in what may come of it."""

    def __init__(self):
        self.visit = Visit()
        self.people = self.visit.people()
        self.case = Proceeding(self.visit.licence)

    @property
    def licence(self):
        return self.visit.licence

    def later(self, days):
        self.case.later(days)
        self.visit.now = self.case.now

    def calls(self):
        """{verb: a call of it} of the check, of the proceeding it leads to once there is one, and of its letters."""
        visit, case = self.visit, self.case
        visit.now = case.now
        case.id = visit.licence.endings.order_by("pk").values_list("pk", flat=True).last()
        calls = {
            "assign": lambda: visit.assign(self.people),
            "file_good": visit.file,
            "file_bad": lambda: visit.file(bad=("means",)),
            "send_back": lambda: visit.act(aftercheck.send_back, visit.second, reason="照片缺失"),
            "confirm_pass": lambda: visit.act(aftercheck.confirm_pass, visit.second),
            "confirm_fail": lambda: visit.act(aftercheck.confirm_fail, visit.second, **FAILS),
        }
        return calls if case.id is None else calls | case.calls() | self.on_paper()

    def on_paper(self):
        case = self.case
        waiting = case.ending.letters.waiting().order_by("pk").values_list("pk", flat=True).first()
        entered = {"manner": "hand", "received_on": case.today}

        def look(verb, **given):
            if waiting is None:
                raise NotWaiting
            case.act(verb, case.reviewer, letter=waiting, **given)

        return {
            "enter_statement": lambda: case.act(
                ending_letters.enter_statement, case.officer, statement="设备送检中。", file=scan("来信.png"), **entered
            ),
            "enter_hearing_request": lambda: case.act(
                ending_letters.enter_hearing_request, case.officer, file=scan("来信.png"), **entered
            ),
            "second_letter": lambda: look(ending_letters.second_letter),
            "strike_letter": lambda: look(ending_letters.strike_letter, reason="登记与来信不符。"),
        }

    def take(self, verb):
        """Whether it was done; a refusal leaves nothing behind."""
        call = self.calls().get(verb)
        try:
            with transaction.atomic():
                call()
        except (DomainError, IntegrityError):
            return False
        self.case.now = max(self.case.now, self.visit.now)
        return True

    def wander(self, chance, steps):
        """Verbs in any order, days in between; after each of them what stands is looked at."""
        for _step in range(steps):
            calls = self.calls()
            ahead = [verb for verb in WAY if verb in calls]
            verb = chance.choice(ahead if chance.random() < 0.5 else sorted(calls))
            self.take(verb)
            self.assert_nothing_taken_unheard()
            if chance.random() < 0.25:
                self.later(chance.choice([1, 2, 7, 15]))
                self.assert_nothing_taken_unheard()

    def assert_nothing_taken_unheard(self):
        licence = self.licence
        if licence.state in states.TAKES:
            end = licence.ends.get(set_aside_on=None)
            assert had_its_chance(licence)
            assert in_order(end.case)
            letters = Letter.objects.filter(ending=end.case, struck_on=None)
            assert not letters.filter(seconded_on=None).exists(), "what was said on paper was weighed"
            for row in letters.filter(says="statement", after_review=False):
                assert row.text in end.case.statement
        else:
            assert licence.state in states.LIVE
            assert not licence.ends.filter(set_aside_on=None).exists()


def in_order(case):
    """The steps stand in the chain of the audit one after the other: failed check, notice, its service, the review of
    the answer, the decision, its service."""
    check = AfterCheck.objects.get(ending=case)
    failed = Event.objects.filter(verb="licensing.check_failed", subject_id=str(check.pk)).latest("pk")
    rows = Event.objects.filter(pk__gt=failed.pk, subject_id=str(case.pk)).order_by("pk")
    verbs = [row.verb.removeprefix("licensing.ending_") for row in rows]
    places = [
        next((n for n, verb in enumerate(verbs) if verb in any_of), None)
        for any_of in (("noticed",), ("notice_served", "notice_acknowledged"), ("reviewed",), ("decided",),
                       ("decision_served", "decision_acknowledged"))
    ]  # fmt: skip
    return None not in places and places == sorted(places)


@pytest.mark.parametrize("seed", range(8))
def test_no_path_from_a_failed_check_takes_a_licence_without_notice_and_the_chance_to_answer(seed):
    walk = Walk()
    walk.wander(random.Random(seed), 70)


def test_a_walk_along_the_way_comes_to_the_end():
    """Otherwise the walks above would say nothing of ends; and the way itself leaves none of its steps out."""
    walk = Walk()
    for verb in WAY:
        assert walk.licence.state == "unverified"
        assert walk.take(verb), verb
        walk.assert_nothing_taken_unheard()
    case = Ending.objects.get()
    assert (walk.licence.state, case.source, AfterCheck.objects.get().ending) == ("revoked", "check", case)
    assert End.objects.get().bar is not None


@pytest.mark.parametrize("left_out", dict.fromkeys(WAY[3:]))
def test_no_step_of_the_way_can_be_left_out(left_out):
    """Without the notice, its service, the time to answer, the weighing of a letter, the review, the decision or its
    service the licence stays. Only what the holder itself may leave, its statement, is not asked for."""
    walk = Walk()
    for verb in WAY:
        if verb != left_out:
            walk.take(verb)
    if left_out == "enter_statement":
        assert walk.licence.state == "revoked", "who has waived further time need not have written"
    else:
        assert walk.licence.state == "unverified"
    walk.assert_nothing_taken_unheard()


def test_a_failed_check_alone_takes_nothing_also_in_the_database():
    walk = Walk()
    for verb in WAY[:3]:
        assert walk.take(verb)
    assert (AfterCheck.objects.get().state, walk.licence.state, Ending.objects.get().state) == (
        "failed", "unverified", "proposed")  # fmt: skip
    licence = Licence.objects.filter(pk=walk.licence.pk)
    for state in states.TAKES:
        with pytest.raises(IntegrityError), transaction.atomic():
            licence.update(state=state, state_on=walk.case.today)
    for verb in ("review", "decide", "serve_decision"):
        refused(walk.calls()[verb], "overtaken")
    with suppress(DomainError):
        walk.take("confirm_fail")
    assert Ending.objects.count() == 1
