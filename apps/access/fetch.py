"""To fetch is to authorise: the only way a view gets a record by its key."""

from django.http import Http404


def fetch(rows, scope, **lookup):
    """The one visible row of `lookup`; Http404 when it does not exist or lies outside the scope (no difference shown).

    `rows` is a model with a scoped manager or a ScopedQuerySet.
    """
    queryset = rows.objects.all() if isinstance(rows, type) else rows
    try:
        return queryset.visible_to(scope).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError):
        raise Http404 from None
