"""The sampling form (抽样单): at a visit, or of what was bought online once it has arrived."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.registry.forms.base import DayField
from apps.registry.models import Enterprise

from ..models import Sample, SamplingForm
from ..operations.visiting import Taken
from .base import StepForm, area, count, line, yuan

SCALES = [("", "—"), *Enterprise.Scale.choices]
GROUPS = (
    (_("Sampled party"), ("sampled_on", "place", "party_address", "party_legal", "contact", "phone", "scale")),
    (_("Sample"), ("sample_name", "brand", "model", "lot", "gtin", "claimed_standard", "grade")),
    (_("Nominal producer"), ("producer_name", "producer_code", "producer_address", "producer_legal",
                             "producer_contact", "producer_phone", "producer_scale", "producer_licence")),
    (_("Numbers and price"), ("base_quantity", "tested_quantity", "backup_quantity", "quantity_unit", "price_paid",
                              "backup_free", "waybill")),
    (_("Seals"), ("test_seal", "backup_seal", "backup_kept_by", "backup_kept_at", "seal_place", "seal_state",
                  "deliver_by")),
    (_("Samplers and signatures"), ("present", "signed", "signer", "stamped", "refusal", "remark")),
)  # fmt: skip


def hidden(**size):
    return forms.DecimalField(required=False, widget=forms.HiddenInput, **size)


class TakenForm(StepForm):
    """`row` is the batch: its samplers were there or not, and its party stands in the register."""

    online = False
    sampled_on = DayField(label=_("Sampled on"))
    place = line(_("Place of sampling"))
    party_address = line(_("Address, as it was met"), 300, required=False)
    party_legal = line(_("Legal representative"), 80, required=False)
    contact = line(pgettext_lazy("person", "Contact"), 80, required=False)
    phone = line(_("Telephone"), 40, required=False)
    scale = forms.ChoiceField(label=pgettext_lazy("enterprise", "Scale"), choices=SCALES, required=False)
    sample_name = line(_("Name of the sample"))
    brand = line(_("Trade mark"), 120, required=False)
    model = line(_("Model or specification"), required=False)
    lot = line(_("Batch number or date of production"), 120, required=False)
    gtin = line(_("Barcode (GTIN)"), 14, required=False, help_text=_("8, 12, 13 or 14 digits, as on the product."))
    claimed_standard = line(_("Standard named on the product"), 120, required=False)
    grade = line(_("Quality grade"), 60, required=False)
    producer_name = line(_("Nominal producer, as on the product"))
    producer_code = line(_("Its credit code, where known"), 18, required=False)
    producer_address = line(_("Its address"), 300, required=False)
    producer_legal = line(_("Its legal representative"), 80, required=False)
    producer_contact = line(_("Its contact"), 80, required=False)
    producer_phone = line(_("Its telephone"), 40, required=False)
    producer_scale = forms.ChoiceField(label=_("Its scale"), choices=SCALES, required=False)
    producer_licence = line(_("Licence or certificate number on the product"), 80, required=False)
    base_quantity = count(_("Base number: how many there were to take from"))
    tested_quantity = count(_("Taken for the test"))
    backup_quantity = forms.IntegerField(label=_("Taken as a backup"), min_value=1, max_value=10_000_000)
    quantity_unit = forms.CharField(label=_("Unit of the numbers"), max_length=20, initial="件")
    price_paid = yuan(_("Price paid, yuan"))
    backup_free = forms.BooleanField(label=_("Backup sample given free of charge"), required=False)
    waybill = line(_("Waybill"), 80, required=False)
    test_seal = line(_("Seal of the test sample"), 60)
    backup_seal = line(_("Seal of the backup sample"), 60)
    backup_kept_by = forms.TypedChoiceField(
        label=_("Who keeps the backup sample"), choices=Sample.Keeper.choices, initial=Sample.Keeper.BUREAU,
        required=False, empty_value=Sample.Keeper.BUREAU,
        help_text=_("It decides what follows where a retest of it cannot be made."),
    )  # fmt: skip
    backup_kept_at = line(_("Where the backup sample is kept"), required=False)
    seal_place = line(_("Place of sealing, where another"), required=False)
    seal_state = line(_("How the seals were put on"), required=False)
    deliver_by = DayField(label=_("To arrive at the laboratory by"), required=False)
    present = forms.MultipleChoiceField(label=_("Samplers who were there"), widget=forms.CheckboxSelectMultiple)
    signed = forms.ChoiceField(label=_("Signature of the sampled party"), widget=forms.RadioSelect,
                               choices=SamplingForm.Signed.choices)  # fmt: skip
    signer = line(_("Who signed, and as what"), 80, required=False)
    stamped = forms.BooleanField(label=_("The party put its seal on the form"), required=False)
    refusal = line(_("How a refusal is recorded: witness, video"), 300, required=False)
    remark = area(_("Remark"), 2, required=False, most=1000)
    longitude = hidden(max_digits=9, decimal_places=6)
    latitude = hidden(max_digits=8, decimal_places=6)
    accuracy = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=100000)

    def prepare(self):
        firm = self.row.enterprise
        self.fields["sampled_on"].initial = self.today
        self.fields["party_address"].initial = firm.address if firm else ""
        self.fields["scale"].initial = self.row.scale
        seats = self.row.seats.filter(ended_at__isnull=True).select_related("staff").order_by("staff__key")
        self.fields["present"].choices = [(seat.staff.key, str(seat.staff)) for seat in seats]
        online = SamplingForm.Signed.ONLINE
        if self.online:
            self.fields["signed"].initial = online
            self.fields["signed"].choices = [c for c in SamplingForm.Signed.choices if c[0] == online]
            self.fields["price_paid"].initial = getattr(getattr(self.row, "purchase", None), "price", None)
            self.fields["waybill"].initial = getattr(getattr(self.row, "purchase", None), "waybill", "")
        else:
            self.fields["signed"].choices = [c for c in SamplingForm.Signed.choices if c[0] != online]
            del self.fields["waybill"]

    def groups(self):
        """[(title, fields)] in the order of the paper."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def arguments(self):
        given = self.cleaned_data
        return {"taken": Taken(**given | {"present": tuple(given["present"])})}


class UnpackForm(TakenForm):
    """Of what was bought online: nobody signs."""

    online = True
