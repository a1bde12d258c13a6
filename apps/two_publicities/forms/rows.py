"""What a decision says beside the ledger's columns, and a refused row that is right as it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day as day_text
from apps.records.forms.facts import YuanField
from apps.registry.forms.base import DayField, SeenForm, VerbForm

from ..models import Field
from ..operations.answering import longest_again
from ..rules.rows import COLUMNS, PARTS

AREA = {"rows": 3}


class DecisionForm(SeenForm):
    """`row` is the Fact; the words of the category are the platform's list of the day."""

    category = forms.MultipleChoiceField(
        label=_("Category of the penalty"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Every kind the decision imposes."),
    )  # fmt: skip
    facts = forms.CharField(label=_("Facts found"), max_length=4000, required=False, widget=forms.Textarea(attrs=AREA))
    content = forms.CharField(
        label=_("What was imposed"), max_length=4000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    forfeited = YuanField(label=_("Confiscated, in yuan"))
    licence_taken = forms.CharField(
        label=_("Name and number of the licence that was taken"), max_length=200, required=False
    )
    valid_until = DayField(
        label=_("Penalty in effect until"), required=False, help_text=_("Only where the decision names an end.")
    )
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)

    def prepare(self):
        field = Field.objects.on(self.today).filter(code=COLUMNS["category"]).first()
        self.fields["category"].choices = [(word, word) for word in (field.choices if field else ())]
        held = self.row.detail.get("decision", {})
        self.initial |= held | {
            "category": [part for part in PARTS.split(held.get("category", "")) if part],
            "version": self.row.version,
        }

    def arguments(self):
        values = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        values["category"] = "、".join(values["category"])
        return {"decision": values, "version": self.cleaned_data["version"]}


class AgainForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs=AREA),
        help_text=_("The public reads it among the exceptions: name nobody."),
    )  # fmt: skip
    until = DayField(label=_("Goes into a file until"))

    def prepare(self):
        first, last = longest_again(self.today)
        self.fields["until"].initial = last
        self.fields["until"].help_text = _(
            "A day from %(first)s to %(last)s. What stands in no file by then is to be mended again."
        ) % {"first": day_text(first), "last": day_text(last)}

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("reason", "until")}


class AuthorityForm(VerbForm):
    """The credit code of the own agency, or of one of its area."""

    agency_code = forms.ChoiceField(label=_("Agency"))
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30)

    def __init__(self, *args, agencies, **kwargs):
        self.agencies = agencies
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["agency_code"].choices = [(row.pk, str(row)) for row in self.agencies]

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("agency_code", "uscc")}
