"""Reads over changes of licences: may one be asked for, and what do the rules see of it."""

from django.db.models import Exists, OuterRef, Q

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import add_months, days_before, due_on
from apps.documents import signing
from apps.registry.rules.names import fold
from apps.serious_list.models import Entry

from .. import states
from ..models import AfterCheck, Change, Covered, HandedIn, ProductClass, Unit
from ..models.catalogue import GRANT_FIRST, NATIONAL, POLICY
from ..rules import automatic
from ..rules import changes as rules
from .applicants import bars, known_of, qualified, words_and_kin

RENEW_FROM, RENEW_STOP, RENEW_AGAIN = "licensing.renew_from", "licensing.renew_stop", "licensing.renew_again"
PAUSE = "licensing.short_pause"


def covered_of(licence):
    """What the licence covers, in the order it was added; one query."""
    return list(Covered.objects.filter(licence=licence).select_related("unit").order_by("pk"))


def units_named(codes, on):
    """The units of these codes in the catalogue of a day."""
    return list(Unit.objects.on(on).filter(code__in=codes).order_by("code"))


def classes_of(units, on):
    """[ProductClass] of the day for some units; a class that has left the catalogue is missing."""
    return list(ProductClass.objects.on(on).filter(code__in={unit.class_code for unit in units}).order_by("code"))


def day_of(rule, until, on):
    """The day that lies so long before the last day of a term, by the law of `on`."""
    limit = Limit.objects.in_force(rule, on)
    return days_before(until, int(limit.value), limit.unit, calendar())


def days_of(rules_of_days, on):
    """{rule: a function from the last day of a term to the day so long before it}, by the law of `on`; one query a
    rule, whatever the number of terms."""
    known, limits = calendar(), {rule: Limit.objects.in_force(rule, on) for rule in rules_of_days}
    return {
        rule: lambda until, limit=limit: days_before(until, int(limit.value), limit.unit, known)
        for rule, limit in limits.items()
    }


def units_of(change_kind, licence, codes, on):
    """The units a change is about: those to be added, else all the licence covers."""
    return units_named(codes, on) if change_kind == rules.ADD else [row.unit for row in covered_of(licence)]


def held_as(licence, enterprise, kind, on, *, codes=(), but=None):
    """A licence as the rules see it when a change of `kind` is asked for; `but` is that change itself."""
    units = units_of(kind, licence, codes, on)
    wanted = {unit.class_code for unit in units} or {licence.class_code}
    classes = list(ProductClass.objects.on(on).filter(code__in=wanted))
    under_way = Change.objects.open().filter(licence=licence).exclude(pk=but)
    return rules.Held(
        live=licence.state in states.LIVE,
        asleep=licence.state == states.SUSPENDED,
        changing=under_way.exists(),
        ending=licence.endings.open().exists(),
        in_business=enterprise.status == enterprise.Status.OPEN,
        listed=Entry.objects.listed(on).filter(enterprise=enterprise, person="").exists(),
        in_catalogue=bool(classes) if kind != rules.ADD else len(classes) == len(wanted),
        national=any(row.authority == NATIONAL for row in classes),
        bars=tuple(day for code in sorted(wanted) for day in bars(enterprise, code, on)),
        on=on,
        window=day_of(RENEW_FROM, licence.until, on),
        found=kind == rules.CANCEL and AfterCheck.objects.found_failed().filter(licence=licence).exists(),
    )


def doubts_of(change, licence, enterprise, on):
    """Codes of what an officer has to look at in a change."""
    return rules.doubts(
        change.kind,
        rules.Asked(
            on=on,
            can_sign=signing.is_configured(),
            report=_report(change, licence, enterprise, on) if change.rule.report else None,
            as_registered=_as_registered(change, enterprise),
            stop=day_of(RENEW_STOP, licence.until, on) if change.kind == rules.RENEW else None,
            wake=_wake(licence, on) if change.kind == rules.RESUME else None,
            checking=change.kind == rules.CANCEL and _checking(licence),
        ),
    )


def _as_registered(change, enterprise):
    """Whether the name and the domicile asked for are those the register shows."""
    same = (change.holder, change.domicile) == (enterprise.name, enterprise.address)
    return change.kind != rules.RENAME or same


def _checking(licence):
    """Whether examiners are drawn or named for the check on site, or have been there."""
    return licence.after_checks.open().exclude(state=states.WAITING).exists()


def _wake(licence, on):
    limit = Limit.objects.in_force(PAUSE, on)
    return due_on(licence.state_on, int(limit.value), limit.unit, calendar()).day


def _report(change, licence, enterprise, on):
    limit = Limit.objects.in_force("licensing.report_age", on)
    units = units_of(change.kind, licence, change.unit_codes, on)
    classes = classes_of(units, on)
    lab = change.laboratory
    added = {unit.class_code for unit in units} if change.kind == rules.ADD else ()
    known = known_of(enterprise, change.report_number, enterprise.pk, added)
    words, kin = words_and_kin(change.report_product, units, on)
    return automatic.Facts(
        grant_first=bool(classes) and all(row.procedure == GRANT_FIRST for row in classes),
        lab_known=lab is not None and qualified(lab, change.report_on),
        report_on=change.report_on,
        oldest=add_months(on, -int(limit.value)),
        party=fold(change.report_party),
        own_names=known.names,
        product=fold(change.report_product),
        units=tuple(fold(unit.name) for unit in units),
        report_used=known.used,
        needs_policy=change.kind == rules.ADD and any(POLICY in row.materials for row in classes),
        has_policy=change.policy_file_id is not None,
        revoked_before=known.ended,
        unverified_before=known.unverified,
        set_aside_before=known.undone,
        proceeding=known.proceeding,
        can_sign=signing.is_configured(),
        words=words,
        kin=kin,
    )


def addable(licence, on):
    """[(class, [units])] of the province's catalogue of the day that the licence does not cover; three queries."""
    have = set(Covered.objects.filter(licence=licence).values_list("unit__code", flat=True))
    rows = {row.code: row for row in ProductClass.objects.on(on).exclude(authority=NATIONAL).order_by("number_head")}
    found = {}
    for unit in Unit.objects.on(on).filter(class_code__in=rows).exclude(code__in=have).order_by("code"):
        found.setdefault(unit.class_code, []).append(unit)
    # what is nearest first: further units of the class it has
    order = sorted(found, key=lambda code: (code != licence.class_code, rows[code].number_head))
    return [(rows[code], found[code]) for code in order]


def timely_renewal(licence):
    """The renewal of a licence that waits for the bureau and was asked for in time: for its decision, or for its second
    look at a correction on paper. None where there is none."""
    return timely_renewals().filter(licence=licence).first()


def timely_renewals():
    """All such renewals; sql/one.sql asks the same."""
    waits = Q(state__in=(states.RECEIVED, states.PROPOSED)) | Q(
        state=states.CORRECTING, pk__in=HandedIn.objects.waiting().values("change")
    )
    return Change.objects.filter(waits, kind=rules.RENEW).exclude(doubts__contains=[rules.LATE])


def over_on(on):
    """Licences whose last day has passed by `on` though nobody has entered their end yet; those stay out whose renewal
    was asked for in time and waits: it counts as granted (行政许可法第五十条)."""
    waiting = timely_renewals().filter(licence=OuterRef("pk"))
    return Q(state__in=states.LIVE, until__lt=on) & ~Q(Exists(waiting))
