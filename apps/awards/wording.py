"""How the pages of awards tell what has happened, and the colours of their chips."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# the colour of an honour's chip, by the codes of states.py
HONOUR_TONES = {"valid": "good", "expired": "done", "revoked": "adverse", "withdrawn": "adverse", "given_up": "done",
                "replaced": "done"}  # fmt: skip
# where the evidence of a requirement is from, where it is no source of the ledger with a name of its own
SOURCES = {
    "register": _("register of enterprises"), "serious_list": _("list of serious dishonesty"),
    "credit": _("quality-credit rating"), "awards": _("honours on this portal"),
    "declared": _("declared by the applicant"),
}  # fmt: skip
# what the applicant, and the bureaus that recommended it, are told of an application
STORY = {
    "awards.submitted": _("Application handed in"),
    "awards.taken_back": _("Taken back"),
    "awards.recommended": _("Recommended"),
    "awards.not_recommended": _("Not recommended"),
    "awards.passed_over": _("No recommendation came in time"),
    "awards.found_eligible": _("Found eligible"),
    "awards.found_ineligible": _("Found not eligible"),
    "awards.question_asked": _("Question of the review"),
    "awards.question_answered": _("Question answered"),
    "awards.visited": _("Site visit entered"),
    "awards.application_publicised": _("On the public list"),
    "awards.struck_on_objection": _("Left the list on an objection"),
    "awards.application_conferred": _("Conferred"),
    "awards.not_chosen": _("Not chosen"),
    "awards.withdrawn": _("Withdrawn by the applicant"),
    "awards.struck": _("Struck off"),
    "awards.restored": _("Taken back: what it was struck off for was set aside"),
    "awards.moot": _("Without object"),
}
# what only the bureau of the round sees besides
INNER_STORY = {
    "awards.requirement_waived": _("Requirement accepted on papers seen"),
    "awards.review_submitted": _("Review submitted"),
    "awards.review_unsubmitted": _("Review sent back by the lead"),
    "awards.review_set_aside": _("Review set aside"),
    "awards.aside_asked": _("Asked that a reviewer leave"),
    "awards.aside_granted": _("Agreed that a reviewer leaves"),
    "awards.aside_refused": _("Refused that a reviewer leave"),
    "awards.seat_filled": _("Empty seat filled by rule"),
    "awards.figures_dropped": _("Figures of meeting or visit dropped"),
    "awards.application_reopened": _("Back under review"),
    "awards.fact_noted": _("Recorded or set aside elsewhere: to be looked into"),
    "awards.reviewer_replaced": _("Another expert drawn"),
    "awards.seat_empty": _("No expert left to draw"),
    "awards.consensus_opened": _("Consensus meeting due"),
    "awards.consensus_not_needed": _("Consensus meeting no longer due"),
    "awards.consensus_held": _("Consensus meeting held"),
    "awards.record_confirmed": _("Record of the lead confirmed"),
    "awards.record_doubted": _("Record of the lead doubted"),
    "awards.proposed": _("Proposed by the committee"),
    "awards.proposal_undone": _("Proposal taken back"),
    "awards.application_returned": _("Back to the committee"),
    "awards.objection_filed": _("Objection filed"),
    "awards.objection_answered": _("Objection answered by the applicant"),
    "awards.objection_answer_entered": _("Answer to an objection entered from paper"),
    "awards.objection_answer_moved": _("Last day to answer moved with a holiday notice"),
    "awards.objection_answers_over": _("Time to answer an objection over"),
    "awards.objection_upheld": _("Objection upheld"),
    "awards.objection_rejected": _("Objection not upheld"),
}

BY_EXPERTS = {"awards.review_submitted", "awards.review_unsubmitted", "awards.consensus_opened",
              "awards.consensus_not_needed", "awards.consensus_held", "awards.visited",
              "awards.record_confirmed", "awards.record_doubted", "awards.aside_asked"}  # fmt: skip

# what of an application is the affair of the bureau that runs its round, in the log as well: who reviews it, what its
# committee makes of it, who objects. It is filed under that bureau's area, not the applicant's
INNER = frozenset(INNER_STORY) | BY_EXPERTS | {"awards.review_saved", "awards.aside_lapsed", "awards.aside_reminded"}
# what of it names a reviewer: nobody but who runs the round reads that while reviewers are held back
NAMING = frozenset(BY_EXPERTS) | {"awards.review_saved", "awards.review_set_aside", "awards.reviewer_replaced",
                                  "awards.seat_filled", "awards.seat_empty", "awards.aside_granted",
                                  "awards.aside_refused", "awards.aside_lapsed"}  # fmt: skip
NAMING_OF_DRAWS = ("draws.inspector_replaced", "draws.replacement_asked", "draws.replacement_decided")
INNER_CLOCKS = ("awards.question", "awards.aside")  # whoever is a reviewer began them


def order_of(items):
    """The sentence that says how places follow from totals; `items` decide where totals and results are equal."""
    if not items:
        return gettext(
            "Ranked by total; of equal totals the better results come first. Who is equal in both shares a place."
        )
    named = "、".join(f"{item.number} {item}" for item in items)
    return gettext(
        "Ranked by total; of equal totals the better results come first, then %(items)s decide in this order. Who is "
        "equal in all of it shares a place."
    ) % {"items": named}
