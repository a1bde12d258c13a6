"""What the portal holds about the reader: to look at, to take along, to close."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.kernel.errors import DomainError

from ..forms import ConfirmForm
from ..operations.account import close_account
from ..queries import held_about

SHOWN = 20


@never_cache
@require_safe
def privacy(request):
    """What is held, why, how long; the last logins."""
    logins = request.user.logins.order_by("-at")[:SHOWN]
    return render(request, "access/privacy.html", {"held": held_about(request.user), "logins": logins})


@never_cache
@require_safe
@reauthentication_required
def privacy_download(request):
    """Everything of `held_about` as one JSON file."""
    response = JsonResponse(held_about(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def close(request):
    """Close one's own account, after saying what follows."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            close_account(by=request.scope, at=timezone.now())
        except DomainError as error:
            form.is_valid()
            form.refuse(error)
        else:
            logout(request)
            return redirect("access:closed")
    follows = [
        _("All sessions end at once, and nobody can ever log in to the account again."),
        _("Name, e-mail addresses, second factors and the login history are deleted."),
        _("Seats at enterprises end; open claims are withdrawn."),
        _("What you filed stays with the enterprise, and the audit trail keeps your name, as the law requires."),
    ]
    context = {"form": form, "follows": follows}
    return render(request, "access/close.html", context, status=422 if form.errors else 200)
