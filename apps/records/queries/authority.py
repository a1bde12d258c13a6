"""Which agency answers for a fact, and who acts for it: asked by every verb on a fact and by every objection.

谁认定、谁修复: a fact is changed and ended by the agency whose decision it records, and by those above it where the law
lets them set a decision aside. A repair and its undoing are that agency's alone.
"""

from django.db.models import Q

from apps.divisions.models import Agency
from apps.divisions.queries import place

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


def acts_for(by, agency, *, alone=False):
    """True for officers of the agency and, unless it acts `alone`, of those above it; for the portal itself always."""
    if by.is_system:
        return True
    if not by.is_agency or agency is None:
        return False
    return by.agency_code == agency.pk or (not alone and by.agency_code in _above(agency))


def _above(agency):
    above = []
    while agency.parent_id:
        agency = agency.parent
        above.append(agency.pk)
    return above


def may_act(by, fact, verb):
    """True where the actor's agency may do this to the fact; the right to do it at all is asked elsewhere."""
    return acts_for(by, agency_of(fact), alone=verb in ALONE)


def recorded_by(by, fact):
    """True where the actor is the person who brought the fact in: a second one changes or ends it."""
    return by.user_id is not None and by.user_id == fact.recorded_user


def decides_on(by, objection):
    """True where an objection is the actor's agency's to decide: of a fact whoever is known to have decided it, even
    where another was asked before that was known."""
    if objection.fact_id and (known := decider_of(objection.fact)):
        return acts_for(by, known)
    asked = Agency.objects.filter(pk=objection.agency_code).first()
    return acts_for(by, asked or bureau_at(objection.division_code, objection.zone_code))


def acted_on_by(by, facts, verb):
    """Those of one enterprise's facts to which the actor's agency may do this, each agency asked once."""
    known, found = {}, []
    for fact in facts:
        key = fact.agency_id, fact.source.agency_id
        if key not in known:
            known[key] = may_act(by, fact, verb)
        if known[key]:
            found.append(fact)
    return found
