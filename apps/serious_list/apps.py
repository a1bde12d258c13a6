from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeriousListConfig(AppConfig):
    name = "apps.serious_list"
    label = "serious_list"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.deadlines.handlers import register_handler
        from apps.documents.readers import register_reader
        from apps.kernel import open_files
        from apps.notifications.kinds import register_kind
        from apps.notifications.lists import register_list
        from apps.notifications.operations.subscribing import send_confirmation
        from apps.registry.operations.relations import Move, Stay, declare

        from .duties import DUTIES
        from .files import OPEN
        from .models import STATES
        from .operations.answering import answers_over
        from .operations.publishing import penalty_fell, term_over
        from .operations.repairing import lapses
        from .operations.ringing import hold_case, hold_party_and_case, hold_repair
        from .operations.steps import TOLD
        from .queries.news import LIST
        from .readers import may_read_evidence, may_read_paper

        consumers.register("serious_list.penalty_fell", penalty_fell)
        consumers.follow(["records.fact_withdrawn"], "serious_list.penalty_fell")
        consumers.register(register_list(LIST).confirms, send_confirmation)
        register_duties(*DUTIES)
        open_files.declare(*OPEN)
        register_handler(
            "serious_list.answers_over", answers_over, hold=hold_case,
            says=_("Then the bureau may review the case without an answer."),
        )  # fmt: skip
        register_handler(
            "serious_list.term_over", term_over, hold=hold_party_and_case,
            says=_("Then the entry leaves the list by itself."),
        )  # fmt: skip
        register_handler(
            "serious_list.repair_lapses", lapses, hold=hold_repair,
            says=_("Then the application lapses; a new one may be made."),
        )  # fmt: skip
        register_reader("serious_list.paper", may_read_paper)
        register_reader("serious_list.repair", may_read_evidence)
        register_kind(
            TOLD,
            title=_("Serious list case %(number)s, %(party)s: %(state)s"),
            body=_("The case is now: %(state)s. Open it to see the papers, the limits and the next step."),
            words={"state": STATES},
        )
        why = "papers and decisions name the record they were made for; whoever it is now reads and answers them"
        declare("serious_list.Case.enterprise", Stay(_("cases of the serious list"), why=why))
        declare("serious_list.Entry.enterprise", Move(_("entries of the serious list")))
