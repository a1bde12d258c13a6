from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "apps.inspections"
    label = "inspections"

    def ready(self):
        from apps.registry.operations.relations import Move, Stay, declare  # models must be loaded first

        from . import readers

        readers.register()
        declare("inspections.Interest.enterprise", Move(_("declared interests"), unless_same=("inspector_id",)))
        why = "the sealed frame names the record it was made from; visits follow by their own link"
        declare("inspections.Entry.enterprise", Stay(_("frames of draws"), why=why))
        why = "results, orders and papers name the record that was checked; its facts move by the ledger's own link"
        declare("inspections.Visit.enterprise", Stay(_("inspections"), why=why))
        declare("inspections.VisitItem.enterprise", Stay(_("items of inspections"), why=why))
