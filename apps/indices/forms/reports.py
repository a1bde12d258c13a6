"""What the authors of a report give in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules import blocks
from .surveys import Refusing

TEXT = "text-"  # before the key of a slot


class NewReportForm(Refusing):
    year = forms.RegexField(r"^20[0-9]{2}$", label=_("Year"))
    why = forms.CharField(
        label=_("What this version puts right"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a later version of a published report; published with it."),
    )  # fmt: skip


class TextsForm(Refusing):
    """One field for each place that the computed text leaves to judgement."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, initial={"revision": report.revision}, **kwargs)
        under = ""
        for block in report.blocks:
            if block["kind"] == blocks.HEADING and block["level"] == 1:
                under = block["text"]
            elif block["kind"] == blocks.SLOT:
                self.fields[TEXT + block["key"]] = forms.CharField(
                    label=under, help_text=block["prompt"], required=False, max_length=20_000, strip=True,
                    initial=report.texts.get(block["key"], ""),
                    widget=forms.Textarea(attrs={"rows": 4, "lang": "zh-CN"}),
                )  # fmt: skip

    @property
    def texts(self):
        return {name.removeprefix(TEXT): words for name, words in self.cleaned_data.items() if name.startswith(TEXT)}
