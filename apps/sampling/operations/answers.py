"""What a party is told that it faces, and its answer: the notice is written, then served, then its days run.

Administrative Penalty Law Arts. 44 and 45: whoever is to be decided against is told before, and heard.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import OutOfReach, saved, today

from .. import states
from ..models import Answer, Batch, Rectification
from ..permissions import Permission
from .following import ORDER_DESK, RELATED, hold_order, order_of
from .steps import ANSWER, DESK, ORDER_CLOCK, begin, between, finish, held, noted, own, said, tell
from .telling import has_account, hold_batch

NOT_SERVED = _("The notice has not been served yet: the party does not know what it faces.")
PROOF = _("Service is proved by a receipt: say who signed, or the number.")
OPEN_ACTS = {Answer.Act.SUSPENSION: states.SUSPENSION_TOLD, Answer.Act.REVOCATION: states.REVOCATION_TOLD}
HEARD = tuple(OPEN_ACTS)  # where a hearing can be asked for


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one kind of notice: to answer, what happens when that is over, and to decide."""

    answer: str = "answer"
    over: str = "sampling.answer_over"
    decide: str = "deciding"


LIMITS = {Answer.Act.RECHECK: Limits("recheck_objection", "sampling.recheck_over", "recheck_decision")}


def told(batch, order, act, paper, receipt, *, by, at, recheck=None):
    """A notice was written: it waits for its service, or was served at once where a receipt is given. The Answer."""
    firm = order.enterprise if order else batch.enterprise
    row = saved(Answer(batch=batch, rectification=order, enterprise=firm, act=act, paper=paper, recheck=recheck,
                       told_by_id=by.user_id))  # fmt: skip
    if receipt:
        return _serve(row, today(at), receipt, by=by, at=at)
    agency, url = _bureau(row)
    begin("service", _subject(row), starts_on=today(at), agency=agency, label=str(batch), url=url, by=by, at=at)
    return row


def _subject(row):
    return (ORDER_CLOCK, row.rectification_id) if row.rectification_id else (ANSWER, row.batch_id)


def _bureau(row):
    """(the bureau that decides, the page of it)."""
    if row.rectification_id:
        return row.rectification.agency, ORDER_DESK.format(row.rectification_id)
    return row.batch.agency, DESK.format(row.batch_id)


@transaction.atomic
def serve_answer(*, answer_id, served_on, receipt, by, at):
    """Record the service of the notice: the days to answer run from the day of this record. Returns the Answer."""
    followed = Q(rectification__in=Rectification.objects.visible_to(by).values("pk"))
    seen = Answer.objects.filter(followed | Q(batch__in=Batch.objects.visible_to(by).values("pk")))
    row = answer_of(seen, answer_id, by)
    own(by, Permission.FOLLOW, _bureau(row)[0].pk)
    if row.served_on or row.taken_back_on:
        raise Invalid(_("The service is on record already."))
    between(served_on, row.paper.issued_on, today(at), "served_on",
            _("A paper is served on the day it was issued or later, and not in the future."))  # fmt: skip
    return _serve(row, served_on, receipt, by=by, at=at)


def _serve(row, served_on, receipt, *, by, at):
    row.receipt, row.served_on = said(receipt, "receipt", PROOF, 200), served_on
    finish("service", _subject(row), by=by, at=at)
    (agency, _url), rules = _bureau(row), LIMITS.get(row.act, Limits())
    # from the day of the record: a service that is recorded late takes nobody's time away
    row.due_on = begin(
        rules.answer, _subject(row), starts_on=today(at), agency=agency, label=str(row.batch),
        url=DESK.format(row.batch_id), enterprise_id=row.enterprise_id, on_expiry=rules.over, by=by, at=at,
    ).due_on  # fmt: skip
    if not has_account(row.enterprise_id):
        wait_for_letters(row, by=by, at=at)
    row.save()
    event = noted("sampling.answer_served", row.batch, by=by, at=at, act=row.act, due=str(row.due_on))
    tell(row.batch, row.enterprise_id, event, at)
    return row


def wait_for_letters(row, *, by, at):
    """Whoever has no account here writes, and the day of posting counts: a letter posted on its last day has some days
    to come. The caller saves the row."""
    agency, url = _bureau(row)
    finish("posting", _subject(row), by=by, at=at)
    row.letters_until = begin(
        "posting", _subject(row), starts_on=row.due_on, agency=agency, label=str(row.batch), url=url, duty=False,
        on_expiry=LIMITS.get(row.act, Limits()).over, by=by, at=at,
    ).due_on  # fmt: skip


def heard(row, at):
    """Nobody is decided against before the notice was served, the days are over or used, and the hearing held."""
    if row.served_on is None:
        raise Invalid(NOT_SERVED)
    if row.stated_on is None and row.due_on >= today(at):
        raise Invalid(_("The enterprise may still state its case until %(day)s.") % {"day": day_text(row.due_on)})
    if row.stated_on is None and row.letters_end >= today(at):
        raise Invalid(_("A letter posted on its last day is waited for until %(day)s: it has no account here.")
                      % {"day": day_text(row.letters_end)})  # fmt: skip
    if row.wants_hearing and row.heard_on is None:
        raise Invalid(_("The hearing that was asked for has not been held."))


def awaited(row):
    """Whether what a party faces is still to be decided."""
    if row.taken_back_on or row.outcome:
        return False
    if row.act == Answer.Act.RECHECK:
        return row.recheck.is_pending
    return (row.rectification or row.batch).state == OPEN_ACTS.get(row.act, states.REFUSED)


def stated(row, *, by, at):
    """The party has answered: its days are used, those of the bureau begin."""
    rules = LIMITS.get(row.act, Limits())
    for rule in (rules.answer, "posting"):
        finish(rule, _subject(row), by=by, at=at)
    rule = "hearing" if row.wants_hearing else rules.decide  # the hearing first
    owe_decision(_subject(row), row.batch, row.rectification, rule=rule, by=by, at=at)


def owe_decision(subject, batch, order, *, by, at, rule="deciding"):
    """The bureau's days to decide begin once the party has answered, or its days to answer are over."""
    if Clock.objects.of(*subject).live().filter(rule_code=f"sampling.{rule}").exists():
        return  # an entry of a letter was made anew
    agency, url = (order.agency, ORDER_DESK.format(order.pk)) if order else (batch.agency, DESK.format(batch.pk))
    begin(rule, subject, starts_on=today(at), agency=agency, label=str(batch), url=url, by=by, at=at)


def hold_answer(clock):
    """What answer_over looks at, locked before its clock."""
    hold_order(clock) if clock.subject_kind == ORDER_CLOCK else hold_batch(clock.subject_id)


def answer_over(clock, by, at):
    """Handler of a party's days to answer: it was silent, so the bureau decides on what it has,
    once no letter is waited for."""
    if clock.subject_kind == ORDER_CLOCK:
        order = Rectification.objects.select_related(*RELATED, "batch__agency__division").get(pk=clock.subject_id)
        batch, waits = order.batch, order.state in (states.SUSPENSION_TOLD, states.REVOCATION_TOLD)
    else:
        order, batch = None, Batch.objects.select_related("agency__division", "product").get(pk=clock.subject_id)
        waits = batch.state == states.REFUSED
    open_ = Answer.objects.filter(batch=batch, rectification=order, stated_on=None, taken_back_on=None)
    if waits and not open_.exclude(act=Answer.Act.RECHECK).filter(letters_until__gte=today(at)).exists():
        owe_decision((clock.subject_kind, clock.subject_id), batch, order, by=by, at=at)


def answer_of(rows, answer_id, by):
    """The Answer, locked after its order or its batch: a decision waits for it, or it comes too late. Or OutOfReach."""
    seen = rows.filter(pk=answer_id).values_list("rectification_id", "batch_id").first()
    if seen is None:
        raise OutOfReach
    if seen[0]:
        order_of(seen[0], by)
    else:
        held(seen[1], by)
    return Answer.objects.select_for_update(of=("self",)).select_related("rectification__agency").get(pk=answer_id)
