"""A new source of facts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.forms.base import VerbForm


class SourceForm(VerbForm):
    agency_code = forms.ChoiceField(label=_("Agency"))
    name = forms.CharField(label=_("Name of the source"), max_length=120)
    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,38}\Z",
        label=_("Code"),
        help_text=_("Small letters, figures and hyphens; it stands in the audit trail."),
    )

    def prepare(self):
        rows = Agency.objects.filter(division__code__startswith=self.scope.division_prefix or "-")
        if self.scope.zone_code:
            rows = rows.filter(zone_id=self.scope.zone_code)
        self.fields["agency_code"].choices = [(row.pk, str(row)) for row in rows.order_by("division_id", "pk")]

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("agency_code", "name", "code")}
