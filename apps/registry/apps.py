from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "apps.registry"
    label = "registry"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.documents.readers import register_reader
        from apps.draws.naming import register_names
        from apps.notifications.kinds import register_kind

        from . import seat_wiring
        from .duties import DUTIES
        from .models import Correction
        from .operations.claims import account_closed
        from .operations.imports.after import CONSUMER, after_import
        from .queries.choices import industry_names, scale_names
        from .readers import may_read_export, may_read_import

        consumers.register(CONSUMER, after_import)
        consumers.register("registry.account_closed", account_closed)
        consumers.follow(["access.account_closed"], "registry.account_closed")
        register_kind(
            "registry.correction_decided",
            title=_("Your report %(number)s about %(name)s (%(fact)s): %(decision)s"),
            body=_("Reason: %(reason)s"),
            words={"fact": dict(Correction.Fact.choices), "decision": dict(Correction.State.choices)},
        )
        register_reader("registry.exportjob", may_read_export)
        register_reader("registry.importrun", may_read_import)
        seat_wiring.connect()
        register_duties(*DUTIES)
        register_names("industry", industry_names)
        register_names("size", scale_names)
