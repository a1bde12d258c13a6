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
    "portal.": _("Demo province"),
    "public_register.": _("Publication"),
    "records.": _("Quality facts"),
    "registry.": _("Register"),
    "serious_list.": _("Serious dishonesty list"),
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
    "access.seat": _("Seat"),
    "registry.exportjob": _("Export"),
    "agency": _("Agency"),
}

SENTENCES = {
    "access.account_closed": _("closed the own account"),
    "access.credentials_changed": _("changed a password, second factor or address of the own account"),
    "access.demo_people_made": _("made the people of the demo province"),
    "access.logged_in": _("logged in"),
    "access.post_ended": _("ended a post"),
    "access.post_granted": _("gave a post"),
    "access.seat_accepted": _("accepted the offer of a seat"),
    "access.seat_approved": _("approved the claim of a seat"),
    "access.seat_claimed": _("claimed a seat at an enterprise"),
    "access.seat_declined": _("declined the offer of a seat"),
    "access.seat_ended": _("ended a seat"),
    "access.seat_offered": _("offered a seat"),
    "access.seat_refused": _("refused the claim of a seat"),
    "access.seat_withdrawn": _("withdrew the claim of a seat"),
    "access.second_factors_reset": _("took away all second factors of a person"),
    "access.user_invited": _("invited a person"),
    "access.user_locked": _("locked an account"),
    "access.user_unlocked": _("unlocked an account"),
    "credit.rated": _("rated an enterprise anew"),
    "credit.ruleset_approved": _("approved a ruleset"),
    "credit.ruleset_changed": _("changed a ruleset"),
    "credit.ruleset_drafted": _("drafted a ruleset"),
    "credit.ruleset_rejected": _("rejected a ruleset"),
    "credit.ruleset_returned": _("gave a ruleset back"),
    "credit.ruleset_submitted": _("submitted a ruleset"),
    "credit.run_published": _("published a rating run"),
    "credit.run_started": _("started a rating run"),
    "portal.demo_letter": _("wrote a letter of the demo province"),
    "public_register.release_published": _("published a release of the open data"),
    "records.demo_generated": _("invented quality facts for the demo province"),
    "records.fact_corrected": _("corrected a quality fact"),
    "records.fact_expired": _("a quality fact expired"),
    "records.fact_matched": _("matched a quality fact with its enterprise"),
    "records.fact_objected": _("objected to a quality fact"),
    "records.fact_recorded": _("recorded a quality fact"),
    "records.fact_repaired": _("repaired a quality fact"),
    "records.fact_restored": _("restored a quality fact"),
    "records.fact_withdrawn": _("withdrew a quality fact"),
    "records.import_checked": _("checked a file of quality facts"),
    "records.import_done": _("imported a file of quality facts"),
    "records.import_undone": _("undid an import of quality facts"),
    "records.objection_refused": _("refused an objection to a quality fact"),
    "registry.correction_accepted": _("accepted a report of an error"),
    "registry.correction_filed": _("reported an error in the data"),
    "registry.correction_refused": _("refused a report of an error"),
    "registry.correction_withdrawn": _("withdrew a report of an error"),
    "registry.demo_generated": _("invented the enterprises of the demo province"),
    "registry.demo_removed": _("removed the demo province"),
    "registry.duplicates_looked_for": _("looked for duplicates"),
    "registry.enterprise_cancelled": _("recorded that a registration was cancelled"),
    "registry.enterprise_changed": _("changed facts of an enterprise"),
    "registry.enterprise_code_changed": _("changed the credit code of an enterprise"),
    "registry.enterprise_deregistered": _("recorded that an enterprise was deregistered"),
    "registry.enterprise_handed_over": _("took over an enterprise from another division"),
    "registry.enterprise_moved_out": _("recorded that an enterprise left the province"),
    "registry.enterprise_registered": _("entered an enterprise by hand"),
    "registry.enterprise_relocated": _("handed an enterprise to another division"),
    "registry.enterprise_renamed": _("renamed an enterprise"),
    "registry.enterprise_restored": _("opened an enterprise again: the decision was set aside"),
    "registry.enterprise_returned": _("recorded that an enterprise came back to the province"),
    "registry.enterprise_revoked": _("recorded that a business licence was revoked"),
    "registry.export_begun": _("an export began"),
    "registry.export_cancelled": _("cancelled an export"),
    "registry.export_downloaded": _("downloaded an export"),
    "registry.export_expired": _("an export expired"),
    "registry.export_failed": _("an export failed"),
    "registry.export_finished": _("an export was finished"),
    "registry.export_requested": _("asked for an export"),
    "registry.export_retried": _("an export began again"),
    "registry.filter_removed": _("removed a saved filter"),
    "registry.filter_saved": _("saved a filter"),
    "registry.import_checked": _("checked an import file"),
    "registry.import_mapped": _("matched the columns of an import file"),
    "registry.import_queued": _("ordered an import"),
    "registry.import_undo_queued": _("ordered that an import be undone"),
    "registry.import_undone": _("undid an import"),
    "registry.import_uploaded": _("uploaded an import file"),
    "registry.imported": _("imported a file"),
    "registry.merge_confirmed": _("confirmed a merge"),
    "registry.merge_refused": _("refused a merge"),
    "registry.merge_requested": _("asked for a merge"),
    "registry.merge_undone": _("undid a merge"),
    "registry.merge_withdrawn": _("withdrew the request for a merge"),
    "registry.pair_set_aside": _("said that two enterprises are not the same"),
    "registry.product_added": _("added a product"),
    "registry.product_discontinued": _("recorded that a product was discontinued"),
    "registry.site_added": _("added a site"),
    "registry.site_closed": _("closed a site"),
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
    "documents.expired": _("a document was deleted at the end of its time"),
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
