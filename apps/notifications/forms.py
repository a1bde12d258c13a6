"""Forms of messages to many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import audiences


class MassForm(forms.Form):
    audience = forms.ChoiceField(label=_("Recipients"), choices=audiences.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
