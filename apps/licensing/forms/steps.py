"""One form a verb of the bureau: its clean values are the verb's keyword arguments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField, VerbForm

from .. import states
from ..models import BAR_KINDS, PROPOSALS, Laboratory
from ..models.application import REFUSE
from ..queries.applicants import laboratory_lost


def area(label, rows=3, help_text="", required=True):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


class BureauForm(VerbForm):
    """A verb's form; `version` is not used here: the state table tells who came late."""

    version = None


class NoForm(BureauForm):
    """A verb that asks for nothing but the button."""


class MissingForm(BureauForm):
    reason = area(_("What is missing"), 4, _("All of it: you can ask once only. It stands in the notice."))


class ReasonForm(BureauForm):
    reason = area(_("Reason"), 3, _("The applicant reads it."))


class ColleagueForm(BureauForm):
    reason = area(_("What is still to be done"), 2, _("Your colleague reads it, not the applicant."))


class SamplesForm(BureauForm):
    reason = area(_("What is tested, and where"), 2, _("It stands in the notice to the applicant."))
    days = forms.IntegerField(
        label=_("Working days the tests take"), min_value=1, max_value=999,
        help_text=_("As the laboratory says. The applicant is told in writing; the time to decide stands still for no "
                    "longer."),
    )  # fmt: skip


class MoreDaysForm(SamplesForm):
    reason = area(_("Why the tests take longer"), 2, _("It stands in the notice to the applicant."))
    days = forms.IntegerField(label=_("Further working days, from today"), min_value=1, max_value=999)


class ResultsForm(BureauForm):
    reason = area(_("Results of the tests"), 3)
    came_on = DayField(label=_("Day on which the results came"), help_text=_("From it the time to decide runs on."))

    def prepare(self):
        if self.today:
            self.fields["came_on"].initial = self.today


class WeighedForm(BureauForm):
    """`row` is an application or a change: that a report whose laboratory was lost meanwhile has been weighed."""

    weighed = forms.BooleanField(
        label=_("I have weighed the report anew"), required=False,
        help_text=_("Its laboratory is known by now not to have been qualified on the day of the report. To grant, say "
                    "so; the log keeps it."),
    )  # fmt: skip

    def prepare(self):
        if self.row is None or not laboratory_lost(self.row):
            del self.fields["weighed"]


class ProposeForm(WeighedForm):
    """`row` is an application."""

    field_order = ("proposal", "finding", "weighed")
    proposal = forms.ChoiceField(label=_("You propose to"), choices=[("", "—"), *PROPOSALS.items()])
    finding = area(_("Finding of the check"), 4)

    def prepare(self):
        """Where the class is verified first a grant is proposed on a check that was passed, and on nothing else."""
        super().prepare()
        if self.row is not None and self.first() and not self.row.prior_checks.filter(state=states.PASSED).exists():
            self.fields["proposal"].choices = [("", "—"), (REFUSE, PROPOSALS[REFUSE])]

    def first(self):
        return not self.row.grant_first


class ProposeChangeForm(ProposeForm):
    """`row` is a change of a licence: only some are checked on site first."""

    def first(self):
        return self.row.on_site_first or self.row.prior_checks.filter(state=states.FAILED).exists()


class LaboratoryForm(BureauForm):
    name = forms.CharField(label=_("Laboratory"), max_length=120)
    cma = forms.CharField(label=_("Number of its qualification (CMA)"), max_length=20)
    valid_from = DayField(label=_("Qualified from"))
    last_day = DayField(label=_("Last day of the qualification"), required=False)


class RequalifyForm(BureauForm):
    laboratory_id = forms.ModelChoiceField(label=_("Laboratory"), queryset=Laboratory.objects.order_by("name", "pk"))
    last_day = DayField(
        label=_("Last day of the qualification"), required=False, help_text=_("Empty: no end is known.")
    )
    reason = area(_("Reason"), 2, _("For the file: the decision or certificate it rests on."))

    def arguments(self):
        given = super().arguments()
        return given | {"laboratory_id": given["laboratory_id"].pk}


class BarForm(BureauForm):
    code = forms.CharField(label=_("Credit code or registration number of the enterprise"), max_length=40)
    class_code = forms.ChoiceField(label=_("Class"))
    kind = forms.ChoiceField(label=_("What was decided"), choices=[("", "—"), *BAR_KINDS.items()])
    decided_on = DayField(label=_("Decided on"))
    document_number = forms.CharField(label=_("Number of the decision"), max_length=128)

    def __init__(self, *args, classes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = [("", "—"), *classes]


class LiftForm(BureauForm):
    document_number = forms.CharField(label=_("Document that set the decision aside"), max_length=128)
    reason = area(_("Reason"), 3, _("For the file: who set the decision aside, when and why. Another officer decides."))
