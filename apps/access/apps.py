from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "apps.access"
    label = "access"

    def ready(self):
        autodiscover_modules("permissions")  # an enum registers itself when its module is loaded
        from apps.audit import consumers  # models are ready only now

        from . import checks, mail  # noqa: F401  checks register themselves

        consumers.register(mail.CONSUMER, mail.deliver)
