"""How every verb takes hold of an enterprise: permission, scope, lock, still alive, still the version that was seen.

One order everywhere, so that no two verbs ever wait for each other: enterprises first, in the order of their keys; then
what belongs to them (seats, facts, objections, reports …); clocks last. The locks leave foreign keys alone (FOR NO KEY
UPDATE): PostgreSQL's own check of a key never waits for a verb that holds the enterprise. For the same reason a key
alone does not keep a merge off: whoever hangs something on an enterprise holds it first, through `hold` or
`under_lock()`, or the row would stay with a duplicate that is being merged away in the same moment.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Stale

from ..models import Enterprise


class OutOfReach(DomainError):
    """The enterprise does not exist or lies outside the actor's area: the two are not told apart."""

    code = "out-of-reach"
    status = 404
    message = _("There is no such enterprise in your area.")


class MergedAway(DomainError):
    code = "merged-away"
    message = _("This record was merged into another. Change that one, or undo the merge first.")


def take(*, enterprise_id, by, permission, version=None):
    """The enterprise, locked, when `by` may change it; `version` is the one the officer saw (None: whichever).

    Raises NotPermitted, OutOfReach, MergedAway or Stale.
    """
    by.require(permission)
    row = Enterprise.objects.visible_to(by).under_lock().filter(pk=enterprise_id).first()
    if row is None:
        raise OutOfReach
    if row.merged_into_id:
        raise MergedAway(into=row.merged_into_id)
    if version is not None and row.version != version:
        raise Stale(version=row.version)
    return row


def take_all(*, enterprise_ids, by, permission):
    """Several enterprises, locked in the order of their keys so that two officers never wait for each other."""
    by.require(permission)
    wanted = Enterprise.objects.visible_to(by).filter(pk__in=enterprise_ids, merged_into__isnull=True)
    return list(wanted.under_lock().order_by("pk"))


def hold(enterprise_id):
    """The enterprise, or the one it was merged into meanwhile, locked; for what goes where the enterprise went.

    Raises OutOfReach where it is gone, and TransactionManagementError outside a transaction, where the lock would be
    gone on return. Asks for no permission: the caller has.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("hold() keeps a lock for the caller's transaction")
    while True:
        try:
            return _held_alone(enterprise_id)
        except MergedAway as error:
            enterprise_id = error.details["into"]


def standing(enterprise_id):
    """The number of the record that an enterprise stands as now: its own, or that of the survivor of its merges."""
    while into := Enterprise.objects.values_list("merged_into_id", flat=True).get(pk=enterprise_id):
        enterprise_id = into
    return enterprise_id


def records_of(enterprise_id):
    """The numbers of a record and of all that were merged into it, directly or step by step."""
    found = fresh = [enterprise_id]
    while fresh := list(Enterprise.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)):
        found = found + fresh
    return found


@transaction.atomic
def _held_alone(enterprise_id):
    """Rolled back to its savepoint, a merged record is let go before the survivor is locked: one order of keys."""
    row = Enterprise.objects.under_lock().filter(pk=enterprise_id).first()
    if row is None:
        raise OutOfReach
    if row.merged_into_id:
        raise MergedAway(into=row.merged_into_id)
    return row


def keep(row, *, at, fields):
    """Save the named fields with a new version."""
    row.version += 1
    row.updated_at = at
    row.save(update_fields=[*fields, "version", "updated_at"])


def note(row, verb, *, by, at, division=None, **data):
    """Write the audit event of a change of an enterprise."""
    return record(
        verb=verb,
        by=by,
        at=at,
        subject=("enterprise", row.pk),
        division=division or row.division_id,
        data={"name": row.name, **data},
    )
