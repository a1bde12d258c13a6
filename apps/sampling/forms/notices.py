"""Consumer warnings and recalls: what an officer fills in, what a producer answers, what a citizen asks."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.queries import by_prefix
from apps.notifications.forms import SubscribeForm
from apps.registry.forms.base import DayField

from ..models import Product
from ..models.notices import RECALL_KINDS, REMEDIES
from ..operations.news import topic_of
from .base import StepForm, area, line


def _products(today):
    return [(row.code, str(row)) for row in Product.objects.on(today).order_by("group", "code")]


class _NoticeForm(StepForm):
    """`row` is the draft that is changed, None for a new one; `initial` what a new one starts from."""

    FROM = ()  # columns of the row that a field shows as they are

    def prepare(self):
        self.fields["product"].choices = _products(self.today)
        if self.row is not None:
            self.initial = {name: getattr(self.row, name) for name in self.FROM} | self.shown(self.row) | self.initial

    def shown(self, row):
        return {"product": row.product_code}

    def arguments(self):
        return {"values": dict(self.cleaned_data)}


class WarningForm(_NoticeForm):
    FROM = ("since", "until", "title", "found", "advice")

    product = forms.ChoiceField(label=_("Product"))
    division = forms.ChoiceField(label=_("Area"), required=False)
    since = DayField(label=_("Results of samplings from"))
    until = DayField(
        label=_("Results of samplings until"),
        help_text=_("All failures of this time that are published now are named in the warning."),
    )
    title = line(_("Title"), 120)
    found = area(_("What was found, and what it may do"), 4)
    advice = area(_("What to look out for"), 4)

    def prepare(self):
        super().prepare()
        places = [(place.code, str(place)) for place in by_prefix(self.scope.division_prefix or "")]
        self.fields["division"].choices = [("", _("the whole of our area")), *places]

    def shown(self, row):
        return super().shown(row) | {"division": row.division_id or ""}


class RecallForm(_NoticeForm):
    FROM = ("kind", "product_name", "brand", "model", "lots", "gtin", "amount", "sold_through", "defect", "remedy",
            "measures", "contact", "starts_on", "ends_on", "title", "batch_id")  # fmt: skip

    kind = forms.ChoiceField(label=_("Kind"), choices=list(RECALL_KINDS.items()), widget=forms.RadioSelect)
    title = line(_("Title"), 120)
    enterprise_code = line(_("Credit code of the producer"), 18)
    batch_id = forms.IntegerField(label=_("Failure it follows"), required=False, min_value=1,
                                  help_text=_("Number of the batch, where the recall follows a failure."))  # fmt: skip
    product = forms.ChoiceField(label=_("Product of the catalogue"))
    product_name = line(_("Name of the product"))
    brand = line(_("Trade mark"), 120, required=False)
    model = line(_("Model or specification"), required=False)
    lots = line(_("Batches or dates of production"), 500)
    gtin = line(_("Barcode (GTIN)"), 14, required=False)
    amount = forms.IntegerField(label=_("Number of pieces"), min_value=1, max_value=2_000_000_000)
    sold_through = line(_("Where they were sold"), 300, required=False)
    defect = area(_("Defect, and what it may do"), 4)
    remedy = forms.ChoiceField(label=_("Remedy"), choices=list(REMEDIES.items()))
    measures = area(_("What owners should do"), 4)
    contact = line(_("Contact: telephone and address"), 300)
    starts_on = DayField(label=_("Carried out from"))
    ends_on = DayField(label=_("Carried out until"))

    def shown(self, row):
        return super().shown(row) | {"enterprise_code": row.enterprise.uscc or ""}


class ProducerRecallForm(RecallForm):
    """A producer reports a recall of its own products, or completes its report."""

    FROM = (*(name for name in RecallForm.FROM if name not in ("kind", "batch_id")), "known_on")

    kind = enterprise_code = batch_id = None
    known_on = DayField(label=_("Day on which you found the defect"))
    file = forms.FileField(label=_("Recall plan, test reports"), required=False)
    field_order = ("known_on", "title", "product", "product_name")

    def shown(self, row):
        return _NoticeForm.shown(self, row)

    def arguments(self):
        values = dict(self.cleaned_data)
        return {"file": values.pop("file", None), "values": values}


class AccountForm(StepForm):
    taken_back = forms.IntegerField(label=_("Pieces taken back or put right"), min_value=0, max_value=2_000_000_000)
    summary = area(_("Summary: how it was carried out, and what became of the rest"), 4)
    file = forms.FileField(label=_("Evidence"), required=False)


class PlanForm(StepForm):
    text = area(_("Plan: what is done, by whom and until when"), 5, _("How owners and sellers are told, how products "
                "are taken back or put right, what becomes of them, who answers for it."), most=8000)  # fmt: skip
    file = forms.FileField(label=_("The plan as a file"), required=False)


class ProgressForm(StepForm):
    taken_back = forms.IntegerField(label=_("Pieces taken back or put right until today, in all"), min_value=0,
                                    max_value=2_000_000_000)  # fmt: skip
    text = area(_("What was done, and what comes next"), 4, most=8000)
    file = forms.FileField(label=_("Evidence"), required=False)


class AgainForm(StepForm):
    finding = area(_("Finding, with reasons"), 3)
    until = DayField(label=_("Goes on until"))


class FinishForm(StepForm):
    taken_back = forms.IntegerField(label=_("Pieces taken back or put right"), min_value=0, max_value=2_000_000_000)
    summary = area(_("Summary: how it was carried out, and what became of the rest"), 4)

    def prepare(self):
        if self.row:  # what the producer accounted for
            self.initial = dict(zip(("taken_back", "summary"), self.row, strict=True)) | self.initial


class EvidenceForm(StepForm):
    statement = area(_("Your statement"), 5, _("Say why no recall is needed, and what proves it."), most=8000)
    file = forms.FileField(label=_("Evidence"), required=False)


class AskNoticesForm(forms.Form):
    """What a citizen asks of warnings and recalls. `products` are (code, name), `cities` (six digits, name)."""

    q = forms.CharField(
        label=pgettext_lazy("notices", "Words or barcode"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    product = forms.ChoiceField(label=_("Product"), required=False)
    division = forms.ChoiceField(label=_("City"), required=False)

    def __init__(self, *args, products, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("all")), *products]
        self.fields["division"].choices = [("", _("all")), *cities]


class NewsForm(SubscribeForm):
    """An address, and of what it is to be told."""

    product = forms.ChoiceField(label=_("Product"), required=False)
    division = forms.ChoiceField(label=_("City"), required=False)

    def __init__(self, *args, products, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("all products")), *products]
        self.fields["division"].choices = [("", _("the whole province")), *cities]

    def topic(self):
        return topic_of(self.cleaned_data)
