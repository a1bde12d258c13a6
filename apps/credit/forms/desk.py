"""Input of the desk pages of editions and of the table of measures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.typed import DateField, IntegerField

from ..models import Measure
from ..operations.supervision import CELL


class EditionForm(forms.Form):
    year = IntegerField(label=_("Year"), min_value=2011, max_value=2100)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class CodeForm(forms.Form):
    code = forms.SlugField(label=_("Code of the new table"), max_length=40)


class ApprovalForm(forms.Form):
    effective_from = DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))


class MeasuresForm(forms.Form):
    """Every cell of a draft on one page; `version` tells two people apart who save at once."""

    version = IntegerField(widget=forms.HiddenInput)
    legal_basis = forms.CharField(label=_("legal basis"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, table):
        self.measures = list(table.measures.order_by("grade", "risk"))
        initial = {"version": table.version, "legal_basis": table.legal_basis}
        for measure in self.measures:
            initial |= {f"{name}_{measure.pk}": getattr(measure, name) for name in CELL}
        super().__init__(data, initial=initial)
        for measure in self.measures:
            for name in CELL:
                kind = {"form_class": IntegerField} if name == "checks" else {}
                field = Measure._meta.get_field(name).formfield(**kind)
                field.label = f"{measure.get_grade_display()} · {measure.get_risk_display()} · {field.label}"
                if name.startswith("text"):
                    field.widget = forms.Textarea(attrs={"rows": 3})
                self.fields[f"{name}_{measure.pk}"] = field

    def arguments(self):
        cells = {
            measure.pk: {name: self.cleaned_data[f"{name}_{measure.pk}"] for name in CELL} for measure in self.measures
        }
        return {
            "version": self.cleaned_data["version"],
            "legal_basis": self.cleaned_data["legal_basis"],
            "cells": cells,
        }

    def parts(self):
        """[(label of the cell, its bound fields)] for the page."""
        for measure in self.measures:
            label = f"{measure.get_grade_display()} · {measure.get_risk_display()}"
            yield label, [self[f"{name}_{measure.pk}"] for name in CELL]
