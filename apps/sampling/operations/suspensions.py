"""The term in which whoever is suspended puts its business right: nobody checks it again before it is over or it asks.

Product Quality Law Art. 17 (限期整顿), AQSIQ Announcement 57 of 2015 (thirty days). What comes after: escalating.py.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import keep_scan
from apps.documents.operations import store
from apps.documents.rules.on_paper import day_on_paper
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, today

from .. import states
from ..models import Rectification
from ..permissions import Permission
from ..readers import DONE
from .following import RELATED, limit, noted_order, order_of, told
from .steps import ORDER_CLOCK, finish, own, said


def begin_term(row, *, by, at):
    """The last day of the term, which begins today; its end makes the re-check due."""
    return limit("suspension", row, starts_on=today(at), by=by, at=at, party=True,
                 on_expiry="sampling.suspension_over").due_on  # fmt: skip


@transaction.atomic
def apply_recheck(*, order_id, report, by, at, file=None):
    """The enterprise reports what it put right and asks for the re-check before its term is over; returns the order."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row = _waiting(order_id, by)
    if file:
        row.application_file = store(file=file, owner=(DONE, str(row.pk)), by=by, at=at,
                                     division=row.agency.division_id)  # fmt: skip
    return _applied(row, report, today(at), by=by, at=at, desk=True)


@transaction.atomic
def enter_application(*, order_id, report, manner, received_on, file, by, at, posted_on=None):
    """Enter the application that came on paper, with its scan; the day of its posting counts. Returns the order."""
    row = _waiting(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    day = day_on_paper(manner, posted_on, received_on, first=row.suspended_on, today=today(at),
                       before=_("Nobody answers what has not been served."))  # fmt: skip
    row.application_file = keep_scan(file, owner=(DONE, str(row.pk)), by=by, at=at,
                                     division=row.agency.division_id)  # fmt: skip
    return _applied(row, report, day, by=by, at=at)


def _waiting(order_id, by):
    row = order_of(order_id, by)
    if row.state != states.SUSPENDED or row.applied_on:
        raise Invalid(_("A re-check is applied for once, while business is suspended."))
    return row


def _applied(row, report, day, *, by, at, desk=False):
    row.application, row.applied_on = said(report, "report", _("Write what was done."), 8000), day
    row.save()
    _owed(row, by=by, at=at)
    told(row, noted_order("sampling.recheck_applied_for", row, by=by, at=at, on=str(day)), at, desk=desk)
    return row


def _owed(row, *, by, at):
    """The bureau's days to check again begin, unless they run: the term was over before the letter came."""
    finish("suspension", (ORDER_CLOCK, row.pk), by=by, at=at)
    finish("suspended_recheck", (ORDER_CLOCK, row.pk), by=by, at=at)
    limit("suspended_recheck", row, starts_on=today(at), by=by, at=at)


def term_over(clock, by, at):
    """Handler of the term: it is checked again now, whether it has asked or not."""
    row = Rectification.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=clock.subject_id)
    if row.state != states.SUSPENDED or row.applied_on:
        return
    limit("suspended_recheck", row, starts_on=today(at), by=by, at=at)
    told(row, noted_order("sampling.suspension_term_over", row, by=by, at=at), at, desk=True)
