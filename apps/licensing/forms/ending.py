"""Forms of a proceeding that ends a licence, and of proposals for many: one a verb."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms import served
from apps.registry.forms.base import DayField

from ..models import EndGround, Laboratory, Proof
from ..models.ends import DUE, KNOWN
from ..operations.cancelling_shown import form_that_failed
from ..operations.ending import LATER, THIS, others_held
from ..queries.catalogue import class_names
from .steps import BureauForm, area


def grounds(**only):
    """Choices of grounds that ask for due process, by kind of end; every version, the newest of a code once."""
    rows = {row.code: row for row in EndGround.objects.filter(procedure=DUE, **only).order_by("validity", "pk")}
    return [(row.code, f"{row.act} · {row}") for row in rows.values()]


class ProposeEndForm(BureauForm):
    number = forms.CharField(label=_("Number of the licence"), max_length=40)
    ground_code = forms.ChoiceField(label=_("Ground of the end"))
    found_on = DayField(label=_("Found on"), help_text=_("It picks the version of the rules."))
    class_codes = forms.MultipleChoiceField(
        label=_("Classes concerned"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: all that the licence covers. A bar is for these alone; the licence ends whole."),
    )  # fmt: skip
    found = area(_("What was found"), 5, _("It stands in the notice and in the decision: facts, dates, amounts."))

    def prepare(self):
        self.fields["ground_code"].choices = [("", "—"), *grounds()]
        self.fields["class_codes"].choices = [(code, str(row)) for code, row in sorted(class_names().items())]
        if self.today:
            self.fields["found_on"].initial = self.today


class ProofForm(served.ProofForm):
    """`row` is the proceeding."""

    def waiting(self):
        return Proof.objects.waiting().filter(paper__ending=self.row)


class StrikeProofForm(ProofForm):
    reason = area(_("Why the scan does not prove the service"), 2)


class CallForm(BureauForm):
    on = DayField(label=_("Day of the hearing"))
    place = forms.CharField(label=_("Place of the hearing"), max_length=200)


class CallAnewForm(CallForm):
    reason = area(_("Why another day or place"), 2, _("The holder reads it, on the call itself."))


class ReviewForm(BureauForm):
    finding = area(
        _("Finding of the review"), 4, _("What the holder said, and what you think of it. It stands in the decision.")
    )


class DecideForm(BureauForm):
    reason = area(_("Reason"), 4, _("It stands in the decision, with what became of the statement."))
    compensation = area(_("Compensation"), 2, _("Where the law asks for it: how, or why not."), required=False)

    def prepare(self):
        if self.row is not None and not self.row.ground.compensates:
            del self.fields["compensation"]


class OverturnForm(BureauForm):
    document_number = forms.CharField(label=_("Number of the ruling"), max_length=128)
    stays = forms.ChoiceField(
        label=_("Licence that stays"), widget=forms.RadioSelect,
        help_text=_("The holder was granted another one meanwhile and keeps one certificate: the other is cancelled as "
                    "replaced, and what it alone covers is added by an application of the holder."),
    )  # fmt: skip
    reason = area(_("Reason"), 3, _("The holder reads it."))

    def prepare(self):
        licence = self.row.licence if self.row is not None else None
        others = list(others_held(licence)) if licence is not None else []
        if not others or (self.today and licence.until < self.today):
            del self.fields["stays"]
            return
        later = "、".join(row.number for row in others)
        first, second = _("the earlier one"), _("the later one")
        self.fields["stays"].choices = [(THIS, f"{licence.number} · {first}"), (LATER, f"{later} · {second}")]


class ConfirmCancelForm(BureauForm):
    """`row` is a proposal to cancel a licence: that a failed check, called off by it, was weighed."""

    weighed = forms.BooleanField(
        label=_("I have weighed what the check on site found"), required=False,
        help_text=_("Its form says failed, and nobody has confirmed that. This calls it off: nobody is left to be "
                    "barred. The log keeps it."),
    )  # fmt: skip

    def prepare(self):
        if self.row is None or not form_that_failed(self.row.licence_id):
            del self.fields["weighed"]


class CancelForm(BureauForm):
    number = forms.CharField(label=_("Number of the licence"), max_length=40)
    ground_code = forms.ChoiceField(
        label=_("Ground of the cancellation"),
        help_text=_("The register, the catalogue or a later licence has to show it; what they show stands in the "
                    "reason."),
    )  # fmt: skip
    found_on = DayField(label=_("Found on"), help_text=_("It picks the version of the rules."))
    proof_number = forms.CharField(label=_("Number of the document that shows it"), max_length=200)
    found = area(_("What was found"), 3, _("It stands as the reason of the end."))

    def prepare(self):
        rows = {row.code: row for row in EndGround.objects.filter(procedure=KNOWN).order_by("validity", "pk")}
        self.fields["ground_code"].choices = [("", "—"), *((code, str(row)) for code, row in rows.items())]
        if self.today:
            self.fields["found_on"].initial = self.today


class StatementForm(BureauForm):
    statement = area(_("Your statement"), 6, _("You can add to it until the last day."))


class MassForm(BureauForm):
    """Which reports: what is counted and shown before anything is kept."""

    laboratory_id = forms.ModelChoiceField(label=_("Laboratory"), queryset=Laboratory.objects.order_by("name", "pk"))
    since = DayField(label=_("Reports from"))
    until = DayField(label=_("Reports until"))
    ground_code = forms.ChoiceField(label=_("Ground of the end"))
    found_on = DayField(label=_("Found on"), help_text=_("It picks the version of the rules."))
    document_number = forms.CharField(label=_("Document that found the laboratory false"), max_length=128)
    found = area(_("What was found"), 4, _("It stands in every notice."))

    def prepare(self):
        self.fields["ground_code"].choices = grounds(kind="revoked")
        self.fields["ground_code"].initial = "revoke.materials"

    def clean(self):
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return given

    def arguments(self):
        given = super().arguments()
        return given | {"laboratory_id": given["laboratory_id"].pk}


class SendMassForm(BureauForm):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def prepare(self):
        if self.row is not None:
            self.fields["digest"].initial = self.row.digest
