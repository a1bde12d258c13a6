"""Forms of seats: one question a page for a claim, a reason for a decision, an address for an offer."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.forms import ConfirmForm, ReasonForm, RefusableForm
from apps.access.models import Seat
from apps.kernel.rules import uscc as uscc_rule

from ..models import Enterprise

__all__ = ["CodeForm", "ConfirmForm", "EvidenceForm", "OfferForm", "ReasonForm", "RoleForm"]


class CodeForm(RefusableForm):
    """Which enterprise? Sets `enterprise` when the code is known."""

    uscc = forms.CharField(
        label=_("Unified social credit code of the enterprise"),
        max_length=30,
        help_text=_("18 characters, as on the business licence."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    enterprise = None

    def clean_uscc(self):
        code = "".join(self.cleaned_data["uscc"].split()).upper()
        if not uscc_rule.is_valid(code):
            raise forms.ValidationError(_("This is not a valid code. Compare it with the business licence."))
        self.enterprise = Enterprise.objects.current().filter(uscc=code).select_related("division").first()
        if self.enterprise is None:
            raise forms.ValidationError(
                _("No enterprise with this code is registered. Ask the market regulation bureau of your county.")
            )
        return code


class RoleForm(RefusableForm):
    role = forms.ChoiceField(
        label=_("What will you do for the enterprise?"),
        widget=forms.RadioSelect,
        choices=[
            (Seat.Role.OWNER, _("Owner: file, and decide who else may file")),
            (Seat.Role.FILER, _("Filer: file and follow what is under way")),
        ],
    )


class EvidenceForm(RefusableForm):
    file = forms.FileField(
        label=_("Evidence"),
        help_text=format_lazy(
            _(
                "Business licence and power of attorney under the enterprise's seal, as one PDF or picture, "
                "{limit} MB at most."
            ),
            limit=settings.DOCUMENT_MAX_BYTES // 2**20,
        ),
    )


class OfferForm(RefusableForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person gets a message and decides whether to accept."),
    )
    display_name = forms.CharField(label=_("Name"), max_length=80)

    def arguments(self):
        return self.cleaned_data
