"""Input of the draws' desk pages; each form's clean values are the arguments of one verb."""

import re
from copy import deepcopy

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Draw, Replacement

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
ITEM = re.compile(r"\s*([^,，\s]+)\s*[,，]\s*([^,，]+?)\s*[,，]\s*(.+?)\s*")


class DrawForm(forms.Form):
    """A form that takes a DomainError back, at its field where it names one."""

    def refuse(self, error):
        field = error.details.get("field", "")
        self.add_error(field if field in self.fields else None, str(error.message))


class TermsForm(DrawForm):
    title = forms.CharField(label=_("title"), max_length=120)
    purpose = forms.ChoiceField(label=_("purpose"), choices=Draw.Purpose.choices)
    mode = forms.ChoiceField(label=_("way of drawing"), choices=Draw.Mode.choices)
    conditions = forms.CharField(
        label=_("conditions"), max_length=300, required=False, help_text=_("For a directed draw; published.")
    )
    seats = forms.TypedChoiceField(
        label=_("inspectors a visit and team"),
        coerce=int,
        choices=[(2, "2"), (3, "3"), (4, "4"), (0, _("none: only objects are drawn"))],
    )
    visits_from = forms.DateField(label=_("visits from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    visits_to = forms.DateField(
        label=_("visits until"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Certificates must be valid on every one of these days."),
    )
    commit_until = forms.DateTimeField(
        label=_("commitments until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    reveal_until = forms.DateTimeField(
        label=_("reveals until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    absence = forms.ChoiceField(
        label=_("when a witness does not reveal"),
        choices=Draw.Absence.choices,
        help_text=_("Fixed by the seal. Going on needs a public value that comes to be after the reveals end."),
    )
    public_source = forms.CharField(
        label=_("public value"),
        max_length=120,
        required=False,
        help_text=_("For example: winning number of the welfare lottery 3D of that day."),
    )
    public_on = forms.DateField(
        label=_("day of the public value"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    public_form = forms.CharField(
        label=_("form of the public value"),
        max_length=60,
        required=False,
        help_text=_("# for each digit, every other sign as it is: “# # #” or “## ## ## ## ## ##+##”."),
    )
    public_from = forms.DateTimeField(
        label=_("public value not before"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text=_("When its source has published it. Two people then enter the same value, one of them a witness."),
    )
    public_until = forms.DateTimeField(
        label=_("void without the public value after"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )

    def arguments(self):
        return {"values": self.cleaned_data}


class CeremonyTermsForm(TermsForm):
    """Of a draw that a task made: the ceremony alone is open (preparing.CEREMONY)."""

    title = purpose = mode = conditions = seats = visits_from = visits_to = None


class ListsForm(DrawForm):
    items = forms.CharField(
        label=_("check items"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: code, team, name. Items of one team share the inspectors of a visit."),
    )
    objects_file = forms.FileField(
        label=_("file of objects"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.xlsx"}),
        help_text=_(
            "CSV or Excel. Columns: subject, name, stratum; optional items, division, industry, scale, class, last "
            "drawn, excluded (why not). Leave empty to keep the objects there are."
        ),
    )
    inspectors_file = forms.FileField(
        label=_("file of inspectors"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.xlsx"}),
        help_text=_(
            "CSV or Excel. Columns: inspector, name, certificates (A01:2024-01-01~2027-12-31; *: every item); optional "
            "areas, most, recusals, last."
        ),
    )

    def clean_items(self):
        lines = [line for line in self.cleaned_data["items"].splitlines() if line.strip()]
        found = [ITEM.fullmatch(line) for line in lines]
        if not all(found):
            wrong = next(line for line, match in zip(lines, found, strict=True) if not match)
            raise forms.ValidationError(_("This line is not code, team, name: %(line)s"), params={"line": wrong[:80]})
        return [match.groups() for match in found]


class WitnessesForm(DrawForm):
    witnesses = forms.TypedMultipleChoiceField(
        label=_("witnesses"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Two at least; they take part in the order of this list. The preparer is not among them."),
    )  # fmt: skip

    def __init__(self, *args, candidates=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["witnesses"].choices = [(each.user_id, f"{each.label} · {each.office}") for each in candidates]

    def arguments(self):
        return {"user_ids": self.cleaned_data["witnesses"]}


class CommitForm(DrawForm):
    commitment = forms.CharField(
        label=_("commitment"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        help_text=_("The SHA-256 digest of your secret, as the specification says. Your browser fills it in."),
    )

    def arguments(self):
        return dict(self.cleaned_data)


class RevealForm(DrawForm):
    nonce = forms.CharField(
        label=_("secret"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        help_text=_("Exactly what you committed to. It becomes public now."),
    )

    def arguments(self):
        return dict(self.cleaned_data)


class ValueForm(DrawForm):
    value = forms.CharField(label=_("public value"), max_length=120)

    def arguments(self):
        return dict(self.cleaned_data)


class ReasonForm(DrawForm):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The reason is published."))

    def arguments(self):
        return dict(self.cleaned_data)


class RedrawForm(ReasonForm):
    commit_until = forms.DateTimeField(label=_("commitments until"), widget=forms.DateTimeInput(attrs=MOMENT))
    reveal_until = forms.DateTimeField(label=_("reveals until"), widget=forms.DateTimeInput(attrs=MOMENT))


class RedrawAfterSilenceForm(RedrawForm):
    """Of a draw that somebody ended by silence: a public value is part of the new seed, whoever reveals."""

    PUBLIC = ("public_source", "public_on", "public_form", "public_from", "public_until")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.PUBLIC:
            self.fields[name] = deepcopy(TermsForm.base_fields[name])
            self.fields[name].required = True

    def arguments(self):
        given = dict(self.cleaned_data)
        return given | {"public": {name: given.pop(name) for name in self.PUBLIC}}


class ReplaceInspectorForm(DrawForm):
    ground = forms.ChoiceField(
        label=_("ground"), widget=forms.RadioSelect,
        choices=[(g.value, g.label) for g in (Replacement.Ground.RECUSAL, Replacement.Ground.UNAVAILABLE)],
    )  # fmt: skip
    note_text = forms.CharField(
        label=_("What the ground rests on"), max_length=300, required=False,
        help_text=_("Needed where the portal has nothing on record: a second officer decides by it. Not published."),
    )  # fmt: skip

    def arguments(self):
        return dict(self.cleaned_data)


class ReplaceObjectForm(ReplaceInspectorForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        grounds = (Replacement.Ground.CLOSED, Replacement.Ground.EXEMPT)
        self.fields["ground"].choices = [(g.value, g.label) for g in grounds]
