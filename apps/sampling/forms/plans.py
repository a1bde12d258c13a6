"""Plans, tasks, draws, laboratories and people: one form a verb, its clean values are the verb's keyword arguments."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.access.models import Post
from apps.registry.forms.base import DayField

from ..models import Laboratory, Product, Standard
from ..models.plan import LEVELS, LINKS
from ..operations.plans import LEVELS as LEVELS_OF
from .base import StepForm, area, line

MOMENT = {"type": "datetime-local"}


class PlanForm(StepForm):
    year = forms.IntegerField(label=_("Year"), min_value=2010, max_value=2100)
    title = line(_("Title"), 120)
    remark = area(_("Remark"), 2, _("Published with the plan."), required=False, most=1000)

    def prepare(self):
        if self.today:
            self.fields["year"].initial = self.today.year


class TaskForm(StepForm):
    """`row` is the level of the bureau whose plan it is."""

    title = line(_("Title of the task"), 120)
    product = forms.ChoiceField(label=_("Product"))
    standard = forms.ChoiceField(
        label=_("Standard"), required=False,
        help_text=_("Empty: the one in force on the first day that names the product."),
    )  # fmt: skip
    link = forms.ChoiceField(label=_("Link"), choices=list(LINKS.items()))
    level = forms.ChoiceField(label=_("Level"))
    count = forms.IntegerField(label=_("Batches"), min_value=1, max_value=100000)
    samplers = forms.IntegerField(label=_("Samplers a visit"), min_value=2, max_value=9, initial=2)
    funds = forms.DecimalField(label=_("Funds in yuan"), min_value=0, max_digits=14, decimal_places=2, initial=0)
    price_most = forms.DecimalField(label=_("Most for one sample, yuan"), min_value=0, max_digits=12, decimal_places=2,
                                    required=False)  # fmt: skip
    query = line(_("Conditions"), 1000, required=False,
                 help_text=_("The address of a filtered list of the register, after the question mark."))  # fmt: skip
    starts_on = DayField(label=_("Visits from"))
    ends_on = DayField(label=_("Visits until"))
    details = area(_("Detailed rules"), 3, required=False)

    def prepare(self):
        products = Product.objects.on(self.today).order_by("group", "code")
        self.fields["product"].choices = [(row.code, f"{row} · {row.get_risk_display()}") for row in products]
        standards = Standard.objects.on(self.today).order_by("code")
        self.fields["standard"].choices = [("", "—"), *((row.code, str(row)) for row in standards)]
        self.fields["level"].choices = [(code, LEVELS[code]) for code in LEVELS_OF[self.row or "county"]]

    def arguments(self):
        values = dict(self.cleaned_data)
        given = {name: values.pop(name) for name in ("product", "standard", "link", "level")}
        return given | {"values": values}


class CeremonyForm(StepForm):
    """`row` is the moment from which the page proposes both limits."""

    commit_until = forms.DateTimeField(
        label=_("Commitments until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    reveal_until = forms.DateTimeField(
        label=_("Reveals until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )

    def prepare(self):
        if self.row is not None:
            now = self.row.replace(second=0, microsecond=0)
            self.fields["commit_until"].initial = now + timedelta(hours=2)
            self.fields["reveal_until"].initial = now + timedelta(hours=4)


class ProlongForm(StepForm):
    until = DayField(label=_("Visits until"))
    reason = area(_("Reason"), 2, most=300)


class LaboratoryForm(StepForm):
    name = line(_("Laboratory"), 120)
    cma = line(_("Number of its qualification (CMA)"), 20)
    address = line(_("Address"), 300, required=False)
    valid_from = DayField(label=_("Qualified from"))
    valid_to = DayField(label=_("Qualified until"), required=False)

    def arguments(self):
        return {"values": dict(self.cleaned_data)}


class CapabilityForm(StepForm):
    standard = forms.ChoiceField(label=_("Standard"))
    items = line(_("Test items"), 400, help_text=_("Codes of items, separated by spaces; * for all of the standard."))
    valid_from = DayField(label=_("From"))
    last_day = DayField(label=_("Until"))

    def prepare(self):
        codes = Standard.objects.order_by("code").values_list("code", flat=True)
        self.fields["standard"].choices = [(code, code) for code in codes]

    def clean_items(self):
        return self.cleaned_data["items"].split()


class WithdrawForm(StepForm):
    withdrawn_on = DayField(label=_("Withdrawn from"))
    reason = area(_("Reason"), 2, most=300)


class CertificateForm(StepForm):
    pem = area(_("Certificate in PEM"), 8, _("From -----BEGIN CERTIFICATE----- on. Its key stays with the laboratory."),
               most=20000)  # fmt: skip


class StaffForm(StepForm):
    """Samplers of the bureau; testers where the reader keeps the catalogue."""

    key = line(_("Certificate number"), 40)
    name = line(_("Name"), 80)
    user_id = forms.TypedChoiceField(label=_("Account"), coerce=int, required=False, empty_value=None)
    laboratory_id = forms.TypedChoiceField(label=_("Laboratory, of somebody who tests"), coerce=int, required=False,
                                           empty_value=None)  # fmt: skip
    valid_from = DayField(label=_("Certified from"))
    last_day = DayField(label=_("Certified until"))

    def prepare(self):
        posts = Post.objects.filter(agency=self.scope.agency_code).in_force(self.today).select_related("user")
        people = {post.user_id: str(post.user) for post in posts.order_by("user__username")}
        self.fields["user_id"].choices = [("", "—"), *people.items()]
        rows = Laboratory.objects.order_by("name") if self.scope.may("sampling.catalogue") else []
        self.fields["laboratory_id"].choices = [("", "—"), *((row.pk, row.name) for row in rows)]

    def arguments(self):
        values = dict(self.cleaned_data)
        tests = values["laboratory_id"] is not None
        return {"values": values | {"tests": tests, "samples": not tests}}
