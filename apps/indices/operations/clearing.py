"""Which figures become public: at once what no check doubted, everything else by a second person.

What a survey found and what was imported in spite of a doubt is released one by one. What the portal counts itself is
released with the index that is published of it, or by itself.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.queries import holders
from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import sql
from ..models import Clearance, ImportOfValues, Release
from ..permissions import Permission
from .turns import turn_to_write

ASKED = "indices.figures_asked"
LIVE = Release.Kind.LIVE


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("Figures are released by somebody other than who recorded them.")


class Unreleased(DomainError):
    """`details["releases"]`: those that results rest on."""

    code = "figures-not-released"
    status = 422
    message = _("These results rest on figures that were not released: %(sources)s. Decide on the figures first.")


def settle_release(release, *, by, at, uploader=None):
    """What becomes of figures that just came in: public where no check doubted them, else put before others.

    `uploader`: who chose the file, where another had it taken in; neither releases them.
    """
    if release.kind == Release.Kind.FILE and not release.doubts:
        _decide(release, given=True, ground=Clearance.Ground.UNDOUBTED, reason="", by=by, at=at)
        return
    event = _audit(release, "indices.figures_asked", by=by, at=at)
    own = [user for user in (by.user_id, uploader) if user is not None]
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk__in=own).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(release),
               data={"source": release.source[:120]})  # fmt: skip


@transaction.atomic
def release_figures(*, release_id, reason="", by, at):
    """Make the figures public, by somebody other than who recorded them; returns the Release.

    What was doubted is released with a reason. Of what the portal counts itself, everything before goes with it.
    Raises NotPermitted, SecondPerson, Invalid or Stale.
    """
    release = _open(release_id, by)
    if release.doubts and not says_something(reason):
        raise Invalid(_("Some figures are doubtful. Say why they are right."), field="reason")
    _decide(release, given=True, ground=Clearance.Ground.SECOND, reason=reason, by=by, at=at)
    _audit(release, "indices.figures_released", by=by, at=at, reason=reason.strip())
    if release.kind == LIVE:
        _with_those_before(release, by=by, at=at)
    settle(kind=ASKED, url=_page(release), by=by, at=at)
    return release


@transaction.atomic
def refuse_figures(*, release_id, reason, by, at):
    """Keep the figures from the public, and from runs that begin from now on, with a reason; returns the Release.

    They stay in the store. Whoever finds that they are right after all releases them. Raises as `release_figures`.
    """
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    release = _open(release_id, by)
    _decide(release, given=False, ground=Clearance.Ground.SECOND, reason=reason, by=by, at=at)
    _audit(release, "indices.figures_refused", by=by, at=at, reason=reason.strip())
    settle(kind=ASKED, url=_page(release), by=by, at=at)
    return release


def release_read_by(results, *, by, at):
    """Before results are published: what the portal counted for them becomes public with them.

    Raises Unreleased where they rest on figures that wait for their own decision, or were refused.
    """
    bars, counted = unreleased(results)
    if bars:
        named = "、".join(dict.fromkeys(row["source"] for row in bars))
        raise Unreleased(Unreleased.message % {"sources": named[:300]}, releases=[row["id"] for row in bars])
    for row in reversed(counted):  # the newest first: those before go with it
        if not Clearance.objects.filter(release=row["id"], given=True).exists():
            release_figures(release_id=row["id"], by=by, at=at)


def unreleased(results):
    """(what bars the publication of results, what the portal counted for them): releases that are not public."""
    rows = sql.rows("uncleared", {"results": results})
    refused = Clearance.objects.filter(release__in=[row["id"] for row in rows], given=False)
    refused = set(refused.values_list("release_id", flat=True))
    bars = [row for row in rows if row["kind"] != LIVE or row["id"] in refused]
    return bars, [row for row in rows if row not in bars]


def is_own(release, by):
    """Whether the actor is who put the figures into the store, or chose the file and said where they are taken from."""
    if by.user_id is not None and ImportOfValues.objects.filter(release=release, created_user=by.user_id).exists():
        return True
    if by.user_id is not None and release.recorded_user is not None:
        return by.user_id == release.recorded_user
    return by.actor == release.recorded_by


def _open(release_id, by):
    by.require(Permission.PUBLISH)
    release = Release.objects.select_for_update().get(pk=release_id)
    if is_own(release, by) or by.user_id is None:
        raise SecondPerson
    if release.clearances.filter(given=True).exists():
        raise Stale
    return release


def _decide(release, *, given, ground, reason, by, at):
    if not given or release.clearances.exists():  # from then on runs read them no more, or again
        at = turn_to_write(at)
    return Clearance.objects.create(
        release=release, given=given, ground=ground, decided_by=by.actor, decided_user=by.user_id, decided_at=at,
        reason=reason.strip()[:300],
    )  # fmt: skip


def _with_those_before(release, *, by, at):
    keys = [row["id"] for row in sql.rows("before_live", {"release": release.pk, "user": by.user_id})]
    for row in Release.objects.filter(pk__in=keys).order_by("pk").select_for_update():
        _decide(row, given=True, ground=Clearance.Ground.SECOND, reason="", by=by, at=at)
        settle(kind=ASKED, url=_page(row), by=by, at=at)


def _page(release):
    return f"/desk/indices/figures/{release.pk}/"


def _audit(release, verb, *, by, at, **data):
    data = {"kind": release.kind, "source": release.source, "values": release.values_count} | data
    return record(
        verb=verb, by=by, at=at, subject=("index_figures", release.pk), division=settings.PROVINCE_CODE, data=data
    )
