from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "apps.credit"
    label = "credit"

    def ready(self):
        from apps.registry.operations.relations import Stay, declare  # models must be loaded first

        declare("credit.Rating.enterprise", Stay("ratings", why="what was rated; the survivor is rated anew"))
        declare("credit.Staged.enterprise_id", Stay("ratings", why="rows of a run under way"))
        # the outbox asks for a consumer by name; the app that owns the work brings it
        from apps.audit import consumers
        from apps.records.operations.facts import RERATE
        from apps.records.operations.imports import RERATE_IMPORT

        from .tasks import rerate_for, rerate_import

        consumers.register(RERATE, rerate_for)
        consumers.register(RERATE_IMPORT, rerate_import)
