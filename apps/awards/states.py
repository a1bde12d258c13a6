"""The lives of a round, an application, a review, an honour: states × verbs as tables. Triggers are written from them.

What follows from a day (closing, the end of publicity) has no permission: the portal's own clocks do it, and an officer
may where the table says so.
"""

from apps.kernel.moves import Move, MoveTable

VIEW, APPLY = "awards.view", "awards.apply"
RECOMMEND, MANAGE = "awards.recommend", "awards.manage"
REVIEW, DECIDE, APPROVE = "awards.review", "awards.decide", "awards.approve"
EXPERT = "award_expert"  # the role of a post by which somebody reviews

RULE = "苏政办规〔2023〕2号"

# --- a round ---
DRAFT = "draft"
OPEN = "open"  # announced: applications are taken
CLOSED = "closed"  # nothing changes in an application any more; counties and cities recommend, eligibility is checked
REVIEWING = "reviewing"  # documents, questions, consensus
VISITING = "visiting"
RANKED = "ranked"  # overall evaluation
COMMITTEE = "committee"
PUBLICITY = "publicity"
APPROVING = "approving"
APPROVED = "approved"
CONFERRED = "conferred"
CALLED_OFF = "called_off"
ROUND_STATES = (DRAFT, OPEN, CLOSED, REVIEWING, VISITING, RANKED, COMMITTEE, PUBLICITY, APPROVING, APPROVED, CONFERRED,
                CALLED_OFF)  # fmt: skip
ROUND_OVER = (CONFERRED, CALLED_OFF)
ANNOUNCED = tuple(state for state in ROUND_STATES if state != DRAFT)

ROUNDS = MoveTable(
    Move("amend", (DRAFT,), DRAFT, MANAGE, "awards.round_amended", RULE),
    Move("announce", (DRAFT,), OPEN, MANAGE, "awards.round_announced", RULE),
    Move("close", (OPEN,), CLOSED, MANAGE, "awards.round_closed", RULE),
    Move("close_in_time", (OPEN,), CLOSED, "", "awards.round_closed", RULE),
    Move("begin_review", (CLOSED,), REVIEWING, MANAGE, "awards.review_begun", RULE),
    Move("begin_visits", (REVIEWING,), VISITING, MANAGE, "awards.visits_begun", RULE),
    Move("rank", (REVIEWING, VISITING), RANKED, MANAGE, "awards.ranked", RULE),
    Move("rank_again", (RANKED, COMMITTEE), RANKED, MANAGE, "awards.ranked", RULE),
    Move("submit", (RANKED,), COMMITTEE, MANAGE, "awards.to_committee", RULE),
    Move("publish", (COMMITTEE,), PUBLICITY, DECIDE, "awards.publicised", RULE),
    Move("end_publicity", (PUBLICITY,), APPROVING, MANAGE, "awards.publicity_over", RULE),
    Move("send_back", (APPROVING,), COMMITTEE, APPROVE, "awards.approval_refused", RULE),
    Move("approve", (APPROVING,), APPROVED, APPROVE, "awards.approved", RULE),
    Move("confer", (APPROVED,), CONFERRED, MANAGE, "awards.conferred", RULE),
    # a conflict, an expert who is not there, or an applicant given back comes to light after the reviews
    Move("reopen", (VISITING, RANKED, COMMITTEE, PUBLICITY, APPROVING, APPROVED), REVIEWING, DECIDE, "awards.reopened",
         RULE),
    Move("call_off", (OPEN, CLOSED, REVIEWING, VISITING, RANKED, COMMITTEE), CALLED_OFF, DECIDE, "awards.called_off"),
)  # fmt: skip

# --- an application ---
COUNTY = "county"  # handed in: the county looks at it and recommends
CITY = "city"
CHECKING = "checking"  # recommended: eligibility is decided
ELIGIBLE = "eligible"  # under review
PROPOSED = "proposed"  # the committee proposes a prize for it
PUBLIC = "public"  # in its publicity
REFUSED_STATES = ("not_recommended", "ineligible", "not_chosen", "withdrawn", "struck", "moot")
NOT_RECOMMENDED, INELIGIBLE, NOT_CHOSEN, WITHDRAWN, STRUCK, MOOT = REFUSED_STATES
# CONFERRED as above
APPLICATION_STATES = (DRAFT, COUNTY, CITY, CHECKING, ELIGIBLE, PROPOSED, PUBLIC, CONFERRED, *REFUSED_STATES)
APPLICATION_OPEN = (DRAFT, COUNTY, CITY, CHECKING, ELIGIBLE, PROPOSED, PUBLIC)
APPLICATION_ENDED = (CONFERRED, *REFUSED_STATES)
HANDED_IN = tuple(state for state in APPLICATION_STATES if state not in (DRAFT, WITHDRAWN, MOOT))

# conferred, struck on a listing, and moot are the round's own or the portal's
APPLICATIONS = MoveTable(
    Move("submit", (DRAFT,), COUNTY, APPLY, "awards.submitted", RULE),
    Move("submit_to_city", (DRAFT,), CITY, APPLY, "awards.submitted", RULE),
    Move("submit_directly", (DRAFT,), CHECKING, APPLY, "awards.submitted", RULE),
    Move("take_back", (COUNTY,), DRAFT, APPLY, "awards.taken_back"),
    Move("recommend_county", (COUNTY,), CITY, RECOMMEND, "awards.recommended", RULE),
    Move("recommend_county_last", (COUNTY,), CHECKING, RECOMMEND, "awards.recommended", RULE),
    Move("recommend_city", (CITY,), CHECKING, RECOMMEND, "awards.recommended", RULE),
    Move("not_recommend", (COUNTY, CITY), NOT_RECOMMENDED, RECOMMEND, "awards.not_recommended", RULE),
    # the announced day has passed without a word
    Move("pass_over", (COUNTY,), CHECKING, MANAGE, "awards.passed_over"),
    Move("pass_over", (CITY,), CHECKING, MANAGE, "awards.passed_over"),
    Move("check", (CHECKING,), CHECKING, MANAGE, "awards.checked", RULE),
    Move("accept", (CHECKING,), ELIGIBLE, MANAGE, "awards.found_eligible", RULE),
    Move("refuse", (CHECKING,), INELIGIBLE, MANAGE, "awards.found_ineligible", RULE),
    Move("propose", (ELIGIBLE, PROPOSED), PROPOSED, DECIDE, "awards.proposed", RULE),
    Move("unpropose", (PROPOSED,), ELIGIBLE, DECIDE, "awards.proposal_undone"),
    Move("publicise", (PROPOSED,), PUBLIC, DECIDE, "awards.application_publicised", RULE),
    # an objection stays to be decided where the review was reopened meanwhile
    Move("uphold", (ELIGIBLE, PROPOSED, PUBLIC), NOT_CHOSEN, DECIDE, "awards.struck_on_objection", RULE),
    Move("reopen", (PROPOSED, PUBLIC), ELIGIBLE, DECIDE, "awards.application_reopened"),
    Move("return", (PUBLIC,), PROPOSED, APPROVE, "awards.application_returned"),
    Move("confer", (PUBLIC,), CONFERRED, MANAGE, "awards.application_conferred", RULE),
    Move("leave", (ELIGIBLE, PROPOSED), NOT_CHOSEN, "", "awards.not_chosen", RULE),
    Move("withdraw", (DRAFT, COUNTY, CITY, CHECKING, ELIGIBLE, PROPOSED, PUBLIC), WITHDRAWN, APPLY,
         "awards.withdrawn"),
    Move("strike", (COUNTY, CITY, CHECKING, ELIGIBLE, PROPOSED, PUBLIC), STRUCK, "", "awards.struck", "总局令第44号"),
    # what it was struck for was set aside, or was never the applicant's
    *(Move(f"restore_{to}", (STRUCK,), to, "", "awards.restored") for to in (COUNTY, CITY, CHECKING, ELIGIBLE)),
    Move("drop", (DRAFT, COUNTY, CITY, CHECKING, ELIGIBLE, PROPOSED, PUBLIC), MOOT, "", "awards.moot"),
)  # fmt: skip

# --- a review: one expert, one application ---
WRITING = "writing"
SUBMITTED = "submitted"
SET_ASIDE = "set_aside"  # a conflict was found: it counts for nothing, and somebody else was drawn
REVIEW_STATES = (WRITING, SUBMITTED, SET_ASIDE)
REVIEWS = MoveTable(
    Move("score", (WRITING,), WRITING, REVIEW, "awards.review_saved"),
    Move("submit", (WRITING,), SUBMITTED, REVIEW, "awards.review_submitted"),
    # by the lead alone, with the reason, while the round is under review; what it said before is kept
    Move("unsubmit", (SUBMITTED,), WRITING, "", "awards.review_unsubmitted"),
    Move("set_aside", (WRITING, SUBMITTED), SET_ASIDE, MANAGE, "awards.review_set_aside"),
)

# --- a reviewer is to leave though no tie is on record: one asks, another decides ---
ASKED, GRANTED, REFUSED, LAPSED = "asked", "granted", "refused", "lapsed"
ASIDE_STATES = (ASKED, GRANTED, REFUSED, LAPSED)
ASIDES = MoveTable(
    Move("grant", (ASKED,), GRANTED, DECIDE, "awards.aside_granted"),
    Move("refuse", (ASKED,), REFUSED, DECIDE, "awards.aside_refused"),
    # the review came in, was set aside for a tie, or its application ended: nobody has to decide any more
    Move("lapse", (ASKED,), LAPSED, "", "awards.aside_lapsed"),
)

# --- the draw that sends the experts ---
DRAWING, RUNNING, DROPPED = "drawing", "running", "dropped"
PANEL_STATES = (DRAWING, RUNNING, DROPPED)
PANELS = MoveTable(
    Move("take_up", (DRAWING,), RUNNING, MANAGE, "awards.panel_taken_up"),
    Move("renew", (DRAWING,), DRAWING, MANAGE, "awards.panel_renewed"),
    Move("drop", (DRAWING,), DROPPED, MANAGE, "awards.panel_dropped"),
)

# --- a consensus meeting ---
DUE, HELD = "due", "held"
MEETING_STATES = (DUE, HELD)
MEETINGS = MoveTable(Move("hold", (DUE,), HELD, "", "awards.consensus_held"))

# --- an objection in the publicity: the applicant is heard on it before it is decided ---
FILED, HEARD, UPHELD, REJECTED = "filed", "heard", "upheld", "rejected"
OBJECTION_STATES = (FILED, HEARD, UPHELD, REJECTED)
OBJECTION_OPEN = (FILED, HEARD)
OBJECTIONS = MoveTable(
    Move("answer", (FILED,), HEARD, APPLY, "awards.objection_answered", RULE),
    # on paper, entered by the bureau: one that was posted in time counts until the decision
    Move("enter_answer", (FILED, HEARD), HEARD, MANAGE, "awards.objection_answer_entered", RULE),
    Move("answers_over", (FILED,), HEARD, "", "awards.objection_answers_over", RULE),
    Move("uphold", (HEARD,), UPHELD, DECIDE, "awards.objection_upheld", RULE),
    Move("reject", (HEARD,), REJECTED, DECIDE, "awards.objection_rejected", RULE),
)

# --- an honour ---
VALID, EXPIRED, REVOKED, GIVEN_UP, REPLACED = "valid", "expired", "revoked", "given_up", "replaced"
HONOUR_STATES = (VALID, EXPIRED, REVOKED, WITHDRAWN, GIVEN_UP, REPLACED)
HONOUR_HEARD = (VALID, GIVEN_UP, EXPIRED, REPLACED)  # a proceeding may be opened on it
HONOUR_TAKEN = (REVOKED, WITHDRAWN, GIVEN_UP)  # its certificate is returned
HONOUR_ENDED = tuple(state for state in HONOUR_STATES if state != VALID)
# ends follow from a last day, a decision that has its own permission, a request, or a higher grade of the programme
HONOURS = MoveTable(
    Move("expire", (VALID,), EXPIRED, "", "awards.honour_expired"),
    # whoever gives an honour up, or held it until it ended, does not escape what is found of it: the money, and the bar
    Move("revoke", (VALID, GIVEN_UP, EXPIRED, REPLACED), REVOKED, "", "awards.honour_revoked", RULE),
    Move("withdraw", (VALID,), WITHDRAWN, "", "awards.honour_withdrawn", RULE),
    Move("replace", (VALID,), REPLACED, "", "awards.honour_replaced"),
    Move("give_up", (VALID,), GIVEN_UP, APPLY, "awards.honour_given_up"),
    # what it was taken for was set aside: it is again what it would be now
    Move("reinstate", (REVOKED, WITHDRAWN), VALID, "", "awards.honour_reinstated"),
    Move("reinstate_expired", (REVOKED, WITHDRAWN), EXPIRED, "", "awards.honour_reinstated"),
    Move("reinstate_replaced", (REVOKED, WITHDRAWN), REPLACED, "", "awards.honour_reinstated"),
)

# --- the proceeding that takes an honour: notice, answer, decision with reasons, certificate returned ---
OPENED, NOTICED, ANSWERED, DECIDED, DROPPED_CASE = "opened", "noticed", "answered", "decided", "dropped"
CASE_STATES = (OPENED, NOTICED, ANSWERED, DECIDED, DROPPED_CASE)
CASE_OPEN = (OPENED, NOTICED, ANSWERED)
CASES = MoveTable(
    Move("notice", (OPENED,), NOTICED, MANAGE, "awards.case_noticed", RULE),
    Move("answer", (NOTICED,), ANSWERED, APPLY, "awards.case_answered"),
    Move("answers_over", (NOTICED,), ANSWERED, "", "awards.case_answers_over"),
    Move("decide", (ANSWERED,), DECIDED, DECIDE, "awards.case_decided", RULE),
    Move("drop", (OPENED, NOTICED, ANSWERED), DROPPED_CASE, DECIDE, "awards.case_dropped"),
)

# --- an honour of before the portal, read from the decision on paper ---
WAITING, CONFIRMED, DECLINED = "waiting", "confirmed", "declined"
FORMER_STATES = (WAITING, CONFIRMED, DECLINED)
FORMERS = MoveTable(
    Move("confirm", (WAITING,), CONFIRMED, DECIDE, "awards.former_confirmed"),
    Move("decline", (WAITING,), DECLINED, DECIDE, "awards.former_declined"),
)

# --- an obligation after the award ---
OWED, DONE, MISSED, VOID = "owed", "done", "missed", "void"
DUTY_STATES = (OWED, DONE, MISSED, VOID)
DUTIES = MoveTable(
    Move("report", (OWED, MISSED), DONE, APPLY, "awards.duty_done"),
    Move("miss", (OWED,), MISSED, "", "awards.duty_missed"),
    Move("void", (OWED, MISSED), VOID, "", "awards.duty_void"),
    Move("owe_again", (VOID,), OWED, "", "awards.duty_owed_again"),  # the honour was given back
)

# --- the prize money of an honour: claimed back where the honour is taken, as before where that is given back ---
PAID, CLAIMED, RETURNED = "paid", "claimed", "returned"
MONEY_STATES = (OWED, PAID, VOID, CLAIMED, RETURNED)
MONIES = MoveTable(
    Move("pay", (OWED,), PAID, MANAGE, "awards.money_paid", RULE),
    Move("void", (OWED,), VOID, "", "awards.money_void", RULE),
    Move("claim", (PAID,), CLAIMED, "", "awards.money_claimed", RULE),
    Move("take_back", (CLAIMED,), RETURNED, MANAGE, "awards.money_returned", RULE),
    Move("leave", (CLAIMED,), PAID, "", "awards.money_left"),
    Move("owe_again", (VOID, RETURNED), OWED, "", "awards.money_owed_again"),
)
