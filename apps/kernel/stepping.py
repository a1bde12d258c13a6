"""What the steps of every proceeding share: locked rows, moves, reasons, rows that keep their own rules.

Refusals that say the same of any proceeding stand here; what is said in a proceeding's own words stays in its app.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .errors import DomainError, Invalid, NotPermitted, Stale, WrongState
from .moves import move
from .rules.unseen import says_something


class OutOfReach(DomainError):
    code = "not-found"
    status = 404
    message = _("There is nothing of this kind within your reach.")


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


def moved(row, verb, table, by):
    """Make the move of the table; returns the Move. Raises Overtaken where the state has no such move any more."""
    try:
        return move(row, verb, table=table, by=by)
    except WrongState as error:
        raise Overtaken(**error.details) from None


def reasoned(text, most=None):
    """A reason in one line, cut to `most` characters; raises ReasonMissing."""
    text = " ".join((text or "").split())
    if not says_something(text):
        raise ReasonMissing(field="reason")
    return text[:most]


def checked(row, **fields):
    """Validate a row against its own constraints: the database's sentences, at the field where one is named."""
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
    """The day of a moment in the province."""
    return timezone.localdate(at)
