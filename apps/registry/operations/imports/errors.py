"""What can be wrong with the undoing of an import."""

from django.utils.translation import gettext_lazy as _

from apps.intake.errors import sentence
from apps.kernel.errors import DomainError


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _(
        "An import is undone by a reviewer of the area. Whoever imported may do it alone within 24 hours, if at most "
        "1,000 enterprises were created or changed."
    )


class UndoBlocked(DomainError):
    """`details["enterprises"]` lists what stands in the way: [{id, name, why}] (up to 100), `total` how many."""

    code = "undo-blocked"
    message = _("The import cannot be undone: other work rests on some of its enterprises.")


def why_failed(run):
    """The sentence of what stopped a run, in the reader's language; "" where nothing did."""
    if not run.error_code:
        return ""
    if run.error_code == UndoBlocked.code:
        return str(UndoBlocked.message)
    return sentence(run.error_code, run.error_details)
