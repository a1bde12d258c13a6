"""One form a verb: its clean values are the verb's keyword arguments."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import MOST_FILES
from apps.kernel.dated import holds
from apps.kernel.figures import day as day_text
from apps.kernel.typed import IntegerField
from apps.registry.forms import served
from apps.registry.forms.base import DayField, ManyFilesField, VerbForm
from apps.registry.forms.on_paper import FILE_HELP
from apps.registry.forms.served import ReceiptForm

from ..models import PENALTIES, Ground, Paper, Proof
from ..operations.answering import days_of_hearing, notice_in_words
from ..operations.deciding import Penalty, longest_extension
from ..operations.following import longest_keeping
from ..operations.publishing import Revocation


def area(label, rows=3, help_text="", required=True):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


FILES_HELP = format_lazy(
    _("Up to {most} scans or photos as PDF, PNG or JPEG, {limit} MB at most each. What was sent stays with the case."),
    most=MOST_FILES, limit=settings.DOCUMENT_MAX_BYTES // 2**20,
)  # fmt: skip


class StepForm(VerbForm):
    """A verb's form; `version` is not used here: the state table tells who came late."""

    version = None


class ProposeForm(StepForm):
    code = forms.CharField(label=_("Credit code or registration number of the enterprise"), max_length=40, strip=True)
    person_name = forms.CharField(
        label=_("Natural person responsible"), required=False, max_length=60,
        help_text=_("Only where a person is to be listed, not the enterprise. The public sees the name masked."),
    )  # fmt: skip
    person_post = forms.CharField(label=_("Position"), required=False, max_length=60)
    event_on = DayField(
        label=_("Day of the penalty decision, or today while there is none"),
        help_text=_("It picks the version of the rules."),
    )
    ground = forms.ChoiceField(label=_("Ground"))
    summary = area(
        _("What was found"), 5,
        _("It stands in the notice and in the decision: facts, dates, amounts. Anybody reads the first sentence on the "
          "page of the entry: name no private person in it."),
    )  # fmt: skip
    files = ManyFilesField(label=_("Evidence"), required=False, help_text=FILES_HELP)
    intent_basis = area(_("How intent was shown"), 2, _("Asked for by the opinion of 2015."), required=False)
    announced_on = DayField(
        label=_("Failed sampling announced by the province or above on"), required=False,
        help_text=_("Only for a failed re-check; not where the portal's own sampling was announced before it."),
    )  # fmt: skip
    announcement = forms.CharField(
        label=_("Announcement: number or title, and who announced"), required=False, max_length=200
    )
    again = area(
        _("Why a new case"), 2, _("Only where the party had a case on this ground before, however it ended."),
        required=False,
    )  # fmt: skip

    def prepare(self):
        """Nothing is chosen beforehand: what the page chose would be proposed by whoever looks no further."""
        rows = list(Ground.objects.order_by("-validity", "code"))
        now = [row for row in rows if holds(row.validity.lower, row.validity.upper, self.today)]
        before = [row for row in rows if row not in now]
        groups = ((_("In force today"), now), (_("For decisions of an earlier time"), before))
        self.fields["ground"].choices = [("", "—")] + [
            (label, [(row.code, f"{row.basis} {row}") for row in some]) for label, some in groups if some
        ]
        self.fields["event_on"].initial = self.today


class ProofForm(served.ProofForm):
    """`row` is the case, or an application in it."""

    kinds = (Paper.Kind.NOTICE, Paper.Kind.DECISION)

    def waiting(self):
        case_id = getattr(self.row, "case_id", None) or self.row.pk
        return Proof.objects.waiting().filter(paper__case=case_id, paper__kind__in=self.kinds)


class PaperProofForm(ProofForm):
    kinds = Paper.OTHERS


class StrikeProofForm(ProofForm):
    kinds = (*ProofForm.kinds, *Paper.OTHERS)
    reason = area(_("Why the scan does not prove the service"), 2)


class PaperForm(StepForm):
    """Which of the papers that wait for the proof of their service; `row` is the case."""

    paper = forms.TypedChoiceField(label=_("Paper"), coerce=int)

    def prepare(self):
        waiting = self.waiting().order_by("pk") if self.row else ()
        self.fields["paper"].choices = [(paper.pk, f"{paper.get_kind_display()} · {paper.number}") for paper in waiting]

    def waiting(self):
        return self.row.papers.others_waiting()


class PaperReceiptForm(PaperForm, ReceiptForm):
    field_order = ("paper", "method", "served_on", "receipt", "file")

    def waiting(self):
        return super().waiting().unproved()

    def prepare(self):
        PaperForm.prepare(self)
        ReceiptForm.prepare(self)


class StatementForm(StepForm):
    statement = area(_("Your statement and defence"), 6, _("Absence of intent, proved, rules a listing out."))
    files = ManyFilesField(label=_("Evidence"), required=False, help_text=FILES_HELP)


class WaiveForm(StepForm):
    """The tick is for whoever presses the button: the verb ends both rights whoever calls it."""

    hearing_too = forms.BooleanField(
        label=_("I know that this also gives up the hearing, and the days that are left."),
        error_messages={"required": _("Tick this if you want neither to add anything nor a hearing.")},
    )

    def arguments(self):
        return {}


class HearingForm(StepForm):
    on = DayField(label=_("Day of the hearing"))
    place = forms.CharField(label=_("Place"), max_length=200)

    def prepare(self):
        first, last = days_of_hearing(self.row, self.today)
        days = {"first": day_text(first), "last": day_text(last), "time": notice_in_words(self.today)}
        self.fields["on"].help_text = (
            _("A day from %(first)s to %(last)s; leave time to serve the call %(time)s before it.") % days
        )


class HearingAnewForm(HearingForm):
    reason = area(_("Why another day or place"), 2, _("The party reads it."))


class FindingForm(StepForm):
    finding = area(
        _("Finding of the review"), 4, _("What the party said, and why it does or does not change the matter.")
    )


class RemarkForm(StepForm):
    remark = area(_("Remark"), 2, required=False)


class ReasonForm(StepForm):
    reason = area(_("Reason"), 3, _("The party reads it."))


class KeepForm(StepForm):
    reason = area(_("Reason"), 3, _("The public reads it among the exceptions: name nobody."))
    until = DayField(label=_("Stands until"))

    def prepare(self):
        first, last = longest_keeping(self.today)
        self.fields["until"].initial = last
        self.fields["until"].help_text = _(
            "A day from %(first)s to %(last)s. "
            "If the ledger still speaks against the listing then, it is looked into anew."
        ) % {"first": day_text(first), "last": day_text(last)}


class WithdrawForm(ReasonForm):
    number = forms.CharField(label=_("Number of the decision that revoked the penalty"), max_length=128)
    on = DayField(label=_("Penalty revoked on"))
    file = forms.FileField(label=_("The revoking decision"), help_text=FILE_HELP)

    def arguments(self):
        given = self.cleaned_data
        return {"reason": given["reason"], "act": Revocation(given["number"], given["on"], given["file"])}


class LookedForm(StepForm):
    reason = area(_("Where you looked, and what you found"), 3)


class PushedForm(StepForm):
    to = forms.CharField(label=_("Bureau it went to"), max_length=200)
    on = DayField(label=_("Handed on, on"))
    reason = area(_("Its receipt"), 2)

    def prepare(self):
        self.fields["on"].initial = self.today


class EndPushedForm(StepForm):
    reason = area(_("Its receipt"), 2)

    def prepare(self):
        if self.row:
            self.fields["reason"].help_text = self.row.pushed_to


class DropForm(ReasonForm):
    intent_absent = forms.BooleanField(label=_("The party proved absence of intent"), required=False)


class PenaltyForm(StepForm):
    kind = forms.ChoiceField(label=_("Penalty"), choices=[("", "—"), *PENALTIES.items()])
    number = forms.CharField(label=_("Number of the penalty decision"), max_length=128)
    on = DayField(label=_("Penalty decided on"), help_text=_("Under Order 44: today, the day of this decision."))
    effective_on = DayField(label=_("Penalty in force since"), required=False)
    ban_until = DayField(
        label=_("Statutory ban until"), required=False,
        help_text=_("Asked for with every ban, restriction or suspension: until then there is no early removal."),
    )  # fmt: skip
    ban_for_life = forms.BooleanField(label=_("Occupation ban for life"), required=False)
    seen = forms.BooleanField(
        label=_("I have seen the penalty decision itself: party, number, day and kind are as typed here"),
        required=False,
    )
    checked = area(
        _("How it was checked"), 2,
        _("Asked for, with the tick, where the ledger does not hold the penalty: which original, and who showed it. It "
          "stays on record; the public reads that the number is not from the ledger."), required=False,
    )  # fmt: skip

    def prepare(self):
        self.fields["on"].initial = self.today

    def arguments(self):
        given = {name: self.cleaned_data[name] for name in Penalty.__slots__}
        return {"penalty": Penalty(**given | ({} if self.cleaned_data["seen"] else {"checked": ""}))}


class ExtendForm(StepForm):
    reason = area(_("Reason"), 3, _("The public reads it among the exceptions: name nobody."))
    days = IntegerField(label=_("Days"), min_value=1)

    def prepare(self):
        self.fields["days"].widget.attrs["max"] = longest_extension(self.today)


class NoForm(StepForm):
    """A verb that asks for nothing but the button."""
