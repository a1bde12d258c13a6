"""Who is told that a fact changed: consumers of the outbox, named by the apps above when they are ready.

The rating is told of every change. An app that builds cases, lists or documents on facts names its own consumer here
and is told in the transaction of the change, so that what rested on a fact never outlives it by accident.
"""

from apps.audit.operations import enqueue

RERATE = "credit.rerate"  # the consumer that rates again the enterprise of a changed fact
_followers: dict[str, frozenset[str]] = {}


def follow(consumer, *, verbs=()):
    """Let `consumer` (a name registered with apps.audit.consumers) be told of changes of facts.

    `verbs` are audit verbs such as "records.fact_withdrawn"; none means all. The delivery's event names the fact by
    its subject ("fact", id); its data holds kind, enterprise, version, reason and, in a cascade, `because_of`.
    """
    _followers[consumer] = frozenset(verbs)


def tell(event, *, rated):
    """Put the event in the outbox of everybody who follows facts; `rated` where an enterprise has the fact."""
    if rated:
        enqueue(event, consumer=RERATE)
    for consumer, verbs in _followers.items():
        if not verbs or event.verb in verbs:
            enqueue(event, consumer=consumer)
