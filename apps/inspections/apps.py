from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "apps.inspections"
    label = "inspections"

    def ready(self):
        from apps.audit import consumers
        from apps.deadlines.duties import register_duties
        from apps.deadlines.handlers import register_handler
        from apps.draws.origins import register_origin
        from apps.kernel import open_files
        from apps.notifications.kinds import register_kind
        from apps.registry.operations.relations import Move, Stay, declare  # models must be loaded first

        from . import readers
        from .duties import DUTIES
        from .files import OPEN
        from .operations import drawing, grounds, orders, penalties, plans, reviewing, telling

        register_duties(*DUTIES)
        open_files.declare(*OPEN)
        readers.register()
        consumers.register("inspections.penalty_changed", penalties.penalty_changed)
        consumers.follow(penalties.FOLLOWED, "inspections.penalty_changed")
        consumers.register("inspections.draw_replaced", drawing.draw_replaced)
        consumers.follow(["draws.inspector_replaced", "draws.object_replaced"], "inspections.draw_replaced")
        register_handler(
            "inspections.order_over", orders.order_over, hold=orders.hold_order,
            says=_("Then the order counts as not met: the bureau re-checks or passes it on."),
        )  # fmt: skip
        register_origin(
            drawing.ORIGIN, page="/desk/inspections/tasks/{}/".format, closes=True, before_seal=grounds.at_seal,
            before_redraw=grounds.at_redraw, ground=grounds.at_replacement, follower=grounds.at_following,
            parties=grounds.parties, names=drawing.names_of, why_none=drawing.WHY_NONE, proof=grounds.place_of_proof,
        )  # fmt: skip
        register_kind(
            reviewing.TOLD, title=_("Inspection: %(task)s"),
            body=_("%(agency)s has taken a step. Open it to see what was found, what is due and until when."),
        )  # fmt: skip
        telling.register_kinds()
        register_kind(
            plans.TOLD, title=_("Plan filed: %(plan)s"), body=_("%(agency)s has filed its plan of inspections."),
        )  # fmt: skip
        declare("inspections.Interest.enterprise", Move(_("declared interests"), unless_same=("inspector_id",)))
        why = "the sealed frame names the record it was made from; visits follow by their own link"
        declare("inspections.Entry.enterprise", Stay(_("frames of draws"), why=why))
        declare("inspections.LeftOut.enterprise", Stay(_("left out of frames of draws"), why=why))
        why = "what was asked for and granted is named; the survivor's visit rests on it too (queries/exceptions.py)"
        declare("inspections.LimitException.enterprise", Stay(_("exceptions from yearly limits"), why=why))
        why = "what two officers agreed on is named; a record merged before they did is chosen anew (directing.py)"
        declare("inspections.ChoiceTarget.enterprise", Stay(_("choices of campaigns"), why=why))
        why = "what was checked is named; its facts move, and the survivor reads and answers it (querysets.of_records)"
        declare("inspections.Visit.enterprise", Stay(_("inspections"), why=why))
        declare("inspections.VisitItem.enterprise", Stay(_("items of inspections"), why=why))
