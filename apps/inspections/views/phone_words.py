"""What the scripts of the phone say of a check, beside what they say in every room (kernel/wording.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.phones import Room
from apps.kernel.wording import PHONE

from ..operations.checking import RESULT_REFUSED

TEXTS = PHONE | {
    "kind_answers": _("Answers of the form"),
    "kind_result": _("Result"),
    "role_inspector": _("signature of an inspector"),
    "signature_officer": _("Signature of an inspector"),
    "answer_yes": _("yes"),
    "answer_no": _("no"),
    "answer_na": _("does not apply"),
    "incomplete": _("{n} entries are missing: answers, the result or the signature. Press again to enter it all the "
                    "same; the portal will ask for them."),
    "missing": _("This answer is missing."),
    "exclusive": RESULT_REFUSED["exclusive"],
    "contradiction": RESULT_REFUSED["contradiction"],
    "not_ended": _("The result is not entered by that: enter it again once everything is in place."),
    "form_other": _("The form of this check has changed since you last wrote on this phone. What you wrote then is in "
                    "the entry above: once the portal was reached, send from there what is still asked, and write on."),
    "same_answers": _("The answers the portal holds are the same as yours: there is nothing to choose."),
    "not_asked": _("The form does not ask this any more. It is sent along as a remark on the visit:"),
    "send_fitting": _("Send what fits the present form"),
    "open": _("Open the check"),
}  # fmt: skip
ROOM = Room("inspections", _("On-site checks"), "inspections:check", TEXTS, "inspector", ("js/phone-answers.js",))
