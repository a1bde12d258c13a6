from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TwoPublicitiesConfig(AppConfig):
    name = "apps.two_publicities"
    label = "two_publicities"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.deadlines.handlers import register_handler
        from apps.notifications.kinds import register_kind

        from . import readers
        from .duties import DUTIES
        from .operations import due
        from .operations.answering import REST, SETTLE, again_over, hold_file, hold_line, rest_over, settle

        readers.register()
        register_duties(*DUTIES)
        register_handler(
            "two_publicities.again_over", again_over, hold=hold_line,
            says=_("Then it is to be mended, if it stands in no file."),
        )  # fmt: skip
        register_handler(
            "two_publicities.rest_over", rest_over, hold=hold_file,
            says=_("Then these rows are owed again, and the bureau is told."),
        )  # fmt: skip
        register_kind(
            REST,
            title=_("Rows of %(number)s that the credit platform did not answer are owed again"),
            body=_(
                "They counted as taken until today. Report those that the platform does not show; of the others get "
                "its answer."
            ),
        )
        consumers.register(SETTLE, settle)
        consumers.follow(["records.fact_withdrawn", "records.fact_repaired"], SETTLE)
        consumers.register(due.FOLLOW, due.follow_file)
        consumers.follow(due.FOLLOWED, due.FOLLOW)
