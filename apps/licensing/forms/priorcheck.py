"""Forms of the check before a grant: one a verb; its clean values are the verb's keyword arguments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.typed import TimeField
from apps.registry.forms.base import DayField, ManyFilesField
from apps.registry.forms.on_paper import LetterForm

from ..models import PRIOR_VISITS
from ..models.aftercheck import WENT
from ..queries.priorcheck import able_to_go, first_day
from .aftercheck import ItemsForm
from .filling import FILE_HELP
from .steps import BureauForm, area

CLOCK = {"type": "time"}


class OrderForm(BureauForm):
    """`row` is the application or the change, or its check that gets other examiners or another day."""

    visit_on = DayField(label=_("Day of the check"))
    examiner_ids = forms.TypedMultipleChoiceField(
        label=_("Examiners who go"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Two to four, certified for the class; whoever is tied to the applicant is not offered."),
    )  # fmt: skip

    def prepare(self):
        first = first_day(self.today)
        self.fields["visit_on"].initial = first
        self.fields["visit_on"].widget.attrs |= {"min": str(first)}
        people = able_to_go(getattr(self.row, "asked", self.row), first)
        self.fields["examiner_ids"].choices = [(one.pk, f"{one.name} · {one.key}") for one in people]


class PriorFileForm(ItemsForm):
    """The form of the check before a grant: times, items, what was seen, who signed, pictures."""

    tail = ("remark", "party_name", "party_refused", "files")

    visit = forms.ChoiceField(
        label=_("How the check went"), choices=list(PRIOR_VISITS.items()), widget=forms.RadioSelect, initial=WENT
    )
    visited_on = DayField(label=_("Checked on site on"))
    began_at = TimeField(label=_("From (time)"), required=False, widget=forms.TimeInput(attrs=CLOCK))
    ended_at = TimeField(label=_("Until (time)"), required=False, widget=forms.TimeInput(attrs=CLOCK))
    remark = area(_("What the examiners saw"), 4, _("It stands in the record, which the applicant gets."))
    party_name = forms.CharField(label=_("Who signed for the applicant"), max_length=80, required=False)
    party_refused = forms.BooleanField(
        label=_("The applicant refused to sign"), required=False, help_text=_("Say above why, and who was there.")
    )
    files = ManyFilesField(label=_("Signed form, pictures"), required=False, help_text=FILE_HELP)

    def prepare(self):
        self.fields["visited_on"].initial = self.row.visit_on
        self.fields["visited_on"].widget.attrs |= {"min": str(self.row.visit_on), "max": str(self.today)}
        self.add_items()

    def arguments(self):
        given = self.cleaned_data
        names = ("visit", "visited_on", "began_at", "ended_at", "remark", "party_name", "party_refused", "files")
        return {name: given[name] for name in names} | {"answers": self.answers()}


class FailPriorForm(BureauForm):
    reason = area(_("Why the check failed"), 4, _("The applicant answers to it: facts, dates, what was seen."))

    def prepare(self):
        self.fields["reason"].initial = self.row.remark


class SetAsideForm(BureauForm):
    reason = area(_("Why the applicant is right"), 3, _("The applicant reads it; another check is made."))


class StrikePriorLetterForm(LetterForm):
    reason = area(_("Reason"), 2, _("The applicant reads it."))
