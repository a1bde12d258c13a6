"""What every verb shares: lock, the right bureau, audit, clocks, refusals."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import DomainError, Invalid, NotPermitted, Stale, WrongState
from apps.kernel.moves import move
from apps.registry.operations.locking import hold

from ..permissions import own_agency


class OutOfReach(DomainError):
    code = "not-found"
    status = 404
    message = _("There is nothing of this kind within your reach.")


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau whose inspection it is takes this step.")


class SamePerson(NotPermitted):
    code = "same-person"
    message = _("Whoever did the first part of this does not do the second.")


class Overtaken(WrongState):
    """Somebody was faster, or the page was old: says what it is now."""

    code = "overtaken"
    message = _("Nothing was done: it is already further on. Look at the page again.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Give the reason: it stays on record.")


def locked(model, pk, by, *related):
    """The row, locked, where the actor may see it; raises OutOfReach."""
    rows = model.objects.visible_to(by).select_for_update(of=("self",)).select_related(*related)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise OutOfReach
    return found


def party_held(model, pk, by, path="enterprise_id"):
    """The enterprise of a row as it stands now, locked before the row; raises OutOfReach.

    For what writes a fact: a merge holds the enterprise before it goes on to facts and clocks.
    """
    found = model.objects.visible_to(by).filter(pk=pk).values_list(path, flat=True).first()
    if found is None:
        raise OutOfReach
    return hold(found)


def step(row, verb, table, by, agency_id=None):
    """Make the move of the table, for the bureau it belongs to where `agency_id` is given; returns the Move."""
    try:
        made = move(row, verb, table=table, by=by)
    except WrongState as error:
        raise Overtaken(**error.details) from None
    if agency_id and not own_agency(by, agency_id):
        raise OtherBureau
    return made


def own(by, permission, agency_id):
    """The actor holds the permission and belongs to the bureau; raises NotPermitted."""
    by.require(permission)
    if not own_agency(by, agency_id):
        raise OtherBureau


def reasoned(text):
    text = " ".join((text or "").split())
    if not text:
        raise ReasonMissing(field="reason")
    return text


def checked(row, **fields):
    """Validate a new row against its own constraints: the database's sentences, at the field where one is named."""
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as error:
            raise Invalid(error.messages[0], field=fields.get(constraint.name, "")) from error
    return row


def saved(row, **fields):
    """Validate a row and save it. What somebody else wrote in the same moment, between the two, the database refuses:
    it is said in the constraint's own sentence as well, at the field where one is named; returns the row."""
    checked(row, **fields)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name if error.__cause__ else ""
        for constraint in row._meta.constraints:
            if constraint.name == name:
                message = constraint.get_violation_error_message()
                raise Invalid(message, field=fields.get(name, "")) from error
        raise
    return row


def unchanged(row, version):
    """The row is as the officer saw it; its version goes on. Raises Stale."""
    if version != row.version:
        raise Stale(version=row.version)
    row.version += 1


def today(at):
    return timezone.localdate(at)


def note(verb, subject, *, by, at, agency, **data):
    """Write the audit event of a step; returns it. `subject`: (kind, id)."""
    return record(verb=verb, by=by, at=at, subject=subject, division=agency.division_id, data=data)


def begin(rule, subject, *, starts_on, agency, label, url, by, at, enterprise_id=None, **more):
    """Start a limit. One of the enterprise (`enterprise_id`) is nobody's duty here: it simply ends."""
    return start_clock(
        rule_code=f"inspections.{rule}", subject=subject, starts_on=starts_on, division=agency.division_id,
        zone_code=agency.zone_id or "", label=label[:200], url=url, enterprise_id=enterprise_id,
        holder="" if enterprise_id else agency.pk, duty=enterprise_id is None, by=by, at=at, **more,
    )  # fmt: skip


def finish(rule, subject, *, by, at):
    stop_clocks(subject=subject, by=by, at=at, rule_code=f"inspections.{rule}")
