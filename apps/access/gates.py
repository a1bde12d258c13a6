"""Whose room a page lies in: to everybody else it does not exist."""

from functools import wraps

from django.http import Http404


def agency_only(view):
    """404 unless the reader acts for an agency."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if not request.scope.is_agency:
            raise Http404
        return view(request, *args, **kwargs)

    return gate
