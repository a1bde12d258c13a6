"""Re-checks, and what follows when they fail: report up, announcement, a second look, suspension, revocation.

Product Quality Law Art. 17, Order 18 Arts. 47-49, Order 440 Art. 54: the licence of a licensed product goes after the
first re-check that fails; everything else has its fixed order. Whoever is to be suspended or revoked is told first.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import OutOfReach, saved, today
from apps.notifications.operations import notify
from apps.records.models import Fact
from apps.records.states import GONE
from apps.registry.querysets import of_records

from .. import states
from ..models import (
    Answer,
    Laboratory,
    Measure,
    Paper,
    Recheck,
    Sample,
    Staff,
    Standard,
    Test,
)
from ..permissions import Permission
from ..queries.frames import laboratories_for
from ..rules import windows
from . import (
    answers,
    grounds,
    let_in,
    measures,
    papers,
    recheck_draws,
    recheck_objections,
    rechecking,
    suspensions,
)
from .following import ORDER_DESK, limit, noted_order, order_of, told
from .publishing import recheck_fact
from .steps import (
    ORDER_CLOCK,
    SOURCE,
    TOLD,
    OtherBureau,
    RestsOnNothing,
    apart,
    begin,
    between,
    finish,
    noted,
    own,
    said,
    seen,
    sound,
    step,
    tell,
)

PROVINCE = "province"
STAGES = {states.REPORTED: "order", states.OVERDUE: "order", states.PUBLIC: "announced",
          states.SUSPENDED: "suspended"}  # fmt: skip
PASSES = {"order": "pass_recheck", "announced": "pass_again", "suspended": "pass_again"}
FAILS = {"order": "fail_recheck", "announced": "fail_again"}
MEASURES = {Answer.Act.SUSPENSION: Measure.Kind.SUSPENSION, Answer.Act.REVOCATION: Measure.Kind.REVOCATION}


@transaction.atomic
def draw_samplers(*, order_id, by, at, reason=""):
    """Draw who takes the samples of the re-check that is due (recheck_draws.py); returns the RecheckDraw."""
    stage = STAGES.get(order_of(order_id, by).state)
    return recheck_draws.draw_samplers(order_id=order_id, stage=stage, reason=reason, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Taken:
    """The form of a re-check: what was taken of how much, where, its backup, and who signed or how that was refused."""

    place: str
    base_quantity: int
    tested_quantity: int
    backup_quantity: int
    backup_seal: str
    quantity_unit: str = "件"
    signer: str = ""
    refusal: str = ""


@transaction.atomic
def take_recheck(*, order_id, sampled_on, seal, laboratory_id, by, at, staff_ids=None, taken=None, late_reason=""):
    """Two samplers take new samples, free of charge, for a qualified laboratory; returns the Recheck.

    The samplers are those drawn; where none were drawn, `staff_ids`. None of them may test what they took. `taken` is
    the form (Taken), which the enterprise signs and of which it gets a copy. Its day: see first_day.
    """
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    stage, draw, people = begun(row, sampled_on, "sampled_on", staff_ids, at)
    code = row.batch.standard.code
    standard = Standard.objects.on(sampled_on).filter(code=code).first() or _successor(row.batch, sampled_on)
    laboratory = Laboratory.objects.filter(pk=laboratory_id).first()
    if laboratory not in laboratories_for(standard, sampled_on):
        raise Invalid(_("This laboratory is not qualified for all items of the standard."), field="laboratory_id")
    form = {name: getattr(taken, name) for name in FORM} if taken else {}
    late = lateness(row, stage, sampled_on, late_reason)
    made = saved(Recheck(rectification=row, stage=stage, sampled_on=sampled_on, by_id=by.user_id, label=by.actor,
                         late_reason=late, **form),
                 sampling_recheck_one_open="sampled_on", sampling_recheck_form="base_quantity")  # fmt: skip
    if draw:
        draw.recheck = made
        draw.save()
    made.samplers.set(people)
    sample = _sealed(row, made, "recheck", seal, sampled_on, "seal")
    if taken:
        _sealed(row, made, "spare", taken.backup_seal, sampled_on, "backup_seal")
    Test.objects.create(batch=row.batch, kind=Test.Kind.RECHECK, laboratory=laboratory, standard=standard,
                        sample=sample, recheck=made, given_on=sampled_on)  # fmt: skip
    if taken:
        papers.issue(row.batch, Paper.Kind.RECHECK_FORM, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                     order=row.paper.number, sampled_on=str(sampled_on), seal=seal, backup_seal=taken.backup_seal,
                     laboratory=laboratory.name, standard=standard.code, form=form, late=late,
                     samplers=[f"{person.name}（证件号{person.key}）" for person in people])  # fmt: skip
    nothing_else_owed(row, by=by, at=at)
    noted_order("sampling.recheck_sampled", row, by=by, at=at, stage=stage, laboratory=laboratory.name)
    return made


def begun(row, day, field, staff_ids, at):
    """(stage, RecheckDraw or None, samplers) of a re-check begun on a day, whatever comes of it; raises Invalid where
    none is due, its time has not come, or nobody may take it."""
    stage = due_stage(row)
    recheck_objections.firm(row)
    is_open(row)
    first = first_day(row, stage)
    between(day, first, today(at), field, _("This re-check is possible from %(day)s on.") % {"day": day_text(first)})
    draw = row.recheck_draws.filter(recheck=None, replaced_on=None, stage=stage).first()
    return stage, draw, _samplers(draw, staff_ids, day)


def nothing_else_owed(row, *, by, at):
    """While a re-check is under way nobody owes the next step, which would have to wait for it."""
    for rule in ("reporting_up", "suspending"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)


def is_open(row):
    """Raises Invalid while its premises are closed."""
    if row.closed_on:
        raise Invalid(_("It was found closed: first record that it is open again."))


def due_stage(row):
    """The stage of the re-check that is due; raises Invalid where none is."""
    if row.state == states.SERVED:
        raise Invalid(_("It has until %(day)s to correct: it is checked again once it has reported, or after that.")
                      % {"day": day_text(row.due_on)})  # fmt: skip
    if row.state not in STAGES:
        raise Invalid(_("There is nothing to check again now."))
    return STAGES[row.state]


def first_day(row, stage):
    """The first day for the samples of a re-check: nobody's days to correct are cut short (Product Quality Law Art. 17,
    Order 18 Arts. 46-48). Once the enterprise has asked for it, or after its last day; after an announcement not before
    day 60."""
    if stage == "announced":
        return row.recheck_from
    asked, last = (row.applied_on, row.suspended_until) if stage == "suspended" else (row.reported_on, row.due_on)
    return asked or last + timedelta(days=1)


def lateness(row, stage, day, reason):
    """Why the second look comes after its last day (Order 18 Art. 48: before day 90): it is not let off, but the record
    and the enterprise's copy say why. "" where it is in time."""
    if stage != "announced" or windows.Window(row.recheck_from, row.recheck_until).holds(day):
        return ""
    return said(reason, "late_reason", _("Its days ended on %(day)s: say why it comes late.")
                % {"day": day_text(row.recheck_until)})  # fmt: skip


FORM = ("place", "base_quantity", "tested_quantity", "backup_quantity", "quantity_unit", "signer", "refusal")


def _samplers(draw, staff_ids, day):
    """Those drawn, or those named where nobody was: two at least, certified on the day; raises Invalid."""
    named = [person.pk for person in draw.samplers.all()] if draw else list(staff_ids or ())
    if draw is None and not named:
        raise Invalid(_("First draw who takes the samples."), field="sampled_on")
    if draw and staff_ids and set(staff_ids) != set(named):
        raise Invalid(_("The samples of a re-check are taken by those who were drawn."), field="staff_ids")
    people = list(Staff.objects.in_force(day, day).filter(pk__in=named, samples=True).order_by("key"))
    if len(people) < 2:
        raise Invalid(_("At least two certified samplers take the samples of a re-check."), field="staff_ids")
    return people


def _sealed(row, made, part, seal, day, field):
    return saved(Sample(batch=row.batch, part=part, recheck=made, seal=seal.strip(), sealed_on=day),
                 sampling_sample_seal=field, sampling_sample_sealed=field)  # fmt: skip


def _successor(batch, day):
    """The standard in force for the product on a day, where that of the first test no longer is."""
    found = Standard.objects.on(day).filter(products__contains=[batch.product_code]).order_by("code").first()
    if found is None:
        raise Invalid(_("No standard for this product is in force on that day."))
    return found


@transaction.atomic
def decide_recheck(*, order_id, finding, by, at):
    """Say what the re-check found: passed ends the order; failed, the enterprise is told and may object before anything
    follows (recheck_objections.py). Returns the order. By another officer than took it or sampled for it.
    """
    row = order_of(order_id, by)
    recheck = Recheck.objects.select_for_update().filter(rectification=row, passed=None, void_on=None).first()
    test = _report(recheck)
    apart("recheck", recheck.pk, by)
    text = said(finding, "finding", _("A re-check says what was found, and when."), 4000)
    rechecking.put_back(row, recheck, by=by, at=at)
    recheck.decided_by_id = by.user_id
    recheck.passed = test is not None and test.verdict == "pass"
    recheck.finding, recheck.decided_on = text, today(at)
    own(by, Permission.FOLLOW, row.agency_id)
    recheck.save()
    event, verb = "sampling.recheck_failed", PASSES[recheck.stage] if recheck.passed else FAILS.get(recheck.stage)
    if verb:  # after a suspension the next move is the notice of the revocation, which somebody writes
        event = step(row, verb, states.RECTIFICATIONS, by, row.agency_id).event
    for rule in ("rectification", "extension_decision", "recheck", "reporting_up", "announced_until",
                 "suspended_recheck"):  # fmt: skip
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    days = int(Limit.objects.in_force("sampling.recheck_objection", today(at)).value)
    paper = papers.issue(row.batch, Paper.Kind.RECHECK, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                         order=row.paper.number, passed=recheck.passed, finding=text, days=days,
                         values=papers.values_of(test) if test else [], report=test.report_number if test else "",
                         refused=str(recheck.sampled_on) if recheck.is_refused else "",
                         first=grounds.is_first_result(row, recheck))  # fmt: skip
    if recheck.passed:
        recheck_fact(row, recheck, by, at)
        row.ended_on = today(at)
    row.save()
    told(row, noted_order(event, row, by=by, at=at, finding=text, stage=recheck.stage), at)
    if not recheck.passed:
        recheck_objections.tell(row, recheck, paper, by=by, at=at)
    return row


def _report(recheck):
    """The test of a re-check whose report is sound, None where it was refused; raises Invalid."""
    if recheck is not None and recheck.is_refused:
        return None
    test = Test.objects.filter(recheck=recheck).first() if recheck else None
    if test is None or not test.reported_on:
        raise Invalid(_("The report of the re-check is not there yet."))
    if test.is_marked:
        raise RestsOnNothing(reports=[test.report_number])
    sound(test)
    return test


@transaction.atomic
def report_up(*, order_id, by, at):
    """Report to the bureau above what failed again or was not corrected, level by level; returns the order."""
    row = order_of(order_id, by)
    if grounds.is_refusal(row):
        raise Invalid(_("Who goes on refusing is suspended, not announced (Product Quality Law Art. 56)."))
    made = step(row, "report_up", states.RECTIFICATIONS, by, row.agency_id)
    recheck_objections.none_under_way(row)
    let_in.never_ordered(row)
    row.reported_up_on = today(at)
    for rule in ("reporting_up", "recheck"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    event = _send_up(row, row.agency, made.event, by=by, at=at)
    told(row, event, at)
    return row


@transaction.atomic
def pass_up(*, order_id, by, at):
    """The city passes on to the province what a county reported (Order 18 Art. 47); returns the order."""
    row = order_of(order_id, by)
    made = step(row, "pass_up", states.RECTIFICATIONS, by, row.reported_to_id)
    recheck_objections.none_under_way(row)
    if row.reported_to.level == PROVINCE:
        raise Invalid(_("It lies with the province, which announces it."))
    finish("reporting_up", (ORDER_CLOCK, row.pk), by=by, at=at)
    event = _send_up(row, row.reported_to, made.event, by=by, at=at)
    told(row, event, at, desk=True)
    return row


def _send_up(row, sender, verb, *, by, at):
    """One level up, with a report and the limit of whoever it lies with now; returns the event."""
    above = Agency.objects.select_related("division").get(pk=sender.parent_id or sender.pk)
    paper = papers.issue(row.batch, Paper.Kind.REPORT_UP, by=by, at=at, agency=sender, enterprise=row.enterprise,
                         to=above.name, order=row.paper.number, what=row.what)  # fmt: skip
    row.reported_to = above
    row.save()
    begin("announcing" if above.level == PROVINCE else "reporting_up", (ORDER_CLOCK, row.pk), starts_on=today(at),
          agency=above, label=str(row.batch), url=ORDER_DESK.format(row.pk), by=by, at=at)  # fmt: skip
    event = noted_order(verb, row, by=by, at=at, number=paper.number, receiver=above.name)
    notify(kind=TOLD, to=("agency", above.pk), event=event, at=at, url=ORDER_DESK.format(row.pk),
           data={"batch": str(row.batch), "agency": sender.name, "step": event.verb})  # fmt: skip
    return event


@transaction.atomic
def announce(*, order_id, by, at):
    """The province announces what failed again: the second look lies between day 60 and day 90. Returns the order."""
    row = order_of(order_id, by)
    made = step(row, "announce", states.RECTIFICATIONS, by)
    province = Agency.objects.select_related("division").filter(pk=by.agency_code, level=PROVINCE).first()
    if province is None:
        raise OtherBureau
    if row.reported_to_id != province.pk:
        raise Invalid(_("It still lies with %(bureau)s, which passes it on.") % {"bureau": row.reported_to})
    recheck_objections.none_under_way(row)
    day = today(at)
    first, last = (int(Limit.objects.in_force(f"sampling.announced_{word}", day).value) for word in ("from", "until"))
    window = windows.second_look(day, first, last)
    row.announced_on, row.recheck_from, row.recheck_until = day, window.first, window.last
    row.save()
    paper = papers.issue(
        row.batch, Paper.Kind.ANNOUNCEMENT, by=by, at=at, agency=province, enterprise=row.enterprise, to="社会公众",
        order=row.paper.number, first=str(window.first), last=str(window.last),
    )  # fmt: skip
    measures.put_out(row, Measure.Kind.ANNOUNCEMENT, paper, by=by, at=at, agency=province)
    finish("announcing", (ORDER_CLOCK, row.pk), by=by, at=at)
    limit("announced_until", row, starts_on=day, by=by, at=at)
    event = noted_order(made.event, row, by=by, at=at, number=paper.number, first=str(window.first),
                        last=str(window.last))  # fmt: skip
    told(row, event, at)
    told(row, event, at, desk=True)
    return row


@transaction.atomic
def tell_suspension(*, order_id, by, at, receipt=""):
    """Write the notice that business may be suspended, and why; its days to answer run from the service of it. Returns
    the Answer. `receipt`: it was served at once."""
    return _tell(order_id, "tell_suspension", Answer.Act.SUSPENSION, Paper.Kind.SUSPENSION_NOTICE, receipt, by, at)


@transaction.atomic
def tell_revocation(*, order_id, by, at, receipt=""):
    """Tell it that its business licence may be revoked: it failed again after the suspension. Returns the Answer."""
    row = order_of(order_id, by)
    recheck_objections.none_under_way(row)
    if not row.rechecks.filter(stage="suspended", passed=False, void_on=None, overturned_on=None).exists():
        raise Invalid(_("Nothing is revoked before a re-check after the suspension has failed."))
    return _tell(order_id, "tell_revocation", Answer.Act.REVOCATION, Paper.Kind.REVOCATION_NOTICE, receipt, by, at)


def _tell(order_id, verb, act, kind, receipt, by, at):
    row = order_of(order_id, by)
    if row.state in (states.OVERDUE, states.RECHECK_FAILED) and not grounds.is_refusal(row):
        raise Invalid(_("Nothing is suspended before the province has announced it."))
    why = grounds.of(row, act)
    made = step(row, verb, states.RECTIFICATIONS, by, row.agency_id)
    recheck_objections.none_under_way(row)
    paper = papers.issue(row.batch, kind, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                         order=row.paper.number, ground=why.words, basis=why.basis)  # fmt: skip
    for rule in ("suspending", "revoking", "reporting_up", "recheck", "ordering"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    row.save()
    noted_order(made.event, row, by=by, at=at, number=paper.number, **_grounds(row))
    return answers.told(row.batch, row, act, paper, receipt, by=by, at=at)


def _grounds(row):
    """What an app that lists the enterprise needs to know of the way here: the re-check's fact, the announcement."""
    fact = Fact.objects.filter(source__code=SOURCE, source_key__startswith="recheck-", detail__order=row.pk,
                               kind__code="recheck_failed").exclude(state__in=GONE).order_by("-pk").first()  # fmt: skip
    refused = row.rechecks.filter(void_on=None, passed=False).order_by("-pk").exclude(refused_how="").exists()
    shown = row.measures.filter(kind=Measure.Kind.ANNOUNCEMENT, taken_back_on=None).select_related("paper").first()
    # whoever refused was not found wanting again: no list of those who were
    return {"recheck": fact.pk if fact and not refused else None, "bureau": row.agency_id,
            "announced_on": str(row.announced_on or ""),
            "announcement": shown.paper.number if shown else ""}  # fmt: skip


@transaction.atomic
def give_answer(*, answer_id, statement, wants_hearing, by, at):
    """The enterprise states its case, and may ask for a hearing, within its days, or objects to the finding of a
    re-check; returns the Answer."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    seen = Answer.objects.filter(of_records(by, "enterprise"), served_on__isnull=False)
    row = answers.answer_of(seen, answer_id, by)
    if row.stated_on or row.taken_back_on or today(at) > row.due_on:
        raise Invalid(_("A statement is possible once, until %(day)s.") % {"day": day_text(row.due_on)})
    row.statement = said(statement, "statement", _("Write what you have to say."), 8000)
    row.stated_on = today(at)
    row.wants_hearing = bool(wants_hearing) and row.act in answers.HEARD
    row.save()
    answers.stated(row, by=by, at=at)
    tell(row.batch, None, noted("sampling.answer_given", row.batch, by=by, at=at, act=row.act), at)
    return row


@transaction.atomic
def suspend(*, order_id, reason, by, at):
    """A second officer orders business to be suspended once the enterprise could answer; returns the order."""
    return _decide(order_id, "suspend", Answer.Act.SUSPENSION, Paper.Kind.SUSPENSION, reason, by, at)


@transaction.atomic
def revoke(*, order_id, reason, by, at):
    """A second officer revokes the business licence once the enterprise could answer; returns the order.

    The event is raised for whoever keeps the register; the serious list hears of it when the enterprise is told.
    """
    return _decide(order_id, "revoke", Answer.Act.REVOCATION, Paper.Kind.REVOCATION, reason, by, at)


def _decide(order_id, verb, act, kind, reason, by, at):
    row = order_of(order_id, by)
    why = grounds.of(row, act)
    made = step(row, verb, states.RECTIFICATIONS, by, row.agency_id)
    recheck_objections.none_under_way(row)
    answer = Answer.objects.get(rectification=row, act=act, taken_back_on=None)
    answers.heard(answer, at)
    apart("order", row.pk, by)
    seen(answer=answer)
    text = said(reason, "reason", _("A decision gives its reasons, and says what became of the statement."), 4000)
    if verb == "suspend":
        row.suspended_on, row.suspended_by_id = today(at), by.user_id
        row.suspended_until = suspensions.begin_term(row, by=by, at=at)
    else:
        row.revoked_on = row.ended_on = today(at)
        row.revoked_by_id = by.user_id
    row.save()
    paper = papers.issue(row.batch, kind, by=by, at=at, agency=row.agency, enterprise=row.enterprise,
                         order=row.paper.number, reason=text, notice=answer.paper.number,
                         statement=answer.statement, ground=why.words, basis=why.basis,
                         until=str(row.suspended_until))  # fmt: skip
    measures.put_out(row, MEASURES[act], paper, by=by, at=at, reason=text, why=why,
                     people=_prepared(row, answer))  # fmt: skip
    for rule in ("answer", "deciding"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    told(row, noted_order(made.event, row, by=by, at=at, reason=text), at)
    return row


def _prepared(row, answer):
    """Who prepared a decision: they decide on no objection to its fact."""
    taken = row.rechecks.filter(void_on=None).values_list("by_id", "decided_by_id", "samplers__user_id")
    return {row.issued_by_id, answer.told_by_id, *(person for people in taken for person in people)} - {None}
