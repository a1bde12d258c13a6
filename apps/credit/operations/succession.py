"""From which day the next of a line is in force: a ruleset after that of its model, a table after the last one.

The day lies ahead, so that nobody is judged by what was not yet published, and not so far that a mistyped year could
bar every later version. Until that day a second person may take the approval back; the one before then goes on.
"""

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.rules.unseen import says_something

from .authors import wrote

AHEAD = "credit.ahead"  # how far; a configurable default, which a trigger asks too


class TooFar(Invalid):
    code = "too-far"
    message = _("That is too far ahead; the last possible day is %(last)s. Look at the year again.")

    def __init__(self, last, **details):
        super().__init__(self.message % {"last": last}, **details)


class TooEarly(Invalid):
    code = "too-early"
    message = _("It takes effect on a later day than today, and after the beginning of the one it replaces.")


class InForce(DomainError):
    code = "in-force"
    message = _("Only what is not yet in force can be recalled; what is in force is followed by another version.")


class SecondRecaller(DomainError):
    code = "second-person"
    status = 403
    message = _("An approval is recalled by somebody who neither wrote, nor submitted, nor approved it.")


def lock(line):
    """Lock all of `line`, a queryset of what is approved: before the row itself, so that two decisions take turns."""
    list(line.order_by("pk").select_for_update().values_list("pk"))


def put_in_force(row, line, day, *, by, at):
    """Date `row` from `day` on and save it; the open one of the locked `line` ends the day before.

    Raises TooFar or TooEarly.
    """
    today = timezone.localdate(at)
    last = last_day(AHEAD, today)
    if day > last:
        raise TooFar(last, field="effective_from")
    before = list(line.filter(validity__endswith__isnull=True))
    if day <= today or any(old.validity.lower >= day for old in before):
        raise TooEarly(field="effective_from")
    for old in before:
        old.validity = DateRange(old.validity.lower, day)
        old.save(update_fields=["validity"])
    row.validity = DateRange(day, None)
    row.decided_by, row.decided_user, row.decided_at = by.actor, by.user_id, at
    row.save()


def take_back(row, line, reason, *, by, at):
    """Save `row`, moved to "recalled", and give the one of the locked `line` that was to end for it its days back.

    Raises InForce, SecondRecaller or Invalid.
    """
    if row.validity.lower <= timezone.localdate(at):
        raise InForce
    if may_not_recall(row, by):
        raise SecondRecaller
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    row.reason = reason.strip()
    row.recalled_by, row.recalled_user, row.recalled_at = by.actor, by.user_id, at
    row.save()
    for old in line.filter(validity__endswith=row.validity.lower):
        old.validity = DateRange(old.validity.lower, row.validity.upper)
        old.save(update_fields=["validity"])


def may_not_recall(row, by):
    """Whether this is a case of the actor's own: written, submitted or approved by him."""
    approved = [] if row.decided_user is None else [row.decided_user]
    return wrote(by, row.authors, row.submitted_by) or wrote(by, approved, row.decided_by)
