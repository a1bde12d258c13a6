"""What stands against an application, and why an officer has to look at it: one sentence a code of the rules."""

from django.utils.translation import gettext_lazy as _

AGAINST = {
    "not-in-catalogue": _("This product is not in the catalogue on that day: no licence is needed."),
    "national": _("Licences for this product are granted by the national administration."),
    "no-code": _("The register holds no unified social credit code of your enterprise. Report the error, then apply."),
    "not-open": _("The register does not show your enterprise as in business."),
    "serious-list": _("Your enterprise is on the serious dishonesty list: while it is, no licence is granted."),
    "barred": _("After an earlier decision your enterprise may not apply for this product yet."),
    "holds": _(
        "Your enterprise holds a licence already. One enterprise holds one; "
        "for a further product turn to the bureau that granted it."
    ),
    "open": _("An application for this class is already under way."),
}
DOUBTS = {
    "verify-first": _("This class is checked on site before a licence is granted."),
    "unknown-lab": _("The laboratory is not among those known to the portal, or not on the day of the report."),
    "old-report": _("The test report is older than the rules allow without a look at it."),
    "other-party": _("The report names another enterprise than the applicant."),
    "other-product": _("The product on the report is none of the units applied for."),
    "used-report": _("Another enterprise has handed in a report with this number."),
    "no-policy": _("The proof that industrial policy is met is missing."),
    "revoked-before": _("A revoked or annulled licence of this enterprise is on the ledger."),
    "no-key": _("The portal has no key to sign a certificate with at present."),
}
# what a licence is now, as the page of its check says it; `day` is the last day of one that stands, else the day of it
STANDING = {
    "unverified": _("Valid until %(day)s; not yet verified on site"),
    "valid": _("Valid until %(day)s"),
    "suspended": _("Suspended on %(day)s: until that is lifted, nothing may be made or sold under it"),
    "revoked": _("Revoked on %(day)s: it should not have been granted"),
    "withdrawn": _("Withdrawn on %(day)s: law or circumstances have changed"),
    "taken": _("Taken away as a punishment on %(day)s"),
    "cancelled": _("Cancelled on %(day)s"),
    "expired": _("This licence ended on %(day)s"),
}
