from django.apps import AppConfig


class PublicRegisterConfig(AppConfig):
    name = "apps.public_register"
    label = "public_register"

    def ready(self):
        from apps.kernel import open_files
        from apps.registry.operations.relations import AtUndo, Stay, declare  # models must be loaded first
        from apps.serious_list.queries.measures import tell_measures

        from .files import OPEN
        from .queries import measures_of_entry

        open_files.declare(*OPEN)

        why = "the feed tells of the merged record's end and of the survivor's change by comparing, not by moving"
        declare("public_register.Announced.enterprise", Stay("feed", why=why, at_undo=AtUndo.OUTLIVE))
        tell_measures(measures_of_entry)
        declare("public_register.Change.enterprise", Stay("feed", why=why, at_undo=AtUndo.OUTLIVE))
