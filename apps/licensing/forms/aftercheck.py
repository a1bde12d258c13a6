"""Forms of the check after a grant: one a verb; its clean values are the verb's keyword arguments."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField

from ..models import ANSWERS, VISITS
from ..models.aftercheck import WENT
from ..operations.aftercheck import bureaus_for, failing_grounds
from ..operations.aftercheck_replacing import RECUSAL, UNAVAILABLE
from ..queries.aftercheck import classes_of, examiners_for, first_visit, items_on
from .filling import FILE_HELP
from .steps import BureauForm, area


class AssignForm(BureauForm):
    examiner_ids = forms.TypedMultipleChoiceField(
        label=_("Assigned examiners"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Two to four, certified today, for all its classes together; whoever is recused is not offered."),
    )  # fmt: skip

    def prepare(self):
        licence = self.row.licence
        classes = classes_of([licence.pk])[licence.pk]
        people = examiners_for(self.row.agency_id, classes, self.today, self.today, licence.uscc)
        self.fields["examiner_ids"].choices = [(one.pk, f"{one.name} · {one.key}") for one in people]


class ReplaceForm(BureauForm):
    """One drawn seat is drawn again."""

    examiner_id = forms.TypedChoiceField(label=_("Examiner who leaves"), coerce=int)
    ground = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, choices=[(each.value, each.label) for each in (RECUSAL, UNAVAILABLE)]
    )
    reason = area(_("Reason"), 2, _("For the file; the ground alone is public."))

    def prepare(self):
        seats = self.row.seats.filter(until__isnull=True, drawn=True).select_related("examiner").order_by("pk")
        self.fields["examiner_id"].choices = [
            (seat.examiner_id, f"{seat.examiner.name} · {seat.examiner.key}") for seat in seats
        ]


class HandOverForm(BureauForm):
    agency_id = forms.ChoiceField(label=_("Bureau that checks"))

    def prepare(self):
        rows = [row for row in bureaus_for(self.row.licence) if row.pk != self.row.agency_id]
        self.fields["agency_id"].choices = [("", "—"), *((row.pk, str(row)) for row in rows)]


class ItemsForm(BureauForm):
    """The form of a check: every item of the day, with its note, between what comes before and after."""

    tail = ("remark", "party_name", "file")

    def add_items(self):
        self.items = items_on(self.today)
        tail = {name: self.fields.pop(name) for name in self.tail}
        for item in self.items:
            label = f"{item} · {_('decides')}" if item.key else str(item)
            answer = forms.ChoiceField(
                label=label, required=False, choices=[("", "—"), *ANSWERS.items()], help_text=item.basis
            )
            answer.one_of = True  # asked for where somebody got in
            self.fields[f"item_{item.code}"] = answer
            self.fields[f"note_{item.code}"] = forms.CharField(label=_("Note"), required=False, max_length=400)
        self.fields.update(tail)

    def answers(self):
        given = self.cleaned_data
        return {
            item.code: (given.get(f"item_{item.code}", ""), given.get(f"note_{item.code}", "")) for item in self.items
        }


class FileForm(ItemsForm):
    """The form of the check after a grant."""

    visit = forms.ChoiceField(label=_("Visit"), choices=list(VISITS.items()), widget=forms.RadioSelect, initial=WENT)
    visited_on = DayField(label=_("Visited on"))
    remark = area(_("What was seen"), 4, _("It stands in the record, and in the notice where the check failed."))
    party_name = forms.CharField(
        label=_("Who signed for the holder"), max_length=80, required=False,
        help_text=_("Left empty where nobody signed: say why above."),
    )  # fmt: skip
    file = forms.FileField(label=_("Signed form, pictures"), required=False, help_text=FILE_HELP)

    def prepare(self):
        self.fields["visited_on"].initial = self.today
        self.fields["visited_on"].widget.attrs |= {"min": str(first_visit(self.row)), "max": str(self.today)}
        self.add_items()

    def arguments(self):
        given = self.cleaned_data
        names = ("visit", "visited_on", "remark", "party_name")
        return {name: given[name] for name in names} | {"answers": self.answers(), "file": given.get("file") or None}


class FailForm(BureauForm):
    ground_code = forms.ChoiceField(label=_("Ground of the revocation that is proposed"))
    reason = area(_("What was found"), 4, _("The holder answers to it: facts, dates, what was seen."))

    def prepare(self):
        rows = failing_grounds(self.row.visited_on or self.today)
        self.fields["ground_code"].choices = [(row.code, f"{row} · {row.basis}") for row in rows]
        self.fields["reason"].initial = self.row.remark


class ExaminerForm(BureauForm):
    key = forms.CharField(label=_("Number of the certificate"), max_length=40)
    name = forms.CharField(label=_("Name of the examiner"), max_length=80)
    classes = forms.MultipleChoiceField(label=_("Certified for"), widget=forms.CheckboxSelectMultiple)
    valid_from = DayField(label=_("From"))
    last_day = DayField(label=_("Until"))
    recusals = forms.CharField(
        label=_("Recused from"), required=False, max_length=400,
        help_text=_("Credit codes of enterprises, divided by commas."),
    )  # fmt: skip

    def __init__(self, *args, classes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["classes"].choices = [("*", _("every class")), *classes]

    def arguments(self):
        given = super().arguments()
        codes = given["recusals"].replace("，", ",").replace("、", ",").split(",")
        return given | {"recusals": [code for code in codes if code.strip()]}


class RoundForm(BureauForm):
    """A draw of examiners for the riskiest checks that wait with the bureau."""

    count = forms.IntegerField(label=_("How many checks, the riskiest first"), min_value=1, max_value=500)
    starts_on = DayField(label=_("Visits from"))
    ends_on = DayField(label=_("Visits until"))
    seats = forms.IntegerField(label=_("Examiners a check"), min_value=2, max_value=4, initial=2)
    commit_until = forms.DateTimeField(
        label=_("Witnesses commit until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reveal_until = forms.DateTimeField(
        label=_("Witnesses reveal until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def prepare(self):
        if self.today:
            self.fields["starts_on"].initial = self.today + timedelta(days=1)
            self.fields["ends_on"].initial = self.today + timedelta(days=14)


class DropForm(BureauForm):
    reason = area(_("Reason"), 2, _("Your colleagues read it."))
