"""A party objects within its fifteen days: a retest of the backup sample elsewhere, or that it made nothing of it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import store
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, Overtaken, saved, today

from .. import states
from ..models import Laboratory, Notice, Objection, Paper, Sample, Test
from ..permissions import Permission
from ..queries.frames import laboratories_for
from ..queries.qualification import UNQUALIFIED, hindrance
from ..readers import EVIDENCE
from ..rules import windows
from . import papers, transferring
from .steps import (
    CLOCK,
    DESK,
    NOTICE,
    OBJECTION,
    PORTAL,
    REVIEW,
    RestsOnNothing,
    apart,
    begin,
    finish,
    heard_here,
    held,
    noted,
    of_batch,
    of_its_batch,
    said,
    seen,
    sound,
    step,
    stop_all,
    tell,
    tell_bureau,
)
from .telling import hold_batch, opened_again, settle

NOT_NEEDED = "复检改判合格，本异议无需继续处理"
FORMALITIES_OVER = "逾期未办理复检手续，视为放弃"
ARRIVED = "复检机构已收到备用样品"  # proves the formalities of whoever nobody wrote them down for


OPEN_TO_OBJECTIONS = (states.NOTIFIED, states.RETEST)  # of a batch: later its failure stands, or fell


class TooLate(DomainError):
    """The fifteen days of this party are over. `details["due"]`: their last day."""

    code = "too-late"
    status = 422
    message = _("Objections were possible until %(due)s: fifteen days from receipt (Product Quality Law Art. 15).")


class SameLaboratory(Invalid):
    code = "same-laboratory"
    message = _("The laboratory of the first test does not test again (Product Quality Law Art. 15; SAMR Order 18).")


class Opened(DomainError):
    code = "backup-opened"
    message = _("The backup sample was opened for a retest already: there is no other. Say that no retest can be made.")


@transaction.atomic
def file_objection(*, notice_id, kind, reason, by, at, file=None, above=False):
    """A party objects to the result, or denies that it is the producer; returns the Objection. Raises TooLate.

    It asks the bureau that organised the sampling or, `above`, the one above that (Product Quality Law Art. 15).
    """
    by.require(Permission.ANSWER)
    notice = Notice.objects.visible_to(by).filter(pk=notice_id).first()
    if notice is None or not by.is_enterprise:
        raise OutOfReach
    batch = of_batch(notice.batch_id, by)
    if batch.state not in OPEN_TO_OBJECTIONS:  # set aside or overturned meanwhile
        raise Overtaken
    return objected(notice, batch, kind, reason, today(at), by=by, at=at, file=file, above=above)


def kinds_open_to(notice):
    """What a party may object to, each once: the nominal producer may also deny that it is."""
    if notice.part == Notice.Part.PLATFORM:
        return []
    return Objection.Kind.values if notice.part == Notice.Part.PRODUCER else [Objection.Kind.RESULT]


def objected(notice, batch, kind, reason, day, *, by, at, file=None, above=False):
    """Keep an objection that was made on `day`; returns it. The batch is locked, and its failure may still fall."""
    if notice.part == Notice.Part.PLATFORM or kind not in Objection.Kind.values:
        raise Invalid(_("Choose what the objection is about."), field="kind")
    if kind == Objection.Kind.DENIAL and notice.part != Notice.Part.PRODUCER:
        raise Invalid(_("Only the nominal producer can deny having made it."), field="kind")
    if not windows.may_object(notice.served_on, notice.due_on, day):
        raise TooLate(TooLate.message % {"due": day_text(notice.due_on)}, due=str(notice.due_on))
    text = said(reason, "reason", _("An objection gives its reasons."), 4000)
    row = Objection(batch=batch, notice=notice, kind=kind, reason=text, filed_on=day, filed_by_id=by.user_id,
                    filed_label=by.actor, agency=_asked(batch, above))  # fmt: skip
    saved(row, sampling_objection_once="kind", sampling_objection_reason="reason")
    if file:
        row.evidence = store(file=file, owner=(EVIDENCE, str(row.pk)), by=by, at=at,
                             division=batch.agency.division_id)  # fmt: skip
        row.save()
    _begin("acceptance", row, batch, at=at, by=by)
    if not set(kinds_open_to(notice)) - set(notice.objections.values_list("kind", flat=True)):
        _days_used(notice, batch, by=by, at=at)
    event = noted("sampling.objection_filed", batch, by=by, at=at, kind=kind, party=notice.name, asked=row.agency_id)
    tell(batch, None, event, at)
    if above:
        tell_bureau(batch, row.agency_id, event, at)
    return row


def _days_used(notice, batch, *, by, at):
    """The party has objected to all that it can: its days ask nothing of it any more. The bureau waits for their end
    all the same, for the failure stands after them and not before (telling.settle)."""
    finish("objection", (NOTICE, notice.pk), by=by, at=at)
    since = notice.recorded_on or notice.served_on
    if notice.due_on >= today(at):
        begin("objection", (NOTICE, notice.pk), starts_on=since, value=(notice.due_on - since).days, unit="day",
              legal_basis=states.MAIN, agency=batch.agency, label=str(batch), url=DESK.format(batch.pk), duty=False,
              on_expiry="sampling.days_over", by=by, at=at)  # fmt: skip


def _asked(batch, above):
    if not above:
        return batch.agency
    if batch.agency.parent is None:
        raise Invalid(_("There is no bureau above the one that organised this sampling."), field="above")
    return batch.agency.parent


def _begin(rule, row, batch, *, by, at, party=False, **more):
    firm = row.notice.enterprise_id if party else None
    return begin(rule, (OBJECTION, row.pk), starts_on=today(at), agency=row.agency, label=str(batch),
                 url=DESK.format(batch.pk), enterprise_id=firm, by=by, at=at, **more)  # fmt: skip


def objection_of(objection_id, by):
    """(objection, batch), its parties and the batch locked first, for the bureau that hears it or one above; raises
    OutOfReach, NotHeardHere."""
    known = Objection.objects.visible_to(by).filter(pk=objection_id).values_list("batch_id", flat=True).first()
    if known is None:
        raise OutOfReach
    batch = held(known, by)
    rows = Objection.objects.select_for_update(of=("self",)).select_related("notice__enterprise", "agency__division")
    row = rows.get(pk=objection_id)
    return row, batch


def heard(row, verb, by):
    """Make the objection's move, by the bureau that hears it or one above; returns the Move."""
    made = step(row, verb, states.OBJECTIONS, by)
    heard_here(by, row.agency)
    return made


@transaction.atomic
def accept_objection(*, objection_id, by, at):
    """Accept an objection; returns it. Its paper says what follows."""
    row, batch = objection_of(objection_id, by)
    made = heard(row, "accept_objection", by)
    row.answered_on, row.answered_by_id, row.answered_label = today(at), by.user_id, by.actor
    row.save()
    write_paper(row, batch, Paper.Kind.ACCEPTANCE, by=by, at=at)
    finish("acceptance", (OBJECTION, row.pk), by=by, at=at)
    _begin("retest", row, batch, by=by, at=at)
    _told(row, batch, noted(made.event, batch, by=by, at=at, party=row.notice.name), at)
    return row


@transaction.atomic
def not_accept_objection(*, objection_id, finding, by, at):
    """A second officer, who has not acted in it before, does not accept an objection and says why; returns it."""
    row, batch = objection_of(objection_id, by)
    made = heard(row, "not_accept_objection", by)
    apart("objection", row.pk, by)
    seen(objection=row)
    row.answered_on, row.answered_by_id, row.answered_label = today(at), by.user_id, by.actor
    end_objection(row, finding, by=by, at=at)
    write_paper(row, batch, Paper.Kind.NOT_ACCEPTED, by=by, at=at, finding=row.finding)
    finish("acceptance", (OBJECTION, row.pk), by=by, at=at)
    _told(row, batch, noted(made.event, batch, by=by, at=at, finding=row.finding, party=row.notice.name), at)
    settle(batch, at)
    return row


def end_objection(row, finding, *, by, at):
    row.finding = said(finding, "finding", _("Whoever decides an objection says why."), 4000)
    row.ended_on, row.decided_by_id, row.decided_label = today(at), by.user_id, by.actor
    row.save()


@transaction.atomic
def order_retest(*, objection_id, laboratory_id, by, at):
    """Send the backup sample to another laboratory, qualified for the standard; returns the Test.

    The party has seven days for the formalities; without them the objection counts as given up. Raises SameLaboratory.
    """
    row, batch = objection_of(objection_id, by)
    heard(row, "retest", by)
    if row.kind != Objection.Kind.RESULT:
        raise Invalid(_("A denial is verified, not tested."))
    first, laboratory, items = _elsewhere(batch, laboratory_id, at)
    made = step(batch, "order_retest", states.BATCHES, by)
    backup = Sample.objects.select_for_update().get(batch=batch, part="backup")
    if backup.received_on:
        raise Opened
    test = Test.objects.create(batch=batch, kind=Test.Kind.RETEST, laboratory=laboratory, standard=first.standard,
                               objection=row, sample=backup, given_on=today(at))  # fmt: skip
    test.items.set(items)
    row.laboratory = laboratory
    row.formalities_by = _begin("formalities", row, batch, by=by, at=at, party=True,
                                on_expiry="sampling.formalities_over").due_on  # fmt: skip
    row.save()
    batch.save()
    write_paper(row, batch, Paper.Kind.RETEST, by=by, at=at, laboratory=laboratory.name,
                until=str(row.formalities_by))  # fmt: skip
    event = noted(made.event, batch, by=by, at=at, laboratory=laboratory.name)
    _told(row, batch, event, at)
    for other in batch.objections.open().filter(kind=Objection.Kind.RESULT).exclude(pk=row.pk).order_by("pk"):
        _told(other, batch, event, at)  # there is one backup sample: its retest answers them too
    return test


def able_elsewhere(batch, at):
    """(first test, ids of the items that failed, laboratories that may test them again today: never the first one)."""
    first = Test.objects.select_related("standard").get(batch=batch, kind=Test.Kind.FIRST)
    items = dict(first.results.filter(verdict="fail").values_list("item_id", "item__code"))
    able = laboratories_for(first.standard, today(at), items=items.values())
    return first, list(items), [row for row in able if row.pk != first.laboratory_id]


def _elsewhere(batch, laboratory_id, at):
    """(first test, laboratory, ids of the items that failed): another laboratory than the first, and qualified."""
    first, items, able = able_elsewhere(batch, at)
    laboratory = Laboratory.objects.filter(pk=laboratory_id).first()
    if laboratory is None or laboratory.pk == first.laboratory_id:
        raise SameLaboratory(field="laboratory_id")
    if laboratory not in able:
        raise Invalid(_("This laboratory is not qualified for the items that failed (Product Quality Law Art. 19)."),
                      field="laboratory_id")  # fmt: skip
    return first, laboratory, items


@transaction.atomic
def move_retest(*, objection_id, laboratory_id, by, at):
    """The laboratory of a retest lost its qualification, or let it lapse, before it received the sample: another one
    tests. Returns the Test. What it has opened already is no sample any more (no_retest.py)."""
    row, batch = objection_of(objection_id, by)
    by.require(Permission.NOTIFY)
    heard_here(by, row.agency)
    test = Test.objects.select_for_update(of=("self",)).select_related("sample").filter(objection=row).first()
    if test is None or not (test.is_open and lost_its_laboratory(test, today(at))) or test.has_arrived:
        raise Invalid(_("Only a retest that waits for a laboratory without its qualification goes to another one."))
    _first, laboratory, _items = _elsewhere(batch, laboratory_id, at)
    test.laboratory = row.laboratory = laboratory
    test.flagged_on, test.flag_reason = None, ""
    test.save()
    row.save()
    finish("review", (REVIEW, test.pk), by=by, at=at)
    write_paper(row, batch, Paper.Kind.RETEST, by=by, at=at, laboratory=laboratory.name,
                until=str(row.formalities_by))  # fmt: skip
    _told(row, batch, noted("sampling.retest_moved", batch, by=by, at=at, laboratory=laboratory.name), at)
    return test


def lost_its_laboratory(test, day):
    """Whether the laboratory of a test was withdrawn its qualification, or has none for it any more on a day."""
    return test.is_marked or hindrance(test, day) == UNQUALIFIED


@transaction.atomic
def formalities_done(*, objection_id, on, by, at, receipt=""):
    """The party has done what a retest asks of it; both sides have seen the backup sample. Returns the Objection."""
    row, batch = objection_of(objection_id, by)
    by.require(Permission.NOTIFY)
    heard_here(by, row.agency)
    _in_their_days(row, on, at, states.RETESTING)
    return _formalities(row, batch, on, receipt, by=by, at=at)


@transaction.atomic
def state_formalities(*, objection_id, on, receipt, by, at):
    """The party itself says that it has done the formalities, and what proves it: its retest does not hang on whether
    the bureau has written that down. Returns the Objection."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row, batch = objection_of(objection_id, by)
    _in_their_days(row, on, at, states.RETESTING)
    proof = said(receipt, "receipt", _("Say what proves it: the number of a receipt, or who took part."), 200)
    made = _formalities(row, batch, on, proof, by=by, at=at)
    event = noted("sampling.formalities_stated", batch, by=by, at=at, party=row.notice.name, receipt=proof)
    tell_bureau(batch, row.agency_id, event, at)
    return made


@transaction.atomic
def retest_again(*, objection_id, on, receipt, by, at):
    """A retest that counts as given up is taken up where it was left: its formalities had been done in time, and nobody
    had written that down. While nothing rests on the failure and the backup sample is sealed. Returns the Objection."""
    row, batch = objection_of(objection_id, by)
    by.require(Permission.NOTIFY)
    heard_here(by, row.agency)
    _in_their_days(row, on, at, states.GIVEN_UP)
    if batch.rectifications.exists():
        raise Invalid(_("An order rests on this failure already."))
    if Sample.objects.select_for_update().get(batch=batch, part="backup").received_on:
        raise Opened  # for another party's retest, which answers this one too
    proof = said(receipt, "receipt", _("Say what proves it: the number of a receipt, or who took part."), 200)
    made = step(batch, "take_up_retest", states.BATCHES, by)
    step(row, "take_up_again", states.OBJECTIONS, by)
    row.finding, row.ended_on, row.decided_by, row.decided_label = "", None, None, ""
    _formalities(row, batch, on, proof, by=by, at=at)
    Test.objects.filter(objection=row).update(void_on=None, void_reason="")
    event = noted(made.event, batch, by=by, at=at, receipt=proof)
    opened_again(batch, event, by=by, at=at)
    _begin("retest", row, batch, by=by, at=at)
    _told(row, batch, event, at)
    return row


def _in_their_days(row, on, at, state):
    """The objection waits for its formalities, or was given up for want of them, and `on` is one of their days."""
    if row.state != state or row.formalities_on or row.formalities_by is None:
        raise Invalid(_("Nothing is waiting for formalities."))
    if not row.answered_on <= on <= min(today(at), row.formalities_by):
        raise Invalid(_("The formalities are done within their days."), field="on")


def _formalities(row, batch, on, receipt, *, by, at):
    row.formalities_on, row.formalities_receipt = on, (receipt or "").strip()[:200]
    row.save()
    finish("formalities", (OBJECTION, row.pk), by=by, at=at)
    noted("sampling.formalities_done", batch, by=by, at=at, party=row.notice.name)
    return row


def sample_arrived(test, batch, on, at):
    """The laboratory of a retest has its sample: whether anybody wrote them down or not, the formalities are done."""
    row = Objection.objects.select_for_update(of=("self",)).select_related("notice").get(pk=test.objection_id)
    if row.state == states.RETESTING and row.formalities_on is None:
        _formalities(row, batch, max(on, row.answered_on), ARRIVED, by=PORTAL, at=at)


def hold_objection(clock):
    """What formalities_over changes, locked before its clock."""
    hold_batch(Objection.objects.values_list("batch_id", flat=True).get(pk=clock.subject_id))


def formalities_over(clock, by, at):
    """Handler: whoever did not do the formalities in time has given the retest up; the failure goes its way.

    Not where its laboratory has the sample: what nobody has written down costs no party its retest.
    """
    row = Objection.objects.select_for_update(of=("self",)).select_related("notice").get(pk=clock.subject_id)
    batch = _plain(row.batch_id)
    test = Test.objects.select_for_update(of=("self",)).select_related("sample").filter(objection=row).first()
    if row.state != states.RETESTING or row.formalities_on or not test.is_open or test.has_arrived:
        return
    test.void_on, test.void_reason = today(at), FORMALITIES_OVER
    test.save()
    stop_all((REVIEW, test.pk), by=PORTAL, at=at)
    move(row, "give_up", table=states.OBJECTIONS, by=PORTAL)
    end_objection(row, FORMALITIES_OVER, by=PORTAL, at=at)
    made = move(batch, "give_up_retest", table=states.BATCHES, by=PORTAL)
    batch.save()
    finish("retest", (OBJECTION, row.pk), by=PORTAL, at=at)
    _told(row, batch, noted(made.event, batch, by=PORTAL, at=at, finding=row.finding), at)
    settle(batch, at)


def _plain(batch_id):
    return of_batch(batch_id, PORTAL)


@transaction.atomic
def conclude_retest(*, objection_id, finding, by, at):
    """A second officer concludes on the retest's report: it overturns the failure, or upholds it. Returns the Batch."""
    row, batch = objection_of(objection_id, by)
    test = Test.objects.filter(objection=row).first()
    if test is None or not test.reported_on:
        raise Invalid(_("The report of the retest is not there yet."))
    apart("objection", row.pk, by)
    passed = test.verdict == "pass"
    if not passed:
        seen(objection=row)
    if test.flagged_on:
        raise RestsOnNothing(reports=[test.report_number])
    sound(test)
    heard(row, "find_for" if passed else "find_against", by)
    made = step(batch, "overturn" if passed else "uphold", states.BATCHES, by)
    end_objection(row, finding, by=by, at=at)
    if passed:
        batch.verdict, batch.overturned = "pass", True
        of_its_batch("publication", batch, starts_on=today(at), by=by, at=at)
        _close_others(row, batch, by=by, at=at)
    batch.save()
    finish("retest", (OBJECTION, row.pk), by=by, at=at)
    write_paper(row, batch, Paper.Kind.OUTCOME, by=by, at=at, finding=row.finding, upheld=passed,
                values=papers.values_of(test), report=test.report_number)  # fmt: skip
    event = noted(made.event, batch, by=by, at=at, finding=row.finding, report=test.report_number)
    for notice in Notice.objects.filter(batch=batch, enterprise__isnull=False, served_on__isnull=False):
        tell(batch, notice.enterprise_id, event, at)
    if passed:
        finish("service", (CLOCK, batch.pk), by=by, at=at)  # of a failure that is none nobody is told any more
        transferring.tell_receivers(batch, event, by=by, at=at)
    settle(batch, at)
    return batch


def _close_others(row, batch, *, by, at):
    for other in Objection.objects.select_for_update().filter(batch=batch).open().exclude(pk=row.pk).order_by("pk"):
        move(other, "give_up", table=states.OBJECTIONS, by=PORTAL)
        end_objection(other, NOT_NEEDED, by=PORTAL, at=at)
        for rule in ("acceptance", "retest", "formalities"):
            finish(rule, (OBJECTION, other.pk), by=by, at=at)
        noted("sampling.objection_given_up", batch, by=PORTAL, at=at, finding=NOT_NEEDED)


@transaction.atomic
def decide_denial(*, objection_id, upheld, finding, by, at):
    """A second officer decides whether the nominal producer made it: if not, the failure stays with the seller alone.

    Returns the Objection.
    """
    row, batch = objection_of(objection_id, by)
    if row.kind != Objection.Kind.DENIAL:
        raise Invalid(_("A result is tested again, not verified."))
    heard(row, "find_for" if upheld else "find_against", by)
    apart("objection", row.pk, by)
    if not upheld:
        seen(objection=row)
    end_objection(row, finding, by=by, at=at)
    if upheld:
        batch.producer_denied = True
        batch.save()
    finish("retest", (OBJECTION, row.pk), by=by, at=at)
    write_paper(row, batch, Paper.Kind.OUTCOME, by=by, at=at, finding=row.finding, upheld=upheld, values=[], report="")
    event = noted("sampling.denial_decided", batch, by=by, at=at, upheld=upheld, finding=row.finding)
    _told(row, batch, event, at)
    if upheld:
        transferring.tell_receivers(batch, event, by=by, at=at)
    settle(batch, at)
    return row


def write_paper(row, batch, kind, *, by, at, **data):
    papers.issue(batch, kind, by=by, at=at, agency=row.agency, enterprise=row.notice.enterprise, to=row.notice.name,
                 filed_on=str(row.filed_on), about=row.kind, **data)  # fmt: skip


def _told(row, batch, event, at):
    if row.notice.enterprise_id:
        tell(batch, row.notice.enterprise_id, event, at)
