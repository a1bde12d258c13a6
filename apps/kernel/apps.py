from django import forms
from django.apps import AppConfig

from .typed import legible


class KernelConfig(AppConfig):
    name = "apps.kernel"
    label = "kernel"

    def ready(self):
        # every field of text of every form, made from now on: no form can forget it
        forms.CharField.default_validators = [legible]
