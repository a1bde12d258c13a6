"""Forms of messages to many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import audiences


class MassForm(forms.Form):
    audience = forms.ChoiceField(label=_("Recipients"), choices=audiences.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))


class SubscribeForm(forms.Form):
    """An address; a list with topics adds their fields and says by `topic` which one was chosen."""

    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def topic(self):
        return ""
