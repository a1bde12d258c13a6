"""Forms of what an officer keeps: merges, saved filters, exports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import ExportJob, SavedFilter
from ..queries.columns import COLUMNS, EXPORTED
from .base import VerbForm


class MergeForm(VerbForm):
    survivor = forms.ChoiceField(label=_("Which record stays?"), widget=forms.RadioSelect)
    takes = forms.MultipleChoiceField(
        label=_("What it takes from the other"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What the staying record does not have it takes anyway."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why are these one enterprise?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, pair, differing, **kwargs):
        self.pair = pair
        super().__init__(*args, **kwargs)
        self.fields["survivor"].choices = [(str(row.pk), f"{row.name} · {row.uscc or '—'}") for row in pair]
        self.fields["takes"].choices = differing
        if not differing:
            self.fields["takes"].widget = forms.MultipleHiddenInput()

    def arguments(self):
        survivor = int(self.cleaned_data["survivor"])
        other = next(row.pk for row in self.pair if row.pk != survivor)
        return {
            "survivor_id": survivor,
            "duplicate_id": other,
            "takes": self.cleaned_data["takes"],
            "reason": self.cleaned_data["reason"],
        }


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name", "shared"]


class ExportForm(VerbForm):
    format = forms.ChoiceField(label=_("File"), choices=ExportJob.Format.choices, widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple, choices=[(c.key, c.label) for c in COLUMNS.values()]
    )

    def prepare(self):
        self.initial.setdefault("format", ExportJob.Format.CSV)
        self.initial.setdefault("columns", list(EXPORTED))

    def arguments(self):
        return {"format": self.cleaned_data["format"], "columns": self.cleaned_data["columns"]}
