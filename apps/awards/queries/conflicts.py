"""Who of the register must not review which applications: asked before a draw, and again of each who replaces."""

from ..models import Interest
from ..rules import conflicts as rules
from ..rules.conflicts import Party
from .parties import same_party


def interests_of(expert_ids):
    """{expert: [rules.Interest]}; one query."""
    found = {}
    for row in Interest.objects.filter(expert__in=expert_ids).order_by("pk"):
        found.setdefault(row.expert_id, []).append(rules.Interest(row.kind, row.party_code, row.until))
    return found


def party_of(application):
    return Party(application.uscc, application.city_code)


def _named(expert, application, names):
    """Whether the expert's employer, by its name in the register of experts, is the applicant or a record merged with
    its own."""
    employer = expert.employer.strip()
    return bool(employer) and (employer == application.applicant.strip() or employer in names)


def against(expert, application, on):
    """Reasons against an expert for an application, under whichever code or name of its applicant they stand."""
    kin, names = same_party([application.uscc])
    codes = kin.get(application.uscc, {application.uscc})
    interests = [rules.Interest(each.kind, application.uscc, each.until)
                 for each in interests_of([expert.pk]).get(expert.pk, []) if each.code in codes]  # fmt: skip
    if _named(expert, application, names[application.uscc]):
        interests.append(rules.Interest(rules.EMPLOYER, application.uscc))
    same_city = application.round.programme.same_city
    return rules.against(interests, expert.city_code, party_of(application), on, same_city=same_city)


def excluded(experts, applications, on, *, same_city):
    """{expert: [application]} that must not meet; over sets, so that a province's experts take no product of lists."""
    known = interests_of([each.pk for each in experts])
    kin, names = same_party([each.uscc for each in applications])
    by_code, by_city, by_name = {}, {}, {}
    for application in applications:
        for name in {application.applicant.strip(), *names[application.uscc]}:
            by_name.setdefault(name, []).append(application)
        for code in kin.get(application.uscc, {application.uscc}):
            by_code.setdefault(code, []).append(application)
        by_city.setdefault(application.city_code, []).append(application)
    found = {}
    for expert in experts:
        out = {}
        if same_city:
            out.update((row.pk, row) for row in by_city.get(expert.city_code, ()))
        if expert.employer.strip():
            out.update((row.pk, row) for row in by_name.get(expert.employer.strip(), ()))
        for interest in known.get(expert.pk, ()):
            if rules.against([interest], "", Party(interest.code, ""), on, same_city=False):
                out.update((row.pk, row) for row in by_code.get(interest.code, ()))
        found[expert.pk] = list(out.values())
    return found
