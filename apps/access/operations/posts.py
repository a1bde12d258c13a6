"""Give a post, end a post."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import enqueue, record
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.rules.unseen import says_something

from ..mail import CONSUMER
from ..models import Post, User
from . import authority


class HoldsSeat(DomainError):
    """Civil Servants Law, Art. 59 (16): no part in an undertaking for profit."""

    code = "holds-seat"
    message = _("This person acts for an enterprise. A member of staff needs an account of his own.")


@transaction.atomic
def grant_post(*, user_id, agency_code, role, valid_from, last_day=None, by, at):
    """Give a user a role at an agency from a day until a day (both counted in; `last_day` None: until ended).

    Returns the Post. Raises NotPermitted, BeyondAuthority (oneself, outside the division, above the level, a role the
    level does not have, people and cases in one hand), HoldsSeat, Invalid (dates, or the same post at that time).
    """
    giver = authority.granter(by=by, at=at)
    user = User.objects.locked(pk=user_id)
    agency = Agency.objects.get(pk=agency_code)
    others = user.posts.standing(timezone.localdate(at)).values_list("role", flat=True)
    authority.check_grant(giver, authority.grant_of(user.pk, agency, role, others))
    _check_person(user)
    if valid_from < timezone.localdate(at):
        raise Invalid(_("A post cannot begin in the past."), field="valid_from")
    post = Post(user=user, agency=agency, role=role, valid_from=valid_from, last_day=last_day)
    try:
        post.full_clean()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    post.save()
    _recorded("access.post_granted", post, by=by, at=at, data={"from": str(valid_from), "to": str(last_day or "")})
    return post


@transaction.atomic
def end_post(*, post_id, reason, by, at):
    """End a post now: the rights are gone with the holder's next request. Returns the Post.

    Raises NotPermitted, BeyondAuthority, Invalid (no reason), WrongState (already over).
    """
    giver = authority.granter(by=by, at=at)
    post = Post.objects.select_related("agency", "user").select_for_update(of=("self",)).get(pk=post_id)
    authority.check_grant(giver, authority.grant_of(post.user_id, post.agency, post.role))
    if not says_something(reason):
        raise Invalid(_("Give a reason."), field="reason")
    if post.ended_at or (post.last_day and post.last_day < timezone.localdate(at)):
        raise WrongState(_("This post is already over."))
    post.ended_at, post.end_reason = at, reason.strip()
    post.save(update_fields=["ended_at", "end_reason"])
    _recorded("access.post_ended", post, by=by, at=at, data={"reason": post.end_reason})
    return post


def _check_person(user):
    if user.closed_at:
        raise WrongState(_("This account is closed."))
    if user.seats.live().exists():
        raise HoldsSeat


def _recorded(verb, post, *, by, at, data):
    data = {"post": post.pk, "agency": post.agency_id, "role": post.role, **data}
    event = record(verb=verb, by=by, at=at, subject=("user", post.user_id), division=post.agency.division_id, data=data)
    enqueue(event, consumer=CONSUMER)
