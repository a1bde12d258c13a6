"""Filters of the list of batches: what waits for whom, a marked report, product, link, level, year, and words."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import states
from .models.batch import VERDICTS
from .models.plan import LEVELS, LINKS
from .models.testing import Test
from .rules.asking import barcode_in

GROUPS = {
    "sampling": (_("to be sampled"), (states.DRAWN, states.ORDERED, states.REFUSED, states.VOID)),
    "testing": (_("at the laboratory"), (states.SAMPLED, states.TESTING)),
    "bureau": (_("waits for the bureau"), (states.TESTED, states.PASSED, states.FAILED, states.STANDS)),
    "parties": (_("parties may object"), (states.NOTIFIED, states.RETEST)),
    "ended": (_("ended"), (states.SHOWN, states.NOTHING, states.REFUSAL_STANDS, states.REPLACED, states.ANNULLED)),
}
MARKED = "marked"
ANY = [("", _("all"))]


class BatchFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False,
                              choices=[*ANY, *((key, label) for key, (label, _of) in GROUPS.items()),
                                       (MARKED, _("rests on a marked report"))])  # fmt: skip
    verdict = forms.ChoiceField(label=_("Verdict"), required=False,
                                choices=[*ANY, *VERDICTS.items()])  # fmt: skip
    link = forms.ChoiceField(label=_("Link"), required=False, choices=[*ANY, *LINKS.items()])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*ANY, *LEVELS.items()])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2010, max_value=2100)
    q = forms.CharField(label=_("Product, party, producer or barcode"), required=False, max_length=100)

    def narrow(self, rows):
        """The rows that fit; a value that was not understood narrows nothing and is marked."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}
        key = given.pop("state", "")
        if key == MARKED:
            rows = rows.filter(pk__in=Test.objects.marked().exclude(kind=Test.Kind.RECHECK).values("batch"))
        elif key:
            rows = rows.filter(state__in=GROUPS[key][1])
        if text := given.pop("q", ""):
            rows = rows.filter(
                Q(party_name__icontains=text) | Q(producer_name__icontains=text) | Q(sample_name__icontains=text)
                | Q(product__name__icontains=text) | Q(gtin=barcode_in(text) or text)
            )  # fmt: skip
        return rows.filter(**given)
