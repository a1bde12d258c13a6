"""What the authors of a report give in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Report
from ..rules import blocks
from .surveys import Refusing

TEXT = "text-"  # before the key of a slot


class NewReportForm(Refusing):
    year = forms.RegexField(r"^20[0-9]{2}$", label=_("Year"))
    language = forms.ChoiceField(label=_("Language"), choices=Report.Language.choices, required=False)
    why = forms.CharField(
        label=_("What this version puts right"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a later version of a published report; published with it."),
    )  # fmt: skip

    def clean_language(self):
        return self.cleaned_data["language"] or Report.Language.CHINESE


class TextsForm(Refusing):
    """One field for each place that the computed text leaves to judgement."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"revision": report.revision}, **kwargs)
        speaks = "zh-CN" if report.language == Report.Language.CHINESE else report.language
        under = ""
        for block in report.blocks:
            if block["kind"] == blocks.HEADING and block["level"] == 1:
                under = block["text"]
            elif block["kind"] == blocks.SLOT:
                self.fields[TEXT + block["key"]] = forms.CharField(
                    label=under, help_text=block["prompt"], required=False, max_length=20_000, strip=True,
                    initial=report.texts.get(block["key"], ""),
                    widget=forms.Textarea(attrs={"rows": 4, "lang": speaks}),
                )  # fmt: skip

    @property
    def texts(self):
        return {name.removeprefix(TEXT): words for name, words in self.cleaned_data.items() if name.startswith(TEXT)}
