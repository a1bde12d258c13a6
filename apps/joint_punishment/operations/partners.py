"""Partner departments and their secrets: added, given, replaced, revoked, closed, by the administrator of the area."""

import hashlib
import secrets
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.models import Limit
from apps.divisions.models import Division
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.rules.unseen import says_something

from ..models import DEPARTMENTS, SCOPES, Partner
from ..permissions import Permission
from .distributing import catch_up

PREFIX = "qps_"  # by which a secret is known where it should not be: in a log, in a repository
HINT = 9
NUMBER = "qpc-"
GRACE = "joint_punishment.secret_grace"  # the limit that says for how many days the secret before stays good


class NoSuchPartner(DomainError):
    code = "not-found"
    status = 404
    message = _("There is no such partner within your reach.")


class Closed(Invalid):
    code = "partner-closed"
    status = 409
    message = _("This partner is closed; it gets no secret any more.")


class NotClosed(WrongState):
    code = "partner-open"
    message = _("This partner takes part: there is nothing to open again.")


def hash_of(text):
    """What is kept of a secret or token. They are random and long, so a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def add_partner(*, department, name, division, scopes, by, at):
    """A new partner of an area, without a secret yet; it is owed at once whatever stands there. Returns the Partner.

    `division` is a GB/T 2260 code inside the administrator's own area. Raises Invalid.
    """
    by.require(Permission.MANAGE_PARTNERS)
    area = Division.objects.in_force(timezone.localdate(at)).filter(pk=division).first()
    if area is None or not by.covers(area.prefix) or by.zone_code:
        raise Invalid(_("Choose an area of your own."), field="division")
    if department not in DEPARTMENTS or scopes not in SCOPES:
        raise Invalid(_("Choose the kind of department and its rights."), field="department")
    if not name.strip():
        raise Invalid(_("Give the name of the department."), field="name")
    code = NUMBER + secrets.token_hex(6)
    with _one_of_a_kind(), transaction.atomic():
        partner = Partner.objects.create(
            code=code, department=department, name=name.strip(), division=area, scopes=scopes
        )
    owed = catch_up(partner, by=by, at=at)
    note(partner, "joint_punishment.partner_added", by=by, at=at, owed=owed, scopes=scopes)
    return partner


@transaction.atomic
def set_secret(*, partner_id, by, at):
    """Give a partner a new secret; returns (Partner, secret), and the secret is shown this once.

    The secret before stays good for the days of grace, the one before that ends now. Tokens live out their hour. A
    secret in wrong hands is revoked, not replaced: that ends everything at once.
    """
    partner = _taken(partner_id, by)
    if not partner.enabled:
        raise Closed
    secret = PREFIX + secrets.token_urlsafe(32)
    _keep_old(partner, at)
    partner.secret_hash, partner.secret_hint = hash_of(secret), secret[:HINT]
    partner.secret_set_at, partner.secret_set_by = at, by.actor
    partner.save()
    until = partner.old_secret_until.isoformat() if partner.old_secret_until else ""
    note(partner, "joint_punishment.secret_set", by=by, at=at, hint=partner.secret_hint, old_until=until)
    return partner, secret


def _keep_old(partner, at):
    grace = timedelta(days=int(Limit.objects.in_force(GRACE, timezone.localdate(at)).value))
    kept = partner.secret_hash if grace else ""
    partner.old_secret_hash, partner.old_secret_until = kept, at + grace if kept else None
    if not kept:
        partner.tokens.all().delete()


def _forget_secrets(partner):
    partner.secret_hash, partner.secret_hint = "", ""
    partner.old_secret_hash, partner.old_secret_until = "", None


@transaction.atomic
def revoke_secret(*, partner_id, by, at):
    """End both secrets and every token at once; what was handed stays owed. Returns the Partner."""
    partner = _taken(partner_id, by)
    if not partner.secret_hash:
        raise Invalid(_("This partner has no secret."), code="no-secret")
    hint = partner.secret_hint
    _forget_secrets(partner)
    partner.save()
    ended = partner.tokens.all().delete()[0]
    note(partner, "joint_punishment.secret_revoked", by=by, at=at, hint=hint, tokens_ended=ended)
    return partner


@transaction.atomic
def close_partner(*, partner_id, reason, by, at):
    """The department no longer takes part: no secret, no new entries. What it was handed stays on the tracker."""
    partner = _taken(partner_id, by)
    if not partner.enabled:
        raise Closed
    partner.enabled, partner.close_reason = False, _reasoned(reason)
    partner.closed_at, partner.closed_user, partner.reopened_user = at, by.user_id, None
    _forget_secrets(partner)
    partner.save()
    partner.tokens.all().delete()
    note(partner, "joint_punishment.partner_closed", by=by, at=at, reason=partner.close_reason)
    return partner


@transaction.atomic
def reopen_partner(*, partner_id, reason, by, at):
    """It was closed by mistake, or takes part again: it is owed whatever stands, and waits for a secret. Returns the
    Partner. Raises NotClosed, NotPermitted for whoever closed it, Invalid where another has taken its place."""
    partner = _taken(partner_id, by)
    if partner.enabled:
        raise NotClosed
    if by.user_id is None or by.user_id == partner.closed_user:
        raise NotPermitted(_("Whoever closed a partner does not open it again."))
    reason = _reasoned(reason)
    partner.enabled, partner.reopened_user = True, by.user_id
    with _one_of_a_kind(), transaction.atomic():
        partner.save()
    owed = catch_up(partner, by=by, at=at)
    note(partner, "joint_punishment.partner_reopened", by=by, at=at, reason=reason, owed=owed)
    return partner


def _reasoned(text):
    if not says_something(text):
        raise Invalid(_("Give the reason."), field="reason")
    return text.strip()[:500]


@contextmanager
def _one_of_a_kind():
    """Raises Invalid where the area has a partner of this kind."""
    try:
        yield
    except IntegrityError as error:
        if "joint_punishment_partner_once" not in str(error):
            raise
        raise Invalid(_("This area already has a partner of this kind."), field="department") from error


def _taken(partner_id, by):
    by.require(Permission.MANAGE_PARTNERS)
    partner = Partner.objects.visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=partner_id).first()
    if partner is None:
        raise NoSuchPartner
    return partner


def note(partner, verb, *, by, at, **data):
    """The audit event of something that concerns a partner; every use of its credentials is one."""
    data = {"code": partner.code, "name": partner.name} | data
    return record(verb=verb, by=by, at=at, subject=("partner", partner.pk), division=partner.division_id, data=data)
