from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamplingConfig(AppConfig):
    name = "apps.sampling"
    label = "sampling"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.draws.origins import register_origin
        from apps.kernel import open_files
        from apps.notifications.kinds import register_kind
        from apps.notifications.lists import register_list
        from apps.notifications.operations.subscribing import send_confirmation

        from . import readers
        from .duties import DUTIES
        from .files import OPEN
        from .operations import drawing, laboratories, pools, putting_back, replacing, steps
        from .operations.news import LIST
        from .queries.draws import sampler_names, withholds
        from .views.wording import STEPS

        consumers.register(register_list(LIST).confirms, send_confirmation)

        open_files.declare(*OPEN)
        readers.register()
        register_duties(*DUTIES)
        of_parties = {"withholds": withholds, "names": sampler_names}
        for origin, more in ((drawing.ORIGIN, of_parties), (drawing.LAB_ORIGIN, {})):
            register_origin(origin, page="/desk/sampling/tasks/{}/".format, closes=True, before_seal=pools.at_seal,
                            before_redraw=pools.not_taken_over, **more)  # fmt: skip
        consumers.register("sampling.draw_replaced", replacing.draw_replaced)
        consumers.follow(["draws.inspector_replaced", "draws.object_replaced"], "sampling.draw_replaced")
        _limits_run_out()
        register_kind(
            steps.TOLD, title=_("Product sampling: %(batch)s"),
            body=_("%(agency)s: %(step)s. Open it to see what was found, what is due and until when."),
            words={"step": STEPS},
        )  # fmt: skip
        register_kind(
            laboratories.RESULTS_FLAGGED, title=_("Results that rest on %(laboratory)s"),
            body=_("Its qualification was withdrawn. %(count)s results that tables of your bureau brought in were "
                   "concluded since (Product Quality Law Art. 19): decide on each on its page, or have the import "
                   "undone where none stands."),
        )  # fmt: skip
        register_kind(
            putting_back.RESULTS_FREED, title=_("Results that rest on %(laboratory)s"),
            body=_("The withdrawal of its qualification was recorded by mistake and is taken back: %(count)s results "
                   "that tables of your bureau brought in rest on it again."),
        )  # fmt: skip
        _merges()


def _limits_run_out():
    """What happens when a limit of sampling is over."""
    from apps.deadlines.handlers import register_follower, register_handler  # models must be loaded first

    from .operations import (
        answers,
        following,
        moved_days,
        objecting,
        recall_limits,
        recall_walk,
        recheck_objections,
        suspensions,
        telling,
    )

    register_follower("sampling.answer", moved_days.refusal_follows, hold=moved_days.hold_batches)
    register_follower("sampling.order", moved_days.order_follows, hold=moved_days.hold_orders)
    register_follower("sampling.recall", moved_days.recall_follows, hold=moved_days.hold_recalls)

    register_handler(
        "sampling.days_over", telling.days_over, hold=telling.hold_notice,
        says=_("Then the result counts as accepted; the failure stands once no other objection is open."),
    )  # fmt: skip
    register_handler(
        "sampling.formalities_over", objecting.formalities_over, hold=objecting.hold_objection,
        says=_("Then the retest counts as given up."),
    )  # fmt: skip
    register_handler(
        "sampling.order_over", following.order_over, hold=following.hold_order,
        says=_("Then the order counts as not met: it is reported up to the province and announced."),
    )  # fmt: skip
    register_handler(
        "sampling.answer_over", answers.answer_over, hold=answers.hold_answer,
        says=_("Then the bureau decides on what it has."),
    )  # fmt: skip
    register_handler(
        "sampling.suspension_over", suspensions.term_over, hold=following.hold_order,
        says=_("Then the bureau checks again whether business may go on."),
    )  # fmt: skip
    register_handler(
        recall_limits.OVER, recall_walk.silent, hold=recall_walk.hold_recall,
        says=_("Then the bureau is told that it did not come."),
    )  # fmt: skip
    register_handler(
        "sampling.recheck_over", recheck_objections.days_over, hold=following.hold_order,
        says=_("Then the finding of the re-check stands."),
    )  # fmt: skip


def _merges():
    from apps.registry.operations.relations import Stay, declare  # models must be loaded first

    why = "the sealed frame names the record it was made from; batches follow by their own link"
    declare("sampling.Entry.enterprise", Stay(_("frames of draws"), why=why))
    why = "what was sampled is named; its facts move, and the survivor reads and answers it (querysets.of_records)"
    declare("sampling.Batch.enterprise", Stay(_("sampled batches"), why=why))
    declare("sampling.Batch.producer", Stay(_("batches as nominal producer"), why=why))
    declare("sampling.Paper.enterprise", Stay(_("papers of sampling"), why=why))
    declare("sampling.Notice.enterprise", Stay(_("notices of results"), why=why))
    declare("sampling.Rectification.enterprise", Stay(_("orders to correct"), why=why))
    declare("sampling.Recall.enterprise", Stay(_("recalls"), why=why))
    declare("sampling.Measure.enterprise", Stay(_("announcements and decisions"), why=why))
    declare("sampling.Answer.enterprise", Stay(_("statements in defence"), why=why))
