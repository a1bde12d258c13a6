"""What the audited verbs of joint punishment and of reports to the credit platform mean."""

from django.utils.translation import gettext_lazy as _

PARTNERS_SENTENCES = {
    "joint_punishment.entry": _("Entry of the serious list"),
    "two_publicities.file": _("File for the credit platform"),
    "two_publicities.due": _("What is owed to the credit platform"),
    "two_publicities.line": _("Row for the credit platform"),
    "two_publicities.answer": _("Acknowledgement of the credit platform"),
    "joint_punishment.answered": _("answered for entries of the serious list"),
    "joint_punishment.feed_read": _("read its feed of the serious list"),
    "joint_punishment.overtaken": _("hands an entry on anew: a department had read it before it changed"),
    "joint_punishment.partner_added": _("added a partner department"),
    "joint_punishment.partner_closed": _("closed a partner department"),
    "joint_punishment.partner_reopened": _("opened a partner department again"),
    "joint_punishment.reminded": _("reminded departments that had not answered"),
    "joint_punishment.secret_revoked": _("revoked the secret of a partner"),
    "joint_punishment.secret_set": _("gave a partner a new secret"),
    "joint_punishment.token_issued": _("was given an access token"),
    "joint_punishment.token_refused": _("asked for a token with a wrong secret"),
    "two_publicities.answer_taken": _("took in an acknowledgement of the credit platform"),
    "two_publicities.authority_set": _("gave an agency its credit code"),
    "two_publicities.file_acknowledged": _("the credit platform took every row of a file"),
    "two_publicities.file_closed": _("closed a file whose rest the credit platform did not answer"),
    "two_publicities.rest_taken": _("held rows the credit platform did not answer as taken"),
    "two_publicities.file_discarded": _("discarded a file for the credit platform"),
    "two_publicities.file_made": _("made a file for the credit platform"),
    "two_publicities.file_rejected": _("the credit platform refused rows of a file"),
    "two_publicities.file_sent": _("sent a file to the credit platform"),
    "two_publicities.receipt_corrected": _("corrected the credit platform's receipt of a file"),
    "two_publicities.rest_over": _("rows without an answer of the credit platform no longer count as taken unseen"),
    "two_publicities.sent_again": _("had a refused row sent again as it was"),
}
