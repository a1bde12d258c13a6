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
    Move("accept", (RECEIVED,), ACCEPTED, HANDLE, "licensing.accepted", "行政许可法第三十二条"),
    Move("accept_by_silence", (RECEIVED,), ACCEPTED, "", "licensing.accepted_by_silence", "行政许可法第三十二条"),
    Move("not_accept", (RECEIVED,), NOT_ACCEPTED, HANDLE, "licensing.not_accepted", "行政许可法第三十二条"),
    Move("send_samples", (ACCEPTED,), TESTING, HANDLE, "licensing.samples_sent", "生产许可证管理条例第二十四条"),
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
END_VERBS = {REVOKED: "revoke", WITHDRAWN: "withdraw", TAKEN: "take", CANCELLED: "cancel", EXPIRED: "expire"}

# an end has no permission here: it follows from a decision, a request or a last day, and these have their own
LICENCES = MoveTable(
    Move("verify", (UNVERIFIED,), VALID, DECIDE, "licensing.licence_verified", "国发〔2018〕33号"),
    # what was changed by the rules alone is looked at on site again
    Move("unverify", (VALID,), UNVERIFIED, "", "licensing.licence_unverified", "工业产品生产许可证管理条例第二十六条"),
    Move("suspend", IN_FORCE, SUSPENDED, DECIDE, "licensing.licence_suspended"),
    Move("resume", (SUSPENDED,), VALID, DECIDE, "licensing.licence_resumed"),
    Move("resume_unverified", (SUSPENDED,), UNVERIFIED, DECIDE, "licensing.licence_resumed"),
    Move("revoke", LIVE, REVOKED, "", "licensing.licence_revoked", "行政许可法第六十九条"),
    Move("withdraw", LIVE, WITHDRAWN, "", "licensing.licence_withdrawn", "行政许可法第八条"),
    Move("take", LIVE, TAKEN, "", "licensing.licence_taken", "工业产品生产许可证管理条例"),
    Move("cancel", LIVE, CANCELLED, "", "licensing.licence_cancelled", "行政许可法第七十条"),
    Move("expire", LIVE, EXPIRED, "", "licensing.licence_expired", "行政许可法第七十条"),
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
    Move("propose", (RECEIVED,), PROPOSED, HANDLE, "licensing.change_proposed", "行政许可法第四十九条"),
    Move("send_back", (PROPOSED,), RECEIVED, DECIDE, "licensing.change_sent_back"),
    Move("grant", (PROPOSED,), GRANTED, DECIDE, "licensing.change_granted", "行政许可法第三十八条"),
    Move("refuse", (PROPOSED,), REFUSED, DECIDE, "licensing.change_refused", "行政许可法第三十八条"),
    Move("grant_by_silence", (RECEIVED, PROPOSED), GRANTED, "", "licensing.change_by_silence", "行政许可法第五十条"),
    Move("withdraw", CHANGE_OPEN, WITHDRAWN, APPLY, "licensing.change_withdrawn"),
    Move("drop", CHANGE_OPEN, MOOT, "", "licensing.change_moot", "行政许可法第七十条"),
)
