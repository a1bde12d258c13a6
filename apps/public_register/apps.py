from django.apps import AppConfig


class PublicRegisterConfig(AppConfig):
    name = "apps.public_register"
    label = "public_register"

    def ready(self):
        from apps.registry.operations.relations import AtUndo, Stay, declare  # models must be loaded first

        why = "the feed tells of the merged record's end and of the survivor's change by comparing, not by moving"
        declare("public_register.Announced.enterprise", Stay("feed", why=why, at_undo=AtUndo.OUTLIVE))
        declare("public_register.Change.enterprise", Stay("feed", why=why, at_undo=AtUndo.OUTLIVE))
