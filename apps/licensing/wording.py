"""What stands against an application, and why an officer has to look at it: one sentence a code of the rules."""

from django.utils.translation import gettext_lazy as _

AGAINST = {
    "not-in-catalogue": _("This product is not in the catalogue on that day: no licence is needed."),
    "national": _("Licences for this product are granted by the national administration."),
    "no-code": _("The register holds no unified social credit code of your enterprise. Report the error, then apply."),
    "not-open": _("The register does not show your enterprise as in business."),
    "serious-list": _("Your enterprise is on the serious dishonesty list: while it is, no licence is granted."),
    "barred": _("After an earlier decision your enterprise may not apply for this product yet."),
    "holds": _("Your enterprise holds a licence already. One enterprise holds one: a further product is added to it."),
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
# what stands against asking for a change, and why an officer has to look at one: codes of rules/changes.py
AGAINST_CHANGE = {
    "ended": _("The licence has ended."),
    "changing": _("Another change of this licence is under way: one at a time."),
    "ending": _("A proceeding to end this licence is under way: until it is decided this cannot be asked for."),
    "suspended": _("The licence is suspended: resume production first."),
    "not-suspended": _("The licence is not suspended."),
    "not-open": _("The register does not show your enterprise as in business."),
    "not-in-catalogue": _("The product is not in the catalogue any more: no licence is needed."),
    "national": _("Licences for this product are granted by the national administration."),
    "serious-list": _("Your enterprise is on the serious dishonesty list: while it is, no licence is granted."),
    "barred": _("After an earlier decision your enterprise may not apply for this product yet."),
    "too-early": _("It is too early to renew: the time for it begins some months before the licence ends."),
}
CHANGE_DOUBTS = DOUBTS | {
    "late": _("The renewal was asked for later than the law says: it may not be decided before the licence ends."),
    "register-differs": _("The register shows another name or domicile than is asked for."),
    "long-pause": _("Production stood still for long: an officer looks whether the conditions are still met."),
}
# types of requests in the figures, beside the kinds of changes
KINDS_OF_FIGURES = {"new": _("new licence"), "check": _("check after a grant")}
