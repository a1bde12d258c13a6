"""Domain errors become answers here, once: a page for people, a fragment for htmx, a problem document for programs."""

from urllib.parse import urlsplit

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from .errors import DomainError, NotPermitted

PROBLEM = "application/problem+json"
SAFE = {"GET", "HEAD"}


class DomainErrorMiddleware:
    """Translate a DomainError that a view let through. Everything else stays a server error and is reported."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return refusal(request, exception) if isinstance(exception, DomainError) else None


def refusal(request, error):
    """The answer to a refusal, in the shape the reader asked for."""
    if wants_json(request):
        return problem(request, error)
    context = {
        "message": error.message,
        "back": _way_back(request),
        "home": _home(request),
        # who only looked cannot have changed anything: he is told what to do instead
        "reading": request.method in SAFE,
        "closed": error.status == NotPermitted.status,
    }
    if getattr(request, "htmx", False):
        # htmx swaps a 422 and no other error; the refusal goes on top of the page, whatever the request aimed at
        response = render(request, "components/refusal.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#main", "afterbegin"
    else:
        response = render(request, "kernel/refused.html", context, status=error.status)
    patch_vary_headers(response, ["HX-Request", "Accept"])
    return response


def problem(request, error):
    """RFC 9457: type, title, status, detail, instance, and the error's own named values."""
    body = {str(key): _plain(value) for key, value in error.details.items()} | {
        "type": f"urn:quality:error:{error.code}",
        "title": str(error.message),
        "status": error.status,
        "instance": request.path,
    }
    return JsonResponse(body, status=error.status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def wants_json(request):
    """True under /api/ and where JSON is asked for before HTML."""
    if request.path.startswith("/api/"):
        return True
    preferred = request.get_preferred_type(["text/html", "application/json", PROBLEM])
    return preferred in {"application/json", PROBLEM}


def _plain(value):
    return value if isinstance(value, (int, bool, list, dict, type(None))) else str(value)


def _home(request):
    """The space of whoever reads: the desk, the enterprise's own, "" for a stranger."""
    scope = getattr(request, "scope", None)
    if scope is None or not (scope.is_agency or scope.is_enterprise):
        return ""
    return "/desk/" if scope.is_agency else "/my/"


def _way_back(request):
    """The page the reader came from when it is one of ours, "" otherwise."""
    parts = urlsplit(request.headers.get("referer", ""))
    return parts.path if parts.netloc == request.get_host() and parts.path != request.path else ""
