"""The filters of the public list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.queries import by_prefix

from ..models import Ground


class ListFilter(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    division = forms.ChoiceField(label=_("City"), required=False)
    ground = forms.ChoiceField(label=_("Ground"), required=False)

    def __init__(self, *args, province="", today=None, **kwargs):
        super().__init__(*args, **kwargs)
        cities = [(p.code, str(p)) for p in by_prefix(province, on=today) if p.level == "city"]
        self.fields["division"].choices = [("", _("All cities")), *cities]
        grounds = Ground.objects.order_by("code", "-validity")
        named = {row.code: str(row) for row in grounds}
        self.fields["ground"].choices = [("", _("All grounds")), *sorted(named.items())]
