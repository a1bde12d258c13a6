"""The sealed inspectors as plain values for the rules."""

from ..models import Inspector, LastVisit, Recusal
from ..rules import pool as rule


def pool_of(draw):
    """rules.pool.Pool of a draw; four queries."""
    inspectors = tuple(
        rule.Inspector(
            each.key,
            each.label,
            tuple(each.areas),
            each.most,
            tuple(
                rule.Certificate(c.item, c.valid_from.isoformat(), c.valid_to.isoformat())
                for c in each.certificates.all()
            ),
        )
        for each in Inspector.objects.filter(draw=draw).prefetch_related("certificates").order_by("key")
    )
    last = {}
    for subject, key in LastVisit.objects.filter(draw=draw).values_list("subject", "inspector__key"):
        last.setdefault(subject, []).append(key)
    recused = frozenset(Recusal.objects.filter(draw=draw).values_list("inspector__key", "subject"))
    return rule.Pool(inspectors, recused, {subject: tuple(sorted(keys)) for subject, keys in last.items()})
