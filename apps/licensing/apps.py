from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    name = "apps.licensing"
    label = "licensing"

    def ready(self):
        _limits()
        _files()
        _messages()
        _follow_up()
        _draws()
        _merges()


# imported when called: models must be loaded first
def _limits():
    from apps.deadlines.duties import register_duties
    from apps.deadlines.handlers import register_follower, register_handler

    from .duties import DUTIES
    from .operations import changing_desk, deciding, ending_answers, living, priorcheck_steps, suspending, testing

    register_duties(*DUTIES)
    register_follower("licensing.ending", ending_answers.answer_follows, hold=ending_answers.hold_endings)
    register_handler(
        "licensing.accept_by_silence", deciding.silent, hold=deciding.hold_application,
        says=_("Then the application counts as accepted."),
    )  # fmt: skip
    register_handler(
        "licensing.lapse", deciding.lapse, hold=deciding.hold_application,
        says=_("Then the application lapses; a new one may be made."),
    )  # fmt: skip
    register_handler(
        testing.OVER, testing.testing_over, hold=deciding.hold_application,
        says=_("Then the time to decide runs on, and the results are owed all the same."),
    )  # fmt: skip
    register_handler(
        "licensing.prior_pause_over", priorcheck_steps.pause_over, hold=priorcheck_steps.hold_asked,
        says=_("Then the time to decide runs on."),
    )  # fmt: skip
    register_handler(
        "licensing.term_over", living.term_over, hold=living.hold_licence,
        says=_("Then the licence has expired: the product may no longer be made or sold."),
    )  # fmt: skip
    register_handler(
        suspending.OVER, suspending.suspension_over, hold=suspending.hold_licence,
        says=_("Then the bureau looks into a cancellation."),
    )  # fmt: skip
    register_handler(
        "licensing.answers_over", ending_answers.answers_over, hold=ending_answers.hold_ending,
        says=_("Then the time to answer is over, and the bureau reviews the case."),
    )  # fmt: skip
    register_handler(
        "licensing.change_lapse", changing_desk.lapse, hold=changing_desk.hold_change,
        says=_("Then the application for the change lapses; a new one may be made."),
    )  # fmt: skip


def _files():
    from apps.documents.readers import register_reader
    from apps.documents.verifying import register_verifier
    from apps.kernel import open_files

    from . import readers
    from .files import OPEN
    from .queries import checks

    register_reader("licensing.application", readers.may_read_evidence)
    register_reader("licensing.paper", readers.may_read_paper)
    register_reader("licensing.endpaper", readers.may_read_end_paper)
    register_reader("licensing.letter", readers.may_read_letter)
    register_reader("licensing.proof", readers.may_read_proof)
    register_reader("licensing.handedin", readers.may_read_handed_in)
    register_reader("licensing.aftercheck", readers.may_read_check)
    register_reader("licensing.priorfile", readers.may_read_prior_file)
    register_reader("licensing.priorletter", readers.may_read_prior_letter)
    register_reader("licensing.change", readers.may_read_change)
    register_reader("licensing.changepaper", readers.may_read_change_paper)
    register_reader("licensing.former", readers.may_read_licence)
    register_reader("licensing.licence", readers.may_read_licence)
    register_verifier("licensing.licence", by_text=checks.page_of_text, by_digest=checks.page_of_digest)
    open_files.declare(*OPEN)


def _messages():
    from apps.notifications.kinds import register_kind

    from .models import LICENCE_STATES, PRIOR_STATES, STATES
    from .models.change import CHANGE_STATES, KINDS
    from .operations import changing_steps, ending, expiring, one_by_one, priorcheck_steps
    from .operations.steps import TOLD
    from .operations.suspending import TOLD as SUSPENDED_LONG

    register_kind(
        one_by_one.UNDONE,
        title=_("Daily job over licences: %(count)s left undone, among them %(number)s"),
        body=_("What is due every night (ends of terms, reminders, checks, proposals) could not be done for these. It "
               "is tried again every night; the log of the portal says why. Tell its administrator."),
    )  # fmt: skip
    register_kind(
        SUSPENDED_LONG,
        title=_("Production licence %(number)s: suspended too long"),
        body=_("It has been suspended since %(since)s, and might be until %(until)s. The bureau looks into a "
               "cancellation; its holder may still resume production or give it up."),
    )  # fmt: skip
    register_kind(
        TOLD,
        title=_("Production licence, %(enterprise)s: %(state)s"),
        body=_("The application is now: %(state)s. Open it to see its papers, its limits and the next step."),
        words={"state": STATES},
    )
    register_kind(
        priorcheck_steps.ORDERED,
        title=_("Check on site for the licence applied for, %(enterprise)s: %(day)s"),
        body=_("The examiners come on that day: %(people)s. Where one of them has a tie to you, or the day cannot be, "
               "say so on the page of the application."),
    )  # fmt: skip
    register_kind(
        priorcheck_steps.TOLD,
        title=_("Check on site before the licence, %(enterprise)s: %(state)s"),
        body=_("Open it to see the form, what was found and the next step."),
        words={"state": PRIOR_STATES},
    )
    register_kind(
        ending.ENDED,
        title=_("Production licence %(number)s: %(state)s"),
        body=_("The licence holds no longer. Its page says since when; what may follow stands in the decision."),
        words={"state": LICENCE_STATES},
    )
    register_kind(
        changing_steps.TOLD,
        title=_("Production licence %(number)s, %(kind)s: %(state)s"),
        body=_("The application is now: %(state)s. Open it to see its papers, its limits and the next step."),
        words={"kind": KINDS, "state": CHANGE_STATES},
    )
    register_kind(
        expiring.REMINDED,
        title=_("Production licence %(number)s ends on %(until)s"),
        body=_("Ask for its renewal until %(stop)s: then it is decided before the licence ends, or counts as granted."),
    )


def _merges():
    from apps.registry.operations.relations import Move, declare

    from . import states

    open_ones = (("state__in", states.OPEN),)
    declare(
        "licensing.Application.enterprise",
        Move(_("applications for licences"), unless_same=("class_code",), only=open_ones),
    )
    live = (("state__in", states.LIVE),)
    declare("licensing.Licence.enterprise", Move(_("licences"), unless_same=("class_code",), only=live))
    declare("licensing.Bar.enterprise", Move(_("bars to licences"), unless_same=("class_code", "document_number")))


def _follow_up():
    """What follows from other events, and the messages of checks and proceedings."""
    from apps.audit import consumers
    from apps.notifications.kinds import register_kind
    from apps.registry.states import STATUS

    from .models import CANCELLING_STATES, CHECK_STATES, ENDING_STATES
    from .operations import (
        aftercheck_mass,
        aftercheck_replacing,
        aftercheck_sampling,
        aftercheck_steps,
        cancelling,
        cancelling_steps,
        ending_steps,
    )

    consumers.register(aftercheck_mass.NOTICE, aftercheck_mass.notice_for)
    consumers.follow((aftercheck_mass.PROPOSED,), aftercheck_mass.NOTICE)
    consumers.register("licensing.draw_replaced", aftercheck_replacing.draw_replaced)
    consumers.follow(("draws.inspector_replaced",), "licensing.draw_replaced")
    consumers.register(aftercheck_sampling.CONSUMER, aftercheck_sampling.propose_for)
    consumers.follow((aftercheck_sampling.RAISED,), aftercheck_sampling.CONSUMER)
    consumers.register(aftercheck_sampling.VOID_CONSUMER, aftercheck_sampling.close_for)
    consumers.follow((aftercheck_sampling.VOID,), aftercheck_sampling.VOID_CONSUMER)
    consumers.register(cancelling.CONSUMER, cancelling.follow_register)
    consumers.follow((*(step.event for step in STATUS.moves), "registry.enterprise_earlier_end"), cancelling.CONSUMER)
    register_kind(
        cancelling_steps.TOLD,
        title=_("Cancellation of the production licence %(number)s: %(state)s"),
        body=_("Proposed because its holder has ceased or its products have left the catalogue; a second officer of "
               "the bureau looks at it. Tell the bureau where that is not so."),
        words={"state": CANCELLING_STATES},
    )  # fmt: skip
    register_kind(
        ending_steps.TOLD,
        title=_("Proceeding on the production licence %(number)s: %(state)s"),
        body=_("Open it to read what was found, what you may do and until when."),
        words={"state": ENDING_STATES},
    )
    register_kind(
        aftercheck_steps.TOLD,
        title=_("Check after the grant of the licence %(number)s: %(state)s"),
        body=_("Every licence that was granted first is checked on site afterwards."),
        words={"state": CHECK_STATES},
    )


def _draws():
    from apps.draws.origins import register_origin

    from .operations import aftercheck_pools
    from .operations.aftercheck_rounds import ORIGIN

    register_origin(ORIGIN, page="/desk/licences/after/draws/{}/".format, closes=True, planned=False,
                    before_seal=aftercheck_pools.at_seal, before_redraw=aftercheck_pools.not_taken_over)  # fmt: skip
