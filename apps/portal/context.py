"""Template context: whether this database holds the demo province, so that every page can say so."""

import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.functional import SimpleLazyObject

from .demo import MARK
from .rail import rail_of

LOOK_AGAIN = 60  # seconds a process trusts its last look
_seen = {"at": None, "demo": False}


def demo(_request):
    """`demo_province`, asked only by a page that shows it. Production never holds one: its checks see to that."""
    return {"demo_province": settings.DEMO_BANNER and SimpleLazyObject(present)}


def present():
    """True when the database holds the demo people; one look-up by a unique name a minute and process."""
    now = time.monotonic()
    if _seen["at"] is None or now - _seen["at"] > LOOK_AGAIN:
        _seen.update(at=now, demo=get_user_model().objects.filter(username=MARK).exists())
    return _seen["demo"]


def rail(request):
    """`rail`: the left rail of the desk or the doors of an enterprise's space, made only where a page shows it."""
    return {"rail": SimpleLazyObject(lambda: rail_of(request.scope))} if hasattr(request, "scope") else {}
