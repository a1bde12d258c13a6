"""Two records of one enterprise were merged, each with a listing on the same ground: one of the two is set aside.

Nothing of its penalty falls with it: that stands, and goes on counting against early removal of the other.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..queries.earlier import first_listing
from . import papers
from .publishing import set_aside
from .steps import NotTheFirst, held, not_one_of, reasoned, step


class NoOther(Invalid):
    code = "no-other-listing"
    status = 409
    message = _("The party has no other listing on this ground that stands as far as this one: it is no second one.")


@transaction.atomic
def set_second_aside(*, case_id, reason, by, at):
    """Set a listing aside as a second one of the party on the ground; returns the Case. The party gets a paper; entry,
    fact and feed follow at once. Whoever proposed or decided it does not. Raises NoOther, NotTheFirst, Overtaken.
    """
    case = held(case_id, by)
    made = step(case, "set_second_aside", by)
    not_one_of(by, case.proposed_by_id, case.decided_by_id, error=NotTheFirst)
    other = first_listing(case)
    if other is None:
        raise NoOther
    case.reason, case.doubt, case.second_of, case.withdrawn_by_id = reasoned(reason), "", other, by.user_id
    return set_aside(case, made, by=by, at=at, first=papers.decision_of(other), other=other.pk)
