"""Who of the register must not review which applications: asked before a draw, and again of each who replaces."""

from ..models import Interest
from ..rules import conflicts as rules
from ..rules.conflicts import Party


def interests_of(expert_ids):
    """{expert: [rules.Interest]}; one query."""
    found = {}
    for row in Interest.objects.filter(expert__in=expert_ids).order_by("pk"):
        found.setdefault(row.expert_id, []).append(rules.Interest(row.kind, row.party_code, row.until))
    return found


def own_employer(expert, application):
    """The interest of an expert whose employer, by its name in the register of experts, is the applicant."""
    named = expert.employer.strip() and expert.employer.strip() == application.applicant.strip()
    return [rules.Interest(rules.EMPLOYER, application.uscc)] if named else []


def party_of(application):
    return Party(application.uscc, application.city_code)


def against(expert, application, on, *, known=None):
    """Reasons against an expert for an application; `known` are interests already read."""
    declared = (known if known is not None else interests_of([expert.pk])).get(expert.pk, [])
    interests = [*declared, *own_employer(expert, application)]
    same_city = application.round.programme.same_city
    return rules.against(interests, expert.city_code, party_of(application), on, same_city=same_city)


def excluded(experts, applications, on, *, same_city):
    """{expert: [application]} that must not meet; over sets, so that a province's experts take no product of lists."""
    known = interests_of([each.pk for each in experts])
    by_code, by_city, by_name = {}, {}, {}
    for application in applications:
        by_name.setdefault(application.applicant.strip(), []).append(application)
        by_code.setdefault(application.uscc, []).append(application)
        by_city.setdefault(application.city_code, []).append(application)
    found = {}
    for expert in experts:
        out = {}
        if same_city:
            out.update((row.pk, row) for row in by_city.get(expert.city_code, ()))
        if expert.employer.strip():
            out.update((row.pk, row) for row in by_name.get(expert.employer.strip(), ()))
        for interest in known.get(expert.pk, ()):
            for row in by_code.get(interest.code, ()):
                if rules.against([interest], "", party_of(row), on, same_city=False):
                    out[row.pk] = row
        found[expert.pk] = list(out.values())
    return found
