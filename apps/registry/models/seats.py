"""A seat seen from the registry, which knows where its enterprise lies."""

from apps.access.models import Seat

from ..querysets import EnterpriseSeatQuerySet
from .enterprise import Enterprise


class EnterpriseSeat(Seat):
    """The same rows as access.Seat; officers find those at the enterprises of their division."""

    enterprise_model = Enterprise

    objects = EnterpriseSeatQuerySet.as_manager()

    class Meta:
        proxy = True
