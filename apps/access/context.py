"""Template context: the reader's scope and the capacities he can change to; lazy, for pages that show neither."""

from django.utils.functional import SimpleLazyObject

from .queries import current_hat, request_hats


def scope(request):
    if not hasattr(request, "scope"):
        return {}
    return {
        "scope": request.scope,
        "hats": SimpleLazyObject(lambda: request_hats(request)),
        "current_hat": SimpleLazyObject(lambda: current_hat(request)),
    }
