"""Chainable reads over messages."""

from django.db.models import Q

from apps.access.roles import outside
from apps.kernel.querysets import ScopedQuerySet


class MessageQuerySet(ScopedQuerySet):
    def visible_to(self, scope):
        """Messages to the person, to the agency of the post (not for people from outside), to the enterprises of the
        seats."""
        wanted = Q(pk__in=[])
        if scope.user_id:
            wanted |= Q(recipient_kind="user", recipient_id=str(scope.user_id))
        if scope.is_agency and scope.agency_code and scope.role not in outside():
            wanted |= Q(recipient_kind="agency", recipient_id=scope.agency_code)
        if scope.is_enterprise and scope.enterprise_ids:
            wanted |= Q(recipient_kind="enterprise", recipient_id__in=[str(pk) for pk in scope.enterprise_ids])
        return self.filter(wanted)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def unread(self):
        return self.filter(read_at__isnull=True)

    def not_mailed(self):
        return self.filter(mailed_at__isnull=True)


class MassSendQuerySet(ScopedQuerySet):
    division_field = "division_code"
