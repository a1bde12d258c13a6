"""Who grants a repair, or undoes it, where nobody is left at the agency whose decision a fact records.

Repair is that agency's alone (谁认定、谁修复), and within it a second person's. In a small bureau the two can leave
nobody: its only reviewer once corrected the fact. An enterprise's way out does not hang on that, so the next agency
above with a reviewer who is free stands in. Where a bureau has no reviewer at all nobody does: an administrator gives
somebody that post.
"""

from apps.access.queries import holders

from .. import sql
from ..models import Fact
from ..permissions import Permission
from .repairs import repaired_with


def stand_in(fact, agencies, verb, on):
    """The code among `agencies`, the deciding one and those above it in their order, of who does the verb on a day;
    "" where nobody is left who may."""
    decider, *above = agencies
    people = _reviewers(decider, on)
    if not people or _free(fact, people, verb, on):
        return decider if people else ""
    return next((code for code in above if _free(fact, _reviewers(code, on), verb, on)), "")


def _reviewers(agency, on):
    return list(holders(Permission.REPAIR, on, agency=agency).order_by("pk").values_list("pk", flat=True))


def _free(fact, people, verb, on):
    """Those of the people who neither brought in what goes with the fact nor made it what is to be repaired."""
    ids = [fact.pk, *(repaired_with([fact.pk], on)[fact.pk] if verb == "repair" else ())]
    recorded = set(Fact.objects.filter(pk__in=ids).values_list("recorded_user", flat=True))
    people = [person for person in people if person not in recorded]
    if verb != "repair" or not people:
        return people
    return [row["person"] for row in sql.rows("unweighed", {"fact": fact.pk, "people": people})]
