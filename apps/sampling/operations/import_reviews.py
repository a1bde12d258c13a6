"""One result of a table is looked at and set aside, or kept: a second officer says which, on which ground, and why.

A table of results is undone as a whole (importing.undo); but where a laboratory lost its qualification, or the table
says of one batch what its report does not, the other results of the file stand. Product Quality Law Arts. 19 and 21.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, WrongState, today

from .. import states
from ..models import Batch, ImportedResult, ImportOfResults
from ..permissions import Permission
from ..queries.deciding import doubted_since
from .annulling import NO_GROUND, annul
from .steps import heard_here, held, noted, said

MISTAKEN, OVERTURNED = "原导入结果与检验报告不一致，予以撤销", "原结果已被依法撤销或者变更"
REASONS = {
    ImportedResult.Ground.UNQUALIFIED: NO_GROUND,
    ImportedResult.Ground.MISTAKEN: MISTAKEN,
    ImportedResult.Ground.OVERTURNED: OVERTURNED,
}


@transaction.atomic
def review_imported(*, batch_id, kept, ground, finding, by, at):
    """A second officer says what follows of a result that a table brought in; returns its Batch.

    `ground`: a value of ImportedResult.Ground. Kept is only what is doubted for the qualification of its laboratory;
    set aside, it counts in no figure, its facts are withdrawn, and whoever was told of it is told. By the bureau that
    brought it or one above it, never by whoever did. Raises SamePerson, Invalid.
    """
    by.require(Permission.CONCLUDE)
    run_id = ImportedResult.objects.visible_to(by).filter(batch=batch_id).values_list("run", flat=True).first()
    if run_id is None:
        raise OutOfReach
    # the run before the enterprises, as its undoing takes them: either it is gone as a whole, or this result alone
    run = ImportOfResults.objects.select_for_update(of=("self",)).get(pk=run_id)
    batch = held(batch_id, by)
    heard_here(by, batch.agency)
    row = ImportedResult.objects.select_for_update().get(batch=batch)
    if run.state != states.IMPORTED or batch.state != states.SHOWN or row.review:
        raise WrongState
    if by.user_id is not None and by.user_id == run.created_user:
        raise SamePerson
    _fits(batch, kept, ground)
    row.review = ImportedResult.Review.KEPT if kept else ImportedResult.Review.ANNULLED
    row.review_ground = ground
    row.review_finding = said(finding, "finding", _("Say what was found of the result, and what follows."), 4000)
    row.reviewed_on, row.reviewed_by_id, row.reviewed_label = today(at), by.user_id, by.actor
    row.save()
    noted("sampling.imported_reviewed", batch, by=by, at=at, kept=kept, ground=ground, finding=row.review_finding[:500])
    if not kept:
        annul(batch, f"{REASONS[ground]}：{row.review_finding}", by=by, at=at)
    return Batch.objects.get(pk=batch.pk)


def _fits(batch, kept, ground):
    if ground not in ImportedResult.Ground.values:
        raise Invalid(_("Choose the ground."), field="ground")
    doubted = doubted_since(batch, None) is not None
    if ground == ImportedResult.Ground.UNQUALIFIED and not doubted:
        raise Invalid(_("Its laboratory was qualified when the result was concluded."), field="ground")
    if kept and ground != ImportedResult.Ground.UNQUALIFIED:
        raise Invalid(_("Only a doubted result is kept; nothing is said of one that stands anyway."), field="kept")
