from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "apps.credit"
    label = "credit"

    def ready(self):
        # the outbox asks for a consumer by name; the app that owns the work brings it
        from apps.audit import consumers
        from apps.records.operations.facts import RERATE

        from .tasks import rerate_for

        consumers.register(RERATE, rerate_for)
