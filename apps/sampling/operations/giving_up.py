"""A sealed sample that no laboratory is left for is void. And the samples of a re-check that cannot be tested any
more: its standard has ended, they have perished, or the qualification of their laboratory has lapsed. Nobody is held to
a re-check that nobody can make: another is taken, and where it is the backup sample the objection is decided without
it. (Of a first test that was opened: testing.give_up_test; of a retest: no_retest.py.)
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, SamePerson, today

from .. import states
from ..models import Test
from ..permissions import Permission
from ..queries.draws import laboratories_left
from ..queries.qualification import STANDARD_ENDED, UNQUALIFIED, hindrance
from . import recheck_objections, rechecking
from .following import noted_order, order_of, told
from .steps import CLOCK, REVIEW, apart, finish, heard_here, noted, of_batch, said, step, stop_all, tell

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
def give_up_sample(*, batch_id, finding, by, at):
    """What was sealed and sent has nobody left to test it: its laboratory is not qualified any more, nor is any other
    on the list of its draw. The sample is void; bureau and party are told, and nothing counts against the party. By a
    second officer who did not sample. Returns the Batch."""
    batch = of_batch(batch_id, by, "task", "standard")
    made = step(batch, "give_up_sample", states.BATCHES, by, batch.agency_id)
    test = _owed(Test.objects.filter(batch=batch, kind=Test.Kind.FIRST))
    if test is None or not without_laboratory(batch, test, today(at)):
        raise Invalid(_("A laboratory of the draw can test it: have it replaced in the draw of the task."))
    if by.user_id is not None and batch.seats.filter(staff__user_id=by.user_id).exists():
        raise SamePerson
    test.void_on, test.void_reason = today(at), said(finding, "finding", WHY, 300)
    test.save()
    batch.outcome_reason = test.void_reason
    batch.version += 1
    batch.save()
    finish("delivery", (CLOCK, batch.pk), by=by, at=at)
    stop_all((REVIEW, test.pk), by=by, at=at)
    event = noted(made.event, batch, by=by, at=at, finding=test.void_reason)
    tell(batch, None, event, at)
    tell(batch, batch.enterprise_id, event, at)
    return batch


def without_laboratory(batch, test, day):
    """Whether nobody is left who could test a sealed sample that no laboratory has opened."""
    return hindrance(test, day) == UNQUALIFIED and not laboratories_left(batch, day)


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
