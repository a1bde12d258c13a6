"""Invite, lock, unlock a person; take a lost second factor away."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import enqueue, record
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.rules.unseen import says_something

from .. import credentials
from ..mail import CONSUMER
from ..models import User
from . import authority
from .posts import grant_post


@transaction.atomic
def appoint(*, email, display_name, agency_code, role, valid_from, last_day=None, by, at):
    """Give a post to the person with this e-mail address, inviting him when he has no account yet.

    Returns (Post, invited). Raises what `invite_user` and `grant_post` raise; on a refusal nobody is invited.
    """
    user = User.objects.filter(email__iexact=email).first()
    invited = user is None
    if invited:
        user = invite_user(email=email, display_name=display_name, by=by, at=at)
    post = grant_post(
        user_id=user.pk, agency_code=agency_code, role=role, valid_from=valid_from, last_day=last_day, by=by, at=at
    )
    return post, invited


@transaction.atomic
def invite_user(*, email, display_name, by, at):
    """Make an account without a password and mail a link to set one. Returns the User.

    Raises NotPermitted, Invalid (no valid address or name, or the address belongs to another account).
    """
    authority.granter(by=by, at=at)
    return make_invited(email=email, display_name=display_name, by=by, at=at, division=by.division_prefix or "")


def make_invited(*, email, display_name, by, at, division):
    """The account and its invitation, for whoever has checked the inviter's right. Inside the caller's transaction."""
    user = User(username=free_username(email), email=email.strip(), display_name=display_name.strip(), date_joined=at)
    user.set_unusable_password()
    if not user.display_name:
        raise Invalid(_("Give the person's name."), field="display_name")
    try:
        user.full_clean(exclude=["password"])
        with transaction.atomic():
            user.save()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="email") from error
    except IntegrityError as error:  # somebody else invited the same person between the check and the save
        raise Invalid(_("This person has just been invited. Look again."), field="email") from error
    credentials.trust_address(user)
    _recorded("access.user_invited", user, by=by, at=at, division=division)
    return user


@transaction.atomic
def invite_again(*, user_id, by, at):
    """Mail a fresh link to somebody who has not set a password yet. Raises WrongState when he has."""
    user = User.objects.locked(pk=user_id)
    authority.check_person(user, by=by, at=at)
    if user.has_usable_password() or not user.is_active:
        raise WrongState(_("This person has already set a password."))
    _recorded("access.user_invited", user, by=by, at=at, division=by.division_prefix or "")
    return user


@transaction.atomic
def reset_second_factors(*, user_id, reason, by, at):
    """Remove all second factors and end all sessions of a person who has lost his device. Returns the User.

    Raises NotPermitted, BeyondAuthority, Invalid (no reason), WrongState (there is none).
    """
    user = _person(user_id, reason, by=by, at=at)
    if not credentials.remove_factors(user):
        raise WrongState(_("This person has no second factor."))
    credentials.end_sessions(user)
    _recorded(
        "access.second_factors_reset", user, by=by, at=at, division=by.division_prefix or "", reason=reason.strip()
    )
    return user


@transaction.atomic
def lock_user(*, user_id, reason, by, at):
    """Keep a person out and end all his sessions. Posts and seats stay as they are. Returns the User."""
    user = _person(user_id, reason, by=by, at=at)
    if not user.is_active:
        raise WrongState(_("This account is already locked."))
    user.is_active, user.lock_reason = False, reason.strip()
    user.save(update_fields=["is_active", "lock_reason"])
    credentials.end_sessions(user)
    _recorded("access.user_locked", user, by=by, at=at, division=by.division_prefix or "", reason=user.lock_reason)
    return user


@transaction.atomic
def unlock_user(*, user_id, reason, by, at):
    """Let a locked person in again. Returns the User; raises WrongState unless he is locked."""
    user = _person(user_id, reason, by=by, at=at)
    if not user.is_locked:
        raise WrongState(_("This account is not locked."))
    user.is_active, user.lock_reason = True, ""
    user.save(update_fields=["is_active", "lock_reason"])
    _recorded("access.user_unlocked", user, by=by, at=at, division=by.division_prefix or "", reason=reason.strip())
    return user


def free_username(email):
    """A user name nobody has, from the part of the address before the @."""
    stem = slugify(email.split("@")[0]) or "user"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    taken = {name.lower() for name in taken}
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def _person(user_id, reason, *, by, at):
    user = User.objects.locked(pk=user_id)
    authority.check_person(user, by=by, at=at)
    if not says_something(reason):
        raise Invalid(_("Give a reason."), field="reason")
    return user


def _recorded(verb, user, *, by, at, division, **data):
    division = division.ljust(6, "0") if division else ""
    event = record(verb=verb, by=by, at=at, subject=("user", user.pk), division=division, data=data)
    enqueue(event, consumer=CONSUMER)
