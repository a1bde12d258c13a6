"""One small form a kind of change; its clean values are the arguments of operations.changing."""

import uuid
from copy import deepcopy

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import VerbForm

from ..models.catalogue import POLICY
from ..queries.changes import addable
from ..rules import changes as rules
from .filling import FILE_HELP, ReportForm, ready_report

FILES = ("report_file", "policy_file", "proof_file")
COMMITMENT = _("What is said here is true, and we answer for it.")
CONDITIONS = _("What is said here is true, the conditions for the licence are still met, and we answer for it.")


class ChangeForm(VerbForm):
    """`row` is the licence, `change` the one that is corrected (None: a new one)."""

    version = None
    title = lead = follows = ""
    adverse = False
    typed = ""
    commits = COMMITMENT
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, change=None, **kwargs):
        self.change = change
        super().__init__(*args, **kwargs)
        self.fields["commitment"] = forms.BooleanField(label=self.commits)

    def prepare(self):
        self.initial.setdefault("once", uuid.uuid4())
        for name in self.fields:
            if self.change is not None and name not in FILES and hasattr(self.change, name):
                self.initial[name] = getattr(self.change, name)
            if self.change is not None and name in FILES and getattr(self.change, f"{name}_id"):
                self.fields[name].required = False
                self.fields[name].label = _("Another file in place of the one handed in")

    def arguments(self):
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        files = {name: values.pop(name) for name in FILES if name in values}
        given = {"commitment": values.pop("commitment"), "once": values.pop("once"), "values": values, "files": files}
        if self.change is not None:
            del given["once"]
        return given


class _Reported(ChangeForm):
    """A change that rests on a test report: the fields are those of an application's."""

    commits = CONDITIONS

    @property
    def typed(self):
        """Where the rules of the report are asked while it is typed."""
        kind = next(code for code, form in FORMS.items() if isinstance(self, form))
        return reverse("licensing:change_typed", args=[self.row.pk, kind])

    def prepare(self):
        own = {name: deepcopy(field) for name, field in ReportForm.base_fields.items() if name != "file"}
        ready_report(own, self.today)
        self.fields |= own
        self.fields["report_file"] = forms.FileField(label=_("The report itself"), help_text=FILE_HELP)
        self.initial.setdefault("report_party", self.row.enterprise.name)
        super().prepare()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("laboratory_id") and not cleaned.get("laboratory_name"):
            self.add_error("laboratory_id", _("Choose the laboratory, or name another."))
        return cleaned


class RenameForm(ChangeForm):
    title = _("Another name or domicile")
    lead = _("As the business register has it now. Where it shows the same, the new certificate comes at once.")
    follows = _("The certificate gets the new words; the old one is shown as replaced.")
    holder = forms.CharField(label=_("Name"), max_length=200)
    domicile = forms.CharField(label=_("Domicile"), max_length=300)
    proof_file = forms.FileField(
        label=_("Notice of the registration"),
        required=False,
        help_text=_("Only where the register here does not show it yet. PDF, PNG or JPEG."),
    )

    def prepare(self):
        self.initial |= {"holder": self.row.enterprise.name, "domicile": self.row.enterprise.address}
        super().prepare()


class AddForm(_Reported):
    title = _("A further product")
    lead = _("One enterprise holds one certificate: what you make beside is added to it, of the same class or another.")
    follows = _("The certificate names the further units; the old one is shown as replaced.")
    unit_codes = forms.MultipleChoiceField(label=_("Units to be added"), widget=forms.CheckboxSelectMultiple)
    specification = forms.CharField(
        label=_("Types and specifications"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self):
        found = addable(self.row, self.today)
        self.fields["unit_codes"].choices = [
            (str(row), [(unit.code, str(unit)) for unit in units]) for row, units in found
        ]
        self.asks_policy = {unit.code for row, units in found if POLICY in row.materials for unit in units}
        super().prepare()
        self.fields["policy_file"] = forms.FileField(
            label=_("Proof that industrial policy is met"),
            required=False,
            help_text=_("Only for a class that asks for it. PDF, PNG or JPEG."),
        )


class MoveForm(_Reported):
    title = _("Another place of production")
    lead = _("The conditions are looked at again: hand in a report on what the new place has made.")
    follows = _("The certificate gets the new address; the new place is checked on site.")
    address = forms.CharField(label=_("New production address"), max_length=300)


class ReplaceForm(ChangeForm):
    title = _("A new copy")
    lead = _("For a certificate that is lost or damaged.")
    follows = _("A new certificate with a new code is issued at once; the old one is shown as replaced.")
    statement = forms.CharField(
        label=_("What has become of the certificate"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class RenewForm(_Reported):
    title = _("Renewal")
    lead = _("The licence goes on from the day after its last, for another term.")
    follows = _("The certificate gets its new last day; the old one is shown as replaced.")


class SuspendForm(ChangeForm):
    title = _("Suspend production")
    lead = _("For a time in which nothing is made under the licence. Its term runs on.")
    follows = _("The public sees the licence as suspended: nothing may be made or sold under it until you resume.")
    statement = forms.CharField(
        label=_("Why, and for how long"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResumeForm(ChangeForm):
    title = _("Resume production")
    commits = CONDITIONS
    lead = _("After a long pause an officer looks whether the conditions are still met.")
    follows = _("The licence is valid again.")
    statement = forms.CharField(
        label=_("What has changed in the meantime"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class CancelForm(ChangeForm):
    title = _("Give the licence up")
    lead = _("When the product is made no longer.")
    follows = _("The licence ends today and cannot be taken up again; a new one may be applied for at any time.")
    adverse = True
    statement = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


FORMS = {
    rules.RENAME: RenameForm,
    rules.ADD: AddForm,
    rules.MOVE: MoveForm,
    rules.REPLACE: ReplaceForm,
    rules.RENEW: RenewForm,
    rules.SUSPEND: SuspendForm,
    rules.RESUME: ResumeForm,
    rules.CANCEL: CancelForm,
}
