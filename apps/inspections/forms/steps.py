"""One form a verb of plans, tasks, visits and orders: its clean values are the verb's keyword arguments."""

import re
from dataclasses import replace
from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.registry.forms.base import DayField

from ..models import Inspector, Photo, Referral, Visit
from ..operations.checking import Outcome
from ..operations.extending import MOST_ASKED
from ..operations.item_results import with_a_problem
from ..queries.exceptions import grounds_on
from ..queries.fitness import sitting
from ..queries.law import limit_days, result_codes
from ..queries.pools import open_pools
from ..rules.results import FINE
from .base import StepForm, area
from .pools import item_choices

MOMENT = {"type": "datetime-local"}
WORDS = re.compile(r"[,，;；、\s]+")


class PlanForm(StepForm):
    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=120)
    remark = area(_("Remark"), 2, _("Published with the plan."), required=False, most=1000)

    def prepare(self):
        if self.today:
            self.fields["year"].initial = self.today.year


class SubmitForm(StepForm):
    remark = area(
        _("Remark"), 2,
        _("Where the plan stays below the floor: who checks the others. Published with the plan; left empty, the "
          "remark stays as it is."), required=False, most=1000,
    )  # fmt: skip


class TaskForm(StepForm):
    title = forms.CharField(label=_("Title of the task"), max_length=120)
    pool_id = forms.TypedChoiceField(label=_("Pool of objects"), coerce=int)
    items = forms.MultipleChoiceField(
        label=_("Check items"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Several items make one visit: one door, every item."),
    )  # fmt: skip
    by_class = forms.BooleanField(
        label=_("Draw by class of credit risk"), required=False,
        help_text=_("The ratio of each class is taken from the numbers of the plan; the class is never published."),
    )  # fmt: skip
    share = forms.CharField(label=_("Share or number"), max_length=12, required=False,
                            help_text=_("Such as 5% or 20, where it is not drawn by class."))  # fmt: skip
    starts_on = DayField(label=_("Visits from"))
    ends_on = DayField(label=_("Visits until"))
    inspectors = forms.IntegerField(label=_("Inspectors a visit and department"), min_value=2, max_value=9, initial=2)
    departments = forms.CharField(
        label=_("Departments taking part"), max_length=200, required=False,
        help_text=_("In words, for the page alone: who goes follows from the departments of the items."),
    )  # fmt: skip

    def prepare(self):
        pools = open_pools(self.scope.agency_code)
        self.fields["pool_id"].choices = [(pool.pk, f"{pool} · {pool.counted}") for pool in pools]
        self.fields["items"].choices = item_choices(self.today, agency_code=self.scope.agency_code)
        if self.row is not None and not self.is_bound:
            self.initial |= {name: getattr(self.row, name) for name in self.fields if name != "items"}
            self.initial["items"] = list(self.row.items.values_list("item__code", flat=True))

    def arguments(self):
        values = dict(self.cleaned_data)
        items = values.pop("items")
        if values["by_class"]:
            values["share"] = ""
        return {"values": values, "items": items}


class CampaignForm(StepForm):
    title = forms.CharField(label=_("Title of the campaign"), max_length=120)
    basis = area(_("Why this campaign is held"), 2, _("Published: a campaign is no random inspection."), most=300)
    items = forms.MultipleChoiceField(label=_("Check items"), widget=forms.CheckboxSelectMultiple)
    starts_on = DayField(label=_("Visits from"))
    ends_on = DayField(label=_("Visits until"))
    departments = forms.CharField(label=_("Departments taking part"), max_length=200, required=False)

    def prepare(self):
        self.fields["items"].choices = item_choices(self.today, agency_code=self.scope.agency_code)

    def arguments(self):
        values = dict(self.cleaned_data)
        return {"items": values.pop("items"), "values": values}


class DirectForm(StepForm):
    codes = area(_("Credit codes of the enterprises"), 4, _("One a line, or separated by commas."), most=4000)
    inspectors = forms.TypedMultipleChoiceField(
        label=_("Inspectors"), coerce=int, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    reason = area(_("Why these enterprises"), 2,
                  _("10 to 300 characters, for the second officer. It stays on record."), most=300)  # fmt: skip

    def prepare(self):
        rows = Inspector.objects.filter(agency=self.scope.agency_code, left_on__isnull=True).order_by("key")
        self.fields["inspectors"].choices = [(row.pk, str(row)) for row in rows]

    def clean_codes(self):
        return [word.upper() for word in WORDS.split(self.cleaned_data["codes"]) if word]


class ExceptionForm(StepForm):
    code = forms.CharField(label=_("Credit code of the enterprise"), max_length=40)
    ground = forms.ChoiceField(label=pgettext_lazy("exception", "Ground"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Number of the complaint, lead, warning or letter"), max_length=120,
        help_text=_("It stays inside the bureau: it could lead to who complained."),
    )  # fmt: skip
    reason = area(_("Reason"), 3, _("The public reads it among the exceptions: name nobody."), most=300)

    def prepare(self):
        self.fields["ground"].choices = [(row.code, str(row)) for row in grounds_on(self.today)]

    def clean_code(self):
        return self.cleaned_data["code"].strip().upper()


class CeremonyForm(StepForm):
    commit_until = forms.DateTimeField(
        label=_("Commitments until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    reveal_until = forms.DateTimeField(
        label=_("Reveals until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )

    def prepare(self):
        if self.row is None:  # the moment from which the page proposes both limits
            return
        now = self.row.replace(second=0, microsecond=0)
        self.fields["commit_until"].initial = now + timedelta(hours=2)
        self.fields["reveal_until"].initial = now + timedelta(hours=4)


class There(forms.MultipleChoiceField):
    """Ticks among the seats of the page. A page may be older than a replacement: the verb says so in its own words."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return len(value) <= 40


class OutcomeForm(StepForm):
    """The end of a check: the type of result, what was found, both signatures."""

    checked_on = DayField(label=_("Day the check ended"))
    begun_at = forms.DateTimeField(
        label=_("The check began"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text=_("Both times stand in the record of the inspection."),
    )  # fmt: skip
    ended_time = forms.TimeField(
        label=_("The check ended at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the day the check ended."),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Why you went again"), max_length=200, required=False,
        help_text=_("Only where the day is later than in the result that was returned. The time to publish runs on."),
    )  # fmt: skip
    late_reason = forms.CharField(
        label=_("Why after the last day of the visits"), max_length=300, required=False,
        help_text=_("Only where the check was made later than the task said. It stays on record."),
    )  # fmt: skip
    present = There(
        label=_("Inspectors who were there"),
        help_text=_("Two of each department at least, you among them. The others confirm from their own accounts; "
                    "who has none signs on this phone."),
    )  # fmt: skip
    codes = forms.MultipleChoiceField(label=_("Result"), widget=forms.CheckboxSelectMultiple)
    concerns = forms.MultipleChoiceField(
        label=_("Items a problem concerns"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Where a problem was found. Items with a problem in their form are always among them; the others "
                    "are published as in order."),
    )  # fmt: skip
    found = area(_("What was found"), 3, _("Facts, figures, places. Empty where nothing was found."), required=False,
                 most=500)  # fmt: skip
    statement = area(_("What the enterprise states"), 2, _("In its own words. It stands in the record of the "
                                                           "inspection."), required=False, most=500)  # fmt: skip
    signed = forms.ChoiceField(label=_("Signature of the enterprise"), widget=forms.RadioSelect,
                               choices=Visit.Signed.choices)  # fmt: skip
    signer = forms.CharField(label=_("Who signed, and as what"), max_length=80, required=False)
    refusal = forms.CharField(label=_("How a refusal is recorded: witness, video"), max_length=300, required=False)
    # says that this form asks for both times: a phone may hold one back that did not
    timed = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, widget=forms.HiddenInput, max_digits=9, decimal_places=6)
    latitude = forms.DecimalField(required=False, widget=forms.HiddenInput, max_digits=8, decimal_places=6)
    accuracy = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=100000)

    def prepare(self):
        self.fields["checked_on"].initial = self.today
        if self.row.checked_on:
            self._as_returned()
        self.fields["present"].choices = [(seat.inspector.key, str(seat.inspector)) for seat in sitting(self.row)]
        self.fields["codes"].choices = [(row.code, str(row)) for row in result_codes(self.today)]
        items = [(row.code, str(row.item)) for row in self.row.items.select_related("item").order_by("code")]
        self.fields["concerns"].choices = items
        if len(items) < 2:
            del self.fields["concerns"]

    def _as_returned(self):
        """A result that was returned is corrected, not typed again: all of it stands there but who was there and who
        signed, which is said anew of what is entered now."""
        results = list(self.row.results.select_related("code").order_by("code__position"))
        known = {row.pk for row in result_codes(self.today)}  # in another version a number means something else
        self.initial |= {
            "checked_on": self.row.checked_on, "begun_at": self.row.begun_at, "late_reason": self.row.late_reason,
            "ended_time": self.row.ended_at and timezone.localtime(self.row.ended_at).time(),
            "codes": [row.number for row in results if row.code_id in known], "statement": self.row.statement,
            "found": next((row.remark for row in results if row.remark), ""),
            "concerns": with_a_problem(self.row) if any(row.code.outcome != FINE for row in results) else [],
        }  # fmt: skip

    def arguments(self):
        values = dict(self.cleaned_data)
        values.pop("timed")
        found = values.pop("found")
        values["present"] = tuple(values["present"])
        values["concerns"] = tuple(values.get("concerns", ()))
        values["found"] = dict.fromkeys(values["codes"], found) if found else {}
        return {"outcome": Outcome(**values)}


class HeldOutcomeForm(OutcomeForm):
    """The same as a phone sends it, perhaps from before both times were asked for: what was entered is never lost."""

    def prepare(self):
        super().prepare()
        self.untimed = "timed" not in self.data
        for name in ("begun_at", "ended_time"):
            self.fields[name].required = not self.untimed

    def arguments(self):
        values = super().arguments()
        return {"outcome": replace(values["outcome"], untimed=self.untimed)}


def at_most(field, rule, day):
    """Let a number of days go no further than the limit in force on `day` allows, and say what it is."""
    most = limit_days(rule, day)
    field.max_value = most
    field.validators.append(MaxValueValidator(most))
    field.widget.attrs["max"] = most


class OrderForm(StepForm):
    what = area(_("What is to be rectified"), 4, _("It stands in the order."))
    basis = forms.CharField(
        label=_("Legal basis"), max_length=300,
        help_text=_("The article that was broken, and the one that lets the bureau order the correction."),
    )  # fmt: skip
    days = forms.IntegerField(label=_("Days to rectify"), min_value=1,
                              help_text=_("Calendar days from the service of the order."))  # fmt: skip
    short_reason = area(
        _("Danger for which the time is shorter"), 2,
        _("Only for fewer than the usual least days: what the danger is, and to whom. The order says it, and asks to "
          "stop at once."), required=False, most=300,
    )  # fmt: skip
    items = forms.MultipleChoiceField(label=_("Check items it is about"), widget=forms.CheckboxSelectMultiple)

    def prepare(self):
        choices = self.row["items"] if self.row else []
        self.fields["items"].choices = choices
        self.fields["items"].initial = [code for code, _name in choices]
        if len(choices) < 2:
            del self.fields["items"]
        at_most(self.fields["days"], "rectification_most", self.today)
        if self.row is not None and not self.is_bound:
            self.fields["what"].initial = self.row["what"]
            self.fields["basis"].initial = self.row["basis"]
            self.fields["days"].initial = self.row["days"]


class SeatForm(StepForm):
    """Who leaves a visit of a campaign, and who goes instead; `row` gives both lists."""

    leaves = forms.ChoiceField(label=_("Who does not go"))
    comes = forms.ChoiceField(label=_("Who goes instead"))
    reason = area(_("Reason"), 2, most=300)

    def prepare(self):
        for name, people in (self.row or {}).items():
            self.fields[name].choices = [(person.key, str(person)) for person in people]


class ReferForm(StepForm):
    to = forms.ChoiceField(label=_("To whom"), choices=Referral.To.choices)
    agency_code = forms.ChoiceField(
        label=_("Bureau of this portal"), required=False,
        help_text=_("For another agency that works here: it reads the letter and records the receipt itself."),
    )  # fmt: skip
    receiver = forms.CharField(label=_("Receiving unit"), max_length=120, required=False,
                               help_text=_("Of an outside body. Empty where a bureau is chosen above."))  # fmt: skip
    reason = area(_("Reason"), 3)

    def prepare(self):
        rows = Agency.objects.exclude(pk=self.scope.agency_code).order_by("pk")
        self.fields["agency_code"].choices = [("", _("an outside body")), *((row.pk, str(row)) for row in rows)]


class PenaltyForm(StepForm):
    number = forms.CharField(
        label=_("Number of the penalty decision"), max_length=128,
        help_text=_("While the penalty is repaired, this result is hidden with it, however the number is written."),
    )  # fmt: skip
    reason = area(_("Why this is the penalty that followed"), 2, _("10 to 300 characters, for the reviewer."), most=300)


class ServeForm(StepForm):
    served_on = DayField(
        label=_("Served on"), help_text=_("The time to rectify counts from the day on which you record the service.")
    )  # fmt: skip
    receipt = forms.CharField(label=_("Receipt: who signed, or the number of the posting"), max_length=200)

    def prepare(self):
        self.fields["served_on"].initial = self.today


class ExtendForm(StepForm):
    reason = area(_("Reason"), 2, _("The public reads it among the exceptions: name nobody."), most=300)
    days = forms.IntegerField(label=_("Days"), min_value=1)

    def prepare(self):
        field = self.fields["days"]
        at_most(field, "extension_most", self.row.issued_on if self.row is not None else self.today)
        if self.row is not None and self.row.asked_on:
            field.initial = min(self.row.asked_days, field.max_value)


class RefuseForm(StepForm):
    reason = area(_("Reason"), 2, _("It stands in the paper to the enterprise."), most=300)


class NoteRequestForm(StepForm):
    """A request for more time that came on paper; the days are not held to what can be granted."""

    asked_on = DayField(label=_("Asked for on"), help_text=_("The day on which the letter was handed in or posted."))
    asked_days = forms.IntegerField(
        label=_("Days asked for"), min_value=1, max_value=MOST_ASKED,
        help_text=_("As the letter has them, be they more than can be granted."),
    )  # fmt: skip
    asked_reason = area(_("Reason the enterprise gave"), 2, most=300)
    letter = forms.FileField(label=_("The letter (PDF or picture)"))

    def prepare(self):
        self.fields["asked_on"].initial = self.today


class AskForm(StepForm):
    days = forms.IntegerField(label=_("Days you need"), min_value=1)
    reason = area(_("Why you need more time"), 3, most=300)

    def prepare(self):
        at_most(self.fields["days"], "extension_most", self.row.issued_on if self.row is not None else self.today)


class RecheckForm(StepForm):
    on = DayField(label=_("Re-checked on"))
    passed = forms.TypedChoiceField(
        label=_("Finding"), widget=forms.RadioSelect, coerce=lambda text: text == "yes",
        choices=[("yes", _("rectified")), ("no", _("not rectified"))],
    )  # fmt: skip
    inspectors = forms.MultipleChoiceField(label=_("Inspectors who looked again"), widget=forms.CheckboxSelectMultiple,
                                           help_text=_("Two, and whoever records it is one of them."))  # fmt: skip
    finding = area(_("What was seen"), 3)

    def prepare(self):
        self.fields["on"].initial = self.today
        rows = Inspector.objects.filter(agency=self.scope.agency_code, left_on__isnull=True).order_by("key")
        self.fields["inspectors"].choices = [(row.key, str(row)) for row in rows]


class PhotoForm(forms.Form):
    """A picture with the time it was taken and what the device took for now when it sent, both by its own clock."""

    photo = forms.FileField(error_messages={"required": _("Choose a picture.")})
    caption = forms.CharField(max_length=120, required=False)
    question = forms.IntegerField(required=False)
    role = forms.ChoiceField(choices=Photo.Role.choices, required=False)
    taken_at = forms.DateTimeField(required=False)
    sent_at = forms.DateTimeField(required=False)

    def arguments(self, at):
        values = self.cleaned_data
        sent_at = values["sent_at"]
        return {
            "file": values["photo"], "caption": values["caption"], "question_id": values["question"],
            "role": values["role"] or Photo.Role.PICTURE,
            "taken_at": values["taken_at"], "skew": round((sent_at - at).total_seconds()) if sent_at else 0,
        }  # fmt: skip


class ReceiptForm(StepForm):
    received_on = DayField(label=_("Received on"))
    receipt = forms.CharField(label=_("Receipt"), max_length=200)

    def prepare(self):
        self.fields["received_on"].initial = self.today


class ReportForm(StepForm):
    report = area(
        pgettext_lazy("report", "What was done"), 5, _("The bureau compares it with the order when it looks again.")
    )
    file = forms.FileField(label=_("Proof (PDF or picture)"), required=False)
