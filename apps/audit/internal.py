"""Events whose data not every reader of the audit may see: apps above say which, when they are ready."""

_rules = []  # (beginning of the verb, test of the data, permission)


def reserve(verbs, when, permission):
    """Keep the data of events whose verb begins with `verbs`, where `when(data)` holds, to holders of a permission."""
    if (verbs, when, permission) not in _rules:
        _rules.append((verbs, when, permission))


def permissions_for(verb, data):
    """What a reader must hold to see the data of an event; empty for what every reader of the audit may see."""
    return [permission for verbs, when, permission in _rules if verb.startswith(verbs) and when(data)]


def may_read(scope, event):
    """Whether the scope may see what the event says, beside that it happened."""
    return all(scope.may(permission) for permission in permissions_for(event.verb, event.data))
