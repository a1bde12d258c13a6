"""The filters of the bureau's list of cases."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CaseFilter(forms.Form):
    """`states`: the (code, label) that the tab holds; with one of them there is nothing to choose."""

    q = forms.CharField(label=_("Party or number"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args, states=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(states) > 1:
            self.fields["state"].choices = [("", _("all")), *states]
        else:
            del self.fields["state"]

    def asked(self):
        """{"q", "state"}; what cannot be read is not asked for."""
        found = self.cleaned_data if self.is_valid() else {}
        return {name: found.get(name, "") for name in ("q", "state")}
