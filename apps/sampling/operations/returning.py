"""A report of a retest or a re-check whose file was changed after it was signed goes back to its laboratory.

Nothing is decided on it (steps.sound); without a way back the objection or the order would wait for ever. A first
report goes back by testing.return_report, for any reason.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import reasoned, today

from ..models import Answer, Test
from ..permissions import Permission
from .answers import answer_of
from .following import order_of
from .objecting import objection_of
from .steps import heard_here, noted, of_its_batch, own
from .testing import take_out


@transaction.atomic
def return_retest(*, objection_id, reason, by, at):
    """By whoever may conclude on it, at the bureau that hears the objection; returns the Test."""
    row, batch = objection_of(objection_id, by)
    by.require(Permission.CONCLUDE)
    heard_here(by, row.agency)
    return _back(Test.objects.filter(objection=row), batch, reason, by=by, at=at)


@transaction.atomic
def return_recheck(*, order_id, reason, by, at):
    """By the bureau that follows the order; returns the Test."""
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    return _back(Test.objects.filter(recheck__rectification=row, recheck__passed=None), row.batch, reason, by=by, at=at)


@transaction.atomic
def return_backup(*, answer_id, reason, by, at):
    """Of the backup sample of a re-check: by whoever may decide on the objection; returns the Test."""
    row = answer_of(Answer.objects.visible_to(by).filter(act=Answer.Act.RECHECK), answer_id, by)
    by.require(Permission.DECIDE)
    heard_here(by, row.rectification.agency)
    return _back(Test.objects.filter(answer=row, answer__outcome=""), row.batch, reason, by=by, at=at)


def _back(tests, batch, reason, *, by, at):
    text = reasoned(reason, 500)
    changed = tests.filter(signature=Test.Signature.BROKEN, void_on=None).exclude(reported_on=None)
    test = changed.select_for_update(of=("self",)).first()
    if test is None:
        raise Invalid(_("Only a report whose file was changed after it was signed is returned here."))
    number = test.report_number
    take_out(test)
    if test.kind == Test.Kind.RECHECK:
        of_its_batch("testing", batch, starts_on=today(at), by=by, at=at)
    noted("sampling.report_returned", batch, by=by, at=at, reason=text, number=number, kind=test.kind)
    return test
