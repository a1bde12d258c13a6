from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "apps.draws"
    label = "draws"

    def ready(self):
        from .operations.telling import register_kinds  # models must be loaded first

        register_kinds()
