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
    "not_asked": _("The form does not ask this any more. It is sent along as a remark on the visit:"),
    "send_fitting": _("Send what fits the present form"),
    "open": _("Open the check"),
}  # fmt: skip
ROOM = Room("inspections", _("On-site checks"), "inspections:check", TEXTS, "inspector", ("js/phone-answers.js",))
