"""Events that not every reader of the audit may see, or whose data not: apps above say which, when they are ready."""

_rules = []  # (beginning of the verb, test of the data, permission)
_withheld = []  # (function of a scope: the events not shown to it, as a Q, or None; whether in the province too)


def reserve(verbs, when, permission):
    """Keep the data of events whose verb begins with `verbs`, where `when(data)` holds, to holders of a permission."""
    if (verbs, when, permission) not in _rules:
        _rules.append((verbs, when, permission))


def withhold(of_scope, *, everywhere=False):
    """Keep events from the areas they are filed under: `of_scope(scope)` gives those that a scope below the province
    (`everywhere`: the province's too) does not see, as a condition (django.db.models.Q) on events, or None where it
    sees all of its area's."""
    if (of_scope, everywhere) not in _withheld:
        _withheld.append((of_scope, everywhere))


def withheld_from(scope, *, province):
    """The conditions of the events that a scope, of the `province` or not, does not see though they are of its area."""
    asked = [of_scope for of_scope, everywhere in _withheld if everywhere or not province]
    return [condition for of_scope in asked if (condition := of_scope(scope)) is not None]


def permissions_for(verb, data):
    """What a reader must hold to see the data of an event; empty for what every reader of the audit may see."""
    return [permission for verbs, when, permission in _rules if verb.startswith(verbs) and when(data)]


def may_read(scope, event):
    """Whether the scope may see what the event says, beside that it happened."""
    return all(scope.may(permission) for permission in permissions_for(event.verb, event.data))
