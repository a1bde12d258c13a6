from django.apps import AppConfig


class TwoPublicitiesConfig(AppConfig):
    name = "apps.two_publicities"
    label = "two_publicities"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties

        from . import readers
        from .duties import DUTIES
        from .operations import due
        from .operations.answering import SETTLE, settle

        readers.register()
        register_duties(*DUTIES)
        consumers.register(SETTLE, settle)
        consumers.follow(["records.fact_withdrawn", "records.fact_repaired"], SETTLE)
        consumers.register(due.FOLLOW, due.follow_file)
        consumers.follow(due.FOLLOWED, due.FOLLOW)
