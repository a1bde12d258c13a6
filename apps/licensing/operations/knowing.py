"""Enter what is known beforehand: laboratories whose reports count, and bars that follow from decisions."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.rules.unseen import says_something
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold

from .. import states
from ..models import BAR_KINDS, Bar, Laboratory
from ..queries.applicants import barred_until
from .own_case import refuse_own_case
from .steps import OutOfReach, Overtaken, SamePerson, reasoned, today

MOST_YEARS = 50


def may_add_laboratory(by):
    """An officer of the provincial bureau: what it enters counts in the whole province."""
    of_province = Agency.objects.filter(pk=by.agency_code, division_id=settings.PROVINCE_CODE)
    return by.may(states.HANDLE) and by.is_agency and of_province.exists()


@transaction.atomic
def add_laboratory(*, name, cma, valid_from, last_day, by, at):
    """Enter a laboratory with its qualification, `last_day` the last it holds (None: no end known). Returns it."""
    if not may_add_laboratory(by):
        raise NotPermitted
    row = Laboratory(name=name.strip(), cma=cma.strip().upper(), valid_from=valid_from, added_label=by.actor)
    row.valid_to = _end_of(row, last_day)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "cma" not in str(error):
            raise
        raise Invalid(_("A laboratory with this number is entered already."), field="cma") from error
    record(verb="licensing.laboratory_added", by=by, at=at, subject=("laboratory", row.pk), data={"cma": row.cma})
    return row


def _end_of(row, last_day):
    """The first day on which its qualification holds no longer; None where no end is known. Raises Invalid."""
    if last_day is None:
        return None
    if last_day < row.valid_from:
        raise Invalid(_("A qualification ends after it has begun."), field="last_day")
    if last_day.year - row.valid_from.year > MOST_YEARS:
        raise Invalid(
            _("No qualification holds that long: leave the day empty where no end is known."), field="last_day"
        )
    return last_day + timedelta(days=1)


@transaction.atomic
def requalify(*, laboratory_id, last_day, reason, by, at):
    """Write until when a laboratory is qualified: prolonged, ended, or (None) without a known end. Returns it.

    Reports after that day carry no grant without an officer; what was granted stands (aftercheck_mass.py).
    """
    if not may_add_laboratory(by):
        raise NotPermitted
    row = Laboratory.objects.select_for_update().filter(pk=laboratory_id).first()
    if row is None:
        raise Invalid(_("Choose the laboratory."), field="laboratory_id")
    was, row.valid_to = row.valid_to, _end_of(row, last_day)
    why = reasoned(reason)
    row.save(update_fields=["valid_to"])
    data = {"cma": row.cma, "was": str(was or ""), "until": str(row.valid_to or ""), "reason": why}
    record(verb="licensing.laboratory_requalified", by=by, at=at, subject=("laboratory", row.pk), data=data)
    return row


@transaction.atomic
def record_bar(*, enterprise_id, class_code, kind, decided_on, document_number, by, at):
    """Enter a decision made elsewhere that bars an enterprise from a class; the law of that day counts its last day.
    Returns the Bar, which bars nobody before a second officer has held it against the decision (confirm_bar).

    The bar is no act of its own: it follows from the decision, which had its notice and its remedies.
    """
    by.require(states.DECIDE)
    seen = Enterprise.objects.visible_to(by).filter(pk=enterprise_id).exists()
    if not seen:
        raise OutOfReach
    refuse_own_case(by, enterprise_id)
    if kind not in BAR_KINDS:
        raise Invalid(_("Choose what was decided."), field="kind")
    if decided_on > today(at):
        raise Invalid(_("A decision cannot lie in the future."), field="decided_on")
    if not says_something(document_number):
        raise Invalid(_("Give the number of the decision."), field="document_number")
    enterprise = hold(enterprise_id)
    limit, until = barred_until(f"licensing.bar_{kind}", decided_on)
    row = Bar(
        enterprise=enterprise,
        class_code=class_code,
        kind=kind,
        decided_on=decided_on,
        until=until,
        document_number=document_number.strip(),
        legal_basis=limit.legal_basis,
        recorded_by_id=by.user_id,
        recorded_label=by.actor,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "licensing_bar_once" not in str(error):
            raise
        raise Invalid(_("This decision is already recorded for this class."), field="document_number") from error
    data = {"class": class_code, "kind": kind, "until": str(row.until), "number": row.document_number}
    subject, division = ("licence_bar", row.pk), enterprise.division_id
    record(verb="licensing.bar_recorded", by=by, at=at, subject=subject, division=division, data=data)
    return row


@transaction.atomic
def confirm_bar(*, bar_id, by, at):
    """A second officer has held an entry against the decision: from now on it bars. Returns the Bar."""
    row = _waiting(bar_id, by)
    row.confirmed_by_id, row.confirmed_label, row.confirmed_on = by.user_id, by.actor, today(at)
    row.save(update_fields=["confirmed_by", "confirmed_label", "confirmed_on"])
    return _noted("licensing.bar_confirmed", row, by=by, at=at)


@transaction.atomic
def strike_bar(*, bar_id, reason, by, at):
    """A second officer finds that an entry does not say what the decision says: it bars nobody. Returns the Bar."""
    row = _waiting(bar_id, by)
    row.struck_reason, row.struck_on = reasoned(reason), today(at)
    row.confirmed_by_id, row.confirmed_label = by.user_id, by.actor
    row.save(update_fields=["struck_reason", "struck_on", "confirmed_by", "confirmed_label"])
    return _noted("licensing.bar_struck", row, by=by, at=at, reason=row.struck_reason[:500])


def _waiting(bar_id, by):
    """An entry that waits, its enterprise and itself locked, before another officer than the one who made it."""
    by.require(states.DECIDE)
    key = Bar.objects.visible_to(by).filter(pk=bar_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    hold(key)
    row = Bar.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=bar_id)
    if row.confirmed_on is not None or row.struck_on is not None:
        raise Overtaken(_("Nothing was done: this entry has had its second look."))
    if by.user_id is None or by.user_id == row.recorded_by_id:
        raise SamePerson(_("Whoever entered a bar does not confirm it."))
    refuse_own_case(by, row.enterprise_id)
    return row


def _noted(verb, row, *, by, at, **data):
    data = {"class": row.class_code, "kind": row.kind, "number": row.document_number} | data
    subject, division = ("licence_bar", row.pk), row.enterprise.division_id
    record(verb=verb, by=by, at=at, subject=subject, division=division, data=data)
    return row
