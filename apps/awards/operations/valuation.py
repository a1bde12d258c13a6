"""Value a brand: compute the sheet, keep it; what is put right is another version."""

import hashlib
import json
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.notifications.operations import notify
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold

from ..models import Valuation
from ..permissions import Permission
from ..rules import brand_sheet, brand_value
from ..rules.brand_faults import BrandFault, OutOfScale
from ..rules.brand_strength import DEFAULT, strength
from ..rules.rounding import half_up

SUBJECT = "awards.valuation"
TOLD = "awards.valuation_told"
CENT, MOST = Decimal("0.01"), Decimal(10) ** 16  # what the column of the value holds


class NoValue(Invalid):
    """What the method refuses, said by the rule itself."""

    code = "no-value"


class SameSheet(DomainError):
    code = "same-sheet"
    message = _("The last version of this day says exactly the same.")


@transaction.atomic
def value_brand(
    *, enterprise_id, brand, valued_on, past, growth, rates, scores, source, by, at, why="", criteria=DEFAULT
):
    """Keep the next version of a brand's value on a day; returns the Valuation.

    `past` are Past rows, `growth` rates of the forecast's years, `rates` {name of brand_sheet.RATES: share of 1},
    `scores` {criterion: 0 to 100}. Raises NotPermitted, OutOfReach, NoValue, SameSheet or Invalid.
    """
    by.require(Permission.MANAGE)
    brand, source, why = brand.strip(), source.strip(), why.strip()
    if valued_on > today(at):
        raise Invalid(_("The day of a valuation does not lie ahead."), field="valued_on")
    if not Enterprise.objects.visible_to(by).filter(pk=enterprise_id).exists():
        raise OutOfReach
    enterprise = hold(enterprise_id)
    inputs, kept, sheet = computed(past=past, growth=growth, rates=rates, scores=scores, criteria=criteria)
    if max(each.year for each in past) > valued_on.year:
        raise Invalid(_("The accounts are of a year after the day of the valuation."), field="last_year")
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    last = enterprise.valuations.filter(brand=brand, valued_on=valued_on).order_by("-version").first()
    if last is not None and last.digest == digest:
        raise SameSheet
    if last is not None and not why:
        raise Invalid(
            _("There is a valuation of this brand for that day: say what this version puts right."), field="why"
        )
    row = saved(Valuation(
        enterprise=enterprise, brand=brand, valued_on=valued_on, version=last.version + 1 if last else 1,
        agency_id=by.agency_code, inputs=kept, strength=half_up(inputs.strength, 2), source=source, why=why,
        rate=half_up(sheet.rate * 100, 4), value=half_up(sheet.value, 2), digest=digest, made_by=by.user_id,
        made_label=by.actor, made_at=at,
    ))  # fmt: skip
    data = {"brand": brand, "valued_on": str(valued_on), "version": row.version, "value": str(row.value)}
    event = record(verb="awards.brand_valued", by=by, at=at, subject=(SUBJECT, row.pk),
                   division=enterprise.division_id, data=data)  # fmt: skip
    notify(kind=TOLD, to=("enterprise", enterprise.pk), event=event, at=at, url=f"/my/awards/brands/{row.pk}/",
           data={"brand": brand, "value": str(row.value), "valued_on": str(valued_on)})  # fmt: skip
    return row


def computed(*, past, growth, rates, scores, criteria=DEFAULT):
    """(Inputs, their JSON, Sheet); raises NoValue with the rule's own sentence at the input at fault."""
    try:
        found = strength(criteria, scores)
        inputs = brand_value.Inputs(past=tuple(past), strength=found.points, growth=tuple(growth), **rates)
        sheet = brand_value.value(inputs)
        if not CENT <= half_up(sheet.value, 2) < MOST:
            raise OutOfScale
        return inputs, brand_sheet.written(inputs, criteria, scores), sheet
    except BrandFault as fault:
        raise NoValue(str(fault), field=fault.field) from None
