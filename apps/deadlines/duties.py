"""What each kind of limit asks: who owes which act, and what follows when its last day passes.

Data beside the kind of clock: the app that starts a kind registers its Duty (AppConfig.ready), and the desk, the list
of deadlines and the enterprise's own page say the same of it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

BUREAU, BUREAU_ABOVE, ENTERPRISE = "bureau", "above", "enterprise"
NOBODY = ""  # a period that simply ends
WHO = {BUREAU: _("the bureau in charge"), BUREAU_ABOVE: _("the bureau above"), ENTERPRISE: _("the enterprise")}


@dataclass(frozen=True, slots=True)
class Duty:
    """`who` is a key of WHO or NOBODY; `act` (as on a button) and `otherwise` (a sentence) are translatable texts.

    `otherwise` "" leaves the word to the clock's handler, which says what it does. `may` names the permissions of which
    one does the act, separated by spaces; "" where anybody of the bureau can.
    """

    rule_code: str
    act: str
    who: str = NOBODY
    otherwise: str = ""
    may: str = ""


_duties: dict[str, Duty] = {}


def register_duties(*duties):
    """Raises ValueError for a kind of limit that has its duty already."""
    for duty in duties:
        if _duties.get(duty.rule_code, duty) != duty:
            raise ValueError(f"two duties for one limit: {duty.rule_code}")
        _duties[duty.rule_code] = duty


def of_others(scope):
    """Kinds of limits whose act this person holds no permission for: others of the bureau do it."""
    return [duty.rule_code for duty in _duties.values() if duty.may and not any(map(scope.may, duty.may.split()))]


def find(rule_code):
    """The Duty of that kind of limit, None where no app has told it."""
    return _duties.get(rule_code)
