"""Mail about one's own account, sent from the audit's outbox after the commit.

One template a verb under templates/mail/access/; a verb without a template sends nothing. Links that open an account
are made when the mail is sent and stand nowhere in the database.
"""

from django.conf import settings
from django.core.mail import send_mail
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from . import credentials, roles
from .models import User

CONSUMER = "access.mail"
CHANGES = {
    "password_changed": _("Your password has been changed."),
    "password_set": _("A password has been set."),
    "password_reset": _("Your password has been reset."),
    "totp_activated": _("An authenticator app has been set up."),
    "totp_deactivated": _("The authenticator app has been removed."),
    "webauthn_added": _("A passkey has been added."),
    "webauthn_removed": _("A passkey has been removed."),
    "recovery_codes_generated": _("New recovery codes have been made; the old ones are void."),
    "email_changed": _("Your e-mail address has been changed."),
    "email_deleted": _("An e-mail address has been removed."),
}


def deliver(delivery, at):
    """Send the mail of an event to its person (`data["user"]`, else the subject). Repeating it sends it again."""
    event = delivery.event
    user = User.objects.filter(pk=event.data.get("user") or event.subject_id, is_active=True).exclude(email="").first()
    if user is None and event.verb != "access.user_locked":
        return
    user = user or User.objects.filter(pk=event.subject_id).exclude(email="").first()
    if user is None:
        return
    with override(settings.LANGUAGE_CODE):
        subject, body = compose(event, user)
    if body:
        send_mail(subject, body, None, [user.email])


def compose(event, user):
    """(subject, body) of the mail for an event, ("", "") when its verb has no template; first line the subject."""
    try:
        template = get_template(f"mail/{event.verb.replace('.', '/')}.txt")
    except TemplateDoesNotExist:
        return "", ""
    text = template.render(
        {
            "event": event,
            "person": user,
            "change": CHANGES.get(event.data.get("what"), ""),
            "role": roles.label(event.data.get("role", "")),
            "site_url": settings.SITE_URL,
            "password_link": credentials.password_link(user) if event.verb == "access.user_invited" else "",
            "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        }
    )
    subject, _newline, body = text.strip().partition("\n")
    return f"[{gettext('Quality Governance Portal')}] {subject}", body.strip() + "\n"
