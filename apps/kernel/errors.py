"""Anticipated failures: typed, raised beside the verb, translated once at the edge."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal the user can understand.

    `code` is stable and goes to the API; `message` is translatable and says what is wrong and what to do;
    `status` is the HTTP status the edge answers with; `details` are named values for the API's problem document.
    """

    code = "refused"
    status = 409
    message = _("This cannot be done now.")

    def __init__(self, message=None, *, code=None, **details):
        self.message = message or self.message
        self.code = code or self.code
        self.details = details
        super().__init__(str(self.message))


class NotPermitted(DomainError):
    code = "not-permitted"
    status = 403
    message = _("Your post does not include this permission.")


class Invalid(DomainError):
    """What was given is wrong; `details["field"]` names the field where one is to blame."""

    code = "invalid"
    status = 422
    message = _("The information given is not valid.")


class Stale(DomainError):
    """Somebody else changed the record in between: nothing was done, the reader should look again."""

    code = "stale"
    message = _("Somebody else has changed this record. Nothing was saved; look at it again.")


class WrongState(DomainError):
    code = "wrong-state"
    message = _("This step is not possible in the present state.")
