from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "apps.access"
    label = "access"

    def ready(self):
        autodiscover_modules("permissions")  # an enum registers itself when its module is loaded
        from . import checks  # noqa: F401  checks register themselves; models are ready only now
