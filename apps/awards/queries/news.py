"""Whether a fact is news for an honour or an application, and lies where their own rules look."""

from apps.records.models import FactVersion
from apps.records.states import COUNTING

from .. import sql, states
from ..models.programme import LISTED
from ..rules import news
from ..rules.eligibility import NO_SERIOUS, NOT_LISTED, Facts, judge
from .standing import requirements_of


def grown(fact):
    """The moment at which a fact last came to weigh more, None where it never counted; one query."""
    rows = FactVersion.objects.filter(fact=fact.pk).order_by("version")
    before = rows.values_list("known_from", "enterprise_id", "kind_id", "severity", "occurred_on", "state")
    now = (fact.known_from, fact.enterprise_id, fact.kind_id, fact.severity, fact.occurred_on, fact.state)
    return news.grown(news.Version(*row, state in COUNTING) for *row, state in (*before, now))


def grown_since(*, listing, least):
    """[{fact, grown}] of holders and applicants: what grew since the honour or the application, by enterprise; one
    query. `listing`: the kind of a listing, `least`: the severity from which an adverse fact has a consequence."""
    handed_in = [state for state in states.APPLICATION_OPEN if state != states.DRAFT]
    given = {"open": handed_in, "counting": list(COUNTING), "listing": listing, "least": least}
    return sql.rows("news", given)


def fails(application, fact, trigger, on):
    """Whether a fact alone keeps an application from what its round asks for, on a day: a serious event in the years of
    its requirement, a listing that has not run out."""
    asked = {NOT_LISTED} if trigger == LISTED else {NO_SERIOUS}
    serious = () if trigger == LISTED else (fact.occurred_on,)
    listed = trigger == LISTED and (fact.public_until is None or fact.public_until > on)
    facts = Facts(on=on, in_business=True, in_place=True, serious=serious, listed=listed)
    row = application.round
    person = bool(application.person)
    return any(
        not judge(each.check_name, each.value, facts).passed
        for each in requirements_of(row.programme, application.wanted, row.opens_on, person=person)
        if each.check_name in asked
    )


def concerns(honour, fact, trigger):
    """Whether an event lies where an honour is open to it: since it was conferred, or before and hidden then, in the
    years that its application was asked about. Of one of before the portal no application says which years."""
    if fact.occurred_on > honour.conferred_on:
        return True
    application = honour.application
    return application is not None and fails(application, fact, trigger, application.submitted_on)
