"""Who can be drawn for a task: parties of the bureau's area, samplers, and laboratories that can test all of it."""

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.rules.counting import add_months
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.registry.filters import EnterpriseFilter
from apps.registry.models import Enterprise

from .. import states
from ..models import Batch, Capability, Laboratory, OutcomeReason, Staff, Standard, Task
from ..rules import repeat, standards

SEEN = 5000


def area_of(agency):
    """A Scope of the bureau's own area, without rights: for reading the register as the bureau sees it."""
    return Scope(
        kind="agency", actor="frame", agency_code=agency.pk, division_prefix=agency.division.prefix,
        zone_code=agency.zone_id or "",
    )  # fmt: skip


def rows_of(task):
    """Open enterprises of the area that fit the task's conditions; raises Invalid where a condition does not hold."""
    scope = area_of(task.agency)
    rows = Enterprise.objects.visible_to(scope).current().filter(status=Enterprise.Status.OPEN)
    if not task.query:
        return rows
    found = EnterpriseFilter(QueryDict(task.query), rows, scope=scope)
    if not found.is_valid():
        failing = list(found.form.errors)
        names = "、".join(str(found.form.fields[name].label) for name in failing)
        raise Invalid(_("A condition does not hold: %(names)s. Change it first.") % {"names": names}, field="query")
    return found.qs


def objects_of(task):
    """Rows (enterprise id, code, name, division, industry, scale) of the frame by id, streamed."""
    fields = ("pk", "uscc", "name", "division_id", "industry_id", "scale")
    return rows_of(task).order_by("pk").values_list(*fields).iterator(SEEN)


def _lately(product_code, levels, day, months):
    """Batches of a product that bureaus of some levels have sampled in the months of the rule before `day`."""
    rows = Batch.objects.filter(
        product_code=product_code, level__in=levels, visited_on__gt=add_months(day, -months), visited_on__lte=day
    )
    return rows.exclude(state__in=(*states.NEVER_SAMPLED, *states.WITHOUT_RESULT))


def sampled_lately(batch, day):
    """The day on which the same level or one above sampled the product of a batch at its party too lately, or a level
    above at its nominal producer or made by either; None where none did. Records that were merged are one enterprise.
    The database asks the same (sampling_repeats)."""
    months = int(Limit.objects.in_force("sampling.repeat", day).value)
    party, makers = records({batch.enterprise_id}), records({batch.enterprise_id, batch.producer_id})
    above = Q(enterprise__in=makers) | Q(producer__in=makers, producer_denied=False)
    rows = _lately(batch.product_code, repeat.levels_above(batch.level), day, months).exclude(pk=batch.pk)
    rows = rows.filter(Q(enterprise__in=party) | Q(level__in=repeat.levels_over(batch.level)) & above)
    earlier = [repeat.Sampled(level, on) for level, on in rows.values_list("level", "visited_on")]
    found = repeat.bars(earlier, batch.level, day, months)
    return found.on if found else None


def records(ids):
    """Ids of these enterprises as they stand now, and of every record that was merged into one of them."""
    ids = {pk for pk in ids if pk}
    now = {survivor or pk for pk, survivor in Enterprise.objects.filter(pk__in=ids).values_list("pk", "merged_into")}
    return ids | now | set(Enterprise.objects.filter(merged_into__in=now).values_list("pk", flat=True))


def barred(task, day):
    """{enterprise id: day} of who was sampled for this product too lately, by the same level or one above; or whose
    product a level above found somewhere else."""
    months = int(Limit.objects.in_force("sampling.repeat", day).value)
    rows = _lately(task.product.code, repeat.levels_above(task.level), day, months)
    over = set(repeat.levels_over(task.level))
    earlier = {}
    now = survivors(rows.values("enterprise")) | survivors(rows.values("producer"))
    given = rows.values_list("enterprise_id", "producer_id", "producer_denied", "level", "visited_on")
    for firm, producer, denied, level, on in given:
        for pk in {firm, producer if level in over and not denied else None} - {None}:
            earlier.setdefault(now.get(pk, pk), []).append(repeat.Sampled(level, on))
    found = {firm: repeat.bars(sampled, task.level, day, months) for firm, sampled in earlier.items()}
    return {firm: bar.on for firm, bar in found.items() if bar}


def exporting(task, day):
    """Ids of enterprises that a visit for this product lately found to make for export only."""
    months = int(Limit.objects.in_force("sampling.export", day).value)
    sparing = OutcomeReason.objects.filter(spared=True).values("code")
    rows = Batch.objects.filter(
        product_code=task.product.code, state="nothing", outcome_code__in=sparing, enterprise__isnull=False,
        visited_on__gt=add_months(day, -months), visited_on__lte=day,
    )  # fmt: skip
    now = survivors(rows.values("enterprise"))
    return {now.get(firm, firm) for firm in rows.values_list("enterprise_id", flat=True)}


def survivors(ids):
    """{id: id of the record it was merged into} of those among `ids` (a query of keys) that were merged away."""
    return dict(
        Enterprise.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", "merged_into_id")
    )  # fmt: skip


def left_for(task):
    """How many parties of the frame a draw on the first day could take: those not sampled too lately, nor spared."""
    out = barred(task, task.starts_on).keys() | exporting(task, task.starts_on)
    return rows_of(task).exclude(pk__in=out).count()


def planned_above(task):
    """Tasks for the same product of a level above, or of the same one by another bureau over this area, whose visits
    lie within the months of the rule before the last day of this one: whom they sample is left alone."""
    months = int(Limit.objects.in_force("sampling.repeat", task.starts_on).value)
    rows = Task.objects.filter(
        plan__state=states.ANNOUNCED, product__code=task.product.code, level__in=repeat.levels_above(task.level),
        starts_on__lte=task.ends_on, ends_on__gt=add_months(task.starts_on, -months), agency__in=_over(task.agency),
    ).exclude(pk=task.pk).exclude(state=states.CANCELLED)  # fmt: skip
    return rows.select_related("agency", "plan").order_by("starts_on", "pk")


def _over(agency):
    """Codes of a bureau and of those above it."""
    codes = [agency.pk]
    while agency.parent_id:
        agency = agency.parent
        codes.append(agency.pk)
    return codes


def samplers_for(task):
    """Samplers of the bureau who are certified on every day of the visits."""
    rows = Staff.objects.in_force(task.starts_on, task.ends_on).filter(agency=task.agency_id, samples=True)
    return list(rows.order_by("key"))


def laboratories_for(standard, day, *, items=None):
    """Laboratories qualified on `day` for all items of a standard, or for `items` of it, by number."""
    if standard is None:
        return []
    wanted = set(items if items is not None else standard.items.values_list("code", flat=True))
    can = {}
    rows = Capability.objects.filter(standard_code=standard.code, valid_from__lte=day, last_day__gte=day)
    for laboratory, codes in rows.values_list("laboratory_id", "items"):
        can.setdefault(laboratory, set()).update(codes)
    able = [pk for pk, codes in can.items() if "*" in codes or wanted <= codes]
    rows = Laboratory.objects.filter(pk__in=able, valid_from__lte=day)
    return [
        row for row in rows.order_by("cma")
        if (row.valid_to is None or day < row.valid_to) and (row.withdrawn_on is None or day < row.withdrawn_on)
    ]  # fmt: skip


def standard_for(batch, day):
    """The standard that what is sampled on a day is tested by: that of the task, or where it has ended one in force for
    the product that the laboratory of the batch may test; that of the task where there is none."""
    own = batch.standard
    if standards.holds(own.validity.lower, own.validity.upper, day):
        return own
    rows = Standard.objects.on(day).filter(Q(code=own.code) | Q(products__contains=[batch.product_code]))
    found = sorted(rows, key=lambda row: (row.code != own.code, row.code))
    return next((row for row in found if batch.laboratory in laboratories_for(row, day)), own)


def items_able(laboratory, standard, day):
    """Codes of the items of a standard that a laboratory is qualified for on a day, however many they are."""
    ended = [day_ for day_ in (laboratory.valid_to, laboratory.withdrawn_on) if day_ and day_ <= day]
    if ended or day < laboratory.valid_from:
        return set()
    rows = Capability.objects.filter(laboratory=laboratory, standard_code=standard.code, valid_from__lte=day,
                                     last_day__gte=day)  # fmt: skip
    held = {code for codes in rows.values_list("items", flat=True) for code in codes}
    codes = set(standard.items.values_list("code", flat=True))
    return codes if "*" in held else codes & held
