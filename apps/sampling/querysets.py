"""Chainable reads over plans, tasks, batches and what follows them."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, Q, TextField, Value, When

from apps.kernel.querysets import ScopedQuerySet
from apps.records.states import PUBLIC as FACT_SHOWN
from apps.registry.querysets import of_records
from apps.registry.rules import search as words

from . import states
from .rules import gtin
from .rules.asking import barcode_in


def of_laboratory(scope):
    """Tests of the laboratory somebody tests for: whoever only tests sees the batches of these and nothing else."""
    return Q(laboratory__staff__user=scope.user_id, laboratory__staff__left_on__isnull=True)


def triples():
    """What the index of words holds of a row: every three neighbouring characters."""
    return Func(F("search_key"), function="sampling_triples", output_field=ArrayField(TextField()))


def only_tests(scope):
    return scope.is_agency and scope.may(states.TEST) and not scope.may("sampling.view")


def only_samples(scope):
    """Whether somebody comes from a commissioned body to sample: sees the batches he is a sampler of, nothing else."""
    return scope.is_agency and scope.may(states.SAMPLE) and not scope.may("sampling.view")


class OfAgencyQuerySet(ScopedQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"


class StaffQuerySet(OfAgencyQuerySet):
    def in_force(self, first, last):
        """Who is certified on every day from first to last, and has not left."""
        return self.filter(valid_from__lte=first, last_day__gte=last, left_on__isnull=True)


class PlanQuerySet(OfAgencyQuerySet):
    def public(self):
        return self.filter(state=states.ANNOUNCED)


class TaskQuerySet(OfAgencyQuerySet):
    pass


class ChangeQuerySet(ScopedQuerySet):
    """The catalogue is the same for every bureau: whoever sees sampling sees what of it is changed."""

    def visible_to(self, scope):
        return self if scope.is_system or (scope.is_agency and scope.may("sampling.view")) else self.none()


class OfTaskQuerySet(ScopedQuerySet):
    division_field = "task__agency__division__code"
    zone_field = "task__agency__zone_id"


class BatchQuerySet(OfAgencyQuerySet):
    """The sampled party sees its batch from the day of the visit, the nominal producer from the day it is told, here or
    as a table of results says."""

    def visible_to(self, scope):
        if scope.is_enterprise:
            sampled = of_records(scope, "enterprise") & ~Q(state__in=[states.DRAWN, states.ORDERED])
            told = of_records(scope, "notices__enterprise") & Q(notices__served_on__isnull=False)
            told |= of_records(scope, "producer") & Q(imported__producer_told_on__isnull=False)
            return self.filter(pk__in=self.model._base_manager.filter(sampled | told).values("pk"))
        if only_tests(scope):
            tests = apps.get_model("sampling.Test")._base_manager.filter(of_laboratory(scope))
            return self.filter(pk__in=tests.values("batch"))
        rows = super().visible_to(scope)
        if only_samples(scope):
            return rows.filter(pk__in=self.model.objects.sampled_by(scope.user_id).values("pk"))
        if scope.is_agency and scope.agency_code:  # a failure handed to the bureau of the producer's place
            handed = self.model._base_manager.filter(transfers__receiver=scope.agency_code)
            return self.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=handed.values("pk")))
        return rows

    def sampled_by(self, user_id):
        """Batches somebody is a sampler of now."""
        seats = apps.get_model("sampling.Seat")._base_manager.filter(
            staff__user_id=user_id, staff__user_id__isnull=False, ended_at__isnull=True
        )
        return self.filter(pk__in=seats.values("batch"))

    def imported_on(self, laboratory):
        """Results of tables whose conclusion falls on a day on which their laboratory had lost its qualification."""
        return self.filter(origin="import", laboratory=laboratory, concluded_on__gte=laboratory.withdrawn_on)

    def doubted(self):
        """Of the results of tables those that nobody has looked at since their laboratory lost its qualification."""
        rows = self.filter(state=states.SHOWN, imported__review="")
        return rows.filter(laboratory__withdrawn_on__lte=F("concluded_on"))

    def standing(self):
        return self.exclude(state=states.VOID)

    def concluded(self):
        """What figures count: batches with a verdict, those of a refusal and void ones left out."""
        return self.filter(concluded_on__isnull=False)

    def search(self, text, plan):
        """Rows of a barcode, in whichever length it is typed, or whose words hold the fragments of `text` in order.

        `plan` says which way (queries/words.py). To walk is said as a case: of a plain LIKE the planner expects next to
        nothing, and would gather and sort every row to show the newest thirty.
        """
        code = barcode_in(text)
        if code:
            return self.filter(gtin__in=gtin.forms(code))
        asked = words.read(text)
        if not asked.pairs:
            return self.none()
        if plan.walk:
            return self.filter(Case(When(search_key__like=asked.pattern, then=Value(True)), default=Value(False)))
        if plan.triples:
            rows = self.alias(triples=triples()).filter(triples__contains=list(plan.triples))
            return rows.filter(search_key__like=asked.pattern)
        return self.filter(search_pairs__contains=list(asked.pairs), search_key__like=asked.pattern)

    def public(self, on):
        """Results anyone may read: published, and their fact neither repaired nor withdrawn nor over. One of a table
        whose party the register does not know has no fact, and is public as long."""
        fact = Q(fact__state__in=FACT_SHOWN, fact__public_from__lte=on) & (
            Q(fact__public_until__isnull=True) | Q(fact__public_until__gt=on)
        )
        unknown = Q(fact__isnull=True, origin="import", shown_until__gt=on)
        return self.filter(Q(state=states.SHOWN) & (fact | unknown))


class OfBatchQuerySet(ScopedQuerySet):
    """What belongs to a batch: seen by whoever sees the batch."""

    path = "batch"

    def visible_to(self, scope):
        batches = apps.get_model("sampling.Batch").objects.visible_to(scope)
        return self.filter(**{f"{self.path}__in": batches.values("pk")})


class PaperQuerySet(OfBatchQuerySet):
    def read_by(self, scope):
        """Those that a party may read: its own, without notices of what it has not been served yet."""
        unserved = [
            apps.get_model(f"sampling.{name}")._base_manager.filter(served_on=None).values("paper")
            for name in ("Notice", "Answer")
        ]
        mine = self.filter(of_records(scope, "enterprise"))
        return mine.exclude(pk__in=unserved[0]).exclude(pk__in=unserved[1])


class TestQuerySet(OfBatchQuerySet):
    def marked(self):
        """Reports that rest on a withdrawn qualification and that nobody has looked at since."""
        return self.filter(flagged_on__isnull=False, review="")


class OfVisitQuerySet(OfBatchQuerySet):
    path = "visit"


class OfTestQuerySet(OfBatchQuerySet):
    path = "test__batch"


class NoticeQuerySet(OfBatchQuerySet):
    """An enterprise reads its own notices only."""

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, "enterprise"), served_on__isnull=False)
        return super().visible_to(scope)


class ObjectionQuerySet(OfBatchQuerySet):
    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, "notice__enterprise"))
        return super().visible_to(scope)

    def open(self):
        return self.filter(state__in=states.OBJECTION_OPEN)


class RectificationQuerySet(ScopedQuerySet):
    """Seen by the bureau that follows it up and those above, and by the enterprise itself."""

    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(of_records(scope, "enterprise"))
        return super().visible_to(scope)

    def open(self):
        return self.filter(state__in=states.RECTIFICATION_OPEN)


class OfRectificationQuerySet(ScopedQuerySet):
    """What belongs to a rectification: seen by whoever sees that."""

    def visible_to(self, scope):
        seen = apps.get_model("sampling.Rectification").objects.visible_to(scope)
        return self.filter(rectification__in=seen.values("pk"))


class RecheckQuerySet(OfRectificationQuerySet):
    def under_way(self):
        """Those nobody has said yet what they found."""
        return self.filter(passed=None, void_on=None)

    def pending(self):
        """Those that failed and may still fall: the enterprise may object, or its objection is open."""
        return self.filter(passed=False, void_on=None, stands_on=None, overturned_on=None)


class MeasureQuerySet(OfBatchQuerySet):
    def public(self, on):
        """What anyone may read: not taken back, and its fact neither repaired nor withdrawn nor over."""
        fact = Q(fact__state__in=FACT_SHOWN, fact__public_from__lte=on) & (
            Q(fact__public_until__isnull=True) | Q(fact__public_until__gt=on)
        )
        return self.filter(Q(fact__isnull=True) | fact, taken_back_on__isnull=True)


class ImportQuerySet(OfAgencyQuerySet):
    """Imports of results: seen at the bureau that brought the file and above it."""


class OfImportQuerySet(ScopedQuerySet):
    division_field = "run__agency__division__code"
    zone_field = "run__agency__zone_id"


class WarningQuerySet(OfAgencyQuerySet):
    def public(self):
        return self.filter(state=states.SHOWN)


class RecallQuerySet(OfAgencyQuerySet):
    """Seen by the bureau and those above; by its producer where it reported it, is told, or the recall is published."""

    def visible_to(self, scope):
        if scope.is_enterprise:
            told = Q(told_on__isnull=False) | Q(published_on__isnull=False) | Q(filed_on__isnull=False)
            return self.filter(told, of_records(scope, "enterprise"))
        return super().visible_to(scope)

    def public(self):
        """A recall is shown for those who own the product, whatever has become of the grade of its producer; what was
        set aside is gone."""
        gone = Q(fact__isnull=False, fact__state="withdrawn")
        return self.filter(state__in=[states.SHOWN, states.CARRIED_OUT, states.EFFECTIVE]).exclude(gone)


class OfRecallQuerySet(ScopedQuerySet):
    """What belongs to a recall: seen by whoever sees that."""

    def visible_to(self, scope):
        seen = apps.get_model("sampling.Recall").objects.visible_to(scope)
        return self.filter(recall__in=seen.values("pk"))
