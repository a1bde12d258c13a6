"""Recording a fact by hand, correcting one, the reasons of other acts."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.typed import DateField, IntegerField
from apps.registry.forms.base import DayField, VerbForm
from apps.registry.models.reasons import REJECTIONS
from apps.registry.rules import numbers
from apps.registry.rules.history import EARLIEST

from ..models import Fact, FactKind
from ..models.imports import IN_YUAN
from ..operations.reserved import level_of
from ..queries.choices import kind_choices
from ..rules.amounts import yuan

AREA = {"rows": 3}
EVIDENCE_HELP = _("PDF, PNG or JPEG. The content is looked at, not the name.")


class YuanField(forms.CharField):
    """An amount in yuan as people type it; says what is wrong with one in 万."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, required=False, widget=widget, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        amount, problem = yuan(text)
        if problem:
            raise forms.ValidationError(IN_YUAN[problem], code=problem)
        return amount


class FactForm(VerbForm):
    """What every fact has; the base of recording and correcting."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Fact.Severity.choices, coerce=int, initial=0, required=False, empty_value=0
    )
    occurred_on = DayField(
        label=_("Date"), help_text=_("The day of the decision, check or award; it picks the rules that hold.")
    )
    title = forms.CharField(label=_("Matter"), max_length=300)
    document_number = forms.CharField(label=_("Document number"), max_length=128, required=False)
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=500, required=False, help_text=_("Left empty, that of the kind is taken.")
    )
    amount = YuanField(label=_("Amount in yuan"), help_text=_("Of a fine or confiscation, as a plain number."))
    public_until = DayField(
        label=_("No longer shown publicly from"),
        required=False,
    )

    def clean_occurred_on(self):
        day = self.cleaned_data["occurred_on"]
        if self.today and day > self.today:
            raise forms.ValidationError(_("A fact cannot lie in the future."))
        if day < EARLIEST:
            raise forms.ValidationError(_("No fact is older than 1 October 1949. Look at the year again."))
        return day


class WindowForm(forms.Form):
    """What the end of publicity follows from."""

    kind = forms.CharField(max_length=40)
    severity = forms.TypedChoiceField(choices=Fact.Severity.choices, coerce=int)
    occurred_on = DateField()


class RecordForm(FactForm):
    subject_code = forms.CharField(
        label=_("Credit code or older number of the enterprise"),
        max_length=40,
        help_text=_("An enterprise the register does not know yet may be named too: the fact waits until it appears."),
    )
    subject_name = forms.CharField(label=_("Name, as the document has it"), max_length=200, required=False)
    based_on = IntegerField(
        label=_("Rests on fact no."),
        required=False,
        min_value=1,
        help_text=_("When that fact is withdrawn, this one goes with it."),
    )
    category = forms.CharField(
        label=_("Category of the penalty"),
        required=False,
        max_length=36,
        help_text=_("As the decision has it, such as 罚款. A mere warning 警告 is not published."),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False, help_text=EVIDENCE_HELP)
    token = forms.CharField(widget=forms.HiddenInput, max_length=36, initial=lambda: str(uuid.uuid4()))

    def prepare(self):
        self.fields["kind"].choices = kind_choices(FactKind.objects.open_to(level_of(self.scope)))
        self.fields["public_until"].help_text = _(
            "Left empty, the end the rules of that day name is taken, if they name one; you may correct it later."
        )

    field_order = [
        "subject_code", "subject_name", "kind", "category", "severity", "occurred_on", "title", "document_number",
        "legal_basis", "amount", "public_until", "evidence", "based_on", "token", "version",
    ]  # fmt: skip

    def clean_subject_code(self):
        number = numbers.classify(self.cleaned_data["subject_code"])
        if number.problem:
            sentence = REJECTIONS[number.problem]
            raise forms.ValidationError(sentence % {"value": number.value, "hint": number.hint, "other": number.other})
        return number.value

    def arguments(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CorrectionForm(FactForm):
    """Everything that may be set right, filled with what is held."""

    evidence = forms.FileField(label=_("New evidence"), required=False, help_text=EVIDENCE_HELP)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("It stays on record and is shown to the enterprise."),
    )

    def prepare(self):
        row = self.row
        kinds = FactKind.objects.open_to(level_of(self.scope)) | FactKind.objects.filter(pk=row.kind_id)
        self.fields["kind"].choices = kind_choices(kinds)
        for name in row.fixed or ():
            bound = self.fields.get(name.removesuffix("_id"))
            if bound:
                bound.disabled = True
                bound.help_text = _("Set by the decision on objection no. %(number)s.") % {"number": row.fixed_by}
        self.initial |= {
            "kind": row.kind.code, "severity": row.severity, "occurred_on": row.occurred_on, "title": row.title,
            "document_number": row.document_number, "legal_basis": row.legal_basis,
            "amount": "" if row.amount is None else f"{row.amount:f}", "public_until": row.public_until,
            "version": row.version,
        }  # fmt: skip

    def changes(self):
        """{field of Fact: value} of what differs from what is held."""
        values = dict(self.cleaned_data)
        values["kind_id"] = FactKind.objects.get(code=values.pop("kind")).pk
        wanted = ("kind_id", "severity", "occurred_on", "title", "document_number", "legal_basis", "amount",
                  "public_until")  # fmt: skip
        return {name: values[name] for name in wanted if getattr(self.row, name) != values[name]}

    def arguments(self):
        return {
            "changes": self.changes(),
            "evidence": self.cleaned_data["evidence"],
            "reason": self.cleaned_data["reason"],
            "version": self.cleaned_data["version"],
        }


class WhyForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("It stays on record and is shown to the enterprise."),
    )

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class RepairForm(WhyForm):
    evidence = forms.FileField(
        label=_("Proof"),
        help_text=_("That the decision was performed and the matter put right. PDF, PNG or JPEG."),
        error_messages={"required": _("Attach the proof that the decision was performed and the matter put right.")},
    )

    def arguments(self):
        return super().arguments() | {"evidence": self.cleaned_data["evidence"]}


class MatchDecisionForm(VerbForm):
    agreed = forms.TypedChoiceField(
        label=_("Is it this enterprise?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes: the document means this enterprise.")), ("no", _("No, or it cannot be told."))],
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("Needed for a no; whoever chose the enterprise reads it."),
    )

    def arguments(self):
        return {"agreed": self.cleaned_data["agreed"], "reason": self.cleaned_data["reason"]}


class MatchForm(VerbForm):
    enterprise_id = IntegerField(
        label=_("Enterprise"),
        error_messages={"required": _("Choose the enterprise."), "invalid": _("Choose the enterprise.")},
    )

    def arguments(self):
        return {"enterprise_id": self.cleaned_data["enterprise_id"]}
