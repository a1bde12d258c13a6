"""Tell somebody; mark as read, or as done with; send by e-mail after the commit; send to many with a second person."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Delivery
from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.scope import Scope

from .. import kinds, queries
from ..models import MassSend, Message
from ..permissions import NotificationPermission
from ..states import MOVES

EMAIL, MASS = "notifications.email", "notifications.mass"


class NoRecipients(DomainError):
    code = "no-recipients"
    message = _("Nobody would receive this message.")


def notify(*, kind, to, event, at, data=None, url="", email=True, own=False):
    """Write a message to an inbox in the caller's transaction; returns it.

    `to` is (kind, id): ("user", 7), ("agency", "amr-320102"), ("enterprise", 12). `event` is the audit event it tells
    of; `data` fills the kind's text; `url` is a path of the portal. E-mail follows after the commit, from the outbox.
    No agency is told of its own act (None is returned), unless the message asks it for something (`own`).
    """
    if to == ("agency", event.agency) and not own:
        return None
    message = Message.objects.create(
        kind=kind, data=data or {}, recipient_kind=to[0], recipient_id=str(to[1]), url=url, event=event, created_at=at
    )
    if email and not Delivery.objects.filter(event=event, consumer=EMAIL).exists():
        enqueue(event, consumer=EMAIL, due_at=at)
    return message


def notify_many(*, messages, event, at, batch=1000, mail_at=None):
    """Write an event's messages to many inboxes; each of `messages` holds kind, to, data and url as for `notify`.

    Returns how many were written: an inbox that has a message of this event gets no second one. `mail_at`: when their
    e-mails are due, where many events have as many each.
    """
    told = set(Message.objects.filter(event=event).values_list("recipient_kind", "recipient_id"))
    rows = [
        Message(
            kind=message["kind"], data=message["data"], url=message["url"], recipient_kind=message["to"][0],
            recipient_id=str(message["to"][1]), event=event, created_at=at,
        )
        for message in messages
        if (message["to"][0], str(message["to"][1])) not in told
    ]  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=batch)
    if rows and not Delivery.objects.filter(event=event, consumer=EMAIL).exists():
        enqueue(event, consumer=EMAIL, due_at=mail_at or at)
    return len(rows)


def settle(*, kind, url, by, at):
    """Take a message that asks for something off every inbox once it is done; returns how many.

    In the caller's transaction, whose own event tells what was done. The message stays, with who dealt with it.
    """
    asking = Message.objects.unread().filter(kind=kind, url=url).exclude(url="")
    ids = list(asking.select_for_update().order_by("pk").values_list("pk", flat=True))
    return Message.objects.filter(pk__in=ids).update(read_at=at, read_by=by.actor)


@transaction.atomic
def mark_read(*, by, at, message_id=None):
    """Mark one message of the reader's inboxes as read, or all of them; returns how many changed."""
    rows = Message.objects.visible_to(by).unread()
    rows = rows.filter(pk=message_id) if message_id is not None else rows
    ids = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    Message.objects.filter(pk__in=ids).update(read_at=at, read_by=by.actor)
    record(verb="notifications.read", by=by, at=at, subject=("user", by.user_id or ""), data={"messages": len(ids)})
    return len(ids)


def deliver_email(delivery, at):
    """Consumer: send what an event's messages say to the people behind each inbox.

    Each message is ticked when it has gone, so that a repeated delivery sends only the rest.
    """
    for message in Message.objects.filter(event_id=delivery.event_id).not_mailed().order_by("pk"):
        for address in queries.addresses_of(message, at):
            _email(message, address).send()
        Message.objects.filter(pk=message.pk).update(mailed_at=at)


def _email(message, address):
    """The message as an e-mail in the portal's first language. Its text carries no more than the inbox shows."""
    with translation.override(settings.LANGUAGE_CODE):
        title, body = message.title, message.body
        context = {"title": title, "body": body, "address": settings.SITE_URL + (message.url or "/accounts/messages/")}
        text = render_to_string("mail/notifications/message.txt", context)
    return EmailMessage(subject=" ".join(title.split()), body=text, to=[address])


@transaction.atomic
def draft_mass(*, title, body, audience, by, at):
    """Prepare a message to many and count its recipients; returns the MassSend. Nothing is sent.

    Raises NotPermitted, Invalid (unknown audience, empty text) and NoRecipients.
    """
    by.require(NotificationPermission.PREPARE)
    title, body = title.strip(), body.strip()
    if not (says_something(title) and says_something(body)):
        raise Invalid(_("A message has a title and a text."), field="title")
    try:
        found, fingerprint = queries.recipients(audience, by, title, body)
    except KeyError:
        raise Invalid(_("Choose the recipients."), field="audience") from None
    if not found:
        raise NoRecipients
    mass = MassSend.objects.create(
        title=title,
        body=body,
        audience=audience,
        count=len(found),
        fingerprint=fingerprint,
        division_code=queries.division_code_of(by),
        division_prefix=by.division_prefix or "",
        zone_code=by.zone_code,
        agency_code=by.agency_code,
        created_by=by.actor,
        created_user=by.user_id,
        created_at=at,
    )
    _record(mass, "notifications.mass_drafted", by=by, at=at)
    return mass


def _record(mass, verb, *, by, at):
    data = {"recipients": mass.count, "fingerprint": mass.fingerprint, "audience": mass.audience}
    return record(verb=verb, by=by, at=at, subject=("mass_send", mass.pk), division=mass.division_code, data=data)


@transaction.atomic
def move_mass(*, mass_id, verb, by, at):
    """Submit, return, withdraw or recount a message to many; returns it. Releasing has its own verb."""
    if verb not in {"submit", "return", "withdraw", "recount"}:
        raise Invalid(_("This step is not possible in the present state."), code="unknown-verb")
    mass = MassSend.objects.visible_to(by).locked(pk=mass_id)
    step = move(mass, verb, table=MOVES, by=by)
    if verb == "recount":
        found, mass.fingerprint = queries.recipients_of(mass)
        mass.count, mass.released_by, mass.released_user = len(found), "", None
    mass.save()
    _record(mass, step.event, by=by, at=at)
    return mass


@transaction.atomic
def release_mass(*, mass_id, by, at):
    """The second person releases what was prepared, as it was counted; returns the MassSend.

    Raises NotPermitted for the author himself. The recipients are compared once more when it goes out.
    """
    mass = MassSend.objects.visible_to(by).locked(pk=mass_id)
    if by.user_id is None or by.user_id == mass.created_user:
        raise NotPermitted(_("Whoever prepared a message to many cannot release it."))
    step = move(mass, "release", table=MOVES, by=by)
    mass.released_by, mass.released_user = by.actor, by.user_id
    mass.save()
    enqueue(_record(mass, step.event, by=by, at=at), consumer=MASS)
    return mass


def deliver_mass(delivery, at):
    """Consumer: compare the recipients with those released, then write all messages in one transaction.

    When anybody joined or left since the release nothing is sent: the message stops and goes back to its author.
    """
    by = Scope.system("notifications")
    with transaction.atomic():
        mass = MassSend.objects.locked(pk=int(delivery.event.subject_id))
        if mass.state != MassSend.State.RELEASED:
            return  # delivered before
        found, fingerprint = queries.recipients_of(mass)
        step = move(mass, "send" if fingerprint == mass.fingerprint else "stop", table=MOVES, by=by)
        event = _record(mass, step.event, by=by, at=at)
        if step.verb == "send":
            mass.sent_at = at
            _write(mass, found, event, at)
        mass.save()


def _write(mass, found, event, at):
    data = {"title": mass.title, "body": mass.body}
    rows = (
        Message(
            kind=kinds.PLAIN,
            data=data,
            recipient_kind=kind,
            recipient_id=identifier,
            event=event,
            mass_send=mass,
            created_at=at,
        )
        for kind, identifier in found
    )
    Message.objects.bulk_create(rows, batch_size=1000)
