"""One's own account: close it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, WrongState
from apps.kernel.moves import move

from .. import credentials, states
from ..models import Seat, User


class HoldsPost(DomainError):
    code = "holds-post"
    message = _("You hold a post. Ask your administrator to end it first.")


@transaction.atomic
def close_account(*, by, at):
    """Close the actor's own account for good: seats end, name, addresses, factors, sessions and logins go.

    What the audit says stays as it is: it is kept under the Archives Law and names the actor as text (Personal
    Information Protection Law, Art. 47: what a law says must be kept is not deleted, only no longer used).
    Raises HoldsPost, WrongState (already closed). Returns the User.
    """
    user = User.objects.locked(pk=by.user_id)
    if user.closed_at:
        raise WrongState(_("This account is closed."))
    if user.posts.standing(timezone.localdate(at)).exists():
        raise HoldsPost
    for seat in Seat.objects.filter(user=user).live().select_for_update().order_by("pk"):
        _leave(seat, by=by, at=at)
    credentials.end_sessions(user)
    credentials.forget_all(user)
    user.logins.all().delete()
    user.username, user.email, user.display_name = f"closed-{user.pk}", "", ""
    user.is_active, user.closed_at, user.lock_reason = False, at, ""
    user.set_unusable_password()
    user.save()
    record(verb="access.account_closed", by=by, at=at, subject=("user", user.pk))
    return user


def _leave(seat, *, by, at):
    """End, withdraw or decline, whichever the state allows."""
    verb = {states.CLAIMED: "withdraw", states.OFFERED: "decline", states.APPROVED: "end"}[seat.state]
    step = move(seat, verb, table=states.SEAT_MOVES, by=by)
    seat.ended_at, seat.ended_by, seat.reason = at, by.actor, str(_("account closed"))
    seat.save()
    record(verb=step.event, by=by, at=at, subject=("seat", seat.pk), data={"enterprise": seat.enterprise_id})
