"""The pool of inspectors: who may check what, until when, who is away, who has declared an interest."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access.models import Post
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import locked, reasoned, saved, today, unchanged
from apps.registry.models import Enterprise

from .. import states
from ..models import Absence, Candidate, Certificate, CheckItem, Inspector, Interest, Seat
from ..permissions import Permission
from ..queries.fitness import kept_away
from .stepping_aside import ask_again
from .steps import note, own

SUBJECT = "inspector"
EVERY = "*"
FIELDS = ("key", "name", "unit", "speciality", "areas", "most", "user_id")


class NumberStands(Invalid):
    code = "number-stands"
    message = _(
        "This number stands in the list of a draw. Take the person out of the pool and enter them anew under the other "
        "number."
    )


class AccountStands(Invalid):
    code = "account-stands"
    message = _(
        "A visit of this inspector is still open, and only the account it was drawn with enters it. Have the seat "
        "replaced in the draw, or change the account once the result is published."
    )


class OwnInterest(NotPermitted):
    code = "own-interest"
    message = _("Nobody ends an interest of their own: a colleague looks at it and ends it.")


class StepsAside(Invalid):
    code = "steps-aside"
    message = _(
        "The head of the bureau decided that this inspector steps aside at this enterprise: the interest stands until "
        "the visit is over."
    )


class AccountReviewed(Invalid):
    code = "account-reviewed"
    message = _("This account has reviewed a check of this inspector: nobody reviews the own check.")


@transaction.atomic
def add_inspector(*, values, by, at):
    """Take somebody into the bureau's pool; returns the Inspector. `values`: FIELDS."""
    by.require(Permission.PLAN)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A pool belongs to a bureau."))
    row = Inspector(agency=agency)
    _set(row, values, at)
    _noted("inspections.inspector_added", row, by=by, at=at)
    return row


@transaction.atomic
def change_inspector(*, inspector_id, values, version, by, at):
    """New entry of an inspector; returns the Inspector. Stale where a colleague changed it since `version`."""
    row = _mine(inspector_id, by)
    unchanged(row, version)
    _stands(row, values)
    before = row.user_id
    _set(row, values, at)
    accounts = {"account_before": before, "account": row.user_id} if row.user_id != before else {}
    _noted("inspections.inspector_changed", row, by=by, at=at, **accounts)
    return row


@transaction.atomic
def remove_inspector(*, inspector_id, reason, by, at):
    """Somebody leaves the pool for good: no further draw finds them, they enter nothing more, and where they sit a
    replacement is owed."""
    row = _mine(inspector_id, by)
    row.left_reason, row.left_on = reasoned(reason), today(at)
    row.save()
    ask_again(row, by=by, at=at)
    _noted("inspections.inspector_removed", row, by=by, at=at, reason=row.left_reason)
    return row


@transaction.atomic
def add_certificate(*, inspector_id, number, items, valid_from, last_day, by, at):
    """A certificate for items (codes, "*" for all); returns it."""
    row = _mine(inspector_id, by)
    codes = sorted(set(items))
    known = set(CheckItem.objects.on(today(at)).filter(code__in=codes).values_list("code", flat=True))
    if not codes or not set(codes) <= known | {EVERY}:
        raise Invalid(_("Choose items of the list."), field="items")
    made = Certificate(inspector=row, number=number.strip(), items=[EVERY] if EVERY in codes else codes,
                       valid_from=valid_from, last_day=last_day)  # fmt: skip
    saved(made, inspections_certificate_once="number", inspections_certificate_days="last_day")
    ask_again(row, by=by, at=at)
    _noted("inspections.certificate_added", row, by=by, at=at, number=made.number, until=str(last_day))
    return made


@transaction.atomic
def cut_certificate(*, inspector_id, certificate_id, last_day, reason, by, at):
    """A certificate was withdrawn, or entered with a wrong day: it ends earlier, with the reason in the audit; returns
    it. Drafts and draws to come go by the new day, and a seat that waits for its check is to be replaced."""
    row = _mine(inspector_id, by)
    held = row.certificates.select_for_update().filter(pk=certificate_id).first()
    if held is None or last_day >= held.last_day:
        raise Invalid(_("A certificate can only end earlier than it would."), field="last_day")
    before, held.last_day = held.last_day, last_day
    saved(held, inspections_certificate_days="last_day")
    ask_again(row, by=by, at=at)
    _noted("inspections.certificate_cut", row, by=by, at=at, number=held.number, until=str(last_day),
           before=str(before), reason=reasoned(reason)[:300])  # fmt: skip
    return held


@transaction.atomic
def add_absence(*, inspector_id, first_day, last_day, reason, by, at):
    """Days on which an inspector is not drawn; returns the Absence."""
    row = _mine(inspector_id, by)
    made = Absence(inspector=row, first_day=first_day, last_day=last_day, reason=reasoned(reason)[:80],
                   entered_by_id=by.user_id)  # fmt: skip
    saved(made, inspections_absence_days="last_day")
    ask_again(row, by=by, at=at)
    _noted("inspections.absence_added", row, by=by, at=at, first=str(first_day), last=str(last_day))
    return made


@transaction.atomic
def cut_absence(*, inspector_id, absence_id, last_day, by, at):
    """Somebody is back earlier, or was never away (a last day before the first takes the entry off); returns None or
    the Absence. The audit keeps both ends."""
    row = _mine(inspector_id, by)
    absence = row.absences.select_for_update().filter(pk=absence_id).first()
    if absence is None or last_day >= absence.last_day:
        raise Invalid(_("An absence can only be cut short."), field="last_day")
    _noted("inspections.absence_cut", row, by=by, at=at, first=str(absence.first_day), last=str(absence.last_day),
           now=str(last_day))  # fmt: skip
    if last_day < absence.first_day:
        absence.delete()
        absence = None
    else:
        absence.last_day = last_day
        absence.save()
    ask_again(row, by=by, at=at)
    return absence


@transaction.atomic
def declare_interest(*, inspector_id, enterprise_id, reason, by, at):
    """An interest keeps inspector and enterprise apart in every draw to come, and opens the replacement of the seats
    that already bring them together; returns it.

    Declared by the inspector, or entered for them by an officer of the bureau. The audit does not repeat the reason.
    """
    enterprise = Enterprise.objects.current().under_lock().filter(pk=enterprise_id).first()  # enterprises first
    row = locked(Inspector, inspector_id, by, "agency__division")
    if by.user_id is None or by.user_id != row.user_id:
        own(by, Permission.PLAN, row.agency_id)
    if enterprise is None:
        raise Invalid(_("There is no such enterprise in the register."), field="code")
    made = Interest(inspector=row, enterprise=enterprise, reason=reasoned(reason)[:200], declared_on=today(at),
                    declared_label=by.actor, declared_by_id=by.user_id)  # fmt: skip
    saved(made, inspections_interest_once="code")
    ask_again(row, by=by, at=at)
    _noted("inspections.interest_declared", row, by=by, at=at, enterprise=enterprise.pk)
    return made


@transaction.atomic
def end_interest(*, inspector_id, interest_id, by, at):
    """End a declared interest; returns the Interest. Raises OwnInterest for the inspector concerned, and StepsAside
    while a visit is open from which the head of the bureau had this inspector step aside."""
    row = _mine(inspector_id, by)
    if row.user_id is not None and row.user_id == by.user_id:
        raise OwnInterest
    interest = row.interests.select_for_update().filter(pk=interest_id, ended_on__isnull=True).first()
    if interest is None:
        raise Invalid(_("This interest has ended already."))
    if interest.enterprise_id in kept_away(row.pk):
        raise StepsAside
    interest.ended_on = today(at)
    interest.save()
    ask_again(row, by=by, at=at)
    _noted("inspections.interest_ended", row, by=by, at=at, enterprise=interest.enterprise_id)
    return interest


def _mine(inspector_id, by):
    row = locked(Inspector, inspector_id, by, "agency__division")
    own(by, Permission.PLAN, row.agency_id)
    if row.left_on:
        raise Invalid(_("This person has left the pool."))
    return row


def _stands(row, values):
    """The number is fixed once it was on the list of a draw, the account while a visit of theirs is open. Who was drawn
    without one is given one: nobody could enter the visit otherwise."""
    if values.get("key", row.key).strip() != row.key and Candidate.objects.filter(inspector=row).exists():
        raise NumberStands(field="key")
    account = values.get("user_id", row.user_id)
    if account == row.user_id:
        return
    waiting = Seat.objects.filter(inspector=row).exclude(visit__state__in=[states.SHOWN, states.VOID])
    if row.user_id is not None and waiting.exists():
        raise AccountStands(field="user_id")
    if account is not None and waiting.filter(visit__reviewed_by=account).exists():
        raise AccountReviewed(field="user_id")


def _set(row, values, at):
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"not fields of an inspector: {sorted(unknown)}")
    for name, value in values.items():
        setattr(row, name, value)
    row.key, row.name = row.key.strip(), row.name.strip()
    wrong = [area for area in row.areas if not (area.isascii() and area.isdigit() and len(area) in (2, 4, 6))]
    if wrong:
        raise Invalid(_("%(area)s is no beginning of a division code.") % {"area": wrong[0]}, field="areas")
    if row.user_id and not Post.objects.filter(user=row.user_id, agency=row.agency).in_force(today(at)).exists():
        raise Invalid(_("The account needs a post at this bureau."), field="user_id")
    saved(row, inspections_inspector_key="key", inspections_inspector_user="user_id",
          inspections_inspector_named="key")  # fmt: skip


def _noted(verb, row, *, by, at, **data):
    note(verb, (SUBJECT, row.pk), by=by, at=at, agency=row.agency, name=row.name, key=row.key, **data)
