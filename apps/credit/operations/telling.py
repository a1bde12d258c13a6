"""What an enterprise is told when its public grade gets worse: that it fell, that other rules did it, or that a
conferral ended.

The grades named are the public ones: whoever held an AAA reads of that and not of the A it rested on.
"""

from datetime import timedelta

from apps.audit.operations import record
from apps.notifications.operations import notify_many

FELL, FELL_BY_RULES, ENDED = "credit.grade_fell", "credit.grade_fell_by_rules", "credit.conferral_ended"
PART = 200  # messages of one event: their e-mails go out well within one delivery's time
PACE = timedelta(minutes=1)  # between the e-mails of two parts: what else is in the outbox comes in between
NEWS = timedelta(days=7)  # what lies longer back is history, such as the past of a demo province


def why_fell(*, rules, inputs):
    """The kind of message of a fall between two ratings, whose rulesets and inputs these pairs are: other rules over
    the same facts did it, or the facts did."""
    return FELL_BY_RULES if rules[0] != rules[1] and inputs[0] == inputs[1] else FELL


def message(kind, enterprise_id, before, after):
    """What `notify_many` takes."""
    data = {"before": before, "after": after}
    return {"kind": kind, "to": ("enterprise", enterprise_id), "data": data, "url": "/my/grade/"}


def tell_in_parts(messages, *, verb, subject, data, by, at):
    """Write many messages, an event for each PART of them, their e-mails at PACE after each other; returns how many."""
    for first in range(0, len(messages), PART):
        part = messages[first : first + PART]
        event = record(verb=verb, by=by, at=at, subject=subject, data=data | {"enterprises": len(part)})
        notify_many(messages=part, event=event, at=at, mail_at=at + first // PART * PACE)
    return len(messages)
