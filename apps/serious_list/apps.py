from django.apps import AppConfig


class SeriousListConfig(AppConfig):
    name = "apps.serious_list"
    label = "serious_list"
