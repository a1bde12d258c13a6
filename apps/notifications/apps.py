from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    label = "notifications"

    def ready(self):
        from apps.audit import consumers  # models are ready only now

        from . import audiences, operations

        consumers.register(operations.EMAIL, operations.deliver_email)
        consumers.register(operations.MASS, operations.deliver_mass)
        audiences.register_audience(
            "agencies", label=_("Every agency below your own"), recipients=audiences.agencies_below
        )
