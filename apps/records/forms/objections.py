"""Filing an objection, and deciding on one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField, ManyFilesField, VerbForm

from ..models import Fact, Objection
from ..operations.objections import LONGEST
from ..operations.reserved import may_keep
from ..queries.authority import acted_on_by
from ..states import COUNTING
from .facts import EVIDENCE_HELP, YuanField


class ObjectionForm(VerbForm):
    reason = forms.CharField(
        label=_("What is wrong, and how do you know?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Write what did not happen, what was different, or why it is not about you."),
    )
    files = ManyFilesField(label=_("Evidence"), required=False, help_text=EVIDENCE_HELP)

    def arguments(self):
        return {"reason": self.cleaned_data["reason"], "files": self.cleaned_data["files"]}


STANDS, WITHDRAW, CORRECT = "refuse", Objection.Outcome.WITHDRAWN, Objection.Outcome.CORRECTED
ADDED = Objection.Outcome.ADDED


def _since(objection, fact):
    """True where this version of the fact came after the objection: the verb asks for the first one."""
    return fact.known_from >= objection.filed_at


class DecisionForm(VerbForm):
    """Refused, or upheld by a withdrawal or a correction; only the fields of a correction that were filled count."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (STANDS, _("refused: what is held is right")),
            (WITHDRAW, _("upheld: the fact is withdrawn")),
            (CORRECT, _("upheld: the fact is corrected")),
            (ADDED, _("upheld: a fact was missing and has been recorded")),
        ],
    )
    fact_id = forms.TypedChoiceField(
        label=_("Which fact was wrong, or missing?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("One that was missing is recorded first by an officer, with its evidence; then it stands here."),
    )
    severity = forms.TypedChoiceField(
        label=_("Right severity"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("as it is")), *Fact.Severity.choices],
    )
    occurred_on = DayField(label=_("Right date"), required=False)
    title = forms.CharField(label=_("Right wording"), required=False, max_length=300)
    amount = YuanField(label=_("Right amount in yuan"))
    decision = forms.CharField(
        label=_("Reasons"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The enterprise reads them. They name the facts found and the article applied."),
    )

    def prepare(self):
        if self.row.fact_id:
            del self.fields["fact_id"]
            # what a proceeding decided is not corrected here (operations/reserved.py)
            closed = {ADDED} if may_keep(self.row.fact.kind, self.scope) else {ADDED, CORRECT}
            choices = self.fields["outcome"].choices
            self.fields["outcome"].choices = [choice for choice in choices if choice[0] not in closed]
            return
        facts = Fact.objects.filter(enterprise_id=self.row.enterprise_id, state__in=COUNTING)
        rows = list(
            facts.select_related("enterprise", "agency", "source__agency").order_by("-occurred_on", "-pk")[:200]
        )
        ours = {row.pk for row in acted_on_by(self.scope, rows)}
        self.fields["fact_id"].choices = [
            ("", _("choose")),
            # what another agency decided is not ours to change, but may be what was missing
            *((row.pk, f"{row.occurred_on} {row.title}") for row in rows if row.pk in ours or _since(self.row, row)),
        ]

    def clean(self):
        values = super().clean()
        if values.get("outcome") == CORRECT and not self.changes():
            self.add_error("outcome", _("Say what is right: fill in at least one of the fields below."))
        return values

    correction = ("severity", "occurred_on", "title", "amount")  # shown while nothing else than a correction is chosen

    def changes(self):
        given = {name: self.cleaned_data.get(name) for name in self.correction}
        return {name: value for name, value in given.items() if value not in (None, "")}
