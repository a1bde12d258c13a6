"""Whether the grade of today uses a fact, and how long, as the receipt counts it."""

from django.utils.translation import gettext as _

from apps.kernel.figures import day
from apps.records import states as records

from ..models import Ruleset
from ..models.standing import CONFERRED
from ..rules.explain import counts_until
from ..rules.score import FactIn
from .ratings import last_day_of
from .rulebook import rulebook


def uses(facts, on):
    """{id: sentence} of counting facts by the rules of the grade in force on a day; empty where none are."""
    ruleset = Ruleset.objects.in_force("grade", on).first()
    if ruleset is None:
        return {}
    rules = rulebook(ruleset).plain
    return {fact.pk: _sentence(fact, rules, on) for fact in facts}


def _sentence(fact, rules, on):
    conferred = next((grade for grade, code in CONFERRED.items() if code == fact.kind.code), None)
    if conferred:
        return _("Lifts a computed grade A to %(grade)s as long as it stands.") % {"grade": conferred}
    last = counts_until(FactIn(fact.pk, fact.version, fact.kind_id, fact.severity, fact.occurred_on), rules)
    if last is None:
        return _("The rules in force give this no weight in the grade.")
    last = last_day_of(fact, last)
    if last < on:
        return _("Too old to count in the grade: it counted until %(day)s.") % {"day": day(last)}
    if fact.state == records.OBJECTED:
        return _("Counts in the grade until %(day)s, unless the objection is upheld.") % {"day": day(last)}
    return _("Counts in the grade until %(day)s.") % {"day": day(last)}
