"""What every request passes: who is acting, closed by default, the duties of staff (second factor, idle end)."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from .credentials import needs_second_factor
from .queries import request_hats, scope_of

SEEN = "seen"
SECOND_FACTOR = "second_factor_of"
# What a member of staff without a second factor may still reach: set one up, prove who he is, leave.
SET_UP = ("mfa_", "account_", "usersessions_")


def is_public(view):
    """True for views marked with Django's `login_not_required`, and for API views, whose permission classes decide."""
    return not getattr(view, "login_required", True)


class ScopeMiddleware:
    """Set `request.scope`, lazily: a page that never asks who the reader is touches neither session nor database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: scope_of(request))
        return self.get_response(request)


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """A view that nobody has marked public asks for a login; an htmx fragment sends the whole page there."""

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            target = redirect_to_login(request.htmx.current_url_abs_path or "/", resolve_url(settings.LOGIN_URL))
            return HttpResponseClientRedirect(target.url)
        return super().handle_no_permission(request, view_func)


class StaffMiddleware:
    """Members of staff set up a second factor before anything else, and are signed out when they leave their desk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if is_public(view_func) or not any(hat.scope.is_agency for hat in request_hats(request)):
            return None
        return self._end_idle(request) or self._ask_second_factor(request)

    def _end_idle(self, request):
        """Sign out after STAFF_IDLE_MINUTES without a request; the stamp is written at most once a minute."""
        now, seen = int(time.time()), request.session.get(SEEN)
        if seen and now - seen > settings.STAFF_IDLE_MINUTES * 60:
            logout(request)
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if not seen or now - seen >= 60:
            request.session[SEEN] = now
        return None

    def _ask_second_factor(self, request):
        name = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if not settings.STAFF_MFA_REQUIRED or name.startswith(SET_UP):
            return None
        if request.session.get(SECOND_FACTOR) == request.user.pk:
            return None
        if needs_second_factor(request.user):
            return redirect("mfa_index")
        request.session[SECOND_FACTOR] = request.user.pk
        return None
