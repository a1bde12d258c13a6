"""A bar that was entered by hand is lifted where its decision was set aside: one officer asks, another decides."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid
from apps.kernel.stepping import saved
from apps.registry.operations.locking import hold

from .. import states
from ..models import Bar, BarLift
from .own_case import refuse_own_case
from .steps import OutOfReach, Overtaken, SamePerson, reasoned, today


@transaction.atomic
def ask_lift(*, bar_id, document_number, reason, by, at):
    """Ask that a bar be lifted, with the document that set its decision aside and the reason; returns the BarLift.

    One that follows from a proceeding here is lifted there (ending_remedy.py), and one that is over needs nothing.
    """
    row = _standing(bar_id, by)
    if row.case_id is not None:
        raise Invalid(_("This bar follows from a proceeding here: it falls where that decision is set aside."))
    if row.confirmed_on is None or row.struck_on is not None or row.until < today(at):
        raise Invalid(_("This entry bars nobody: nothing is to be lifted."))
    number = " ".join((document_number or "").split())[:128]
    if not number:
        raise Invalid(_("Give the number of the document that set the decision aside."), field="document_number")
    lift = BarLift(bar=row, document_number=number, reason=reasoned(reason), asked_by_id=by.user_id,
                   asked_label=by.actor, asked_on=today(at))  # fmt: skip
    saved(lift)
    _noted("licensing.bar_lift_asked", row, by=by, at=at, document=number, reason=lift.reason[:500])
    return lift


@transaction.atomic
def lift_bar(*, lift_id, by, at):
    """Another officer has seen the document: from today the bar stands no longer. Returns the Bar."""
    lift, row = _waiting(lift_id, by)
    lift.granted = True
    _decided(lift, by, at)
    row.lifted_on = lift.decided_on
    row.save(update_fields=["lifted_on"])
    _noted("licensing.bar_lifted", row, by=by, at=at, document=lift.document_number, reason=lift.reason[:500])
    return row


@transaction.atomic
def keep_bar(*, lift_id, reason, by, at):
    """Another officer finds that the decision stands: so does the bar, with the reason on record. Returns the Bar."""
    lift, row = _waiting(lift_id, by)
    lift.granted, lift.answer = False, reasoned(reason)
    _decided(lift, by, at)
    _noted("licensing.bar_kept", row, by=by, at=at, document=lift.document_number, reason=lift.answer[:500])
    return row


def _standing(bar_id, by):
    """A bar that is not lifted, its enterprise and itself locked; raises OutOfReach, Overtaken."""
    by.require(states.DECIDE)
    key = Bar.objects.visible_to(by).filter(pk=bar_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    hold(key)
    row = Bar.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=bar_id)
    if row.lifted_on is not None:
        raise Overtaken(_("Nothing was done: this bar is lifted already."))
    refuse_own_case(by, row.enterprise_id)
    return row


def _waiting(lift_id, by):
    """(a request that waits, its bar), before another officer than the one who asked."""
    bar_id = BarLift.objects.visible_to(by).filter(pk=lift_id).values_list("bar", flat=True).first()
    if bar_id is None:
        raise OutOfReach
    row = _standing(bar_id, by)
    lift = BarLift.objects.select_for_update(of=("self",)).get(pk=lift_id)
    if lift.granted is not None:
        raise Overtaken(_("Nothing was done: this request is decided already."))
    if by.user_id is None or by.user_id == lift.asked_by_id:
        raise SamePerson(_("Whoever asks that a bar be lifted does not decide it."))
    return lift, row


def _decided(lift, by, at):
    lift.decided_by_id, lift.decided_label, lift.decided_on = by.user_id, by.actor, today(at)
    lift.save()


def _noted(verb, row, *, by, at, **data):
    data = {"class": row.class_code, "kind": row.kind, "number": row.document_number} | data
    subject, division = ("licence_bar", row.pk), row.enterprise.division_id
    record(verb=verb, by=by, at=at, subject=subject, division=division, data=data)
