"""Set a target; another agrees to it, and from then on it is public: the one before it ends and stays on record."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.queries import holders
from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.figures import figure
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from ..models import Target
from ..models.targets import MOST
from ..permissions import Permission
from ..queries.targets import bounds_of
from ..rules.targets import AHEAD, outside, too_far

ASKED = "indices.target_asked"
PAGE = "/desk/indices/targets/"


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("A target is agreed to by somebody other than who set it.")


@transaction.atomic
def set_target(*, of, area, period, kind, value, source, provenance, by, at, why=""):
    """A target of an Index or Series `of`, which waits for another; one that waited is taken back by it. Returns it.

    In the place of one that is public it has a reason `why`, which the public reads.

    Raises NotPermitted or Invalid.
    """
    by.require(Permission.TARGET)
    if not says_something(source):
        raise Invalid(_("Name the decision that set the target."), field="source")
    _bar_impossible(of, period, value, timezone.localdate(at))
    owner = _held(of)
    place = {"area": area, "period": period}
    told = (kind, value, source.strip())
    known = list(Target.objects.standing().filter(**owner, **place).order_by("pk").select_for_update())
    public = any(row.agreed_at for row in known)
    for row in known:  # a reason that is put right is another target
        if (row.kind, row.value, row.source) == told and (
            row.agreed_at or not public or row.why_changed == why.strip()[:300]
        ):
            return row
    if public and not says_something(why):
        raise Invalid(_("A target for this year is public already. Say why it is changed."), field="why")
    for before in known:
        if before.agreed_at is None:
            before.ended_at, before.why_ended = at, "replaced"
            before.save(update_fields=["ended_at", "why_ended"])
    row = Target.objects.create(
        **owner, **place, kind=kind, value=value, source=source.strip(), provenance=provenance,
        why_changed=why.strip()[:300] if public else "", set_by=by.actor, set_user=by.user_id, set_at=at,
    )  # fmt: skip
    event = _audit(row, "indices.target_set", by=by, at=at, why=row.why_changed)
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk=by.user_id).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(row), data={"code": of.code, **place})
    return row


@transaction.atomic
def agree_to(*, target_id, by, at):
    """Agree to what another set: it is public from now on, and ends the one before. Returns it.

    Raises NotPermitted, SecondPerson, Stale or Invalid.
    """
    row = _waiting(target_id, by)
    before = Target.objects.current().filter(index=row.index_id, series=row.series_id, area=row.area, period=row.period)
    before = before.select_for_update().first()
    _bar_impossible(row.index or row.series, row.period, row.value, timezone.localdate(row.set_at))
    if before and not says_something(row.why_changed):  # it waits since nobody was asked for a reason
        raise Invalid(
            _("It would replace a public target without a reason. Decline it, and have it set anew with one.")
        )
    if before:
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    row.agreed_by, row.agreed_user, row.agreed_at = by.actor, by.user_id, at
    row.save(update_fields=["agreed_by", "agreed_user", "agreed_at"])
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, "indices.target_agreed", by=by, at=at, before=str(before.value) if before else "")
    return row


@transaction.atomic
def decline(*, target_id, reason, by, at):
    """Do not agree, with a reason; the target that stands goes on. Returns it. Raises as `agree_to`, and Invalid."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    row = _waiting(target_id, by)
    row.ended_at, row.why_ended = at, reason.strip()[:300]
    row.save(update_fields=["ended_at", "why_ended"])
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, "indices.target_declined", by=by, at=at, reason=row.why_ended)
    return row


def _bar_impossible(of, period, value, today):
    """Raise Invalid of a year that nobody plans for, or of a value that the index or series cannot have."""
    if too_far(period, today):
        raise Invalid(
            _("A target lies at most %(years)s years ahead: up to %(last)s.")
            % {"years": AHEAD, "last": today.year + AHEAD}, field="period",
        )  # fmt: skip
    if abs(value) >= MOST:
        raise Invalid(_("A target has twelve digits before the point at most."), field="value")
    least, most = bounds_of(of)
    if not outside(value, least, most):
        return
    told = {"least": _plain(least), "most": _plain(most), "unit": of.get_unit_display()}
    if most is None:
        words = _("A value of this is at least %(least)s %(unit)s.")
    elif least is None:
        words = _("A value of this is at most %(most)s %(unit)s.")
    else:
        words = _("A value of this lies between %(least)s and %(most)s %(unit)s.")
    raise Invalid(words % told, field="value")


def _plain(value):
    return None if value is None else figure(value, max(0, -value.normalize().as_tuple().exponent))


def _held(of):
    """{owner: of}, locked: where there is no target yet, there is no row of one to wait for."""
    type(of).objects.select_for_update().get(pk=of.pk)
    return {"index": of} if of._meta.model_name == "index" else {"series": of}


def _waiting(target_id, by):
    by.require(Permission.PUBLISH)
    found = Target.objects.select_related("index", "series").get(pk=target_id)
    _held(found.index or found.series)
    row = Target.objects.select_for_update(of=("self",)).select_related("index", "series").get(pk=target_id)
    if row.agreed_at or row.ended_at:
        raise Stale
    if by.user_id is None or by.user_id == row.set_user:
        raise SecondPerson
    return row


def _page(row):
    return f"{PAGE}#target-{row.pk}"


def _audit(row, verb, *, by, at, **data):
    of = row.index or row.series
    data = {"of": of.code, "area": row.area, "period": row.period, "value": str(row.value)} | data
    return record(verb=verb, by=by, at=at, subject=("target", row.pk), division=settings.PROVINCE_CODE, data=data)
