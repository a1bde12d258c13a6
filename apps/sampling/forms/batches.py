"""The verbs of a batch and of its tests: forms whose clean values are the verb's keyword arguments."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.registry.forms.base import DayField

from ..models import ImportedResult, Letter, Objection, OutcomeReason
from ..operations.testing import Value
from ..queries.frames import laboratories_for
from ..rules import no_retest
from .base import StepForm, area, line, yuan


class OrderForm(StepForm):
    platform = line(_("Platform"), 120)
    shop = line(_("Shop on the platform"))
    address = forms.URLField(label=_("Page of the product"), max_length=500, required=False, assume_scheme="https")
    order_number = line(_("Order number"), 80)
    ordered_on = DayField(label=pgettext_lazy("purchase", "Ordered"))
    price = yuan(_("Price paid, yuan"))
    waybill = line(_("Waybill"), 80, required=False)

    def prepare(self):
        self.fields["ordered_on"].initial = self.today

    def arguments(self):
        return {"order": dict(self.cleaned_data)}


class NothingForm(StepForm):
    """`row`: the batch, whose link says which reasons there are."""

    visited_on = DayField(label=_("Day of the visit"))
    code = forms.ChoiceField(label=_("Why nothing was sampled"))
    remark = line(_("Remark"), required=False)

    def prepare(self):
        self.fields["visited_on"].initial = self.today
        rows = OutcomeReason.objects.told_at(self.row.link == "online", self.today).order_by("pk")
        self.fields["code"].choices = [(row.code, str(row)) for row in rows]


class RefuseForm(StepForm):
    visited_on = DayField(label=_("Day of the visit"))
    how = area(_("How sampling was refused, and how that is recorded"), 3, most=300)
    receipt = line(_("How the warning was served on the spot"), required=False,
                   help_text=_("Leave it empty where it is served later: its service is recorded then."))  # fmt: skip

    def prepare(self):
        self.fields["visited_on"].initial = self.today


class ServeForm(StepForm):
    served_on = DayField(label=_("Served on"))
    receipt = line(_("Receipt: who signed, or the number of the posting"))

    def prepare(self):
        self.fields["served_on"].initial = self.today


class ReceiveForm(StepForm):
    received_on = DayField(label=_("Received"))
    intact = forms.TypedChoiceField(label=_("Seal"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
                                    choices=[("yes", _("intact")), ("no", _("broken"))])  # fmt: skip
    finding = line(_("What the seal looked like"), 300, required=False)

    def prepare(self):
        self.fields["received_on"].initial = self.today


class ValuesForm(StepForm):
    """A value for each item; `row` is (items, testers, results kept). Empty ones are left as they are."""

    tester_id = forms.TypedChoiceField(label=_("Tester"), coerce=int)
    tested_on = DayField(label=_("Tested"))

    def prepare(self):
        self.items, testers, kept = self.row
        self.fields["tested_on"].initial = self.today
        self.fields["tester_id"].choices = [(row.pk, str(row)) for row in testers]
        for item in self.items:
            old = kept.get(item.pk)
            value = forms.DecimalField(label=f"{item}（{item.limit_text}）", required=False, max_digits=18,
                                       decimal_places=6, initial=old and old.value.normalize())  # fmt: skip
            if item.rule == "yes":
                value = forms.TypedChoiceField(
                    label=str(item), required=False, coerce=Decimal, empty_value=None, initial=old and int(old.value),
                    choices=[("", "—"), ("1", _("met")), ("0", _("not met"))],
                )  # fmt: skip
            self.fields[f"v{item.pk}"] = value
            if item.rule != "yes":
                self.fields[f"u{item.pk}"] = forms.CharField(label=_("Unit"), initial=item.unit, required=False,
                                                             max_length=20)  # fmt: skip
                self.fields[f"s{item.pk}"] = forms.DecimalField(
                    label=_("Expanded uncertainty"), required=False, max_digits=18, decimal_places=6,
                    initial=old and old.uncertainty and old.uncertainty.normalize(),
                )  # fmt: skip

    def arguments(self):
        given = self.cleaned_data
        values = {
            item.pk: Value(given[f"v{item.pk}"], given.get(f"u{item.pk}", ""), given.get(f"s{item.pk}"))
            for item in self.items if given.get(f"v{item.pk}") is not None
        }  # fmt: skip
        return {"values": values, "tester_id": given["tester_id"], "tested_on": given["tested_on"]}

    def refuse(self, error):
        """Each refused value is marked at its own field."""
        for pk, sentence in (error.details.get("values") or {}).items():
            if f"v{pk}" in self.fields:
                self.add_error(f"v{pk}", sentence)
        super().refuse(error)


class GiveUpForm(StepForm):
    cause = forms.ChoiceField(label=_("Why it cannot be tested"), widget=forms.RadioSelect, choices=[
        ("standard_ended", _("its standard is in force no longer")),
        ("unqualified", _("its laboratory is qualified for it no longer")), ("perished", _("the sample has perished")),
    ])  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)


class ReportForm(StepForm):
    report_number = line(_("Number of the report"), 80)
    file = forms.FileField(label=_("The report as PDF"), required=False)


class RetestForm(StepForm):
    """`row` is (standard, codes of the items that failed, id of the first laboratory)."""

    laboratory_id = forms.TypedChoiceField(label=_("Laboratory of the retest"), coerce=int)

    def prepare(self):
        standard, codes, first = self.row
        able = laboratories_for(standard, self.today, items=codes)
        self.fields["laboratory_id"].choices = [(row.pk, row.name) for row in able if row.pk != first]


class FormalitiesForm(StepForm):
    on = DayField(label=_("Formalities done"))

    def prepare(self):
        self.fields["on"].initial = self.today


class ProofForm(FormalitiesForm):
    receipt = line(_("What proves it: number of a receipt, or who took part"))


class NoRetestForm(StepForm):
    cause = forms.ChoiceField(label=_("Why the retest cannot be made"), widget=forms.RadioSelect, choices=[
        (no_retest.SEAL_BROKEN, _("the seal of the backup sample is broken")), (no_retest.LOST, _("it is lost")),
        (no_retest.PERISHED, _("it has perished, or its time is over")),
        (no_retest.UNQUALIFIED, _("the laboratory that opened it has lost its qualification")),
        (no_retest.RETESTED, _("it was tested again already, as another party asked")),
        (no_retest.NO_LABORATORY, _("no other laboratory is qualified for the standard of the first test any more")),
    ])  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)


class ReviewImportedForm(StepForm):
    """`row`: whether the result is doubted for the qualification of its laboratory; only then may it be kept."""

    ground = forms.ChoiceField(label=_("Ground"), choices=ImportedResult.Ground.choices, widget=forms.RadioSelect)
    kept = forms.TypedChoiceField(
        label=_("What follows"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("no", _("the result is set aside")), ("yes", _("the result stands on another report"))],
    )  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)

    def prepare(self):
        if not self.row:
            self.fields["ground"].choices = ImportedResult.Ground.choices[1:]
            del self.fields["kept"]

    def arguments(self):
        return {"kept": False} | self.cleaned_data


class ReviewForm(StepForm):
    kept = forms.TypedChoiceField(
        label=_("What follows"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("no", _("the result is set aside")), ("yes", _("the result stands on another report"))],
    )  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)


class DenialForm(StepForm):
    upheld = forms.TypedChoiceField(
        label=_("Did it make the product?"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("no: the objection is upheld")), ("no", _("yes: it is the producer"))],
    )  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)


class ObjectForm(StepForm):
    """`row`: the kinds of an objection that the party may still make; only the nominal producer denies."""

    kind = forms.ChoiceField(label=_("What the objection is about"), widget=forms.RadioSelect)
    above = forms.TypedChoiceField(
        label=_("Who is to decide"), coerce=lambda value: value == "above", widget=forms.RadioSelect, required=False,
        empty_value=False, initial="own",
        choices=[("own", _("the bureau that sampled")), ("above", _("the bureau above it"))],
    )  # fmt: skip
    reason = area(_("Reasons"), 4)
    file = forms.FileField(label=_("Evidence"), required=False)

    def prepare(self):
        self.fields["kind"].choices = [(kind, label) for kind, label in Objection.Kind.choices if kind in self.row]


class LetterForm(StepForm):
    """How and when something came on paper, after what it says."""

    def prepare(self):
        self.fields["manner"] = forms.ChoiceField(label=_("How it came"), widget=forms.RadioSelect,
                                                  choices=Letter.Manner.choices)  # fmt: skip
        self.fields["posted_on"] = DayField(label=_("Posted, by the stamp"), required=False,
                                            help_text=_("Of a letter by post: this day counts."))  # fmt: skip
        self.fields["received_on"] = DayField(label=_("Received"), initial=self.today)
        self.fields["file"] = forms.FileField(label=_("Scan of the letter"))


class ObjectionLetterForm(LetterForm):
    """`row` as that of ObjectForm."""

    kind = forms.ChoiceField(label=_("What the objection is about"), widget=forms.RadioSelect)
    reason = area(_("Reasons, in its own words"), 4)
    above = forms.BooleanField(label=_("It asks the bureau above to decide"), required=False)

    def prepare(self):
        super().prepare()
        self.fields["kind"].choices = [(kind, label) for kind, label in Objection.Kind.choices if kind in self.row]


class AnswerLetterForm(LetterForm):
    """`row` is whether a hearing can be asked for."""

    statement = area(_("Its statement, in its own words"), 5, most=8000)
    wants_hearing = forms.BooleanField(label=_("It asks for a hearing"), required=False)

    def prepare(self):
        super().prepare()
        if self.row is False:
            del self.fields["wants_hearing"]


class ReportLetterForm(LetterForm):
    report = area(_("What was corrected"), 5, most=8000)
