"""What can be wrong with a whole file or a run."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError
from apps.registry.models.reasons import FILE_ERRORS, KINDS


class FileError(DomainError):
    """Nothing of the file can be read; `code` names the sentence in FILE_ERRORS, `details` fill it."""

    status = 422

    def __init__(self, code, **details):
        super().__init__(sentence(code, details), code=code, **details)


class NotNow(DomainError):
    code = "import-state"
    message = _("The import is not in a state for this step. Look at it again.")


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


def sentence(code, details):
    """The sentence of a file error in the language in force; sizes in bytes and kinds of files are made readable."""
    readable = {name: filesizeformat(value) if name in ("size", "limit") else value for name, value in details.items()}
    if "kind" in details:
        kind, advice = KINDS.get(details["kind"], (details["kind"], KINDS["pdf"][1]))
        readable = {"suffix": "", **readable, "kind": kind, "advice": advice}
    return str(FILE_ERRORS[code]) % readable
