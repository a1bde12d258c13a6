"""The display switches, the web manifest, the error pages and the style guide."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from . import specimen
from .display import YEAR, chosen

WORKER = Path(settings.BASE_DIR) / "static" / "js" / "phone-worker.js"
ERROR_PAGES = {400: "400.html", 403: "403.html", 404: "404.html", 429: "429.html", 500: "500.html"}


@login_not_required
@csrf_exempt
@require_POST
def display(request):
    """Remember theme, type size or language and go back.

    Without a CSRF token on purpose: the form stands in the header of every page, and a token there would set a cookie
    on every reader and keep public pages from being cached. The worst a forged request could do is to change the
    colours; browsers tell us when one comes from another site, and then it is refused.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return HttpResponseForbidden()
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if safe else "/")
    for name, value in chosen(request.POST).items():
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    return response


@login_not_required
@require_GET
def manifest(request):
    """The web manifest, in the reader's language."""
    return JsonResponse(
        {
            "name": _("Quality Governance Portal"),
            "short_name": _("Quality"),
            "start_url": "/",
            "display": "browser",
            "background_color": "#f6f3ec",
            "theme_color": "#f6f3ec",
            "icons": [{"src": static("img/favicon.svg"), "type": "image/svg+xml", "sizes": "any"}],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
def phone_worker(request):
    """The service worker of a room of phones, from an address whose folder is what it may serve; nobody's data."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8",
                        headers={"Cache-Control": "no-cache"})  # fmt: skip


def phone_state(request, *, keep, visits):
    """What a phone asks before it sends: who is signed in, what time it is, and which pages make up the day."""
    body = {"who": str(request.user.pk), "csrf": get_token(request), "now": timezone.now().isoformat(), "keep": keep,
            "visits": visits}  # fmt: skip
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def phone_kept(entry):
    """What a phone hears of an entry that is kept."""
    body = {"key": str(entry.key), "version": entry.version, "doubled": entry.doubled, "at": entry.at.isoformat()}
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


@login_not_required
@require_GET
def accessibility(request):
    """What the portal promises to people with disabilities and older readers, and where it falls short."""
    return render(request, "kernel/accessibility.html")


@login_not_required
@require_GET
def privacy(request):
    """What is kept of readers, subscribers and people with an account."""
    return render(request, "kernel/privacy.html")


def server_error(request, template_name="500.html"):
    """The 500 page with the reader's theme and language, and no context processor that could fail again."""
    return HttpResponseServerError(loader.get_template(template_name).render({"request": request}))


@login_not_required
@require_GET
def styleguide(request):
    """Every component in every state: for people who write pages, for screenshots and for axe."""
    return render(request, "kernel/styleguide.html", specimen.everything())


@login_not_required
@require_GET
def styleguide_desk(request):
    """The desk's frame with a list of forty rows."""
    return render(request, "kernel/styleguide_desk.html", specimen.everything())


@login_not_required
@require_GET
def error_page(request, status):
    """One of the error pages, to be looked at."""
    template = ERROR_PAGES.get(status, "404.html")
    return render(request, template, {"exception": ""}, status=status if status in ERROR_PAGES else 404)
