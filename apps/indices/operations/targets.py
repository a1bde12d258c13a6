"""Set a target; the one before it ends and stays on record."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid

from ..models import Target
from ..permissions import Permission


@transaction.atomic
def set_target(*, of, area, period, kind, value, source, provenance, by, at):
    """A target of an Index or Series `of`; returns it. Raises NotPermitted or Invalid."""
    by.require(Permission.TARGET)
    if not source.strip():
        raise Invalid(_("Name the decision that set the target."), field="source")
    owner = {"index": of} if of._meta.model_name == "index" else {"series": of}
    type(of).objects.select_for_update().get(
        pk=of.pk
    )  # where there is no target yet, there is no row of one to wait for
    before = Target.objects.current().filter(**owner, area=area, period=period).select_for_update().first()
    if before:
        if (before.kind, before.value, before.source) == (kind, value, source.strip()):
            return before
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    row = Target.objects.create(
        **owner, area=area, period=period, kind=kind, value=value, source=source.strip(), provenance=provenance,
        set_by=by.actor, set_user=by.user_id, set_at=at,
    )  # fmt: skip
    data = {
        "of": of.code,
        "area": area,
        "period": period,
        "value": str(value),
        "before": str(before.value) if before else "",
    }
    record(
        verb="indices.target_set", by=by, at=at, subject=("target", row.pk), division=settings.PROVINCE_CODE, data=data
    )
    return row
