"""An enterprise says that a fact held of it is wrong; its county decides within the limit of the clock."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import DomainError, Invalid, Stale, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.digits import half_width, has_foreign_digits
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify

from ..models import Correction, Enterprise, Industry
from ..permissions import Registry
from ..rules.names import fold
from ..rules.wording import tidy
from ..states import CORRECTION
from .enterprises import change_facts, correct_name, rename
from .locking import OutOfReach, note, standing

RULE = "house.error_report"
SUBJECT = "registry.correction"
DECIDED = "registry.correction_decided"
CHANGED = _(
    "The register was changed since this was reported, and now says something else. Refuse the report, or change the "
    "fact by hand."
)
COLUMNS = {"industry": "industry_id"}  # where the fact's column is called otherwise


class OwnReport(DomainError):
    """No official decides in his own case (Civil Servants Law, Art. 76: withdrawal for interest)."""

    code = "own-report"
    status = 403
    message = _("Nobody decides on a report of his own.")


@transaction.atomic
def file_correction(*, enterprise_id, fact, proposed, explanation, by, at):
    """Report a wrong fact of one's own enterprise; returns the Correction with its clock running."""
    by.require(Registry.REPORT_ERROR)
    row = Enterprise.objects.visible_to(by).current().under_lock().filter(pk=enterprise_id).first()
    if row is None:
        raise OutOfReach
    proposed, explanation = tidy(proposed), explanation.strip()
    if fact not in Correction.Fact.values:
        raise Invalid(_("Choose which fact is wrong."), field="fact")
    if not proposed:
        raise Invalid(_("Say what would be right."), field="proposed")
    if not explanation:
        raise Invalid(_("Say how you know, for example which document shows it."), field="explanation")
    check_proposal(row, fact, proposed)
    report = Correction(
        enterprise=row,
        fact=fact,
        held=held_of(row, fact),
        proposed=proposed,
        explanation=explanation,
        filed_by_id=by.user_id,
        filed_label=by.actor,
        filed_at=at,
    )
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise WrongState(_("A report about this fact is already waiting for the county."), field="fact") from error
    start_clock(
        rule_code=RULE, subject=(SUBJECT, report.pk), starts_on=localdate(at), division=row.division_id, by=by, at=at,
        label=row.name, url=f"/desk/corrections/{report.pk}/", zone_code=row.zone_id or "", enterprise_id=row.pk,
    )  # fmt: skip
    note(row, "registry.correction_filed", by=by, at=at, correction=report.pk, fact=fact, reason=explanation)
    return report


@transaction.atomic
def accept_correction(*, correction_id, reason, by, at, changed_on=None):
    """Say yes; a name, address or other plain fact is changed in the register by the same act. Returns the report.

    `changed_on` is the day an enterprise was renamed; without it a name is a slip set right, with no former name left.
    Raises OwnReport, WrongState, Stale (the register says neither what it said at the report nor what is proposed) and
    Invalid (the proposal cannot be kept).
    """
    report = _decidable(correction_id, by)
    step = move(report, "accept", table=CORRECTION, by=by)
    report.applied = _apply(report, changed_on, by, at)
    return _decided(report, step, tidy(reason), by, at)


@transaction.atomic
def refuse_correction(*, correction_id, reason, by, at):
    """Say no, with the reason the enterprise reads. Raises OwnReport, WrongState, Invalid."""
    report = _decidable(correction_id, by)
    step = move(report, "refuse", table=CORRECTION, by=by)
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("A refusal says why."), field="reason")
    return _decided(report, step, reason, by, at)


@transaction.atomic
def withdraw_correction(*, correction_id, by, at):
    """Take one's own enterprise's report back."""
    report = _locked(correction_id, by)
    step = move(report, "withdraw", table=CORRECTION, by=by)
    return _decided(report, step, "", by, at)


def held_of(row, fact):
    """What the register holds of a fact, as text; "" for "something else"."""
    if fact == "other":
        return ""
    value = getattr(row, COLUMNS.get(fact, fact))
    if fact == "capital" and value is not None:
        return f"{value.normalize():f} {row.capital_currency}"
    return "" if value is None else str(value)


def check_proposal(row, fact, proposed):
    """Raise Invalid where a proposal that can be read could not be kept: too long, no amount, less than nothing."""
    for column, value in (values_of(row, fact, proposed) or {}).items():
        try:
            value = Enterprise._meta.get_field(column).clean(value, row)
        except ValidationError as error:
            raise Invalid(error.messages[0], field="proposed") from error
        if column == "capital" and value < 0:
            raise Invalid(_("Registered capital is an amount of at least zero in a currency."), field="proposed")
    if fact == "name" and len(fold(proposed)) < 2:
        raise Invalid(_("Give the name as it stands on the business licence."), field="proposed")


def values_of(row, fact, text):
    """{column: value} of a proposal that can be read without doubt, else None."""
    try:
        if fact in ("name", "address", "kind", "business_scope"):
            return {fact: text}
        if fact == "established_on":
            return {"established_on": date.fromisoformat(text)}
        if fact == "scale":
            return {"scale": text} if text in Enterprise.Scale.values else None
        if fact == "industry":
            return {"industry_id": text} if Industry.objects.filter(pk=text).exists() else None
        if fact == "capital" and not has_foreign_digits(text):
            return {"capital": Decimal(half_width(text)), "capital_currency": row.capital_currency or "CNY"}
    except (ValueError, InvalidOperation):
        return None
    return None


def _apply(report, changed_on, by, at):
    """True when the proposal could be written as it stands; a fact in free words is left to the officer's hand."""
    if not by.may(Registry.EDIT):
        return False
    row = report.enterprise
    values = values_of(row, report.fact, report.proposed)
    if values is None:
        return False
    check_proposal(row, report.fact, report.proposed)  # also what was reported before proposals were checked
    there = all(getattr(row, column) == value for column, value in values.items())
    if not there and held_of(row, report.fact) != report.held:
        raise Stale(CHANGED)
    try:
        with transaction.atomic():
            _write(report, values, changed_on, by, at)
    except (DataError, IntegrityError) as error:
        raise Invalid(_("The register cannot keep what is proposed. Refuse the report with a reason.")) from error
    return True


def _write(report, values, changed_on, by, at):
    if report.fact == "name" and changed_on:
        rename(enterprise_id=report.enterprise_id, name=values["name"], on=changed_on, by=by, at=at)
    elif report.fact == "name":
        correct_name(enterprise_id=report.enterprise_id, name=values["name"], by=by, at=at)
    else:
        change_facts(enterprise_id=report.enterprise_id, by=by, at=at, **values)


def _decided(report, step, reason, by, at):
    report.reason, report.decided_label, report.decided_at = reason, by.actor, at
    report.decided_by_id = by.user_id
    report.save()
    stop_clocks(subject=(SUBJECT, report.pk), by=by, at=at)
    row = report.enterprise
    event = note(row, step.event, by=by, at=at, correction=report.pk, fact=report.fact, reason=reason)
    if by.is_agency:
        notify(
            kind=DECIDED,
            to=("enterprise", standing(row.pk)),
            event=event,
            at=at,
            url=f"/my/corrections/{report.pk}/",
            data={
                "name": row.name,
                "number": report.pk,
                "fact": report.fact,
                "decision": report.state,
                "reason": reason,
            },
        )
    return report


def _locked(correction_id, by):
    """The report with its enterprise, both locked: the enterprise first, like every verb (locking.py).

    Raises OutOfReach, and Stale when a merge took the report to another enterprise between the two.
    """
    seen = Correction.objects.visible_to(by).filter(pk=correction_id).first()
    if seen is None:
        raise OutOfReach
    row = Enterprise.objects.select_for_update(no_key=True).get(pk=seen.enterprise_id)
    report = Correction.objects.select_for_update(of=("self",)).get(pk=correction_id)
    if report.enterprise_id != row.pk:
        raise Stale
    report.enterprise = row
    return report


def _decidable(correction_id, by):
    by.require(Registry.CORRECT)
    report = _locked(correction_id, by)
    if by.user_id is not None and report.filed_by_id == by.user_id:
        raise OwnReport
    return report
