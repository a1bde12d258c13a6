from django.apps import AppConfig


class QualityprovConfig(AppConfig):
    name = "qualityprov"

    def ready(self):
        from . import checks  # noqa: F401 - registers them; needs the settings
