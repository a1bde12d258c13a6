from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    label = "records"

    def ready(self):
        from apps.registry.operations.relations import Move, Stay, declare  # models must be loaded first

        declare("records.Fact.enterprise", Move(_("facts"), stamp="known_from"))
        declare(
            "records.FactVersion.enterprise_id", Stay(_("facts"), why="what was known then was known of that record")
        )
