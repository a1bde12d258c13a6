"""What follows an import or its undoing, from the outbox."""

from apps.registry import sql

CONSUMER = "registry.imported"


def after_import(delivery, at):
    """Refresh the planner's and the search's statistics; a small import is left to autovacuum."""
    figures = delivery.event.data
    if sum(figures.get(name, 0) for name in ("created", "updated", "restored", "deleted")) > 1_000:
        sql.execute("analyse_enterprises")
