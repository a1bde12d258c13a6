"""Refuse a decision on an objection that goes against whoever objected (rules/no_worse.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..models import FactKind
from ..rules.no_worse import Held, grave_words, made_less, made_worse


class MadeWorse(Invalid):
    """`details["field"]` is the field of Fact by which it would weigh more."""

    code = "made-worse"
    message = _(
        "A decision on an enterprise's own objection does not make it worse. A heavier finding is a correction of its "
        "own, after this decision and with a message to the enterprise."
    )


def held(fact, leaning=FactKind.Leaning.ADVERSE):
    """What of the fact weighs on its party, or speaks for it; None where it has not that leaning."""
    if fact.kind.leaning != leaning:
        return None
    window = fact.public_from, fact.public_until
    grave = grave_words(fact.title)
    return Held(fact.severity, fact.amount, fact.occurred_on, *window, fact.kind.never_repaired, grave)


def heavier(was, fact):
    """The field by which the fact, as it stands now, weighs more than `was`; "" where none does."""
    now = held(fact)
    return made_worse(was, now) if now else ""


def refuse_worse(was, good, fact, *, grade):
    """Raise MadeWorse where a decision makes the fact heavier than it `was`, or one on a `grade` a good record less.

    Whoever objects to a record of its own that is good may ask for less of it; to the grade it objects to have more.
    """
    field = heavier(was, fact)
    if not field and grade and good:
        field = made_less(good, held(fact, FactKind.Leaning.FAVOURABLE))
    if field:
        raise MadeWorse(field=field)
