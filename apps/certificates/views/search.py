"""Ask for a certificate: names or codes, a day; the answer has its own permanent address."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.kernel import clients
from apps.kernel.errors import DomainError

from ..forms.search import SearchForm
from ..operations.issuing import issue
from ..queries import first_day
from .verify import first_look

AN_HOUR = 60  # certificates of one address


class TooOften(DomainError):
    code = "too-many-requests"
    status = 429
    message = _(
        "Many certificates were asked for from your address within the hour. Ask for up to 1,000 names at once."
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request):
    today = timezone.localdate()
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SearchForm(*given, today=today, initial={"names": request.GET.get("q", "")[:200], "on": today})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if clients.wait(request, "certificates", most=AN_HOUR, seconds=3600, now=now):
            raise TooOften
        try:
            made = issue(**form.arguments(), by=request.scope, at=now)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(f"{reverse('certificates:certificate', args=[made.code])}?first={first_look(made.code)}")
    status = 422 if form.is_bound else 200
    return render(request, "certificates/search.html", {"form": form, "begins": first_day(today)}, status=status)
