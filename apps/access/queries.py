"""Who is this: the scope of a request from the post or seat its user has chosen to act with."""

from dataclasses import dataclass

from django.utils import timezone

from apps.kernel.scope import Scope

from . import credentials, roles
from .models import Post, Seat, User

SESSION_KEY = "acting_as"


@dataclass(frozen=True, slots=True)
class Hat:
    """One of the capacities a user can act in: a post in force or an approved seat. `key` is "post:3" or "seat:7"."""

    key: str
    role: str
    place: str
    scope: Scope


def hats_of(user, on):
    """All capacities of the user on the day `on`: posts first, newest first. Two queries."""
    posts = (
        Post.objects.filter(user=user).in_force(on).select_related("agency__division").order_by("-valid_from", "-pk")
    )
    seats = Seat.objects.filter(user=user).held().order_by("enterprise_name", "pk")
    return [*(_post_hat(user, post) for post in posts), *(_seat_hat(user, seat) for seat in seats)]


def holders(permission, on, agency=None):
    """The people whose posts in force on a day, at one agency (its code) or at any, give them a permission."""
    granting = [code for code in roles.ROLES if permission in roles.permissions_of(code)]
    posts = Post.objects.in_force(on).filter(role__in=granting)
    if agency is not None:
        posts = posts.filter(agency=agency)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id"))


def scope_of(request):
    """The scope of the request's user. What was chosen in the menu holds while it is in force, else the first hat.

    Without any hat the user is an applicant: signed in, no enterprise, no division.
    """
    if not request.user.is_authenticated:
        return Scope.anonymous()
    hat = current_hat(request)
    return hat.scope if hat else applicant(request.user)


def request_hats(request):
    """The hats of the request's user, asked for once a request."""
    if not hasattr(request, "_hats"):
        request._hats = hats_of(request.user, timezone.localdate()) if request.user.is_authenticated else []
    return request._hats


def current_hat(request):
    hats = request_hats(request)
    chosen = request.session.get(SESSION_KEY)
    return next((hat for hat in hats if hat.key == chosen), hats[0] if hats else None)


def default_scope(user, on):
    """What the user acts with when nothing has been chosen: the first hat, else an applicant's scope."""
    hat = next(iter(hats_of(user, on)), None)
    return hat.scope if hat else applicant(user)


def scope_of_post(user, post_id, on):
    """The scope of a post while it is in force on a day; a stranger's, who may do nothing, afterwards.

    For work that a worker does later: the rights are those of that moment, not of the click.
    """
    return next((hat.scope for hat in hats_of(user, on) if hat.scope.post_id == post_id), Scope.anonymous())


def applicant(user):
    return Scope(
        kind="enterprise",
        actor=str(user),
        user_id=user.pk,
        role="applicant",
        permissions=roles.permissions_of("applicant"),
    )


def _post_hat(user, post):
    agency = post.agency
    scope = Scope(
        kind="agency",
        actor=f"{user} ({agency.name})",
        user_id=user.pk,
        post_id=post.pk,
        agency_code=post.agency_id,
        role=post.role,
        permissions=roles.permissions_of(post.role),
        division_prefix=agency.division.prefix,
        zone_code=agency.zone_id or "",
    )
    return Hat(f"post:{post.pk}", roles.label(post.role), agency, scope)


def _seat_hat(user, seat):
    scope = Scope(
        kind="enterprise",
        actor=f"{user} ({seat.enterprise_name})",
        user_id=user.pk,
        role=seat.role,
        permissions=roles.permissions_of(seat.role),
        enterprise_ids=(seat.enterprise_id,),
    )
    return Hat(f"seat:{seat.pk}", roles.label(seat.role), seat.enterprise_name, scope)


def held_about(user):
    """Everything the portal holds about a user's own account, as JSON values by section.

    Not in it: what he filed (it belongs to the enterprise or the case) and the password, which nobody can read.
    """
    return {
        "account": {
            "user_name": user.username,
            "name": user.display_name,
            "email": user.email,
            "registered": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "addresses": [
            {"email": each.email, "confirmed": each.verified, "primary": each.primary}
            for each in credentials.addresses_of(user)
        ],
        "second_factors": [
            {"type": each.type, "since": each.created_at.isoformat()} for each in credentials.factors_of(user)
        ],
        "identities": [{"provider": each.provider, "id": each.uid} for each in credentials.identities_of(user)],
        "posts": [
            {
                "agency": post.agency.name,
                "role": post.role,
                "from": post.valid_from.isoformat(),
                "until": post.last_day.isoformat() if post.last_day else None,
                "ended": post.ended_at.isoformat() if post.ended_at else None,
            }
            for post in user.posts.select_related("agency").order_by("valid_from")
        ],
        "seats": [
            {
                "enterprise": seat.enterprise_name,
                "role": seat.role,
                "state": seat.state,
                "claimed": seat.claimed_at.isoformat(),
                "decided": seat.decided_at.isoformat() if seat.decided_at else None,
                "ended": seat.ended_at.isoformat() if seat.ended_at else None,
                "reason": seat.reason,
            }
            for seat in user.seats.order_by("claimed_at")
        ],
        "sessions": [
            {"since": each.created_at.isoformat(), "address": each.ip, "browser": each.user_agent}
            for each in credentials.sessions_of(user)
        ],
        "logins": [
            {
                "at": each.at.isoformat(),
                "succeeded": each.succeeded,
                "method": each.method,
                "address": each.address,
                "browser": each.browser,
            }
            for each in user.logins.order_by("-at")
        ],
    }
