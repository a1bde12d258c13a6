"""Who is this: the scope of a request from the post or seats of its user."""

from django.utils import timezone

from apps.kernel.scope import Scope

from .models import Post, Seat
from .roles import ROLES


def scope_of(request):
    """Scope of the request's user: a post in force first, else approved seats, else anonymous."""
    user = request.user
    if not user.is_authenticated:
        return Scope.anonymous()
    today = timezone.localdate()
    post = _post_in_force(user, today)
    if post:
        return Scope(
            kind="agency",
            actor=f"{user} ({post.agency.name})",
            user_id=user.pk,
            post_id=post.pk,
            agency_code=post.agency_id,
            role=post.role,
            permissions=ROLES[post.role].permissions,
            division_prefix=post.agency.division.prefix,
            zone_code=post.agency.zone_id or "",
        )
    seats = tuple(Seat.objects.filter(user=user, state=Seat.State.APPROVED).values_list("enterprise_id", flat=True))
    return Scope(
        kind="enterprise",
        actor=str(user),
        user_id=user.pk,
        role="filer",
        permissions=ROLES["filer"].permissions,
        enterprise_ids=seats,
    )


def _post_in_force(user, today):
    posts = Post.objects.filter(user=user, valid_from__lte=today).exclude(valid_to__lt=today)
    return posts.select_related("agency__division").order_by("-valid_from", "-pk").first()
