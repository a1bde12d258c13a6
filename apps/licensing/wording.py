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
    "other-product": _("The report does not name each of the units applied for."),
    "used-report": _("Another enterprise has handed in a report with this number."),
    "no-policy": _("The proof that industrial policy is met is missing."),
    "revoked-before": _("A revoked or annulled licence of this enterprise is on the ledger."),
    "unverified-before": _(
        "An earlier licence of this enterprise for this class ended before anybody had seen its site."
    ),
    "set-aside-before": _(
        "An earlier licence of this enterprise for this class was set aside or withdrawn, or cancelled because its "
        "holder had ceased: an officer looks whether the reason still stands."
    ),
    "proceeding": _(
        "A proceeding is under way on a licence of this enterprise, or a failed check waits for its second "
        "officer, which would bar it."
    ),
    "no-key": _("The portal has no key to sign a certificate with at present."),
}
LAB_LOST = _(
    "Handed in on a report of a laboratory that was known as qualified then; by now it is known not to have been so on "
    "the day of the report."
)
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
    "check-failed": _(
        "The check on site found the licence not to be right, and a second officer looks at the form. Until "
        "then the licence is not given up. You may suspend production meanwhile; where the result is "
        "confirmed, you are heard before anything is decided; where it is not, ask again."
    ),
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
    "being-checked": _(
        "Examiners are named for the check on site of this licence, or have been there: an officer looks "
        "first whether they found anything."
    ),
}
# types of requests in the figures, beside the kinds of changes
KINDS_OF_FIGURES = {"new": _("new licence"), "check": _("check after a grant"), "prior": _("check before a grant")}
# what the papers call the act
END_TITLES = {
    "revoked": "撤销行政许可",
    "withdrawn": "撤回行政许可",
    "taken": "吊销工业产品生产许可证",
    "cancelled": "注销行政许可",
}
UNHEARD = {
    "not-served": _("The notice has not been served yet."),
    "still-answering": _("The holder has not yet had its time to answer."),
    "not-heard": _("The hearing that was asked for has not been held."),
    "not-reviewed": _("What the holder said has not been reviewed yet."),
}
RISKS = {
    "class-d": _("class of credit risk D"),
    "class-c": _("class of credit risk C"),
    "class-b": _("class of credit risk B"),
    "ended-before": _("a licence of this holder was revoked or taken away before"),
    "sampling": _("failed supervision sampling in the last three years"),
    "lab-failed": _("another licence on a report of this laboratory failed its check"),
    "first": _("the first licence of this holder"),
    "old-report": _("the test report was older than six months"),
}
AFTER_STORY = {
    "licensing.check_opened": _("Check due after the grant"),
    "licensing.check_ranked": _("Ranked by what has become known since"),
    "licensing.check_replaced": _("Seat of a drawn examiner drawn again"),
    "licensing.check_handed_over": _("Given to another bureau"),
    "licensing.check_in_draw": _("Examiners to be drawn"),
    "licensing.check_out_of_draw": _("Taken out of the draw"),
    "licensing.check_drawn": _("Examiners drawn"),
    "licensing.check_assigned": _("Examiners assigned"),
    "licensing.check_filed": _("Form handed in"),
    "licensing.check_sent_back": _("Form sent back"),
    "licensing.check_overtaken": _("Form sent back: the licence was changed since the visit"),
    "licensing.check_passed": _("Passed"),
    "licensing.check_failed": _("Failed: revocation proposed"),
    "licensing.check_called_off": _("Called off: the licence ended before"),
    "licensing.cancelling_proposed": _("Cancellation proposed"),
    "licensing.cancelling_confirmed": _("Confirmed: the licence is cancelled"),
    "licensing.cancelling_dropped": _("Closed: the licence stays"),
    "licensing.cancelling_lapsed": _("Closed: without an object"),
    "licensing.ending_proposed": _("End of the licence proposed"),
    "licensing.ending_proposed_in_mass": _("End of the licence proposed"),
    "licensing.answer_moved": _("Last day to answer moved with a holiday notice"),
    "licensing.ending_noticed": _("Notice written"),
    "licensing.ending_service_entered": _("Service of a paper recorded, to be confirmed"),
    "licensing.ending_service_struck": _("Record of a service struck out"),
    "licensing.ending_notice_served": _("Notice served"),
    "licensing.ending_notice_acknowledged": _("Notice confirmed by the holder"),
    "licensing.ending_stated": _("Statement of the holder"),
    "licensing.ending_letter_entered": _("Letter of the holder entered"),
    "licensing.ending_letter_seen": _("Letter held against its scan"),
    "licensing.ending_letter_struck": _("Entry of a letter struck out"),
    "licensing.ending_waived": _("Further time to answer waived"),
    "licensing.ending_hearing_asked": _("Hearing asked for"),
    "licensing.ending_hearing_called": _("Called to the hearing"),
    "licensing.ending_hearing_called_anew": _("Called to the hearing anew"),
    "licensing.ending_call_served": _("Call to the hearing served"),
    "licensing.ending_call_acknowledged": _("Call to the hearing confirmed by the holder"),
    "licensing.ending_hearing_held": _("Hearing held"),
    "licensing.ending_hearing_missed": _("Hearing closed: the holder did not appear"),
    "licensing.ending_hearing_withdrawn": _("Request for a hearing taken back"),
    "licensing.ending_answers_over": _("Time to answer over"),
    "licensing.ending_reviewed": _("Answer reviewed"),
    "licensing.ending_decided": _("Decision made"),
    "licensing.ending_decision_served": _("Decision served: the licence has ended"),
    "licensing.ending_decision_acknowledged": _("Decision confirmed by the holder: the licence has ended"),
    "licensing.ending_dropped": _("Closed, the licence stays"),
    "licensing.ending_lapsed": _("Closed: the licence had ended otherwise"),
    "licensing.ending_gave_way": _("Closed: a heavier ground goes before"),
    "licensing.ending_overturned": _("Decision set aside"),
    "licensing.beside_held": _("Beside it stands what was found elsewhere: weighed when this proceeding is closed"),
    "licensing.beside_opened": _("Opened for what had been found beside another proceeding"),
    "licensing.beside_closed": _("What was found beside it is closed: what was decided is enough"),
    "licensing.beside_again": _("What was found beside it is weighed again"),
    "licensing.beside_struck": _("What was found beside it counts for nothing"),
    "licensing.ending_closing_served": _("Closing paper served"),
    "licensing.ending_closing_acknowledged": _("Closing paper confirmed by the holder"),
    "licensing.round_opened": _("Draw prepared"),
    "licensing.round_taken_up": _("Taken over"),
    "licensing.round_renewed": _("Examiners taken anew"),
    "licensing.round_dropped": _("Given up"),
    "licensing.mass_prepared": _("Proposal prepared"),
    "licensing.mass_sent": _("Proposal sent"),
    "licensing.mass_dropped": _("Not sent"),
}

# the colour of a licence's chip
LICENCE_TONES = {
    "unverified": "info",
    "valid": "good",
    "suspended": "warn",
    "revoked": "adverse",
    "withdrawn": "done",
    "taken": "adverse",
    "cancelled": "done",
    "expired": "done",
}
