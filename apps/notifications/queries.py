"""Reads over messages."""

from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from apps.access.models import Post, Seat, User
from apps.access.roles import outside
from apps.divisions.queries import place
from apps.kernel.scope import Scope

from . import audiences
from .models import MassSend, Message, Subscription

PAGE = 40


def inbox(scope, *, before=None, unread=False):
    """(messages of one page, id to go on from or None), newest first.

    By their time and not by their number: what tells of an earlier day may be written later.
    """
    rows = Message.objects.visible_to(scope).newest_first()
    if before and (last := rows.filter(pk=before).first()):
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    rows = list((rows.unread() if unread else rows)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def unread_count(scope):
    return Message.objects.visible_to(scope).unread().count()


def addresses_of(message, at):
    """E-mail addresses behind an inbox: the person, the holders of posts, the holders of seats. Sorted, once each."""
    users = User.objects.filter(is_active=True).exclude(email="")
    if message.recipient_kind == Message.Recipient.USER:
        users = users.filter(pk=int(message.recipient_id))
    elif message.recipient_kind == Message.Recipient.AGENCY:
        posts = Post.objects.in_force(timezone.localdate(at)).filter(agency_id=message.recipient_id)
        posts = posts.exclude(role__in=outside())
        users = users.filter(pk__in=posts.values("user_id"))
    else:
        seats = Seat.objects.held().filter(enterprise_id=int(message.recipient_id))
        users = users.filter(pk__in=seats.values("user_id"))
    return sorted(set(users.values_list("email", flat=True)))


def recipients(audience, scope, *text):
    """(sorted distinct recipients, fingerprint): the fingerprint changes when anybody joins or leaves, or a word of
    `text` does: the title and body of the message."""
    found = sorted({(kind, str(identifier)) for kind, identifier in audiences.find(audience).recipients(scope)})
    said = [sha256(part.encode()).hexdigest() for part in text]
    digest = sha256("\n".join([*said, *(f"{kind} {identifier}" for kind, identifier in found)]).encode())
    return found, digest.hexdigest()


def recipients_of(mass):
    """Who would get a message to many now, and the fingerprint of them and its text."""
    return recipients(mass.audience, scope_of_mass(mass), mass.title, mass.body)


def scope_of_mass(mass):
    """The reach the message was prepared with: its author may have left, its reach stays."""
    return Scope(
        kind="agency",
        actor=mass.created_by,
        agency_code=mass.agency_code,
        division_prefix=mass.division_prefix,
        zone_code=mass.zone_code,
    )


def names_of(found, limit=20):
    """The first recipients as people read them: names of agencies; the identifier otherwise."""
    from apps.divisions.models import Agency  # only the preview needs it

    shown = found[:limit]
    named = Agency.objects.in_bulk([identifier for kind, identifier in shown if kind == "agency"])
    return [str(named.get(identifier, identifier)) for _kind, identifier in shown]


def mass_sends(scope):
    return MassSend.objects.visible_to(scope).order_by("-pk")


def division_code_of(scope):
    """The six digits of the scope's own division."""
    code = (scope.division_prefix or "").ljust(6, "0")
    return code if place(code) else ""


def stands(key):
    """Whether a subscription with the key of a link is there."""
    return Subscription.objects.filter(key=key).exists()
