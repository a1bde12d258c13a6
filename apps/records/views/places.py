"""Where one is: crumbs and neighbouring pages of the ledger."""

from django.urls import reverse
from django.utils.translation import gettext as _


def list_url():
    return reverse("records:facts")


def crumbs(*further):
    """The trail from the list of facts."""
    return [(_("Quality facts"), list_url()), *further]


def moved(request, cursor, *, always=False):
    """The address of a neighbouring page with the same filters; "" where there is none."""
    if not cursor and not always:
        return ""
    query = request.GET.copy()
    query.pop("cursor", None)
    if cursor:
        query["cursor"] = cursor
    return f"?{query.urlencode()}"
