"""What the holder of a licence says on paper, and the second look at an entry."""

from django.utils.translation import gettext_lazy as _

from apps.registry.forms.on_paper import LetterForm, OnPaperForm

from .steps import area


class OnPaperStatementForm(OnPaperForm):
    statement = area(_("Its statement, in its own words"), 6)
    field_order = ("statement", "manner", "posted_on", "received_on", "file")


class StrikeForm(LetterForm):
    reason = area(_("Reason"), 2, _("The holder reads it."))
