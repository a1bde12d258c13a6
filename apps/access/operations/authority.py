"""How far an administrator's authority reaches: checked afresh in every operation, on the post as it is now."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, NotPermitted

from ..models import Post
from ..permissions import AccessPermission
from ..roles import ROLES, permissions_of
from ..rules.delegation import Grant, Granter, refusal

REASONS = {
    "self": _("Nobody changes his own rights. Ask another administrator."),
    "division": _("This agency lies outside your division."),
    "level": _("This post lies above your own level."),
    "role": _("Agencies of this level do not have this role."),
    "duties": _("Managing people and working on cases are never in one hand. End the other post first."),
}


class BeyondAuthority(DomainError):
    """The administrator may manage people, but not this person or this post."""

    code = "beyond-authority"
    status = 403


def granter(*, by, at):
    """The Granter of the acting scope; raises NotPermitted when the post it was built from has ended since."""
    by.require(AccessPermission.MANAGE_PEOPLE)
    if by.is_system:
        return Granter(user_id=None, level="province", prefix="")
    today = timezone.localdate(at)
    post = Post.objects.filter(pk=by.post_id).in_force(today).select_related("agency__division").first()
    if post is None:
        raise NotPermitted(permission=AccessPermission.MANAGE_PEOPLE)
    agency = post.agency
    return Granter(by.user_id, agency.level, agency.division.prefix, agency.zone_id or "")


def grant_of(user_id, agency, role, others=()):
    """The Grant of a post; `others` are the roles of the person's other standing posts, where it is to be given."""
    levels = ROLES[role].levels if role in ROLES else ()
    duties = {"manages": _manages(role), "others_manage": tuple(_manages(other) for other in others)}
    return Grant(user_id, agency.level, agency.division_id, agency.zone_id or "", levels, **duties)


def _manages(role):
    return AccessPermission.MANAGE_PEOPLE in permissions_of(role)


def check_grant(giver, grant):
    """Raise BeyondAuthority unless `giver` may give or end the post."""
    code = refusal(giver, grant)
    if code:
        raise BeyondAuthority(REASONS[code], reason=code)


def check_person(user, *, by, at):
    """Raise BeyondAuthority unless the actor may lock the person, reset factors and the like.

    Every standing post of the person must be one the actor could end; somebody without any post is the province's.
    """
    giver = granter(by=by, at=at)
    if giver.user_id == user.pk:
        raise BeyondAuthority(REASONS["self"], reason="self")
    posts = user.posts.standing(timezone.localdate(at)).select_related("agency")
    for post in posts:
        check_grant(giver, grant_of(user.pk, post.agency, post.role))
    if not posts and len(giver.prefix) > 2:
        held = user.posts.filter(agency__division__code__startswith=giver.prefix)
        if giver.zone:
            held = held.filter(agency__zone_id=giver.zone)
        if not held.exists():
            raise BeyondAuthority(_("This person holds no post in your division."), reason="division")
