"""The life of a case: states × verbs as one table. The triggers of sql/guards.sql are written from the same moves.

What a row cannot say stands in the database's own guards: no publication without notice and the chance to answer, no
decision by whoever proposed, none twice, none where absence of intent was found.
"""

from apps.kernel.moves import Move, MoveTable

PROPOSED = "proposed"  # 拟列入
NOTICED = "noticed"  # the notice is written and waits for service
ANSWERING = "answering"  # served: the party may state its case or ask for a hearing
HEARING = "hearing"
ANSWERED = "answered"  # the chance to answer has been given
REVIEWED = "reviewed"
ASKED = "asked"  # with the bureau above
CONSENTED = "consented"
DECIDED = "decided"  # the decision waits for service
SERVED = "served"
PUBLISHED = "published"
EXPIRED = "expired"
REMOVED = "removed"  # early, after repair
WITHDRAWN = "withdrawn"  # its penalty was set aside
NOT_LISTED = "not_listed"

STATES = (
    PROPOSED,
    NOTICED,
    ANSWERING,
    HEARING,
    ANSWERED,
    REVIEWED,
    ASKED,
    CONSENTED,
    DECIDED,
    SERVED,
    PUBLISHED,
    EXPIRED,
    REMOVED,
    WITHDRAWN,
    NOT_LISTED,
)
OPEN = (PROPOSED, NOTICED, ANSWERING, HEARING, ANSWERED, REVIEWED, ASKED, CONSENTED)
STANDING = (DECIDED, SERVED, PUBLISHED)
ENDED = (EXPIRED, REMOVED, WITHDRAWN, NOT_LISTED)
WITH_OTHER_PAPERS = (HEARING, ANSWERED, REVIEWED, ASKED, CONSENTED, *STANDING, *ENDED)  # than notice and decision
# what is set aside when the penalty falls, so that nothing may bring it back; where another record of it stands, what
# was removed early stays so, and is weighed where it stands again
FALLING = (*STANDING, REMOVED)
ON_PAPER = (ANSWERING, HEARING, ANSWERED, REVIEWED, ASKED, CONSENTED)  # what the party posted in time may come in these
AFTER_ANSWER = (ANSWERED, REVIEWED, ASKED, CONSENTED, *STANDING, EXPIRED, REMOVED, WITHDRAWN)
AFTER_DECISION = (*STANDING, EXPIRED, REMOVED, WITHDRAWN)
AFTER_PUBLICATION = (PUBLISHED, EXPIRED, REMOVED)

HANDLE, REVIEW, DECIDE = "serious_list.handle", "serious_list.review", "serious_list.decide"
CONSENT, PUBLISH, ANSWER = "serious_list.consent", "serious_list.publish", "serious_list.answer"

GRAVE = "总局令第44号第二条、第十二条"

# what only the party itself may do: where that is a person, no account of an enterprise does it
PERSONS_OWN = ("acknowledge_notice", "waive", "acknowledge_decision", "acknowledge_paper")

# answers_over and expire are the clock's own, open_hearing follows from second_letter: no permission, and their verbs
# refuse everybody but the portal
MOVES = MoveTable(
    # how grave the breach is, before the party is told; after that only in answer to what it said
    Move("find_gravity", (PROPOSED,), PROPOSED, HANDLE, "serious_list.gravity_found", GRAVE),
    Move("change_gravity", (PROPOSED,), PROPOSED, HANDLE, "serious_list.gravity_changed", GRAVE),
    Move("answer_gravity", (ANSWERED,), ANSWERED, REVIEW, "serious_list.gravity_answered", GRAVE),
    Move("notice", (PROPOSED,), NOTICED, HANDLE, "serious_list.noticed", "总局令第44号第十三条"),
    # served otherwise than over the portal: recorded with the receipt by one officer, confirmed by another
    Move("serve_notice", (NOTICED,), NOTICED, HANDLE, "serious_list.service_entered", "行政处罚法第六十一条"),
    Move("second_service", (NOTICED,), ANSWERING, REVIEW, "serious_list.notice_served", "行政处罚法第四十四条"),
    Move("acknowledge_notice", (NOTICED,), ANSWERING, ANSWER, "serious_list.notice_acknowledged"),
    # from the notice on, whether or not its service was recorded; a hearing that is asked for ends no other right
    *(
        Move("state", (now,), now, ANSWER, "serious_list.stated", "行政处罚法第四十五条")
        for now in (NOTICED, ANSWERING, HEARING)
    ),
    Move("waive", (ANSWERING,), ANSWERED, ANSWER, "serious_list.waived"),
    Move("ask_hearing", (ANSWERING,), HEARING, ANSWER, "serious_list.hearing_asked", "行政处罚法第六十三条"),
    # what the party says on paper: entered by one officer, held against the scan by another
    *(
        Move(verb, (state,), state, permission, event, "行政处罚法第四十五条")
        for state in ON_PAPER
        for verb, permission, event in (
            ("enter_statement", HANDLE, "serious_list.letter_entered"),
            ("enter_hearing_request", HANDLE, "serious_list.letter_entered"),
            ("second_letter", REVIEW, "serious_list.letter_seen"),
            ("strike_letter", REVIEW, "serious_list.letter_struck"),
        )
    ),
    Move("open_hearing", (ANSWERING, ANSWERED), HEARING, "", "serious_list.hearing_asked", "行政处罚法第六十三条"),
    Move("call_hearing", (HEARING,), HEARING, HANDLE, "serious_list.hearing_called", "行政处罚法第六十四条"),
    Move("call_anew", (HEARING,), HEARING, HANDLE, "serious_list.hearing_called_anew", "行政处罚法第六十四条"),
    Move("hold_hearing", (HEARING,), ANSWERED, REVIEW, "serious_list.hearing_held", "行政处罚法第六十四条"),
    Move("answers_over", (ANSWERING,), ANSWERED, "", "serious_list.answers_over"),
    Move("review", (ANSWERED,), REVIEWED, REVIEW, "serious_list.reviewed", "行政处罚法第四十五条"),
    Move("ask_consent", (REVIEWED,), ASKED, HANDLE, "serious_list.consent_asked", "总局令第44号第十四条"),
    Move("consent", (ASKED,), CONSENTED, CONSENT, "serious_list.consented", "总局令第44号第十四条"),
    Move("refuse_consent", (ASKED,), NOT_LISTED, CONSENT, "serious_list.consent_refused", "总局令第44号第十四条"),
    Move("decide", (REVIEWED, CONSENTED), DECIDED, DECIDE, "serious_list.decided", "总局令第44号第十三条"),
    Move("serve_decision", (DECIDED,), DECIDED, HANDLE, "serious_list.service_entered", "行政处罚法第六十一条"),
    Move("second_service", (DECIDED,), SERVED, REVIEW, "serious_list.decision_served", "行政处罚法第六十一条"),
    Move("acknowledge_decision", (DECIDED,), SERVED, ANSWER, "serious_list.decision_acknowledged"),
    Move("publish", (SERVED,), PUBLISHED, PUBLISH, "serious_list.published", "总局令第44号"),
    Move("drop", OPEN, NOT_LISTED, REVIEW, "serious_list.dropped", "总局令第44号第十二条"),
    Move("expire", (PUBLISHED,), EXPIRED, "", "serious_list.expired", "总局令第44号第十八条"),
    Move("withdraw", FALLING, WITHDRAWN, DECIDE, "serious_list.withdrawn", "总局令第44号第十九条"),
    # two records were merged, each with a listing on the ground: the party stands on the list once
    Move("set_second_aside", STANDING, WITHDRAWN, DECIDE, "serious_list.second_set_aside", "总局令第44号"),
    # the ground may have gone: somebody looked into it, and it stands
    *(Move("keep", (state,), state, DECIDE, "serious_list.kept", "总局令第44号第十九条") for state in STANDING),
    Move("remove", (PUBLISHED,), REMOVED, DECIDE, "serious_list.removed", "总局令第44号第十六条"),
    Move("restore", (REMOVED,), PUBLISHED, DECIDE, "serious_list.restored", "总局令第44号"),
    # calls, refusals and ends: their service moves nothing, but remedies run from it
    *(
        Move(verb, (state,), state, permission, event, "行政处罚法第六十一条")
        for state in WITH_OTHER_PAPERS
        for verb, permission, event in (
            ("serve_paper", HANDLE, "serious_list.service_entered"),
            ("second_paper", REVIEW, "serious_list.paper_served"),
            ("acknowledge_paper", ANSWER, "serious_list.paper_acknowledged"),
        )
    ),
    *(
        Move("strike_service", (now,), now, REVIEW, "serious_list.service_struck", "行政处罚法第六十一条")
        for now in (NOTICED, *WITH_OTHER_PAPERS)
    ),
    # to the province of registration: from the decision on; and that the listing has ended before its term
    *(Move("confirm_pushed", (now,), now, HANDLE, "serious_list.pushed", "总局令第44号") for now in STANDING),
    *(
        Move("confirm_end_pushed", (state,), state, HANDLE, "serious_list.end_pushed", "总局令第44号第十七条")
        for state in (REMOVED, WITHDRAWN)
    ),
    # an application for early removal that came on paper; online the party makes it (repairing.apply)
    Move(
        "enter_application",
        (PUBLISHED,),
        PUBLISHED,
        HANDLE,
        "serious_list.repair_asked_on_paper",
        "总局令第44号第十七条",
    ),
    # no other portal shows the ended entry any more
    *(
        Move("confirm_hidden", (state,), state, HANDLE, "serious_list.hidden", "总局令第44号第十七条")
        for state in (EXPIRED, REMOVED, WITHDRAWN)
    ),
)

# --- early removal (7.2 of the law's own order: received, completed once, accepted, decided), and its undoing ---
RECEIVED, CORRECTING, ACCEPTED, REJECTED = "received", "correcting", "accepted", "rejected"
GRANTED, REFUSED, LAPSED, OBVIATED = "granted", "refused", "lapsed", "obviated"
DOUBTED = "doubted"  # deceit is suspected: the notice is written and waits for service
QUESTIONED = "questioned"  # served: the party may explain itself
REVERSING = "reversing"  # decided that the removal is set aside; the decision waits for service
REVERSED = "reversed"  # served: the entry stands again
REPAIR_STATES = (
    RECEIVED,
    CORRECTING,
    ACCEPTED,
    REJECTED,
    GRANTED,
    REFUSED,
    LAPSED,
    OBVIATED,
    DOUBTED,
    QUESTIONED,
    REVERSING,
    REVERSED,
)
REPAIR_OPEN = (RECEIVED, CORRECTING, ACCEPTED)
REVERSAL_OPEN = (DOUBTED, QUESTIONED, REVERSING)
REMOVAL_HOLDS = (GRANTED, *REVERSAL_OPEN)

REPAIR = MoveTable(
    Move("ask_completion", (RECEIVED,), CORRECTING, HANDLE, "serious_list.repair_incomplete", "总局令第44号第十七条"),
    Move("complete", (CORRECTING,), RECEIVED, ANSWER, "serious_list.repair_completed"),
    # what was posted in time may arrive when the application has lapsed
    Move("enter_completion", (CORRECTING, LAPSED), RECEIVED, HANDLE, "serious_list.repair_completed_on_paper"),
    Move("lapse", (CORRECTING,), LAPSED, "", "serious_list.repair_lapsed"),
    Move("accept", (RECEIVED,), ACCEPTED, HANDLE, "serious_list.repair_accepted", "总局令第44号第十七条"),
    Move("reject", (RECEIVED,), REJECTED, DECIDE, "serious_list.repair_rejected", "总局令第44号第十七条"),
    Move("grant", (ACCEPTED,), GRANTED, DECIDE, "serious_list.repair_granted", "总局令第44号第十六条"),
    Move("refuse", (ACCEPTED,), REFUSED, DECIDE, "serious_list.repair_refused", "总局令第44号第十七条"),
    # the entry ended otherwise meanwhile: there is nothing left to decide, nor to set aside
    Move("obviate", REPAIR_OPEN, OBVIATED, "", "serious_list.repair_obviated"),
    Move("obviate", REVERSAL_OPEN, GRANTED, "", "serious_list.repair_cleared"),
    Move("doubt", (GRANTED,), DOUBTED, HANDLE, "serious_list.repair_doubted", "行政处罚法第四十四条"),
    Move("serve_doubt", (DOUBTED,), DOUBTED, HANDLE, "serious_list.service_entered", "行政处罚法第六十一条"),
    Move("second_service", (DOUBTED,), QUESTIONED, REVIEW, "serious_list.doubt_served", "行政处罚法第四十四条"),
    Move("acknowledge_doubt", (DOUBTED,), QUESTIONED, ANSWER, "serious_list.doubt_acknowledged"),
    Move("explain", (QUESTIONED,), QUESTIONED, ANSWER, "serious_list.doubt_explained", "行政处罚法第四十五条"),
    Move(
        "enter_explanation",
        (QUESTIONED,),
        QUESTIONED,
        HANDLE,
        "serious_list.doubt_explained_on_paper",
        "行政处罚法第四十五条",
    ),
    Move("clear", (DOUBTED, QUESTIONED, REVERSING), GRANTED, DECIDE, "serious_list.repair_cleared", "总局令第44号"),
    Move("reverse", (QUESTIONED,), REVERSING, DECIDE, "serious_list.repair_reversed", "总局令第44号"),
    Move("serve_reversal", (REVERSING,), REVERSING, HANDLE, "serious_list.service_entered", "行政处罚法第六十一条"),
    Move("second_service", (REVERSING,), REVERSED, REVIEW, "serious_list.reversal_served", "行政处罚法第六十一条"),
    *(
        Move("strike_service", (now,), now, REVIEW, "serious_list.service_struck", "行政处罚法第六十一条")
        for now in (DOUBTED, REVERSING)
    ),
    Move("acknowledge_reversal", (REVERSING,), REVERSED, ANSWER, "serious_list.reversal_acknowledged"),
)
