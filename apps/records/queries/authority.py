"""Which agency answers for a fact, and who acts for it: asked by every verb on a fact and by every objection.

谁认定、谁修复: a fact is changed and ended by the agency whose decision it records, and by those above it where the law
lets them set a decision aside. A repair and its undoing are that agency's alone, or where nobody is left there who may,
those of the next one above (stand_ins.py).
"""

from django.db.models import Q

from apps.divisions.models import Agency
from apps.divisions.queries import agencies_under, place

from .stand_ins import stand_in

ALONE = frozenset({"repair", "restore"})


def decider_of(fact):
    """The agency known to have decided: the one kept with the fact, else its source's; None where neither is."""
    return fact.agency or fact.source.agency


def agency_of(fact):
    """The agency that answers: who decided, or where that is not known the bureau of where it lies."""
    if known := decider_of(fact):
        return known
    if fact.enterprise_id:
        return bureau_at(fact.enterprise.division_id, fact.enterprise.zone_id)
    return bureau_at(fact.division_code)


def named(words, agency):
    """The Agency whose name or code is among `words`: `agency`, which reports, or one below it; of None, any.

    None where none is meant, or two are. The plain twin of a statement in sql/import_match.sql.
    """
    words = [word for word in words if word]
    found = Agency.objects.filter(Q(name__in=words) | Q(code__in=words)).order_by("pk") if words else ()
    found = [row for row in found if agency is None or row == agency or agency.pk in _above(row)]
    return found[0] if len(found) == 1 else None


def bureau_at(division_code, zone_code=None):
    """The bureau of a place: of its zone, of the division, or of the next one above that has a bureau."""
    found = Agency.objects.filter(zone_id=zone_code).order_by("pk").first() if zone_code else None
    while found is None and division_code:
        found = Agency.objects.filter(division_id=division_code, zone=None).order_by("pk").first()
        above = place(division_code)
        division_code = above.parent if above else ""
    return found


def acts_for(by, agency):
    """True for officers of the agency and of those above it; for the portal itself always."""
    if by.is_system:
        return True
    if not by.is_agency or agency is None:
        return False
    return by.agency_code == agency.pk or by.agency_code in _above(agency)


def _above(agency):
    above = []
    while agency.parent_id:
        agency = agency.parent
        above.append(agency.pk)
    return above


def line_of(code):
    """The codes of an agency and of those above and below it; empty for none."""
    own = Agency.objects.filter(pk=code).first()
    return {row.pk for row in agencies_under(code)} | set(_above(own)) if own else set()


def may_act(by, fact, verb, on):
    """True where the actor's agency may do this to the fact on a day; the right to do it at all is asked elsewhere."""
    agency = agency_of(fact)
    if by.is_system or verb not in ALONE or not acts_for(by, agency) or by.agency_code == agency.pk:
        return acts_for(by, agency)
    return by.agency_code == stand_in(fact, [agency.pk, *_above(agency)], verb, on)


def repairer_of(fact, on):
    """(the agency that answers for the fact, the Agency whose reviewers repair it on a day: itself, one that stands in,
    or None where nobody is left who may)."""
    agency = agency_of(fact)
    code = agency and stand_in(fact, [agency.pk, *_above(agency)], "repair", on)
    return agency, Agency.objects.filter(pk=code).first() if code else None


def recorded_by(by, fact):
    """True where the actor is the person who brought the fact in: a second one changes or ends it."""
    return by.user_id is not None and by.user_id == fact.recorded_user


def decides_on(by, objection):
    """True where an objection is the actor's agency's to decide, or that of an agency below it."""
    return acts_for(by, asked_of(objection))


def asked_of(objection):
    """The agency that decides on an objection: of a fact whoever is known to have decided it, even where another was
    asked before that was known."""
    if objection.fact_id and (known := decider_of(objection.fact)):
        return known
    asked = Agency.objects.filter(pk=objection.agency_code).first()
    return asked or bureau_at(objection.division_code, objection.zone_code)


def acted_on_by(by, facts):
    """Those of one enterprise's facts that are the actor's agency's to change or end, each agency asked once."""
    known, found = {}, []
    for fact in facts:
        key = fact.agency_id, fact.source.agency_id
        if key not in known:
            known[key] = acts_for(by, agency_of(fact))
        if known[key]:
            found.append(fact)
    return found
