"""What a ruleset and a table of measures share before they are in force: drafts, approved by a second person."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Stale

from .. import states
from .authors import wrote


class NotADraft(DomainError):
    code = "not-a-draft"
    message = _("Only a draft can be changed. Make a new draft from this one instead.")


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("Somebody who neither wrote nor submitted it approves it.")


def require_draft(row, version=None):
    """Raise NotADraft, or Stale where somebody saved since the reader saw `version`."""
    if row.state != states.DRAFT:
        raise NotADraft
    if version is not None and row.version != version:
        raise Stale


def require_second(row, by):
    if wrote(by, row.authors, row.submitted_by):
        raise SecondPerson
