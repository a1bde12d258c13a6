"""No official decides in his own case: whoever has a seat at the enterprise takes no step of the bureau about it.

《公务员法》第七十六条（回避）、《行政处罚法》第四十三条。The seat is what the portal knows of interests.
"""

from django.utils.translation import gettext_lazy as _

from apps.access.models import Seat
from apps.kernel.errors import NotPermitted


class OwnCase(NotPermitted):
    code = "own-case"
    message = _("You have a seat at this enterprise: a colleague takes the steps of the bureau about it.")


def refuse_own_case(by, enterprise_id):
    """Raise OwnCase where an officer acts for the bureau on an enterprise of his own."""
    seats = Seat.objects.held().filter(user=by.user_id, enterprise_id=enterprise_id)
    if by.is_agency and by.user_id is not None and seats.exists():
        raise OwnCase
