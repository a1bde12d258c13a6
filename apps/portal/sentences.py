"""What each audited verb means, one sentence a verb: the audit screen shows it instead of the verb's name.

The list stands here and not in the apps, because only people read it and only this screen shows it; a contract test
asks for a sentence for every verb that any app records.
"""

from django.utils.translation import gettext_lazy as _

APPS = {
    "access.": _("People and seats"),
    "audit.": _("Audit"),
    "credit.": _("Quality credit"),
    "deadlines.": _("Time limits"),
    "divisions.": _("Divisions"),
    "documents.": _("Documents"),
    "notifications.": _("Messages"),
    "public_register.": _("Publication"),
    "records.": _("Quality facts"),
    "registry.": _("Register"),
}

SUBJECTS = {
    "enterprise": _("Enterprise"),
    "user": _("Person"),
    "seat": _("Seat"),
    "post": _("Post"),
    "import": _("Import"),
    "export": _("Export"),
    "merge": _("Merge"),
    "fact": _("Quality fact"),
    "ruleset": _("Ruleset"),
    "credit_run": _("Rating run"),
    "release": _("Release"),
    "mass_send": _("Message to many"),
    "delivery": _("Delivery"),
    "divisions": _("Divisions"),
    "filter": _("Saved filter"),
}

SENTENCES = {
    "audit.delivery_retried": _("sent a failed delivery again"),
    "deadlines.started": _("a time limit began"),
    "deadlines.paused": _("a time limit was paused"),
    "deadlines.resumed": _("a time limit runs again"),
    "deadlines.extended": _("a time limit was extended"),
    "deadlines.stopped": _("what was due was done"),
    "deadlines.expired": _("a time limit ran out"),
    "deadlines.recounted": _("a time limit was counted anew after a holiday notice"),
    "deadlines.calendar_loaded": _("loaded the working-day calendar"),
    "divisions.loaded": _("loaded divisions, zones and agencies"),
    "documents.stored": _("handed in a document"),
    "notifications.read": _("read messages"),
    "notifications.mass_drafted": _("prepared a message to many"),
    "notifications.mass_submitted": _("asked for the release of a message to many"),
    "notifications.mass_released": _("released a message to many"),
    "notifications.mass_returned": _("gave a message to many back to its author"),
    "notifications.mass_withdrawn": _("withdrew a message to many"),
    "notifications.mass_recounted": _("counted the recipients of a message to many again"),
    "notifications.mass_sent": _("a message to many was sent"),
    "notifications.mass_stopped": _("a message to many was stopped: the recipients had changed"),
}


def sentence(verb):
    """The verb in words; the verb itself where nobody has written any."""
    return str(SENTENCES.get(verb, verb))


def subject_label(kind):
    return str(SUBJECTS.get(kind, kind))


def verb_choices():
    """Groups for a select: every app as a whole, then its verbs."""
    groups = [("", _("Everything"))]
    for prefix, label in APPS.items():
        verbs = [(verb, text) for verb, text in SENTENCES.items() if verb.startswith(prefix)]
        groups.append((label, [(prefix, _("all of this")), *verbs]))
    return groups
