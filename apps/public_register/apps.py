from django.apps import AppConfig


class PublicRegisterConfig(AppConfig):
    name = "apps.public_register"
    label = "public_register"
