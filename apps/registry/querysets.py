"""Chainable reads over enterprises and what belongs to them."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.access.querysets import SeatQuerySet
from apps.access.states import CLAIMED
from apps.kernel.querysets import ScopedQuerySet

from .rules import search as search_rule

MANY = 500  # enterprises found by a former name or an older number, of which more than a page is never read


@models.CharField.register_lookup
class Like(models.Lookup):
    """`name_key__like="%南京%食品%"`: the fragments of a search in their order; the caller has escaped wildcards."""

    lookup_name = "like"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [*left_params, *right_params]


class EnterpriseQuerySet(ScopedQuerySet):
    division_field = "division__code"
    zone_field = "zone_id"
    enterprise_field = "pk"

    def current(self):
        """Without records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def under_lock(self):
        """Locked as every verb locks an enterprise (operations/locking.py): a merge waits, a mere key does not."""
        return self.select_for_update(of=("self",), no_key=True)

    def search(self, text):
        """Rows whose name holds the fragments of `text` in order, now or formerly, or whose code or number begins so.

        Reads the few keys found elsewhere (former names, numbers) first: two small index lookups that let the planner
        use the indexes of this table for the rest. Nothing for a text shorter than two characters.
        """
        asked = search_rule.read(text)
        return self.none() if asked.empty else self.found_by(asked, self.known_otherwise(asked), asked.pairs)

    def found_by(self, asked, otherwise, pairs):
        """Rows that fit a text already read. `otherwise` are the keys found elsewhere; `pairs` are those of the text's
        pairs that the index is asked for, as the pattern checks the rest."""
        found = models.Q(pk__in=otherwise)
        if asked.pairs:
            found |= models.Q(name_bigrams__contains=list(pairs), name_key__like=asked.pattern)
        if asked.code:
            found |= models.Q(uscc__startswith=asked.code)
        return self.filter(found)

    def each_way(self, text):
        """Keys of the rows that `search` finds, a query for each way of finding them and none of them cut: for whoever
        asks a small table whether its rows are among them. Empty for a text shorter than two characters."""
        asked = search_rule.read(text)
        if asked.empty:
            return []
        return [
            self.found_by(asked, (), asked.pairs).values("pk"),
            *(self.filter(pk__in=keys).values("pk") for keys in self._otherwise(asked)),
        ]

    def _otherwise(self, asked):
        """Keys by former names and by numbers, a query each."""
        if asked.pairs:
            former = self.model._meta.get_field("former_names").related_model.objects
            rows = former.filter(name_bigrams__contains=list(asked.pairs), name_key__like=asked.pattern)
            yield rows.values_list("enterprise_id", flat=True)
        if asked.code:
            numbers = self.model._meta.get_field("identifiers").related_model.objects
            yield numbers.filter(value__startswith=asked.code).values_list("enterprise_id", flat=True)

    def known_otherwise(self, asked):
        """Keys of enterprises that once bore such a name, or bear a number that begins so (at most MANY each)."""
        return {key for keys in self._otherwise(asked) for key in keys[:MANY]}


def of_records(scope, path):
    """Rows of the enterprises of a seat, and of the records merged into them; `path` leads to the enterprise.

    For what stays with a merged record: papers and results keep naming the record they were made for, and whoever it
    is now reads and answers them. A merge leads to its last survivor in one step.
    """
    records = apps.get_model("registry.Enterprise")._base_manager.filter(
        Q(pk__in=scope.enterprise_ids) | Q(merged_into__in=scope.enterprise_ids)
    )
    return Q(**{f"{path}__in": records.values("pk")})


class OfRecordsQuerySet(ScopedQuerySet):
    """Rows of which a merge leaves some with the merged record (Stay, or Move with `unless_same`): the people of the
    survivor see them like its own. `enterprise_field` leads to the enterprise."""

    enterprise_field = "enterprise"

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, self.enterprise_field))
        return super().visible_to(scope)


class OfEnterpriseQuerySet(OfRecordsQuerySet):
    division_field = "enterprise__division__code"
    zone_field = "enterprise__zone_id"


class BothQuerySet(ScopedQuerySet):
    """Rows about two enterprises: an agency sees them when both lie in its own area."""

    pair = ("first", "second")

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if not scope.is_agency or not scope.division_prefix:
            return self.none()
        rows = self
        for side in self.pair:
            rows = rows.filter(**{f"{side}__division__code__startswith": scope.division_prefix})
            if scope.zone_code:
                rows = rows.filter(**{f"{side}__zone_id": scope.zone_code})
        return rows


class PairQuerySet(BothQuerySet):
    def open(self):
        """Neither set aside nor settled by a merge, nor by one that waits for its decision."""
        merges = apps.get_model("registry.Merge").objects.filter(state="requested")
        first, second = OuterRef("first_id"), OuterRef("second_id")
        waiting = merges.filter(Q(duplicate=first, survivor=second) | Q(duplicate=second, survivor=first))
        rows = self.filter(set_aside_at__isnull=True, first__merged_into__isnull=True, second__merged_into__isnull=True)
        return rows.exclude(Exists(waiting))


class MergeQuerySet(BothQuerySet):
    pair = ("duplicate", "survivor")

    def waiting(self):
        """Merges, and undoings of merges, that wait for a second officer."""
        return self.filter(state__in=("requested", "undo_asked"))

    def asked_by(self, user_id):
        """Of those waiting, what this officer asked for himself."""
        return self.filter(
            Q(state="requested", requested_by_id=user_id) | Q(state="undo_asked", undo_asked_by_id=user_id)
        )

    def asked_by_others(self, user_id):
        return self.waiting().exclude(
            Q(state="requested", requested_by_id=user_id) | Q(state="undo_asked", undo_asked_by_id=user_id)
        )


class SavedFilterQuerySet(ScopedQuerySet):
    """One's own, and those colleagues of the same agency share."""

    def visible_to(self, scope):
        if not scope.is_agency:
            return self.none()
        return self.filter(models.Q(user_id=scope.user_id) | models.Q(agency_id=scope.agency_code, shared=True))

    def owned_by(self, scope):
        return self.filter(user_id=scope.user_id) if scope.is_agency else self.none()


class ExportQuerySet(ScopedQuerySet):
    """Only one's own: an export holds what its user might see, which a colleague of another post might not."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        return self.filter(user_id=scope.user_id) if scope.is_agency else self.none()


class ImportRunQuerySet(ScopedQuerySet):
    """An import belongs to the division of its uploader; a zone's bureau sees its own only."""

    division_field = "division__code"
    zone_field = "zone_code"


class EnterpriseSeatQuerySet(SeatQuerySet):
    """Seats as officers see them: those at the enterprises they see. People of enterprises see what access says."""

    def visible_to(self, scope):
        if scope.is_agency:
            return self.filter(enterprise_id__in=self.model.enterprise_model.objects.visible_to(scope).values("pk"))
        return super().visible_to(scope)

    def waiting(self):
        return self.filter(state=CLAIMED)
