"""The filters of the desk's list of facts: everything stands in the address, and no fact outside the scope shows.

Any source of the province may be chosen: whoever reports about an enterprise of one's own may sit elsewhere.
"""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.queries import within
from apps.kernel.filters import DeskFilter
from apps.kernel.rules import uscc
from apps.registry.filters import division_choices
from apps.registry.models import Enterprise

from . import states
from .models import Fact, FactKind, Source
from .queries.choices import kind_choices
from .queries.words import STATE_WORDS

DAY = forms.DateInput(attrs={"type": "date"})
MANY = 500  # enterprises of a name fragment; more is no search


class FactFilter(DeskFilter):
    """Quality facts of the desk's ledger."""

    q = filters.CharFilter(
        label=_("Enterprise, credit code or document number"), method="by_text",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": 128}),
    )  # fmt: skip
    division = filters.ChoiceFilter(label=_("Division"), method="by_division", empty_label=_("all"))
    kind = filters.ChoiceFilter(label=_("Kind"), method="by_kind", empty_label=_("all"))
    leaning = filters.ChoiceFilter(
        label=_("Leaning"), choices=FactKind.Leaning.choices, method="by_leaning", empty_label=_("all")
    )
    state = filters.MultipleChoiceFilter(
        label=_("State"), choices=[(state, STATE_WORDS[state]) for state in states.STATES if state != states.WAITING],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    severity = filters.MultipleChoiceFilter(
        label=_("Severity"), choices=Fact.Severity.choices, widget=forms.CheckboxSelectMultiple
    )
    source = filters.ModelChoiceFilter(
        label=_("Source"), queryset=Source.objects.order_by("name"), empty_label=_("all")
    )
    since = filters.DateFilter(label=_("From"), field_name="occurred_on", lookup_expr="gte", widget=DAY)
    until = filters.DateFilter(label=_("Until"), field_name="occurred_on", lookup_expr="lte", widget=DAY)
    enterprise = filters.NumberFilter(field_name="enterprise_id", widget=forms.HiddenInput)

    class Meta:
        model = Fact
        fields = []

    FIRST = "q,division,kind"

    def narrow(self, scope):
        return {"division": division_choices(scope), "kind": kind_choices()[1:]}

    def by_text(self, rows, _name, text):
        text = text.strip().replace("\0", "")
        if not text:
            return rows
        code = uscc.normalise(text)
        if len(code) == 18 and code.isalnum() and code.isascii():
            return rows.filter(Q(enterprise__uscc=code) | Q(enterprise__identifiers__value=code)).distinct()
        named = list(Enterprise.objects.search(text).order_by().values_list("pk", flat=True)[:MANY])
        numbered = list(Fact.objects.filter(document_number=text).order_by().values_list("pk", flat=True)[:MANY])
        return rows.filter(Q(enterprise_id__in=named) | Q(pk__in=numbered))

    def by_division(self, rows, _name, code):
        return rows.filter(within(code, field="enterprise__division__code"))

    def by_kind(self, rows, _name, code):
        return rows.filter(kind__code=code)

    def by_leaning(self, rows, _name, leaning):
        return rows.filter(kind__leaning=leaning)
