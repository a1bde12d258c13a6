from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "apps.draws"
    label = "draws"

    def ready(self):
        from apps.kernel import open_files  # models must be loaded first

        from .files import OPEN
        from .operations.telling import register_kinds

        open_files.declare(*OPEN)
        register_kinds()
