"""What the cases of all apps do the same with a letter: keep its scan, hold the entry against it, strike it out."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import SamePerson

from .operations import store


class NotWaiting(Invalid):
    code = "letter-not-waiting"
    status = 409
    message = _("This entry waits for no second look: it has had one.")


def keep_scan(file, *, owner, by, at, division):
    """The scan of a letter as a Document; raises Invalid where there is none, and as `store` does."""
    if not file:
        raise Invalid(_("Add the scan of the letter."), field="file")
    return store(file=file, owner=owner, by=by, at=at, division=division)


def waiting(letters, key, by):
    """The entry of that key among a case's letters (a StatedQuerySet), locked, for its second look.

    Raises NotWaiting, and SamePerson for whoever entered it.
    """
    row = letters.waiting().select_for_update().filter(pk=key).first()
    if row is None:
        raise NotWaiting(field="letter")
    if by.user_id is None or by.user_id == row.entered_by_id:
        raise SamePerson(_("Whoever entered a letter does not hold it against its scan."))
    return row


def hold_against_scan(row, *, by, on):
    """The entry says what its scan says: from now on the party has said so."""
    row.seconded_on, row.seen_by_id, row.seen_label = on, by.user_id, by.actor
    row.save()


def strike_out(row, reason, *, by, on):
    """The entry does not say what its scan says, or is of another case: it stays on record without effect."""
    row.struck_on, row.struck_reason, row.seen_by_id, row.seen_label = on, reason, by.user_id, by.actor
    row.save()
