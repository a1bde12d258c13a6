from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "apps.registry"
    label = "registry"

    def ready(self):
        from apps.documents.readers import register_reader  # models must be loaded first

        from . import seat_wiring
        from .readers import may_read_export

        register_reader("registry.exportjob", may_read_export)
        seat_wiring.connect()
