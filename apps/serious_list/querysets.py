"""Chainable reads over cases and entries."""

from django.apps import apps
from django.db.models import Q

from apps.kernel.querysets import ScopedQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from . import states


def _named(q, path=""):
    firms = apps.get_model("registry.Enterprise").objects.search(q)
    papers = apps.get_model("serious_list.Paper").objects.filter(number=q)
    return (
        Q(**{f"{path}enterprise__in": firms.values("pk")})
        | Q(**{f"{path}person_name": q})
        | Q(**{f"{path}penalty_number": q})
        | Q(**{f"{path}pk__in": papers.values("case")})
    )


class CaseQuerySet(OfRecordsQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def visible_to(self, scope):
        """The party sees its case once the notice is written: a proposal is the bureau's own thought."""
        rows = super().visible_to(scope)
        return rows.exclude(notice_on__isnull=True) if scope.is_enterprise else rows

    def named(self, q):
        """Cases of parties called so, or with such a number of their penalty or their papers; all where nothing is
        asked."""
        return self.filter(_named(q.strip())) if q.strip() else self

    def open(self):
        return self.filter(state__in=states.OPEN)

    def standing(self):
        return self.filter(state__in=states.STANDING)

    def falling(self):
        """Cases that are set aside when their penalty falls: one removed early may not come back then."""
        return self.filter(state__in=states.FALLING)


class OfCaseQuerySet(OfRecordsQuerySet):
    division_field = "case__agency__division__code"
    zone_field = "case__agency__zone_id"
    enterprise_field = "case__enterprise"


class OfApplicationQuerySet(OfRecordsQuerySet):
    division_field = "repair__case__agency__division__code"
    zone_field = "repair__case__agency__zone_id"
    enterprise_field = "repair__case__enterprise"


class PaperQuerySet(OfCaseQuerySet):
    def others_waiting(self):
        """Papers to the party whose service moves nothing, and of which nobody has proved it yet."""
        return self.filter(kind__in=self.model.OTHERS, service=None)

    def unproved(self):
        """Of these nobody has recorded a service that waits for its second look."""
        return self.exclude(pk__in=apps.get_model("serious_list.Proof").objects.waiting().values("paper"))


class EntryQuerySet(ScopedQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"
    enterprise_field = "enterprise_id"

    def listed(self, on):
        """Entries that anyone may read on a day: listed, not ended, inside their term."""
        return self.filter(listed_on__lte=on, until__gte=on, ended_on__isnull=True)


class RepairQuerySet(OfRecordsQuerySet):
    division_field = "case__agency__division__code"
    zone_field = "case__agency__zone_id"
    enterprise_field = "case__enterprise"

    def named(self, q):
        return self.filter(_named(q.strip(), "case__")) if q.strip() else self

    def open(self):
        return self.filter(state__in=states.REPAIR_OPEN)
