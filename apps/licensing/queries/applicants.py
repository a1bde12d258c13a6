"""Reads over whoever applies: may it, and what do the rules see of its application."""

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import add_months, due_on
from apps.documents import signing
from apps.records.models import Fact
from apps.records.states import COUNTING
from apps.registry.rules.names import fold
from apps.serious_list.models import Entry

from ..models import Application, Bar, Change, Licence
from ..models.catalogue import NATIONAL, POLICY
from ..rules.automatic import Facts
from ..rules.eligibility import Applicant, judge
from .catalogue import class_on

ENDED_FOR_FAULT = ("licence_revoked", "licence_annulled")


def eligibility_of(enterprise, class_code, on, *, drafting=None):
    """The Finding of rules/eligibility.py for an enterprise and a class on a day; five queries.

    `drafting` is the number of an application of its own that stands against nothing.
    """
    product = class_on(class_code, on)
    under_way = Application.objects.open().filter(enterprise=enterprise, class_code=class_code).exclude(pk=drafting)
    applicant = Applicant(
        has_code=bool(enterprise.uscc),
        in_business=enterprise.status == enterprise.Status.OPEN,
        listed=Entry.objects.listed(on).filter(enterprise=enterprise, person="").exists(),
        bars=tuple(bars(enterprise, class_code, on)),
        holds=Licence.objects.live().filter(enterprise=enterprise).values_list("class_code", flat=True).first() or "",
        under_way=under_way.exists(),
    )
    return judge(
        applicant,
        in_catalogue=product is not None,
        national=product is not None and product.authority == NATIONAL,
    )


def bars(enterprise, class_code, on):
    """Last days of the bars that stand on a day."""
    rows = Bar.objects.on(on).filter(enterprise=enterprise, class_code=class_code)
    return list(rows.order_by("until").values_list("until", flat=True))


def barred_until(rule, decided_on):
    """(limit, last day) of a bar that follows from a decision, by the law of the day of the decision."""
    limit = Limit.objects.in_force(rule, decided_on)
    return limit, due_on(decided_on, int(limit.value), limit.unit, calendar(), rolls_over=limit.rolls_over).day


def earlier(enterprise):
    """The last application of the enterprise that was submitted, to prefill the next; None where there is none."""
    rows = Application.objects.filter(enterprise=enterprise, submitted_at__isnull=False)
    return rows.order_by("-submitted_at", "-pk").first()


def facts_of(application, enterprise, on):
    """The Facts of rules/automatic.py; six queries."""
    limit = Limit.objects.in_force("licensing.report_age", on)
    lab = application.laboratory
    return Facts(
        grant_first=application.grant_first,
        lab_known=lab is not None and qualified(lab, application.report_on),
        report_on=application.report_on,
        oldest=add_months(on, -int(limit.value)),
        party=fold(application.report_party),
        own_names=own_names(enterprise),
        product=fold(application.report_product),
        units=tuple(fold(name) for name in application.units.order_by("code").values_list("name", flat=True)),
        report_used=report_used(application.report_number, application.enterprise_id),
        needs_policy=POLICY in application.product.materials,
        has_policy=application.policy_file_id is not None,
        revoked_before=Fact.objects.filter(
            enterprise=enterprise, kind__code__in=ENDED_FOR_FAULT, state__in=COUNTING
        ).exists(),
        can_sign=signing.is_configured(),
    )


def own_names(enterprise):
    """Folded names under which the enterprise may stand on a report: its own, former ones, its credit code."""
    former = enterprise.former_names.order_by("pk").values_list("name", flat=True)
    return tuple(fold(name) for name in (enterprise.name, *former, enterprise.uscc or "") if name)


def qualified(lab, on):
    """Whether a laboratory was qualified on a day."""
    return lab.valid_from <= on and (lab.valid_to is None or on < lab.valid_to)


def report_used(number, enterprise_id):
    """Whether another enterprise has handed in a report of this number: one report speaks for one maker."""
    rows = Application.objects.filter(report_number=number, submitted_at__isnull=False)
    changes = Change.objects.filter(report_number=number).exclude(licence__enterprise=enterprise_id)
    return rows.exclude(enterprise_id=enterprise_id).exists() or changes.exists()
