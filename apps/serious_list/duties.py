"""What the limits of the serious list ask for; the consequences are those the verbs themselves enforce.

Where the clock has a handler (apps.py), the handler says what follows.
"""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, BUREAU_ABOVE, ENTERPRISE, Duty

DUTIES = (
    Duty(
        "serious_list.case",
        _("Decide on the listing, or end the case"),
        BUREAU,
        _("Then this case can no longer lead to a listing; it can only be ended."),
    ),
    Duty(
        "serious_list.statement",
        _("State the case and its defence"),
        ENTERPRISE,
    ),
    Duty(
        "serious_list.hearing_request",
        _("Ask for a hearing, if one is wanted"),
        ENTERPRISE,
        _("Then the right to a hearing is given up, and the bureau goes on without one."),
    ),
    Duty(
        "serious_list.second_look",
        _("Hold the letter of the party against its scan, as a second officer"),
        BUREAU,
        _("Until then nobody reviews, the time to answer does not end, and the case's own limit runs on."),
    ),
    Duty(
        "serious_list.proof_look",
        _("Hold the receipt of a service against its record, as a second officer"),
        BUREAU,
        _("Until then the paper does not count as served, nothing runs from it, and the case's own limit runs on."),
    ),
    Duty("serious_list.post_wait", _("What the party posted in time may still come")),
    Duty(
        "serious_list.review",
        _("Review what the party said, as a second officer"),
        BUREAU,
        _(
            "Nothing is decided until somebody has reviewed it; "
            "the review stays overdue, and the case's own limit runs on."
        ),
    ),
    Duty(
        "serious_list.hearing_call",
        _("Call the party to the hearing it asked for"),
        BUREAU,
        _("The case stands still and leads to no listing until the hearing was held; the call stays overdue."),
    ),
    Duty(
        "serious_list.hearing",
        _("Hold the hearing"),
        BUREAU,
        _("The case stands still and leads to no listing until the hearing was held; the hearing stays overdue."),
    ),
    Duty(
        "serious_list.consent",
        _("Consent to the listing, or refuse"),
        BUREAU_ABOVE,
        _("Silence is no consent: the case stands still while its own limit runs on."),
    ),
    Duty(
        "serious_list.delivery",
        _("Serve the decision on the party"),
        BUREAU,
        _("A decision that was not served cannot be published; it stays overdue until it is."),
    ),
    Duty(
        "serious_list.paper_delivery",
        _("Serve the paper on the party, and put the proof on record"),
        BUREAU,
        _("No time that runs from its service begins; it stays overdue until it is proved."),
    ),
    Duty(
        "serious_list.publication",
        _("Publish the listing"),
        BUREAU,
        _("The party is not on the list until it is published; the act stays overdue until then."),
    ),
    Duty(
        "serious_list.push",
        _("Hand the listing on to the province where the party is registered"),
        BUREAU,
        _("That province does not know of the listing; the act stays overdue until its receipt is recorded."),
    ),
    Duty(
        "serious_list.push_end",
        _("Tell the province where the party is registered that the listing has ended"),
        BUREAU,
        _("That province goes on showing the listing; the act stays overdue until its receipt is recorded."),
    ),
    Duty("serious_list.term", _("Term of the listing")),
    Duty(
        "serious_list.withdrawal",
        _("Set the listing aside, or say why its ground stands"),
        BUREAU,
        _("The entry stays on the list until somebody decides; the act is overdue, also for the bureau above."),
    ),
    Duty("serious_list.kept", _("A listing stands although the ledger may speak against its ground")),
    Duty(
        "serious_list.hiding",
        _("Confirm that no other portal shows the ended entry"),
        BUREAU,
        _("This portal hides it at once. Past its day the act stays overdue until somebody has looked elsewhere."),
    ),
    Duty(
        "serious_list.repair_acceptance",
        _("Accept the application for early removal, reject it, or ask for what is missing"),
        BUREAU,
        _("Silence decides nothing: the application waits and is overdue, also for the bureau above."),
    ),
    Duty(
        "serious_list.repair_correction",
        _("Complete the application for early removal"),
        ENTERPRISE,
    ),
    Duty(
        "serious_list.repair_decision",
        _("Decide on early removal"),
        BUREAU,
        _(
            "Silence decides nothing: "
            "the entry stays on the list, and the decision is overdue, also for the bureau above."
        ),
    ),
    Duty(
        "serious_list.reversal_answer",
        _("Explain what was said in the application for early removal"),
        ENTERPRISE,
        _("Then the bureau decides without an explanation whether the removal is set aside."),
    ),
    Duty(
        "serious_list.reversal_decision",
        _("Decide whether the removal is set aside, or drop the doubt"),
        BUREAU,
        _("Silence decides nothing: the removal stands, and the decision is overdue, also for the bureau above."),
    ),
)
