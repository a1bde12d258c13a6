"""The samples of a re-check cannot be tested any more: its standard has ended, they have perished, or the qualification
of their laboratory has lapsed. Nobody is held to a re-check that nobody can make: another is taken, and where it is the
backup sample the objection is decided without it. (Of a first test: testing.give_up_test; of a retest: no_retest.py.)
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, today

from ..models import Test
from ..permissions import Permission
from ..queries.qualification import STANDARD_ENDED, UNQUALIFIED, hindrance
from . import recheck_objections, rechecking
from .following import noted_order, order_of, told
from .steps import CLOCK, apart, finish, heard_here, said

PERISHED = "perished"
CAUSES = (STANDARD_ENDED, UNQUALIFIED, PERISHED)
WHY = _("Say why it cannot be tested.")
CONTRADICTED = {STANDARD_ENDED: _("The standard is in force."), UNQUALIFIED: _("The laboratory is qualified.")}


def caused(test, cause, at):
    """A cause is named, and the record does not say otherwise; raises Invalid."""
    if cause not in CAUSES:
        raise Invalid(WHY, field="cause")
    if cause != PERISHED and hindrance(test, today(at)) != cause:
        raise Invalid(CONTRADICTED[cause], field="cause")


@transaction.atomic
def give_up_recheck(*, order_id, cause, finding, by, at):
    """The samples of the re-check under way cannot be tested; another one is taken. By another officer than took them
    or sampled. Returns the Recheck."""
    row = order_of(order_id, by)
    by.require(Permission.FOLLOW)
    heard_here(by, row.agency)
    recheck = row.rechecks.under_way().filter(refused_how="").select_for_update().first()
    test = _owed(Test.objects.filter(recheck=recheck)) if recheck else None
    if test is None:
        raise Overtaken
    apart("recheck", recheck.pk, by)
    caused(test, cause, at)
    text = said(finding, "finding", WHY, 300)
    rechecking.give_up(recheck, test, text, by=by, at=at)
    rechecking.owed_again(row, by=by, at=at)
    told(row, noted_order("sampling.recheck_void", row, by=by, at=at, reason=text, cause=cause), at)
    return recheck


@transaction.atomic
def give_up_backup(*, answer_id, cause, finding, by, at):
    """The backup sample of a re-check that was objected to cannot be tested: its test ends without a report, and the
    objection is decided without it. By somebody who may decide and has not acted in the matter. Returns the Test."""
    row, order = recheck_objections.objection_of(answer_id, by)
    by.require(Permission.DECIDE)
    test = _owed(Test.objects.filter(answer=row))
    if test is None:
        raise Overtaken
    apart("order", order.pk, by)
    caused(test, cause, at)
    test.void_on, test.void_reason = today(at), said(finding, "finding", WHY, 300)
    test.save()
    finish("testing", (CLOCK, test.batch_id), by=by, at=at)
    told(order, noted_order("sampling.recheck_backup_void", order, by=by, at=at, reason=test.void_reason, cause=cause),
         at)  # fmt: skip
    return test


def _owed(rows):
    rows = rows.select_for_update(of=("self",)).select_related("laboratory", "standard", "sample")
    return rows.filter(reported_on=None, void_on=None).first()
