from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "apps.portal"
    label = "portal"

    def ready(self):
        from apps.kernel import doors

        from .nav import ACCOUNT, NAV

        doors.use(nav=NAV, account=ACCOUNT)
