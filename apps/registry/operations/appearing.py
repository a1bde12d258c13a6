"""Who is told that enterprises, or numbers of theirs, appeared in the register: consumers named by the apps above.

What waits for an enterprise elsewhere (a reported fact, a case) finds it without anybody remembering to look.
"""

from apps.audit.operations import enqueue

_followers: dict[str, None] = {}


def follow(consumer):
    """Let `consumer` (a name registered with apps.audit.consumers) be told; call it in AppConfig.ready."""
    _followers[consumer] = None


def tell(event):
    """Put the event of an entry, a new code or an import in the outbox of everybody who waits for enterprises."""
    for consumer in _followers:
        enqueue(event, consumer=consumer)
