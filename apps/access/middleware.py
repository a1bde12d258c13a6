"""Set `request.scope` once, lazily: a public page never asks who the reader is."""

from django.utils.functional import SimpleLazyObject

from .queries import scope_of


class ScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: scope_of(request))
        return self.get_response(request)
