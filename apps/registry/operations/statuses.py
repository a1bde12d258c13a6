"""How an enterprise ends and how an end is taken back: decided, set aside, set right, struck out.

Ends come one on top of the other: a revoked enterprise may still exit, and either decision may itself be set aside.
What lies beneath is kept with its day and document (`Enterprise.status_beneath`) and stands again without the later.
The last decision that set an end aside is kept through all that follows (`Enterprise.status_again_on`): nothing decided
before it changes the status any more, neither by page nor by file.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from ..permissions import Registry
from ..rules.wording import tidy
from ..states import OPEN, STATUS
from .enterprises import plain
from .histories import check_history
from .locking import keep, note, take

SET_ASIDE = ["status_again_on", "status_again_basis", "status_again_from"]
STANDING = ["status", "status_on", "status_basis", "status_beneath", *SET_ASIDE]
TAKES_BACK, STRIKES = ("return", "restore"), "strike"


@transaction.atomic
def change_status(*, enterprise_id, verb, on, basis, by, at, version=None, earlier_on=None):
    """End an enterprise (move_out, revoke, deregister, cancel) or take an end back (return, restore). Returns the row.

    `on` is the day of the decision, `basis` its number or certificate. An end that came on top of another one gives
    way to that one when it is set aside, with the earlier day and document; `earlier_on` is the day of the earlier end
    where the register does not know it. Raises WrongState where the table has no way, Invalid.
    """
    if verb == STRIKES:
        raise ValueError("an end is struck out by strike_end")
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.STATUS, version=version)
    basis = _checked(basis, _("Give the number of the decision or certificate."))
    check_history(at, established=row.established_on, on=on, after=_latest(row.status_on, row.status_again_on))
    was = _standing(row)
    step = move(row, verb, table=STATUS, by=by, field="status")
    event = step.event
    if verb in TAKES_BACK:
        row.status_again_from = _latest(row.status_on, row.status_again_on)  # no later correction reaches behind either
        row.status_again_on, row.status_again_basis = on, basis
    if verb in TAKES_BACK and row.status_beneath:
        event = "registry.enterprise_earlier_end"
        _uncover(row, earlier_on, at)
    else:
        if was["status"] != OPEN and row.status != OPEN:
            row.status_beneath = [*row.status_beneath, [was["status"], was["on"], was["basis"]]]
        row.status_on, row.status_basis = on, basis
    keep(row, at=at, fields=STANDING)
    said = {"now": row.status, "on": on.isoformat(), "basis": basis, "stands": _standing(row)}
    note(row, event, by=by, at=at, was=was, **said)
    return row


@transaction.atomic
def correct_status(*, enterprise_id, on, basis, by, at, version=None):
    """Set right the day and the document of the present status, where they were entered wrongly. Returns the row."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.STATUS, version=version)
    basis = _checked(basis, _("Give the number of the decision or certificate."))
    if row.status_on is None:
        raise WrongState(_("No decision on the status is recorded that could be set right."))
    if (on, basis) == (row.status_on, row.status_basis):
        return row
    check_history(at, established=row.established_on, on=on, after=_no_earlier_than(row))
    if row.stands_again and on > (row.status_again_from or row.status_again_on):
        # decided before the end that came on top of it and was set aside: else it could never be set right again
        raise Invalid(
            _("A later end came on top of this one and was set aside: this one's day lies before it."), field="on"
        )
    was = _standing(row)
    row.status_on, row.status_basis = on, basis
    if row.status == OPEN:  # what opened it again is itself the decision that set the end aside
        row.status_again_on, row.status_again_basis = on, basis
    keep(row, at=at, fields=STANDING)
    note(row, "registry.enterprise_status_corrected", by=by, at=at, was=was, on=on.isoformat(), basis=basis)
    return row


@transaction.atomic
def strike_end(*, enterprise_id, reason, by, at, version=None, earlier_on=None):
    """Strike out an end that was entered by mistake; what stood before it stands again. Returns the row.

    Nothing was decided, so there is no document and no day: `reason` says what the mistake was. Raises WrongState where
    no end is recorded, Invalid without a reason, or without `earlier_on` as `change_status` does.
    """
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.STATUS, version=version)
    reason = _checked(reason, _("Say why."))
    was = _standing(row)
    step = move(row, STRIKES, table=STATUS, by=by, field="status")
    if row.status_beneath:
        _uncover(row, earlier_on, at)
    else:
        row.status_on, row.status_basis = row.status_again_on, row.status_again_basis
    keep(row, at=at, fields=STANDING)
    note(row, step.event, by=by, at=at, was=was, now=row.status, reason=reason, stands=_standing(row))
    return row


def _no_earlier_than(row):
    """The day before which the present status cannot have been decided, None where nothing is known."""
    if row.status == OPEN:
        return row.status_again_from
    beneath = row.status_beneath[-1][1] if row.status_beneath else None
    beneath = date.fromisoformat(beneath) if beneath else None
    return beneath if row.stands_again else _latest(beneath, row.status_again_on)


def _latest(*days):
    return max((day for day in days if day), default=None)


def _uncover(row, earlier_on, at):
    """The end beneath stands again, as it was decided."""
    *rest, (status, day, basis) = row.status_beneath
    if day is None:
        if earlier_on is None:
            raise Invalid(_("Give the day of the earlier end: the register does not know it."), field="earlier_on")
        check_history(at, field="earlier_on", established=row.established_on, on=earlier_on)
        if earlier_on > row.status_on:
            raise Invalid(_("The earlier end cannot be younger than the one on top of it."), field="earlier_on")
    row.status_on = date.fromisoformat(day) if day else earlier_on
    row.status, row.status_basis, row.status_beneath = status, basis, rest


def _standing(row):
    return {"status": row.status, "on": plain(row.status_on), "basis": row.status_basis}


def _checked(text, otherwise):
    text = tidy(text)
    if not says_something(text):
        raise Invalid(otherwise, field="basis")
    return text
