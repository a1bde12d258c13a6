"""What a fact is used for, in a sentence: the ledger knows which facts may count, and the apps above in what they do.

They bring what they know (`tell_uses`, from their AppConfig); the ledger asks without knowing whom.
"""

from django.utils.translation import gettext as _

from .. import states

_told_by = []


def tell_uses(tell):
    """`tell(facts, on)` gives {id: sentence} of the counting facts it can say something about."""
    _told_by.append(tell)


def used_how(facts, on):
    """{id: sentence} of facts: whether a rating uses each on a day."""
    counting = [fact for fact in facts if fact.state in states.COUNTING]
    said = {fact.pk: _by_state(fact) for fact in facts}
    for tell in _told_by:
        said |= tell(counting, on)
    return said


def _by_state(fact):
    if fact.state == states.WAITING:
        return _("Used in nothing until its enterprise is known.")
    if fact.state not in states.COUNTING:
        return _("Counts in no rating any more.")
    return _("Counts in ratings only as long as the rules in force look back.")
