from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeriousListConfig(AppConfig):
    name = "apps.serious_list"
    label = "serious_list"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.documents.readers import register_reader
        from apps.kernel import open_files
        from apps.notifications.lists import register_list
        from apps.notifications.operations.subscribing import send_confirmation
        from apps.registry.operations.relations import Stay, declare

        from .duties import DUTIES
        from .files import OPEN
        from .operations import following, pushing, raising, retelling
        from .operations.evidence import KIND
        from .operations.falling import penalty_fell
        from .operations.letters import KIND as LETTER
        from .operations.papers import PROOF
        from .operations.parting import OfTheirCase
        from .operations.publishing import REVOCATION
        from .operations.repair_letters import KIND as OF_REPAIR
        from .queries.earlier import both_have
        from .queries.news import LIST
        from .readers import may_read_evidence, may_read_paper

        consumers.register("serious_list.penalty_fell", penalty_fell)
        consumers.follow(["records.fact_withdrawn"], "serious_list.penalty_fell")
        consumers.register(following.CONSUMER, following.ground_moved)
        consumers.follow(following.FOLLOWED, following.CONSUMER)
        consumers.register(raising.CONSUMER, raising.raise_for)
        consumers.follow(raising.RAISED, raising.CONSUMER)
        consumers.register(pushing.CONSUMER, pushing.follow_party)
        consumers.follow(pushing.MOVED, pushing.CONSUMER)
        consumers.register(retelling.CONSUMER, retelling.follow_names)
        consumers.follow(retelling.FOLLOWED, retelling.CONSUMER)
        consumers.register(raising.VOID_CONSUMER, raising.close_for)
        consumers.follow(raising.VOID, raising.VOID_CONSUMER)
        consumers.register(register_list(LIST).confirms, send_confirmation)
        register_duties(*DUTIES)
        open_files.declare(*OPEN)
        _handlers()
        register_reader("serious_list.paper", may_read_paper)
        register_reader("serious_list.repair", may_read_evidence)
        register_reader(REVOCATION, may_read_evidence)
        register_reader(KIND, may_read_evidence)
        register_reader(LETTER, may_read_evidence)
        register_reader(PROOF, may_read_evidence)
        register_reader(OF_REPAIR, may_read_evidence)
        _messages()
        why = "papers and decisions name the record they were made for; whoever it is now reads and answers them"
        declare("serious_list.Case.enterprise", Stay(_("cases of the serious list"), why=why, meets=both_have))
        declare("serious_list.Entry.enterprise", OfTheirCase(_("entries of the serious list")))


def _handlers():
    from apps.deadlines.handlers import register_follower, register_handler

    from .operations import ringing
    from .operations.answering import answers_over
    from .operations.following import kept_over
    from .operations.publishing import term_over
    from .operations.repairing import lapses
    from .operations.ringing import hold_case, hold_party_and_case, hold_repair

    register_follower("serious_list.case", ringing.answer_follows, hold=ringing.hold_cases)
    register_follower("serious_list.repair", ringing.explanation_follows, hold=ringing.hold_repairs)

    register_handler(
        "serious_list.answers_over", answers_over, hold=hold_case,
        says=_("Then the bureau may review the case without an answer."),
    )  # fmt: skip
    register_handler(
        "serious_list.kept_over", kept_over, hold=hold_case,
        says=_("Then the bureau looks into it anew, if the ledger still speaks against the listing."),
    )  # fmt: skip
    register_handler(
        "serious_list.term_over", term_over, hold=hold_party_and_case,
        says=_("Then the entry leaves the list by itself."),
    )  # fmt: skip
    register_handler(
        "serious_list.repair_lapses", lapses, hold=hold_repair,
        says=_("Then the application lapses; a new one may be made."),
    )  # fmt: skip


def _messages():
    from apps.notifications.kinds import register_kind

    from .models import STATES
    from .operations import steps
    from .queries import STORY

    _asking(register_kind, steps)

    events = STORY | {  # in a message they stand without the application beside them
        "serious_list.repair_asked": _("Application for early removal received"),
        "serious_list.repair_incomplete": _("Application for early removal to be completed"),
        "serious_list.repair_completed": _("Application for early removal completed"),
        "serious_list.repair_asked_on_paper": _("Application for early removal received on paper"),
        "serious_list.repair_completed_on_paper": _("Application for early removal completed on paper"),
        "serious_list.repair_lapsed": _("Application for early removal not completed in time"),
        "serious_list.repair_accepted": _("Application for early removal accepted"),
        "serious_list.repair_rejected": _("Application for early removal not accepted"),
    }
    register_kind(
        steps.STEP,
        title=_("%(event)s: %(party)s (serious list case %(number)s)"),
        body=_("Open the case to see its papers, its limits and the next step."),
        words={"event": events},
    )
    register_kind(  # messages of before, which kept the state of the case only
        steps.TOLD,
        title=_("Serious list case %(number)s, %(party)s: %(state)s"),
        body=_("The case is now: %(state)s. Open it to see the papers, the limits and the next step."),
        words={"state": STATES},
    )


def _asking(register_kind, steps):
    """Messages that ask the party for more than to look."""
    register_kind(
        steps.NOTICED,
        title=_("A notice of an intended listing on the serious list waits: %(party)s"),
        body=_(
            "Nothing is decided. The notice says what was found. Once it is served you may state your case and "
            "defence, prove absence of intent and ask for a hearing; a message then says until which day."
        ),
    )
    register_kind(
        steps.ANSWER,
        title=_("Intended listing on the serious list, %(party)s: answer until %(until)s"),
        body=_(
            "Until the end of %(until)s you may state your case and defence with evidence, and ask for a hearing. "
            "Whoever proves absence of intent is not listed. After that day the bureau decides without an answer."
        ),
        days=("until",),
    )
    register_kind(
        steps.HEARING,
        title=_("Hearing on %(hearing)s, %(place)s: %(party)s (serious list case %(number)s)"),
        body=_("Open the case for the call. Whoever stays away without a good reason gives the hearing up."),
        days=("hearing",),
    )
    register_kind(
        steps.DECISION,
        title=_("It was decided to list %(party)s: the decision waits for you (serious list case %(number)s)"),
        body=_(
            "Open the case and read the decision. It counts as served when you confirm there that you have it, or when "
            "the bureau serves it; from that day the time for review or suit runs. Nothing is published before."
        ),
    )
    register_kind(
        steps.EXPLAIN,
        title=_("Early removal questioned, %(party)s: explain yourself until %(until)s"),
        body=_(
            "The bureau suspects that the removal was got by deceit, and means to set it aside. Until the end of "
            "%(until)s you may explain yourself and give proof."
        ),
        days=("until",),
    )
