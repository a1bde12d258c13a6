"""Who of a bureau may do something."""

from apps.access.models import Post
from apps.access.roles import ROLES

from ..states import APPROVE


def approvers_of(agency_id, *, on, but=None):
    """Ids of people with a post at the bureau whose role may approve its plans, without the author (`but`)."""
    roles = [role.code for role in ROLES.values() if APPROVE in role.permissions]
    posts = Post.objects.filter(agency=agency_id, role__in=roles, user__is_active=True).in_force(on)
    return sorted(set(posts.exclude(user_id=but).values_list("user_id", flat=True)))
