"""How grave the breach is: circumstances of the rules as choices, a reason for each of the three, and the evidence."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import ManyFilesField

from ..operations import gravity
from .steps import FILES_HELP, StepForm, area


class AnswerGravityForm(StepForm):
    """`row` is the case. Of the reviewer: no new files, and only circumstances that the notice named."""

    circumstances = forms.MultipleChoiceField(
        label=_("Circumstances that make the breach grave"), widget=forms.CheckboxSelectMultiple
    )
    nature = area(_("Why the nature of the breach is vile"), 2, _("It stands in the papers."))
    severity = area(_("Why its circumstances are serious"), 2)
    harm = area(_("Why its harm to society is considerable"), 2)
    rests_on = area(
        _("What evidence this rests on"), 2, _("Records, reports, files: name, number, day. Name no private person.")
    )
    evidence = forms.TypedMultipleChoiceField(
        label=_("Files of the case it rests on"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self):
        if self.row is None:
            return
        found = gravity.current(self.row)
        rows = self.allowed(list(gravity.in_force(self.row)), found)
        self.fields["circumstances"].choices = [(row.code, f"{row}") for row in rows]
        self.fields["circumstances"].help_text = self.basis_of(rows)
        files = list(self.row.evidence.select_related("document").order_by("pk"))
        self.fields["evidence"].choices = [(row.pk, row.document.name) for row in files]
        if not files:
            del self.fields["evidence"]
        if found is not None:
            self.initial = {name: getattr(found, name) for name in gravity.TEXTS}

    def allowed(self, rows, found):
        return [row for row in rows if found is not None and row.code in found.circumstances]

    @staticmethod
    def basis_of(rows):
        if not rows:
            return ""
        if all(row.verified for row in rows):
            return rows[0].basis
        return format_lazy("{basis} · {open}", basis=rows[0].basis, open=_("not held against the published text"))

    def arguments(self):
        given = dict(self.cleaned_data)
        given.pop("version", None)
        said = {name: given.pop(name) for name in gravity.TEXTS if name in given}
        said |= {name: tuple(said[name]) for name in ("circumstances", "evidence") if name in said}
        return given | {"finding": gravity.Finding(**said)}


class GravityForm(AnswerGravityForm):
    files = ManyFilesField(label=_("More evidence"), required=False, help_text=FILES_HELP)

    def allowed(self, rows, found):
        return rows
