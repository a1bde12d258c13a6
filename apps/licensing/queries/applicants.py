"""Reads over whoever applies: may it, and what do the rules see of its application."""

from dataclasses import dataclass

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import add_months, due_on
from apps.documents import signing
from apps.records.states import COUNTING
from apps.registry.operations.locking import records_of
from apps.registry.rules.names import fold
from apps.serious_list.models import Entry

from .. import sql, states
from ..models import Application, Bar, Licence, ProductClass, Unit
from ..models.catalogue import NATIONAL, POLICY
from ..rules.automatic import OTHER_PRODUCT, UNKNOWN_LAB, Facts, doubts, in_short
from ..rules.eligibility import Applicant, judge
from .catalogue import class_names, class_on

ENDED_FOR_FAULT = ("licence_revoked", "licence_annulled")


def eligibility_of(enterprise, class_code, on, *, drafting=None):
    """The Finding of rules/eligibility.py for an enterprise and a class on a day; two queries where nothing stands
    against it. `drafting` is the number of an application of its own that stands against nothing."""
    return eligibility_for(enterprise, class_on(class_code, on), class_code, on, drafting=drafting)


def eligibility_for(enterprise, product, class_code, on, *, drafting=None):
    """The same where the class of the day is known (None: not in the catalogue)."""
    asked = {"firm": enterprise.pk, "class": class_code, "on": on, "drafting": drafting, "live": list(states.LIVE),
             "open": list(states.OPEN)}  # fmt: skip
    [(free,)] = sql.tuples("free", asked)
    against = {} if free else _against(enterprise, class_code, on, drafting)
    applicant = Applicant(
        has_code=bool(enterprise.uscc), in_business=enterprise.status == enterprise.Status.OPEN,
        listed=False if free else against.pop("listed"), **against,
    )  # fmt: skip
    return judge(
        applicant,
        in_catalogue=product is not None,
        national=product is not None and product.authority == NATIONAL,
    )


def _against(enterprise, class_code, on, drafting):
    """Which of it stands against the enterprise, with the records that were merged into it; some queries."""
    mine = records_of(enterprise.pk)
    under_way = Application.objects.open().filter(enterprise__in=mine, class_code=class_code).exclude(pk=drafting)
    held = Licence.objects.live().filter(enterprise__in=mine).order_by("pk").values_list("class_code", flat=True)
    return {
        "listed": Entry.objects.listed(on).filter(enterprise=enterprise, person="").exists(),
        "bars": tuple(bars(enterprise, class_code, on)),
        "holds": held.first() or "",
        "under_way": under_way.exists(),
    }


def bars(enterprise, class_code, on):
    """Last days of the bars that stand on a day."""
    rows = Bar.objects.on(on).filter(enterprise=enterprise, class_code=class_code)
    return list(rows.order_by("until").values_list("until", flat=True))


def barred_until(rule, decided_on):
    """(limit, last day) of a bar that follows from a decision, by the law of the day of the decision."""
    limit = Limit.objects.in_force(rule, decided_on)
    return limit, due_on(decided_on, int(limit.value), limit.unit, calendar(), rolls_over=limit.rolls_over).day


def barred_by(ends):
    """[(last day, [names of classes])] that the holder is barred from by the decisions that ended a licence and stand,
    the longest first; none where no end bars, else two queries."""
    cases = [end.case_id for end in ends if end.bar_id and end.set_aside_on is None]
    if not cases:
        return []
    names, found = class_names(), {}
    for code, until in Bar.objects.filter(case__in=cases).order_by("class_code").values_list("class_code", "until"):
        found[code] = max(until, found.get(code, until))
    days = sorted(set(found.values()), reverse=True)
    return [(day, [names.get(code, code) for code, until in found.items() if until == day]) for day in days]


def earlier_address(enterprise):
    """The place of production in the last application that was submitted, to prefill the next; None without one."""
    rows = Application.objects.filter(enterprise=enterprise, submitted_at__isnull=False)
    return rows.order_by("-submitted_at", "-pk").values_list("address", flat=True).first()


def facts_of(application, enterprise, on, units=None):
    """The Facts of rules/automatic.py; three queries, two where the units are known, and two more where the report
    names its product in short."""
    limit = Limit.objects.in_force("licensing.report_age", on)
    lab = application.laboratory
    known = known_of(enterprise, application.report_number, application.enterprise_id, (application.class_code,))
    if units is None:
        units = units_of(application)
    words, kin = words_and_kin(application.report_product, units, on)
    return Facts(
        grant_first=application.grant_first,
        lab_known=lab is not None and qualified(lab, application.report_on),
        report_on=application.report_on,
        oldest=add_months(on, -int(limit.value)),
        party=fold(application.report_party),
        own_names=known.names,
        product=fold(application.report_product),
        units=tuple(fold(unit.name) for unit in units),
        report_used=known.used,
        needs_policy=POLICY in application.product.materials,
        has_policy=application.policy_file_id is not None,
        revoked_before=known.ended,
        unverified_before=known.unverified,
        set_aside_before=known.undone,
        proceeding=known.proceeding,
        can_sign=signing.is_configured(),
        words=words,
        kin=kin,
    )


def words_and_kin(product, units, on):
    """(folded search words of the class, folded names of its other units) on a day, by which a product named in short
    is told from others; two queries, and none where it is not named so: ((), ()) then."""
    if not in_short(fold(product), tuple(fold(unit.name) for unit in units)):
        return (), ()
    [unit] = units
    rows = ProductClass.objects.on(on).filter(code=unit.class_code).values_list("words", flat=True)
    kin = Unit.objects.on(on).filter(class_code=unit.class_code).exclude(code=unit.code).order_by("code")
    words = [word for found in rows for word in found]
    return tuple(fold(word) for word in words), tuple(fold(row.name) for row in kin)


def units_of(application):
    """What an application asks for, in the order of the catalogue; one query."""
    return list(application.units.order_by("code"))


@dataclass(frozen=True, slots=True)
class Known:
    """Of whoever hands a report in. `names`: folded, under which it may stand on a report: its own, former ones, its
    credit code; `used`: another maker has handed in a report of this number; `ended`: it lost a licence for a fault;
    `unverified`: a licence for one of the classes asked about ended before its site was seen, and none that it held
    since was verified; `proceeding`: one is under way, or a failed check waits for its second officer, that may bar
    it; `undone`: a licence for one of the classes was set aside or withdrawn, which bars nobody, or cancelled because
    its holder, which stands again, had ceased, and none was granted by an officer,
    or verified, since: the ground of that may stand still (行政许可法第八条、第六十九条)."""

    names: tuple[str, ...]
    used: bool
    ended: bool
    unverified: bool
    proceeding: bool
    undone: bool


def known_of(enterprise, number, maker, classes=()):
    """Known of an enterprise and the report of a number that `maker`, a record of it, hands in for some classes
    (codes); one query."""
    [row] = sql.rows("known", {"firm": enterprise.pk, "maker": maker, "number": number,
                               "kinds": list(ENDED_FOR_FAULT), "counting": list(COUNTING),
                               "classes": sorted(classes)})  # fmt: skip
    names = (enterprise.name, *row["former"], enterprise.uscc or "")
    return Known(tuple(fold(name) for name in names if name), row["used"], row["ended"], row["unverified"],
                 row["proceeding"], row["undone"])  # fmt: skip


def report_hints(said, *, enterprise, maker, units, on):
    """Codes of what an officer would have to look at in a report as far as it is typed; four queries at most.

    `said` has what is filled in by now, empty where nothing is; what is empty raises no doubt. `units` are those the
    application or the change asks for.
    """
    known = known_of(enterprise, said["report_number"], maker)
    limit = Limit.objects.in_force("licensing.report_age", on)
    names = tuple(fold(unit.name) for unit in units)
    lab, day = said["laboratory"], said["report_on"]
    party, product = fold(said["report_party"]), fold(said["report_product"])
    words, kin = words_and_kin(said["report_product"], units, on)
    lab_known = qualified(lab, day or on) if lab is not None else not said["laboratory_name"]
    found = doubts(
        Facts(
            grant_first=True, lab_known=lab_known, report_on=day or on, oldest=add_months(on, -int(limit.value)),
            party=party or known.names[0], own_names=known.names, product=product or "".join(names),
            units=names, report_used=bool(said["report_number"]) and known.used, needs_policy=False, has_policy=False,
            revoked_before=False, words=words, kin=kin,
        )
    )  # fmt: skip
    return [code for code in found if code != OTHER_PRODUCT or (product and names)]


def laboratory_lost(asked):
    """Whether the laboratory of the report of an application or a change, known as qualified when that was handed in,
    is known by now not to have been so on the day of the report. `asked` is what has come in and waits."""
    lab = asked.laboratory
    return lab is not None and UNKNOWN_LAB not in asked.doubts and not qualified(lab, asked.report_on)


def qualified(lab, on):
    """Whether a laboratory was qualified on a day."""
    return lab.valid_from <= on and (lab.valid_to is None or on < lab.valid_to)
