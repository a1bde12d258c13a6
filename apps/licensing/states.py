"""The life of an application: states × verbs as one table. The trigger of sql/guards.sql is written from it.

What a row cannot say stands in the database's own guards: nobody who is barred or listed applies or is granted, what
was submitted stands, a grant has its licence, a second person decides.
"""

from apps.kernel.moves import Move, MoveTable

DRAFT = "draft"
RECEIVED = "received"  # submitted: waits to be accepted
CORRECTING = "correcting"  # told once, with all items, what is missing
ACCEPTED = "accepted"
TESTING = "testing"  # samples are tested: the time to decide stands still
PROPOSED = "proposed"  # an officer proposes, a second one decides
GRANTED = "granted"
REFUSED = "refused"
NOT_ACCEPTED = "not_accepted"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"  # what was missing never came

STATES = (DRAFT, RECEIVED, CORRECTING, ACCEPTED, TESTING, PROPOSED, GRANTED, REFUSED, NOT_ACCEPTED, WITHDRAWN, LAPSED)
IN_WORK = (RECEIVED, CORRECTING, ACCEPTED, TESTING, PROPOSED)
OPEN = (DRAFT, *IN_WORK)
ENDED = (GRANTED, REFUSED, NOT_ACCEPTED, WITHDRAWN, LAPSED)
EDITABLE = (DRAFT, CORRECTING)

APPLY, HANDLE, DECIDE = "licensing.apply", "licensing.handle", "licensing.decide"

# grant_at_once, accept_by_silence and lapse are the portal's own: no permission, and their verbs refuse everybody else
MOVES = MoveTable(
    Move("submit", (DRAFT,), RECEIVED, APPLY, "licensing.submitted", "工业产品生产许可证管理条例第十一条"),
    Move("grant_at_once", (RECEIVED,), GRANTED, "", "licensing.granted_at_once", "行政许可法第三十四条"),
    Move("ask_correction", (RECEIVED,), CORRECTING, HANDLE, "licensing.correction_asked", "行政许可法第三十二条"),
    Move("complete", (CORRECTING,), RECEIVED, APPLY, "licensing.completed", "行政许可法第三十二条"),
    Move("lapse", (CORRECTING,), LAPSED, "", "licensing.lapsed"),
    # what the applicant hands in on paper: entered by one officer, held against the scan by another. Posted in time it
    # counts though it comes, or is put on record, when the application has lapsed
    *(
        Move(verb, (state,), state, permission, event, "行政许可法第二十九条")
        for state in (CORRECTING, LAPSED)
        for verb, permission, event in (
            ("enter_correction", HANDLE, "licensing.correction_entered"),
            ("strike_correction", DECIDE, "licensing.correction_struck"),
        )
    ),
    Move("second_correction", (LAPSED,), CORRECTING, DECIDE, "licensing.reopened", "行政许可法第三十二条"),
    Move("second_correction", (CORRECTING,), RECEIVED, DECIDE, "licensing.completed_on_paper", "行政许可法第三十二条"),
    Move("accept", (RECEIVED,), ACCEPTED, HANDLE, "licensing.accepted", "行政许可法第三十二条"),
    Move("accept_by_silence", (RECEIVED,), ACCEPTED, "", "licensing.accepted_by_silence", "行政许可法第三十二条"),
    Move("not_accept", (RECEIVED,), NOT_ACCEPTED, HANDLE, "licensing.not_accepted", "行政许可法第三十二条"),
    Move("send_samples", (ACCEPTED,), TESTING, HANDLE, "licensing.samples_sent", "行政许可法第四十五条"),
    Move("prolong_tests", (TESTING,), TESTING, HANDLE, "licensing.tests_prolonged", "行政许可法第四十五条"),
    Move("results_in", (TESTING,), ACCEPTED, HANDLE, "licensing.results_in", "工业产品生产许可证管理条例第二十四条"),
    Move("propose", (ACCEPTED,), PROPOSED, HANDLE, "licensing.proposed", "工业产品生产许可证管理条例第十八条"),
    Move("send_back", (PROPOSED,), ACCEPTED, DECIDE, "licensing.sent_back"),
    Move("grant", (PROPOSED,), GRANTED, DECIDE, "licensing.granted", "行政许可法第三十八条"),
    Move("refuse", (PROPOSED,), REFUSED, DECIDE, "licensing.refused", "行政许可法第三十八条"),
    Move("withdraw", OPEN, WITHDRAWN, APPLY, "licensing.withdrawn"),
)

# --- a licence ---
UNVERIFIED = "unverified"  # 有效（待后置审查）
VALID = "valid"
SUSPENDED = "suspended"
REVOKED = "revoked"  # 撤销: it should not have been granted
TAKEN = "taken"  # 吊销: a punishment
CANCELLED = "cancelled"  # 注销: nothing is left that it could cover, or its holder asked for it
EXPIRED = "expired"
# 撤回 is WITHDRAWN: rightly granted, but law or circumstances have changed
LICENCE_STATES = (UNVERIFIED, VALID, SUSPENDED, REVOKED, WITHDRAWN, TAKEN, CANCELLED, EXPIRED)
IN_FORCE = (UNVERIFIED, VALID)
LIVE = (*IN_FORCE, SUSPENDED)  # still held, whether or not it may be used
ENDS = (REVOKED, WITHDRAWN, TAKEN, CANCELLED, EXPIRED)
# what takes a licence from its holder: never without notice and the chance to answer
TAKES = (REVOKED, WITHDRAWN, TAKEN)
ENDED_ALREADY = (*TAKES, CANCELLED)
END_VERBS = {REVOKED: "revoke", WITHDRAWN: "withdraw", TAKEN: "take", CANCELLED: "cancel", EXPIRED: "expire"}
AGAIN_VERBS = {kind: f"{verb}_again" for kind, verb in END_VERBS.items()}

# an end has no permission here: it follows from a decision, a request or a last day, and these have their own
LICENCES = MoveTable(
    Move("verify", (UNVERIFIED,), VALID, DECIDE, "licensing.licence_verified", "国发〔2018〕33号"),
    # what was changed by the rules alone is looked at on site again
    Move("unverify", (VALID,), UNVERIFIED, "", "licensing.licence_unverified", "工业产品生产许可证管理条例第二十六条"),
    Move("suspend", IN_FORCE, SUSPENDED, DECIDE, "licensing.licence_suspended"),
    Move("resume", (SUSPENDED,), VALID, DECIDE, "licensing.licence_resumed"),
    Move("resume_unverified", (SUSPENDED,), UNVERIFIED, DECIDE, "licensing.licence_resumed"),
    # a proceeding whose decision bars its holder goes on beside the end of the term; and what was found beside another
    # one is decided after that has ended the licence, or after it gave way to another licence
    Move("revoke", (*LIVE, *ENDS), REVOKED, "", "licensing.licence_revoked", "行政许可法第六十九条"),
    Move("withdraw", LIVE, WITHDRAWN, "", "licensing.licence_withdrawn", "行政许可法第八条"),
    Move("take", (*LIVE, *ENDS), TAKEN, "", "licensing.licence_taken", "工业产品生产许可证管理条例"),
    Move("cancel", LIVE, CANCELLED, "", "licensing.licence_cancelled", "行政许可法第七十条"),
    Move("expire", LIVE, EXPIRED, "", "licensing.licence_expired", "行政许可法第七十条"),
    # the act that ended it was set aside
    Move("reinstate", (*TAKES, CANCELLED), VALID, "", "licensing.licence_reinstated"),
    Move("reinstate_unverified", (*TAKES, CANCELLED), UNVERIFIED, "", "licensing.licence_reinstated"),
    Move("reinstate_suspended", (*TAKES, CANCELLED), SUSPENDED, "", "licensing.licence_reinstated"),
    # another licence was granted meanwhile, and stays: one enterprise holds one certificate
    Move("replaced", (*TAKES, CANCELLED), CANCELLED, "", "licensing.licence_cancelled", "行政许可法第七十条"),
    Move("expire_again", (REVOKED, TAKEN), EXPIRED, "", "licensing.licence_reinstated"),  # its term was over before
    # another decision had ended it before, and stands
    Move("revoke_again", (REVOKED, TAKEN), REVOKED, "", "licensing.licence_revoked", "行政许可法第六十九条"),
    Move("take_again", (REVOKED, TAKEN), TAKEN, "", "licensing.licence_taken", "工业产品生产许可证管理条例"),
    Move("withdraw_again", (REVOKED, TAKEN), WITHDRAWN, "", "licensing.licence_withdrawn", "行政许可法第八条"),
    Move("cancel_again", (REVOKED, TAKEN), CANCELLED, "", "licensing.licence_cancelled", "行政许可法第七十条"),
)

# --- a change of a licence: the states of an application that it has, and one of its own ---
MOOT = "moot"  # the licence has ended meanwhile
CHANGE_OPEN = (RECEIVED, CORRECTING, PROPOSED)
CHANGE_STATES = (*CHANGE_OPEN, GRANTED, REFUSED, WITHDRAWN, LAPSED, MOOT)

# the portal's own, without a permission: grant_at_once, grant_by_silence, lapse, drop
CHANGES = MoveTable(
    Move("grant_at_once", (RECEIVED,), GRANTED, "", "licensing.change_granted_at_once", "行政许可法第三十四条"),
    Move("ask_correction", (RECEIVED,), CORRECTING, HANDLE, "licensing.change_to_correct", "行政许可法第三十二条"),
    Move("complete", (CORRECTING,), RECEIVED, APPLY, "licensing.change_completed", "行政许可法第三十二条"),
    Move("lapse", (CORRECTING,), LAPSED, "", "licensing.change_lapsed"),
    # what the holder hands in on paper, as of an application
    *(
        Move(verb, (state,), state, permission, event, "行政许可法第二十九条")
        for state in (CORRECTING, LAPSED)
        for verb, permission, event in (
            ("enter_correction", HANDLE, "licensing.change_correction_entered"),
            ("strike_correction", DECIDE, "licensing.change_correction_struck"),
        )
    ),
    Move("second_correction", (LAPSED,), CORRECTING, DECIDE, "licensing.change_reopened", "行政许可法第三十二条"),
    Move("second_correction", (CORRECTING,), RECEIVED, DECIDE, "licensing.change_on_paper", "行政许可法第三十二条"),
    Move("propose", (RECEIVED,), PROPOSED, HANDLE, "licensing.change_proposed", "行政许可法第四十九条"),
    Move("send_back", (PROPOSED,), RECEIVED, DECIDE, "licensing.change_sent_back"),
    Move("grant", (PROPOSED,), GRANTED, DECIDE, "licensing.change_granted", "行政许可法第三十八条"),
    Move("refuse", (PROPOSED,), REFUSED, DECIDE, "licensing.change_refused", "行政许可法第三十八条"),
    # also of a renewal whose correction came on paper and waits for the bureau's second look
    Move(
        "grant_by_silence",
        (RECEIVED, CORRECTING, PROPOSED),
        GRANTED,
        "",
        "licensing.change_by_silence",
        "行政许可法第五十条",
    ),
    Move("withdraw", CHANGE_OPEN, WITHDRAWN, APPLY, "licensing.change_withdrawn"),
    Move("drop", CHANGE_OPEN, MOOT, "", "licensing.change_moot", "行政许可法第七十条"),
)

WAITING = "waiting"  # of a check, and of what was found beside a proceeding

# --- the proceeding in which a licence is taken from its holder, or cancelled without being asked ---
NOTICED = "noticed"  # the notice is written and waits for service
ANSWERING = "answering"  # served: the holder may state its case or ask for a hearing
HEARING = "hearing"
ANSWERED = "answered"  # the chance to answer has been given
REVIEWED = "reviewed"
DECIDED = "decided"  # the decision waits for service, and has no effect before
SERVED = "served"  # the licence has ended
DROPPED = "dropped"
OVERTURNED = "overturned"  # set aside by reconsideration or a court
ENDING_OPEN = (PROPOSED, NOTICED, ANSWERING, HEARING, ANSWERED, REVIEWED, DECIDED)
ENDING_STATES = (*ENDING_OPEN, SERVED, DROPPED, OVERTURNED)
BEFORE_DECISION = (PROPOSED, NOTICED, ANSWERING, HEARING, ANSWERED, REVIEWED)
TOLD = (ANSWERING, HEARING, ANSWERED, REVIEWED, DECIDED, SERVED)
AFTER_DECISION = (DECIDED, SERVED, OVERTURNED)
ON_PAPER = (ANSWERING, HEARING, ANSWERED, REVIEWED)  # what the holder posted in time is entered until the decision

# answers_over, lapse and give_way are the portal's own: a last day, a licence that has ended otherwise meanwhile, a
# heavier ground than one that bars nobody; open_hearing follows from second_letter
ENDINGS = MoveTable(
    Move("notice", (PROPOSED,), NOTICED, HANDLE, "licensing.ending_noticed", "行政许可法第六十九条"),
    # served otherwise than over the portal: recorded with the receipt by one officer, confirmed by another
    *(
        Move(verb, (state,), state, permission, event, "行政处罚法第六十一条")
        for state, verb, permission, event in (
            (NOTICED, "serve_notice", HANDLE, "licensing.ending_service_entered"),
            (NOTICED, "strike_service", DECIDE, "licensing.ending_service_struck"),
            (DECIDED, "serve_decision", HANDLE, "licensing.ending_service_entered"),
            (DECIDED, "strike_service", DECIDE, "licensing.ending_service_struck"),
            (HEARING, "serve_call", HANDLE, "licensing.ending_service_entered"),
            (HEARING, "second_service", DECIDE, "licensing.ending_call_served"),
            (HEARING, "strike_service", DECIDE, "licensing.ending_service_struck"),
            # the paper that closed it, or set the decision aside: what it says holds already
            *(
                step
                for closed in (DROPPED, OVERTURNED)
                for step in (
                    (closed, "serve_closing", HANDLE, "licensing.ending_service_entered"),
                    (closed, "second_service", DECIDE, "licensing.ending_closing_served"),
                    (closed, "strike_service", DECIDE, "licensing.ending_service_struck"),
                    (closed, "acknowledge_closing", APPLY, "licensing.ending_closing_acknowledged"),
                )
            ),
        )
    ),
    Move("second_service", (NOTICED,), ANSWERING, DECIDE, "licensing.ending_notice_served", "行政处罚法第四十四条"),
    Move("second_service", (DECIDED,), SERVED, DECIDE, "licensing.ending_decision_served", "行政处罚法第六十一条"),
    Move("acknowledge_notice", (NOTICED,), ANSWERING, APPLY, "licensing.ending_notice_acknowledged"),
    # a hearing that is asked for ends no other right
    *(
        Move("state", (now,), now, APPLY, "licensing.ending_stated", "行政处罚法第四十五条")
        for now in (ANSWERING, HEARING)
    ),
    Move("waive", (ANSWERING,), ANSWERED, APPLY, "licensing.ending_waived"),
    Move("ask_hearing", (ANSWERING,), HEARING, APPLY, "licensing.ending_hearing_asked", "行政处罚法第六十三条"),
    # what the holder says on paper: entered by one officer, held against the scan by another
    *(
        Move(verb, (state,), state, permission, event, "行政处罚法第四十五条")
        for state in ON_PAPER
        for verb, permission, event in (
            ("enter_statement", HANDLE, "licensing.ending_letter_entered"),
            ("enter_hearing_request", HANDLE, "licensing.ending_letter_entered"),
            ("second_letter", DECIDE, "licensing.ending_letter_seen"),
            ("strike_letter", DECIDE, "licensing.ending_letter_struck"),
        )
    ),
    Move("open_hearing", (ANSWERING, ANSWERED), HEARING, "", "licensing.ending_hearing_asked", "行政处罚法第六十三条"),
    Move("withdraw_hearing", (HEARING,), ANSWERING, APPLY, "licensing.ending_hearing_withdrawn"),
    Move("call_hearing", (HEARING,), HEARING, HANDLE, "licensing.ending_hearing_called", "行政处罚法第六十四条"),
    Move("call_anew", (HEARING,), HEARING, HANDLE, "licensing.ending_hearing_called_anew", "行政处罚法第六十四条"),
    Move("acknowledge_call", (HEARING,), HEARING, APPLY, "licensing.ending_call_acknowledged"),
    Move("hold_hearing", (HEARING,), ANSWERED, DECIDE, "licensing.ending_hearing_held", "行政处罚法第六十四条"),
    Move("answers_over", (ANSWERING,), ANSWERED, "", "licensing.ending_answers_over"),
    Move("review", (ANSWERED,), REVIEWED, DECIDE, "licensing.ending_reviewed", "行政处罚法第四十五条"),
    Move("decide", (REVIEWED,), DECIDED, DECIDE, "licensing.ending_decided", "行政许可法第六十九条"),
    Move("acknowledge_decision", (DECIDED,), SERVED, APPLY, "licensing.ending_decision_acknowledged"),
    Move("drop", BEFORE_DECISION, DROPPED, DECIDE, "licensing.ending_dropped"),
    Move("lapse", ENDING_OPEN, DROPPED, "", "licensing.ending_lapsed"),
    Move("give_way", ENDING_OPEN, DROPPED, "", "licensing.ending_gave_way", "国发〔2018〕33号"),
    Move("overturn", (DECIDED, SERVED), OVERTURNED, DECIDE, "licensing.ending_overturned", "行政复议法、行政诉讼法"),
)

# --- what was found beside a proceeding that bars: the portal's own, when that is closed ---
OPENED = "opened"  # it has a proceeding of its own
CLOSED = "closed"  # what was decided bars for as long
STRUCK = "struck"  # what it rests on counts for nothing
BESIDE_STATES = (WAITING, OPENED, CLOSED, STRUCK)
BESIDES = MoveTable(
    Move("open", (WAITING,), OPENED, "", "licensing.beside_opened", "国发〔2018〕33号"),
    Move("close", (WAITING,), CLOSED, "", "licensing.beside_closed"),
    Move("weigh_again", (CLOSED,), WAITING, "", "licensing.beside_again"),  # what was enough was set aside
    Move("strike", (WAITING, CLOSED), STRUCK, "", "licensing.beside_struck"),
)

# --- a licence whose object has gone: established by two officers, without a proceeding ---
CONFIRMED = "confirmed"
CANCELLING_STATES = (PROPOSED, CONFIRMED, DROPPED)
CANCELLINGS = MoveTable(
    Move("confirm", (PROPOSED,), CONFIRMED, DECIDE, "licensing.cancelling_confirmed", "行政许可法第七十条"),
    Move("drop", (PROPOSED,), DROPPED, DECIDE, "licensing.cancelling_dropped"),
    Move("lapse", (PROPOSED,), DROPPED, "", "licensing.cancelling_lapsed"),
)

# --- the check on site after a grant ---
DRAWING = "drawing"  # its examiners are being drawn
ASSIGNED = "assigned"
FILED = "filed"  # the form is in: a second person confirms what it found
PASSED = "passed"
FAILED = "failed"
CALLED_OFF = "called_off"  # the licence ended before
CHECK_OPEN = (WAITING, DRAWING, ASSIGNED, FILED)
CHECK_STATES = (*CHECK_OPEN, PASSED, FAILED, CALLED_OFF)
CHECK_FAILED = "licensing.check_failed"

CHECKS = MoveTable(
    Move("hand_over", (WAITING,), WAITING, HANDLE, "licensing.check_handed_over"),
    Move("draw", (WAITING,), DRAWING, HANDLE, "licensing.check_in_draw"),
    Move("undraw", (DRAWING,), WAITING, HANDLE, "licensing.check_out_of_draw"),
    Move("seat", (DRAWING,), ASSIGNED, HANDLE, "licensing.check_drawn"),
    Move("assign", (WAITING, ASSIGNED), ASSIGNED, HANDLE, "licensing.check_assigned", "生产许可证管理条例第十五条"),
    Move("replace", (ASSIGNED,), ASSIGNED, HANDLE, "licensing.check_replaced", "生产许可证管理条例第十五条"),
    Move("file", (ASSIGNED,), FILED, HANDLE, "licensing.check_filed", "生产许可证管理条例第十六条"),
    Move("send_back", (FILED,), ASSIGNED, DECIDE, "licensing.check_sent_back"),
    # what was seen is no longer what the licence says: the portal's own, by a change that was granted meanwhile
    Move("see_again", (FILED,), ASSIGNED, "", "licensing.check_overtaken", "工业产品生产许可证管理条例第二十六条"),
    Move("pass", (FILED,), PASSED, DECIDE, "licensing.check_passed", "国发〔2018〕33号"),
    Move("fail", (FILED,), FAILED, DECIDE, CHECK_FAILED, "国发〔2018〕33号"),
    Move("call_off", CHECK_OPEN, CALLED_OFF, "", "licensing.check_called_off"),
)

# --- the check on site before a grant, of a class that is verified first; it is ordered where none counts yet ---
SET_ASIDE = "set_aside"  # what the applicant answered is right: another check is made
PRIOR_OPEN = (ASSIGNED, FILED)
PRIOR_STATES = (*PRIOR_OPEN, PASSED, FAILED, SET_ASIDE, CALLED_OFF)

PRIORS = MoveTable(
    Move("assign", (ASSIGNED,), ASSIGNED, HANDLE, "licensing.prior_assigned", "生产许可证管理条例第十五条"),
    Move("file", (ASSIGNED,), FILED, HANDLE, "licensing.prior_filed", "生产许可证管理条例第十四条至第十八条"),
    Move("drop", (ASSIGNED,), CALLED_OFF, HANDLE, "licensing.prior_called_off"),
    Move("send_back", (FILED,), ASSIGNED, DECIDE, "licensing.prior_sent_back"),
    Move("pass", (FILED,), PASSED, DECIDE, "licensing.prior_passed", "生产许可证管理条例第十四条至第十八条"),
    Move("fail", (FILED,), FAILED, DECIDE, "licensing.prior_failed", "生产许可证管理条例第十四条至第十八条"),
    *(Move("state", (now,), now, APPLY, "licensing.prior_stated", "行政许可法第七条") for now in (ASSIGNED, FAILED)),
    # what is said on paper: entered by one officer, held against the scan by another; an objection that was entered
    # before the check, and looked at after it, is in its statement all the same
    *(
        Move(verb, (state,), state, permission, event, "行政许可法第七条")
        for verb, sources, permission, event in (
            ("enter_statement", (ASSIGNED, FAILED), HANDLE, "licensing.prior_letter_entered"),
            ("second_letter", (ASSIGNED, FILED, PASSED, FAILED), DECIDE, "licensing.prior_letter_seen"),
            ("strike_letter", PRIOR_STATES, DECIDE, "licensing.prior_letter_struck"),
        )
        for state in sources
    ),
    Move("set_aside", (FAILED,), SET_ASIDE, DECIDE, "licensing.prior_set_aside", "行政许可法第七条"),
    # the applicant has taken its application back: the portal's own
    Move("call_off", PRIOR_OPEN, CALLED_OFF, "", "licensing.prior_called_off"),
)

# --- a draw of examiners for several checks, and one proposal for many licences ---
RUNNING = "running"
ROUNDS = MoveTable(
    Move("take_up", (DRAWING,), RUNNING, HANDLE, "licensing.round_taken_up"),
    Move("renew", (DRAWING,), DRAWING, HANDLE, "licensing.round_renewed"),
    Move("drop", (DRAWING,), DROPPED, HANDLE, "licensing.round_dropped"),
)
ROUND_STATES = (DRAWING, RUNNING, DROPPED)
PREPARED, SENT = "prepared", "sent"
MASSES = MoveTable(
    Move("send", (PREPARED,), SENT, DECIDE, "licensing.mass_sent", "行政许可法第六十九条"),
    Move("drop", (PREPARED,), DROPPED, DECIDE, "licensing.mass_dropped"),
)
MASS_STATES = (PREPARED, SENT, DROPPED)
