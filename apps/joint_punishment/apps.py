from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JointPunishmentConfig(AppConfig):
    name = "apps.joint_punishment"
    label = "joint_punishment"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.deadlines.handlers import register_handler
        from apps.notifications.kinds import register_kind
        from apps.registry.states import MERGE
        from apps.serious_list.holders import register_holders

        from .duties import DUTIES
        from .operations.distributing import follow_list, follow_reading, follow_register
        from .operations.reminding import TOLD, hold_deliveries, remind
        from .operations.settling import OVERTAKEN
        from .queries import holding

        verbs = ("published", "expired", "withdrawn", "removed", "restored")
        consumers.register("joint_punishment.follow_list", follow_list)
        consumers.follow([f"serious_list.{verb}" for verb in verbs], "joint_punishment.follow_list")
        merges = [step.event for step in MERGE.moves if step.verb in ("confirm", "undo")]
        named = [f"registry.enterprise_{verb}" for verb in (
            "relocated", "renamed", "name_corrected", "code_changed", "code_corrected")]  # fmt: skip
        moves = [*named, "registry.imported", "registry.import_undone", *merges]
        consumers.register("joint_punishment.follow_register", follow_register)
        consumers.follow(moves, "joint_punishment.follow_register")
        consumers.register("joint_punishment.follow_reading", follow_reading)
        consumers.follow([OVERTAKEN], "joint_punishment.follow_reading")
        register_duties(*DUTIES)
        register_holders(holding)
        register_handler(
            "joint_punishment.remind", remind, hold=hold_deliveries,
            says=_("Then departments that have not answered are reminded, and the bureau is told."),
        )  # fmt: skip
        register_kind(
            TOLD,
            title=_("%(party)s: %(partners)s departments have not answered"),
            body=_("They were reminded. Open it to see who applied a measure, who is silent, who still shows it."),
        )
