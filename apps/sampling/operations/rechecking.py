"""A re-check that counts for nothing: its seal was broken, or its laboratory has lost its qualification.

Another is taken in its place. Where it was decided on already, its fact is withdrawn and the order is where it was
before: what the enterprise was told, a suspension or a revocation that rests on it is taken back on paper, and what was
raised about a licence (Product Quality Law Arts. 19 and 21). Where a later re-check of a qualified laboratory was
decided, the order rests on that one and stays where it is.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import moved, today
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.records.states import GONE

from .. import states
from ..models import Answer, Measure, Paper, Recheck, Rectification, Test
from ..permissions import Permission
from . import measures, papers
from .annulling import reviewed, take_back_order
from .following import licence_void, limit, noted_order, order_of, told
from .steps import CLOCK, ORDER_CLOCK, PORTAL, SOURCE, finish, heard_here, said, stop_all

BACK = {"order": "reopen_order", "announced": "reopen_announced", "suspended": "reopen_suspended"}
STAGE_STATES = {"order": states.REPORTED, "announced": states.PUBLIC, "suspended": states.SUSPENDED}
AFTER = {  # what is decided on a re-check of a stage, and what is built on that
    "order": tuple(Measure.Kind.values),
    "announced": (Measure.Kind.SUSPENSION, Measure.Kind.REVOCATION),
    "suspended": (Measure.Kind.REVOCATION,),
}
PAST = {  # where an order of before may be while a re-check of a stage is under way
    "order": (states.REPORTED_UP, states.PUBLIC, states.SUSPENSION_TOLD, states.SUSPENDED),
    "suspended": (states.REVOCATION_TOLD, states.REVOKED),
}
TOO_EARLY = "复查尚未作出结论，不得进入后续程序，后续处理以复查结论为准（产品质量法第十七条）"
EARLY, UNQUALIFIED, SEAL, OBJECTION, EXCUSED = "early", "unqualified", "seal", "objection", "excused"
WHY = {  # why what was decided on a re-check is taken back, as its paper says it
    EARLY: "的复查尚未作出结论，有关处理程序即已进行",
    UNQUALIFIED: "的复查，检验机构在出具报告时不具备相应资质，其结论不再作为处理依据",
    SEAL: "的复查，样品送达时封条破损，其结论不再作为处理依据",
    OBJECTION: "的复查，你单位提出的异议成立，其结论不再作为处理依据",
    EXCUSED: "的复查，拒绝复查的认定不再作为处理依据",
}
DECISIONS = (states.SUSPENDED, states.REVOCATION_TOLD, states.REVOKED)  # a second officer has decided


@transaction.atomic
def void_recheck(*, order_id, reason, by, at):
    """Give a re-check up, decided on or not; another can be taken. Returns the Recheck, the newest one unsound.

    What a second officer decided on it only one who may decide takes back. Raises Invalid where no re-check is unsound,
    and where a later one is under way.
    """
    row = order_of(order_id, by)
    by.require_any(Permission.FOLLOW, Permission.DECIDE)
    heard_here(by, row.agency)
    rechecks = list(Recheck.objects.select_for_update().filter(rectification=row, void_on=None).order_by("-pk"))
    tests = _tests(rechecks)
    recheck = next((each for each in rechecks if unsound(tests.get(each.pk))), None)
    if recheck is None:
        raise Invalid(_("Only a re-check whose seal was broken, or whose laboratory lost its qualification, is void."))
    later = [each for each in rechecks if each.pk > recheck.pk]
    if any(each.passed is None for each in later):
        raise Invalid(_("A later re-check is under way: first say what it found."))
    decided = recheck.passed is not None and not later
    by.require(permission_for(row, recheck.stage) if decided else Permission.FOLLOW)
    text = said(reason, "reason", _("A re-check that counts for nothing says why."), 300)
    give_up(recheck, tests[recheck.pk], text, by=by, at=at)
    if recheck.passed is not None:
        _withdraw(recheck, text, at)
    if decided:
        _back(row, recheck, text, by=by, at=at, why=UNQUALIFIED if tests[recheck.pk].is_marked else SEAL)
    elif recheck.passed is None:
        owed_again(row, by=by, at=at)
    told(row, noted_order("sampling.recheck_void", row, by=by, at=at, reason=text), at)
    return recheck


def _tests(rechecks):
    """{re-check: the test it rests on}: that of its backup sample where this overturned it."""
    rows = Test.objects.select_for_update(of=("self",)).select_related("sample")
    found = {test.recheck_id: test for test in rows.filter(recheck__in=rechecks)}
    overturned = [row.pk for row in rechecks if row.overturned_on]
    again = rows.filter(answer__recheck__in=overturned).values_list("answer__recheck", "pk")
    return found | {recheck: rows.get(pk=pk) for recheck, pk in again}


def count_for_nothing(row, recheck, reason, *, by, at, why):
    """What was decided on a re-check falls, and the order is where it was; the caller holds both and has its reason.
    `why` is one of WHY."""
    give_up(recheck, Test.objects.select_for_update().filter(recheck=recheck).first(), reason[:300], by=by, at=at)
    _back(row, recheck, reason, by=by, at=at, why=why)


def permission_for(order, stage):
    """What giving a re-check up asks for that was decided on: of whoever takes a decision back, that he may decide."""
    decided = order.state in DECISIONS and order.state != STAGE_STATES[stage]
    if stage == "order" and order.state == states.FOLLOWED:  # what was decided on the order of its product goes too
        decided = Rectification.objects.filter(of_recheck__rectification=order, state__in=DECISIONS).exists()
    return Permission.DECIDE if decided else Permission.FOLLOW


def unsound(test):
    """Whether a re-check's test has a broken seal or a marked report."""
    return test is not None and (test.sample.intact is False or test.is_marked)


def give_up(recheck, test, reason, *, by, at):
    recheck.void_on, recheck.void_reason = today(at), reason
    recheck.save()
    if test is None:  # it was refused
        return
    finish("testing", (CLOCK, test.batch_id), by=by, at=at)
    for under_way in [test, *Test.objects.select_for_update().filter(answer__recheck=recheck).exclude(pk=test.pk)]:
        if under_way.is_open:
            under_way.void_on, under_way.void_reason = today(at), reason
            under_way.save()
    if test.is_marked:
        reviewed(test, Test.Review.ANNULLED, reason, by=by, at=at)


def owed_again(row, *, by, at):
    """A re-check under way has ended without a finding: whoever had not reported in time is to be reported up again, or
    suspended, unless another one is taken first."""
    if row.state == states.OVERDUE:
        limit("reporting_up" if row.stop_paper_id else "suspending", row, starts_on=today(at), by=by, at=at)


def _withdraw(recheck, reason, at):
    for fact in Fact.objects.filter(source__code=SOURCE, source_key=f"recheck-{recheck.pk}").exclude(state__in=GONE):
        withdraw_fact(fact_id=fact.pk, reason=reason, by=PORTAL, at=at)


def _back(row, recheck, reason, *, by, at, why):
    """The order is where it was before the re-check, with its days anew."""
    _return(row, recheck, reason, by=by, at=at, why=why)
    owed = "suspended_recheck" if recheck.stage == "suspended" else "recheck"
    limit(owed, row, starts_on=today(at), by=by, at=at)


def put_back(row, recheck, *, by, at):
    """Before it is said what a re-check found: an order that went on while it was under way is where it was.

    That could be done before the database refused it. What it went on to is taken back, whatever was found, which
    decides what follows (Product Quality Law Art. 17): so by whoever says that.
    """
    if row.state in PAST.get(recheck.stage, ()):
        _return(row, recheck, TOO_EARLY, by=by, at=at, why=EARLY)


def _return(row, recheck, reason, *, by, at, why):
    _take_back(row, recheck, reason, by=by, at=at, why=why)
    for order in Rectification.objects.filter(of_recheck=recheck).exclude(state=states.DROPPED):
        if order.state == states.DONE:  # it was corrected: the order is not taken back, what was announced of it is
            measures.take_back(order, reason, at=at)
        else:
            take_back_order(order.pk, reason, at=at)
    if row.state != STAGE_STATES[recheck.stage]:
        made = moved(row, BACK[recheck.stage], states.RECTIFICATIONS, by)
        noted_order(made.event, row, by=by, at=at, reason=reason)
    row.ended_on = row.revoked_on = None
    if recheck.stage != "suspended":
        row.suspended_on = row.suspended_until = row.applied_on = row.application_file = None
        row.application = ""
    if recheck.stage == "order":
        row.reported_to = row.reported_up_on = row.announced_on = row.recheck_from = row.recheck_until = None
        licence_void(row, reason, by=by, at=at)
    row.save()
    stop_all((ORDER_CLOCK, row.pk), by=by, at=at)


def _take_back(row, recheck, reason, *, by, at, why):
    """What the enterprise was told that it faces, and what was decided on it, on paper where there was any."""
    Answer.objects.filter(recheck=recheck, outcome="", taken_back_on=None).update(taken_back_on=today(at))
    measures.take_back(row, reason, at=at, kinds=AFTER[recheck.stage])
    acts = [Answer.Act.REVOCATION] if recheck.stage == "suspended" else [Answer.Act.SUSPENSION, Answer.Act.REVOCATION]
    answers = Answer.objects.select_for_update().filter(rectification=row, act__in=acts, taken_back_on=None)
    if answers.update(taken_back_on=today(at)):
        papers.issue(row.batch, Paper.Kind.TAKEN_BACK, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                     reason=reason, order=row.paper.number, acts=list(map(str, acts)), why=WHY[why],
                     early=why == EARLY)  # fmt: skip
