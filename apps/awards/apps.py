from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    name = "apps.awards"
    label = "awards"

    def ready(self):
        _limits()
        _files()
        _messages_of_rounds()
        _messages_of_reviews()
        _messages_to_holders()
        _merges()
        _follow_up()
        _inner()
        _draws()
        _grades()


# imported when called: models must be loaded first
def _limits():
    from apps.deadlines.duties import register_duties
    from apps.deadlines.handlers import register_follower, register_handler

    from .duties import DUTIES
    from .operations import asides, cases, committee, holding, objections, rounds

    register_duties(*DUTIES)
    register_follower("awards.objection", objections.answer_follows, hold=objections.hold_objections)
    register_follower("awards.round", committee.publicity_follows, hold=rounds.hold_rounds)
    register_handler(
        "awards.close", rounds.close_in_time, hold=rounds.hold_round,
        says=_("Then the round is closed: nothing of an application changes any more."),
    )  # fmt: skip
    register_handler(
        "awards.answers_over", cases.answers_over, hold=cases.hold_case,
        says=_("Then the case is decided without an answer."),
    )  # fmt: skip
    register_handler(
        "awards.aside_late", asides.aside_late, hold=asides.hold_aside,
        says=_("Then the bureau is reminded that the request waits."),
    )  # fmt: skip
    register_handler(
        "awards.objection_answers_over", objections.answers_over, hold=objections.hold_objection,
        says=_("Then the objection is decided without an answer."),
    )  # fmt: skip
    register_handler(
        "awards.duty_over", holding.duty_over, hold=holding.hold_duty,
        says=_("Then it is overdue, and the bureau is told."),
    )  # fmt: skip
    register_handler(
        "awards.term_over", holding.term_over, hold=holding.hold_honour,
        says=_("Then the honour has expired: its title and mark are no longer used."),
    )  # fmt: skip


def _files():
    from apps.documents.readers import register_reader
    from apps.documents.verifying import register_verifier
    from apps.kernel import open_files

    from . import readers
    from .files import OPEN
    from .queries import checks

    open_files.declare(*OPEN)
    register_verifier("awards.honour", by_text=checks.page_of_text, by_digest=checks.page_of_digest)
    register_reader("awards.application", readers.may_read_application)
    register_reader("awards.roundpaper", readers.may_read_round_paper)
    register_reader("awards.applicationpaper", readers.may_read_application_paper)
    register_reader("awards.honourpaper", readers.may_read_honour_paper)
    register_reader("awards.honour", readers.may_read_honour)
    register_reader("awards.objection", readers.may_read_objection)
    register_reader("awards.objection_answer", readers.may_read_answer)
    register_reader("awards.duty", readers.may_read_duty)


def _messages_of_rounds():
    from apps.notifications.kinds import register_kind

    from .models import APPLICATION_STATES
    from .operations import steps

    register_kind(
        steps.TOLD, title=_("%(round)s: %(state)s"),
        body=_("The application is now: %(state)s. Open it to see what comes next and until when."),
        words={"state": APPLICATION_STATES},
    )  # fmt: skip
    register_kind(
        steps.ROUND_TOLD, title=_("%(round)s: an objection was made"),
        body=_("Open the application to look into it and decide with reasons."),
    )  # fmt: skip
    register_kind(
        steps.OBJECTION_TOLD, title=_("%(round)s: somebody has objected to your application"),
        body=_("Open your application: read what is objected to, and answer in time. It is decided after that."),
    )  # fmt: skip
    register_kind(
        steps.OBJECTION_MOVED, title=_("%(round)s: you have longer to answer to an objection"),
        body=_("A holiday notice moved your last day to answer. Your application says until when you may answer."),
    )  # fmt: skip
    register_kind(
        steps.PUBLICITY_MOVED, title=_("%(round)s: the list is public until %(until)s"),
        body=_("A holiday notice made its working days end later than the list says. Objections are taken until then."),
    )  # fmt: skip
    register_kind(
        steps.ANSWER_TOLD, title=_("%(round)s: an objection can be decided"),
        body=_("The applicant has answered, or its time to answer is over. Open the application and decide."),
    )  # fmt: skip
    register_kind(
        steps.APPROVAL_TOLD, title=_("%(round)s: the approval %(number)s was taken back"),
        body=_("The review is taken up again: %(reason)s. What comes of it is published and approved anew."),
    )  # fmt: skip
    register_kind(
        steps.EXPERT_TOLD, title=_("%(round)s: reviews are yours to write"),
        body=_("You were drawn to review. First declare every interest you have in an applicant."),
    )  # fmt: skip
    register_kind(
        steps.BACK_TOLD, title=_("%(round)s: your review of %(applicant)s was sent back"),
        body=_("The lead of the reviewers says: %(reason)s. What you had submitted is kept; write it anew."),
    )  # fmt: skip


def _messages_of_reviews():
    from apps.notifications.kinds import register_kind

    from .models import ASIDE_STATES
    from .operations import steps

    register_kind(
        steps.RECORD_TOLD, title=_("%(round)s: the record of %(applicant)s waits for your word"),
        body=_("The lead of the reviewers has entered it. It counts once more than half of you stand by it."),
    )  # fmt: skip
    register_kind(
        steps.ASIDE_TOLD, title=_("%(round)s: it is asked that a reviewer of %(applicant)s leave"),
        body=_("Open the application and decide, with the reason. Whoever asked does not decide."),
    )  # fmt: skip
    register_kind(
        steps.ASIDE_LATE, title=_("%(round)s: whether a reviewer of %(applicant)s leaves still waits for a decision"),
        body=_("The review cannot go on without it. Open the application and decide, with the reason."),
    )  # fmt: skip
    register_kind(
        steps.ASIDE_DECIDED, title=_("%(round)s: whether a reviewer of %(applicant)s leaves: %(state)s"),
        body=_("The reason of the decision: %(reason)s"), words={"state": ASIDE_STATES},
    )  # fmt: skip
    register_kind(
        steps.SEAT_TOLD, title=_("%(round)s: a seat of the reviewers is empty"),
        body=_("The draw has no expert left for this application. Enter one; whoever decides then fills the seat."),
    )  # fmt: skip
    register_kind(
        steps.INTEREST_TOLD, title=_("%(round)s: a reviewer has declared an interest"),
        body=_("Open the application and set the review aside: another expert is drawn."),
    )  # fmt: skip
    register_kind(
        steps.FACT_TOLD, title=_("%(round)s: something of %(applicant)s was recorded or set aside"),
        body=_("%(reason)s. Look into it: nothing follows for this application by itself."),
    )  # fmt: skip


def _messages_to_holders():
    from apps.notifications.kinds import register_kind

    from .models import CASE_STATES, HONOUR_STATES, MONEY_STATES
    from .operations import cases, holding, steps, stripping, valuation

    register_kind(
        valuation.TOLD, title=_("Your brand “%(brand)s” was valued"),
        body=_("%(value)s × 10 thousand yuan on %(valued_on)s. The sheet shows formula, inputs and what it hangs on."),
    )  # fmt: skip
    register_kind(
        stripping.HONOUR_TOLD, title=_("%(prize)s %(number)s: %(state)s"),
        body=_("The page of the honour says why, on which legal basis, and what you may do."),
        words={"state": HONOUR_STATES},
    )  # fmt: skip
    register_kind(
        steps.MONEY_TOLD, title=_("Prize money of the honour %(number)s: %(state)s"),
        body=_("The page of the honour says how much it is, and by when."), words={"state": MONEY_STATES},
    )  # fmt: skip
    register_kind(
        cases.CASE_TOLD, title=_("Proceeding on the honour %(number)s: %(state)s"),
        body=_("Open it to read what was found, what you may do and until when."),
        words={"state": CASE_STATES},
    )  # fmt: skip
    register_kind(
        holding.DUTY_ASKED, title=_("Honour %(number)s: a report is overdue"),
        body=_("It was due on %(due)s. Report what you owe: late is better than never, and your bureau has been told."),
    )  # fmt: skip
    register_kind(
        holding.DUTY_TOLD, title=_("Honour %(number)s: %(holder)s did not report in time"),
        body=_("The report was due on %(due)s. It stays owed; remind the holder, or look into the honour."),
    )  # fmt: skip


def _merges():
    from apps.registry.operations.relations import Move, Stay, declare

    declare(
        "awards.Application.enterprise",
        Stay(_("applications for awards"), why="what was applied for names who applied; the survivor reads it"),
    )
    # as the database asks: of one with a term there is one that is valid
    declare(
        "awards.Honour.enterprise",
        Move(_("honours"), unless_same=("programme_code", "prize", "person", "item"),
             only=(("state", "valid"), ("until__isnull", False))),
    )  # fmt: skip
    declare("awards.FormerEntry.enterprise", Move(_("honours of before the portal")))
    declare("awards.Valuation.enterprise", Move(_("values of brands"), unless_same=("brand", "valued_on", "version")))
    declare("awards.Bar.enterprise", Move(_("bars to awards"), unless_same=("programme_code", "document_number")))


def _follow_up():
    """What follows from facts of the ledger, through the outbox."""
    from apps.audit import consumers
    from apps.registry.states import MERGE

    from .operations import giving_back, seats, stripping

    consumers.register(seats.CONSUMER, seats.draw_replaced)
    consumers.follow(("draws.inspector_replaced",), seats.CONSUMER)
    stands = ("records.fact_recorded", "records.fact_matched", "records.fact_corrected", "records.fact_restored")
    gone = ("records.fact_withdrawn", "records.fact_unmatched", "records.fact_corrected")
    consumers.register(stripping.CONSUMER, stripping.strip_for)
    consumers.follow(stands, stripping.CONSUMER)
    consumers.register(stripping.MANY, stripping.strip_many_for)
    consumers.follow(("records.import_done", "records.facts_matched"), stripping.MANY)
    consumers.register(stripping.JOINED, stripping.join_for)
    consumers.follow((MERGE.find("confirm", "requested").event,), stripping.JOINED)
    consumers.register(giving_back.CONSUMER, giving_back.give_back_for)
    consumers.follow(gone, giving_back.CONSUMER)
    consumers.register(giving_back.PARTED, giving_back.part_for)
    consumers.follow((MERGE.find("undo", "undo_asked").event,), giving_back.PARTED)


def _inner():
    """Who reviews whom, and what a committee proposes, is not the log's to tell in the area of the applicant; who
    reviews whom not to those of the bureau either who decide without knowing it."""
    from apps.audit.internal import withhold

    from .queries.story import blind_to, inner_to

    withhold(inner_to)
    withhold(blind_to, everywhere=True)


def _draws():
    from apps.draws.origins import register_origin

    from .operations import panels, pools

    register_origin(panels.ORIGIN, page=panels.page_of, closes=True, planned=False, before_seal=pools.at_seal,
                    before_redraw=pools.not_taken_over, ground=panels.may_leave)  # fmt: skip


def _grades():
    """What AA and AAA ask for is dated data of their programme: the outlook of an enterprise rests on the same."""
    from apps.credit.queries.outlook import declare_steps

    from .queries.standing import steps_on

    declare_steps(steps_on)
