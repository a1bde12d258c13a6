from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "apps.portal"
    label = "portal"

    def ready(self):
        from . import checks  # noqa: F401 - registers on import, once the models are loaded
