"""A retest that cannot be made: the backup sample's seal is broken, it is lost or perished, the laboratory that opened
it has lost its qualification, or no other one keeps that for the standard of the first test. What follows is a dated
rule (data/no_retest.csv): the first result stands, or it is set aside.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import today

from .. import states
from ..models import Notice, Objection, Paper, RetestRule, Sample, Test
from ..rules import no_retest as rule
from .annulling import annul, reviewed
from .objecting import able_elsewhere, end_objection, heard, lost_its_laboratory, objection_of, write_paper
from .steps import OBJECTION, REVIEW, apart, noted, seen, step, stop_all, tell
from .telling import settle

CONTRADICTED = {
    "seal-not-broken": _("The laboratory of the retest has not found the seal broken: have it look at the sample."),
    "still-qualified": _("The laboratory of the retest is qualified."),
    "not-retested": _("No retest that another party asked for was concluded on this backup sample."),
    "others-qualified": _("Another laboratory is qualified for what failed: have it test the backup sample."),
}


@transaction.atomic
def retest_impossible(*, objection_id, cause, finding, by, at):
    """A second officer says that the retest cannot be made, and why (rules/no_retest.py); returns the RetestRule.

    Its rule of the day of the objection decides. By the bureau that hears the objection or one above it, and by nobody
    who acted in it before.
    """
    row, batch = objection_of(objection_id, by)
    if row.kind != Objection.Kind.RESULT or cause not in rule.CAUSES:
        raise Invalid(_("Say why the retest cannot be made."), field="cause")
    backup = Sample.objects.select_for_update().get(batch=batch, part=Sample.Part.BACKUP)
    test = Test.objects.select_for_update(of=("self",)).select_related("laboratory").filter(objection=row).first()
    qualified = test is None or (test.flagged_on is None and not lost_its_laboratory(test, today(at)))
    others = bool(able_elsewhere(batch, at)[2]) or (test is not None and test.reported_on is not None)
    wrong = rule.contradicts(cause, intact=backup.intact, qualified=qualified, others=others,
                             retested=_retested(batch, row))  # fmt: skip
    if wrong:
        raise Invalid(CONTRADICTED[wrong], field="cause")
    apart("objection", row.pk, by)
    found = RetestRule.objects.in_force(rule.code_of(cause, backup.kept_by), row.filed_on)
    stands = found.outcome == RetestRule.Outcome.STANDS
    heard(row, "find_against" if stands else "find_for", by)
    if stands:
        seen(objection=row)
    end_objection(row, finding, by=by, at=at)
    _give_up(test, found, by=by, at=at)
    stop_all((OBJECTION, row.pk), by=by, at=at)
    write_paper(row, batch, Paper.Kind.OUTCOME, by=by, at=at, finding=f"{found.name}。{row.finding}", upheld=not stands,
                values=[], report="", basis=found.legal_basis, impossible=True)  # fmt: skip
    if not stands:
        annul(batch, f"{found.name}，无法复检，原检验结果撤销", by=by, at=at)
        return found
    made = "sampling.first_result_kept"
    if batch.state == states.RETEST:
        step(batch, "keep_first", states.BATCHES, by)
        batch.save()
    event = noted(made, batch, by=by, at=at, finding=row.finding, cause=cause, basis=found.legal_basis)
    for notice in Notice.objects.filter(batch=batch, enterprise__isnull=False, served_on__isnull=False):
        tell(batch, notice.enterprise_id, event, at)
    settle(batch, at)
    return found


def _retested(batch, row):
    """Whether the retest that another party asked for has upheld the failure, by a report that stands."""
    rows = Test.objects.filter(batch=batch, kind=Test.Kind.RETEST, verdict="fail", void_on=None)
    rows = rows.exclude(objection=row).exclude(flagged_on__isnull=False, review="")
    return rows.filter(objection__state=states.REJECTED).exists()


def _give_up(test, found, *, by, at):
    """The test that cannot be made has no report; one that was reported and marked keeps it, and counts for nothing."""
    if test is None:
        return
    if test.is_open:
        test.void_on, test.void_reason = today(at), found.name[:300]
        test.save()
        stop_all((REVIEW, test.pk), by=by, at=at)
    elif test.is_marked:
        reviewed(test, Test.Review.ANNULLED, found.name, by=by, at=at)
